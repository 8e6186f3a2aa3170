"""The paths from a node to the output: how many there are, the largest, and the sum of all.

A derivative is the sum over the paths of the products of the local derivatives along them. paths.js finds the same.
"""

import heapq
import itertools
import math
from typing import NamedTuple

from .snapshot import graph_of

MOST_PATHS = 24


class Path(NamedTuple):
    """A way from a node to the output: the nodes on it, the local derivatives along it and their product."""

    nodes: tuple[int, ...]
    slopes: tuple[float, ...]
    product: float


class Paths(NamedTuple):
    """The ways from a node to the output: those with the largest products, how many there are, and the sum of all."""

    shown: tuple[Path, ...]
    count: int
    total: float


def recursion_calls(shape):
    """How many calls a naive recursion makes: one for every path from the output to any node."""
    ways = [0] * len(shape.nodes)
    ways[-1] = 1
    for edge in sorted(shape.edges, key=lambda edge: edge.parent, reverse=True):
        ways[edge.child] += ways[edge.parent]
    return sum(ways)


def paths(graph, name, most=MOST_PATHS):
    """The Paths from the node called `name` (or with that index) to the output, on a Graph or a node's.

    At most `most` are enumerated, those with the largest |product| first; count and sum are of all, found without
    enumeration. ValueError if there is no such node.
    """
    graph = graph_of(graph)
    names = [node.name for node in graph.shape.nodes]
    if name not in names and name not in range(len(names)):
        raise ValueError(f"there is no node {name!r} on this graph: it has {', '.join(names[:12])}")
    start, out_of = names.index(name) if name in names else name, [[] for _ in names]
    for e, edge in enumerate(graph.shape.edges):
        out_of[edge.child].append(e)
    count, total, best = _ahead(graph, start, out_of)
    return Paths(_largest(graph, start, out_of, count, best, most) if count[start] else (), count[start], total[start])


def _ahead(graph, start, out_of):
    """From each node to the output: how many paths, the sum of their products, and the size of the largest product."""
    last = len(out_of) - 1
    count, total, best = [0] * len(out_of), [0.0] * len(out_of), [0.0] * len(out_of)
    count[last], total[last], best[last] = 1, 1.0, 1.0
    for i in range(last - 1, start - 1, -1):
        for e in out_of[i]:
            parent = graph.shape.edges[e].parent
            if count[parent]:
                count[i] += count[parent]
                total[i] += graph.slope(e) * total[parent]
                best[i] = max(best[i], _size(_size(graph.slope(e)) * best[parent]))
    return count, total, best


def _largest(graph, start, out_of, count, best, most):
    """The first `most` Paths, the largest first.

    A beginning is worth its product times the best that can follow, so whole paths come out in order. Among equals the
    latest beginning goes on, so that a graph with 2**30 like paths is no search in breadth.
    """
    last, tie = len(out_of) - 1, itertools.count(0, -1)
    waiting, shown = [(-best[start], next(tie), Path((start,), (), 1.0))], []
    while waiting and len(shown) < most:
        _, _, path = heapq.heappop(waiting)
        if path.nodes[-1] == last:
            shown.append(path)
            continue
        for e in out_of[path.nodes[-1]]:
            parent, slope = graph.shape.edges[e].parent, graph.slope(e)
            if count[parent]:
                longer = Path((*path.nodes, parent), (*path.slopes, slope), path.product * slope)
                heapq.heappush(waiting, (-_size(_size(longer.product) * best[parent]), next(tie), longer))
    return tuple(shown)


def _size(x):
    return 0.0 if math.isnan(x) else min(abs(x), 1e300)
