"""The reader's function is run, and walked back from; what is from outside is as it was."""

import contextlib
import numbers
from typing import NamedTuple

from . import calling, scalars
from .cuts import cut
from .operands import unread
from .outside import as_it_was
from .shape import Graph


class Run(NamedTuple):
    """What `run` returns.

    output: what f returned; graph: its Graph; unused: the names of inputs that aren't on it; traced: for the next
    run, so that numbers that moved keep their cards; cut: sentences where the graph is cut.
    """

    output: object
    graph: Graph
    unused: list[str]
    traced: list
    cut: list[str]


def run(f, engine, at, before=()):
    """The Run of `f` at these values; an error is a sentence for the reader.

    before: what the last run traced. A number that isn't what it was then gets a card, so that the shape stays.
    """
    for name, value in at.items():
        if not isinstance(value, numbers.Real) or isinstance(value, bool):
            raise TypeError(f"{name} is {value!r}, which is not a number.")
    with as_it_was(f):
        if engine == "torch":
            from . import torch_run  # and with it PyTorch, which nothing else here needs

            called, graph, unused = torch_run.run(f, at)
            return Run(called.output, graph, unused, [], cut(called, lambda near: call(f, engine, near)))
        called = call(f, engine, at)
        calling.check_is_node(f, called)
        traced = scalars.trace(called.output)
        scalars.mark_moving(traced, before)
        with passed_back(called, traced):
            graph = scalars.read(called.output, called.names, traced=traced, inputs=called.leaves)
        found = {id(twin.node) for twin in traced}
        unused = [name for name, leaf in called.leaves.items() if id(leaf) not in found]
        told = cut(called, lambda near: call(f, engine, near))
        if unused and (why := unread(called.output)):
            told, unused = [*told, why], []
        return Run(called.output, graph, unused, traced, told)


@contextlib.contextmanager
def passed_back(called, traced):
    """Within it the nodes hold the gradients of one pass; afterwards those that aren't of this run have their own.

    All start at 0: f may have called backward() itself, and a weight from outside would add up from run to run.
    """
    mine = {id(leaf): leaf for leaf in called.leaves.values()}
    nodes = {id(twin.node): twin.node for twin in traced} | mine
    kept = [(node, node.grad) for node in nodes.values() if getattr(node, "grad", None) is not None]
    try:
        for node, _ in kept:
            node.grad = 0.0
        if hasattr(called.output, "backward"):
            calling.go_back(called.output)
        yield
    finally:
        leaves = {id(twin.node) for twin in traced if not twin._children} - mine.keys()
        for node, grad in kept:
            if id(node) in leaves:
                node.grad = grad


def call(f, engine, at, named=True):
    """The Called of `f` on this engine's numbers; PyTorch's are of float64."""
    if engine != "torch":
        return calling.call(f, calling.made(engine, at), named)
    from . import torch_run

    return torch_run.call(f, at, named=named)
