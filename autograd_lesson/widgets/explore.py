"""explore(f, …): sliders for a function's inputs over its graph. replay(output): a walk over a graph, step by step."""

import contextlib
import dataclasses
import functools
import inspect
import io
import math
import numbers
import sys
import traceback

import ipywidgets

from ..engine import Value
from ..graph import scalars
from ..graph.shape import Graph, is_bad
from ..graph.snapshot import snapshot
from ..graph.walks import frames, is_scalar, narration
from ..notation import numeral
from ..witness.gradcheck import error_name, function_name
from .graph_view import MOST_WALKED, GraphView, fallback
from .turn import Turn, stopped

SLIDER_WIDTH = "420px"
MOST_PRINTED = 2000  # characters


def explore(f, engine=Value, /, **inputs):
    """Sliders for the inputs of `f` over the graph that `f` builds from them, redrawn at every move.

    engine: the class the inputs are made with, as `engine(2.0)`, or "torch" for PyTorch's scalar tensors.
    inputs: for each parameter a range (low, high) or (low, high, step), a number, or a widget with a `value`,
    as ipywidgets' `interact` takes them. A parameter's default is where its slider starts.
    Returns an Explore. TypeError or ValueError, with what to write instead, for an input no slider can be made of.
    """
    return Explore(f, engine, inputs)


class Explore(ipywidgets.VBox):
    """What `explore` returns: a widget.

    sliders: name -> widget; view: the GraphView; output: the last node `f` returned;
    graph: the last Graph that could be drawn; message: the sentence under the sliders and what `f`
    printed, "" if there is nothing to say.
    """

    def __init__(self, f, engine, inputs):
        if engine != "torch" and not callable(engine):
            raise TypeError(f'the second argument is an engine, a class such as Value, or "torch"; not {engine!r}')
        self._f, self._engine = f, engine
        self.sliders = make_sliders(f, inputs)
        self.view = GraphView().add_class("al-explored")
        self.output, self._trace = None, ()
        super().__init__([*self.sliders.values(), self.view])
        turn = Turn(self._tick)
        for slider in self.sliders.values():
            slider.observe(turn, "value")
        self._tick()

    @property
    def graph(self):
        return self.view.graph

    @property
    def message(self):
        return self.view.message

    def _tick(self):
        """Run `f` at the sliders' values and show its graph, or say why that can't be done."""
        at = {name: value_of(slider) for name, slider in self.sliders.items()}
        with self.view.hold_sync():  # numbers and message reach the page together
            printed = io.StringIO()  # a slider has no cell to print to: it is shown with the message
            try:
                with contextlib.redirect_stdout(printed):
                    output, graph, unused, self._trace = _run(self._f, self._engine, at, self._trace)
                # an engine that can't walk back yet has no walk to play
                self.view.show(graph, "backward" if hasattr(output, "backward") else "")
            except (Exception, KeyboardInterrupt, SystemExit) as error:  # the sliders and the last picture stay
                last = " The picture is of the last inputs that worked." if self.graph else ""
                ended = not isinstance(error, Exception)
                said = stopped(function_name(self._f), error) if ended else sentence(error)
                said, self.view.stale = said + last, True
            else:
                self.output = output
                said, self.view.stale = _remark(graph, unused), False
            text = printed.getvalue().strip()[-MOST_PRINTED:]
            self.view.message = "\n".join(part for part in (said, f"printed: {text}" if text else "") if part)

    def __repr__(self):
        at = ", ".join(f"{name}={value_of(slider)!r}" for name, slider in self.sliders.items())
        return f"explore({function_name(self._f)}) at {at}\n{self.view!r}"

    def _repr_mimebundle_(self, **kwargs):
        return super()._repr_mimebundle_(**kwargs) | fallback(self.view) | {"text/plain": repr(self)}


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
        graph = dataclasses.replace(graph, grad=frames(graph, "backward")[-1].grads)
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


