"""The walks over a graph, one instant at a time, and the paths through it. Pure: no widget, no engine.

A walk is a list of Steps. It depends on the shape alone, so that a reader can stop anywhere and change the numbers.
`frames` plays it with a graph's numbers; view.js does the same in the page.
"""

import heapq
import itertools
import math
import re
from typing import NamedTuple

from ..notation import MINUS, numeral
from .shape import Shape

WALKS = ("forward", "sort", "backward", "wrong order")
MOST_PATHS = 24
INFIX = {"+", "\N{MULTIPLICATION SIGN}", "\N{DIVISION SIGN}", "**", "@", MINUS}


class Step(NamedTuple):
    """One thing that happens.

    kind: "compute" (forward), "seed" or "pass" (backward), "enter", "skip" or "append" (sort); node: where; edge:
    along which, or -1; tokens: the line that says it. A token is a mark and a text: ' a name, = words, + an operator,
    / a local derivative "parent|child", # a number: d data, l local derivative, g and b gradient after and before,
    p product.
    """

    kind: str
    node: int
    edge: int
    tokens: tuple[str, ...]


class Frame(NamedTuple):
    """An instant: the gradients, the call stack and the order so far (both of "sort"), and what happened in words."""

    grads: tuple[float, ...]
    stack: tuple[int, ...]
    order: tuple[int, ...]
    text: str


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


def steps(shape: Shape, walk="backward"):
    """The Steps of a walk. ValueError for an unknown walk, or where a local derivative isn't known."""
    if walk not in WALKS:
        raise ValueError(f"there is no walk {walk!r}: choose {', '.join(map(repr, WALKS))}")
    if walk in ("backward", "wrong order") and not is_scalar(shape):
        raise ValueError(
            "this graph doesn't tell its local derivatives as numbers, so its backward pass can't be replayed"
        )
    names = [node.name for node in shape.nodes]
    if walk == "forward":
        return [Step("compute", i, -1, _formula(shape, i)) for i in range(len(names))]
    if walk == "sort":
        return _sort(shape)
    order = range(len(names) - 1, -1, -1) if walk == "backward" else _nearest_first(shape)
    into = _into(shape)
    walked = [Step("seed", len(names) - 1, -1, (f"'{names[-1]}.grad", "+=", "#g" + str(len(names) - 1)))]
    for parent in order:
        for e in into[parent]:
            child = shape.edges[e].child
            c, p = names[child], names[parent]
            sum_ = (
                f"'{c}.grad",
                "++=",
                f"/{p}\n{c}",
                "+·",
                f"'{p}.grad",
                "+=",
                f"#l{e}",
                "+·",
                f"#g{parent}",
                "+=",
                f"#p{e}",
            )
            walked.append(Step("pass", child, e, (*sum_, f"=; {c}.grad: ", f"#b{child}", "+→", f"#g{child}")))
    return walked


def is_scalar(shape):
    """Whether every local derivative through which a gradient passes is one known number."""
    return all(edge.local in ("number", "one", "cut") for edge in shape.edges)


def frames(graph, walk="backward"):
    """The Frames of a walk with a graph's numbers: the last one has the gradients."""
    grads, stack, order, played = [0.0] * len(graph.data), [], [], []
    for step in steps(graph.shape, walk):
        before, product = grads[step.node], math.nan
        if step.kind == "seed":
            grads[step.node] = 1.0
        elif step.kind == "pass":
            product = _local(graph, step.edge) * grads[graph.shape.edges[step.edge].parent]
            grads[step.node] += product
        elif step.kind == "enter":
            stack.append(step.node)
        elif step.kind == "append":
            order.append(stack.pop())
        text = "".join(_said(token, graph, grads, before, product) for token in step.tokens)
        played.append(Frame(tuple(grads), tuple(stack), tuple(order), text))
    return played


def narration(graph, walk="backward"):
    """A walk in plain sentences, with its numbers: the same that the page says."""
    played = frames(graph, walk)
    return [f"Step {k} of {len(played)}: {frame.text}" for k, frame in enumerate(played, start=1)]


def recursion_calls(shape):
    """How many calls a naive recursion makes: one for every path from the output to any node."""
    ways = [0] * len(shape.nodes)
    ways[-1] = 1
    for edge in sorted(shape.edges, key=lambda edge: edge.parent, reverse=True):
        ways[edge.child] += ways[edge.parent]
    return sum(ways)


