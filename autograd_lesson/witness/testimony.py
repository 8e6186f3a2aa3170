"""What the engine and PyTorch say: a pass back each."""

import math
import warnings
from typing import NamedTuple

from ..order import topological_order
from ..words import described, error_name, function_name
from .differences import EPSILON
from .reading import read


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
        grads = {id(node): 0.0 if node.grad is None else read(node.grad) for node in nodes if hasattr(node, "grad")}
    finally:
        for node, grad in kept:
            node.grad = grad
    moved = [abs(read(node.data) * grads.get(id(node), 0.0)) for node in nodes]
    noise = EPSILON * sum(x for x in moved if math.isfinite(x))
    paths = _paths(output) if all(hasattr(node, "_local_grads") for node in nodes) else {}
    roundings = {
        id(node): noise / max(1.0, abs(read(node.data))) + EPSILON * paths.get(id(node), 0.0) for node in nodes
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
