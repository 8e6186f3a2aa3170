from types import SimpleNamespace

import pytest

from autograd_lesson import Value, draw, explore, narration, snapshot
from autograd_lesson.graph.operands import NAMES, held_in


def engine(name, kind=tuple, paired=False):
    """A reader's class that keeps its operands under this name, in a collection of this kind."""

    class Number:
        def __init__(self, data, operands=(), op="", label=""):
            self.data, self.grad, self._op, self.label = float(data), 0.0, op, label
            setattr(self, name, kind(operands))

        def _made(self, other, data, op, *slopes):
            operands = tuple(zip((self, other), slopes)) if paired else (self, other)
            made = Number(data, operands, op)

            def _backward():
                self.grad += slopes[0] * made.grad
                other.grad += slopes[1] * made.grad

            made._backward = _backward
            return made

        def __mul__(self, other):
            return self._made(other, self.data * other.data, "*", other.data, self.data)

        def __sub__(self, other):
            return self._made(other, self.data - other.data, "-", 1.0, -1.0)

        def __truediv__(self, other):
            return self._made(other, self.data / other.data, "/", 1 / other.data, -self.data / other.data**2)

    return Number


@pytest.mark.parametrize("name", NAMES)
def test_operands_are_found_under_the_names_readers_give_them(name):
    w = explore(lambda a, b: (a * b - a) / b, engine(name), a=(1.0, 3.0), b=(2.0, 6.0))
    assert w.message == ""
    assert [node.name for node in w.graph.shape.nodes] == ["a", "b", "v1", "v2", "output"]
    assert sorted(w.graph.local) == sorted([4.0, 2.0, 1.0, -1.0, 1 / 4, -6 / 16])


@pytest.mark.parametrize(
    ("kind", "paired"), [(set, False), (frozenset, False), (list, True), (tuple, True), (dict, True)]
)
@pytest.mark.parametrize("name", ["_prev", "parents"])
def test_the_order_of_operands_is_that_of_the_arithmetic(name, kind, paired):
    Number = engine(name, kind, paired)
    a, b = Number(5.0, label="a"), Number(2.0, label="b")
    assert narration(snapshot(a - b), "forward")[-1].endswith("output = a − b = 5.0000 − 2.0000 = 3.0000")
    assert narration(snapshot(b - a), "forward")[-1].endswith("output = b − a = 2.0000 − 5.0000 = −3.0000")
    assert narration(snapshot(b / a), "forward")[-1].endswith("output = b ÷ a = 2.0000 ÷ 5.0000 = 0.4000")
    assert snapshot(b - a).local == (1.0, -1.0)


@pytest.mark.parametrize("name", ["arguments", "_from", "tape"])
def test_where_no_operands_are_found_it_is_said_what_was_looked_for(name):
    w = explore(lambda a, b: a * b, engine(name), a=(1.0, 3.0), b=(2.0, 6.0))
    assert w.message.startswith("Number doesn't say what a node was computed from, so only the result is drawn:")
    assert "_children, _prev, parents" in w.message and "has no effect" not in w.message
    w = explore(lambda a, b: a * a, a=(1.0, 3.0), b=(2.0, 6.0))
    assert w.message == "b has no effect: the result was computed without it."


def test_of_two_attributes_the_one_that_leads_back_is_taken():
    class Number:
        def __init__(self, data, came_from=(), up="children", down="parents"):
            self.data = data
            setattr(self, up, [])
            setattr(self, down, list(came_from))
            for operand in came_from:
                getattr(operand, up).append(self)

    for ways in (("children", "parents"), ("parents", "children")):
        a, b = Number(2.0, (), *ways), Number(3.0, (), *ways)
        c = Number(5.0, (a, b), *ways)
        assert snapshot(c).data == (2.0, 3.0, 5.0)


def test_what_a_class_calls_children_for_another_reason_is_left_alone():
    class Number:
        def __init__(self, data, _prev=()):
            self.data, self._prev, self.args, self.inputs = data, _prev, ("verbose", 3), None

        def children(self):
            raise AssertionError("this is no attribute")

        @property
        def parents(self):
            raise RuntimeError("not yet")

    x = Number(2.0)
    assert snapshot(Number(4.0, (x,))).data == (2.0, 4.0)
    assert held_in(x) == "_prev"


def test_a_second_operand_that_is_none_is_none():
    x = SimpleNamespace(data=2.0, inputs=(None, None))
    y = SimpleNamespace(data=7.4, inputs=(x, None), _op="exp")
    assert "output  exp   v1" in repr(draw(y))


def test_our_own_operands_are_read_from_their_attribute():
    x = Value(2.0)
    assert held_in(x * 3) == held_in(x) == "_children"
