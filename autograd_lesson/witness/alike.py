"""Does a graph look like another one, whatever its nodes are called and its leaves hold?"""

import itertools
from collections import Counter
from typing import NamedTuple

from ..graph.formula import sign
from ..graph.snapshot import snapshot
from ..notation import plain
from ..words import described
from .judged import not_yet, solved

MOST = 200  # nodes
TRIES = 20_000


class Part(NamedTuple):
    """A node: its sign, "" of a leaf or a constant; the number of such a one; its operands."""

    op: str
    data: float | None
    is_constant: bool
    operands: tuple[int, ...]


def judge_graph(output, other):
    """What is to be Judged of a graph that should look like another one."""
    try:
        mine = _parts(snapshot(output))
    except (TypeError, ValueError) as error:
        return not_yet(f"It is {described(output)}, and has no graph: {str(error).rstrip('.')}.")
    theirs = _parts(snapshot(other))
    if max(len(mine), len(theirs)) > MOST:
        return not_yet(f"A graph of more than {MOST} nodes is too large to be compared.")
    if _fit(mine, theirs):
        return solved("The graph has the right operations, each with the right operands.")
    return not_yet(_difference(mine, theirs))


def _parts(graph):
    """The Parts of a graph, the output last; a number that joined its operation is a part of its own again."""
    shape, found = graph.shape, {}
    for i, node in enumerate(shape.nodes):
        operands = [edge.child for edge in shape.edges if edge.parent == i]
        if len(operands) == 1 and node.op in ("+", "*") and node.number is None:
            operands *= 2  # an engine that keeps its operands in a set has a + a from a alone
        if node.number is not None:
            place, x = node.number
            operands.insert(place, (i, x))
            found[i, x] = Part("", x, True, ())
        op = (sign(node.op) or node.op.lower() or node.kind) if operands else ""
        found[i] = Part(op, None if op else graph.data[i], node.kind == "constant", operands)
    index = {key: i for i, key in enumerate(found)}
    return [part._replace(operands=tuple(index[key] for key in part.operands)) for part in found.values()]


def _is_either_way(part):
    return part.op in (sign("+"), sign("*"))


def _fit(mine, theirs, either_way=_is_either_way):
    """Whether each part of a graph can be paired with one of another, and its operands with that one's."""
    if len(mine) != len(theirs):
        return False
    looks = _looks(mine + _moved(theirs, len(mine)), either_way)
    tries = itertools.count()

    def pair(todo, forth, back):
        if not todo or next(tries) > TRIES:
            return not todo
        (i, j), *rest = todo
        if i in forth or j in back:
            return forth.get(i) == j and pair(rest, forth, back)
        a, b = mine[i], theirs[j]
        if looks[i] != looks[len(mine) + j] or ((a.is_constant or b.is_constant) and a.data != b.data):
            return False
        turned = [b.operands, b.operands[::-1]] if either_way(b) else [b.operands]
        more = forth | {i: j}, back | {j: i}
        return any(pair([*zip(a.operands, operands), *rest], *more) for operands in dict.fromkeys(turned))

    return pair([(len(mine) - 1, len(theirs) - 1)], {}, {})


def _moved(parts, by):
    return [part._replace(operands=tuple(i + by for i in part.operands)) for part in parts]


def _looks(parts, either_way):
    """A number for each part: parts that don't have the same can't be paired, for what is below or above them."""

    def ordered(part, found):
        return tuple(sorted(found)) if either_way(part) else tuple(found)

    known, looks = {}, []
    for part in parts:
        key = part.op, ordered(part, [looks[i] for i in part.operands])
        looks.append(known.setdefault(key, len(known)))
    above = [[] for _ in parts]
    for i in reversed(range(len(parts))):
        looks[i] = known.setdefault((looks[i], tuple(sorted(above[i]))), len(known))
        for place, child in enumerate(parts[i].operands):
            above[child].append((looks[i], 0 if either_way(parts[i]) else place))
    return looks


def _difference(mine, theirs):
    """The first thing in which two graphs differ, as a sentence."""
    if mine[-1].op != theirs[-1].op:
        return f"The output is {_a(mine[-1])}, but it should be {_a(theirs[-1])}."
    have, want = ([part.op for part in parts if part.op] for parts in (mine, theirs))
    for op in dict.fromkeys(want + have):
        if have.count(op) != want.count(op):
            return f"There should be {_times(want.count(op), op)}, but there {_are(have.count(op))}."
    ours, others = ([p.data for p in parts if p.is_constant] for parts in (mine, theirs))
    wrong = next(iter((Counter(ours) - Counter(others)).keys()), None)
    if wrong is not None and len(ours) == len(others):
        return f"The number {plain(wrong)} stands where there should be {plain(_other(ours, others))}."
    have, want = (sum(not part.op for part in parts) for parts in (mine, theirs))
    if have > want:
        return f"It has {have} leaves and numbers, but should have {want}: use the same node again, don't make it anew."
    if have < want:
        return f"It has {have} leaves and numbers, but should have {want}."
    if _fit(mine, theirs, lambda part: len(part.operands) == 2):
        return "All is there, but the operands of an operation stand the other way round."
    return "All operations are there, but not each of them has the right operands."


def _other(ours, others):
    return next(iter((Counter(others) - Counter(ours)).keys()))


def _a(part):
    return f"a `{part.op}`" if part.op else "a leaf"


def _times(count, op):
    return f"{count} `{op}`" if count else f"no `{op}`"


def _are(count):
    return {0: "is none", 1: "is one"}.get(count, f"are {count}")
