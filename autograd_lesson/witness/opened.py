"""An engine with every step open: a method that a slip can replace. The mutants of mistakes.py are made of it."""

import functools
from types import SimpleNamespace

from ..engine import Value
from ..order import topological_order

FUNCTIONS = ("exp", "log", "sqrt", "sin", "cos", "tanh", "sigmoid", "relu")
SIGNS = {"__add__": "+", "__radd__": "+", "__mul__": "*", "__rmul__": "*", "__truediv__": "/", "__pow__": "**"}
SIGNS |= {"__sub__": "-", "__neg__": "neg", "__abs__": "abs"}


def remade(base, *more):
    """A subclass of `base` all of whose nodes are its own, where base's methods make nodes of a class above it.

    base: a class with the interface of engine.Value; more: methods of its own that make nodes.
    """
    names = [name for name in (*SIGNS, *FUNCTIONS, *more) if hasattr(base, name)]
    methods = {name: _remaking(getattr(base, name), name) for name in names}
    methods |= {
        name: method for name, method in _REFLECTED.items() if getattr(base, name, None) is getattr(Value, name)
    }
    return type(base.__name__, (_Remade, base), methods)


@functools.cache
def opened(base, *more):
    """A class that computes what `base` does, with its steps open: the same arguments as for `remade`."""
    return type(base.__name__, (Steps, remade(base, *more)), {})


def _remaking(method, name):
    def remaking(self, *others):
        node = method(self, *others)
        return node if isinstance(node, _Remade) else self.made(name, (self, *others), node)

    return remaking


class _Remade:
    """Of nodes that are made again, as `remade` says."""

    def made(self, name, operands, node):
        return type(self)(node.data, node._children, node._op, node._local_grads)

    def number(self, x):
        """x as a node."""
        return x if isinstance(x, _Remade) else type(self)(x, (), "constant")


_REFLECTED = {
    "__rsub__": lambda self, other: self.number(other) - self,
    "__rtruediv__": lambda self, other: self.number(other) / self,
    "__rpow__": lambda self, other: self.number(other) ** self,
}


class Steps(_Remade):
    """The steps of an engine, from a node that is made to the whole pass back."""

    name, operands = "", ()  # of a node: the method it was made by, and what that was given, nodes or numbers

    @property
    def op(self):
        """The sign of the operation it was made by."""
        return SIGNS.get(self.name, self.name)

    def record(self, name, operands, node):
        """The children and local derivatives of a node that is being made."""
        return tuple(node._children), tuple(node._local_grads)

    def amount(self, place, slope):
        """What goes to the child at this place."""
        return slope * self.grad

    def give(self, child, amount):
        child.grad += amount

    def _backward(self):
        for place, (child, slope) in enumerate(zip(self._children, self._local_grads)):
            self.give(child, self.amount(place, slope))

    def order(self):
        """The nodes as they are walked, the output first."""
        return topological_order(self)[::-1]

    def reset(self, order):
        for node in order:
            if node._children:
                node.grad = 0.0

    def seed(self):
        self.grad += 1.0

    def backward(self):
        order = self.order()
        self.reset(order)
        self.seed()
        for node in order:
            if node._children:
                node._backward()

    def made(self, name, operands, node):
        """The node again, with what this engine records of it."""
        children, slopes = self.record(name, operands, node)
        again = type(self)(node.data, children, node._op, slopes)
        again.name, again.operands = name, operands
        return again

    def drafted(self, name, operands, data, *slopes):
        """A node of an operation that the base class hasn't."""
        draft = SimpleNamespace(data=data, _children=operands, _op=SIGNS.get(name, name), _local_grads=slopes)
        return self.made(name, operands, draft)


class OwnNegation:
    """No slip: an engine in which the negative is an operation of its own."""

    def __neg__(self):
        return self.drafted("__neg__", (self,), -self.data, -1.0)


class OwnMinus:
    """No slip: an engine in which minus is an operation of its own."""

    def __sub__(self, other):
        other = self.number(other)
        return self.drafted("__sub__", (self, other), self.data - other.data, 1.0, -1.0)


class Divided:
    """No slip: an engine that divides by multiplying with a power, as micrograd does."""

    def __truediv__(self, other):
        return self * self.number(other) ** -1
