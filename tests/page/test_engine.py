"""page/engine.js computes what engine.py does: every operation at every point, then random programs.

PYTHONPATH=tests python tests/page/test_engine.py 100000    compares as many programs, and prints a table
"""

import collections
import itertools
import json
import math
import random
import struct
import sys
from pathlib import Path

import pytest
from javascript import javascript
from operations import BY_NAME, EDGES, NUMBERS, OPERATIONS, ORDINARY, inside
from programs import program

import autograd_lesson
from autograd_lesson import Value, dot, ieee, record, snapshot
from autograd_lesson.page.spec import spec as page_spec

IN_CI = 4_000
CLOSE = 1e-12
ENGINE = (Path(autograd_lesson.__file__).parent / "page" / "engine.js").read_text(encoding="utf-8")
REPLAY = """async ([source, graphs]) => {
  const { replay, unknownNode } = await import("data:text/javascript," + encodeURIComponent(source));
  const floats = (hex) => new Float64Array(Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16)).buffer);
  const hex = (floats) => Array.from(new Uint8Array(floats.buffer), (x) => x.toString(16).padStart(2, "0")).join("");
  return graphs.map(([spec, leaves]) => {
    const numbers = replay(spec, floats(leaves));
    return numbers ? { numbers: hex(numbers) } : { unknown: unknownNode(spec).op };
  });
}"""
POINTS = tuple(dict.fromkeys((*ORDINARY, *EDGES, *map(float, NUMBERS), -720.0)))
UPSTREAM = (-3.0, math.inf, math.nan)
PYTORCH = {
    **{"add": "+", "sub": "-", "mul": "*", "div": "/", "pow": "**", "neg": "neg", "abs": "abs"},
    **{"rsub": "-", "rdiv": "/", "rpow": "**", "subtract": "-", "multiply": "*", "divide": "/", "true_divide": "/"},
    **{"negative": "neg", "absolute": "abs", "add_": "+", "mul_": "*", "relu_": "relu"},
}
ROWS = pytest.mark.parametrize("row", OPERATIONS, ids=lambda row: row.name)


def replay(run, graphs):
    """The page's numbers for each (spec, leaves), or the op it doesn't know."""
    sent = [(spec, struct.pack(f"<{len(leaves)}d", *leaves).hex()) for spec, leaves in graphs]
    for answer in run(REPLAY, [ENGINE, sent]):
        raw = bytes.fromhex(answer.get("numbers", ""))
        yield answer.get("unknown", struct.unpack(f"<{len(raw) // 8}d", raw))


@pytest.fixture(scope="module")
def run():
    """Runs a function of JavaScript."""
    with javascript() as run:
        yield run


def node(op="", number=None, kind=None, size=None):
    return {"op": op, "number": number, "kind": kind or ("op" if op else "leaf"), "size": size}


def applied(word, arity, number=None):
    """A graph of one operation on leaves, or on one and a number; it ends in a product with a leaf, the upstream."""
    count = arity - (number is not None)
    nodes = [node()] * count + [node(word, number), node(), node("*")]
    ends = [(k, count) for k in range(count)] + [(count, count + 2), (count + 1, count + 2)]
    return {"nodes": nodes, "edges": [[child, parent, "number"] for child, parent in ends]}


def expected(row, operands, upstream):
    """Data and gradients of that graph by our engine; an operand that isn't a Value is a number."""
    leaves = [x for x in operands if isinstance(x, Value)]
    made, other = row.call(*operands), Value(upstream)
    product = made * other
    product.backward()
    nodes = [*leaves, made, other, product]
    return [v.data for v in nodes] + [v.grad for v in nodes]


def is_same(a, b, close):
    """Whether a page's number is Python's: nan for nan, −0.0 for −0.0, and else by the relative error."""
    if a == b or a != a:
        return repr(a) == repr(b)
    return abs(a - b) <= close * min(abs(a), abs(b))


def check(run, row, points, word=None):
    """The operation at all points, each a tuple of leaves' data and numbers: (place, number) stands for a number."""
    graphs, wanted = [], []
    for point, upstream in itertools.product(points, UPSTREAM):
        number = next((x for x in point if isinstance(x, tuple)), None)
        leaves = [x for x in point if not isinstance(x, tuple)]
        graphs.append((applied(word or row.name, row.arity, number), [*leaves, math.nan, upstream, math.nan]))
        wanted.append(expected(row, [x[1] if isinstance(x, tuple) else Value(x) for x in point], upstream))
    for (_, leaves), want, got in zip(graphs, wanted, replay(run, graphs), strict=True):
        assert not isinstance(got, str), f"no row in page/engine.js for {got}"
        assert all(is_same(a, b, 1e-15) for a, b in zip(want, got)), (row.name, word, leaves, want, got)