def make_sliders(f, inputs):
    """name -> widget for each input, or an error that says which input is amiss."""
    parameters = inspect.signature(f).parameters
    by_name = [name for name, p in parameters.items() if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    takes_any = any(p.kind is p.VAR_KEYWORD for p in parameters.values())
    sliders = {}
    for name, spec in inputs.items():
        if name not in by_name and not takes_any:
            raise TypeError(f"{function_name(f)} has no parameter {name!r}: it has {', '.join(by_name) or 'none'}")
        default = parameters[name].default if name in by_name else inspect.Parameter.empty
        sliders[name] = _slider(name, spec, default)
    for name in by_name:
        if name not in sliders and parameters[name].default is inspect.Parameter.empty:
            raise TypeError(f"{function_name(f)} also needs {name}: give it a range, as in {name}=(-3.0, 3.0)")
    return sliders


def _slider(name, spec, default):
    if isinstance(spec, ipywidgets.Widget) and spec.has_trait("value"):
        if isinstance(spec, ipywidgets.DOMWidget) and not spec.description:
            spec.description = name
        return spec
    parts = spec if isinstance(spec, tuple) else (spec,)
    if (isinstance(spec, tuple) and len(spec) not in (2, 3)) or not all(
        _is_number(part) and math.isfinite(part) for part in parts
    ):
        raise TypeError(
            f"no slider can be made of {name}={spec!r}: write (low, high), (low, high, step), a number,"
            " or a widget with a value"
        )
    if len(parts) > 1 and not parts[0] < parts[1]:
        raise ValueError(f"{name}={spec!r}: the first number is the low end and must be below the second")
    if len(parts) > 2 and not parts[2] > 0:
        raise ValueError(f"{name}={spec!r}: the third number is the step and must be above 0")
    slider = ipywidgets.interactive.widget_from_abbrev(spec, default)
    if isinstance(slider, ipywidgets.FloatSlider):
        if len(parts) < 3 and slider.max - slider.min < 10 * slider.step:  # too few places to drag to, or none
            slider.step = (slider.max - slider.min) / 100
        if slider.step < 0.01:
            slider.readout_format = f".{math.ceil(-math.log10(slider.step))}f" if slider.step >= 1e-5 else ".2e"
    slider.description, slider.layout.width = name, SLIDER_WIDTH
    return slider


def sentence(error):
    """What an error says, with a full stop."""
    return f"{str(error).rstrip('.')}."


def value_of(widget):
    """A widget's value; a slider's without the last digit, in which the page leaves 2.000000000000001 for 2."""
    return float(f"{widget.value:.15g}") if isinstance(widget, ipywidgets.FloatSlider) else widget.value


def _is_number(x):
    return isinstance(x, numbers.Real) and not isinstance(x, bool)


def _run(f, engine, at, before=()):
    """(output, Graph, names of inputs not on it, trace) of `f` at these values; an error is a sentence for the reader.

    before: the trace of the last run. A number that isn't what it was then gets a card, so that the shape stays.
    """
    for name, value in at.items():
        if not _is_number(value):
            raise TypeError(f"{name} is {value!r}, which is not a number.")
    if engine == "torch":
        from ..graph import torch_graph  # and with it PyTorch, which nothing else here needs

        return *torch_graph.run(functools.partial(call_named, f), at), ()
    leaves = {name: engine(value) for name, value in at.items()}
    for name, leaf in leaves.items():
        if getattr(leaf, "label", None) == "":
            leaf.label = name
    output, names = call_named(f, leaves)
    traced = scalars.trace(output)
    scalars.mark_moving(traced, before)
    found, mine = {id(twin.node) for twin in traced}, {id(leaf) for leaf in leaves.values()}
    # A leaf from outside, say a weight, would add up gradients from tick to tick, and so would all nodes where f calls
    # backward() itself: they start at 0, and what is from outside gets its own back.
    kept = [(twin, twin.node.grad) for twin in traced if getattr(twin.node, "grad", None) is not None]
    for twin, _ in kept:
        twin.node.grad = 0.0
    try:
        if hasattr(output, "backward"):
            _backward(output)
        graph = scalars.read(output, names, traced=traced)
    finally:
        for twin, grad in kept:
            if not twin._children and id(twin.node) not in mine:
                twin.node.grad = grad
    return output, graph, [name for name, leaf in leaves.items() if id(leaf) not in found], traced


def _backward(output):
    try:
        output.backward()
    except Exception as error:
        raise ValueError(f"backward() raised {error_name(error)}.") from error


def written(f):
    """The function that the reader wrote: what stands behind a partial, an object that is called, or a decorator."""
    for _ in range(20):
        if isinstance(f, functools.partial):
            f = f.func
        elif hasattr(f, "__wrapped__"):
            f = f.__wrapped__
        elif not hasattr(f, "__code__"):
            return inspect.getattr_static(type(f), "__call__", f)
        else:
            behind = [cell.cell_contents for cell in f.__closure__ or () if is_function(cell)]
            if len(behind) != 1 or not f.__code__.co_flags & inspect.CO_VARKEYWORDS:
                return f
            f = behind[0]  # a decorator that doesn't say what it wraps, and passes on whatever it is given
    return f


def is_function(cell):
    """Whether a variable of an outer function holds a function."""
    try:
        return inspect.isfunction(cell.cell_contents)
    except ValueError:  # it holds nothing yet
        return False


def call_named(f, leaves):
    """What `f` returns for these inputs, and the names its variables had as it returned."""
    inner = written(f)
    code = getattr(inner, "__code__", None)
    seen = {}

    def on_event(frame, event, _result):
        if event == "return" and frame.f_code is code:
            seen.update(frame.f_locals)

    ours = sys.getprofile() is None  # a reader's own profiler goes on, and the variables have no names then
    if ours:
        sys.setprofile(on_event)
    try:
        output = f(**leaves)
    except Exception as error:
        lines = [at for at in traceback.extract_tb(error.__traceback__) if code and at.name == code.co_name]
        where = f" in the line `{lines[-1].line}`" if lines and lines[-1].line else ""
        raise ValueError(f"{function_name(f)} raised {error_name(error)}{where}.") from error
    finally:
        if ours:
            sys.setprofile(None)
    if output is None:
        raise TypeError(f"{function_name(f)} returned nothing: end it with `return` and the result.")
    if isinstance(output, numbers.Number):
        raise TypeError(
            f"{function_name(f)} returned the plain number {output}, which has no graph:"
            " compute with the inputs themselves, without float() or .data, and return that."
        )
    if isinstance(output, (list, tuple, set, dict)):
        raise TypeError(
            f"{function_name(f)} returned a {type(output).__name__} of {len(output)}: return one node, say their sum."
        )
    around = getattr(inner, "__globals__", {})
    outer = {name: around[name] for name in getattr(code, "co_names", ()) if name in around}
    return output, leaves | {name: thing for name, thing in {**outer, **seen}.items() if name not in leaves}


def _remark(graph, unused):
    """What a reader should know about a graph that could be drawn: an input without effect, the first nan or inf."""
    remarks = [f"{name} has no effect: the result was computed without it." for name in unused]
    bad = graph.first_bad()
    if bad is not None:
        node, x, grad = graph.shape.nodes[bad], graph.data[bad], graph.grad[bad]
        what = f"its data is {numeral(x)}" if is_bad(x) else f"its grad is {numeral(grad)}"
        remarks.append(f"{node.name}{f' ({node.op})' if node.op else ''} is the first node that is not finite: {what}.")
    return " ".join(remarks)
