"""How a number is written on a graph: one rule, which view.js follows too.

At least four significant digits, a true minus sign, never wider than WIDTH characters; what isn't one number is a
text of at most WIDE characters.
"""

import math
import re
import unicodedata
from decimal import ROUND_HALF_UP, Context

MINUS = "\N{MINUS SIGN}"
WIDTH = len("-1.235e-300")
PATH = re.compile(r"[^\W\d]\w*(\.\w+|\[[^]]*\])+")  # to a thing that others hold
MOST_NAMED = 200  # characters of a name
WIDE = len("[-0.123 -0.123 -0.123 …]")
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


def listing(first, count):
    """The first of `count` numbers, as many of three as find room: [1.5 −2 0.333 …]; a few have all their places."""
    tries = [[numeral(x) for x in first]] if count < 3 and not any(isinstance(x, complex) for x in first) else []
    for digits, most in ((3, 3), (3, 2), (3, 1), (2, 1)):
        tries.append([f"{x:.{digits}g}".replace("-", MINUS) for x in first[:most]])
    texts = [f"[{' '.join(said)}{' …' if len(said) < count else ''}]" for said in tries]
    return next((text for text in texts if len(text) <= WIDE), texts[-1])


def shortened(text, most):
    """text in at most that many places of a picture, with … for what is cut: of a path such as net.layers[0].w[1] its
    beginning, else the end.
    """
    if len(text) <= most and places(text) <= most:
        return text
    is_path = PATH.fullmatch(text)
    text = text[-most:] if is_path else text[:most]
    while places(text) > most - 1:
        text = text[1:] if is_path else text[:-1]
    return "\N{HORIZONTAL ELLIPSIS}" + text if is_path else text + "\N{HORIZONTAL ELLIPSIS}"


def places(text):
    """How many places a text takes: a Chinese letter takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def printable(text):
    """A name or an operation's word without what no picture can hold, control characters and halves of surrogate
    pairs, and cut where it is longer than any sentence can bear."""
    if len(text) > MOST_NAMED:
        text = text[:MOST_NAMED] + "\N{HORIZONTAL ELLIPSIS}"
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
