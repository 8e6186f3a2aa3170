"""A wrong number tells its slip: by the numbers of each family, on random graphs, and as engines that slip make it."""

import math
import random
import re

import pytest
from javascript import javascript, opened

from autograd_lesson import Value
from autograd_lesson.graph.asking import answer, questions
from autograd_lesson.graph.run import run
from autograd_lesson.witness.mistakes import MISTAKES, mutant
from autograd_lesson.witness.puzzles import LEVELS, puzzles
from autograd_lesson.witness.slopes_by_hand import Wrong
from autograd_lesson.witness.wrong_numbers import SAME, TOLERANCE, WORDS, is_close, wrong_numbers

JUDGE = """async ([source, calls]) => {
  const { judge } = await import("data:text/javascript," + encodeURIComponent(source));
  return calls.map(([text, right, known]) => judge(text, right, known));
}"""


@pytest.fixture(scope="module")
def judged():
    """What the page says of (text, right number, Wrongs), many at once."""
    runs = javascript()

    def known(wrong):
        return [{"slip": w.slip, "number": w.number, "edges": w.edges, "isRare": w.is_rare} for w in wrong]

    with runs as run_js:
        source = opened("judge.js")
        yield lambda calls: run_js(JUDGE, [source, [(text, right, known(wrong)) for text, right, wrong in calls]])


@pytest.fixture(scope="module")
def drawn():
    """Puzzles of all levels."""
    return [each for level in LEVELS for seed in range(6) for each in puzzles(level, f"test {seed}", 2)]


# ------------------------------------------------------------------ the words


@pytest.mark.parametrize("key", WORDS)
def test_a_slip_is_named_in_one_sentence_and_hinted_at_without_a_digit(key):
    sentence, hint = WORDS[key]
    assert len(sentence.split()) <= 25
    assert 80 <= len(hint.split()) <= 160
    assert not re.search(r"\d", sentence + hint)


# ------------------------------------------------------------------ each family, by numbers worked out on paper


def chain(a, b, c):
    d = a * b
    L = d * c
    return L


def shared(a, b):
    d = a * b
    L = d + a
    return L


def early(a, b):
    d = a * b
    e = d + a
    L = e * d
    return L


def late(a, b):
    d = a * b
    e = d + a
    L = d * e
    return L


def difference(a, b):
    L = a - b
    return L


def squashed(a, b):
    u = a * b
    L = u.tanh()
    return L


def power(a, b):
    u = a**3
    L = u * b
    return L


TANH = 1 - math.tanh(1.5) ** 2
BY_HAND = [
    ("1", shared, "a.grad", {"a": 2.0, "b": 5.0}, 5.0),  # for 6: one path only
    ("1", early, "a.grad", {"a": 2.0, "b": -1.5}, 1.5),
    ("2", chain, "a.grad", {"a": 2.0, "b": 5.0, "c": 3.0}, 5.0),  # for 15
    ("3", chain, "a.grad", {"a": 2.0, "b": 5.0, "c": 3.0}, 3.0),
    ("4", chain, "a.grad", {"a": 2.0, "b": 5.0, "c": 3.0}, 8.0),
    ("5", early, "a.grad", {"a": 2.0, "b": -1.5}, -18.0),  # 6 · −3 for 6 + −3
    ("6", chain, "a.grad", {"a": 2.0, "b": 5.0, "c": 3.0}, 6.0),
    ("7", difference, "b.grad", {"a": 2.0, "b": 5.0}, 1.0),
    ("8", power, "a.grad", {"a": 2.0, "b": 5.0}, 120.0),  # 3 · 2³ · 5 for 60
    ("9", power, "a.grad", {"a": 2.0, "b": 5.0}, 20.0),
    ("10", squashed, "a.grad", {"a": 0.5, "b": 3.0}, TANH),
    ("11", squashed, "a.grad", {"a": 0.5, "b": 3.0}, 3 * (1 - 1.5**2)),
    ("12", lambda a: (a * 3.0).relu(), "a.grad", {"a": -2.0}, 3.0),  # for 0
    ("13", late, "a.grad", {"a": 2.0, "b": 5.0}, 70.0),  # for 120: d hands 12 on, not 22
    ("14", chain, "a.grad", {"a": 2.0, "b": 5.0, "c": 3.0}, 30.0),
    ("14", chain, "a.grad", {"a": 2.0, "b": 5.0, "c": 3.0}, 45.0),
    ("15", chain, "a.grad", {"a": 2.0, "b": 5.0, "c": 3.0}, 1 / 15),
    ("16", power, "a.grad", {"a": 2.0, "b": 5.0}, 8.0),  # b's
    ("16", lambda a, b: a / b, "a.grad", {"a": 3.0, "b": 2.0}, -0.75),
    ("17", power, "a.grad", {"a": 2.0, "b": 5.0}, 40.0),
    ("18", lambda a: a.sin(), "a.grad", {"a": 2.0}, math.cos(math.radians(2))),
    ("6", chain, "∂d/∂a", {"a": 2.0, "b": 5.0, "c": 3.0}, 2.0),
    ("8", power, "∂u/∂a", {"a": 2.0, "b": 5.0}, 24.0),
    ("15", chain, "∂d/∂a", {"a": 2.0, "b": 5.0, "c": 3.0}, 0.2),
    ("whole", chain, "∂d/∂a", {"a": 2.0, "b": 5.0, "c": 3.0}, 15.0),
    ("17", chain, "∂d/∂a", {"a": 2.0, "b": 5.0, "c": 3.0}, 10.0),
    ("operation", chain, "d", {"a": 2.0, "b": 5.0, "c": 3.0}, 7.0),
    ("operation", chain, "L", {"a": 2.0, "b": 5.0, "c": 3.0}, 13.0),
    ("sign", chain, "d", {"a": 2.0, "b": -5.0, "c": 3.0}, 10.0),
    ("power", power, "u", {"a": 2.0, "b": 5.0}, 6.0),
    ("turned", power, "u", {"a": 2.0, "b": 5.0}, 9.0),
    ("turned", lambda a, b: a / b, "output", {"a": 3.0, "b": 2.0}, 2 / 3),
    ("shut", lambda a, b: (a * b).relu(), "output", {"a": 3.0, "b": -2.0}, -6.0),
    ("base", lambda a: a.log(), "output", {"a": 100.0}, 2.0),
    ("18", lambda a: a.sin(), "output", {"a": 90.0}, 1.0),
    ("gradient", chain, "d", {"a": 2.0, "b": 5.0, "c": 3.0}, 3.0),
    ("held", chain, "d", {"a": 2.0, "b": 5.0, "c": 3.0}, 5.0),
]


