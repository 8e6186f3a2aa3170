"""The topological order, and what is said where there is none."""

import pytest

from autograd_lesson.engine import Value
from autograd_lesson.order import topological_order


def test_the_order_lists_every_node_once_after_its_children():
    x = Value(2)
    y = x**2 + 2 * x + 1
    order = topological_order(y)
    place = {node: i for i, node in enumerate(order)}
    assert len(place) == len(order) == 7
    assert order[0] is x
    assert order[-1] is y
    assert all(place[child] < place[node] for node in order for child in node._children)


def test_the_order_goes_left_to_right():
    a, b, c = Value(1), Value(2), Value(3)
    left, right = a * b, b * c
    y = left + right
    assert topological_order(y) == [a, b, left, c, right, y]


def test_a_node_computed_from_itself_is_a_cycle():
    a = Value(1)
    b = a + 1
    c = b * 2
    a._children, a._local_grads = (c,), (1.0,)
    with pytest.raises(ValueError, match="was computed from itself: its graph has a cycle") as error:
        c.backward()
    assert str(error.value).startswith("Value(data=4.0, grad=0.0) was")
    c._children = ()  # so that no cycle is left to the collector
    loop = Value(1)
    loop._children = (loop,)
    with pytest.raises(ValueError, match="was computed from itself: its graph has a cycle"):
        topological_order(loop)
    loop._children = ()


@pytest.mark.parametrize("stranger", [None, 2.0, "x", (1, 2)])
@pytest.mark.parametrize("position", [0, 1])
def test_an_operand_that_is_no_node_is_refused(stranger, position):
    operands = [Value(1), Value(2)]
    operands[position] = stranger
    y = Value(3, tuple(operands), "+", (1.0, 1.0)) * 2
    with pytest.raises(TypeError) as error:
        y.backward()
    assert str(error.value) == f"{stranger!r} is an operand in this graph, but no node"


@pytest.mark.parametrize("stranger", [None, 2.0, "x"])
def test_the_order_of_what_is_no_graph_is_refused(stranger):
    with pytest.raises(TypeError, match="is an operand in this graph, but no node"):
        topological_order(stranger)


def test_nodes_of_any_class_have_an_order():
    class Node:
        def __init__(self, *children):
            self._children = children

    a = Node()
    b = Node(a, a)
    c = Node(b, a)
    assert topological_order(c) == [a, b, c]


def test_a_shared_node_below_many_others_is_listed_once():
    x = y = Value(1.0)
    for _ in range(1000):
        y = y + y
    assert len(topological_order(y)) == 1001
    assert topological_order(y)[0] is x
