"""A graph as frozen data: its shape, and apart from it its numbers.

`snapshot` reads any engine's nodes: what has `data` and the operands it was computed from, in
`_children` or (micrograd's word) `_prev`. `grad`, `_op`, `label` and `_local_grads` are taken where they exist.
"""

import math
import struct
from dataclasses import dataclass
from typing import NamedTuple

from .engine import topological_order
from .notation import operator, plain


class Node(NamedTuple):
    """What stays of a node when its numbers change. `kind` is "leaf", "constant", "op" or "cut" (beyond `depth`)."""

    name: str
    op: str
    kind: str
    has_grad: bool


class Edge(NamedTuple):
    """From a child to the node computed from it. `local` is "number", "one" (always 1) or "unknown"."""

    child: int
    parent: int
    local: str


class Shape(NamedTuple):
    """Nodes in topological order, the output last, and edges, without numbers: hashable, so layouts are kept by it."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


@dataclass(frozen=True)
class Graph:
    """A shape and its numbers: `data` and `grad` a node each, `local` a derivative for each edge (nan if unknown)."""

    shape: Shape
    data: tuple[float, ...]
    grad: tuple[float, ...]
    local: tuple[float, ...]

    def packed(self):
        """All numbers as little-endian float64 bytes: data, grad, local."""
        numbers = (*self.data, *self.grad, *self.local)
        return struct.pack(f"<{len(numbers)}d", *numbers)

    def first_bad(self):
        """The index of the first node whose data is nan or infinite, or else whose gradient is; None if none is."""
        for i, x in enumerate(self.data):
            if not math.isfinite(x):
                return i
        for i in reversed(range(len(self.grad))):  # gradients flow from the output back
            if self.shape.nodes[i].has_grad and not math.isfinite(self.grad[i]):
                return i
        return None

    def __getitem__(self, name):
        """(data, grad) of the node called `name`."""
        i = [node.name for node in self.shape.nodes].index(name)
        return self.data[i], self.grad[i]


def snapshot(output, names=None, depth=None):
    """The Graph that ends in `output`.

    names: what to call nodes that have no label, as name -> node or list of nodes, for example `locals()`.
    depth: how many operations to go back from the output; what lies beyond is cut off.
    A number among the operands has no card of its own: it joins its operation as in `× 2`.
    TypeError if `output` is no node, ValueError if its graph has a cycle.
    """
    twins = topological_order(_twin(output, depth))
    given = _names_by_id(names or {})
    folded = _fold_numbers(twins, given, guess=names is not None)
    drawn = [twin for twin in twins if id(twin) not in folded]
    index = {id(twin): i for i, twin in enumerate(drawn)}

    called = _call(drawn, given)
    nodes, edges, local = [], [], []
    for i, twin in enumerate(drawn):
        kind = "cut" if twin.is_cut else "op" if twin._children else "constant" if twin.op == "constant" else "leaf"
        op = {
            "cut": "\N{MIDLINE HORIZONTAL ELLIPSIS}",
            "op": folded.get(("op", id(twin)), operator(twin.op)),
        }.get(kind, "")
        nodes.append(Node(called[i], op, kind, twin.grad is not None))
        for child, slope in zip(twin._children, twin.local_grads, strict=True):
            if id(child) in folded:
                continue
            known = "unknown" if slope is None else "one" if slope == 1 and twin.op == "+" else "number"
            edges.append(Edge(index[id(child)], i, known))
            local.append(math.nan if slope is None else float(slope))
    grads = tuple(math.nan if twin.grad is None else float(twin.grad) for twin in drawn)
    return Graph(Shape(tuple(nodes), tuple(edges)), tuple(twin.data for twin in drawn), grads, tuple(local))


def nodes(output):
    """The engine's own nodes below `output`, in topological order."""
    return [twin.node for twin in topological_order(_twin(output, None))]


class _Twin:
    """A node of any engine, in the words of ours: what `topological_order` walks."""

    __slots__ = ("_children", "data", "grad", "is_cut", "local_grads", "node", "op")

    def __init__(self, node):
        self.node = node
        self._children = self.local_grads = ()
        self.is_cut = False
        self.op = str(getattr(node, "_op", "") or "")
        self.grad = getattr(node, "grad", None)
        try:
            self.data = float(node.data)
        except (AttributeError, TypeError, ValueError):
            raise TypeError(f"{_describe(node)} is no node of a graph: a node has one number in its `data`") from None

    def __repr__(self):
        return _describe(self.node)


