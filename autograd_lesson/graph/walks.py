"""The walks over a graph, one instant at a time. Pure: no widget, no engine.

A walk is a list of Steps. It depends on the shape alone, so that a reader can stop anywhere and change the numbers.
`frames` plays it with a graph's numbers; view.js does the same in the page.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ..notation import numeral
from .formula import arithmetic
from .shape import Shape
from .snapshot import graph_of

WALKS = ("forward", "sort", "backward", "wrong order")
GIVEN = "given order"


class Step(NamedTuple):
    """One thing that happens.

    kind: "compute" (forward), "seed" or "pass" (backward), "enter", "skip" or "append" (sort), "change", "turn" or
    "refuse" (watched); node: where; edge: along which, or -1; tokens: the line that says it. A token is ("name", text),
    ("text", text), ("op", sign), ("partial", of, by), ("aside", text), or ("number", what, index), where what is
    "data", "local", "grad" (after the step), "before" (the gradient before it) or "product". changes: of a Watched
    walk, what stands on the cards from now on, as (place among the packed numbers, text).
    """

    kind: str
    node: int
    edge: int
    tokens: tuple[tuple, ...]
    changes: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Watched:
    """A walk that was watched and can't be computed: what it is called, and its Steps with all that they change."""

    name: str
    steps: tuple[Step, ...]


class Frame(NamedTuple):
    """An instant: the gradients, the call stack and the order so far (both of "sort"), and what happened in words.

    cards: of a Watched walk, what stands on the cards: place among the packed numbers -> text.
    """

    grads: tuple[float, ...]
    stack: tuple[int, ...]
    order: tuple[int, ...]
    text: str
    cards: dict[int, str]


def steps(shape: Shape, walk="backward"):
    """The Steps of a walk: one of WALKS, or a tuple of nodes, each of which hands its gradient on when its turn comes;
    or those of one that was Watched.

    ValueError for an unknown walk, or where a local derivative isn't known.
    """
    if isinstance(walk, Watched):
        return [*walk.steps]
    is_given = isinstance(walk, tuple)
    if not is_given and walk not in WALKS:
        raise ValueError(f"there is no walk {walk!r:.40}: choose {', '.join(map(repr, WALKS))}")
    if walk not in ("forward", "sort") and not is_scalar(shape):
        raise ValueError(
            "this graph doesn't tell its local derivatives as numbers, so its backward pass can't be replayed"
        )
    names, into = [node.name for node in shape.nodes], _into(shape)
    if walk == "forward":
        children = [[shape.edges[e].child for e in edges] for edges in into]
        return [Step("compute", i, -1, arithmetic(shape, i, children[i])) for i in range(len(names))]
    if walk == "sort":
        return _sort(shape)
    last = len(names) - 1
    order = walk if is_given else range(last, -1, -1) if walk == "backward" else _nearest_first(shape)
    walked = [Step("seed", last, -1, (("name", f"{names[last]}.grad"), ("op", "="), ("number", "grad", last)))]
    for parent in order:
        walked += [_pass(names, shape.edges[e].child, parent, e) for e in into[parent]]
    return walked


def called(walk):
    """What the page calls a walk."""
    if isinstance(walk, Watched):
        return walk.name
    return GIVEN if isinstance(walk, tuple) else walk


def _pass(names, child, parent, e):
    """What is added to a child's gradient along edge e."""
    c, p = names[child], names[parent]
    named = (("partial", p, c), ("op", "\N{MIDDLE DOT}"), ("name", f"{p}.grad"))
    numbers = (("number", "local", e), ("op", "\N{MIDDLE DOT}"), ("number", "grad", parent))
    sum_ = (("name", f"{c}.grad"), ("op", "+="), *named, ("op", "="), *numbers, ("op", "="), ("number", "product", e))
    before, after = ("number", "before", child), ("number", "grad", child)
    moved = (("aside", f"{c}.grad: "), before, ("op", "\N{RIGHTWARDS ARROW}"), after)
    return Step("pass", child, e, (*sum_, *moved))


def is_scalar(shape):
    """Whether every local derivative through which a gradient passes is one known number."""
    return all(edge.local in ("number", "one", "cut") for edge in shape.edges)


