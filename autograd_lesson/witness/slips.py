"""Slips, each of which changes one step of an engine: what a node records, or what it hands on and to whom."""

import math

from .. import ieee
from .opened import FUNCTIONS, SIGNS

# ------------------------------------------------------------------ a share: what it is, and where it goes


class Assigned:
    def give(self, child, amount):
        child.grad = amount


class FirstStays:
    def give(self, child, amount):
        child.grad = child.grad or amount


class Multiplied:
    def give(self, child, amount):
        child.grad *= amount


class MultipliedLater:
    def give(self, child, amount):
        child.grad = child.grad * amount if child.grad else amount


class Returned:
    def give(self, child, amount):
        return amount


class FirstForgotten:
    def amount(self, place, slope):
        return 0.0 if place == 0 and len(self._children) == 2 else slope * self.grad


class SecondForgotten:
    def amount(self, place, slope):
        return 0.0 if place == 1 else slope * self.grad


class NoUpstream:
    def amount(self, place, slope):
        return slope


class NoSlope:
    def amount(self, place, slope):
        return self.grad


class Added:
    def amount(self, place, slope):
        return slope + self.grad


class AddedInside:
    """Added to the upstream gradient, but for the output's own."""

    def seed(self):
        self.is_output = True
        super().seed()

    def amount(self, place, slope):
        return slope * self.grad if hasattr(self, "is_output") else slope + self.grad


class UpsideDown:
    def amount(self, place, slope):
        return ieee.divide(self.grad, slope)


class DataForGrad:
    def amount(self, place, slope):
        return slope * self.data


class LastForAll:
    def _backward(self):
        for _ in self._children:
            self.give(self._children[-1], self.amount(0, self._local_grads[-1]))


class LastChildForAll:
    def _backward(self):
        for slope in self._local_grads:
            self.give(self._children[-1], self.amount(0, slope))


class Late:
    """Local derivatives are computed in the pass back, of what the operands hold by then."""

    def amount(self, place, slope):
        first, *others = [type(self)(x.data) if hasattr(x, "data") else x for x in self.operands]
        return getattr(first, self.name)(*others)._local_grads[place] * self.grad


# ------------------------------------------------------------------ what a node records


class Swapped:
    def record(self, name, operands, node):
        children, slopes = super().record(name, operands, node)
        return children, slopes[::-1]


class Once:
    def record(self, name, operands, node):
        children, slopes = super().record(name, operands, node)
        return tuple(dict.fromkeys(children)), slopes


class Shuffled(Once):
    """A set's order is anybody's guess. turns: for each of the next nodes, whether it finds it turned round."""

    turns = ()

    def record(self, name, operands, node):
        children, slopes = super().record(name, operands, node)
        turned = len(children) > 1 and self.turns and self.turns.pop()
        return children[:: -1 if turned else 1], slopes


class OneChild:
    def record(self, name, operands, node):
        children, slopes = super().record(name, operands, node)
        return children[:1], slopes


class OneWalked:
    """Both operands get their share, but only the first stands among the children, to be walked on from."""

    def made(self, name, operands, node):
        again = super().made(name, operands, node)
        again.given, again._children = again._children, again._children[:1]
        return again

    def _backward(self):
        for place, (child, slope) in enumerate(zip(self.given, self._local_grads)):
            self.give(child, self.amount(place, slope))


class NoConstant:
    """A number isn't among the children, and what follows it in the list of local derivatives moves up."""

    def record(self, name, operands, node):
        children, slopes = super().record(name, operands, node)
        if name in ("__radd__", "__rmul__"):  # the number was written first
            children, slopes = children[::-1], slopes[::-1]
        return tuple(child for child in children if child._op != "constant"), slopes


class InnerForgotten:
    """What a function is applied to is taken for a leaf: its own slope isn't multiplied in."""

    def record(self, name, operands, node):
        if name in FUNCTIONS or name == "__pow__":
            operands[0].is_inner = True
        return super().record(name, operands, node)

    def amount(self, place, slope):
        return self.grad if getattr(self, "is_inner", False) else super().amount(place, slope)


def sloped(op, rule):
    """The slip by which an operation has the local derivatives rule(node, *numbers of its operands)."""

    class Sloped:
        op_at_fault = op

        def record(self, name, operands, node):
            children, slopes = super().record(name, operands, node)
            if SIGNS.get(name, name) != op:
                return children, slopes
            return children, rule(node, slopes, *(getattr(x, "data", x) for x in operands))

    return Sloped


# ------------------------------------------------------------------ the methods


class SubtractionAdds:
    def __sub__(self, other):
        other = self.number(other)
        return self.drafted("__sub__", (self, other), self.data - other.data, 1.0, 1.0)


class NegationKeeps:
    def __neg__(self):
        return self.drafted("__neg__", (self,), -self.data, 1.0)


class SubtractedFrom:
    def __rsub__(self, other):
        return self - other


class DividedBy:
    def __rtruediv__(self, other):
        return self / other


class RaisedTo:
    def __rpow__(self, other):
        return self ** (other.data if hasattr(other, "data") else other)


class AllReflected(SubtractedFrom, DividedBy, RaisedTo):
    pass


def always(last):
    """The slip by which each function is the last one that a loop came to."""
    slip = type("Always", (), {})

    def method(self):
        return getattr(super(slip, self), last)()

    for name in FUNCTIONS:
        setattr(slip, name, method)
    return slip


def always_back(last):
    """The same, of the local derivatives alone."""

    class AlwaysBack:
        def record(self, name, operands, node):
            children, slopes = super().record(name, operands, node)
            if name not in FUNCTIONS or name == last:
                return children, slopes
            return children, getattr(type(self)(operands[0].data), last)()._local_grads

    return AlwaysBack


class SineOfDegrees:
    def sin(self):
        x = math.radians(self.data)
        return self.drafted("sin", (self,), math.sin(x), math.cos(x))


class CosineOfDegrees:
    def cos(self):
        x = math.radians(self.data)
        return self.drafted("cos", (self,), math.cos(x), -math.sin(x))


class Degrees(SineOfDegrees, CosineOfDegrees):
    pass


class Turned(Degrees):
    """Its derivatives fit its degrees."""

    def record(self, name, operands, node):
        children, slopes = super().record(name, operands, node)
        return children, tuple(map(math.radians, slopes)) if name in ("sin", "cos") else slopes


def only(slip, op):
    """The slip, in nodes of one operation and no other."""
    narrow = type(slip.__name__, (), {"is_narrow": True, "op_at_fault": op})
    for name, step in vars(slip).items():
        if callable(step) and not name.startswith("__"):
            setattr(narrow, name, _where(narrow, op, name, step))
    return narrow


def _where(narrow, op, name, step):
    def chosen(self, *given):
        return step(self, *given) if self.op == op else getattr(super(narrow, self), name)(*given)

    return chosen
