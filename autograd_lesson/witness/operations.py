"""Is a function of the reader's an operation: a node with the right data and the right local derivatives?"""

import math

from ..engine import Value
from ..words import function_name, listed
from . import slips
from .diagnosis import diagnose
from .differences import slopes
from .explained import factor, of_factor
from .functions import inputs_of, plain, points
from .guard import Failed, guarded
from .judged import failed, named, not_yet, solved
from .mistakes import MISTAKES, mutant
from .opened import FUNCTIONS, SIGNS
from .programs import Program, changed, drawn, once, outcome, same
from .reading import apart
from .slips import only, sloped


def judge_operation(op, g, engine):
    """What is to be Judged of op(node, …), which should make a node whose data is g(number, …), for this engine."""
    name = function_name(op)
    method = next(
        (each for each in map(function_name, (g, op)) if each in FUNCTIONS), name if name.isidentifier() else "op"
    )
    inputs = inputs_of(g, op)
    ats = [at for at in points("xyuv"[: len(inputs)]) if _has_slopes(g, at)][:4]
    if not ats:
        return not_yet(
            f"What {name} should compute has no derivative where it was tried, at {listed(points('x')[0])} say."
        )
    judged = _judged(name, method, op, g, engine, ats, False)
    if judged.lines and len(inputs) == 2:  # its second operand may have to be a plain number, as an exponent
        with_number = _judged(name, method, op, g, engine, ats, True)
        return judged if with_number.lines else with_number
    return judged


def _judged(name, method, op, g, engine, ats, is_number):
    programs = _asked(op, method, ats, is_number)
    base = type("Value", (Value,), {method: _taught(method, g), "is_taught": True})
    right = {p: outcome(p, mutant(base, more=(method,))) for tier in programs for p in tier}
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
    where = f"`{wrong.text}` at {listed(wrong.at)}"
    mistake = diagnose(programs, told, base, (method,), _of_operation(SIGNS.get(method, method), g))
    if mistake:
        return named(mistake, f"It shows in {where}.")
    pairs = zip(wrong.at, told[wrong].judged[1:], right[wrong].judged[1:])
    leaf, mine, other = next(each for each in pairs if not same(each[1:2], each[2:]))
    mine, other = apart(mine, other)
    said = f"{where}: {leaf}.grad is {mine}, but central differences say {other}."
    pairs = [(right[p].judged[1], told[p].judged[1]) for p in programs[0]]
    if leaf == next(iter(wrong.at)) and (by := factor(pairs)) and of_factor(by):
        return not_yet(f"{leaf}.grad is {of_factor(by)}.", said, drawn(wrong, engine))
    return not_yet(said, graph=drawn(wrong, engine))


def _has_slopes(g, at):
    found = slopes(plain(g), at)
    return all(math.isfinite(each.value) and each.settled and not each.kink for each in found)


def _asked(op, method, ats, is_number):
    """Programs with the operation, by tiers: alone, with others around it, and with data changed before the pass.

    is_number: whether the second operand is given as a plain number.
    """

    def act(node, *others):
        return getattr(node, method)(*others) if hasattr(node, "is_taught") else op(node, *others)

    def alone(at):
        names, fixed = [*at][: 1 if is_number else None], [*at.values()][1:] if is_number else []
        text = f"{method}({', '.join([*names, *(f'{x:g}' for x in fixed)])})"
        return text, (lambda **xs: act(*xs.values(), *fixed)), {name: at[name] for name in names}

    def asked(text, f, at, then=once):
        return Program(text, f, at, then, (method,))

    called, f, at = alone(ats[0])
    inner = called.replace("(x", "(x * z")
    around = [
        asked(f"{called} * z", lambda z, **xs: f(**xs) * z, {"z": -2.5} | at),
        asked(f"{called} + {called}", lambda **xs: f(**xs) + f(**xs), at),
        asked(f"d = {called}; d * d + x", lambda **xs: (d := f(**xs)) * d + xs["x"], at),
        asked(inner, lambda x, z, **y: f(x=x * z, **y), {"x": at["x"], "z": 1.0} | at),
    ]
    return [[asked(*alone(each)) for each in ats], around, [asked(called, f, at, changed)]]


def _taught(method, g):
    """The operation as central differences have it, a method of Value."""

    def taught(self, *others):
        nodes = [x if isinstance(x, Value) else Value(x, (), "constant") for x in (self, *others)]
        at = dict(enumerate(node.data for node in nodes))
        found = [s.value for s in slopes(plain(g), at)]
        return Value(plain(g)(at), tuple(nodes), method, tuple(found))

    return taught


def _at_the_result(g, node):
    return tuple(s.value for s in slopes(plain(g), {"x": node.data}))


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
    made = {number: tuple(only(slip, op) for slip in made) for number, made in alone.items()}
    made[11] = (sloped(op, lambda node, right, *xs: _at_the_result(g, node) if len(xs) == 1 else right),)
    made[16] = (sloped(op, lambda node, right, *xs: right[::-1]),)
    made[7] = (sloped(op, lambda node, right, *xs: (right[0], *(-x for x in right[1:]))),)
    return {n: m._replace(slips=(*m.slips, *made.get(n, ()))) for n, m in MISTAKES.items() if n not in (25, 26)}
