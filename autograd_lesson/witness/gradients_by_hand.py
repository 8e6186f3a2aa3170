"""Gradients as people get them wrong by hand: the pass back, replayed with one slip at a time."""

import itertools
import math

from ..engine import Value
from ..graph.paths import paths
from ..graph.walks import frames
from .slopes_by_hand import Wrong, wrong_slopes
from .values_by_hand import OPERATIONS

MOST = 40  # edges; in a larger graph a slip is made everywhere or at the node that is asked for, not at each edge
FEW = 8  # paths that somebody may follow alone


def wrong_gradients(reading, node):
    """What somebody may take for the gradient of a node, each a Wrong."""
    ways = _ways(reading, node)
    own = [e for e in reading.out_of[node] if e in ways]
    yield from _slopes(reading, node, ways, own)
    yield from _shares(reading, node, ways, own)
    yield from _paths(reading, node, ways, own)
    yield from _order(reading, node, ways, own)
    yield from _others(reading, node, ways)
    yield from _cuts(reading, node)


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


def _places(reading, ways, own):
    """Where a slip can be made, as (edges, is_within): at one edge, at all that leave the node, everywhere, at each
    operation of a kind. is_within: at a part of the graph that doesn't touch the node alone.
    """
    kinds = {}
    for e in ways:
        kinds.setdefault(reading.ops[reading.shape.edges[e].parent], []).append(e)
    found = {tuple(ways): False, tuple(own): False} | {(e,): False for e in own}
    for edges in [*((e,) for e in ways if len(ways) <= MOST), *map(tuple, kinds.values())]:
        found.setdefault(edges, True)
    return sorted(found.items(), key=lambda place: (place[1], len(place[0])))


def _slopes(reading, node, ways, own):
    """A local derivative is wrong."""
    wrong = {e: wrong_slopes(reading, e) for e in ways}
    for edges, is_within in _places(reading, ways, own):
        if len(edges) > 1:
            yield Wrong(_replaced(reading, node, dict.fromkeys(edges, 1.0)), "3", edges, is_within)
        elif edges[0] not in own and reading.graph.grad[reading.shape.edges[edges[0]].parent] == 1:
            # forgotten beside an upstream gradient of one, it is what is upstream of the edge before
            wrong = wrong | {edges[0]: [(key, number) for key, number in wrong[edges[0]] if key != "3"]}
        for key in dict.fromkeys(key for e in edges for key, _ in wrong[e]):
            made = {e: numbers for e in edges if (numbers := [number for each, number in wrong[e] if each == key])}
            is_rare = is_within and (len(edges) > 1 or key == "15")
            for k in range(max(map(len, made.values()))):
                taken = {e: numbers[min(k, len(numbers) - 1)] for e, numbers in made.items()}
                yield Wrong(_replaced(reading, node, taken), key, tuple(taken), is_rare)


def _shares(reading, node, ways, own):
    """What an edge brings isn't local derivative times upstream gradient."""
    data, edges = reading.graph.data, reading.shape.edges
    rules = {
        "2": lambda e, slope, upstream: slope,
        "4": lambda e, slope, upstream: slope + upstream,
        "17": lambda e, slope, upstream: slope * data[edges[e].parent],
    }
    for key, (chosen, is_within) in itertools.product(rules, _places(reading, ways, own)):
        for beside_ones in (False, True) if key == "4" and len(chosen) > 1 else (key != "4",):

            def share(e, upstream, rule=rules[key], chosen=chosen, beside_ones=beside_ones):
                slope = reading.slopes[e]
                is_made = e in chosen and (beside_ones or not slope == upstream == 1)
                return rule(e, slope, upstream) if is_made else slope * upstream

            is_rare = is_within and (len(chosen) > 1 or key != "2")
            yield Wrong(back(reading, share)[node], key, chosen, is_rare)


def _paths(reading, node, ways, own):
    """A share is lost, or shares are multiplied; or local derivatives are added along the paths."""
    forks = [e for e in ways if len([*filter(ways.__contains__, reading.out_of[reading.shape.edges[e].child])]) > 1]
    for e in ways if len(ways) <= MOST else forks:
        yield Wrong(_replaced(reading, node, {e: 0.0}), "1", (e,))
    yield Wrong(0.0, "1", tuple(own))
    found = paths(reading.graph, node, FEW)
    for path in found.shown if 1 < found.count <= FEW else ():
        yield Wrong(path.product, "1", ())
    if found.count <= FEW:
        yield Wrong(sum(sum(path.slopes) for path in found.shown), "4", tuple(ways))

    def shares(e, upstream):
        return reading.slopes[e] * upstream

    for join in (lambda here, amount: amount, lambda here, amount: here):
        yield Wrong(back(reading, shares, join)[node], "1", tuple(forks))
    yield Wrong(back(reading, shares, float.__mul__)[node], "5", tuple(forks))
    brought = [shares(e, reading.graph.grad[reading.shape.edges[e].parent]) for e in own]
    if len(brought) > 1:
        yield Wrong(math.prod(brought), "5", tuple(own))


def _order(reading, node, ways, own):
    """A node hands on what it has before all has come."""
    edges, last = reading.shape.edges, len(reading.into) - 1
    children = [[edges[e].child for e in into] for into in reading.into]
    first_met, waiting = {}, [last]
    while waiting:
        if (i := waiting.pop()) not in first_met:
            first_met[i] = None
            waiting += children[i][::-1]
    late = tuple(e for e in ways if e not in own)
    yield Wrong(frames(reading.graph, "wrong order")[-1].grads[node], "13", late)
    met = back(reading, lambda e, upstream: reading.slopes[e] * upstream, order=[*first_met])
    yield Wrong(met[node], "13", late)


def _others(reading, node, ways):
    """Another number is taken for the gradient, or it is more than one pass's, upside down, or of another sign."""
    graph, right = reading.graph, reading.graph.grad[node]
    yield Wrong(2 * right, "14", ())
    yield Wrong(3 * right, "14", ())
    if right:
        yield Wrong(1 / right, "15", tuple(ways))
    yield Wrong(-right, "7", tuple(e for e in ways if reading.slopes[e] < 0))
    yield Wrong(graph.data[node], "17", ())
    yield Wrong(graph.data[-1], "17", ())
    for i, each in enumerate(graph.shape.nodes):
        if i != node and each.kind == "leaf":
            yield Wrong(graph.grad[i], "16", ())


def _cuts(reading, node):
    """Where the graph is cut, nothing goes back; somebody goes on all the same."""
    slopes = {e: _uncut(reading, e) for e, edge in enumerate(reading.shape.edges) if edge.local == "cut"}
    if slopes:
        yield Wrong(_replaced(reading, node, slopes), "cut", tuple(slopes))


def _uncut(reading, e):
    """The local derivative that an edge would have if the graph weren't cut there; of a copy it is one."""
    parent = reading.shape.edges[e].parent
    operation = OPERATIONS.get(reading.ops[parent])
    return operation(*map(Value, reading.operands(parent)))._local_grads[reading.place(e)] if operation else 1.0
