"""Is a function of the reader's an operation: a node with the right data and the right local derivatives?"""

import inspect
import math

from ..engine import Value
from ..words import function_name, listed
from . import slips
from .diagnosis import diagnose
from .differences import slopes
from .functions import POINTS, plain
from .guard import Failed, guarded
from .judged import failed, named, not_yet, solved
from .mistakes import MISTAKES
from .opened import SIGNS
from .programs import Program, changed, once, outcome, same
from .reading import apart
from .slips import only, sloped


def judge_operation(op, g, engine):
    """What is to be Judged of op(node, …), which should make a node whose data is g(number, …), for this engine."""
    name, method = function_name(op), getattr(op, "__name__", "op")
    programs = _asked(op, method, g)
    base = type("Value", (Value,), {method: _taught(method, g), "is_taught": True})
    right = {p: outcome(p, base) for tier in programs for p in tier}
    told = {}
    for p in right:
        try:
            told[p] = guarded(f"`{p.text}`", outcome, p, engine)
        except Failed as error:
            return failed(name, error)
        if not same(told[p].judged[:1], right[p].judged[:1]):
            mine, other = apart(told[p].judged[0], right[p].judged[0])
            return not_yet(f"`{p.text}` at {listed(p.at)}: its data is {mine}, but it should be {other}.")
    wrong = next((p for p in right if not same(told[p].judged, right[p].judged)), None)
    if wrong is None:
        return solved(f"{name} has the right data and derivatives in all {len(right)} graphs that were tried.")
    mistake = diagnose(programs, told, base, (method,), _of_operation(SIGNS.get(method, method), g))
    if mistake:
        return named(mistake, f"It shows in `{wrong.text}` at {listed(wrong.at)}.")
    pairs = zip(wrong.at, told[wrong].judged[1:], right[wrong].judged[1:])
    leaf, mine, other = next(each for each in pairs if not same(each[1:2], each[2:]))
    mine, other = apart(mine, other)
    where = f"`{wrong.text}` at {listed(wrong.at)}"
    return not_yet(f"{where}: {leaf}.grad is {mine}, but central differences say {other}.")


def _asked(op, method, g):
    """Programs with the operation, by tiers: alone, with others around it, and with data changed before the pass."""

    def act(node, *others):
        return getattr(node, method)(*others) if hasattr(node, "is_taught") else op(node, *others)

    inputs = [*inspect.signature(g).parameters]
    ats = [{k: POINTS[(i + 3 * j) % len(POINTS)] for j, k in enumerate("xy"[: len(inputs)])} for i in range(len(POINTS))]
    ats = [at for at in ats if all(math.isfinite(s.value) and s.settled for s in slopes(plain(g), at))][:4]
    called = f"{method}({', '.join(ats[0])})"
    at = ats[0]
    around = {
        f"{called} * z": (lambda z, **xs: act(*xs.values()) * z, at | {"z": -2.5}),
        f"{called} + {called}": (lambda **xs: act(*xs.values()) + act(*xs.values()), at),
        f"d = {called}; d * d + x": (lambda **xs: (d := act(*xs.values())) * d + xs["x"], at),
        called.replace("(x", "(x * z"): (lambda x, z, **y: act(x * z, *y.values()), at | {"z": 1.0}),
    }
    return [
        [Program(called, lambda **xs: act(*xs.values()), at, once, (method,)) for at in ats],
        [Program(text, f, at, once, (method,)) for text, (f, at) in around.items()],
        [Program(called, lambda **xs: act(*xs.values()), at, changed, (method,))],
    ]


def _taught(method, g):
    """The operation as central differences have it, a method of Value."""

    def taught(self, *others):
        nodes = [x if isinstance(x, Value) else Value(x, (), "constant") for x in (self, *others)]
        at = dict(enumerate(node.data for node in nodes))
        found = [s.value for s in slopes(plain(g), at)]
        return Value(plain(g)(at), tuple(nodes), method, tuple(found))

    return taught


def _of_operation(op, g):
    """The mistakes that one operation can have."""
    alone = {
        1: (slips.Assigned, slips.FirstStays, slips.SecondForgotten, slips.FirstForgotten),
        2: (slips.NoUpstream,),
        3: (slips.NoSlope,),
        4: (slips.Added,),
        15: (slips.UpsideDown,),
        17: (slips.DataForGrad,),
        24: (slips.Late,),
        30: (slips.Returned,),
    }

    def at_the_result(node, right, *xs):
        return tuple(s.value for s in slopes(plain(g), {"x": node.data})) if len(xs) == 1 else right

    made = {number: tuple(only(slip, op) for slip in made) for number, made in alone.items()}
    made[11] = (sloped(op, at_the_result),)
    made[16] = (sloped(op, lambda node, right, *xs: right[::-1]),)
    made[7] = (sloped(op, lambda node, right, *xs: (right[0], *(-x for x in right[1:]))),)
    return {n: m._replace(slips=(*m.slips, *made.get(n, ()))) for n, m in MISTAKES.items() if n not in (25, 26)}
