"""What is asked of a graph, and what of it may still be told."""

import pytest
from graphs import example

from autograd_lesson import Value, snapshot
from autograd_lesson.graph.asking import answer, hidden_values, place, questions, veiled
from autograd_lesson.graph.shape import ASKED, NOT_YET


@pytest.mark.parametrize(
    ("ask", "what", "name", "number"),
    [
        ("e", "data", "e", -1.0),
        ("e.data", "data", "e", -1.0),
        ("a.grad", "grad", "a.grad", 3.0),
        ("L.grad", "grad", "L.grad", 1.0),
        ("∂L/∂e", "local", "∂L/∂e", -3.0),
        ("dL/de", "local", "∂L/∂e", -3.0),
        (" dL / de ", "local", "∂L/∂e", -3.0),
        ("dd/da", "local", "∂d/∂a", -1.5),
    ],
)
def test_a_number_is_found_by_its_name(ask, what, name, number):
    (question,) = questions(example(), ask)
    assert (question.what, question.name, answer(example(), question)) == (what, name, number)
    packed = memoryview(example().packed()).cast("d")
    assert packed[place(example(), question)] == number


def test_a_name_that_looks_like_a_derivative_is_a_name():
    x = Value(2.0, label="x")
    y = x * 3
    y.label = "dy/dx"
    assert questions(snapshot(y), "dy/dx")[0].what == "data"


def test_what_is_asked_twice_is_asked_once():
    assert [question.name for question in questions(example(), ("e", "e.data", "dL/de", "∂L/∂e"))] == ["e", "∂L/∂e"]


def test_of_the_pass_back_nothing_is_told_and_of_the_values_nothing_that_comes_later():
    graph = example()
    names = [node.name for node in graph.shape.nodes]
    asked = questions(graph, ("e", "a.grad"))
    assert {names[i] for i in hidden_values(graph.shape, asked)} == {"e", "L"}
    hidden = veiled(graph, asked)
    assert dict(zip(names, hidden.data)) == {"a": 2.0, "b": -1.5, "d": -3.0, "e": ASKED, "L": NOT_YET}
    assert dict(zip(names, hidden.grad)) == dict.fromkeys(names, NOT_YET) | {"a": ASKED}
    assert {*hidden.local} == {""}
    assert hidden.shape == graph.shape


def test_a_gradient_leaves_all_values_on_the_picture():
    graph = example()
    assert veiled(graph, questions(graph, "a.grad")).data == graph.data