@pytest.mark.parametrize(("slip", "f", "ask", "at", "number"), BY_HAND, ids=[f"{row[0]} {row[2]}" for row in BY_HAND])
def test_the_number_that_a_slip_leads_to_is_known(slip, f, ask, at, number):
    graph = run(f, Value, at).graph
    asked = questions(graph, ask)
    table = wrong_numbers(graph, asked[0], asked)
    found = [each for each in table if is_close(number, each.number, 1e-9)]
    assert {slip, SAME.get(slip)} & {each.slip for each in found}
    assert all(not is_close(each.number, answer(graph, asked[0])) for each in table)


def test_every_family_of_the_list_is_tried_above():
    assert {str(number) for number in range(1, 19)} <= {row[0] for row in BY_HAND}


@pytest.mark.parametrize(
    ("f", "ask", "at", "number", "arrows"),
    [
        (chain, "a.grad", {"a": 2.0, "b": 5.0, "c": 3.0}, 5.0, ["a → d"]),  # upstream is missing there
        (shared, "a.grad", {"a": 2.0, "b": 5.0}, 5.0, ["a → L"]),  # that share is lost
        (power, "a.grad", {"a": 2.0, "b": 5.0}, 120.0, ["a → u"]),
        (squashed, "a.grad", {"a": 0.5, "b": 3.0}, TANH, ["a → u"]),
    ],
)
def test_it_is_known_on_which_arrow_a_slip_is_made(f, ask, at, number, arrows):
    graph = run(f, Value, at).graph
    asked = questions(graph, ask)
    found = [each for each in wrong_numbers(graph, asked[0], asked) if is_close(number, each.number, 1e-9)]
    names = [node.name for node in graph.shape.nodes]
    ends = [graph.shape.edges[e] for e in found[0].edges]
    assert [f"{names[child]} → {names[parent]}" for child, parent, _ in ends] == arrows


def test_values_that_are_hidden_carry_a_slip_on():
    graph = run(chain, Value, {"a": 2.0, "b": 5.0, "c": 3.0}).graph
    for ask, is_known in ((("d", "L"), True), ("L", False)):
        asked = questions(graph, ask)
        numbers = [each.number for each in wrong_numbers(graph, asked[-1], asked)]
        assert (21.0 in numbers) is is_known  # (2 + 5) · 3: if d is on the picture, nobody adds there


# ------------------------------------------------------------------ on random graphs, as the page judges


def written(x):
    """A number as readers write it."""
    return [repr(x), repr(x).replace(".", ",").replace("-", "\N{MINUS SIGN}"), f"({x!r})*2/2"]


