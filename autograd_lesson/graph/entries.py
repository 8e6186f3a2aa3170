"""A graph of arrays taken apart: each number of a Tensor as a node of the scalar engine."""

import numpy as np

from ..engine import Value
from ..nn import dot
from ..order import topological_order
from .shape import names_by_id

MOST_ENTRIES = 160  # numbers that are taken apart: as many as there may be cards on a picture
ELEMENTWISE = {"+", "-", "*", "/", "**", "neg", "exp", "log", "tanh", "sigmoid", "relu"}


def entries(output, names=None):
    """The graph behind a Tensor of one number, number by number: its output as a Value, after its pass back.

    What was one product of two matrices is a sum of products for each number in it: every use of an entry is seen,
    and what comes by them adds up to its gradient. Entries are called by their places, W[0, 1].
    names: what to call tensors that have no label, for example `locals()`.
    TypeError for what isn't a Tensor, ValueError for several numbers, or for more of them than can be seen.
    """
    if not hasattr(output, "_vjps"):
        raise TypeError(f"entries(…) takes a Tensor apart, not {type(output).__name__}: that has no entries")
    order = topological_order(output)
    if output._array.size != 1:
        raise ValueError(
            f"entries(…) starts at one number, not at {output._array.size}: take their sum, or one of them"
        )
    count = sum(node._array.size for node in order)
    if count > MOST_ENTRIES:
        raise ValueError(f"these tensors have {count:,} numbers, too many to see one by one: {MOST_ENTRIES} at most")
    given, made = names_by_id(names or {}), {}
    for node in order:
        name = node.label or given.get(id(node), "")
        made[id(node)] = values = _taken_apart(node, [made[id(child)] for child in node._children])
        for place, value in np.ndenumerate(values):
            value.label = f"{name}[{', '.join(map(str, place))}]" if name and place else name
    result = made[id(output)].item()
    result.backward()
    return result


def _taken_apart(node, operands):
    """An array of a Value for each number of a tensor. operands: those of the tensors it was computed from."""
    values = np.empty(node.shape, dtype=object)
    for place, x in np.ndenumerate(node._array):
        if not operands:
            values[place] = Value(float(x), (), "" if node.requires_grad else "constant")
        elif node._op == "@":
            values[place] = dot(*_factors(*operands, node.shape, place))
        else:
            uses = _uses(node, operands, place)
            values[place] = Value(float(x), tuple(v for v, _ in uses), node._op, tuple(slope for _, slope in uses))
    return values


def _factors(x, y, shape, place):
    """The row and the column of a number in a product; a vector is a row on the left, and on the right a column."""
    *stack, row, column = [*place, *[0] * (x.ndim == 1), *[0] * (y.ndim == 1)]
    if x.ndim == 1 and y.ndim > 1:  # the row was put behind the column
        row, column = column, row
    rows, columns = (x if x.ndim > 1 else x[None, :]), (y if y.ndim > 1 else y[:, None])
    many = shape[: len(stack)]
    rows, columns = (np.broadcast_to(each, (*many, *each.shape[-2:])) for each in (rows, columns))
    return list(rows[(*stack, row)]), list(columns[(*stack, slice(None), column)])


def _uses(node, operands, place):
    """What a number was computed from, and what a gradient of 1 at its place hands back to each of them."""
    one, uses = np.zeros(node.shape), []
    one[place] = 1.0
    for values, product in zip(operands, node._vjps):
        with np.errstate(all="ignore"):
            slopes = product(one)
        if node._op in ELEMENTWISE:
            here = np.broadcast_to(slopes, node.shape)[place]
            uses.append((np.broadcast_to(values, node.shape)[place], float(here)))
        else:
            uses += [(values[at], float(slope)) for at, slope in np.ndenumerate(slopes) if slope]
    return uses
