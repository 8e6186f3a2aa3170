import itertools
import math
import random
from fractions import Fraction

import micrograd.engine
import pytest
from graphs import example, random_program
from operations import EDGES, OPERATIONS, ORDINARY

from autograd_lesson import Value, dot, draw, explore, narration, snapshot
from autograd_lesson.engine import wrap
from autograd_lesson.graph.formula import arithmetic, sign, spoken, written
from autograd_lesson.graph.shape import Node
from autograd_lesson.notation import MINUS

ENGINE = {row.name: lambda *given, row=row: row.call(*map(Value, given)).data for row in OPERATIONS}


def operands(shape, i):
    """The indices of the operands of a node, in order; a number instead of one that is folded."""
    found = [edge.child for edge in shape.edges if edge.parent == i]
    if (number := shape.nodes[i].number) is not None:
        found.insert(number[0], number[1])
    return found


def evaluated(graph, operations):
    """All data again, from the leaves' and from what the nodes say they compute. Compared with repr, nan is nan."""
    data = list(graph.data)
    for i, node in enumerate(graph.shape.nodes):
        if node.op:
            data[i] = operations[node.op](*(data[x] if type(x) is int else x for x in operands(graph.shape, i)))
    return tuple(data)


UNARY = [*(row.call for row in OPERATIONS if row.arity == 1), lambda x: -x]
BINARY = {
    "+": lambda x, y: x + y,
    "-": lambda x, y: x - y,
    "*": lambda x, y: x * y,
    "/": lambda x, y: x / y,
    "**": lambda x, y: x**y,
}
NUMBERS = [2, -1.0, 3.14159, 3.1416, 0.1, 1e-300, 1e300, 0, -0.0, math.inf, -math.inf, math.nan, 2**70, Fraction(1, 3)]


def evaluates(graph):
    return repr(evaluated(graph, ENGINE)) == repr(graph.data)


@pytest.mark.parametrize("row", OPERATIONS, ids=lambda row: row.name)
def test_an_operation_evaluates_to_its_data(row):
    points = (*ORDINARY, *EDGES) if row.arity == 1 else ORDINARY
    for given in itertools.product(points, repeat=row.arity):
        assert evaluates(snapshot(row.call(*map(Value, given))))


@pytest.mark.parametrize("op", BINARY)
@pytest.mark.parametrize("number", [x for x in NUMBERS if not isinstance(x, Fraction)], ids=repr)
def test_an_operation_with_a_number_on_either_side_evaluates_to_its_data(op, number):
    for x in (0.7, -1.3, 0.0, 3.0):
        assert evaluates(snapshot(BINARY[op](number, Value(x))))
        after = snapshot(BINARY[op](Value(x), number))
        if op == "**" and after.shape.nodes[-1].op != "**":  # an exponent no shape can hold: it stays in the word
            assert after.shape.nodes[-1].op == f"**{number}" and repr(number) in ("-0.0", "inf", "-inf", "nan")
        else:
            assert evaluates(after)
    assert evaluates(snapshot(BINARY[op](Value(0.7), Value(1.3))))


@pytest.mark.parametrize("seed", range(60))
def test_a_random_program_evaluates_to_its_data(seed):
    program, at = random_program(seed)
    assert evaluates(snapshot(program([Value(x) for x in at])))
    choose = random.Random(seed)
    made = [Value(choose.uniform(-2, 2)) for _ in range(3)]
    for _ in range(40):
        x, y, number = choose.choice(made), choose.choice(made), choose.choice(NUMBERS[:6])
        ways = [*((f, (x,)) for f in UNARY), *((f, (x, y)) for f in BINARY.values())]
        ways += [(f, pair) for f in BINARY.values() for pair in ((x, number), (number, x))]
        f, given = choose.choice(ways)
        made.append(f(*given))
        assert evaluates(snapshot(made[-1]))


