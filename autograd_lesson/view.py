"""GraphView: the live picture of a graph, an anywidget around view.js."""

from pathlib import Path

import anywidget
import traitlets

from .graph import Graph
from .picture import image, svg, table
from .snapshot import snapshot

HERE = Path(__file__).parent


class GraphView(anywidget.AnyWidget):
    """A Graph on the page. `show` another one: of the same shape, only its numbers travel; else a new drawing.

    message: a sentence over the picture, as plain text; stale: the picture is greyed, since it isn't of now.
    """

    _esm = (HERE / "view.js").read_text(encoding="utf-8") + (HERE / "view_host.js").read_text(encoding="utf-8")
    _css = HERE / "view.css"

    spec = traitlets.Dict().tag(sync=True)
    numbers = traitlets.Bytes().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)
    notes = traitlets.Dict().tag(sync=True)
    message = traitlets.Unicode().tag(sync=True)
    stale = traitlets.Bool(False).tag(sync=True)

    def __init__(self, graph=None, **traits):
        super().__init__(**traits)
        self.graph = None
        if graph is not None:
            self.show(graph if isinstance(graph, Graph) else snapshot(graph))

    def show(self, graph):
        """Draw this Graph. ValueError, and the last picture stays, if it has too many nodes to draw."""
        known = self.graph is not None and graph.shape == self.graph.shape
        nodes = [[node.name, node.op, *node.rows] for node in graph.shape.nodes]
        spec = self.spec if known else {"svg": svg(graph), "nodes": nodes, "edges": len(graph.shape.edges)}
        self.graph = graph
        with self.hold_sync():
            self.spec = spec
            self.words, self.notes = graph.words(), graph.notes
            self.numbers = graph.packed()

    def __repr__(self):
        text = table(self.graph) if self.graph else "GraphView: nothing drawn yet"
        return f"{text}\n{self.message}" if self.message else text

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        return data | fallback(self), metadata


def fallback(view):
    """What a viewer without widgets shows for a GraphView: text, and the still picture if there is one."""
    shown = {"text/plain": repr(view)}
    return shown | {"text/html": image(view.graph, svg(view.graph))} if view.graph else shown
