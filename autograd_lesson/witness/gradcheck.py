"""Is a gradient right? Three witnesses: the engine, central differences, and PyTorch where it is installed.

Duck-typed: `f` is any function of numbers, and an engine is any class whose nodes have `data`, `grad` and
`backward()`. A witness that can't speak, say PyTorch where it isn't installed, is named, and the others go on.
"""

import inspect
import math
import sys
import warnings
from dataclasses import dataclass
from typing import NamedTuple

from ..engine import Value
from ..ieee import number
from ..notation import MINUS, numeral
from ..order import topological_order
from ..words import aligned, described, error_name, function_name, listed

EPSILON = sys.float_info.epsilon
TINY = sys.float_info.min  # below it a float loses digits
STEP = EPSILON ** (1 / 3)  # where the error of the formula and the rounding of f are about equal
SCALES = (1, 8, 64, 512, *(8.0**-k for k in range(1, 10)))  # of STEP: tried in turn until one settles


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


# ------------------------------------------------------------------ the witnesses


class Slope(NamedTuple):
    """A derivative by central differences and how far it may be off.

    settled: whether steps of some size agree on it; size: how large f is there; kink: the slopes to both sides if
    they differ.
    """

    value: float
    doubt: float
    settled: bool
    size: float
    kink: tuple[float, float] | None


def slopes(f, xs, engine, noise=0.0):
    """A Slope for each of the numbers `xs`; `noise` is how far rounding may have moved the value of f."""
    xs = list(xs)

    def along(i):
        def g(x):
            try:
                return result(f, f(*(engine(x if j == i else other) for j, other in enumerate(xs))))
            except (ArithmeticError, ValueError):  # math.log(-1): not defined here
                return math.nan

        return g

    return [slope(along(i), x, noise) for i, x in enumerate(xs)]


def slope(g, x, noise=0.0):
    """The Slope of a function of one float at x."""

    def central(h):
        high, low = x + h, x - h  # what x + h is once it is rounded, so that the step is exact
        above, below = g(high), g(low)
        return (above - below) / (high - low) if high > low else math.nan, max(abs(above), abs(below))

    first = STEP * max(1.0, abs(x))
    best, doubt, step, largest = math.nan, math.inf, first, 0.0
    own = STEP * abs(x)  # beside a pole the steps must be small beside x
    for h in (*(first * scale for scale in SCALES), *([64 * own, own] if x else [])):
        if not math.isfinite(h) or x + h == x:
            continue
        (d, size), (wider, _), (closer, _) = central(h), central(2 * h), central(h / 2)
        off = abs(d - wider) + abs(d - closer) + (EPSILON * size + noise + TINY) / h
        if off < doubt or math.isnan(best):
            best, doubt, step, largest = d, off if math.isfinite(off) else math.inf, h, size
        if doubt <= 1e-7 * abs(best):
            break
    settled = doubt <= max(0.5 * abs(best), 100 * (EPSILON * largest + TINY) / step)
    return Slope(best, doubt, settled, largest, _kink(g, x, step, noise))


def _kink(g, x, h, noise):
    """The slopes to the left and right of x if they stay apart as the step shrinks, else None; infinite at a jump."""
    here = g(x)

    def sides(h):
        return (here - g(x - h)) / h, (g(x + h) - here) / h

    near, far = sides(h / 8), sides(h)
    gap, far_gap = abs(near[1] - near[0]), abs(far[1] - far[0])
    rounding = 100 * (EPSILON * abs(here) + noise) / (h / 8)
    if gap <= 0.5 * far_gap or not gap > 1e-3 * max(map(abs, near)) + rounding:
        return None
    slopes = []
    for close_by, further in zip(near, far):
        if abs(close_by) > 2 * abs(further) + rounding:
            slopes.append(math.copysign(math.inf, close_by))
        else:
            slopes.append(close_by + (close_by - further) / 7)  # the step was an eighth: what is left at step 0
    largest = max((abs(s) for s in slopes if math.isfinite(s)), default=0.0)
    return tuple(0.0 if abs(s) < 1e-6 * largest else s for s in slopes)


