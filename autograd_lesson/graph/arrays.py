"""The package's Tensor, read into a Graph: a card for each array, with its shape and a map of its numbers."""

import math

import numpy as np

from ..notation import listing
from ..order import topological_order
from .shape import NOT_YET, Edge, Graph, Node, Shape, Table, call, names_by_id

MOST_SHOWN = 400  # numbers in a heat map


def read(output, names=None, depth=None):
    """The Graph that ends in a Tensor: a card for each array, with its shape and a map of its numbers."""
    given = names_by_id(names or {})
    order, cut = _nearest(output, depth)
    index = {id(node): i for i, node in enumerate(order)}
    wanted = [node.label or given.get(id(node), "") for node in order]
    called = call(wanted, ["output" if node is output else "" for node in order])
    nodes, edges, data, grads, tables = [], [], [], [], {}
    is_new = not any(node._grad is not None for node in order)
    for i, (node, name) in enumerate(zip(order, called, strict=True)):
        is_cut = id(node) in cut
        kind = "cut" if is_cut else "op" if node._children else "leaf" if node.requires_grad else "constant"
        op = node._op if kind == "op" else ""
        nodes.append(Node(name, op, kind, size=node.shape, holds="table" if _is_mapped(node.shape) else "data"))
        grad = node._grad if node.requires_grad else None
        data.append(_short(node._array))
        grads.append("None" if not node.requires_grad else NOT_YET if is_new or grad is None else _short(grad))
        if nodes[-1].holds == "table":
            told = None if grad is None else tuple(np.ravel(grad).tolist())
            tables[i] = Table(tuple(node._array.ravel().tolist()), told)
        for child in () if is_cut else node._children:
            edges.append(Edge(index[id(child)], i, "unknown"))
    local = (math.nan,) * len(edges)
    return Graph(Shape(tuple(nodes), tuple(edges)), tuple(data), tuple(grads), local, tables=tables)


def _is_mapped(shape):
    return 0 < len(shape) <= 2 and 1 < math.prod(shape) <= MOST_SHOWN


def _nearest(output, depth):
    """The nodes in topological order that are at most `depth` operations away, and the ids of those cut there."""
    order = topological_order(output)
    if depth is None:
        return order, set()
    steps = {id(output): 0}
    for node in reversed(order):
        for child in node._children:
            steps[id(child)] = min(steps.get(id(child), math.inf), steps[id(node)] + 1)
    near = [node for node in order if steps[id(node)] <= depth]
    return near, {id(node) for node in near if steps[id(node)] == depth and node._children}


def _short(array):
    array = np.asarray(array)
    if array.ndim == 0:
        return float(array)
    return listing(array.ravel()[:3].tolist(), array.size)
