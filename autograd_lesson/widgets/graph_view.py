"""GraphView: the live picture of a graph, the page as an anywidget."""

import ipywidgets
import traitlets

from ..graph.instant import instant
from ..graph.shape import Graph
from ..graph.snapshot import snapshot
from ..page.spec import spec
from ..picture.still import Picture, table
from .carrier import Carried
from .shown import Shown


class GraphView(Shown, Carried):
    """A Graph on the page. `show` another one: of the same shape, only its numbers travel; else a new drawing.

    walk: the walk its player goes through, "" for none; step: after how many steps the picture stands.
    message: a sentence over the picture, as plain text; stale: the picture is greyed, since it isn't of now.
    sliders: name -> widget; inputs: name -> the value that picture and message belong to; leaves: name -> the node that
    this input is. While sliders have other values, the page computes the graph itself where only leaves moved and its
    numbers have been Python's so far; else it waits for Python, and says so.
    """

    module = "host.js"

    spec = traitlets.Dict().tag(sync=True)
    numbers = traitlets.Bytes().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)
    notes = traitlets.Dict().tag(sync=True)
    step = traitlets.Int(0).tag(sync=True)
    message = traitlets.Unicode().tag(sync=True)
    stale = traitlets.Bool(False).tag(sync=True)
    inputs = traitlets.Dict().tag(sync=True)
    leaves = traitlets.Dict().tag(sync=True)
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
        known = self.graph is not None and graph.shape == self.graph.shape and walk == self.walk and not graph.tables
        drawn = self.spec if known else spec(graph, walk)
        at_end = self.step >= len(self.spec.get("steps", ()))
        self.graph, self.walk = graph, walk
        with self.hold_sync():
            self.spec = drawn
            self.words, self.notes = graph.words(), graph.notes
            self.numbers = graph.packed()
            self.step = len(drawn["steps"]) if at_end else min(self.step, len(drawn["steps"]))

    def __repr__(self):
        text = table(self.graph) if self.graph else "GraphView: nothing drawn yet"
        return f"{text}\n{self.message}" if self.message else text

    def save(self, path):
        """Write to a file what the view shows now, with the step of its walk: `view.save("graph.svg")`, as Picture."""
        if self.graph is None:
            raise ValueError(f"there is nothing to save yet{': ' if self.message else ''}{self.message}")
        self._picture(self.step).save(path)

    def still(self):
        """What stands where there are no widgets: text, and the picture if there is one, of the step of the walk.

        Before the first step there is little to see: then it is of the walk's end.
        """
        shown = {"text/plain": repr(self)}
        return (
            shown | {"text/html": self._picture(self.step or len(self.spec["steps"])).html()} if self.graph else shown
        )

    def _picture(self, step):
        return Picture(instant(self.graph, self.walk if self.spec["walk"] else "", step))
