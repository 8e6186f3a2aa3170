"""Where every card and every edge of a graph goes: Graphviz for coordinates, a small layered layout behind it.

Lengths are CSS pixels, y points down. Every box and every label has a fixed size, so a layout depends on
the shape alone and nothing moves while numbers change.
"""

import functools
import importlib.metadata
import json
import os
import shutil
import subprocess
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
    plans = {copies: _plan(shape, copies) for copies in (False, True)}
    try:
        program = dot_program()
        for copies, seconds in ((False, TIME_OUT), (True, TIME_OUT / 2)):
            plan = plans[copies]
            try:
                return _graphviz(program, plan, seconds)
            except subprocess.TimeoutExpired:
                continue
    except (OSError, ValueError, KeyError, subprocess.CalledProcessError):  # no dot, or none that works
        plan = plans[False]
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
    that put each box near the mean of its neighbours, then room between them."""
    rank = [0] * len(plan.boxes)
    below, above = [[] for _ in plan.boxes], [[] for _ in plan.boxes]
    edges = sorted(plan.edges, key=lambda edge: plan.boxes[edge[1]][0])
    for child, parent, *_ in edges:
        rank[parent] = max(rank[parent], rank[child] + 1)
    for child, parent, *_ in reversed(edges):
        above[child].append(parent)
        below[parent].append(child)
    for i in range(len(rank)):
        if above[i] and not below[i]:
            rank[i] = min(rank[parent] for parent in above[i]) - 1

    sizes = [size for _, size in plan.boxes]
    routes = {}
    links = [[] for _ in rank]
    for child, parent, k, _ in edges:
        route = [child]
        for r in range(rank[child] + 1, rank[parent]):
            rank.append(r)
            sizes.append((0, 10))
            links.append([])
            route.append(len(rank) - 1)
        routes[k] = [*route, parent]
        for a, b in zip(routes[k], routes[k][1:], strict=False):
            links[a].append(b)
            links[b].append(a)

    ranks = [[i for i, r in enumerate(rank) if r == wanted] for wanted in range(max(rank) + 1)]
    y = [0.0] * len(rank)

    def settle(column):
        column.sort(key=lambda i: y[i])
        tops, top = [], 0.0
        for i in column:
            tops.append(top + sizes[i][1] / 2)
            top += sizes[i][1] + 12
        shift = sum(y[i] for i in column) / len(column) - (top - 12) / 2
        for i, middle in zip(column, tops, strict=True):
            y[i] = middle + shift

    for column in ranks:
        settle(column)
    for sweep in range(12):
        for column in ranks if sweep % 2 else ranks[::-1]:
            for i in column:
                y[i] = sum(y[j] for j in links[i]) / len(links[i]) if links[i] else y[i]
            settle(column)

    widths = [max(sizes[i][0] for i in column) for column in ranks]
    gap = max((size[0] for *_, size in plan.edges if size), default=16) + 24
    centre = [MARGIN + sum(widths[:r]) + r * gap + widths[r] / 2 for r in range(len(ranks))]
    lift = MARGIN - min(y[i] - sizes[i][1] / 2 for i in range(len(y)))
    at = [(round(centre[r], 1), round(y[i] + lift, 1)) for i, r in enumerate(rank)]
    boxes = tuple(Box(node, *at[i], size != DOT) for i, (node, size) in enumerate(plan.boxes))
    curves = []
    for child, parent, k, size in sorted(edges, key=lambda edge: edge[2]):
        points = [(at[child][0] + sizes[child][0] / 2, at[child][1])]
        for j in routes[k][1:]:
            half = (sizes[j][0] or widths[rank[j]]) / 2
            (x0, y0), (x1, y1) = points[-1], (at[j][0] - half, at[j][1])
            points += [((x0 + x1) / 2, y0), ((x0 + x1) / 2, y1), (x1, y1)]
            if j != parent:  # straight on, past the cards of this rank
                points += [(x1, y1), (x1 + 2 * half, y1), (x1 + 2 * half, y1)]
        first, last = points[0], points[3]
        middle = ((first[0] + last[0]) / 2, (first[1] + last[1]) / 2)
        curves.append(Curve(k, tuple(points), middle if size else None))
    height = max(y[i] + sizes[i][1] / 2 for i in range(len(y))) + lift + MARGIN
    return Layout(centre[-1] + widths[-1] / 2 + MARGIN, height, boxes, tuple(curves))
