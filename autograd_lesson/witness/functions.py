"""Is a function of the reader's the derivative of another?"""

import inspect
import math

from ..engine import Value
from ..ieee import nan
from ..words import described, function_name, listed
from .diagnosis import diagnose
from .differences import slopes
from .guard import Failed, guarded
from .judged import blank, failed, named, not_yet, solved
from .mistakes import MISTAKES
from .opened import FUNCTIONS, SIGNS
from .programs import Outcome, Program, once, outcome, same
from .reading import apart, read

POINTS = (0.7, 1.9, -1.3, 0.4, 2.6, -0.6, 0.3, 1.2)  # as many are used as lie where the function has a slope
BY_HAND = {number: MISTAKES[number] for number in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 16, 17, 18)}


def judge_derivative(df, f):
    """What is to be Judged of df(x, …), which should be the derivative of f by x, or a tuple of one for each input."""
    name, whose = function_name(df), function_name(f)
    names = [*inspect.signature(f).parameters]
    right, told = {}, {}
    for k in range(len(POINTS)):
        p = Program(whose, f, {each: POINTS[(k + 3 * i) % len(POINTS)] for i, each in enumerate(names)}, once, (*FUNCTIONS, *SIGNS))
        if (numbers := _confirmed(p)) is not None:
            right[p] = numbers
    try:
        for p in right:
            grads = guarded(f"{name} at {listed(p.at)}", _called, df, [*p.at.values()])
            if grads in (None, ..., NotImplemented):
                return blank(name)
            told[p] = Outcome((right[p][0], *_numbers(name, grads, names)), (None, None))
    except Failed as error:
        return failed(name, error)
    wrong = next((p for p in right if not same(told[p].judged, right[p])), None)
    if wrong is None:
        return solved(f"{name} agrees with central differences of {whose} at all {len(right)} points that were tried.")
    mistake = diagnose([[*told]], told, mistakes=BY_HAND)
    if mistake:
        return named(mistake, f"It shows at {listed(wrong.at)}.")
    place = next(i for i, pair in enumerate(zip(told[wrong].judged, right[wrong])) if not same(*zip(pair)))
    mine, other = apart(told[wrong].judged[place], right[wrong][place])
    by = f" by {names[place - 1]}" if len(names) > 1 else ""
    return not_yet(f"At {listed(wrong.at)} {name} says {mine}{by}, but central differences of {whose} say {other}.")


def _confirmed(p):
    """The value of a function and its derivatives, if our engine and central differences agree on them; else None."""
    try:
        told = outcome(p, Value).judged
        found = [s.value for s in slopes(lambda near: p.f(**{k: Value(x) for k, x in near.items()}).data, p.at)]
    except (Failed, TypeError, AttributeError):  # it is one of plain numbers
        told = None
        found = [s.value for s in slopes(plain(p.f), p.at)]
    told = told or (plain(p.f)(p.at), *found)
    is_settled = all(math.isclose(a, b, rel_tol=1e-5, abs_tol=1e-7) for a, b in zip(told[1:], found))
    return told if is_settled and all(map(math.isfinite, told)) else None


def plain(g):
    """A function of numbers as one of a dict of them; nan where it has no value."""

    def at(near):
        try:
            return read(g(*near.values()))
        except (ArithmeticError, ValueError):
            return nan

    return at


def _called(df, xs):
    """df of plain numbers; of nodes, if it asks them for something that only nodes have."""
    try:
        return df(*xs)
    except AttributeError:
        return df(*map(Value, xs))


def _numbers(name, given, names):
    given = given if isinstance(given, (tuple, list)) else (given,)
    try:
        numbers = [read(x) for x in given]
    except (AttributeError, TypeError, ValueError):
        raise Failed(f"{name} returned {described(given[0])}, where a number should come.") from None
    if len(numbers) != len(names):
        raise Failed(f"{name} returned {len(numbers)} numbers, but there is one for each of {', '.join(names)}.")
    return numbers
