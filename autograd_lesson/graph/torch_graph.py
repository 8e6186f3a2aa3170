"""PyTorch's own graph, with its values and gradients, as a Graph."""

import math

from ..notation import WIDE
from ..order import topological_order
from .shape import Edge, Graph, Node, Shape, call, names_by_id
from .torch_kept import Kept, torch
from .torch_saved import called, functions, saved
from .torch_tape import NOT_KEPT, aside, know, noted


def read(output, names=None, depth=None):
    """The Graph that ends in a tensor: as recorded where a living tape saw it, else as far as its `grad_fn` tells.

    Of a `grad_fn` instead of a tensor: PyTorch's own graph, operation by operation, with what each has saved.
    """
    given = names_by_id(names or {})
    with aside():
        if isinstance(output, torch.Tensor):
            return _read_records(know(output), given, depth)
        return _read_functions(output, given, depth)


def _nearest(output, depth):
    """The nodes in topological order that are at most `depth` steps from the output, and those where it was cut."""
    order = topological_order(output)
    if depth is None:
        return order, set()
    steps = {output: 0}
    for node in reversed(order):
        for child in node._children:
            steps[child] = min(steps.get(child, math.inf), steps[node] + 1)
    return [node for node in order if steps[node] <= depth], {n for n in order if steps[n] == depth and n._children}


def _read_records(output, given, depth):
    order, cut = _nearest(output, depth)
    index = {record: i for i, record in enumerate(order)}
    tensors = [record.tensor() for record in order]
    latest = {id(tensor): i for i, tensor in enumerate(tensors) if tensor is not None}
    wanted = [given.get(id(t), "") if t is not None and latest[id(t)] == i else "" for i, t in enumerate(tensors)]
    called = call(wanted, ["output" if record is output else "" for record in order])
    nodes, edges, local, data, grads, notes = [], [], [], [], [], {}
    for i, (record, tensor, name) in enumerate(zip(order, tensors, called, strict=True)):
        retained = tensor is not None and record.is_now(tensor) and tensor.retains_grad
        if record in cut:
            kind = "cut"
        elif not record.requires_grad:
            kind = "detached" if "cut" in record.slopes else "constant"
        else:
            kind = "leaf" if record.is_leaf else "retained" if retained else "op"
        if not record.requires_grad:
            grad = "None"
        elif record.is_leaf or retained:
            grad = "gone" if tensor is None else "None" if tensor.grad is None else Kept(tensor.grad)
        else:
            grad = record.seen_grad
        nodes.append(_node(name, record, kind, "data" if retained or record.is_leaf else "passing"))
        data.append(_short(record.kept or NOT_KEPT))
        grads.append(_short(grad))
        notes[i] = _note(kind, record)
        for child, slope in zip(record._children, record.slopes, strict=True) if record not in cut else ():
            known = "cut" if slope == "cut" else "unknown" if slope is None else "number"
            edges.append(Edge(index[child], i, "one" if slope == 1 and record.op in ("add", "add_") else known))
            local.append(slope if known == "number" else math.nan)
    return Graph(Shape(tuple(nodes), tuple(edges)), tuple(data), tuple(grads), tuple(local), notes)


def _short(kept):
    return kept.short() if isinstance(kept, Kept) else kept


def _node(name, record, kind, holds):
    size, dtype = (record.kept.size, record.kept.dtype) if record.kept else (None, "float32")
    op, number = ("", None) if kind == "cut" else (record.op, record.number)
    return Node(name, op, kind, number, size, dtype if dtype != "float32" else "", holds)


KINDS = {
    "leaf": "leaf: made by you, requires_grad; backward() adds to its grad",
    "op": "non-leaf: PyTorch doesn't keep its gradient",
    "retained": "non-leaf with retain_grad(): its gradient is kept",
    "constant": "constant: no gradient is asked of it",
    "detached": "detached: the graph is cut before it",
    "cut": "what lies behind isn't drawn",
}


def _note(kind, record):
    made = f", made by {record.fn_name}" if record.fn_name else ""
    if record.kept is None:
        return f"{KINDS[kind]}{made}; nor does it keep its value, and nothing recorded it"
    numbers = f": {record.kept.full()}" if record.kept.size else ""  # one number stands on the card
    return f"{KINDS[kind]}{made}; {record.kept.dtype}, shape {record.kept.size}{numbers}"


def _read_functions(output_fn, given, depth):
    """PyTorch's own graph: a card for each grad_fn, with what it saved for backward and what passed it."""
    order, cut = _nearest(functions(output_fn), depth)
    nodes, data, grads, notes = [], [], [], {}
    for i, (function, name) in enumerate(zip(order, called(function.fn for function in order), strict=True)):
        leaf = getattr(function.fn, "variable", None)
        if leaf is not None:
            nodes.append(Node(name, "", "leaf", holds="accumulator"))
            data.append(f"{given.get(id(leaf), 'a leaf')}.grad")
            grads.append("None" if leaf.grad is None else Kept(leaf.grad).short())
            notes[i] = f"adds what arrives to the .grad of its leaf, {Kept(leaf).full()}"
            continue
        found = saved(function.fn)
        state = next((each.state for each in found[::-1] if each.state != "held"), "held")
        nodes.append(Node(name, "", "cut" if function in cut else "op", holds="saved"))
        names = ", ".join(each.name for each in found)
        said = f"{names}: {state}" if found else "nothing"
        data.append(said if len(said) <= WIDE else f"{len(found)} tensors: {state}")
        seen = [*noted(function.fn).values()]
        grads.append(NOT_KEPT if not seen else f"{len(seen)} gradients" if seen[1:] else _short(seen[0].seen_grad))
        value = "".join(f"; its result was {each.kept.full()}" for each in seen if each.kept)
        notes[i] = (f"saved for backward: {names} ({state})" if found else "needs nothing to go back") + value
    edges = _edges(order, cut)
    return Graph(Shape(tuple(nodes), edges), tuple(data), tuple(grads), (math.nan,) * len(edges), notes)


def _edges(order, cut):
    index = {function: i for i, function in enumerate(order)}
    return tuple(
        Edge(index[child], i, "unknown")
        for i, function in enumerate(order)
        if function not in cut
        for child in function._children
    )
