"""Is a gradient right? Three witnesses: the engine, central differences, and PyTorch where it is installed.

Duck-typed: `f` is any function of numbers, and an engine is any class whose nodes have `data`, `grad` and
`backward()`. A witness that can't speak, say PyTorch where it isn't installed, is named, and the others go on.
"""

from dataclasses import dataclass

from ..engine import Value
from ..notation import numeral
from ..words import aligned, function_name, listed
from .differences import slopes
from .reading import grad_cells, inputs, result
from .testimony import Silent, backward, torch_witness
from .verdict import close, judge, values_differ


def numeric_gradients(f, *xs, engine=Value):
    """The derivative of `f` by each of the numbers `xs`, by central differences: a tuple of floats.

    `f` gets engine numbers, so it may say x.exp(); what it returns is read as a float. The step is the cube root
    of the float's precision, times |x| where that is above 1; where it doesn't settle, larger and smaller ones
    are tried. nan where `f` isn't finite on both sides of x.
    TypeError for an input that is no number, or a result that is none.
    """
    at = inputs(f, xs)
    return tuple(slope.value for slope in slopes(f, at.values(), engine))


def check_gradients(f, *xs, engine=Value):
    """Ask all three witnesses for the derivative of `f` by each of the numbers `xs`: a GradientReport.

    engine: the class the inputs are made with, so that a reader's own can be checked.
    AssertionError, with both numbers and the input at fault, where two witnesses disagree by more than rounding
    and the differences' own error explain; TypeError as for `numeric_gradients`; ValueError where `f` gives two
    results for the same inputs.
    """
    at, called = inputs(f, xs), function_name(f)
    leaves = [engine(x) for x in at.values()]
    output = f(*leaves)
    value = result(f, output)
    told = backward(f, output, leaves)
    grads = [told.grad(leaf) for leaf in leaves]
    again = result(f, f(*(engine(x) for x in at.values())))
    if not close(value, again, 1e-9 * abs(value)):
        raise ValueError(f"{called} gave {value!r} and then {again!r} for the same inputs: it can't be checked.")

    found = slopes(f, at.values(), engine, told.noise)
    try:
        witness = torch_witness(f, at.values(), lambda tensors: (f(*tensors), {}))
    except Silent as why:
        witness, remarks = None, [str(why)]
    else:
        remarks = []
        sentence = values_differ(called, engine, value, witness.value, told.noise)
        if sentence:
            raise AssertionError(f"{sentence[:-1]} at {listed(at)}.")
    torch_grads = witness.grads if witness else [None] * len(at)
    verdicts = [
        judge(called, name, x, told.grad(leaf), slope, by_torch, told.rounding(leaf), engine)
        for (name, x), leaf, slope, by_torch in zip(at.items(), leaves, found, torch_grads)
    ]
    report = GradientReport(
        function=called,
        inputs=tuple(at.items()),
        value=value,
        engine=tuple(grads),
        differences=tuple(slope.value for slope in found),
        torch=tuple(torch_grads) if witness else None,
        verdicts=tuple(verdict.word for verdict in verdicts),
        remarks=(*remarks, *(v.sentence for v in verdicts if v.sentence and v.word != "differ")),
    )
    for verdict in verdicts:
        if verdict.word == "differ":
            error = AssertionError(verdict.sentence)
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

    def __repr__(self):
        rows = [("input", "engine", "differences", "PyTorch", "verdict")]
        for i, (name, _) in enumerate(self.inputs):
            by_torch = self.torch[i] if self.torch else None
            cells = grad_cells(self.engine[i], self.differences[i], by_torch, self.verdicts[i])
            rows.append((name, *cells, self.verdicts[i]))
        head = f"{self.function} at {listed(dict(self.inputs))} is {numeral(self.value)}; its derivatives:"
        return "\n".join([head, aligned(rows, "<>>><"), *self.remarks])
