"""What the engine and PyTorch say: a pass back each."""

import math
from typing import NamedTuple

from ..graph import scalars
from ..graph.calling import Raised, engine_name
from ..graph.run import call, passed_back
from ..words import described, error_name, function_name, quoted
from .differences import EPSILON
from .reading import read

RESULT = "(result)"  # no name that a variable could have


class Made(NamedTuple):
    """A number that one pass told: data, grad, and how far rounding may have moved the grad."""

    data: float
    grad: float
    rounding: float


class Pass(NamedTuple):
    """What one witness says: the value of f and how far rounding may have moved it, its inputs, and its variables."""

    value: float
    noise: float
    inputs: dict[str, Made]
    variables: dict[str, Made]


def engine_pass(f, engine, called):
    """The Pass of `called.output.backward()`. TypeError where there is none, or nothing to be read after it."""
    output, leaves = called.output, called.leaves
    if not hasattr(output, "backward"):
        raise TypeError(" ".join([_no_backward(f, output, [*leaves.values()]), *called.plain]))
    twins = scalars.trace(output)
    on_graph = {id(twin.node) for twin in twins}
    named = {
        name: thing
        for name, thing in called.names.items()
        if name not in leaves and (id(thing) in on_graph or type(thing) is type(output))
    }
    if all(node is not output for node in (*leaves.values(), *named.values())):
        named[RESULT] = output
    with passed_back(called, twins):
        _check_grads(engine, [*leaves.values()])
        grads = {id(node): _grad(node) for node in (*(twin.node for twin in twins), *leaves.values(), *named.values())}
    moved = [abs(twin.data * grads[id(twin.node)]) for twin in twins]
    noise = EPSILON * sum(x for x in moved if math.isfinite(x))
    paths = _paths(twins)

    def told(node):
        data = read(node)
        return Made(data, grads[id(node)], noise / max(1.0, abs(data)) + EPSILON * paths.get(id(node), 0.0))

    inputs, variables = ({name: told(node) for name, node in nodes.items()} for nodes in (leaves, named))
    return Pass(read(output), noise, inputs, variables)


def _no_backward(f, output, leaves):
    returned = f"{function_name(f)} returned {described(output)}"
    if isinstance(output, type(leaves[0])):
        return f"{returned}, which has no backward(): a pass back is asked of the output by that name."
    advice = "compute with the inputs themselves, without float() or .data, and return that."
    return f"{returned}, which has no graph: {advice}"


def _check_grads(engine, leaves):
    """TypeError where the engine keeps its derivatives by another name than `grad`."""
    if any(hasattr(leaf, "grad") for leaf in leaves):
        return
    slots = [name for kind in type(leaves[0]).__mro__ for name in getattr(kind, "__slots__", ())]
    kept = [name for name in (*getattr(leaves[0], "__dict__", ()), *slots) if not name.startswith("_")]
    raise TypeError(
        f"{engine_name(engine)} keeps no `grad`: after backward() an input's derivative is read from its `grad`."
        f" It keeps {', '.join(kept) or 'nothing that can be read'}."
    )


def _grad(node):
    grad = getattr(node, "grad", None)
    try:
        return 0.0 if grad is None else read(grad)
    except (AttributeError, TypeError, ValueError):
        raise TypeError(f"after backward() a `grad` is {described(grad)}, which is no number.") from None


def _paths(twins):
    """id(node) -> the sum over all paths to it of the size of their products: what may cancel in its gradient."""
    sums = {id(twins[-1].node): 1.0}
    for twin in reversed(twins):
        for child, local in zip(twin._children, twin.local_grads):
            size = abs(local) * sums.get(id(twin.node), 0.0) if local is not None else 0.0
            sums[id(child.node)] = sums.get(id(child.node), 0.0) + (size if math.isfinite(size) else 0.0)
    return sums


class Silent(Exception):
    """Why PyTorch has no say: a sentence."""


def torch_call(f, at):
    """The Called of f on PyTorch's tensors of float64, for its pass. Silent if PyTorch can't run it."""
    try:
        import torch  # noqa: F401
    except ImportError:
        raise Silent("PyTorch isn't installed: the engine and central differences are compared without it.") from None
    try:
        return call(f, "torch", at)
    except Raised as error:
        said = f"on tensors {function_name(f)} raised {error_name(error.__cause__)}"
        raise Silent(f"PyTorch has no say: {said}.") from error


def torch_pass(f, called, steps=()):
    """PyTorch's Pass of f. Silent if PyTorch has nothing to say. steps: tensors on the way, for the noise."""
    import torch

    output = called.output

    def is_number(thing):
        return isinstance(thing, torch.Tensor) and thing.numel() == 1 and thing.dtype == torch.float64

    if not is_number(output):
        raise Silent(f"PyTorch has no say: given float64 tensors, {function_name(f)} returned {described(output)}.")
    named = {name: thing for name, thing in called.names.items() if is_number(thing)}
    if all(tensor is not output for tensor in named.values()):
        named[RESULT] = output
    every = {id(thing): thing for thing in (*steps, *named.values())}
    nodes = [thing for thing in every.values() if is_number(thing) and thing.requires_grad]
    grads = _torch_grads(torch, output, nodes)
    noise = EPSILON * sum(abs(tensor.item() * grads.get(id(tensor), 0.0)) for tensor in nodes)

    def told(tensor):
        data = tensor.item()
        return Made(data, grads.get(id(tensor), 0.0), noise / max(1.0, abs(data)))

    inputs, variables = {}, {}
    for name, tensor in named.items():
        (inputs if name in called.leaves else variables)[name] = told(tensor)
    return Pass(output.item(), noise, inputs, variables)


def _torch_grads(torch, output, asked):
    """id(tensor) -> the gradient of the output with respect to it. Tensors that aren't here have none."""
    if not output.requires_grad:  # constant for PyTorch
        return {}
    try:
        # no gradient is given, for PyTorch would import sympy, 35 MB, to look at its shape
        grads = torch.autograd.grad(output, asked, allow_unused=True)
    except RuntimeError as error:
        raise Silent(f"PyTorch has no say, since its backward() raised: {quoted(str(error))}") from error
    return {id(tensor): grad.item() for tensor, grad in zip(asked, grads) if grad is not None}
