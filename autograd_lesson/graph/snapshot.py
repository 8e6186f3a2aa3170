"""snapshot(output): the graph behind a node, whatever made it."""

import sys
from collections.abc import Mapping
from pathlib import Path

from ..words import described
from . import scalars
from .shape import Graph


def snapshot(output, names=None, depth=None):
    """The Graph that ends in `output`: a Value, a Tensor, a node of the reader's own class,
    or PyTorch's tensor or `grad_fn`.

    names: what to call nodes that have no label, as name -> node or list of nodes, for example `locals()`.
    depth: how many operations to go back from the output; what lies beyond is cut off.
    TypeError if `output` is no node, ValueError if its graph has a cycle.
    """
    if depth is not None and (not isinstance(depth, int) or isinstance(depth, bool) or depth < 0):
        raise ValueError(f"depth is how many operations to go back, 0 or more, or None for all of them; not {depth!r}")
    if names is not None and not isinstance(names, Mapping):
        where = " A picture is written to a file by draw(y).save(path)." if isinstance(names, (str, Path)) else ""
        where = where or " One node is drawn at a time." * hasattr(names, "data")
        raise TypeError(f"names are given as a dict, say names=locals(), not as {described(names)}.{where}")
    return reader(output).read(output, names, depth)


def graph_of(thing):
    """A Graph as it is, or the one that ends in a node."""
    return thing if isinstance(thing, Graph) else snapshot(thing)


def reader(output):
    """The module that reads this kind of node. Nothing is imported for it: without PyTorch there are no tensors."""
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(output, (torch.Tensor, torch.autograd.graph.Node)):
        from . import torch_graph

        return torch_graph
    tensor = sys.modules.get(f"{__package__.rpartition('.')[0]}.tensor")
    if tensor is not None and isinstance(output, tensor.Tensor):
        from . import arrays

        return arrays
    return scalars
