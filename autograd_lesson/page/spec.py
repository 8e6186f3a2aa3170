"""What the page is given of a graph once a shape; from then on only numbers travel."""

from ..graph.formula import spoken, written
from ..graph.shape import rows
from ..graph.walks import Watched, called, is_scalar, steps
from ..picture.svg import svg
from .legend import legend

MOST_WALKED = 600  # nodes, or turns of an order that is given; the steps of a longer walk would outweigh the drawing


def spec(graph, walk=""):
    """The drawing of a Graph, its nodes and edges, and the steps of a walk over it, as JSON has them; see view.js."""
    shape = graph.shape
    is_watched = isinstance(walk, Watched)
    turns = max(len(shape.nodes), len(walk) if isinstance(walk, tuple) else 0)
    played = called(walk) if (is_watched or is_scalar(shape)) and turns <= MOST_WALKED else ""
    return {
        "svg": svg(graph),
        "nodes": [_recipe(node) for node in shape.nodes],
        "edges": [list(edge) for edge in shape.edges],
        "walk": played,
        "steps": [_step(step) for step in steps(shape, walk)] if played else [],
        "legend": [list(row) for row in legend(shape, played, is_watched)],
    }


def _recipe(node):
    """What the page is told of a node: how it is computed, and how that is written and spoken."""
    recipe = {"op": node.op, "number": node.number and list(node.number), "size": node.size and list(node.size)}
    recipe |= {"dtype": "float32" if node.size is not None and not node.dtype else node.dtype}
    said = {"written": written(node), "spoken": spoken(node), "rows": list(rows(node))}
    return {"name": node.name, "kind": node.kind, **recipe, **said}


def _step(step):
    told = [step.kind, step.node, step.edge, [list(token) for token in step.tokens]]
    return [*told, dict(step.changes)] if step.changes else told