class Pass(NamedTuple):
    """What a pass backward left: a gradient for each node, and how far rounding may have moved it, and the output."""

    grads: dict[int, float]
    roundings: dict[int, float]
    noise: float

    def grad(self, node):
        return self.grads.get(id(node), 0.0)

    def rounding(self, node):
        return self.roundings.get(id(node), 0.0)


def backward(f, output, leaves):
    """The Pass of `output.backward()`.

    Nodes from outside of f, say weights, get their own gradients back.
    """
    if not hasattr(output, "backward"):
        raise TypeError(
            f"{function_name(f)} returned {described(output)}, which has no graph:"
            " compute with the inputs themselves, without float() or .data, and return that."
        )
    nodes = _below([output, *leaves])
    mine = {id(leaf) for leaf in leaves}
    kept = [(node, node.grad) for node in nodes if id(node) not in mine and hasattr(node, "grad")]
    try:
        for node, grad in [*kept, *((leaf, getattr(leaf, "grad", None)) for leaf in leaves)]:
            if grad is not None:
                node.grad = 0.0  # f may have called backward() itself: what is asked for is one pass
        output.backward()
        grads = {id(node): 0.0 if node.grad is None else _read(node.grad) for node in nodes if hasattr(node, "grad")}
    finally:
        for node, grad in kept:
            node.grad = grad
    moved = [abs(_read(node.data) * grads.get(id(node), 0.0)) for node in nodes]
    noise = EPSILON * sum(x for x in moved if math.isfinite(x))
    paths = _paths(output) if all(hasattr(node, "_local_grads") for node in nodes) else {}
    roundings = {
        id(node): noise / max(1.0, abs(_read(node.data))) + EPSILON * paths.get(id(node), 0.0) for node in nodes
    }
    return Pass(grads, roundings, noise)


def _paths(output):
    """id(node) -> the sum over all paths to it of the size of their products: what may cancel in its gradient."""
    sums = {id(output): 1.0}
    for node in reversed(topological_order(output)):
        for child, local in zip(node._children, node._local_grads):
            size = abs(local) * sums[id(node)]
            sums[id(child)] = sums.get(id(child), 0.0) + (size if math.isfinite(size) else 0.0)
    return sums


def _below(nodes):
    """These nodes and every node they were computed from."""
    found, waiting = {}, list(nodes)
    while waiting:
        node = waiting.pop()
        if id(node) not in found and hasattr(node, "data"):
            found[id(node)] = node
            waiting.extend(_operands(node))
    return list(found.values())


def _operands(node):
    children = getattr(node, "_children", None)
    return getattr(node, "_prev", ()) if children is None else children


class Silent(Exception):
    """Why PyTorch has no say: a sentence."""


class TorchWitness(NamedTuple):
    """PyTorch's value of f, its gradient by each input, and name -> (data, grad) of the variables of f."""

    value: float
    grads: list[float]
    named: dict[str, tuple[float, float]]


