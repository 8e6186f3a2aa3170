"""predict: what is asked, and that nothing tells it beforehand."""

import base64
import json
import re

import pytest

from autograd_lesson import Value, predict
from autograd_lesson.notation import numeral


def two_ways(a, b):
    d = a * b
    e = d + a
    L = e * d
    return L


def shown(widget):
    """All that a reader may see or hear before an answer, and what is stored as plain text."""
    still = widget.still()
    drawn = base64.b64decode(re.search('base64,([^"]+)', still["text/html"])[1]).decode()
    return "\n".join(
        [
            repr(widget),
            still["text/plain"],
            still["text/html"],
            drawn,
            json.dumps([widget.drawings, widget.items, widget.told]),
        ]
    )


@pytest.mark.parametrize(
    ("ask", "at", "told"),
    [
        ("a.grad", {"a": 2.513, "b": -1.717}, ["a.grad", "asked"]),
        ("e", {"a": 2.513, "b": -1.717}, ["value of e"]),
        ("e.data", {"a": 2.513, "b": -1.717}, ["value of e"]),
        ("∂L/∂e", {"a": 2.513, "b": -1.717}, ["∂L/∂e", "from e to L"]),
        ("dL/de", {"a": 2.513, "b": -1.717}, ["∂L/∂e", "from e to L"]),
        (("e", "b.grad"), {"a": 2.513, "b": -1.717}, ["value of e", "b.grad"]),
    ],
)
def test_a_question_is_asked_in_words_and_its_number_is_nowhere(ask, at, told):
    widget = predict(two_ways, ask=ask, **at)
    text = shown(widget)
    assert [words for words in told if words not in text] == []
    a, b = at.values()
    d = a * b
    e = d + a
    answers = {"a.grad": b * e + d * (b + 1), "b.grad": a * e + d * a, "e": e, "e.data": e, "∂L/∂e": d, "dL/de": d}
    for each in [ask] if isinstance(ask, str) else ask:
        if each in ("∂L/∂e", "dL/de"):
            continue  # it is the value of d, which is no secret; that it stands on no edge is tested below
        assert numeral(abs(answers[each])) not in text
        assert f"{abs(answers[each]):.6g}" not in text


def test_nothing_is_told_of_the_pass_back_while_anything_is_asked():
    widget = predict(two_ways, ask="∂L/∂e", a=2.5, b=-1.7)
    drawn = widget.drawings[0]["svg"]
    assert re.findall(r'data-of="local \d+"[^>]*>([^<]*)<', drawn) == ["", "", "", "", "?", ""]
    assert {*re.findall(r'data-of="grad \d+"[^>]*>([^<]*)<', drawn)} == {"–"}


def test_what_is_computed_from_a_value_that_is_asked_isnt_told_either():
    widget = predict(two_ways, ask="d", a=2.5, b=-1.7)
    values = re.findall(r'data-of="data \d+"[^>]*>([^<]*)<', widget.drawings[0]["svg"])
    assert sorted(values) == sorted(["2.5000", "−1.7000", "?", "–", "–"])


@pytest.mark.parametrize(
    ("ask", "why"),
    [
        ("q", "there is no 'q' on this graph, which has a, b, d, e, L"),
        ("a", "the value of a is given"),
        ("a.data", "the value of a is given"),
        ("a.step", "there is no 'a.step'"),
        ("dL/db", "an arrow from b to L isn't there"),
        ((), "there is nothing to predict"),
    ],
)
def test_what_cant_be_asked_is_refused_with_what_can(ask, why):
    with pytest.raises(ValueError, match=re.escape(why)):
        predict(two_ways, ask=ask, a=2.0, b=3.0)


def test_a_local_derivative_on_one_of_two_arrows_is_refused():
    with pytest.raises(ValueError, match="an arrow from x to output is there twice"):
        predict(lambda x: x * x, ask="doutput/dx", x=3.0)


def test_what_is_no_finite_number_cant_be_predicted():
    with pytest.raises(
        ValueError, match=re.escape("x.grad is inf here, which nobody can predict: choose other inputs")
    ):
        predict(lambda x: x.log(), ask="x.grad", x=0.0)


class Draft:
    """An engine that can't go back yet."""

    def __init__(self, data, children=(), op=""):
        self.data, self.grad, self._children, self._op = data, 0.0, children, op
        self._local_grads = tuple(reversed([child.data for child in children]))

    def __mul__(self, other):
        return Draft(self.data * other.data, (self, other), "*")


@pytest.mark.parametrize("engine", [Value, Draft, "torch"])
def test_other_engines_are_asked_about_as_well(engine):
    if engine == "torch":
        pytest.importorskip("torch")
    widget = predict(lambda x, y: x * y, ask="x.grad", engine=engine, x=2.0, y=0.25)
    (question,) = widget.items[0]["asked"]
    assert memoryview(widget.numbers[0]).cast("d")[question["place"]] == 0.25
    assert widget.drawings[0]["walk"] == "backward" and len(question["slips"]) > 5


# ------------------------------------------------------------------ one graph after another


def test_the_same_seed_gives_the_same_graphs_and_each_round_is_harder():
    first, again, other = predict.random(1, 5), predict.random(1, 5), predict.random(1, 6)
    assert (first.items, first.numbers) == (again.items, again.numbers) != (other.items, other.numbers)
    before, first.rounds = first.drawings, 1
    assert first.drawings != before and (first.at, first.given) == (0, [])
    deepest = [max(len(drawing["nodes"]) for drawing in drawings) for drawings in (before, first.drawings)]
    assert deepest[0] < deepest[1]


def test_a_pictures_numbers_are_masked_in_each_of_them():
    widget = predict.random(3, 1)
    assert len(widget.items) == len(widget.numbers) > len(widget.drawings) > 1
    for item in widget.items:
        drawn = widget.drawings[item["drawing"]]["svg"]
        assert re.findall(r'data-of="grad \d+"[^>]*>([^<]*)<', drawn).count("?") == len(item["asked"]) == 1
        assert set(item["words"].values()) == {"?", "–", ""}


@pytest.mark.parametrize("level", [0, 5, "hard", None])
def test_there_are_four_levels(level):
    with pytest.raises(ValueError, match="level is 1, 2, 3 or 4"):
        predict.random(level)


def test_what_is_said_fits_what_may_be_answered():
    widget = predict(two_ways, ask=("a.grad", "e"), a=2.0, b=-1.5)
    asked = widget.items[0]["asked"]
    assert {slip for question in asked for slip, *_ in question["slips"]} | {"grad", "data"} == {*widget.told}
