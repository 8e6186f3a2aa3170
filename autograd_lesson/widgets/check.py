"""check(thing, …): the reader's code, judged by witnesses, never by a stored answer."""

from html import escape

from ..engine import Value
from ..graph.instant import Instant
from ..picture.still import Picture
from ..witness.alike import judge_graph
from ..witness.engines import judge_engine
from ..witness.functions import judge_derivative
from ..witness.judged import BLANK, NOT_YET, SOLVED, blank, not_yet
from ..witness.operations import judge_operation
from ..witness.orders import judge_order
from ..witness.source import footprint, is_blank, present
from ..witness.training import judge_training
from ..words import described, error_name, function_name, printed, quoted

ICONS = {SOLVED: "\N{CHECK MARK}", NOT_YET: "\N{MULTIPLICATION X}", BLANK: "\N{WHITE CIRCLE}"}
STALE = "The code has changed since it was checked: run this check again."


def check(thing, /, *, derivative_of=None, operation=None, engine=Value, order_of=None, like=None, training=None):
    """What is to be said of the reader's code: a Check. It never raises.

    check(Value): a class of numbers with data, grad and backward(), or of arrays if it has `@`, as Tensor has.
    check(df, derivative_of=f): a function that gives f's derivative, of several inputs a tuple with one for each.
    check(tanh, operation=math.tanh): an operation, a method of the engine's nodes, and what it computes with numbers.
    check(order, order_of=output): the nodes of a graph, each after its children; a list, or a function of the output.
    check(step, training=loss): step(model, xs, ys, rate), or with a number of steps, down the slope of that loss.
    check(output, like=other): a graph with the same operations on the same operands as another one.
    """
    judge = _judge(derivative_of, operation, engine, order_of, like, training)
    name = _name(thing, "The order" if order_of is not None else "The graph" if like is not None else "This")
    try:
        return Check(thing, blank(name) if is_blank(thing) else judge(thing), name)
    except Exception as error:  # no code that a reader could write should lead here, but if some does, say so
        return Check(thing, not_yet(f"{name} can't be judged: {error_name(error)}."), name)


def _judge(f, g, engine, output, other, loss):
    """The judge of what is asked for."""
    if f is not None:
        return lambda thing: judge_derivative(thing, f) if callable(thing) else _no_function(thing)
    if g is not None:
        return lambda thing: judge_operation(thing, g, engine) if callable(thing) else _no_function(thing)
    if loss is not None:
        return lambda thing: judge_training(thing, loss) if callable(thing) else _no_function(thing)
    if output is not None:
        return lambda thing: judge_order(thing, output)
    if other is not None:
        return lambda thing: judge_graph(thing, other)
    return lambda thing: _judge_class(thing) if isinstance(thing, type) else _unsaid(thing)


def _judge_class(engine):
    if not hasattr(engine, "__matmul__"):
        return judge_engine(engine)
    from ..witness.tensors import judge_tensors  # and with it NumPy, which nothing else here needs

    return judge_tensors(engine)


def _no_function(thing):
    return not_yet(f"It is {described(thing)}, but it should be a function: write it with `def`.")


def _unsaid(thing):
    what = f"{function_name(thing)} is a function" if callable(thing) else f"It is {described(thing)}"
    return not_yet(f"{what}, and no class: say what it should be, as in check(slope, derivative_of=f).")


def _name(thing, unnamed):
    """What a sentence that begins with the thing calls it."""
    try:
        name = getattr(thing, "__name__", "")
    except Exception:  # an object that answers nothing
        name = ""
    if not isinstance(name, str) or not name:
        return unnamed
    return "The function" if name.startswith("<") else quoted(name)


def _source(thing):
    """What tells whether the code has changed, of what goes by the thing's name now."""
    try:
        return footprint(present(thing))
    except Exception:  # as in `check`
        return ()


class Check:
    """What `check` returns: true if the code is right and is still what was checked.

    word: "solved", "not yet" or "not attempted yet"; sentence: why; shows: in what it shows; lines: the reader's own
    lines, where they raised; mistake: the number of a known one; hints: two, if so; graph: the smallest that is wrong,
    where no known one explains it; stale: whether the code has changed since.
    """

    def __init__(self, thing, judged, name):
        self.word, self.sentence, self.shows, self.lines, self.mistake, self.hints, self.graph = judged
        self.name = name
        self._thing, self._source = thing, _source(thing)

    @property
    def stale(self):
        return _source(self._thing) != self._source

    def __bool__(self):
        return self.word == SOLVED and not self.stale

    def __repr__(self):
        said = [f"{self.name}: {self.word}", *([STALE] if self.stale else []), *self._sentences(), *self._traced()]
        return "\n".join([*said, *(["There are two hints: .hints"] if self.hints else [])])

    def __str__(self):
        return printed(repr(self))

    def _sentences(self):
        return [text for text in (self.sentence, self.shows) if text]

    def _traced(self):
        """The lines, if there are more than the one that stands in the sentence."""
        return self.lines if len(self.lines) > 1 else ()

    def _repr_html_(self):
        """A box that reads well without any style; hints are folded, the second within the first."""
        parts = [f"<p>{escape(text)}</p>" for text in self._sentences()]
        if self._traced():
            parts.append(f"<pre>{escape(chr(10).join(self.lines))}</pre>")
        if self.graph:
            parts.append(Picture(Instant(self.graph)).html())
        if self.hints:
            first, second = map(escape, self.hints)
            more = f"<details><summary>A more concrete hint</summary><p>{second}</p></details>"
            parts.append(f"<details><summary>A hint</summary><p>{first}</p>{more}</details>")
        stale = f"<p>{STALE}</p>" if self.stale else ""
        icon = f'<span aria-hidden="true">{ICONS[self.word]}</span>'
        head = f"<p>{icon} <strong>{self.word}</strong>: {escape(self.name)}</p>"
        return f'<div role="status" class="al-check{" al-stale" if stale else ""}">{head}{stale}{"".join(parts)}</div>'