def _describe(thing):
    text = repr(thing)
    return f"the {type(thing).__name__} {text[:57] + '...' if len(text) > 60 else text}"


def _twin(output, depth):
    """The twin of `output`, with the twins of all it was computed from below it."""
    top = _Twin(output)
    known, level = {id(output): top}, [top]
    while level:
        below = []
        for parent in level:
            operands, parent.local_grads = _operands(parent.node)
            if depth == 0 and operands:
                parent.is_cut, parent.local_grads = True, ()
                continue
            for operand in operands:
                if id(operand) not in known:
                    known[id(operand)] = _Twin(operand)
                    below.append(known[id(operand)])
            parent._children = tuple(known[id(operand)] for operand in operands)
        level, depth = below, None if depth is None else depth - 1
    return top


def _operands(node):
    """The operands of a node and its local derivative by each, None where the engine doesn't tell."""
    operands = getattr(node, "_children", None)
    if operands is None:
        operands = getattr(node, "_prev", ())
    if isinstance(operands, (set, frozenset)):  # micrograd's: put into an order that doesn't change from run to run
        operands = sorted(operands, key=lambda child: (str(getattr(child, "label", "")), child.data))
    operands = tuple(operands)
    slopes = getattr(node, "_local_grads", None)
    if operands and not slopes and callable(getattr(node, "_backward", None)):
        operands = tuple({id(child): child for child in operands}.values())
        slopes = _probe(node, operands)
    slopes = tuple(slopes or [None] * len(operands))
    if len(slopes) != len(operands):
        raise TypeError(f"{_describe(node)} has {len(operands)} operands but {len(slopes)} local derivatives")
    return operands, slopes


def _probe(node, operands):
    """The local derivatives that a closure keeps to itself: what it hands on when the upstream gradient is 1."""
    before = [(thing, getattr(thing, "grad", None)) for thing in (node, *operands)]
    try:
        for child in operands:
            child.grad = 0.0
        node.grad = 1.0
        node._backward()
        return [child.grad for child in operands]
    finally:
        for thing, grad in before:
            thing.grad = grad


def _names_by_id(names):
    """id(node) -> name; a list's items are called name[0], name[1] …"""
    given = {}
    waiting = [(name, thing) for name, thing in names.items() if not name.startswith("_")]
    for name, thing in waiting:
        if isinstance(thing, (list, tuple)):
            waiting += [(f"{name}[{i}]", item) for i, item in enumerate(thing) if name.count("[") < 3]
        else:
            given.setdefault(id(thing), name)
    return given


def _call(drawn, given):
    """A name for each drawn node: its label, the reader's name for it, or v1, v2 …; none twice."""
    wanted = [getattr(twin.node, "label", "") or given.get(id(twin.node), "") for twin in drawn]
    called, taken, count = [], set(wanted), 0
    for twin, name in zip(drawn, wanted, strict=True):
        if not isinstance(name, str) or not name or name in called:
            if twin.op == "constant":
                name = plain(twin.data)
            elif twin is drawn[-1] and "output" not in taken:
                name = "output"
            else:
                count += 1
                while f"v{count}" in taken:
                    count += 1
                name = f"v{count}"
        called.append(name)
    return called


def _fold_numbers(twins, given, guess):
    """The numbers that join their operation: id(twin) -> True for each, and ("op", id(parent)) -> what it then says.

    Our engine marks a number it wraps. Where an engine doesn't, a leaf without a name is taken for one, if names
    were given.
    """
    uses = {}
    for twin in twins:
        for child in twin._children:
            uses[id(child)] = uses.get(id(child), 0) + 1

    def is_number(twin):
        unnamed = not getattr(twin.node, "label", "") and id(twin.node) not in given
        marked = twin.op == "constant" or (guess and not twin.op)
        return not twin._children and marked and unnamed and uses.get(id(twin)) == 1

    folded = {}
    for twin in twins:
        if len(twin._children) == 2:
            left, right = twin._children
            if is_number(right):
                folded[id(right)], folded["op", id(twin)] = True, f"{operator(twin.op)} {plain(right.data)}"
            elif is_number(left):
                folded[id(left)], folded["op", id(twin)] = True, f"{plain(left.data)} {operator(twin.op)}"
    return folded
