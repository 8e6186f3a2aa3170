"""Values as people get them wrong by hand, and what else is taken for a value."""

import math

from ..engine import Value
from .slopes_by_hand import Wrong

OPERATIONS = {
    "+": lambda x, y: x + y,
    "-": lambda x, y: x - y,
    "*": lambda x, y: x * y,
    "/": lambda x, y: x / y,
    "**": lambda x, y: x**y,
    "neg": lambda x: -x,
    "abs": lambda x: abs(x),
    **{name: getattr(Value, name) for name in ("exp", "log", "sqrt", "sin", "cos", "tanh", "sigmoid", "relu")},
}
CONFUSED = {  # what is computed instead, and the slip
    "+": [("operation", lambda x, y: x * y), ("operation", lambda x, y: x - y)],
    "-": [("turned", lambda x, y: y - x), ("operation", lambda x, y: x + y)],
    "*": [("operation", lambda x, y: x + y), ("sign", lambda x, y: -(x * y))],
    "/": [("turned", lambda x, y: y / x), ("operation", lambda x, y: x * y)],
    "**": [("power", lambda x, y: x * y), ("turned", lambda x, y: y**x), ("sign", lambda x, y: -(x**y))],
    "neg": [("sign", lambda x: x)],
    "abs": [("sign", lambda x: x)],
    "relu": [("shut", lambda x: x)],
    "log": [("base", lambda x: x.log() / math.log(10))],
    "sin": [("18", lambda x: (x * (math.pi / 180)).sin())],
    "cos": [("18", lambda x: (x * (math.pi / 180)).cos())],
}


def wrong_values(reading, node, hidden):
    """What somebody may take for a node's data, each a Wrong with the edges into the node where it is made.

    hidden: the nodes whose data aren't shown, so that a slip in them goes on.
    """
    below = _below(reading, node)
    for i in sorted(hidden & below):
        for key, compute in CONFUSED.get(reading.ops[i], ()):
            if len(reading.operands(i)) == compute.__code__.co_argcount:
                yield Wrong(_value(reading, node, {i: compute}), key, tuple(reading.into[i]))
    data, grad = reading.graph.data, reading.graph.grad
    yield Wrong(-data[node], "sign", ())
    yield Wrong(grad[node], "gradient", ())
    for i, x in enumerate(data):
        if i != node and i not in hidden:
            yield Wrong(x, "held", ())


def _below(reading, node):
    """A node and what it was computed from."""
    found = {node}
    for i in reversed(range(node + 1)):
        if i in found:
            found |= {reading.shape.edges[e].child for e in reading.into[i]}
    return found


def _value(reading, node, instead):
    """A node's data where some nodes compute something else; nan where an operation isn't known."""
    data = [*reading.graph.data]
    for i in range(min(instead), node + 1):
        compute = instead.get(i) or OPERATIONS.get(reading.ops[i])
        operands = reading.operands(i, data)
        if reading.into[i]:
            if compute is None or len(operands) != compute.__code__.co_argcount:
                return math.nan
            data[i] = compute(*map(Value, operands)).data
    return data[node]
