"""The mistakes that an engine can have: each as mutants, engines that make it, and in words.

The numbers are those of the list of mistakes; the words are in mistakes.md. A mutant is made of any class with the
interface of engine.Value: MISTAKES[19].engine(Value) keeps its children in a set. Those of arrays and of training are
in arrays.md.
"""

import functools
import math
from pathlib import Path
from typing import NamedTuple

from .. import ieee
from . import astray, slips
from .opened import FUNCTIONS, opened
from .slips import only, sloped

OPERATIONS = ("+", "*", "**", *FUNCTIONS, "-", "neg", "/")


class Mistake(NamedTuple):
    """sentence: names it; hints: a general one, then a concrete one; slips: the ways to make it, the plainest first."""

    number: int
    sentence: str
    hints: tuple[str, str]
    slips: tuple[type, ...]

    def engine(self, base):
        """A class like `base` that makes this mistake."""
        return mutant(base, self.slips[0])


@functools.lru_cache(1000)  # more than there are slips; pairs of them come and go
def mutant(base, *made, more=()):
    """A class like `base` with these slips. more: methods of its own that make nodes."""
    return type(base.__name__, (*made, opened(base, *more)), {})


def anywhere(slip, *operations):
    """The slip in all nodes, then in those of one operation only."""
    return slip, *(only(slip, op) for op in operations or OPERATIONS)


def _raised(rule):
    """The slip by which a power of x and n has the derivative rule(x, n)."""
    return sloped("**", lambda node, slopes, x, n: (rule(x, n), *slopes[1:]))


def _functions(**rules):
    """The slips by which a function of x, whose value is y, has the derivative rule(x, y)."""
    return tuple(sloped(op, lambda node, slopes, x, rule=rule: (rule(x, node.data),)) for op, rule in rules.items())


_SLOPES = {  # as engine.py has them, of the input or the output
    "exp": lambda x: ieee.exp(x),
    "log": lambda x: ieee.divide(1.0, x),
    "sqrt": lambda x: ieee.divide(0.5, ieee.sqrt(x)),
    "sin": lambda x: ieee.cos(x),
    "cos": lambda x: -ieee.sin(x),
    "tanh": lambda x: 1.0 - ieee.tanh(x) ** 2,
    "sigmoid": lambda x: ieee.sigmoid(x) * (1.0 - ieee.sigmoid(x)),
}
_AT_THE_RESULT = _functions(**{op: lambda x, y, slope=slope: slope(y) for op, slope in _SLOPES.items()})
_OF_THE_INPUT = _functions(
    exp=lambda x, y: x,
    sqrt=lambda x, y: ieee.divide(0.5, x),
    tanh=lambda x, y: 1.0 - x * x,
    sigmoid=lambda x, y: x * (1.0 - x),
)
_IN_DEGREES = _functions(sin=lambda x, y: math.cos(math.radians(x)), cos=lambda x, y: -math.sin(math.radians(x)))
_MANY = ("+", "*", "/", "-")  # operations with two operands

_SLIPS = {
    1: (
        *anywhere(slips.Assigned),
        *anywhere(slips.FirstStays),
        *anywhere(slips.SecondForgotten, *_MANY),
        *anywhere(slips.FirstForgotten, *_MANY),
    ),
    2: anywhere(slips.NoUpstream),
    3: anywhere(slips.NoSlope, "*", "**", *FUNCTIONS[:-1], "/"),  # of relu and minus it has another name
    4: (*anywhere(slips.Added), slips.AddedInside),
    5: (slips.Multiplied, slips.MultipliedLater),
    6: (sloped("*", lambda node, slopes, x, y: slopes[::-1]),),
    7: (slips.SubtractionAdds, slips.NegationKeeps),
    8: (_raised(lambda x, n: n * ieee.power(x, n)),),
    9: (_raised(lambda x, n: ieee.power(x, n - 1)),),
    10: (slips.InnerForgotten,),
    11: (*_AT_THE_RESULT, *_OF_THE_INPUT),
    12: (
        *_functions(relu=lambda x, y: 1.0),
        *_functions(relu=lambda x, y: max(x, 0.0)),
        *_functions(relu=lambda x, y: x),
        *_functions(relu=lambda x, y: float(x <= 0)),
    ),
    13: (astray.NearestFirst, astray.AsMet, astray.LastMet, astray.LeavesFirst),
    15: anywhere(slips.UpsideDown),
    16: (slips.Swapped, *(sloped(op, lambda node, slopes, *_: slopes[::-1]) for op in ("/", "-", "**"))),
    17: anywhere(slips.DataForGrad),
    18: (slips.Degrees, slips.SineOfDegrees, slips.CosineOfDegrees, slips.Turned, *_IN_DEGREES),
    19: (slips.Once, slips.Shuffled),
    20: (astray.OnEachArrival, astray.OnEachArrivalOfASet, astray.AtOnce),
    21: (astray.Cleared, astray.ClearedAtOnce),
    22: (astray.Leftovers, astray.AllLeftovers),
    23: (
        slips.LastForAll,
        slips.LastChildForAll,
        *(slips.always(last) for last in FUNCTIONS),
        *(slips.always_back(last) for last in FUNCTIONS),
    ),
    24: anywhere(slips.Late),
    25: (astray.NotSeeded, astray.SeededWithData),
    26: (astray.SeededTwice, astray.SeedLeft),
    27: (slips.AllReflected, slips.SubtractedFrom, slips.DividedBy, slips.RaisedTo),
    28: (slips.OneChild, slips.OneWalked, slips.NoConstant),
    29: (astray.Repeated,),
    30: (slips.Returned,),
}


def _read(file, slips):
    """number -> Mistake, with the words of a file beside this one."""
    told = {}
    for part in Path(__file__).with_name(file).read_text(encoding="utf-8").split("\n## ")[1:]:
        number, sentence, *hints = part.strip().split("\n\n")
        told[int(number)] = Mistake(int(number), sentence, tuple(hints), slips.get(int(number), ()))
    return told


MISTAKES = _read("mistakes.md", _SLIPS)
OF_ARRAYS = _read("arrays.md", {})  # and of training: they have no mutants of single numbers
