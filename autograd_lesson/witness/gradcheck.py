"""Is a gradient right? Three witnesses: the engine, central differences, and PyTorch where it is installed.

Duck-typed: `f` is any function of numbers, and an engine is any class whose nodes have `data`, `grad` and
`backward()`. A witness that can't speak, say PyTorch where it isn't installed, is named, and the others go on.
"""

from dataclasses import dataclass

from ..engine import Value
from ..graph.calling import Raised, by_position, check_engine
from ..graph.outside import as_it_was
from ..graph.run import call
from ..notation import numeral
from ..words import aligned, function_name, listed, printed
from .differences import slopes
from .reading import grad_cells, inputs, result
from .testimony import testimony

ENGINE = "engine= takes an engine"


def numeric_gradients(f, *xs, engine=Value):
    """The derivative of `f` with respect to each of the numbers `xs`, by central differences: a tuple of floats.

    `f` gets engine numbers, so it may say x.exp(); what it returns is read as a float. The step is the cube root
    of the float's precision, times |x| where that is above 1; where it doesn't settle, larger and smaller ones
    are tried. nan where `f` isn't finite at x and on both sides of it.
    TypeError for an input that is no number, or a result that is none.
    """
    check_engine(engine, ENGINE)
    at, called = inputs(f, xs), by_position(f)
    with as_it_was(f):
        return tuple(s.value for s in slopes(lambda near: result(f, call(called, engine, near, False).output), at))


def check_gradients(f, *xs, engine=Value):
    """Ask all three witnesses for the derivative of `f` with respect to each of the numbers `xs`: a GradientReport.

    engine: the class the inputs are made with, so that a reader's own can be checked, or "torch".
    AssertionError, with both numbers and the input at fault, where two witnesses disagree by more than rounding
    and the differences' own error explain; TypeError as for `numeric_gradients`; ValueError where `f` gives two
    results for the same inputs. What `f` raises is raised.
    """
    check_engine(engine, ENGINE)
    at = inputs(f, xs)
    try:
        told = testimony(by_position(f), engine, at)
    except Raised as error:
        raise error.__cause__ from None
    if told.values:
        raise AssertionError(f"{told.values[:-1]} at {listed(at)}.")
    more = [verdict.sentence for verdict in told.verdicts if verdict.sentence and verdict.word != "differ"]
    report = GradientReport(
        function=function_name(f),
        inputs=tuple(at.items()),
        value=told.value,
        engine=tuple(row.grad for row in told.inputs),
        differences=tuple(row.difference for row in told.inputs),
        torch=None if told.inputs[0].torch_grad is None else tuple(row.torch_grad for row in told.inputs),
        verdicts=tuple(row.verdict for row in told.inputs),
        remarks=(*told.remarks, *told.cut, *more),
    )
    wrong = [verdict.sentence for verdict in told.verdicts if verdict.word == "differ"]
    if wrong:
        error = AssertionError(" ".join([wrong[0], *told.cut]))
        error.add_note(repr(report))
        raise error
    return report


@dataclass(frozen=True, repr=False)
class GradientReport:
    """What `check_gradients` returns: true if every input's gradient was confirmed by another witness.

    engine, differences, torch: a derivative for each input, in the order of `inputs`; torch is None where PyTorch
    had no say. verdicts: "agree", or "unsure" where nobody could confirm the engine. remarks: sentences.
    """

    function: str
    inputs: tuple[tuple[str, float], ...]
    value: float
    engine: tuple[float, ...]
    differences: tuple[float, ...]
    torch: tuple[float, ...] | None
    verdicts: tuple[str, ...]
    remarks: tuple[str, ...]

    def __bool__(self):
        return set(self.verdicts) == {"agree"}

    def __str__(self):
        return printed(repr(self))

    def __repr__(self):
        rows = [("input", "engine", "differences", "PyTorch", "verdict")]
        for i, (name, _) in enumerate(self.inputs):
            by_torch = self.torch[i] if self.torch else None
            cells = grad_cells(self.engine[i], self.differences[i], by_torch, self.verdicts[i])
            rows.append((name, *cells, self.verdicts[i]))
        head = f"{self.function} at {listed(dict(self.inputs))} is {numeral(self.value)}; its derivatives:"
        return "\n".join([head, aligned(rows, "<>>><"), *self.remarks])