def ordinary(row, count=20):
    dice = random.Random(row.name)
    return [inside(row, dice) for _ in range(count)]


@ROWS
def test_every_operation_has_its_row_in_the_page(run, row):
    check(run, row, ordinary(row, 1))


@ROWS
def test_every_operation_is_pythons_at_every_point(run, row):
    check(run, row, [*ordinary(row), *row.hard, *itertools.product(POINTS, repeat=row.arity)])


@pytest.mark.parametrize("row", [row for row in OPERATIONS if row.arity == 2], ids=lambda row: row.name)
def test_a_number_takes_its_place_among_the_operands(run, row):
    numbers = [float(x) for x in NUMBERS if math.isfinite(x)]
    pairs = [*itertools.product(POINTS, numbers)]
    check(run, row, [(x, (1, n)) for x, n in pairs] + [((0, n), x) for x, n in pairs])


@pytest.mark.parametrize("word", PYTORCH)
def test_pytorchs_words_are_known(run, word):
    row = BY_NAME[PYTORCH[word]]
    check(run, row, ordinary(row), word)
    if row.arity == 2:
        check(run, row, [((0, x), y) for x, y in ordinary(row)], word)


def spoilt(**changes):
    """A product of two leaves whose last node is changed."""
    nodes = [node(), node(), node("*") | changes]
    return {"nodes": nodes, "edges": [[0, 2, "number"], [1, 2, "number"]]}


@pytest.mark.parametrize(
    "spec",
    [
        spoilt(op="softplus"),
        spoilt(op=""),
        spoilt(op="neg"),
        spoilt(op="*", number=[1, 2.0]),
        spoilt(op="*", size=[3]),
        spoilt(op="dot", number=[1, 2.0]),
        spoilt(op="constructor"),
        spoilt(op="__proto__"),
        {"nodes": [node(kind="cut"), node("exp")], "edges": [[0, 1, "number"]]},
        {"nodes": [node(), node("-")], "edges": [[0, 1, "number"]]},
        {"nodes": [node(size=[3])], "edges": []},
    ],
)
def test_a_graph_with_an_unknown_operation_has_no_numbers(run, spec):
    unknown = next(each["op"] for each in spec["nodes"] if each != node())
    assert list(replay(run, [(spec, [1.0] * 3)])) == [unknown]


def test_a_leaf_alone_is_its_own_output(run):
    spec = {"nodes": [node(kind="constant", size=[])], "edges": []}
    assert list(replay(run, [(spec, [2.0])])) == [(2.0, 1.0)]


def test_no_gradient_passes_where_a_graph_is_cut(run):
    nodes = [node(), node("mul", [0, 3.0], "detached"), node(), node("mul")]
    edges = [[0, 1, "cut"], [1, 3, "unknown"], [2, 3, "number"]]
    ((*data, grad, _, other, output, cut, unknown, known),) = replay(
        run, [({"nodes": nodes, "edges": edges}, [2.0, 0, 0.5, 0])]
    )
    assert data == [2.0, 6.0, 0.5, 3.0]
    assert (grad, other, output, known) == (0.0, 6.0, 1.0, 6.0)
    assert math.isnan(cut) and math.isnan(unknown)


def test_pytorchs_recorded_graphs_are_replayed_from_the_pages_spec(run):
    torch = pytest.importorskip("torch")
    a, b = (torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in (0.8, -1.5))
    with record() as tape:
        c = (1 - a) * b + 2 / a - b / 3
        c += 2**a + abs(b) ** 1.5 + (-b).relu()
        output = (c.tanh() * a.sigmoid() - b.exp().sqrt()) * torch.sin(a) + a.log().cos()
    output.backward()
    graph = snapshot(output, {"a": a, "b": b})
    assert tape and len(graph.shape.nodes) > 20
    sent = json.loads(json.dumps(page_spec(graph)))
    ((*got,),) = replay(run, [(sent, graph.data)])
    assert got == pytest.approx([*graph.data, *graph.grad, *graph.local], rel=CLOSE)


def recipe(output):
    """What a page is told of the graph behind a Value: the spec, the data of its leaves, and a frame's numbers."""
    graph = snapshot(output)
    nodes = [each._asdict() for each in graph.shape.nodes]
    leaves = [math.nan if each["op"] else x for each, x in zip(nodes, graph.data)]
    return {"nodes": nodes, "edges": graph.shape.edges}, leaves, [*graph.data, *graph.grad, *graph.local]


