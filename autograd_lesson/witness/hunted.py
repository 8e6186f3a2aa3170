"""Ten engines that are each wrong in one way, to be told from their numbers; and who is right about them."""

import functools
import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass

from ..engine import Value
from ..order import topological_order
from ..words import listed
from .differences import slopes
from .mistakes import MISTAKES, mutant
from .opened import remade
from .programs import same
from .reading import apart

SUSPECTS = {  # the number of a mistake: how it is put to the reader
    19: "an operand that is used twice by one operation is counted once",
    7: "what is subtracted gets its share without the minus sign",
    3: "a share is the upstream gradient alone, without the local derivative",
    12: "relu lets every gradient through, whatever its input is",
    26: "the output's own gradient is counted twice when the walk begins",
    11: "the derivative of tanh is taken from its input where its output is meant",
    1: "a node keeps only the last share it receives, not their sum",
    13: "a node hands its gradient on before all shares for it have arrived",
    6: "in a product each factor gets its own number, not the other's",
    4: "the local derivative and the upstream gradient are added",
    9: "the factor in front is forgotten in the derivative of a power",
    2: "a share is the local derivative alone, without the upstream gradient",
}
PASS = """
    def _backward(self):
        for child, slope in {}:
            child.grad {} slope * self.grad
"""


@dataclass(frozen=True, eq=False)
class Hunted:
    """f: under the sliders; inputs: of these ranges; number: of the mistake; code: what the engine changes in Value."""

    f: Callable
    inputs: dict[str, tuple[float, float, float]]
    number: int
    code: str

    @property
    def text(self):
        """The engine's code, as a reader can take and mend it."""
        needs = [f"from autograd_lesson import {'topological_order, ' * ('order = top' in self.code)}Value"]
        needs += ["import math"] if "math." in self.code else []
        return "\n".join([*sorted(needs, reverse=True), "", "", f"class Mended(Value):{self.code}"])

    @property
    def method(self):
        """The name of the method that has the mistake."""
        return self.code.split("(")[0].split()[-1]


def first(x=3.0, y=-2.0):
    return x * y + x


def second(x=3.0, y=-2.0):
    d = x * y
    return d + x


def third(a=2.0, b=-3.0, c=4.0):
    return a * b + c


def fourth(a=4.0, b=1.5, c=2.0):
    return (a * c - b * b) * a


def fifth(a=2.0, b=-1.5, c=3.0):
    d = a * b
    return d * c


def sixth(x=2.0, y=3.0):
    return x**3 + x * y


def seventh(x=2.0, w=-1.5, b=1.0):
    return (w * x + b).relu() * x


def eighth(x=1.5, w=0.5, b=-0.5):
    return (w * x + b).tanh()


def ninth(x=3.0, y=2.0):
    return x * x * y + x


def tenth(x=2.0, y=-1.5):
    d = x * y
    return d * (d + x)


_WIDE, _FINE = (-5.0, 5.0, 0.5), (-2.0, 2.0, 0.1)
HUNTED = (
    Hunted(
        first,
        {"x": _WIDE, "y": _WIDE},
        26,
        """
    def backward(self):
        order = topological_order(self)
        for node in order:
            if node._children:
                node.grad = 0.0
        self.grad += 1.0
        self.grad += 1.0
        for node in reversed(order):
            node._backward()
""",
    ),
    Hunted(second, {"x": _WIDE, "y": _WIDE}, 1, PASS.format("zip(self._children, self._local_grads)", "=")),
    Hunted(
        third,
        {"a": _WIDE, "b": _WIDE, "c": _WIDE},
        6,
        """
    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data * other.data, (self, other), "*", (self.data, other.data))
""",
    ),
    Hunted(
        fourth,
        {"a": _WIDE, "b": _WIDE, "c": _WIDE},
        7,
        """
    def __sub__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data - other.data, (self, other), "-", (1.0, 1.0))
""",
    ),
    Hunted(
        fifth,
        {"a": _WIDE, "b": _WIDE, "c": _WIDE},
        2,
        PASS.format("zip(self._children, self._local_grads)", "+=").replace(" * self.grad", ""),
    ),
    Hunted(
        sixth,
        {"x": _WIDE, "y": _WIDE},
        9,
        """
    def __pow__(self, n):
        if isinstance(n, Value):
            return Value.__pow__(self, n)
        return Value(self.data**n, (self,), f"**{n}", (self.data ** (n - 1),))
""",
    ),
    Hunted(
        seventh,
        {"x": _WIDE, "w": _WIDE, "b": _WIDE},
        12,
        """
    def relu(self):
        return Value(max(self.data, 0.0), (self,), "relu", (1.0,))
""",
    ),
    Hunted(
        eighth,
        {"x": _FINE, "w": _FINE, "b": _FINE},
        11,
        """
    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, (self,), "tanh", (1 - self.data**2,))
""",
    ),
    Hunted(
        ninth, {"x": _WIDE, "y": _WIDE}, 19, PASS.format("dict(zip(self._children, self._local_grads)).items()", "+=")
    ),
    Hunted(
        tenth,
        {"x": _WIDE, "y": _WIDE},
        13,
        """
    def backward(self):
        order = [self]
        for node in order:
            order += [child for child in dict.fromkeys(node._children) if child not in order]
        for node in order:
            if node._children:
                node.grad = 0.0
        self.grad += 1.0
        for node in order:
            node._backward()
""",
    ),
)


