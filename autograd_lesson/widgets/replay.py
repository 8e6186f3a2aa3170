"""replay(output): a walk over a graph, step by step."""

import dataclasses

from ..graph.shape import Graph
from ..graph.snapshot import snapshot
from ..graph.walks import frames, is_scalar, narration
from ..page.spec import MOST_WALKED
from .graph_view import GraphView


def replay(output, walk="backward", names=None):
    """A player for a walk over the graph that ends in `output`, a node or a Graph: each step, with its arithmetic.

    walk: "forward" (how the data came about), "sort" (depth-first search), "backward", or "wrong order" (gradients
    handed on in the order in which nodes are first reached from the output, which is wrong where nodes are shared).
    names: as for `draw`. The gradients shown are those of the walk, whether or not backward() was called.
    Of a graph with more than MOST_WALKED nodes only the end is drawn; printed, it has its first and last steps.
    ValueError for another walk, or for a graph whose local derivatives aren't numbers.
    """
    graph = output if isinstance(output, Graph) else snapshot(output, names)
    if is_scalar(graph.shape):
        passed = walk if walk == "wrong order" else "backward"
        graph = dataclasses.replace(graph, grad=frames(graph, passed)[-1].grads)
    return Replay(graph, walk)


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