@pytest.mark.parametrize("seed", range(20))
def test_a_program_of_micrograd_evaluates_to_its_data(seed):
    program, at = random_program(seed)
    micrograd.engine.Value.tanh = micrograd.engine.Value.relu
    try:
        output = program([micrograd.engine.Value(x) for x in at])
    finally:
        del micrograd.engine.Value.tanh
    graph = snapshot(output)
    words = {"+": lambda x, y=None: x + (x if y is None else y), "*": lambda x, y=None: x * (x if y is None else y)}
    words |= {"**": lambda x, y: x**y, "ReLU": lambda x: 0 if x < 0 else x}
    assert evaluated(graph, words) == graph.data


OF_TENSORS = {
    "add": lambda x, y: x + y,
    "sub": lambda x, y: x - y,
    "mul": lambda x, y: x * y,
    "div": lambda x, y: x / y,
    "pow": lambda x, y: x**y,
    "neg": lambda x: -x,
    "exp": lambda x: x.exp(),
    "tanh": lambda x: x.tanh(),
    "relu": lambda x: x.relu(),
}
OF_TENSORS |= {"r" + op: OF_TENSORS[op] for op in ("sub", "div", "pow")}  # operands come as they are written
OF_TENSORS |= {f"{op}_": OF_TENSORS[op] for op in ("add", "sub", "mul", "div", "pow", "neg")}


def in_place(x, y):
    z = x * 1.5
    z += y
    z -= 0.25
    z *= y
    z /= 3
    return z


@pytest.mark.parametrize(
    "program",
    [
        *(lambda x, y, n=n, f=f: f(x, n) + f(n, y) - f(x, y) for f in BINARY.values() for n in (2, 0.3)),
        lambda x, y: -x * y.exp().tanh() / y.relu(),
        lambda x, y: (1 - x) ** 2 + 1 / y,
        in_place,
        lambda x, y: x.mul(other=y).pow(exponent=2),
    ],
)
def test_a_program_of_pytorchs_scalars_evaluates_to_its_data(program):
    torch = pytest.importorskip("torch")
    from autograd_lesson import record

    with record() as tape:
        x, y = (torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in (0.7, 1.3))
        output = program(x, y)
    graph = snapshot(output)
    data = [torch.tensor(x, dtype=torch.float64) for x in graph.data]
    for i, node in enumerate(graph.shape.nodes):
        if node.op:
            given = [data[k] if type(k) is int else k for k in operands(graph.shape, i)]
            assert OF_TENSORS[node.op](*given).item() == graph.data[i], node
    assert all(node.dtype == "float64" for node in graph.shape.nodes)
    del tape


def test_what_pytorch_was_told_beside_the_operands_is_in_the_word():
    torch = pytest.importorskip("torch")
    from autograd_lesson import record

    with record() as tape:
        a, b = torch.tensor(7.0, requires_grad=True), torch.tensor(2.0, requires_grad=True)
        made = [
            torch.add(a, b, alpha=2),
            torch.sub(a, 1, alpha=3),
            torch.div(a, b, rounding_mode="floor"),
            a * math.inf,
        ]
        swapped = torch.rsub(a, b)
    words = ["add(alpha=2)", "sub(1, alpha=3)", "div(rounding_mode=floor)", "mul(inf)"]
    assert [snapshot(y).shape.nodes[-1].op for y in made] == words
    assert narration(snapshot(swapped, {"a": a, "b": b}), "forward")[-1].endswith(
        "output = b − a = 2.0000 − 7.0000 = −5.0000"
    )
    del tape


def test_an_operand_that_only_a_recording_would_know_is_not_made_up():
    torch = pytest.importorskip("torch")
    x = torch.tensor(3.0, requires_grad=True)
    y = (x - 2) * -x
    assert [written(node) for node in snapshot(y, {"x": x}).shape.nodes] == ["", "sub(…)", "−", "×"]