def torch_witness(f, xs, call):
    """What PyTorch says in float64: `call(tensors)` returns f's output and its variables by name.

    Raises Silent if PyTorch has nothing to say.
    """
    try:
        import torch
    except ImportError:
        raise Silent("PyTorch isn't installed: the engine and central differences are compared without it.") from None
    called = function_name(f)
    with torch.enable_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # float(tensor) is f's affair
        leaves = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in xs]
        try:
            output, names = call(leaves)
        except Silent:
            raise
        except Exception as error:
            raise Silent(f"PyTorch has no say: on tensors {called} raised {error_name(error)}.") from error
        if not isinstance(output, torch.Tensor) or output.numel() != 1 or output.dtype != torch.float64:
            raise Silent(f"PyTorch has no say: given float64 tensors, {called} returned {described(output)}.")
        tensors = {
            name: thing
            for name, thing in names.items()
            if isinstance(thing, torch.Tensor) and thing.numel() == 1 and thing.dtype == torch.float64
        }
        asked = [*leaves, *(tensor for tensor in tensors.values() if tensor.requires_grad)]
        grads = [0.0] * len(asked)  # an output that is constant for PyTorch
        if output.requires_grad:
            try:
                answers = torch.autograd.grad(output.reshape(()), asked, allow_unused=True)
            except RuntimeError as error:
                raise Silent(f"PyTorch has no say, since its backward() raised: {error}") from error
            grads = [0.0 if grad is None else grad.item() for grad in answers]
    by_tensor = {id(tensor): grad for tensor, grad in zip(asked, grads)}
    named = {name: (tensor.item(), by_tensor.get(id(tensor), 0.0)) for name, tensor in tensors.items()}
    return TorchWitness(output.item(), grads[: len(leaves)], named)


# ------------------------------------------------------------------ the verdict


class Verdict(NamedTuple):
    """ "agree", "differ" or "unsure", and a sentence where there is something to say."""

    word: str
    sentence: str


def close(a, b, tolerance):
    """Whether two numbers are the same: both nan, the same infinity, or no further apart than the tolerance."""
    if math.isnan(a) or math.isnan(b):
        return math.isnan(a) and math.isnan(b)
    return a == b or (math.isfinite(a) and math.isfinite(b) and abs(a - b) <= tolerance)


def as_torch(a, b, rounding):
    """Whether two numbers computed by the same rules in float64 differ by no more than rounding."""
    return close(a, b, 1e-9 * max(abs(a), abs(b)) + 64 * rounding)


def values_differ(called, engine, value, by_torch, noise):
    """A sentence if the engine and PyTorch disagree on what f is, else ""."""
    if as_torch(value, by_torch, noise):
        return ""
    a, b = apart(value, by_torch)
    return f"{called} itself is {a} by {_engine_name(engine)}, but {b} by PyTorch."


def judge(called, name, x, grad, slope, by_torch, rounding, engine=Value):
    """The Verdict on the engine's derivative of f by one input."""
    torch_agrees = None if by_torch is None else as_torch(grad, by_torch, rounding)
    differences_agree, remark = _as_differences(called, name, x, grad, slope, rounding)
    if torch_agrees is False or differences_agree is False:
        other = by_torch if torch_agrees is False else slope.value
        numbers = [grad, other, slope.value] if torch_agrees is False else [grad, other]
        mine, theirs, *rest = apart(*numbers)
        if torch_agrees is False:
            said = f"PyTorch says {theirs}"
            if differences_agree is not None or slope.kink:
                said += f" and central differences say {rest[0]}"
        else:
            mine += " and PyTorch agrees" if torch_agrees else ""
            said = f"central differences say {theirs}"
        why = f" ({remark.rstrip('.')})" if slope.kink and remark else ""
        where = f"The derivative of {called} by {name} at {name}={x!r}"
        return Verdict("differ", f"{where}: {_engine_name(engine)} says {mine}, but {said}{why}.")
    return Verdict("agree" if torch_agrees or differences_agree else "unsure", remark)


