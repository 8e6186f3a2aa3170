"""What the page is given of a graph once a shape; from then on only numbers travel."""

from ..graph.walks import is_scalar, steps
from ..picture.svg import svg

MOST_WALKED = 600  # nodes; the steps of a longer walk would outweigh the drawing


def spec(graph, walk=""):
    """The drawing of a Graph, its nodes and edges, and the steps of a walk over it, as JSON has them; see view.js."""
    shape = graph.shape
    is_walked = walk and is_scalar(shape) and len(shape.nodes) <= MOST_WALKED
    return {
        "svg": svg(graph),
        "nodes": [[node.name, node.op, *node.rows, node.kind] for node in shape.nodes],
        "edges": [list(edge) for edge in shape.edges],
        "walk": walk if is_walked else "",
        "steps": [list(step) for step in steps(shape, walk)] if is_walked else [],
    }
