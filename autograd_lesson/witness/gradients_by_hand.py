"""Gradients as people get them wrong by hand: the pass back, replayed with one slip at a time."""

import itertools
import math

from ..graph.paths import paths
from ..graph.walks import frames
from .slopes_by_hand import wrong_slopes

MOST = 40  # edges; in a larger graph a slip is made everywhere or at the node that is asked for, not at each edge
FEW = 8  # paths that somebody may follow alone


def wrong_gradients(reading, node):
    """What somebody may take for the gradient of a node: (slip, number, the edges where it is made)."""
    ways = _ways(reading, node)
    own = [e for e in reading.out_of[node] if e in ways]
    yield from _slopes(reading, node, ways, own)
    yield from _shares(reading, node, ways, own)
    yield from _paths(reading, node, ways)
    yield from _order(reading, node, ways)
    yield from _others(reading, node, ways)


def _ways(reading, node):
    """The edges on the ways from a node to the output."""
    last, ways = len(reading.out_of) - 1, []
    leads = [i == last for i in range(last + 1)]
    for i in reversed(range(node, last)):
        leads[i] = any(leads[reading.shape.edges[e].parent] for e in reading.out_of[i])
    reached = {node}
    for i in range(node, last):
        for e in reading.out_of[i] if i in reached else ():
            if leads[reading.shape.edges[e].parent]:
                reached.add(reading.shape.edges[e].parent)
                ways.append(e)
    return ways


def back(reading, share, join=float.__add__, order=None):
    """The gradients by a pass back in which edge e brings share(e, upstream), joined to what is there."""
    grads, arrived = [0.0] * len(reading.into), [False] * len(reading.into)
    grads[-1] = 1.0
    for parent in order or reversed(range(len(grads))):
        for e in reading.into[parent]:
            child, amount = reading.shape.edges[e].child, share(e, grads[parent])
            grads[child] = join(grads[child], amount) if arrived[child] else amount
            arrived[child] = True
    return grads


def _replaced(reading, node, slopes):
    """A node's gradient where these edges have other local derivatives."""
    return back(reading, lambda e, upstream: slopes.get(e, reading.slopes[e]) * upstream)[node]


def _places(ways, own):
    """Where a slip can be made: at one edge, at all that leave the node, everywhere."""
    one = [(e,) for e in ways] if len(ways) <= MOST else []
    return [*dict.fromkeys([*one, tuple(own), tuple(ways)])]


def _slopes(reading, node, ways, own):
    """A local derivative is wrong."""
    wrong = {e: wrong_slopes(reading, e) for e in ways}
    for e in ways:  # forgotten beside an upstream gradient of one, it is what is upstream of the edge before
        if e not in own and reading.graph.grad[reading.shape.edges[e].parent] == 1:
            wrong[e] = [(key, number) for key, number in wrong[e] if key != "3"]
    for edges in _places(ways, own):
        for key in dict.fromkeys(key for e in edges for key, _ in wrong[e]):
            made = {e: numbers for e in edges if (numbers := [number for each, number in wrong[e] if each == key])}
            for k in range(max(map(len, made.values()))):
                taken = {e: numbers[min(k, len(numbers) - 1)] for e, numbers in made.items()}
                yield key, _replaced(reading, node, taken), tuple(taken)


def _shares(reading, node, ways, own):
    """What an edge brings isn't local derivative times upstream gradient."""
    data, edges = reading.graph.data, reading.shape.edges
    rules = {
        "2": lambda e, slope, upstream: slope,
        "4": lambda e, slope, upstream: slope + upstream,
        "17": lambda e, slope, upstream: slope * data[edges[e].parent],
    }
    for (key, rule), chosen in itertools.product(rules.items(), _places(ways, own)):

        def share(e, upstream, rule=rule, chosen=chosen):
            slope = reading.slopes[e]
            is_made = e in chosen and not slope == upstream == 1
            return rule(e, slope, upstream) if is_made else slope * upstream

        yield key, back(reading, share)[node], chosen


def _paths(reading, node, ways):
    """A share is lost, or shares are multiplied; or local derivatives are added along the paths."""
    used = {e: [e2 for e2 in reading.out_of[reading.shape.edges[e].child] if e2 in ways] for e in ways}
    forks = [e for e in ways if len(used[e]) > 1]
    if len(forks) <= MOST:
        for e in forks:
            yield "1", _replaced(reading, node, {e: 0.0}), (e,)
    found = paths(reading.graph, node, FEW)
    for path in found.shown if 1 < found.count <= FEW else ():
        yield "1", path.product, ()
    if found.count <= FEW:
        yield "4", sum(sum(path.slopes) for path in found.shown), tuple(ways)

    def shares(e, upstream):
        return reading.slopes[e] * upstream

    for join in (lambda here, amount: amount, lambda here, amount: here):
        yield "1", back(reading, shares, join)[node], tuple(forks)
    yield "5", back(reading, shares, float.__mul__)[node], tuple(forks)
    brought = [reading.slopes[e] * reading.graph.grad[reading.shape.edges[e].parent] for e in reading.out_of[node]]
    if len(brought) > 1:
        yield "5", math.prod(brought), tuple(reading.out_of[node])


def _order(reading, node, ways):
    """A node hands on what it has before all has come."""
    edges, last = reading.shape.edges, len(reading.into) - 1
    children = [[edges[e].child for e in into] for into in reading.into]
    first_met, waiting = {}, [last]
    while waiting:
        if (i := waiting.pop()) not in first_met:
            first_met[i] = None
            waiting += children[i][::-1]
    late = tuple(e for e in ways if reading.out_of[edges[e].parent] and e not in reading.out_of[node])
    yield "13", frames(reading.graph, "wrong order")[-1].grads[node], late
    yield "13", back(reading, lambda e, upstream: reading.slopes[e] * upstream, order=[*first_met])[node], late


def _others(reading, node, ways):
    """Another number is taken for the gradient, or it is more than one pass's, upside down, or of another sign."""
    graph, right = reading.graph, reading.graph.grad[node]
    yield "14", 2 * right, ()
    yield "14", 3 * right, ()
    if right:
        yield "15", 1 / right, tuple(ways)
    yield "7", -right, tuple(e for e in ways if reading.slopes[e] < 0)
    yield "17", graph.data[node], ()
    yield "17", graph.data[-1], ()
    for i, each in enumerate(graph.shape.nodes):
        if i != node and each.kind == "leaf":
            yield "16", graph.grad[i], ()
