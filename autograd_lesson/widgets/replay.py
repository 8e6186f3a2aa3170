"""replay(output): a walk over a graph, step by step."""

import dataclasses

from ..graph import scalars
from ..graph.shape import Graph
from ..graph.snapshot import snapshot
from ..graph.walks import frames, is_scalar, narration
from ..page.spec import MOST_WALKED
from ..words import described
from .graph_view import GraphView


def replay(output, walk="backward", names=None):
    """A player for a walk over the graph that ends in `output`, a node or a Graph: each step, with its arithmetic.

    Of what `watch()` saw, a player for that: PyTorch's own graph, as it was built and walked.
    walk: "forward" (how the data came about), "sort" (depth-first search), "backward", or "wrong order" (gradients
    handed on in the order in which nodes are first reached from the output, which is wrong where nodes are shared); or
    a list of nodes, each of which hands its gradient on when its turn comes, as often as it stands there.
    names: as for `draw`. The gradients shown are those of the walk, whether or not backward() was called.
    Of a graph with more than MOST_WALKED nodes only the end is drawn; printed, it has its first and last steps.
    ValueError for another walk or for nodes of another graph, or for a graph whose local derivatives aren't numbers.
    """
    if hasattr(output, "history"):
        return Replay(*output.history())
    graph = output if isinstance(output, Graph) else snapshot(output, names)
    if isinstance(walk, (list, tuple)):
        walk = _turns(walk, output, names) if is_scalar(graph.shape) else tuple(walk)
    if is_scalar(graph.shape):
        passed = "backward" if walk in ("forward", "sort") else walk
        graph = dataclasses.replace(graph, grad=frames(graph, passed)[-1].grads)
    return Replay(graph, walk)


def _turns(order, output, names):
    """The places of an order's nodes in the graph; a number without a card has nothing to hand on."""
    if isinstance(output, Graph):
        raise ValueError("an order is a list of nodes, and a Graph has none: give replay the output itself")
    place = scalars.places(output, names)
    foreign = [node for node in order if id(node) not in place]
    if foreign or not order:
        what = f"{described(foreign[0])}, which is no node of this graph" if foreign else "no nodes"
        raise ValueError(f"the order holds {what}")
    return tuple(i for i in map(place.get, map(id, order)) if i is not None)


class Replay(GraphView):
    """What `replay` returns: a GraphView that starts before the first step; its text form is the walk in sentences."""

    def __init__(self, graph, walk):
        said = narration(graph, walk)
        super().__init__(graph, walk)
        self.step = 0
        self._said = said
        if not self.spec["walk"]:
            self.message = (
                f"{len(said):,} steps are too many to be played (at most {MOST_WALKED} nodes): this is the end of the"
                " walk; print() shows its first and last steps."
            )

    def __repr__(self):
        said = self._said
        if len(said) > 30:
            said = [*said[:14], f"… {len(said) - 28} more steps …", *said[-14:]]
        return "\n".join(said)
