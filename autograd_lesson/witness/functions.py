"""Is a function of the reader's the derivative of another?"""

import inspect
import math
import types

from ..engine import Value
from ..ieee import nan
from ..words import counted, described, function_name, listed
from .differences import slopes
from .explained import explained
from .guard import Failed, guarded
from .judged import blank, failed, is_left, named, not_yet, solved
from .opened import FUNCTIONS, SIGNS
from .programs import Outcome, Program, once, outcome, same
from .reading import apart, read

POINTS = (0.7, 1.9, -1.3, 0.4, 2.6, -0.6, 0.3, 1.2, 5.5, -4.1)  # as many are used as lie where there is a slope


def judge_derivative(df, f):
    """What is to be Judged of df(x, …), which should be the derivative of f, or a tuple of one for each input."""
    name, whose = function_name(df), function_name(f)
    names = _inputs(df, f)
    right, told = {}, {}
    for p in (Program(whose, in_nodes(f), at, once, (*FUNCTIONS, *SIGNS)) for at in points(names)):
        if (numbers := _confirmed(p, f)) is not None:
            right[p] = numbers
    if not right:
        return not_yet(
            f"{whose} has no derivative that could be found where it was tried, at {listed(points(names)[0])} say."
        )
    try:
        for p in right:
            grads = guarded(f"{name} at {listed(p.at)}", _called, df, [*p.at.values()])
            if is_left(grads) or (isinstance(grads, (tuple, list)) and any(map(is_left, grads))):
                return blank(name)
            told[p] = Outcome((right[p][0], *_numbers(name, grads, names)), (None, None))
    except Failed as error:
        return failed(name, error)
    return _compared(name, whose, names, right, told)


def _compared(name, whose, names, right, told):
    wrong = next((p for p in right if not same(told[p].judged, right[p])), None)
    if wrong is None:
        return solved(f"{name} agrees with central differences of {whose} at {_all(right)} tried.")
    where = f"It shows at {listed(wrong.at)}."
    f = next(iter(right)).f
    found = explained(
        name, f, [([Value(x) for x in p.at.values()], right[p][1:], told[p].judged[1:]) for p in right], names
    )
    if found:
        return not_yet(found, where) if isinstance(found, str) else named(found, where)
    pairs = [*zip(told[wrong].judged, right[wrong])]
    place = next(i for i, (mine, other) in enumerate(pairs) if not same((mine,), (other,)))
    mine, other = apart(*pairs[place])
    by = f" with respect to {names[place - 1]}" if len(names) > 1 else ""
    return not_yet(f"At {listed(wrong.at)} {name} says {mine}{by}, but central differences of {whose} say {other}.")


def _all(right):
    return f"all {len(right)} points that were" if len(right) > 1 else "the one point that could be"


def _inputs(df, f):
    """The inputs with respect to which df tells derivatives: all of f's, if it gives one for each, even those with a
    default; else as `inputs_of` has them.
    """
    few, every = inputs_of(f, df), [*parameters(f)]
    try:
        given = guarded("df", _called, df, POINTS[: len(every)]) if len(few) < len(every) else ()
    except Failed:
        given = ()
    return every if isinstance(given, (tuple, list)) and len(given) == len(every) > 0 else few


def inputs_of(f, other):
    """The names of f's inputs: those that need a value, and of those with a default as many as `other` needs, too.

    Where neither needs any, as many as both take; where f doesn't tell its inputs, those of `other`.
    """
    others = parameters(other) or {"x": True}
    mine = parameters(f) or others
    needed = max(sum(mine.values()), min(len(mine), sum(others.values())))
    return [*mine][: needed or len(others)]


def parameters(f):
    """name -> whether it needs a value, for what f takes by place; nothing, where it is written in C."""
    try:
        parameters = inspect.signature(f).parameters.values()
    except (TypeError, ValueError):
        return {}
    kinds = inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD
    return {each.name: each.default is each.empty for each in parameters if each.kind in kinds}


def points(names):
    """Where functions are tried: a dict of a number for each of these inputs, for each point."""
    return [{name: POINTS[(k + 3 * i) % len(POINTS)] for i, name in enumerate(names)} for k in range(len(POINTS))]


def in_nodes(f):
    """f, for nodes also where it is written with math's functions: math.sin(x) is then x.sin()."""
    if f in OF_NODES:
        return OF_NODES[f]
    if not isinstance(f, types.FunctionType):
        return f
    around = {name: _of_nodes(thing) for name, thing in f.__globals__.items() if name in f.__code__.co_names}
    again = types.FunctionType(f.__code__, {**f.__globals__, **around}, f.__name__, f.__defaults__, f.__closure__)
    again.__kwdefaults__ = f.__kwdefaults__
    return again


def _of_nodes(thing):
    if thing is math:
        return types.SimpleNamespace(**vars(math) | {f.__name__: method for f, method in OF_NODES.items()})
    return OF_NODES.get(thing, thing) if isinstance(thing, types.BuiltinFunctionType) else thing


def _method(f):
    def of_node(x, *others):
        return getattr(x, f.__name__)() if isinstance(x, Value) and not others else f(x, *others)

    return of_node


OF_NODES = {getattr(math, name): _method(getattr(math, name)) for name in FUNCTIONS if hasattr(math, name)}


def _confirmed(p, f):
    """The value of a function and its derivatives, if our engine and central differences agree on them.

    A function whose nodes aren't as its numbers are is only asked for numbers; None where they don't settle.
    """
    found = slopes(plain(f), p.at)
    try:
        told = outcome(p, Value).judged
    except Exception:  # it can't be had in nodes
        told = ()
    if len(told) == 1 + len(found) and same(told[1:], [s.value for s in found]):
        return told if all(map(math.isfinite, told)) else None
    numbers = plain(f)(p.at), *(s.value for s in found)
    return numbers if all(map(math.isfinite, numbers)) and all(s.settled and not s.kink for s in found) else None


def plain(f):
    """A function as one of a dict of numbers; nan where it has no value. It is asked for nodes if it must be."""

    def at(near):
        try:
            return read(f(*near.values()))
        except AttributeError:
            return read(f(*map(Value, near.values())))
        except (ArithmeticError, ValueError, TypeError):
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
        wanted = f"one for each of {', '.join(names)}" if names[1:] else f"one, with respect to {names[0]}"
        raise Failed(f"{name} returned {counted(len(numbers), 'number')}, but it should be {wanted}.")
    return numbers
