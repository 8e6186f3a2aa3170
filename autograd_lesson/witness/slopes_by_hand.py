"""Local derivatives as people get them wrong by hand, at one edge of a graph."""

import math
from typing import NamedTuple

from .. import ieee

SLOPES = {  # of a function, at its input
    "exp": ieee.exp,
    "log": lambda x: ieee.divide(1.0, x),
    "sqrt": lambda x: ieee.divide(0.5, ieee.sqrt(x)),
    "sin": ieee.cos,
    "cos": lambda x: -ieee.sin(x),
    "tanh": lambda x: 1.0 - ieee.tanh(x) ** 2,
    "sigmoid": lambda x: ieee.sigmoid(x) * (1.0 - ieee.sigmoid(x)),
}
OF_THE_INPUT = {  # where the short formula wants the output
    "exp": lambda x: x,
    "sqrt": lambda x: ieee.divide(0.5, x),
    "tanh": lambda x: 1.0 - x * x,
    "sigmoid": lambda x: x * (1.0 - x),
}
SAME = {  # PyTorch's words, and ours for the same
    **{"add": "+", "sub": "-", "rsub": "-", "subtract": "-", "mul": "*", "multiply": "*", "pow": "**", "rpow": "**"},
    **{"div": "/", "rdiv": "/", "divide": "/", "true_divide": "/", "negative": "neg", "absolute": "abs"},
}


class Wrong(NamedTuple):
    """A wrong number, the slip that leads to it (a key of wrong_numbers.WORDS), and the edges where it is made.

    is_rare: whether few people make the slip just there, so that a common one is more likely to have led here.
    """

    number: float
    slip: str
    edges: tuple[int, ...]
    is_rare: bool = False


class Reading:
    """A graph whose numbers are all known, as one reads it by hand.

    into: for each node its edges, in order; out_of: the edges that leave it; ops: our engine's word for what it does.
    """

    def __init__(self, graph):
        self.graph, self.shape = graph, graph.shape
        self.into, self.out_of = [[] for _ in graph.data], [[] for _ in graph.data]
        for e, edge in enumerate(self.shape.edges):
            self.into[edge.parent].append(e)
            self.out_of[edge.child].append(e)
        self.ops = [SAME.get(node.op.removesuffix("_"), node.op) for node in self.shape.nodes]
        self.slopes = [graph.slope(e) for e in range(len(self.shape.edges))]

    def operands(self, i, data=None):
        """The numbers that node i is computed from, in order."""
        data = self.graph.data if data is None else data
        numbers = [data[self.shape.edges[e].child] for e in self.into[i]]
        if self.shape.nodes[i].number:
            place, x = self.shape.nodes[i].number
            numbers.insert(place, x)
        return numbers

    def place(self, e):
        """The place of an edge's child among the operands of its parent."""
        parent = self.shape.edges[e].parent
        number = self.shape.nodes[parent].number
        at = self.into[parent].index(e)
        return at + (number is not None and number[0] <= at)


def wrong_slopes(reading, e):
    """What somebody may take for the local derivative along edge e: (slip, number); the same number may come twice."""
    child, parent, _ = reading.shape.edges[e]
    op, place = reading.ops[parent], reading.place(e)
    found = [*_by_rule(reading, op, place, parent)]
    if op in SLOPES or (op == "**" and place == 0):
        found += _elsewhere(reading, op, child, parent)
    special = {key for key, number in found if number == 1.0}
    right = reading.slopes[e]
    if not special & {"7", "12"}:
        found.append(("10" if _is_inner(reading, parent) else "3", 1.0))
    found.append(("15", ieee.divide(1.0, right)))
    return [(key, float(number)) for key, number in found if number != right and math.isfinite(number)]


def _is_inner(reading, i):
    """Whether node i is what a function is applied to."""
    after = [reading.shape.edges[e].parent for e in reading.out_of[i]]
    return any(reading.ops[j] in (*SLOPES, "relu") or _is_raised(reading, j) for j in after)


def _is_raised(reading, i):
    number = reading.shape.nodes[i].number
    return reading.ops[i] == "**" and number is not None and number[0] == 1


def _by_rule(reading, op, place, i):
    """Slips in the rule of an operation."""
    operands, y = reading.operands(i), reading.graph.data[i]
    x = operands[place]
    if len(operands) == 2:
        other = operands[1 - place]
        if op == "*":
            if other == -1.0:
                yield "7", 1.0
            yield "6", x
        elif op == "-" and place == 1:
            yield "7", 1.0
        elif op == "/":
            yield "16", ieee.divide(-y, other) if place == 0 else ieee.divide(1.0, x)
            if place == 1:
                yield "7", ieee.divide(y, x)
        elif op == "**" and place == 0:
            n = other
            yield "8", n * ieee.power(x, n)
            yield "9", ieee.power(x, n - 1)
    elif op == "neg" or (op == "abs" and x < 0):
        yield "7", 1.0
    elif op == "relu":
        yield from (("12", number) for number in ((1.0, x) if x <= 0 else (x,)))
    elif op in SLOPES:
        yield "11", SLOPES[op](y)
        if op in OF_THE_INPUT:
            yield "11", OF_THE_INPUT[op](x)
        if op in ("sin", "cos"):
            yield "18", SLOPES[op](math.radians(x))
        if op == "cos":
            yield "7", ieee.sin(x)


def _elsewhere(reading, op, child, parent):
    """f′ of a function taken at the derivative of its inside, or at what the inside was computed from."""
    if op == "**":
        n = reading.operands(parent)[1]

        def slope(x):
            return n * ieee.power(x, n - 1)
    else:
        slope = SLOPES[op]
    for e in reading.into[child]:
        yield "11", slope(reading.slopes[e])
        yield "11", slope(reading.graph.data[reading.shape.edges[e].child])
