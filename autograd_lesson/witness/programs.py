"""Small programs that an engine is judged by, from the simplest on, and what an engine makes of them."""

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from ..graph import scalars
from ..words import described
from .guard import Failed, guarded
from .opened import FUNCTIONS
from .reading import read
from .slips import Shuffled

AT = {"x": 3.0, "y": -2.0, "z": 0.5, "w": 1.25}


@dataclass(frozen=True, eq=False)
class Program:
    """text: as it is told; f: of nodes; at: the values of its inputs; then: what is done with its output.

    needs: the methods without which an engine isn't asked.
    """

    text: str
    f: Callable
    at: dict[str, float]
    then: Callable
    needs: tuple[str, ...] = ()


class Outcome(NamedTuple):
    """judged: the output's data and the inputs' gradients; more: what tells mistakes apart, None if it isn't told."""

    judged: tuple[float, ...]
    more: tuple


def once(output, leaves):
    output.backward()


def twice(output, leaves):
    output.backward()
    output.backward()


def changed(output, leaves):
    for leaf in leaves.values():
        leaf.data = leaf.data + 2.0
    output.backward()


def started(output, leaves):
    for leaf in leaves.values():
        leaf.grad = 4.0
    output.backward()


def program(text, *needs, then=once, **at):
    """The Program that is written so: `d = x * y; d + x`. Its inputs are those of AT that it names, or `at`."""
    *lines, result = text.split("; ")
    names = [name for name in (at or AT) if name in text.replace("exp", "")]
    body = "".join(f" {line}\n" for line in (*lines, f"return {result}"))
    made = {}
    exec(f"def f({', '.join(names)}):\n{body}", made)
    return Program(text, made["f"], {name: (at or AT)[name] for name in names}, then, needs)


def outcomes(program, engine):
    """All Outcomes that an engine may have: several where it leaves something to chance."""
    if not issubclass(engine, Shuffled):
        return [outcome(program, engine)]
    found = []
    for turns in itertools.product((False, True), repeat=4):
        engine.turns = [*turns]
        found.append(outcome(program, engine))
    return found


def outcome(program, engine):
    """The Outcome of a program in an engine, a class. What it raises is raised."""
    leaves = {name: engine(x) for name, x in program.at.items()}
    output = program.f(**leaves)
    if not hasattr(output, "backward"):
        raise Failed(f"`{program.text}` is {described(output)}, where a node should come.")
    data = _number("data", output)
    reached = _reached(output, leaves)
    program.then(output, leaves)
    grads = [_number("grad", leaf) for leaf in leaves.values()]
    return Outcome((data, *grads), (_number("grad", output), reached))


def drawn(program, engine):
    """The Graph that an engine makes of a program, with its gradients; None if it can't be read."""
    try:
        return guarded(f"`{program.text}`", _drawn, program, engine)
    except Failed:
        return None


def _drawn(program, engine):
    leaves = {name: engine(x) for name, x in program.at.items()}
    output = program.f(**leaves)
    program.then(output, leaves)
    return scalars.read(output, leaves)


def _number(what, node):
    found = getattr(node, what, None)
    try:
        return 0.0 if found is None and what == "grad" else read(found)
    except (AttributeError, TypeError, ValueError):
        raise Failed(f"The {what} of a node is {described(found)}, which is no number.") from None


def _reached(output, leaves):
    """Which leaves stand in the output's graph, as far as its nodes tell their children."""
    seen, waiting = {id(output)}, [output]
    for node in waiting:
        children = getattr(node, "_children", getattr(node, "_prev", None))
        if children is None:
            return None
        for child in children:
            if id(child) not in seen:
                seen.add(id(child))
                waiting.append(child)
    return tuple(id(leaf) in seen for leaf in leaves.values())


def same(a, b):
    """Whether two tuples of numbers agree but for rounding; None agrees with anything."""
    return all(x is None or y is None or x == y or _close(x, y) for x, y in zip(a, b, strict=True))


def _close(x, y):
    if isinstance(x, tuple) or isinstance(y, tuple):
        return False
    return (math.isnan(x) and math.isnan(y)) or math.isclose(x, y, rel_tol=1e-6, abs_tol=1e-9)


def _of_functions():
    for name in FUNCTIONS:
        at = {"x": 0.6, "y": 1.7} if name in ("log", "sqrt") else {"x": 0.6, "y": -1.7}
        yield program(f"x.{name}()", name, x=at["x"])
        yield program(f"y.{name}()", name, y=at["y"])
        yield program(f"(x * y * y).{name}() * y", name, **at)
        yield program(f"d = x.{name}(); x.{name}() * d + d", name, x=at["x"])


_ADD, _MUL, _POW = ("__add__",), ("__mul__",), ("__pow__",)
TIERS = (  # what one tier asks stands on the tiers before
    (
        program("x + y", *_ADD),
        program("x * y", *_MUL),
        program("x + x", *_ADD),
        program("x * x", *_MUL),
        program("x + y + z", *_ADD),
        program("x * y * z", *_MUL),
        program("x * y + z", *_ADD, *_MUL),
        program("(x + y) * z", *_ADD, *_MUL),
        program("z * (x + y)", *_ADD, *_MUL),
        program("z + x * y", *_ADD, *_MUL),
        program("b = x + x; b + b", *_ADD),
        program("b = x * x; b * b", *_MUL),
        program("x * y + x", *_ADD, *_MUL),
        program("d = x * y; (d + x) * d", *_ADD, *_MUL),
        program("d = x * y; d * (d + x)", *_ADD, *_MUL),
        program("d = x * y; d * z + d * w", *_ADD, *_MUL),
        program("d = x * y; e = d * z; f = d + e; f * e + d * w", *_ADD, *_MUL),
    ),
    (
        program("x + 2", *_ADD),
        program("x * 2", *_MUL),
        program("2 + x", "__radd__"),
        program("2 * x", "__rmul__"),
        program("2 * x * y + 5 * x", "__rmul__", *_ADD),
    ),
    (
        program("x ** 2", *_POW),
        program("x ** 3", *_POW),
        program("y ** -1", *_POW),
        program("z ** 0.5", *_POW),
        program("(x * y) ** 3 * x", *_POW, *_MUL),
        program("d = x ** 2; d * y + x ** 3", *_POW, *_ADD, *_MUL),
    ),
    tuple(_of_functions()),
    (
        program("-x", "__neg__"),
        program("x - y", "__sub__"),
        program("x - 2", "__sub__"),
        program("2 - x", "__rsub__"),
        program("(x - y) * (y - x)", "__sub__", *_MUL),
        program("x * z - y * w", "__sub__", *_MUL),
        program("-(x * y) * -x", "__neg__", *_MUL),
        program("-x * -x", "__neg__", *_MUL),
    ),
    (
        program("x / y", "__truediv__"),
        program("x / 2", "__truediv__"),
        program("2 / x", "__rtruediv__"),
        program("x * y / (x + z) * y", "__truediv__", *_ADD, *_MUL),
        program("d = y / x; z / d * d", "__truediv__", *_MUL),
        program("2 ** z", "__rpow__"),
        program("x ** z", "__rpow__"),
    ),
    (
        program("x + y", *_ADD, then=twice),
        program("x * x", *_MUL, then=twice),
        program("x * y * z", *_MUL, then=twice),
        program("d = x * y; (d + x) * d", *_ADD, *_MUL, then=twice),
        program("x * y", *_MUL, then=started),
    ),
    (
        program("x * y", *_MUL, then=changed),
        program("x ** 2", *_POW, then=changed),
        program("x * y * z + x", *_ADD, *_MUL, then=changed),
    ),
)
