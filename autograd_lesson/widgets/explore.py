"""explore(f, …): sliders for a function's inputs over the graph that it builds."""

import contextlib
import io

import ipywidgets

from ..engine import Value
from ..graph.calling import by_name, check_engine
from ..graph.formula import written
from ..graph.run import run
from ..graph.shape import is_bad
from ..notation import numeral
from ..words import function_name, sentence, stopped, with_printed
from .graph_view import GraphView
from .shown import Shown
from .sliders import BOX, made_here, make_sliders, value_of
from .turn import Turn, interruptible


def explore(f, engine=Value, /, **inputs):
    """Sliders for the inputs of `f` over the graph that `f` builds from them, redrawn at every move.

    engine: the class the inputs are made with, as `engine(2.0)`, or "torch" for PyTorch's scalar tensors.
    inputs: for each parameter a range (low, high) or (low, high, step), a number, or a widget with a `value`,
    as ipywidgets' `interact` takes them. A parameter's default is where its slider starts.
    Returns an Explore. TypeError or ValueError, with what to write instead, for an input no slider can be made of.
    """
    return Explore(f, engine, inputs)


class Explore(Shown, ipywidgets.VBox):
    """What `explore` returns: a widget.

    sliders: name -> widget; view: the GraphView; output: the last node `f` returned;
    graph: the last Graph that could be drawn; message: the sentence under the sliders and what `f`
    printed, "" if there is nothing to say.
    """

    def __init__(self, f, engine, inputs):
        check_engine(engine, "the second argument is an engine")
        self._f, self._engine = by_name(f), engine
        self.sliders = make_sliders(f, inputs)
        self.view = GraphView(sliders=self.sliders).add_class("al-explored")
        self.output, self._trace = None, ()
        self._has_branches = False
        self.own = self.view, *made_here(self.sliders, inputs)
        super().__init__([*self.sliders.values(), self.view])
        self.add_class(BOX)
        self._turn = Turn(self._tick, self._skip)
        for slider in self.sliders.values():
            slider.observe(self._turn, "value")
        self._tick()

    @property
    def graph(self):
        return self.view.graph

    @property
    def message(self):
        return self.view.message

    def _tick(self):
        """Run `f` at the sliders' values and show its graph, or say why that can't be done."""
        at = self._at()
        with self.view.hold_sync():  # numbers and message reach the page together
            ran, message, is_interrupted = ask(
                self._f, self._engine, at, self._trace, lambda ran: self._show(ran, at), self.graph is not None
            )
            if is_interrupted:
                self._turn.drop()
                at = self._at()  # what was moved meanwhile isn't computed any more
            if ran is not None:
                self.output, self._trace = ran.output, ran.traced
            self.view.inputs, self.view.message, self.view.stale = at, message, ran is None

    def _leaves(self, ran, at):
        """The leaves that the page may move by itself: none where a plain number cuts the graph, or where moving leaves
        has once made another graph, since then only Python can tell which one it is."""
        moved = {name for name, value in at.items() if value != self.view.inputs.get(name)}
        if self.graph and ran.graph.shape != self.graph.shape and moved <= self.graph.inputs.keys():
            self._has_branches = True
        return {} if ran.cut or self._has_branches else ran.graph.inputs

    def _at(self):
        return {name: value_of(slider) for name, slider in self.sliders.items()}

    def _skip(self):
        self.view.inputs = self._at()

    def _show(self, ran, at):
        leaves = self._leaves(ran, at)
        self.view.show(ran.graph, self._walk(ran.output))
        self.view.leaves = leaves

    def _walk(self, output):
        """The walk that can be played: an engine that can't walk back yet has none."""
        return "backward" if hasattr(output, "backward") else ""

    def save(self, path):
        """Write to a file what the view shows now, with the step of its walk: `e.save("graph.svg")`."""
        self.view.save(path)

    def __repr__(self):
        at = ", ".join(f"{name}={value_of(slider)!r}" for name, slider in self.sliders.items())
        return f"explore({function_name(self._f)}) at {at}\n{self.view!r}"

    def still(self):
        """What stands where there are no widgets: text, and the picture."""
        return self.view.still() | {"text/plain": repr(self)}


def ask(f, engine, at, before, show, is_drawn):
    """The Run of `f` at these values, None where it gives none; the message, with what it printed; whether Interrupt
    ended it.

    show: called with the Run; before: as in run; is_drawn: whether an earlier picture stays.
    """
    printed = io.StringIO()  # a slider has no cell to print to: it is shown with the message
    ran, is_interrupted = None, False
    try:
        with contextlib.redirect_stdout(printed), interruptible():
            now = run(f, engine, at, before)
        show(now)
        ran, said = now, _remark(now)
    except BaseException as error:  # the sliders and the last picture stay
        is_interrupted = isinstance(error, KeyboardInterrupt)
        said = sentence(error) if isinstance(error, Exception) else stopped(function_name(f), error)
        said += " The picture is of the last inputs that worked." if is_drawn else ""
    return ran, with_printed(said, printed.getvalue()), is_interrupted


def _remark(ran):
    """What a reader should know about a graph that could be drawn: a cut, an input without effect, a nan or inf."""
    graph = ran.graph
    remarks = ran.cut + [f"{name} has no effect: the result was computed without it." for name in ran.unused]
    bad = graph.first_bad()
    if bad is not None:
        node, x, grad = graph.shape.nodes[bad], graph.data[bad], graph.grad[bad]
        what = f"its data is {numeral(x)}" if is_bad(x) else f"its grad is {numeral(grad)}"
        op = f" ({written(node)})" if written(node) else ""
        remarks.append(f"{node.name}{op} is the first node that is not finite: {what}.")
    return " ".join(remarks)