def paths(graph, name, most=MOST_PATHS):
    """The Paths from the node called `name` (or with that index) to the output.

    At most `most` are enumerated, those with the largest |product| first; count and sum are of all, found without
    enumeration. ValueError if there is no such node.
    """
    names = [node.name for node in graph.shape.nodes]
    if name not in names and name not in range(len(names)):
        raise ValueError(f"there is no node {name!r} on this graph: it has {', '.join(names[:12])}")
    start, last = names.index(name) if name in names else name, len(names) - 1
    out_of = [[] for _ in names]
    for e, edge in enumerate(graph.shape.edges):
        out_of[edge.child].append(e)
    count, total, best = [0] * len(names), [0.0] * len(names), [0.0] * len(names)
    count[last], total[last], best[last] = 1, 1.0, 1.0
    for i in range(last - 1, start - 1, -1):
        for e in out_of[i]:
            parent = graph.shape.edges[e].parent
            if count[parent]:
                count[i] += count[parent]
                total[i] += _local(graph, e) * total[parent]
                best[i] = max(best[i], _size(_size(_local(graph, e)) * best[parent]))
    # Best first: a beginning is worth its product times the best that can follow, so whole paths come out in order.
    # Among equals the latest beginning goes on, so that a graph with 2**30 like paths is no search in breadth.
    tie = itertools.count(0, -1)
    waiting, shown = [(-best[start], next(tie), Path((start,), (), 1.0))] if count[start] else [], []
    while waiting and len(shown) < most:
        _, _, path = heapq.heappop(waiting)
        if path.nodes[-1] == last:
            shown.append(path)
            continue
        for e in out_of[path.nodes[-1]]:
            parent, slope = graph.shape.edges[e].parent, _local(graph, e)
            if count[parent]:
                longer = Path((*path.nodes, parent), (*path.slopes, slope), path.product * slope)
                heapq.heappush(waiting, (-_size(_size(longer.product) * best[parent]), next(tie), longer))
    return Paths(tuple(shown), count[start], total[start])


def _size(x):
    return 0.0 if math.isnan(x) else min(abs(x), 1e300)


def _local(graph, e):
    return 0.0 if graph.shape.edges[e].local == "cut" else graph.local[e]


def _into(shape):
    """For each node, its edges, in the order of its operands."""
    into = [[] for _ in shape.nodes]
    for e, edge in enumerate(shape.edges):
        into[edge.parent].append(e)
    return into


def _nearest_first(shape):
    """The order of a reader in a hurry: from the output on, each node as soon as it is reached, and once."""
    into, order = _into(shape), [len(shape.nodes) - 1]
    for parent in order:
        for e in into[parent]:
            if shape.edges[e].child not in order:
                order.append(shape.edges[e].child)
    return order


def _sort(shape):
    """Depth-first search: enter a node, first its children, then append it."""
    into, names = _into(shape), [node.name for node in shape.nodes]
    entered, placed, walked, last = set(), 0, [], len(names) - 1

    def enter(i):
        entered.add(i)
        children = ", ".join(dict.fromkeys(names[shape.edges[e].child] for e in into[i]))
        what = f"=first its children, {children}" if children else "=it has no children"
        walked.append(Step("enter", i, -1, (f"'visit({names[i]})", "=: ", what)))
        return i, iter(into[i])

    path = [enter(last)]
    while path:
        i, left = path[-1]
        for e in left:
            child = shape.edges[e].child
            if child not in entered:
                path.append(enter(child))
                break
            walked.append(Step("skip", child, e, (f"'{names[child]}", "= was visited already: skip it")))
        else:
            path.pop()
            placed += 1
            walked.append(Step("append", i, -1, (f"=append {names[i]}: place {placed} of {len(names)}",)))
    return walked


def _formula(shape, i):
    """How a node is computed: v2 = a × b = 2.0000 × 4.0000 = 8.0000."""
    node = shape.nodes[i]
    children = [edge.child for edge in shape.edges if edge.parent == i]
    result = (f"'{node.name}", "+=")
    if not children:
        return (*result, f"#d{i}", "=  a leaf, given" if node.kind == "leaf" else "=  given")

    def expression(operands):
        if len(operands) == 2 and node.op in INFIX:
            return operands[0], f"+{node.op}", operands[1]
        if len(operands) == 1 and re.match(r"\S+ [+×÷*@−]+$", node.op):  # a number before the operator, as in 1 −
            return f"={node.op} ", operands[0]
        if len(operands) == 1 and node.op[:1] in "+×÷*@−":
            return operands[0], f"= {node.op}"
        inside = [part for k, operand in enumerate(operands) for part in (("=, ",) if k else ()) + (operand,)]
        return f"'{node.op}", "=(", *inside, "=)"

    named = expression([f"'{shape.nodes[c].name}" for c in children])
    return (*result, *named, "+=", *expression([f"#d{c}" for c in children]), "+=", f"#d{i}")


def _said(token, graph, grads, before, product):
    """A token as plain text."""
    mark, text = token[0], token[1:]
    if mark == "+":
        return f" {text} "
    if mark == "/":
        return "∂{}/∂{}".format(*text.split("\n"))
    if mark != "#":
        return text
    kind, i = text[0], int(text[1:])
    number = {"d": lambda: graph.data[i], "l": lambda: _local(graph, i), "g": lambda: grads[i]}
    number |= {"b": lambda: before, "p": lambda: product}
    x = number[kind]()
    return x if isinstance(x, str) else numeral(x)
