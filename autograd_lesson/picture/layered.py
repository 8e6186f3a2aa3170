"""A layered layout of our own, for where no `dot` can run: it needs no other program.

After Sugiyama, Tagawa and Toda (1981): ranks, long edges cut into pieces, a few sweeps that put each box near the
mean of its neighbours, then room between them. Far edges run in lanes above all that.
"""

import heapq
from itertools import accumulate, pairwise

from .plan import DOT, MARGIN, Box, Curve, Layout

FAR = 16  # ranks; edges that go further run above the cards, in one lane for each box they leave
LANE = 12  # from one lane to the next; less where all of them would take more than LANES
LANES = 480


def layered(plan):
    """The Layout of a Plan."""
    edges = _in_order(plan)
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
    """The rank of each box: right of all its children, and near its first use if what it is made from comes along."""
    rank, above, below = [0] * count, [[] for _ in range(count)], [[] for _ in range(count)]
    for child, parent, *_ in edges:
        rank[parent] = max(rank[parent], rank[child] + 1)
        above[child].append(parent)
        below[parent].append(child)
    order = sorted(range(count), key=lambda i: rank[i])
    held = [0] * count  # how many edges grow where a box moves right: of children that others use, or that are held
    for i in order:
        held[i] = sum(min(1, held[child]) if len(above[child]) == 1 else 1 for child in below[i])
    for i in reversed(order):
        if above[i] and held[i] <= len(above[i]):
            rank[i] = min(rank[parent] for parent in above[i]) - 1
    return rank


def crossed(plan):
    """How many ranks the edges of a Plan cross, all together: what dot spends its time on."""
    edges = _in_order(plan)
    rank = _ranks(len(plan.boxes), edges)
    return sum(rank[parent] - rank[child] - 1 for child, parent, *_ in edges)


def _in_order(plan):
    """The edges of a Plan: what is computed first comes first."""
    return sorted(plan.edges, key=lambda edge: plan.boxes[edge[1]][0])


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
