"""Arithmetic on floats as IEEE 754 and PyTorch have it: infinities and NaN, never an exception.

Python's `math` raises where the standard has an answer: `math.exp(1000)`, `math.log(0)`, `1 / 0`.
A learner who drags a slider across such a point should see `inf` or `nan` on the graph.
"""

import math

inf, nan = math.inf, math.nan


def number(x):
    """x as a float: an int, a float, or a NumPy or torch scalar; ±inf where it is too large for one.

    TypeError, with what to write instead, for everything else.
    """
    hint = None if type(x) is int else _instead(x)
    if hint:
        raise TypeError(f"a Value holds one real number, not {type(x).__name__} {x!s:.40}: {hint}")
    try:
        return float(x)
    except OverflowError:
        return inf if x > 0 else -inf


def _instead(x):
    """What to write for x, if it isn't one real number."""
    dtype = str(getattr(x, "dtype", ""))
    if hasattr(x, "_children"):
        return "it is a node already; for a copy cut from its graph write Value(v.data)"
    if x is None:
        return "did a function forget its return?"
    if isinstance(x, str):
        return "for the number in a text write Value(float(text))"
    if isinstance(x, bool) or "bool" in dtype:
        return "write 1.0 or 0.0"
    if isinstance(x, complex) or "complex" in dtype:
        return "write z.real or abs(z)"
    if getattr(x, "shape", ()) != () or not hasattr(x, "__float__"):
        return "make one Value for each number in it"
    return None


class _Shut(float):
    """A 0.0 that nothing passes: its product with anything is 0.0, also where 0 times infinity would be nan."""

    def __mul__(self, other):
        return 0.0

    __rmul__ = __mul__


SHUT = _Shut()  # the local derivative of a gate that is shut, where torch selects and doesn't multiply


def divide(x, y):
    """x / y; a nonzero x over zero is ±inf, 0/0 is nan."""
    if y:
        return x / y
    return nan if x == 0 or math.isnan(x) else math.copysign(inf, x) * math.copysign(1.0, y)


def power(x, n):
    """x to the n; nan for a negative x and a broken n, ±inf where it overflows or x is 0 and n < 0."""
    try:
        return math.pow(x, n)
    except OverflowError:
        return -inf if x < 0 and n % 2 == 1 else inf
    except ValueError:
        if x < 0:
            return nan
        return math.copysign(inf, x) if n % 2 == 1 else inf


def exp(x):
    """e to the x; inf where it overflows."""
    try:
        return math.exp(x)
    except OverflowError:
        return inf


def log(x):
    """The natural logarithm; -inf at 0, nan below."""
    if x > 0:
        return math.log(x)
    return -inf if x == 0 else nan


def sqrt(x):
    """The square root; nan below 0."""
    return nan if x < 0 else math.sqrt(x)


def sin(x):
    """The sine of x radians; nan at ±inf."""
    return nan if math.isinf(x) else math.sin(x)


def cos(x):
    """The cosine of x radians; nan at ±inf."""
    return nan if math.isinf(x) else math.cos(x)


def tanh(x):
    """The hyperbolic tangent, between -1 and 1."""
    return math.tanh(x)


def sigmoid(x):
    """1 / (1 + e**-x), written so that neither branch overflows."""
    if x >= 0:
        return 1.0 / (1.0 + math.exp(-x))
    e = math.exp(x)
    return e / (1.0 + e)


def sign(x):
    """-1, 0 or 1; 0 for nan, as torch.sgn has it."""
    return float((x > 0) - (x < 0))
