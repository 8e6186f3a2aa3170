"""What a page computes by itself of a graph: the operations of engine.py, read from a Shape."""

import ctypes
import math
import operator

from .. import ieee
from ..engine import Value
from ..nn import dot


def _minus(x, y):
    return Value(x.data - y.data, (x, y), "-", (1.0, -1.0))


def _negative(x):
    return Value(-x.data, (x,), "neg", (-1.0,))


def _dot(*operands):
    half = len(operands) // 2
    return dot(operands[:half], operands[half:])


_SIGNS = {"+": operator.add, "-": _minus, "*": operator.mul, "/": operator.truediv, "**": operator.pow}
_SIGNS |= {"neg": _negative, "abs": operator.abs}
_NAMES = ("exp", "log", "sqrt", "sin", "cos", "tanh", "sigmoid", "relu")
OPERATIONS = _SIGNS | {name: getattr(Value, name) for name in _NAMES} | {"dot": _dot}
_PYTORCH = {  # its words for them, as in page/engine.js
    "+": ["add"],
    "-": ["sub", "rsub", "subtract"],
    "*": ["mul", "multiply"],
    "/": ["div", "rdiv", "divide", "true_divide"],
    "**": ["pow", "rpow"],
    "neg": ["negative"],
    "abs": ["absolute"],
}
OPERATIONS |= {other: OPERATIONS[word] for word, others in _PYTORCH.items() for other in others}


def replayed(shape, leaves):
    """The numbers of a graph of this Shape by the rules of engine.py, in the order of Graph.packed.

    None if there is an op that has no rule here. leaves: the data of each node that isn't computed, at its index.
    """
    inputs = [[] for _ in shape.nodes]
    for e, (_, parent, _) in enumerate(shape.edges):
        inputs[parent].append(e)
    values, slopes = [], [math.nan] * len(shape.edges)
    for i, node in enumerate(shape.nodes):
        if not inputs[i] and node.kind in ("leaf", "constant"):
            values.append(_rounded(node, leaves[i]))
            continue
        computed = _computed(node, [Value(values[shape.edges[e].child]) for e in inputs[i]])
        if computed is None:
            return None
        values.append(_rounded(node, computed[0]))
        for e, slope in zip(inputs[i], computed[1], strict=True):
            slopes[e] = slope if slope is ieee.SHUT else _rounded(node, slope)
    return values + _passed_back(shape, inputs, slopes) + _told(shape, slopes)


def _rounded(node, x):
    """x as a node of this dtype has it."""
    return ctypes.c_float(x).value if node.size is not None else x


def _computed(node, operands):
    """The data of a node and its local derivatives, for operands that have a card; None for an unknown op or dtype."""
    operation = OPERATIONS.get(node.op) or OPERATIONS.get(node.op.removesuffix("_"))
    if operation is None or node.size or node.dtype:
        return None
    if node.number:
        operands.insert(node.number[0], Value(_rounded(node, node.number[1])))
    try:
        output = operation(*operands)
    except (TypeError, ValueError, IndexError):  # with more operands than the operation takes, or fewer
        return None
    by = list(output._local_grads)
    if node.number:
        del by[node.number[0]]
    return output.data, by


def _passed_back(shape, inputs, slopes):
    grads = [0.0] * len(shape.nodes)
    grads[-1] = 1.0
    for i in reversed(range(len(grads))):
        for e in inputs[i]:
            if shape.edges[e].local != "cut":
                child = shape.edges[e].child
                to = shape.nodes[child]
                grads[child] = _rounded(to, grads[child] + _rounded(to, slopes[e] * grads[i]))
    return grads


def _told(shape, slopes):
    return [math.nan if edge.local in ("cut", "unknown") else slope for edge, slope in zip(shape.edges, slopes)]
