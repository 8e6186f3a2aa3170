"""predict(f, …): a graph with numbers masked; the reader commits an answer, then sees."""

import dataclasses
import itertools

import traitlets

from ..engine import Value
from ..graph.asking import questions, veiled
from ..graph.calling import by_name, check_engine
from ..graph.instant import Instant
from ..graph.run import run
from ..graph.walks import frames, is_scalar
from ..page.item import drawing, item, words
from ..picture.still import Picture, table
from ..witness.puzzles import LEVELS, puzzle, puzzles
from .carrier import Carried
from .shown import Shown
from .turn import Turn

SHAPES, EACH = 2, 3  # of a level: different graphs, and how often each comes, with other numbers


def predict(f, /, *, ask, engine=Value, **inputs):
    """The graph that `f` builds from these inputs, with the numbers masked that the reader is asked for: a Predict.

    ask: a text or several: "x.grad", a gradient; "z" or "z.data", a value; "∂w/∂z" or "dw/dz", the local derivative on
    the arrow from z to w. Names are those that the picture shows. engine: as in `explore`.
    ValueError or TypeError, with what to write instead, where there is no such number.
    """
    check_engine(engine, "engine is the class the inputs are made with")
    graph = run(by_name(f), engine, inputs).graph
    if is_scalar(graph.shape):  # what is asked is what the walk shows, also of an engine that can't go back yet
        graph = dataclasses.replace(graph, grad=frames(graph)[-1].grads)
    return Predict([[puzzle(graph, questions(graph, ask))]])


def drawn_at_random(level=1, seed=0):
    """Graphs to predict without end, of rising difficulty, and how many in a row were right at once: an Endless.

    level: 1 to 4, where it begins. The same seed gives the same graphs.
    """
    if level not in LEVELS:
        raise ValueError(f"level is 1, 2, 3 or 4, the hardest; not {level!r}")
    return Endless(level, seed)


predict.random = drawn_at_random


class Predict(Shown, Carried):
    """What `predict` returns: a widget.

    given: what the reader answered, as [item, question, text], with None for the text where they asked to be shown;
    at: the item that is shown.
    """

    module = "predict_host.js"
    styles = ("view.css", "predict.css")

    drawings = traitlets.List().tag(sync=True)
    items = traitlets.List().tag(sync=True)
    numbers = traitlets.List(traitlets.Bytes()).tag(sync=True)  # with the answers: not to be read in a stored notebook
    told = traitlets.Dict().tag(sync=True)
    given = traitlets.List().tag(sync=True)
    at = traitlets.Int(0).tag(sync=True)

    def __init__(self, shapes):
        super().__init__()
        self.show(shapes)

    def show(self, shapes):
        """Ask these Puzzles, a list for each shape, from the first on."""
        self._first = shapes[0][0]
        turns = itertools.zip_longest(*shapes)  # each graph once, then each again with other numbers
        made = [item(each, which) for several in turns for which, each in enumerate(several) if each]
        items, numbers = map(list, zip(*made))
        drawings = [drawing(several[0].graph, several[0].asked) for several in shapes]
        with self.hold_sync():
            self.drawings, self.items, self.numbers, self.told = drawings, items, numbers, words(items)
            self.given, self.at = [], 0

    def __repr__(self):
        hidden = veiled(self._first.graph, self._first.asked)
        return "\n".join([table(hidden), *(question.text for question in self._first.asked)])

    def still(self):
        """What stands where there are no widgets: the first graph, masked, as text and picture, and the questions."""
        return {"text/plain": repr(self), "text/html": self._picture().html()}

    def save(self, path):
        """Write the first graph, masked, with the questions to a file: `p.save("sheet.svg")`, as Picture."""
        self._picture().save(path)

    def _picture(self):
        hidden = veiled(self._first.graph, self._first.asked)
        return Picture(Instant(hidden, text=" ".join(question.text for question in self._first.asked)))


class Endless(Predict):
    """What `predict.random` returns: a Predict with another graph as soon as one is done.

    rounds: how often the reader was through all that the page has; then, if Python is there, come new ones, a level
    higher. streak: how many were right at once, one after another, when the round began.
    """

    rounds = traitlets.Int(0).tag(sync=True)
    streak = traitlets.Int(0).tag(sync=True)

    def __init__(self, level, seed):
        self._level, self._seed = level, seed
        super().__init__(self._drawn())
        self.observe(Turn(lambda: self.show(self._drawn())), "rounds")

    def _drawn(self):
        level = min(self._level + self.rounds, max(LEVELS))
        return [puzzles(level, f"{self._seed} {self.rounds} {k}", EACH) for k in range(SHAPES)]
