"""The reader's function on PyTorch's scalars."""

import dataclasses
import sys
import warnings
from typing import NamedTuple

from ..order import topological_order
from ..words import described
from . import calling
from .torch_graph import read
from .torch_kept import TorchFunctionMode, torch
from .torch_tape import Tape, know

PLAIN = (torch.Tensor.numpy, torch.Tensor.data.__get__, torch.Tensor.detach)
PASSES = (torch.Tensor.backward, torch.autograd.backward, torch.autograd.grad)


def call(f, at, dtype=torch.float64, named=True):
    """The Called of `f` on scalars of this dtype. A pass back that f makes itself leaves its graph for another one."""
    leaves = {name: torch.tensor(float(value), dtype=dtype, requires_grad=True) for name, value in at.items()}
    with torch.enable_grad(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Converting a tensor with requires_grad")  # where it cuts, we say so
        return calling.call(f, leaves, named, Watching)


def run(f, at):
    """What explore draws of `f` on torch scalars: (Called, Graph, names of inputs that don't reach the output)."""
    with Tape() as tape:
        called = call(f, at, torch.float32)
    calling.check_is_node(f, called)
    output, leaves = called.output, called.leaves
    if not isinstance(output, torch.Tensor):
        raise TypeError(f"the function returned {described(output)}, which is no tensor.")
    if output.numel() != 1:
        size = tuple(output.shape)
        raise ValueError(
            f"the function returned a tensor of shape {size}: return one number, say its .sum() or .mean()."
        )
    order = topological_order(know(output, tape))
    seen = [t for r in order if r.requires_grad and (t := r.tensor()) is not None and (t.is_leaf or t.retains_grad)]
    kept = [(tensor, tensor.grad) for tensor in seen if not any(tensor is mine for mine in leaves.values())]
    for tensor in (*leaves.values(), *seen):
        tensor.grad = None  # a weight from outside would add up gradients from tick to tick
    try:
        if output.requires_grad:
            calling.go_back(output)
        graph = read(output, called.names)
    finally:
        for tensor, grad in kept:
            tensor.grad = grad
    places = {id(record.tensor()): i for i, record in enumerate(order) if record.is_leaf}
    inputs = {name: places[id(leaf)] for name, leaf in leaves.items() if id(leaf) in places}
    reached = {id(record.tensor()) for record in order}
    unused = [name for name, leaf in leaves.items() if id(leaf) not in reached]
    return called, dataclasses.replace(graph, inputs=inputs), unused


class Operation(NamedTuple):
    """An operation of PyTorch's, the plain numbers that were given to it, and its result."""

    function: object
    numbers: tuple
    result: object


class Watching(TorchFunctionMode):
    """Within it a pass back keeps its graph, and tensors that are made plain numbers are noted."""

    def __init__(self, notes):
        super().__init__()
        self._notes = notes

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        if func in PASSES:
            kwargs = {**kwargs, "retain_graph": True}
        elif getattr(func, "__name__", "") in calling.CONVERSIONS and args[0].requires_grad:
            self._notes.note(sys._getframe(1), args[0], func.__name__)
        elif func in PLAIN:
            self._notes.reads_data = True
        result = func(*args, **kwargs)
        self._notes.operations.append(Operation(func, tuple(x for x in args if isinstance(x, (int, float))), result))
        return result
