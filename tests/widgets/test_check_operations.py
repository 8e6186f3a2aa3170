"""check(op, operation=g): an operation of the reader's."""

import math

import pytest

from autograd_lesson import Value, check


def node(data, *pairs):
    """A Value from its data and pairs of a child and the local derivative by it."""
    return Value(data, tuple(child for child, _ in pairs), "op", tuple(slope for _, slope in pairs))


def tanh(self):
    t = math.tanh(self.data)
    return node(t, (self, 1 - t * t))


def log(self):
    return node(math.log(self.data), (self, 1 / self.data))


def relu(self):
    return node(max(self.data, 0.0), (self, float(self.data > 0)))


def softplus(self):
    return node(math.log(1 + math.exp(self.data)), (self, 1 / (1 + math.exp(-self.data))))


def by_others(self):
    return (1 + self.exp()).log()


def mul(self, other):
    return node(self.data * other.data, (self, other.data), (other, self.data))


def power(self, n):
    return node(self.data**n, (self, n * self.data ** (n - 1)))


def hypot(self, other):
    return (self * self + other * other).sqrt()


RIGHT = [
    (tanh, math.tanh),
    (log, math.log),
    (relu, lambda x: max(x, 0.0)),
    (softplus, lambda x: math.log(1 + math.exp(x))),
    (by_others, lambda x: math.log(1 + math.exp(x))),
    (mul, lambda x, y: x * y),
    (power, lambda x, n: x**n),
    (hypot, math.hypot),
    (Value.__sub__, lambda x, y: x - y),
    (Value.__pow__, lambda x, y: x**y),
    (Value.sigmoid, lambda x: 1 / (1 + math.exp(-x))),
]


@pytest.mark.parametrize(("op", "g"), RIGHT)
def test_a_right_operation_is_solved(op, g):
    told = check(op, operation=g)
    assert told, told
    assert "has the right data and derivatives" in told.sentence


WRONG = [
    (lambda self: node(math.tanh(self.data), (self, 1 - self.data**2)), math.tanh, 11),
    (lambda self: node(math.exp(self.data), (self, math.exp(math.exp(self.data)))), math.exp, 11),
    (lambda self: node(math.tanh(self.data), (self, 1.0)), math.tanh, 3),
    (lambda self: node(max(self.data, 0), (self, 1.0)), lambda x: max(x, 0), 12),
    (lambda self, other: node(self.data * other.data, (self, self.data), (other, other.data)), lambda x, y: x * y, 6),
    (lambda self, other: node(self.data - other.data, (self, 1.0), (other, 1.0)), lambda x, y: x - y, 7),
    (
        lambda self, other: node(self.data / other.data, (self, -self.data / other.data**2), (other, 1 / other.data)),
        lambda x, y: x / y,
        16,
    ),
    (lambda self, other: node(self.data * other.data, (self, other.data)), lambda x, y: x * y, 28),
    (lambda self, n: node(self.data**n, (self, n * self.data**n)), lambda x, n: x**n, 8),
    (lambda self, n: node(self.data**n, (self, self.data ** (n - 1))), lambda x, n: x**n, 9),
]
NAMES = ["tanh", "exp", "tanh", "relu", "__mul__", "__sub__", "__truediv__", "__mul__", "__pow__", "__pow__"]


@pytest.mark.parametrize(
    ("op", "g", "number", "name"), [(*each, name) for each, name in zip(WRONG, NAMES, strict=True)]
)
def test_a_mistake_is_named(op, g, number, name):
    op.__name__ = name
    told = check(op, operation=g)
    assert (told.word, told.mistake) == ("not yet", number), told


def test_an_operation_of_the_readers_own_engine_may_be_written_with_closures():
    class Mine:
        def __init__(self, data, children=()):
            self.data, self.grad, self._children, self._backward = data, 0.0, children, lambda: None

        def __add__(self, other):
            out = Mine(self.data + other.data, (self, other))

            def _backward():
                self.grad += out.grad
                other.grad += out.grad

            out._backward = _backward
            return out

        def __mul__(self, other):
            x, y = self.data, other.data
            out = Mine(x * y, (self, other))

            def _backward():
                self.grad += y * out.grad
                other.grad += x * out.grad

            out._backward = _backward
            return out

        def backward(self):
            order = []

            def visit(node):
                if node not in order:
                    for child in node._children:
                        visit(child)
                    order.append(node)

            visit(self)
            self.grad = 1.0
            for node in reversed(order):
                node._backward()

    def square(factor, sign):
        def square(self):
            x = self.data
            out = Mine(x * x, (self,))

            def _backward():
                self.grad = self.grad * sign + factor * x * out.grad

            out._backward = _backward
            return out

        return square

    assert check(square(2, 1), operation=lambda x: x * x, engine=Mine)
    assert check(square(2, 0), operation=lambda x: x * x, engine=Mine).mistake == 1
    told = check(square(3, 1), operation=lambda x: x * x, engine=Mine)
    assert told.sentence.startswith("x.grad is too much, by the same factor everywhere")
    assert told.shows == "`square(x)` at x=0.7: x.grad is 2.1, but central differences say 1.4."
    assert told.graph["x"] == (0.7, pytest.approx(2.1))


@pytest.mark.parametrize(
    ("op", "said"),
    [
        (lambda self: math.tanh(self.data), "is the plain number 0.6"),
        (lambda self: node(self.data, (self, 1.0)), "its data is 0.7, but it should be 0.604368."),
        (lambda self: self.tahn(), "raised AttributeError"),
        (lambda: 1, "raised TypeError"),
        (tanh.__code__, "it should be a function"),
    ],
)
def test_what_is_no_operation_is_a_sentence(op, said):
    told = check(op, operation=math.tanh)
    assert told.word == "not yet" and said in told.sentence


@pytest.mark.parametrize("op", [lambda self: ..., lambda self: None, ..., lambda self: NotImplemented])
def test_a_blank_is_not_attempted_yet(op):
    assert check(op, operation=math.tanh).word == "not attempted yet"