@pytest.mark.parametrize("count", [1, 2, 5, 16])
def test_dot_is_known_for_any_number_of_pairs(run, count):
    dice = random.Random(count)
    graphs, wanted = [], []
    for _ in range(50):
        ws, xs = ([Value(dice.choice(POINTS + ORDINARY * 9)) for _ in range(count)] for _ in "wx")
        ws[0] = xs[-1] = dice.choice([ws[0], Value(dice.choice(ORDINARY))])  # a node may be there twice
        output = dot(ws, [*xs[:-1], xs[-1] if dice.random() < 0.5 else dice.choice(ORDINARY)]) * dice.choice(UPSTREAM)
        output.backward()
        spec, leaves, numbers = recipe(output)
        graphs.append((spec, leaves))
        wanted.append(numbers)
    for want, got in zip(wanted, replay(run, graphs), strict=True):
        assert got == pytest.approx(want, rel=1e-15, nan_ok=True)


def can_be_folded(x):
    """Whether a number joins its operation: it is finite, and not −0.0."""
    return math.isfinite(x) and repr(x) != "-0.0"


def ended(seed):
    """The output of a program, its backward() done."""
    made = program(seed)

    def apply(row, first, *others):  # ** inf has no number to be folded
        if row.name == "**" and isinstance(others[0], float) and not can_be_folded(others[0]):
            others = (Value(others[0]),)
        return row.call(first, *others)

    output = made.run([Value(x) for x in made.leaves], apply)[-1]
    output.backward()
    return output


def nudged(seed, monkeypatch):
    """A frame's numbers of a program where each function's last digit may be another, as another library has it."""
    dice = random.Random(seed)

    def nudge(function):
        def other(*operands):
            x = function(*operands)
            return math.nextafter(x, dice.choice((-math.inf, x, math.inf))) if x and math.isfinite(x) else x

        return other

    with monkeypatch.context() as patch:
        for name in ("power", "exp", "log", "sin", "cos", "tanh", "sigmoid"):
            patch.setattr(ieee, name, nudge(getattr(ieee, name)))
        return [recipe(ended(seed))[2] for _ in range(50)]


def judged(run, seeds, monkeypatch):
    """(seed, what, Python's number, the page's, verdict) for each number of these programs.

    The verdict is "equal", "close", "amplified" where the last digits of exp and its like decide, or "other".
    """
    recipes = [recipe(ended(seed)) for seed in seeds]
    for seed, (spec, _, want), got in zip(seeds, recipes, replay(run, [each[:2] for each in recipes]), strict=True):
        assert len(want) == len(got), (seed, got)
        differ = [not is_same(a, b, CLOSE) for a, b in zip(want, got)]
        variants = nudged(seed, monkeypatch) if any(differ) else []
        kinds = ["data"] * len(spec["nodes"]) + ["grad"] * len(spec["nodes"])
        for k, (a, b) in enumerate(zip(want, got)):
            verdict = "equal" if is_same(a, b, 0) else "close"
            if differ[k]:
                verdict = "amplified" if any(moves(a, b, other[k]) for other in variants) else "other"
            yield seed, kinds[k] if k < len(kinds) else "local", a, b, verdict


def moves(a, b, other):
    """Whether another last digit moves the number a, to `other`, by a quarter of its way to b or more."""
    if not math.isfinite(a - b):
        return not is_same(a, other, 1)
    return a != b and not abs(a - b) > 4 * abs(a - other)


@pytest.mark.parametrize("block", range(4))
def test_random_programs_are_pythons(run, block, monkeypatch):
    size = IN_CI // 4
    verdicts = list(judged(run, range(block * size, (block + 1) * size), monkeypatch))
    assert [each for each in verdicts if each[-1] == "other"] == []
    assert sum(each[-1] == "amplified" for each in verdicts) < len(verdicts) / 1000


def print_table(count):
    table, worst, seeds = collections.Counter(), collections.defaultdict(float), set()
    with javascript() as run, pytest.MonkeyPatch.context() as monkeypatch:
        for start in range(0, count, 1000):
            for seed, what, a, b, verdict in judged(run, range(start, min(start + 1000, count)), monkeypatch):
                table[what, verdict] += 1
                if verdict == "close":
                    worst[what] = max(worst[what], abs(a - b) / min(abs(a), abs(b)))
                elif verdict == "amplified":
                    seeds.add(seed)
                elif verdict == "other":
                    print(f"seed {seed}: {what} {a!r}, the page {b!r}\n{program(seed)}")
    print(f"{count} programs; roundings are amplified in {len(seeds)}")
    verdicts = ("equal", "close", "amplified", "other")
    print("", *verdicts, "worst error", sep="\t")
    for what in ("data", "grad", "local"):
        print(what, *(table[what, verdict] for verdict in verdicts), f"{worst[what]:.1e}", sep="\t")


if __name__ == "__main__":
    print_table(int(sys.argv[1]))
