"""What is to be placed: the size of each card, dot and label, and what a layout is made of.

Lengths are CSS pixels, y points down. Every box and every label has a fixed size, so a layout depends on
the shape alone and nothing moves while numbers change.
"""

import math
from typing import NamedTuple

from ..graph.formula import written
from .maps import extent

CARD = (116, 54)  # room for the widest number beside "grad"
LONGER_CARD = (126, 54)  # beside "(grad)"
WIDE_CARD = (220, 54)  # for the widest text beside "adds to"
MAP_ROOM = 20  # above and below the maps of an array
DOT = (14, 14)
LABEL = {"number": (62, 14), "one": (14, 14), "cut": (30, 14)}
MARGIN = 4  # around a drawing
MOST_CARDS = 160


class Box(NamedTuple):
    """A drawn node: its index in the shape, its centre, and whether it is a card or a dot."""

    node: int
    x: float
    y: float
    is_card: bool


class Curve(NamedTuple):
    """A drawn edge: its index in the shape, Bezier points (one, then three a piece), the label's centre or None."""

    edge: int
    points: tuple[tuple[float, float], ...]
    label: tuple[float, float] | None


class Layout(NamedTuple):
    """A drawing's size, its boxes and its curves. A leaf that is used often may have several boxes."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    curves: tuple[Curve, ...]


class Plan(NamedTuple):
    """What is to be placed: the node and size of each box, and each edge as (from box, to box, edge, label size)."""

    boxes: list[tuple[int, tuple[int, int]]]
    edges: list[tuple[int, int, int, tuple[int, int] | None]]


def card(node):
    """The width and height of a node's card."""
    if node.holds == "table":
        rows, _, side = extent(node.size)
        return WIDE_CARD[0], WIDE_CARD[1] + MAP_ROOM + math.ceil(rows * side)
    if node.size or node.holds in ("accumulator", "saved") or node.dtype.startswith("complex"):
        return WIDE_CARD
    if len(written(node)) > 9:
        return WIDE_CARD
    return LONGER_CARD if node.holds == "passing" else CARD


def plan(shape, copies):
    """Boxes and edges to place; with `copies`, a leaf has a box of its own for each use."""
    uses = [0] * len(shape.nodes)
    for edge in shape.edges:
        uses[edge.child] += 1
    as_cards = len(shape.nodes) <= MOST_CARDS
    leaves = [i for i, node in enumerate(shape.nodes) if node.kind == "leaf"]
    last = len(shape.nodes) - 1
    keep = {last, *leaves} if len(leaves) <= 8 else {last}
    computed = {edge.parent for edge in shape.edges}
    copied = {i for i in range(len(shape.nodes)) if copies and i not in computed and uses[i] > 1}
    boxes, edges, first = [], [], {}

    def place(i):
        boxes.append((i, card(shape.nodes[i]) if as_cards or (i in keep and i not in copied) else DOT))
        return len(boxes) - 1

    for i in range(len(shape.nodes)):
        if i not in copied:
            first[i] = place(i)
    for k, edge in enumerate(shape.edges):
        child = first[edge.child] if edge.child in first else place(edge.child)
        edges.append((child, first[edge.parent], k, LABEL.get(edge.local) if as_cards else None))
    return Plan(boxes, edges)
