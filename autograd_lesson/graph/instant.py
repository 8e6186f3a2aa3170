"""An instant of a graph: its numbers as they stand after some steps of a walk, and what the last step is about."""

import dataclasses
from typing import NamedTuple

from .shape import Graph
from .walks import Watched, called, frames, narration, steps


class Instant(NamedTuple):
    """A Graph to be shown, with what a walk adds to it. Of a graph at rest it adds nothing.

    text: the step in words; target: the node it is about; work: the nodes it comes from, or those on the call stack;
    flow: the edges it goes along; order: the nodes that are sorted so far, None where the walk isn't "sort".
    """

    graph: Graph
    text: str = ""
    target: int | None = None
    work: frozenset[int] = frozenset()
    flow: frozenset[int] = frozenset()
    order: tuple[int, ...] | None = None


def instant(graph, walk, step):
    """The Instant after so many steps of a walk. At the end of "backward", or of no walk (""), the graph is at rest."""
    if not walk:
        return Instant(graph)
    edges, walked, count = graph.shape.edges, steps(graph.shape, walk), len(graph.data)
    if walk == "backward" and step == len(walked):
        return Instant(graph)
    frame = frames(graph, walk)[step - 1] if step else None
    data, grad = graph.data, frame.grads if frame else (0.0,) * count
    if isinstance(walk, Watched):
        cards = frame.cards if frame else {}
        data, grad = (tuple(cards.get(i + at, "") for i in range(count)) for at in (0, count))
    if walk in ("forward", "sort"):
        grad = ("",) * count
        data = data[: step if walk == "forward" else 0]
        data += ("",) * (count - len(data))
    now = Instant(dataclasses.replace(graph, data=data, grad=grad), order=() if walk == "sort" else None)
    if not step:
        return now._replace(text=f"Before the first step of the {called(walk)} walk.")
    kind, node, edge, *_ = walked[step - 1]
    flow, work = {edge} - {-1}, set(frame.stack)
    if kind in ("compute", "turn"):
        flow = {e for e, (_, parent, _) in enumerate(edges) if parent == node}
    if kind == "pass":
        work.add(edges[edge].parent)
    if walk == "sort":
        now = now._replace(order=frame.order)
    text = narration(graph, walk)[step - 1]
    return now._replace(text=text, target=node, work=frozenset(work), flow=frozenset(flow))