def frames(graph, walk="backward"):
    """The Frames of a walk with the numbers of a Graph, or of a node's, as a sequence: the last has the gradients."""
    graph = graph_of(graph)
    return Played(graph, steps(graph.shape, walk))


class Played(Sequence):
    """A walk's Frames, each played when it is asked for. None is kept: each has all gradients of the graph."""

    def __init__(self, graph, walked):
        self._graph, self._walked = graph, walked

    def __len__(self):
        return len(self._walked)

    def __iter__(self):
        return (self._frame(*now) for now in self._play())

    def __getitem__(self, k):
        if isinstance(k, slice):
            return [*self][k]
        return self._frame(*next(itertools.islice(self._play(), range(len(self))[k], None)))

    def _frame(self, step, grads, stack, order, cards, before, product):
        text = "".join(_said(token, self._graph, grads, before, product) for token in step.tokens)
        return Frame(tuple(grads), tuple(stack), tuple(order), text, dict(cards))

    def _play(self):
        """Each step with the gradients, stack, order and cards after it, which go on to change, and its own numbers."""
        graph = self._graph
        grads, stack, order, cards = [0.0] * len(graph.data), [], [], {}
        for step in self._walked:
            before, product = grads[step.node], math.nan
            if step.kind == "seed":
                grads[step.node] = 1.0
            elif step.kind == "pass":
                product = graph.slope(step.edge) * grads[graph.shape.edges[step.edge].parent]
                grads[step.node] += product
            elif step.kind == "enter":
                stack.append(step.node)
            elif step.kind == "append":
                order.append(stack.pop())
            cards |= step.changes
            yield step, grads, stack, order, cards, before, product


def narration(graph, walk="backward"):
    """A walk in plain sentences, with its numbers: the same that the page says."""
    played = frames(graph, walk)
    return [f"Step {k} of {len(played)}: {frame.text}" for k, frame in enumerate(played, start=1)]


def _into(shape):
    """For each node, its edges, in the order of its operands."""
    into = [[] for _ in shape.nodes]
    for e, edge in enumerate(shape.edges):
        into[edge.parent].append(e)
    return into


def _nearest_first(shape):
    """The order of a reader in a hurry: from the output on, each node as soon as it is reached, and once."""
    into, order = _into(shape), {len(shape.nodes) - 1: None}
    waiting = [*order]
    for parent in waiting:
        for e in into[parent]:
            child = shape.edges[e].child
            if child not in order:
                order[child] = None
                waiting.append(child)
    return waiting


def _sort(shape):
    """Depth-first search: enter a node, first its children, then append it."""
    into, names = _into(shape), [node.name for node in shape.nodes]
    entered, placed, walked, last = set(), 0, [], len(names) - 1

    def enter(i):
        entered.add(i)
        children = ", ".join(dict.fromkeys(names[shape.edges[e].child] for e in into[i]))
        what = f"first its children, {children}" if children else "it has no children"
        walked.append(Step("enter", i, -1, (("name", f"visit({names[i]})"), ("text", f": {what}"))))
        return i, iter(into[i])

    path = [enter(last)]
    while path:
        i, left = path[-1]
        for e in left:
            child = shape.edges[e].child
            if child not in entered:
                path.append(enter(child))
                break
            walked.append(Step("skip", child, e, (("name", names[child]), ("text", " was visited already: skip it"))))
        else:
            path.pop()
            placed += 1
            walked.append(Step("append", i, -1, (("text", f"append {names[i]}: place {placed} of {len(names)}"),)))
    return walked


def _said(token, graph, grads, before, product):
    """A token as plain text."""
    kind, text, *more = token
    if kind == "op":
        return f" {text} "
    if kind == "partial":
        return f"∂{text}/∂{more[0]}"
    if kind == "aside":
        return f"; {text}"
    if kind != "number":
        return text
    if text in ("before", "product"):
        x = before if text == "before" else product
    else:
        x = graph.slope(more[0]) if text == "local" else (graph.data if text == "data" else grads)[more[0]]
    return x if isinstance(x, str) else numeral(x)
