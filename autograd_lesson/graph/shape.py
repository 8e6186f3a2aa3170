"""A graph as frozen data: its shape, and apart from it its numbers."""

import itertools
import math
import struct
from dataclasses import dataclass, field
from typing import NamedTuple

from ..notation import WIDE, numeral, printable, shortened
from .outside import attributes

NOT_YET = "\N{EN DASH}"  # in place of a gradient that no pass has brought: a zero would be a claim
MOST_HELD, DEEPEST = 10_000, 6  # of things that are looked through for names
ASKED = "?"  # in place of a number that the reader is asked for
ROWS = {  # what a node holds: what the two lines of its card are called
    "data": ("data", "grad"),
    "passing": ("data", "(grad)"),  # a gradient that passes and isn't kept
    "accumulator": ("adds to", "grad"),
    "saved": ("saved", "(grad)"),
    "table": ("data", "grad"),  # of an array, with a map of its numbers
}


class Node(NamedTuple):
    """What stays of a node while its numbers change: what it computes. Its operands, in order, are those of its edges.

    op: the engine's own word for the operation, as "*" or "mul"; "" for what isn't computed. How it is written is
    formula.py's to say. kind: "leaf", "constant", "op", "cut" (what lies beyond `depth`), and for PyTorch "retained"
    and "detached". number: an operand without a node of its own, as (its place among the operands, the number). size
    and dtype: of a tensor; None and "" for a plain number, and "" for the usual dtype. holds: a key of ROWS.
    """

    name: str
    op: str
    kind: str
    number: tuple[int, float] | None = None
    size: tuple[int, ...] | None = None
    dtype: str = ""
    holds: str = "data"


def rows(node):
    """What the two lines of a node's card are called."""
    return ROWS[node.holds]


class Edge(NamedTuple):
    """From a child to the node computed from it.

    local: "number", "one" (a derivative that is always 1), "unknown", or "cut" where no gradient passes.
    """

    child: int
    parent: int
    local: str


class Shape(NamedTuple):
    """Nodes in topological order, the output last, and edges, without numbers: hashable, so layouts are kept by it."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


class Table(NamedTuple):
    """The numbers of an array, row by row, and of its gradient; None where there is none."""

    data: tuple[float, ...]
    grad: tuple[float, ...] | None


@dataclass(frozen=True)
class Graph:
    """A shape and its numbers: `data` and `grad` for each node, `local` for each edge (nan if unknown).

    What isn't one number is a text: "None", a tensor in short, or ASKED. notes: index of a node -> what more is to be
    said; tables: index of a node -> the Table of its array; inputs: name -> index of the leaf, for the inputs of the
    function that built it, as far as they are on it.
    """

    shape: Shape
    data: tuple[float | str, ...]
    grad: tuple[float | str, ...]
    local: tuple[float | str, ...]
    notes: dict[int, str] = field(default_factory=dict)
    tables: dict[int, Table] = field(default_factory=dict)
    inputs: dict[str, int] = field(default_factory=dict)

    def packed(self):
        """All numbers as little-endian float64 bytes: data, grad, local; nan stands for a text, 0.0 for NOT_YET."""
        texts = {NOT_YET: 0.0}
        numbers = [texts.get(x, math.nan) if isinstance(x, str) else x for x in (*self.data, *self.grad, *self.local)]
        return struct.pack(f"<{len(numbers)}d", *numbers)

    def words(self):
        """The texts among the numbers: place in the packed numbers -> text."""
        return {i: shown(x) for i, x in enumerate((*self.data, *self.grad, *self.local)) if isinstance(x, str)}

    def slope(self, e):
        """The local derivative along edge e; 0.0 where no gradient passes."""
        return 0.0 if self.shape.edges[e].local == "cut" else self.local[e]

    def is_bad_table(self, i):
        """Whether node i is an array with a number that is nan or infinite, or with such a gradient."""
        table = self.tables.get(i, Table((), None))
        return any(map(is_bad, (*table.data, *(table.grad or ()))))

    def first_bad(self):
        """The index of the first node whose data is nan or infinite, or else whose gradient is; None if none is."""
        for i, x in enumerate(self.data):
            if is_bad(x):
                return i
        for i in reversed(range(len(self.grad))):  # gradients flow from the output back
            if is_bad(self.grad[i]):
                return i
        return None

    def __getitem__(self, name):
        """(data, grad) of the node called `name`."""
        i = [node.name for node in self.shape.nodes].index(name)
        return self.data[i], self.grad[i]


def is_bad(x):
    """Whether x is a number, but nan or infinite."""
    return not isinstance(x, str) and not math.isfinite(x)


def shown(x):
    """A number or a text as it stands on the picture."""
    return shortened(x, WIDE) if isinstance(x, str) else numeral(x)


def names_by_id(names):
    """id(node) -> name, for names as in `locals()`.

    A list's items are called name[0], name[1] …, a dict's name["key"], what an object of the reader's keeps name.w, and
    the weights of an nn.Module name.0.weight. The shortest way to a node names it.
    """
    given = {}
    waiting = [(name, thing, 0) for name, thing in names.items() if not (name.startswith("_") or name in ("In", "Out"))]
    for name, thing, depth in itertools.islice(waiting, MOST_HELD):
        if isinstance(thing, (list, tuple, dict)):
            pairs = thing.items() if isinstance(thing, dict) else enumerate(thing)
            pairs = itertools.islice(pairs, 1000 if depth < DEEPEST else 0)
            waiting += [(f"{name}[{_key(key)}]", item, depth + 1) for key, item in pairs]
        elif not isinstance(thing, type) and callable(getattr(type(thing), "named_parameters", None)):
            waiting += [(f"{name}.{of}", weight, depth + 1) for of, weight in _weights(thing)]
        else:
            given.setdefault(id(thing), name)
            waiting += [(f"{name}.{of}", held, depth + 1) for of, held in attributes(thing).items() if depth < DEEPEST]
    return given


def _key(key):
    return f'"{key}"' if isinstance(key, str) else str(key) if isinstance(key, int) else f"{key!r:.20}"


def _weights(module):
    """The weights of an nn.Module, and what else it keeps with them, by their names; none while it is half made."""
    try:
        return [*module.named_parameters(), *module.named_buffers()]
    except Exception:
        return []


def call(wanted, spare):
    """A name for each of the nodes, none twice: the wanted one, else the spare one, else v1, v2 …

    A wanted name is never another node's spare one.
    """
    wanted = [printable(name) for name in wanted]
    needed, called, used, count = {*wanted}, [], set(), 0
    taken = needed.union(spare)
    for name, other in zip(wanted, spare, strict=True):
        if not name or name in used:
            name = "" if other in needed else other
        if not name or name in used:
            count += 1
            while f"v{count}" in taken:
                count += 1
            name = f"v{count}"
        used.add(name)
        called.append(name)
    return called
