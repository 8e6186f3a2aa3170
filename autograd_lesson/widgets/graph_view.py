"""GraphView: the live picture of a graph, an anywidget around page/view.js."""

from pathlib import Path

import anywidget
import ipywidgets
import traitlets

from ..graph.formula import spoken, written
from ..graph.shape import Graph, rows
from ..graph.snapshot import snapshot
from ..graph.walks import is_scalar, steps
from ..picture.still import image, table
from ..picture.svg import svg
from .shown import Shown

FILES = Path(__file__).parents[1] / "page"
MOST_WALKED = 600  # nodes; the steps of a longer walk would outweigh the drawing


def _module():
    """The page as one ES module, without indents and comments: each widget stores it in the notebook."""
    text = "".join((FILES / name).read_text(encoding="utf-8") for name in ("view.js", "waiting.js", "host.js"))
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith(("//", "/**", "*")))


class GraphView(Shown, anywidget.AnyWidget):
    """A Graph on the page. `show` another one: of the same shape, only its numbers travel; else a new drawing.

    walk: the walk its player goes through, "" for none; step: after how many steps the picture stands.
    message: a sentence over the picture, as plain text; stale: the picture is greyed, since it isn't of now.
    sliders: name -> widget; inputs: name -> the value that picture and message belong to. While a slider has another
    value, the page says that it waits for Python.
    """

    _esm = _module()
    _css = (FILES / "view.css").read_text(encoding="utf-8")  # a path would keep every view alive: anywidget 929

    spec = traitlets.Dict().tag(sync=True)
    numbers = traitlets.Bytes().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)
    notes = traitlets.Dict().tag(sync=True)
    step = traitlets.Int(0).tag(sync=True)
    message = traitlets.Unicode().tag(sync=True)
    stale = traitlets.Bool(False).tag(sync=True)
    inputs = traitlets.Dict().tag(sync=True)
    sliders = traitlets.Dict().tag(sync=True, **ipywidgets.widget_serialization)

    def __init__(self, graph=None, walk="", **traits):
        super().__init__(**traits)
        self.graph = None
        self.walk = walk
        if graph is not None:
            self.show(graph if isinstance(graph, Graph) else snapshot(graph))

    def show(self, graph, walk=None):
        """Draw this Graph, with another walk if one is named.

        ValueError, and the last picture stays, if it has too many nodes to draw.
        """
        walk = self.walk if walk is None else walk
        known = self.graph is not None and graph.shape == self.graph.shape and walk == self.walk
        spec = self.spec if known else self._spec(graph, walk)
        at_end = self.step >= len(self.spec.get("steps", ()))
        self.graph, self.walk = graph, walk
        with self.hold_sync():
            self.spec = spec
            self.words, self.notes = graph.words(), graph.notes
            self.numbers = graph.packed()
            self.step = len(spec["steps"]) if at_end else min(self.step, len(spec["steps"]))

    def _spec(self, graph, walk):
        shape = graph.shape
        walked = walk and is_scalar(shape) and len(shape.nodes) <= MOST_WALKED
        return {
            "svg": svg(graph),
            "nodes": [_recipe(node) for node in shape.nodes],
            "edges": [list(edge) for edge in shape.edges],
            "walk": walk if walked else "",
            "steps": [[*step[:3], [list(token) for token in step.tokens]] for step in steps(shape, walk)]
            if walked
            else [],
        }

    def __repr__(self):
        text = table(self.graph) if self.graph else "GraphView: nothing drawn yet"
        return f"{text}\n{self.message}" if self.message else text

    def still(self):
        """What stands where there are no widgets: text, and the picture if there is one."""
        shown = {"text/plain": repr(self)}
        return shown | {"text/html": image(self.graph, svg(self.graph))} if self.graph else shown


def _recipe(node):
    """What the page is told of a node."""
    recipe = {"op": node.op, "number": node.number and list(node.number), "size": node.size and list(node.size)}
    said = {"written": written(node), "spoken": spoken(node), "rows": list(rows(node))}
    return {"name": node.name, "kind": node.kind, **recipe, **said}