@pytest.mark.parametrize(
    ("node", "on_the_card", "for_the_ear"),
    [
        (Node("x", "", "leaf"), "", "leaf"),
        (Node("x", "", "constant", size=(2, 3), dtype="float64"), "[2×3] float64", "constant"),
        (Node("x", "", "cut"), "⋯", "cut"),
        (Node("x", "+", "op"), "+", "add"),
        (Node("x", "*", "op", (1, 2.0)), "× 2", "multiply by 2"),
        (Node("x", "mul", "op", (0, 2.0), (2,)), "2 × [2]", "multiply by 2, 2"),
        (Node("x", "mul", "op", None, (2,)), "× [2]", "multiply, 2"),
        (Node("x", "rsub", "op", (0, 1.0), ()), "1 −", "subtract from 1"),
        (Node("x", "/", "op", (0, 1.0)), "1 ÷", "divide 1 by it"),
        (Node("x", "**", "op", (1, -0.5)), "**−0.5", "to the power −0.5"),
        (Node("x", "**", "op", (0, 2.0)), "2 **", "power of 2"),
        (Node("x", "neg", "op", None, ()), "−", "negate"),
        (Node("x", "add_", "op", (1, 1.0), (3,)), "+= 1 [3]", "add 1 in place, 3"),
        (Node("x", "getitem", "op", (1, -1.0), (3,)), "[−1] [3]", "[−1], 3"),
        (Node("x", "tanh", "retained", None, (3, 2)), "tanh [3×2]", "tanh, 3 by 2"),
        (Node("x", "max", "op", (1, 0.0)), "max 0", "max 0"),
    ],
)
def test_how_a_node_is_written_and_said(node, on_the_card, for_the_ear):
    assert (written(node), spoken(node)) == (on_the_card, for_the_ear)


class Draft:
    """A reader's class: operands in a tuple, in a set, or with a word of its own."""

    def __init__(self, data, children=(), op=""):
        self.data, self._prev = data, children
        if op:
            self._op = op


def told(node):
    return narration(snapshot(node), "forward")[-1].split(": ", 1)[1]


def test_every_sentence_is_arithmetic():
    a, b = Draft(2.0), Draft(-3.0)
    assert told(Draft(-6.0, (a, b), "*")) == "output = v1 × v2 = 2.0000 × −3.0000 = −6.0000"
    assert told(Draft(4.0, {a}, "*")) == "output = v1 × v1 = 2.0000 × 2.0000 = 4.0000"
    assert told(Draft(-2.0, (a,), "-")) == "output = −v1 = −(2.0000) = −2.0000"
    assert told(Draft(3.0, (b,), "neg")) == "output = −v1 = −(−3.0000) = 3.0000"
    assert told(Draft(5.0, (a, b))) == "output = 5.0000  computed from v1, v2"
    assert told(Draft(2.0, (a, b), "max")) == "output = max(v1, v2) = max(2.0000, −3.0000) = 2.0000"
    assert told(Draft(1.0, (a, b, a), "+")) == "output = v1 + v2 + v1 = 2.0000 + −3.0000 + 2.0000 = 1.0000"
    assert told(Value(3.0, label="x") ** 2) == "output = x ** 2 = 3.0000 ** 2 = 9.0000"
    assert told(2 ** Value(3.0, label="x")) == "output = 2 ** x = 2 ** 3.0000 = 8.0000"


def test_a_product_of_two_vectors_of_length_2_is_not_told_as_times_2():
    torch = pytest.importorskip("torch")
    from autograd_lesson import record

    with record() as tape:
        v, w = torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([3.0, 4.0])
        y = v * w
        z = -v
    graph = snapshot(y, locals())
    assert "× [2]" in repr(draw(y)) and "× [2]" in draw(y).svg
    assert narration(graph, "forward")[-1].endswith("y = v × w = [1.0000 2.0000] × [3.0000 4.0000] = [3.0000 8.0000]")
    assert narration(snapshot(z, locals()), "forward")[-1].endswith("z = −v = −([1.0000 2.0000]) = [−1.0000 −2.0000]")
    del tape


