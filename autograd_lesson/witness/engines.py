"""Is a class of the reader's a right engine? Asked in small graphs, from the simplest on."""

from ..engine import Value
from ..graph.calling import engine_name
from ..words import listed
from . import programs
from .diagnosis import diagnose
from .differences import slopes
from .guard import Failed, guarded
from .judged import blank, failed, named, not_yet, solved
from .mistakes import MISTAKES
from .opened import SIGNS, remade
from .programs import TIERS, drawn, outcome, same
from .reading import apart, read, shown
from .source import blank_methods

SEED = "A leaf that is its own output forgets an earlier pass: the one must be added to its gradient, as any share is."
LADDER = 30  # so many doublings have a path for each of a thousand million ways


def judge_engine(engine):
    """What is to be Judged of a class whose numbers have data, grad and backward()."""
    name = engine_name(engine)
    empty = blank_methods(engine)
    try:
        node = guarded(f"{name}(2.0)", engine, 2.0)
        lacks = next((what for what in ("data", "grad", "backward") if not hasattr(node, what)), None)
        if lacks:
            return _blank_or(
                empty, name, not_yet(f"{name} has no `{lacks}` yet, so that no gradient can be asked for.")
            )
        if hasattr(node, "_local_grads") and engine.__base__ is not object:
            engine = remade(engine)  # what it inherits may make nodes of the class above
        asked = [[p for p in tier if all(hasattr(engine, method) for method in p.needs)] for tier in TIERS]
        if not any(asked):
            return _blank_or(empty, name, not_yet(f"{name} has no operation yet: define how nodes are added, say."))
        told, broken = _told(engine, asked)
    except Failed as error:
        return _blank_or(empty, name, failed(name, error))
    overridden = getattr(node, "__dict__", ())
    return _sentenced(name, engine, asked, told, broken, [method for method in empty if method not in overridden])


def _sentenced(name, engine, asked, told, broken, empty):
    right = {p: outcome(p, Value) for p in told}
    for p in (p for tier in asked for p in tier):
        if p in broken:
            return _blank_or(empty, name, failed(name, broken[p]))
        if not same(told[p].judged, right[p].judged):
            mistake = diagnose(asked, told)
            if mistake:
                return _blank_or(empty, name, named(mistake, f"It shows in {_written(p)}."))
            return _blank_or(empty, name, not_yet(_both(name, p, told[p], right[p]), graph=drawn(p, engine)))
    if hasattr(engine, "__add__"):
        try:
            guarded("backward()", _doubled, engine)
        except Failed as error:
            shows = f"It shows in `y = y + y`, {LADDER} times over."
            return named(MISTAKES[29], shows) if error.is_endless else failed(name, error)
    try:
        grad = guarded("backward()", _begun_twice, engine)
    except Failed as error:
        return _blank_or(empty, name, failed(name, error))
    if not same((grad,), (2.0,)):
        said = f"After two passes back from one leaf, `x`, x.grad is {shown(grad)}, but it should be 2."
        return _blank_or(empty, name, not_yet(*(SEED, said) if grad == 1 else (said,)))
    count = sum(map(len, asked))
    signs = dict.fromkeys(_sign(method) for tier in asked for p in tier for method in p.needs)
    return solved(f"{name} is right in all {count} graphs that were tried, with {' '.join(signs)}.")


def _told(engine, asked):
    """The outcomes of the programs, and the errors of those that have none: up to one without an end."""
    told, broken = {}, {}
    for p in (p for tier in asked for p in tier):
        try:
            told[p] = guarded(f"`{p.text}`", outcome, p, engine)
        except Failed as error:
            broken[p] = error
            if error.is_endless:
                break
    return told, broken


def _blank_or(empty, name, judged):
    """A class that isn't right and has a blank in it hasn't been tried yet."""
    return blank(name, f"see `{empty[0]}`") if empty else judged


def _doubled(engine):
    y = engine(1.0)
    for _ in range(LADDER):
        y = y + y
    y.backward()


def _begun_twice(engine):
    """The gradient of a leaf that is its own output, after two passes."""
    leaf = engine(3.0)
    leaf.backward()
    leaf.backward()
    return read(leaf.grad)


def _both(name, p, told, right):
    """Where an engine that makes no known mistake is wrong, with both numbers."""
    numbers = [*zip(told.judged, right.judged)]
    place = next(i for i, (mine, other) in enumerate(numbers) if not same((mine,), (other,)))
    what = ("data", *(f"{leaf}.grad" for leaf in p.at))[place]
    mine, other = numbers[place]
    if place and p.then is programs.once:
        found = slopes(lambda near: p.f(**{leaf: Value(x) for leaf, x in near.items()}).data, p.at)
        mine, other = apart(mine, found[place - 1].value)
        return f"{_written(p)}: {name} says that {what} is {mine}, but central differences say {other}."
    mine, other = apart(mine, other)
    return f"{_written(p)}: {name} says that {what} is {mine}, but it should be {other}."


def _written(p):
    """A program as a sentence has it."""
    then = {
        programs.once: "",
        programs.twice: ", with two passes back",
        programs.changed: ", with the leaves' data changed before the pass back",
        programs.started: ", with leaves whose gradients aren't zero when the pass begins",
    }[p.then]
    return f"`{p.text}` at {listed(p.at)}{then}"


def _sign(method):
    return SIGNS.get(method.replace("__r", "__"), method)
