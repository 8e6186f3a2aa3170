"""What is asked of draw, replay, explore and the others by mistake: a sentence says what to give instead."""

from pathlib import Path

import numpy as np
import pytest

from autograd_lesson import (
    MLP,
    Value,
    check_gradients,
    compare,
    curve,
    draw,
    explore,
    frames,
    moons,
    narration,
    numeric_gradients,
    paths,
    replay,
    snapshot,
    train,
)

a, b = Value(1.0), Value(2.0)
NO_NODES = {
    "tuple": ((a, b), "give one node at a time"),
    "list": ([a * b, b], "give one node at a time"),
    "dict": ({"a": a}, "give one node at a time"),
    "set": ({a}, "give one node at a time"),
    "array": (np.array([a, b]), "give one node at a time"),
    "network": (MLP(2, [2, 1]), "call it first"),
    "function": (lambda x: x, "call it first"),
    "method": (a.exp, "call it first"),
    "class": (Value, r"make one, as in Value\(2.0\)"),
    "number": (3.0, "give what was computed from nodes"),
    "nothing": (None, "did a function forget its return?"),
    "text": ("x", "a node has one number in its `data`"),
}


@pytest.mark.parametrize("ask", [draw, replay, snapshot])
@pytest.mark.parametrize("name", NO_NODES)
def test_what_is_no_node_is_told_what_to_give_instead(ask, name):
    thing, advice = NO_NODES[name]
    with pytest.raises(TypeError, match=f"is no node of a graph: {advice}") as error:
        ask(thing)
    assert " at 0x" not in str(error.value)


@pytest.mark.parametrize(
    ("names", "advice"),
    [
        ("x.svg", r"draw\(y\).save\(path\)"),
        (Path("x.svg"), r"draw\(y\).save\(path\)"),
        (b, "One node is drawn at a time"),
        (3, "not as the plain number 3"),
        (["a"], "not as the list"),
    ],
    ids=str,
)
@pytest.mark.parametrize("ask", [draw, snapshot, lambda y, names: replay(y, names=names)])
def test_names_that_are_none_are_told_what_to_write(ask, names, advice):
    with pytest.raises(TypeError, match=f"names are given as a dict, say names=locals.*{advice}"):
        ask(a * b, names)


def test_all_variables_in_place_of_a_walk_are_not_all_told():
    with pytest.raises(ValueError, match=r"there is no walk .*: choose 'forward'") as error:
        replay(a * b, {f"name{i}": a for i in range(100)})
    assert len(str(error.value)) < 150


@pytest.mark.parametrize("ask", [frames, narration, lambda node: paths(node, 0)], ids=["frames", "narration", "paths"])
def test_a_walk_and_paths_are_told_of_a_node_as_of_its_graph(ask):
    assert [*ask(a * b)] == [*ask(snapshot(a * b))]
    with pytest.raises(TypeError, match="the plain number 3 is no node of a graph"):
        ask(3)


@pytest.mark.parametrize("model", [3, None, lambda x: x, MLP])
def test_what_is_no_model_is_told_what_one_is(model):
    with pytest.raises(TypeError, match=r"a model with parameters\(\), as MLP\(2, \[8, 1\]\); not"):
        train(model, moons(4))


@pytest.mark.parametrize("data", [3, None, ([], []), ([[1.0, 2.0]], [1, -1]), [[1.0, 2.0]], ([[1.0, 2.0]], 1)], ids=str)
def test_what_is_no_data_is_told_what_data_are(data):
    with pytest.raises(TypeError, match=r"the second is \(points, labels\), a label for each point"):
        train(MLP(2, [1]), data)


@pytest.mark.parametrize("thing", [Value(2.0) * 3, 3, None, "x * x", (a, b)], ids=str)
@pytest.mark.parametrize(
    "ask",
    [
        lambda thing: explore(thing, x=(0.0, 1.0)),
        lambda thing: compare(thing, x=(0.0, 1.0)),
        lambda thing: curve(thing, x=(0.0, 1.0)),
        lambda thing: check_gradients(thing, 1.0),
        lambda thing: numeric_gradients(thing, 1.0),
    ],
    ids=["explore", "compare", "curve", "check_gradients", "numeric_gradients"],
)
def test_a_result_in_place_of_a_function_is_told_to_write_one(ask, thing):
    with pytest.raises(TypeError, match=r"the first thing given must be a function, not .*: write the computation as"):
        ask(thing)


def test_a_comma_that_is_missing_in_the_local_derivatives_is_named():
    with pytest.raises(TypeError, match=r"for its _local_grads: a tuple has a comma, as \(1.0,\)"):
        draw(Value(4.0, (a,), "square", (2.0)))


def test_a_class_whose_operations_have_no_names_keeps_its_numbers_as_cards():
    class Plain:
        def __init__(self, data, children=()):
            self.data, self.grad, self._children = data, 0.0, children

    x = Plain(2.0)
    graph = snapshot(Plain(6.0, (x, Plain(3.0))), names={"x": x})
    assert [(node.name, node.op, node.number) for node in graph.shape.nodes] == [
        ("x", "", None),
        ("v1", "", None),
        ("output", "", None),
    ]


def test_a_lone_operand_needs_no_tuple():
    class Unary:
        def __init__(self, data, parent=None):
            self.data, self.grad, self.parent = data, 0.0, parent

        _op = "twice"

    assert [edge[:2] for edge in snapshot(Unary(4.0, Unary(2.0))).shape.edges] == [(0, 1)]