def test_simulated_answers_are_named_and_no_right_one_is_refused(judged, drawn):
    calls, slips = [], []
    for each in drawn:
        right, table = answer(each.graph, each.asked[0]), each.wrong[0]
        for wrong in table:
            calls += [(text, right, table) for text in written(wrong.number)]
            slips += [wrong.slip] * 3
    assert len(calls) > 2_000
    said = judged(calls)
    assert {each["word"] for each in said} == {"wrong"}
    named = [each["slips"] == [slip] for each, slip in zip(said, slips)]
    assert sum(named) >= 0.95 * len(named)
    other = [(slip, each["slips"]) for each, slip in zip(said, slips) if each["slips"] and slip not in each["slips"]]
    assert other == []


def test_right_answers_are_accepted_however_they_are_written(judged, drawn):
    calls = []
    for each in drawn:
        right, table = answer(each.graph, each.asked[0]), each.wrong[0]
        forms = [
            *written(right),
            f"{right:.4g}",
            f"{right:.3g}",
            f"{right * 3!r}/3",
            f"-{-right!r}" if right < 0 else f"+{right!r}",
        ]
        calls += [(text, right, table) for text in forms]
    assert {each["word"] for each in judged(calls)} == {"right"}


def test_a_number_from_no_known_slip_has_no_name(judged, drawn):
    dice, calls = random.Random(3), []
    for each in drawn:
        right, table = answer(each.graph, each.asked[0]), each.wrong[0]
        for _ in range(60):
            number = round(dice.uniform(-30, 30), dice.choice((1, 2, 3)))
            # cut to three digits, a slip's own number is up to a hundredth away
            if not is_close(number, right) and all(not is_close(number, other.number, 0.01) for other in table):
                calls.append((repr(number), right, table))
    assert len(calls) > 2_000
    said = judged(calls)
    assert {(each["word"], *each["slips"]) for each in said} == {("wrong",)}


# ------------------------------------------------------------------ an independent witness: engines that slip


def rebuilt(graph, engine):
    """The nodes of a graph again, made by another engine."""
    made = []
    for i, node in enumerate(graph.shape.nodes):
        operands = [made[edge.child] for edge in graph.shape.edges if edge.parent == i]
        if node.number:
            operands.insert(node.number[0], node.number[1])
        x, y = (*operands, None, None)[:2]
        if not node.op:
            made.append(engine(graph.data[i]))
        elif node.op in ("+", "*", "/", "**"):
            compute = {"+": lambda x, y: x + y, "*": lambda x, y: x * y, "/": lambda x, y: x / y}
            made.append(x ** int(y) if node.op == "**" else compute[node.op](x, y))
        else:
            made.append(getattr(x, node.op)())
    return made


def gradient(graph, i, engine):
    """The gradient of node i by an engine; None if it makes other data, too."""
    made = rebuilt(graph, engine)
    made[-1].backward()
    return made[i].grad if [node.data for node in made] == pytest.approx(list(graph.data)) else None


def test_what_engines_that_slip_compute_is_named_as_their_slip(judged, drawn):
    calls, slips = [], []
    for each in drawn:
        question, table = each.asked[0], each.wrong[0]
        right = answer(each.graph, question)
        for mistake in [MISTAKES[number] for number in range(1, 19) if number in MISTAKES]:
            wrong = gradient(each.graph, question.index, mutant(Value, mistake.slips[0]))
            if wrong and math.isfinite(wrong) and not is_close(wrong, right):  # 0 is what many slips lead to
                calls.append((repr(wrong), right, table))
                slips.append(str(mistake.number))
    assert len(calls) > 300
    told = [{*each["slips"]} for each in judged(calls)]
    alike = {"16": "6", **SAME}  # of a product
    named = [{slip, alike.get(slip)} & found for slip, found in zip(slips, told)]
    assert sum(map(bool, named)) >= 0.95 * len(named)
    other = [(slip, found) for slip, found in zip(slips, told) if found and not found & {slip, alike.get(slip)}]
    assert other == []


def test_all_slips_that_lead_to_a_number_are_named_or_none(judged):
    two = [Wrong(4.0, "2", (1,), True), Wrong(4.0, "1", (0,)), Wrong(5.0, "3", (2,))]
    three = [*two, Wrong(4.0, "6", (3,))]
    said = judged([("4", 9.0, two), ("4", 9.0, three), ("4", 9.0, [*three, Wrong(4.0, "7", ())]), ("5", 9.0, two)])
    assert [each["slips"] for each in said] == [["1", "2"], ["1", "6", "2"], [], ["3"]]


def test_near_the_right_number_nothing_is_wrong():
    assert is_close(1 + TOLERANCE * 0.99, 1) and not is_close(1 + TOLERANCE * 1.01, 1)
