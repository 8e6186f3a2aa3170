"""All that the witnesses say of a function at one point: what `check_gradients` and `compare` lay out."""

import contextlib
import io
from typing import NamedTuple

from ..graph.calling import check_is_node
from ..graph.cuts import CUT, cut, moves
from ..graph.outside import as_it_was
from ..graph.run import call
from ..words import function_name
from .differences import slopes
from .passes import Silent, engine_pass, torch_call, torch_pass
from .reading import result
from .verdict import Verdict, as_torch, close, judge, values_differ

ITSELF = "PyTorch is the engine here: central differences are its only witness."


class Row(NamedTuple):
    """A node by its name: its data and grad by each witness, None where one has no say, and the verdict.

    verdict: "agree", "differ", "unsure" where nobody could confirm the engine, "" where nobody was asked.
    """

    name: str
    data: float
    torch_data: float | None
    grad: float
    difference: float | None
    torch_grad: float | None
    verdict: str


class Testimony(NamedTuple):
    """value: of f, by the engine; values: a sentence if PyTorch's differs, else "".

    inputs, variables: a Row for each; verdicts: on the inputs, with their sentences; cut: sentences where plain
    numbers cut the graph; remarks: what else is to be said.
    """

    value: float
    values: str
    inputs: list[Row]
    variables: list[Row]
    verdicts: list[Verdict]
    cut: list[str]
    remarks: list[str]


def testimony(f, engine, at):
    """The Testimony on `f` at these values: name -> float. What `f` prints is printed once, by the first call.

    Raised or TypeError, a sentence, where the engine's pass can't be made; ValueError where `f` gives two results
    for the same inputs. What f reaches from outside is as it was afterwards.
    """
    with as_it_was(f):
        called = call(f, engine, at)
        check_is_node(f, called)
        value = result(f, called.output)
        with contextlib.redirect_stdout(io.StringIO()):
            return _heard(f, engine, at, called, value)


def _heard(f, engine, at, called, value):
    name = function_name(f)

    def again(near):
        return call(f, engine, near, named=False)

    repeated = result(f, again(at).output)
    if not close(value, repeated, 1e-9 * abs(value)):
        raise ValueError(f"{name} gave {value!r} and then {repeated!r} for the same inputs: it can't be checked.")
    told, by_torch, remarks = _passes(f, engine, at, called)
    found = slopes(lambda near: result(f, again(near).output), at, told.noise)
    inputs, verdicts = [], []
    for (key, made), slope in zip(told.inputs.items(), found):
        theirs = by_torch.inputs[key] if by_torch else None
        verdict = judge(name, key, made.data, made.grad, slope, theirs and theirs.grad, made.rounding, engine)
        verdicts.append(verdict)
        torch_data, torch_grad = (theirs.data, theirs.grad) if theirs else (None, None)
        inputs.append(Row(key, made.data, torch_data, made.grad, slope.value, torch_grad, verdict.word))
    seen = by_torch.variables if by_torch else {}
    variables = [_variable(key, made, seen.get(key), told.noise) for key, made in told.variables.items()]
    values = values_differ(name, engine, value, by_torch.value, told.noise) if by_torch else ""
    cuts = cut(called, again)
    if not cuts and any(verdict.word == "differ" for verdict in verdicts) and moves(called, again):
        cuts = [CUT]
    return Testimony(value, values, inputs, variables, verdicts, cuts, remarks)


def _passes(f, engine, at, called):
    """The Pass of the engine, that of PyTorch or None, and a sentence in a list where PyTorch has no say."""
    if engine == "torch":
        try:
            return torch_pass(f, called, [each.result for each in called.operations]), None, [ITSELF]
        except Silent as why:
            raise TypeError(str(why).replace("PyTorch has no say: ", "")) from None
    told = engine_pass(f, engine, called)
    try:
        return told, torch_pass(f, torch_call(f, at)), []
    except Silent as why:
        return told, None, [str(why)]


def _variable(name, made, by_torch, noise):
    """The Row of a variable inside f."""
    if by_torch is None:
        return Row(name, made.data, None, made.grad, None, None, "")
    same = as_torch(made.data, by_torch.data, noise) and as_torch(made.grad, by_torch.grad, made.rounding)
    return Row(name, made.data, by_torch.data, made.grad, None, by_torch.grad, "agree" if same else "differ")