def _as_differences(called, name, x, grad, slope, rounding):
    """Whether central differences confirm a derivative (None if they can't tell), and a remark on it."""
    d = slope.value
    tolerance = 1e-6 * max(abs(grad), abs(d)) + 4 * slope.doubt + 64 * rounding
    at = f"{name}={x!r}"
    if not math.isfinite(d):
        return None, f"Central differences can't tell at {at}: {called} isn't finite on both sides of it."
    if slope.kink and not close(grad, d, 1e-6 * max(abs(grad), abs(d))):
        left, right = slope.kink
        slack = 1e-5 * max((abs(side) for side in slope.kink if math.isfinite(side)), default=0.0)
        between = min(left, right) - slack <= grad <= max(left, right) + slack
        sides = f"{shown(left)} on the left, {shown(right)} on the right"
        remark = f"{called} may have a kink or a jump at {at}: its slope is {sides}."
        return (math.isfinite(left + right) or None) if between else False, remark
    if not close(grad, d, tolerance):
        return (False, "") if slope.settled else (None, f"Central differences don't settle at {at}.")
    if tolerance > max(1e-3 * abs(grad), 1e-6 * slope.size / max(1.0, abs(x)), 1e-9):
        return None, f"Central differences can't tell at {at}: they are {shown(d)} ± {shown(slope.doubt)}."
    return True, ""


# ------------------------------------------------------------------ reading and writing


def inputs(f, xs):
    """name -> float for each input of f, by the names of its parameters. TypeError says which input is amiss."""
    called = function_name(f)
    if not xs:
        raise TypeError(f"{called} needs the numbers to be checked at, as in check_gradients({called}, 2.0, -1.5)")
    names = [f"input {i + 1}" for i in range(len(xs))]
    try:
        signature = inspect.signature(f)
    except (TypeError, ValueError):  # written in C, or no function
        if not callable(f):
            raise TypeError(f"the first thing given must be a function, not {described(f)}") from None
    else:
        try:
            bound = signature.bind(*xs)
        except TypeError as error:
            raise TypeError(f"{called}{signature} can't be called with {len(xs)} inputs: {error}") from None
        names = []
        for name, given in bound.arguments.items():
            many = signature.parameters[name].kind is inspect.Parameter.VAR_POSITIONAL
            names += [f"{name}[{i}]" for i in range(len(given))] if many else [name]
    return {name: as_number(name, x) for name, x in zip(names, xs)}


def as_number(name, x):
    """An input as a float. TypeError if it is no number."""
    try:
        return number(x)
    except TypeError:
        many = isinstance(x, (list, tuple)) or getattr(x, "shape", ()) != ()
        hint = ": give each number as an input of its own" if many else ""
        raise TypeError(f"{name} is {x!r:.60}, which is not a number{hint}.") from None


def result(f, output):
    """What f returned, as a float. TypeError where it is no number."""
    try:
        return _read(output)
    except (AttributeError, TypeError, ValueError):
        pass
    hint = "end it with `return` and the result" if output is None else "return one number, say their sum"
    if not (output is None or isinstance(output, (list, tuple, set, dict)) or getattr(output, "shape", ()) != ()):
        hint = "return one number"
    raise TypeError(f"{function_name(f)} returned {described(output)}: {hint}.")


def _read(thing):
    if isinstance(thing, (bool, str)):
        raise TypeError
    return float(thing) if hasattr(thing, "__float__") else float(thing.data)


def _engine_name(engine):
    return getattr(engine, "__name__", "the engine")


def shown(x, digits=6):
    """x with as many significant digits as it needs, at most so many."""
    return f"{x:.{digits}g}".replace("-", MINUS)


def apart(a, b, *more):
    """Texts of these numbers with enough digits to tell the first from the second."""
    digits = _digits(a, b)
    return [shown(x, digits) for x in (a, b, *more)]


def _digits(a, b):
    return next((n for n in (6, 9, 12) if shown(a, n) != shown(b, n)), 17)


def grad_cells(grad, difference, by_torch, verdict):
    """How three derivatives stand in a table: "" for None; with more digits where they differ."""
    numbers = [grad, difference, by_torch]
    if verdict == "differ":
        digits = min(_digits(grad, x) for x in numbers[1:] if x is not None)
        return ["" if x is None else shown(x, digits) for x in numbers]
    if grad == 0 and verdict == "agree" and difference is not None and abs(difference) < 1e-3:
        numbers[1] = 0.0  # the rest is rounding, different on every machine
    return ["" if x is None else numeral(x) for x in numbers]
