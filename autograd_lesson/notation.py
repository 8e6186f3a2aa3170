"""How a number is written on a graph: one rule, which view.js follows too.

At least four significant digits, a true minus sign, never wider than WIDTH characters.
"""

import math
import re
from decimal import ROUND_HALF_UP, Context

MINUS = "\N{MINUS SIGN}"
WIDTH = len("-1.235e-300")
_half_up = Context(prec=400, rounding=ROUND_HALF_UP)  # as JavaScript's toFixed rounds; Python's own goes to even


def numeral(x):
    """x for a reader: 2.0000, −0.3536, 123.457, 1.235e−7, 0.0000, inf, nan."""
    if math.isnan(x):
        return "nan"
    size = abs(x)
    sign = MINUS if x < 0 else ""
    if math.isinf(x):
        return sign + "inf"
    exact = _half_up.create_decimal_from_float(size)
    if size == 0 or 1e-3 <= size < 1e5:
        place = _half_up.create_decimal((0, (1,), -decimals(size)))
        return f"{sign}{exact.quantize(place, context=_half_up):f}"
    exponent = exact.adjusted()
    digits = exact.scaleb(-exponent).quantize(_half_up.create_decimal("0.001"), context=_half_up)
    if digits >= 10:  # 9.9996 rounds up to the next power of ten
        digits, exponent = digits.scaleb(-1).quantize(_half_up.create_decimal("0.001")), exponent + 1
    return f"{sign}{digits:f}e{MINUS if exponent < 0 else ''}{abs(exponent)}"


def plain(x):
    """x as a reader would have typed it: 2, 0.5, −1, 1e−05."""
    return f"{x:.4g}".replace("-", MINUS)


def printable(text):
    """text without what no picture can hold: control characters and halves of surrogate pairs."""
    if text.isprintable():
        return text
    return re.sub("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]+", "\N{REPLACEMENT CHARACTER}", text)


def operator(op):
    """An engine's name of an operation as it is drawn: × for *, ÷ for /."""
    op = printable(op)
    return {"*": "\N{MULTIPLICATION SIGN}", "/": "\N{DIVISION SIGN}", "-": MINUS}.get(op, op.replace("-", MINUS))


def decimals(size):
    """How many places stand behind the point of a number of this size."""
    if size == 0 or 0.1 <= size < 100:
        return 4
    return 6 if size < 0.01 else 5 if size < 0.1 else 3 if size < 1e3 else 2 if size < 1e4 else 1
