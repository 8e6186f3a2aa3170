"""What a node computes, in signs and in words.

A node's `op` is its engine's own word: our "*", PyTorch's "mul". Only here it becomes a sign on a card, a sentence, or
what a screen reader says; and nothing is ever read back from a sign.
"""

import math
from fractions import Fraction

from ..notation import MINUS, operator, plain

TIMES, OVER = "\N{MULTIPLICATION SIGN}", "\N{DIVISION SIGN}"
SIGNS = {
    **{"+": "+", "-": MINUS, "*": TIMES, "/": OVER, "**": "**", "@": "@"},
    **{"add": "+", "sub": MINUS, "subtract": MINUS, "neg": MINUS, "negative": MINUS, "mul": TIMES, "multiply": TIMES},
    **{"div": OVER, "divide": OVER, "true_divide": OVER, "pow": "**", "matmul": "@", "mm": "@", "mv": "@"},
    **{"rsub": MINUS, "rdiv": OVER, "rtruediv": OVER, "rpow": "**", "rmatmul": "@"},  # operands as they are written
}
NEGATIONS = {"-", "neg", "negative"}
SPOKEN = {  # of two nodes, with a number before the node, with a number after it
    "+": ("add", "add {}", "add {}"),
    MINUS: ("subtract", "subtract from {}", "subtract {}"),
    TIMES: ("multiply", "multiply by {}", "multiply by {}"),
    OVER: ("divide", "divide {} by it", "divide by {}"),
    "**": ("power", "power of {}", "to the power {}"),
    "@": ("matrix multiply", "matrix multiply", "matrix multiply"),
}


def sign(op):
    """The sign an operation has, "" if it has none; PyTorch's that change their operand in place have it too."""
    return SIGNS.get(op) or SIGNS.get(op.removesuffix("_"), "")


def exact(x):
    """x as a float, None if it isn't one to the last bit, isn't finite, or is −0.0, which equals 0.0."""
    try:
        as_float = float(x)
    except OverflowError:
        return None
    is_safe = math.isfinite(as_float) and as_float == x and not (as_float == 0 and math.copysign(1.0, as_float) < 0)
    return as_float if is_safe else None


def base_and_exponent(op):
    """("**", 3.0) for an engine whose word for a power has its exponent in it, as "**3"; else (op, None)."""
    try:
        exponent = exact(Fraction(op[2:]) if "/" in op else float(op[2:])) if op.startswith("**") else None
    except (ValueError, ZeroDivisionError):
        exponent = None
    return (op, None) if exponent is None else ("**", exponent)


def written(node):
    """A node's operation as it stands on its card, with a tensor's size and type: × 2, 1 −, **2, tanh [3×2]."""
    if node.kind == "cut":
        return "\N{MIDLINE HORIZONTAL ELLIPSIS}"
    size = f"[{TIMES.join(map(str, node.size))}]" if node.size else ""
    return " ".join(word for word in (_operation(node), size, node.dtype) if word)


def _operation(node):
    mark = sign(node.op)
    word = mark or operator(node.op)
    if mark and node.op.endswith("_") and not is_negation(node.op):
        word += "="
    if node.number is None:
        return word
    place, x = node.number
    if node.op == "getitem":
        return _item(x)
    if not place:
        return f"{plain(x)} {word}"
    return f"{word}{plain(x)}" if word == "**" else f"{word} {plain(x)}"


def is_negation(op):
    """Whether this is a minus sign's word, where it has one operand."""
    return op.removesuffix("_") in NEGATIONS


def _item(x):
    return f"[{x:.0f}]".replace("-", MINUS)


def spoken(node):
    """A node's operation for the ear, or its kind if it has none: multiply by 2, tanh, leaf."""
    if node.kind == "cut" or not node.op:
        return node.kind
    mark = sign(node.op)
    if is_negation(node.op) and node.op != "-":
        said = "negate"
    elif mark:
        place = 0 if node.number is None else 1 + node.number[0]
        said = SPOKEN[mark][place].format(plain(node.number[1]) if place else "")
    else:
        said = _operation(node)
    size = ", " + " by ".join(map(str, node.size)) if node.size else ""
    return said + (" in place" if mark and node.op.endswith("_") else "") + size


def arithmetic(shape, i, children):
    """How node i came from its children, as the tokens of a walk: v2 = a × b = 2.0000 × 4.0000 = 8.0000."""
    node = shape.nodes[i]
    result, value = (("name", node.name), ("op", "=")), ("number", "data", i)
    if not children:
        return (*result, value, ("text", "  a leaf, given" if node.kind == "leaf" else "  given"))
    names = [("name", shape.nodes[child].name) for child in children]
    if not node.op:
        return (*result, value, ("text", "  computed from "), *_listed(names))
    numbers = [("number", "data", child) for child in children]
    return (*result, *_expression(node, names), ("op", "="), *_expression(node, numbers), ("op", "="), value)


def _expression(node, operands):
    """The tokens of an operation on these operands, each a token, and on its number."""
    mark = sign(node.op)
    if node.op == "getitem" and node.number:
        return operands[0], ("text", _item(node.number[1]))
    if node.number:
        operands = [*operands]
        operands.insert(node.number[0], ("text", plain(node.number[1])))
    elif len(operands) == 1 and node.op in ("+", "*"):
        operands = operands * 2  # an engine that keeps its operands in a set has a + a from a alone
    if len(operands) == 1 and is_negation(node.op):
        if operands[0][0] == "number":  # which may have a minus of its own
            return ("text", f"{MINUS}("), operands[0], ("text", ")")
        return ("text", MINUS), operands[0]
    if node.op == "dot" and len(operands) > 2 and not len(operands) % 2:
        return _products(operands)
    if mark and (len(operands) == 2 or (len(operands) > 2 and mark in ("+", TIMES))):
        return operands[0], *(token for operand in operands[1:] for token in (("op", mark), operand))
    return ("name", operator(node.op)), ("text", "("), *_listed(operands), ("text", ")")


def _products(operands):
    """The tokens of the first operand times the first of the second half, plus the next pair, and so on."""
    half = len(operands) // 2
    tokens = []
    for w, x in zip(operands[:half], operands[half:]):
        tokens += [("op", SIGNS["+"]), w, ("op", TIMES), x]
    return tokens[1:]


def _listed(tokens):
    return [token for k, operand in enumerate(tokens) for token in ((("text", ", "),) if k else ()) + (operand,)]
