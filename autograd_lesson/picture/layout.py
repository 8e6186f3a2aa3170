"""Where every card and every edge of a graph goes: Graphviz for coordinates, a small layered layout behind it.

Lengths are CSS pixels, y points down. Every box and every label has a fixed size, so a layout depends on
the shape alone and nothing moves while numbers change.
"""

import functools
import heapq
import importlib.metadata
import json
import os
import shutil
import subprocess
from itertools import accumulate, pairwise
from pathlib import Path
from typing import NamedTuple

import graphviz

CARD = (116, 54)
WIDE_CARD = (212, 54)
DOT = (14, 14)
LABEL = {"number": (62, 14), "one": (14, 14), "cut": (30, 14)}
LABEL_CELL = (
    '<<TABLE BORDER="0" CELLPADDING="0" CELLSPACING="0">'
    '<TR><TD FIXEDSIZE="TRUE" WIDTH="{}" HEIGHT="{}"></TD></TR></TABLE>>'
)
MOST_CARDS = 160
MOST_NODES = 4000
TIME_OUT = 3.0  # seconds; shared leaves can keep dot busy for minutes
MARGIN = 4
FAR = 16  # ranks; in our own layout, edges that go further run above the cards, in one lane for each box they leave
LANE = 12  # from one lane to the next; less where all of them would take more than LANES
LANES = 480


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


@functools.lru_cache(maxsize=64)
def layout(shape):
    """The Layout of a Shape: cards up to MOST_CARDS nodes, dots above. ValueError above MOST_NODES nodes."""
    if len(shape.nodes) > MOST_NODES:
        raise ValueError(
            f"this graph has {len(shape.nodes):,} nodes, too many to draw (at most {MOST_NODES:,}): draw a part of it,"
            " with draw(node) of a node further in, or draw(output, depth=6) for the last six operations"
        )
    plain, copied = _plan(shape, copies=False), _plan(shape, copies=True)
    tries = [(plain, TIME_OUT), (copied, TIME_OUT / 2)]
    if copied == plain:  # nothing to copy: dot would only be as long again
        tries.pop()
    try:
        program = dot_program()
        for plan, seconds in tries:
            try:
                return _graphviz(program, plan, seconds)
            except subprocess.TimeoutExpired:
                continue
    except (OSError, ValueError, KeyError, subprocess.CalledProcessError):  # no dot, or none that works
        plan = plain
    return _layered(plan)


def dot_program():
    """The path of a `dot`: $GRAPHVIZ_DOT, the system's, or graphviz-pure's. FileNotFoundError if there is none."""
    program = os.environ.get("GRAPHVIZ_DOT") or shutil.which("dot") or _pure_dot()
    if program is None:
        raise FileNotFoundError("no dot program: install Graphviz or pip install graphviz-pure")
    return str(program)


@functools.cache
def _pure_dot():
    """The program that graphviz-pure brings, also in a virtual environment that isn't activated."""
    try:
        files = importlib.metadata.files("graphviz-pure") or ()
    except importlib.metadata.PackageNotFoundError:
        return None
    programs = (Path(file.locate()) for file in files if file.name in ("graphviz-pure", "graphviz-pure.exe"))
    return next((program for program in programs if program.is_file()), None)


def card(node):
    """The width and height of a node's card."""
    return WIDE_CARD if node.is_wide else CARD


def _plan(shape, copies):
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


def _graphviz(program, plan, seconds):
    """A Layout with Graphviz's coordinates."""
    source = graphviz.Digraph(
        graph_attr={
            "rankdir": "LR",
            "nodesep": "0.16",
            "ranksep": "0.16" if plan.edges and plan.edges[0][3] else "0.45",
        },
        node_attr={"shape": "box", "fixedsize": "true", "label": ""},
        edge_attr={"arrowhead": "none"},
    )
    for i, (_, (width, height)) in enumerate(plan.boxes):
        source.node(f"n{i}", width=f"{width / 72:.4f}", height=f"{height / 72:.4f}")
    for child, parent, k, size in plan.edges:
        label = {"label": LABEL_CELL.format(*size)} if size else {}
        source.edge(f"n{child}", f"n{parent}", id=f"e{k}", **label)
    command = [program, "-Tjson0"]
    run = subprocess.run(command, input=source.source.encode(), capture_output=True, timeout=seconds, check=True)
    placed = json.loads(run.stdout)
    left, bottom, right, top = (float(x) for x in placed["bb"].split(","))

    def point(text):
        x, y = text.split(",")[-2:]
        return round(float(x) - left + MARGIN, 1), round(top - float(y) + MARGIN, 1)

    at = {thing["name"]: point(thing["pos"]) for thing in placed["objects"]}
    boxes = tuple(Box(node, *at[f"n{i}"], size != DOT) for i, (node, size) in enumerate(plan.boxes))
    curves = []
    for edge in placed.get("edges", ()):
        points = tuple(point(text) for text in edge["pos"].split() if not text.startswith(("s,", "e,")))
        curves.append(Curve(int(edge["id"][1:]), points, point(edge["lp"]) if "lp" in edge else None))
    curves.sort()
    return Layout(right - left + 2 * MARGIN, top - bottom + 2 * MARGIN, boxes, tuple(curves))