@functools.cache
def engine(hunted):
    """The class, called as ours is."""
    made = {"Value": Value, "topological_order": topological_order, "math": math}
    exec(f"class Hidden(Value):{hunted.code}", made)
    return remade(type("Value", (made["Hidden"],), {}))


def numbers(hunted, of, at):
    """The output's data and the inputs' gradients, by an engine."""
    leaves = {name: of(x) for name, x in at.items()}
    output = hunted.f(**leaves)
    output.backward()
    return (output.data, *(leaf.grad for leaf in leaves.values()))


def answered(hunted, number, at):
    """Whether it is this mistake, None if these inputs don't tell; and the sentence that says so, with a number."""
    told = numbers(hunted, engine(hunted), at)
    if number == hunted.number:
        return True, f"Yes: {SUSPECTS[number]}. {_wrong_at(hunted, at)}"
    others = ways(hunted, number)
    if not others:
        return False, f"No: in this graph that mistake wouldn't show. {_wrong_at(hunted, at)}"
    would = [numbers(hunted, mutant(Value, slip), at) for slip in others]
    if any(same(each, told) for each in would):
        return None, f"At {listed(at)} that mistake would give the very same numbers: move a slider and look again."
    name, mine, other = _first_apart(at, told, would[0])
    return False, f"No: with that mistake {name}.grad would be {other} at {listed(at)}, but here it is {mine}."


def _wrong_at(hunted, at):
    """Where the engine is seen to be wrong: here, or else where the sliders begin."""
    for place in (at, beginning(hunted)):
        told = numbers(hunted, engine(hunted), place)
        right = (told[0], *(s.value for s in slopes(lambda near: hunted.f(**_leaves(near)).data, place)))
        if not same(told, right):
            name, mine, other = _first_apart(place, told, right)
            return f"At {listed(place)} {name}.grad is {mine}, but central differences say {other}."
    return ""


def _leaves(at):
    return {name: Value(x) for name, x in at.items()}


def _first_apart(at, mine, other):
    """The first input whose gradients differ, and both as texts."""
    pairs = zip(at, mine[1:], other[1:])
    name, *two = next(each for each in pairs if not same(each[1:2], each[2:]))
    return name, *apart(*two)


def ways(hunted, number):
    """The slips by which a mistake, made everywhere, makes a difference somewhere under the sliders."""

    def shows(slip):
        return any(
            not same(numbers(hunted, mutant(Value, slip), at), numbers(hunted, Value, at)) for at in grid(hunted)
        )

    return [slip for slip in MISTAKES[number].slips if not hasattr(slip, "is_narrow") and shows(slip)]


def beginning(hunted):
    """Where the sliders begin."""
    return dict(zip(hunted.inputs, hunted.f.__defaults__, strict=True))


def grid(hunted):
    """Places all over the sliders, where they begin first."""
    ends = [
        (x, low + step, high - 3 * step) for x, (low, high, step) in zip(hunted.f.__defaults__, hunted.inputs.values())
    ]
    return [dict(zip(hunted.inputs, place)) for place in itertools.product(*ends)]
