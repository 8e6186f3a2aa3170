"""Any engine with one number a node, read into a Graph.

operands.py says what a node is.
"""

import itertools
import math

from ..engine import Value
from ..notation import plain
from ..order import topological_order
from ..words import described
from .formula import base_and_exponent, exact
from .operands import held_in, label, number, operands_of
from .shape import NOT_YET, Edge, Graph, Node, Shape, call, names_by_id

MOST_PROGRAMS = 64  # whose moving numbers are remembered


def trace(output, depth=None):
    """The graph behind `output` in topological order: twins of its nodes, whose gradients are read when drawn."""
    return Trace(topological_order(_twin(output, depth)))


class Trace(list):
    """Twins in topological order. programs: for each program that a function ran, (data, whether it ever was another)
    of its leaves when it last did."""

    programs = ()


def mark_moving(twins, before):
    """Mark the leaves whose data weren't always the same: `before` is the trace of the last run of the function.

    A branch is a program of its own, and what moved in it is still known when it is taken again.
    """
    index = {id(twin): i for i, twin in enumerate(twins)}
    words = [base_and_exponent(twin.op)[0] for twin in twins]
    program = tuple((op, *(index[id(child)] for child in twin._children)) for op, twin in zip(words, twins))
    leaves = [twin for twin in twins if not twin._children]
    known = dict(getattr(before, "programs", ()))
    for leaf, (data, moves) in zip(leaves, known.pop(program, ())):
        leaf.moves = moves or repr(leaf.data) != repr(data)  # nan stays nan
    known[program] = [(leaf.data, leaf.moves) for leaf in leaves]
    twins.programs = dict([*known.items()][-MOST_PROGRAMS:])


def read(output, names=None, depth=None, traced=None, inputs=None):
    """The Graph that ends in `output`.

    names: what to call nodes that have no label, as name -> node or list of nodes, for example `locals()`.
    depth: how many operations to go back from the output; what lies beyond is cut off.
    inputs: name -> leaf, of the function that built it.
    A number among the operands has no card of its own, unless it moves: it joins its operation as in `× 2`.
    TypeError if `output` is no node, ValueError if its graph has a cycle.
    """
    twins = traced or trace(output, depth)
    given = names_by_id(names or {})
    folded, numbers = _fold_numbers(twins, given, guess=_guesses(output, names))
    drawn = [twin for twin in twins if id(twin) not in folded]
    index = {id(twin): i for i, twin in enumerate(drawn)}
    wanted = [label(twin.node) or given.get(id(twin.node), "") for twin in drawn]
    by_number = [plain(twin.data) if twin.op == "constant" and not twin.moves else "" for twin in drawn]
    spare = [*by_number[:-1], by_number[-1] or "output"]

    nodes, edges, local = [], [], []
    for i, (twin, name) in enumerate(zip(drawn, call(wanted, spare), strict=True)):
        if twin._children:
            op, exponent = base_and_exponent(twin.op)
            nodes.append(Node(name, op, "op", numbers.get(id(twin)) if exponent is None else (1, exponent)))
        else:
            nodes.append(Node(name, "", "cut" if twin.is_cut else "constant" if twin.op == "constant" else "leaf"))
        for child, slope in zip(twin._children, twin.local_grads, strict=True):
            if id(child) in folded:
                continue
            known = "unknown" if slope is None else "one" if slope == 1 and twin.op == "+" else "number"
            edges.append(Edge(index[id(child)], i, known))
            local.append(math.nan if slope is None else float(slope))
    grads = (getattr(twin.node, "grad", None) for twin in drawn)
    grads = tuple("None" if grad is None else float(grad) for grad in grads)
    if not any(grad for grad in grads if grad != "None"):  # not the output's own either: no pass has run
        grads = tuple(grad if grad == "None" else NOT_YET for grad in grads)
    leaves = {id(twin.node): i for i, twin in enumerate(drawn) if not twin._children}
    places = {name: leaves[id(leaf)] for name, leaf in (inputs or {}).items() if id(leaf) in leaves}
    shape, data = Shape(tuple(nodes), tuple(edges)), tuple(twin.data for twin in drawn)
    return Graph(shape, data, grads, tuple(local), inputs=places)


def places(output, names=None):
    """id(node) -> the place of its card in the Graph that `read` gives; None for a number without a card."""
    twins = trace(output)
    folded, _ = _fold_numbers(twins, names_by_id(names or {}), guess=_guesses(output, names))
    place = itertools.count()
    return {id(twin.node): None if id(twin) in folded else next(place) for twin in twins}


def _guesses(output, names):
    """Whether numbers among the operands must be guessed: our engine marks them."""
    return names is not None and not isinstance(output, Value)


class _Twin:
    """A node of any engine, in the words of ours: what `topological_order` walks."""

    __slots__ = ("_children", "data", "is_cut", "local_grads", "moves", "node", "op")

    def __init__(self, node):
        self.node = node
        self._children = self.local_grads = ()
        self.is_cut = self.moves = False
        self.op = str(getattr(node, "_op", "") or "")
        self.data = number(node)

    def __repr__(self):
        return described(self.node)


def _twin(output, depth):
    """The twin of `output`, with the twins of all it was computed from below it."""
    top, where = _Twin(output), held_in(output)
    known, level = {id(output): top}, [top]
    while level:
        below = []
        for parent in level:
            operands, parent.local_grads = operands_of(parent.node, where)
            if depth == 0 and operands:
                parent.is_cut, parent.local_grads = True, ()
                continue
            for operand in operands:
                if id(operand) not in known:
                    known[id(operand)] = _Twin(operand)
                    below.append(known[id(operand)])
            parent._children = tuple(known[id(operand)] for operand in operands)
        level, depth = below, None if depth is None else depth - 1
    return top


def _fold_numbers(twins, given, guess):
    """The ids of the numbers that join their operation, and id(operation) -> (place among its operands, number).

    Our engine marks a number it wraps. Where an engine doesn't, a leaf without a name is taken for one, if names
    were given.
    """
    uses = {}
    for twin in twins:
        for child in twin._children:
            uses[id(child)] = uses.get(id(child), 0) + 1

    def is_number(twin):
        unnamed = not label(twin.node) and id(twin.node) not in given
        marked = twin.op == "constant" or (guess and not twin.op)
        alone = not twin._children and uses.get(id(twin)) == 1
        return alone and marked and unnamed and not twin.moves and exact(twin.data) is not None

    folded, numbers = set(), {}
    for twin in twins:
        if len(twin._children) == 2 and twin.op:  # a card without a word for its operation can't say "× 2"
            place = next((place for place in (1, 0) if is_number(twin._children[place])), None)
            if place is not None:
                folded.add(id(twin._children[place]))
                numbers[id(twin)] = place, twin._children[place].data
    return folded, numbers
