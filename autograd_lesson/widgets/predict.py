"""predict(f, …): a graph with numbers masked; the reader commits an answer, then sees."""

import anywidget
import traitlets

from ..engine import Value
from ..graph.asking import questions, veiled
from ..graph.calling import by_name, check_engine
from ..graph.instant import Instant
from ..graph.run import run
from ..page.bundle import FILES, bundle
from ..page.item import item
from ..picture.still import Picture, table
from .shown import Shown


def predict(f, /, *, ask, engine=Value, **inputs):
    """The graph that `f` builds from these inputs, with the numbers masked that the reader is asked for: a Predict.

    ask: a text or several: "x.grad", a gradient; "z" or "z.data", a value; "∂w/∂z" or "dw/dz", the local derivative on
    the arrow from z to w. Names are those that the picture shows. engine: as in `explore`.
    ValueError or TypeError, with what to write instead, where there is no such number.
    """
    check_engine(engine, "engine is the class the inputs are made with")
    graph = run(by_name(f), engine, inputs).graph
    return Predict(graph, questions(graph, ask))


class Predict(Shown, anywidget.AnyWidget):
    """What `predict` returns: a widget.

    given: what the reader answered, as [graph, question, text], with None for the text where they asked to be shown.
    """

    _esm = bundle(FILES / "predict_host.js")
    _css = (FILES / "view.css").read_text(encoding="utf-8") + (FILES / "predict.css").read_text(encoding="utf-8")

    items = traitlets.List().tag(sync=True)
    numbers = traitlets.Bytes().tag(sync=True)  # the answers: not to be read in the stored notebook
    given = traitlets.List().tag(sync=True)

    def __init__(self, graph, asked):
        self._veiled, self._asked = veiled(graph, asked), asked
        made, numbers = item(graph, asked)
        super().__init__(items=[made], numbers=numbers)

    def __repr__(self):
        return "\n".join([table(self._veiled), *(question.text for question in self._asked)])

    def still(self):
        """What stands where there are no widgets: the masked graph as text and as a picture, and the questions."""
        text = " ".join(question.text for question in self._asked)
        return {"text/plain": repr(self), "text/html": Picture(Instant(self._veiled, text=text)).html()}