def test_dot_is_told_as_the_sum_of_its_products():
    a, b = Value(2.0, label="a"), Value(-3.0, label="b")
    said = narration(snapshot(dot([a, b], [b, 0.5])), "forward")[-1]
    assert said.endswith(f"output = a × b + b × 0.5 = 2.0000 × {MINUS}3.0000 + {MINUS}3.0000 × 0.5000 = {MINUS}7.5000")
    assert "output = dot(a, b) = " in narration(snapshot(dot([a], [b])), "forward")[-1]
    assert "output = dot(a, 3) = dot(2.0000, 3) = 6.0000" in narration(snapshot(dot([a], [3.0])), "forward")[-1]
    graph = snapshot(dot([a, b], [b, 0.5]))
    assert [f(graph.shape.nodes[-1]) for f in (written, spoken)] == ["dot", "dot"]


def test_a_product_of_pytorchs_vectors_is_not_told_as_a_sum_of_products():
    torch = pytest.importorskip("torch")
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    assert "output = dot(x, x) = " in narration(snapshot(torch.dot(x, x), {"x": x}), "forward")[-1]


def test_a_sentence_has_tokens_of_the_agreed_kinds():
    shape = example().shape
    assert arithmetic(shape, 2, [0, 1]) == (
        *(("name", "d"), ("op", "="), ("name", "a"), ("op", "×"), ("name", "b")),
        *(("op", "="), ("number", "data", 0), ("op", "×"), ("number", "data", 1), ("op", "="), ("number", "data", 2)),
    )


def test_shapes_differ_where_numbers_do_however_they_are_written():
    def with_number(number):
        return snapshot(Value(2.0, label="x") * number).shape

    assert written(with_number(3.14159).nodes[-1]) == written(with_number(3.1416).nodes[-1]) == "× 3.142"
    assert with_number(3.14159) != with_number(3.1416)
    assert with_number(3.14159) == with_number(3.14159)


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf, -0.0])
def test_a_number_that_no_shape_can_hold_gets_a_card(number):
    one, two = (snapshot(Value(x, label="x") * number) for x in (1.0, 2.0))
    assert one.shape == two.shape and hash(one.shape) == hash(two.shape)
    assert [node.kind for node in one.shape.nodes] == ["leaf", "constant", "op"]
    w = explore(lambda x: x * number, x=(1.0, 3.0))
    shape = w.graph.shape
    w.sliders["x"].value = 2.5
    assert w.graph.shape == shape and shape.nodes[-1].number is None


def test_numbers_that_move_keep_their_cards_over_a_branch():
    def f(x):
        if x.data > 2:
            return x.tanh()
        return x * (x.data + 1) + 3 * x * (x.data - 1)

    w = explore(f, x=(-3.0, 3.0))
    counts = []
    for at in (0.5, 1.0, 1.5, 2.5, 0.75, 1.75, 3.0, 0.25):
        w.sliders["x"].value = at
        counts.append(len(w.graph.shape.nodes))
    assert counts[1:] == [counts[1], counts[1], 2, counts[1], counts[1], 2, counts[1]]


def test_a_label_is_kept_by_its_node_and_not_given_to_a_number():
    two = wrap(2.0)
    y = two * two * Value(5.0, label="2") * Value(7.0, label="output")
    names = [node.name for node in snapshot(y).shape.nodes]
    assert names == ["v1", "v2", "2", "v3", "output", "v4"]


@pytest.mark.parametrize("depth", [-1, 1.5, "2", True])
def test_a_depth_that_is_no_number_of_operations_is_refused(depth):
    with pytest.raises((ValueError, TypeError), match=r"depth is how many operations to go back, 0 or more"):
        draw(Value(2.0) * 3, depth=depth)


@pytest.mark.parametrize("op", ["+", "*", "add_", "tanh"])
def test_what_has_a_sign(op):
    assert bool(sign(op)) == (op != "tanh")