def _layered(plan):
    """A Layout of our own, after Sugiyama, Tagawa and Toda (1981): ranks, long edges cut into pieces, a few sweeps
    that put each box near the mean of its neighbours, then room between them. Far edges run in lanes above all that."""
    edges = sorted(plan.edges, key=lambda edge: plan.boxes[edge[1]][0])  # what is computed first comes first
    routes, rank = _routes(edges, _ranks(len(plan.boxes), edges))
    sizes = [size for _, size in plan.boxes] + [(0, 10)] * (len(rank) - len(plan.boxes))
    columns = [[] for _ in range(max(rank) + 1)]
    for i, r in enumerate(rank):
        columns[r].append(i)

    y = _heights(columns, routes, sizes)
    top = min(y[i] - sizes[i][1] / 2 for i in range(len(y)))
    lanes = {child: top - height for child, height in _lanes(edges, rank).items()}
    lift = MARGIN - min([top, *lanes.values()])
    widths = [max(sizes[i][0] for i in column) for column in columns]
    gap = max((size[0] for *_, size in edges if size), default=16) + 24
    lefts = list(accumulate((width + gap for width in widths), initial=MARGIN))
    rights = [left + width for left, width in zip(lefts, widths, strict=False)]  # lefts has one more: where all ends
    at = [(round((lefts[r] + rights[r]) / 2, 1), round(y[i] + lift, 1)) for i, r in enumerate(rank)]

    def stop(i):
        half = (sizes[i][0] or widths[rank[i]]) / 2  # a bend goes straight on, past the cards of its rank
        return at[i][0] - half, at[i][0] + half, at[i][1]

    curves = []
    for edge, route in zip(edges, routes, strict=True):
        child, parent, k, size = edge
        points = _points(stop(i) for i in route)
        (x0, y0), (x1, y1) = points[0], points[3]
        if _is_far(edge, rank):
            lane = lefts[rank[child] + 1], rights[rank[parent] - 1], round(lanes[child] + lift, 1)
            points = _points((stop(child), lane, stop(parent)))
            (x0, y0), (x1, y1) = points[-4], points[-1]  # others leave by the same lane, so the label stands at the end
        curves.append(Curve(k, points, ((x0 + x1) / 2, (y0 + y1) / 2) if size else None))
    boxes = tuple(Box(node, *at[i], size != DOT) for i, (node, size) in enumerate(plan.boxes))
    height = max(y[i] + sizes[i][1] / 2 for i in range(len(y))) + lift + MARGIN
    return Layout(rights[-1] + MARGIN, height, boxes, tuple(sorted(curves)))


def _ranks(count, edges):
    """The rank of each box: right of all its children; a leaf stands close to the first that uses it."""
    rank, above, computed = [0] * count, [[] for _ in range(count)], set()
    for child, parent, *_ in edges:
        rank[parent] = max(rank[parent], rank[child] + 1)
        above[child].append(parent)
        computed.add(parent)
    for i in range(count):
        if above[i] and i not in computed:
            rank[i] = min(rank[parent] for parent in above[i]) - 1
    return rank


def _is_far(edge, rank):
    """Whether an edge goes FAR. A node used at every rank has edges with, in all, the square of the ranks to cross."""
    child, parent, *_ = edge
    return rank[parent] - rank[child] > FAR


def _routes(edges, rank):
    """The places each edge goes by, and the rank of every place: the boxes, then a bend for each rank an edge crosses,
    but for far edges."""
    routes, rank = [], list(rank)
    for edge in edges:
        child, parent, *_ = edge
        crossed = () if _is_far(edge, rank) else range(rank[child] + 1, rank[parent])
        routes.append([child, *range(len(rank), len(rank) + len(crossed)), parent])
        rank += crossed
    return routes, rank


def _heights(columns, routes, sizes):
    """The y of every place's middle: near the mean of its neighbours, with room between the places of a rank."""
    links = [[] for _ in sizes]
    for route in routes:
        for a, b in pairwise(route):
            links[a].append(b)
            links[b].append(a)
    y = [0.0] * len(sizes)

    def settle(column):
        column.sort(key=lambda i: y[i])
        middles, top = [], 0.0
        for i in column:
            middles.append(top + sizes[i][1] / 2)
            top += sizes[i][1] + 12
        shift = sum(y[i] for i in column) / len(column) - (top - 12) / 2
        for i, middle in zip(column, middles, strict=True):
            y[i] = middle + shift

    for column in columns:
        settle(column)
    for sweep in range(12):
        for column in columns if sweep % 2 else columns[::-1]:
            for i in column:
                y[i] = sum(y[j] for j in links[i]) / len(links[i]) if links[i] else y[i]
            settle(column)
    return y


def _lanes(edges, rank):
    """Box -> how high above everything else its far edges run. A lane that has ended is used again."""
    ends = {}
    for edge in edges:
        if _is_far(edge, rank):
            child, parent, *_ = edge
            ends[child] = max(ends.get(child, 0), rank[parent])
    free, taken, lanes = list(range(1, len(ends) + 1)), [], {}
    for child in sorted(ends, key=lambda child: (rank[child], ends[child], child)):
        while taken and taken[0][0] <= rank[child]:
            heapq.heappush(free, heapq.heappop(taken)[1])
        lanes[child] = heapq.heappop(free)
        heapq.heappush(taken, (ends[child], lanes[child]))
    step = min(LANE, LANES / max(lanes.values(), default=1))
    return {child: lane * step for child, lane in lanes.items()}


def _points(stops):
    """Bezier points by way of stops (left, right, y): an S from one to the next, and straight on at each."""
    (_, *start), *others = stops
    points = [tuple(start)]
    for left, right, y in others:
        x0, y0 = points[-1]
        points += [((x0 + left) / 2, y0), ((x0 + left) / 2, y), (left, y)]
        points += [(left, y), (right, y), (right, y)]
    return tuple(points[:-3])
