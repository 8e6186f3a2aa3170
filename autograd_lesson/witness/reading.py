"""What a function is asked at and what it returned, as floats; how they are written."""

import inspect

from ..graph.calling import check_is_function
from ..ieee import number
from ..notation import MINUS, numeral
from ..words import described, function_name


def inputs(f, xs):
    """name -> float for each input of f, by the names of its parameters. TypeError says which input is amiss."""
    check_is_function(f)
    called = function_name(f)
    if not xs:
        raise TypeError(f"{called} needs the numbers to be checked at, as in check_gradients({called}, 2.0, -1.5)")
    names = [f"input {i + 1}" for i in range(len(xs))]
    try:
        signature = inspect.signature(f)
    except (TypeError, ValueError):  # written in C, or no function
        pass
    else:
        try:
            bound = signature.bind(*xs)
        except TypeError as error:
            raise TypeError(f"{called}{signature} can't be called with {len(xs)} inputs: {error}") from None
        names = []
        for name, given in bound.arguments.items():
            many = signature.parameters[name].kind is inspect.Parameter.VAR_POSITIONAL
            names += [f"{name}[{i}]" for i in range(len(given))] if many else [name]
    return {name: as_number(name, x) for name, x in zip(names, xs)}


def as_number(name, x):
    """An input as a float. TypeError if it is no number."""
    try:
        return number(x)
    except TypeError:
        many = isinstance(x, (list, tuple)) or getattr(x, "shape", ()) != ()
        hint = ": give each number as an input of its own" if many else ""
        raise TypeError(f"{name} is {x!r:.60}, which is not a number{hint}.") from None


def result(f, output):
    """What f returned, as a float. TypeError where it is no number."""
    try:
        return read(output)
    except (AttributeError, TypeError, ValueError):
        pass
    hint = "end it with `return` and the result" if output is None else "return one number, say their sum"
    if not (output is None or isinstance(output, (list, tuple, set, dict)) or getattr(output, "shape", ()) != ()):
        hint = "return one number"
    raise TypeError(f"{function_name(f)} returned {described(output)}: {hint}.")


def read(thing):
    if isinstance(thing, (bool, str)):
        raise TypeError
    thing = thing.detach() if hasattr(thing, "detach") else thing  # PyTorch warns of a number that has a graph
    return float(thing) if hasattr(thing, "__float__") else float(thing.data)


def shown(x, digits=6):
    """x with as many significant digits as it needs, at most so many."""
    return f"{x:.{digits}g}".replace("-", MINUS)


def apart(a, b, *more):
    """Texts of these numbers with enough digits to tell the first from the second."""
    digits = _digits(a, b)
    return [shown(x, digits) for x in (a, b, *more)]


def _digits(a, b):
    return next((n for n in (6, 9, 12) if shown(a, n) != shown(b, n)), 17)


def grad_cells(grad, difference, by_torch, verdict):
    """How three derivatives stand in a table: "" for None; with more digits where they differ."""
    numbers = [grad, difference, by_torch]
    if verdict == "differ":
        digits = min(_digits(grad, x) for x in numbers[1:] if x is not None)
        return ["" if x is None else shown(x, digits) for x in numbers]
    if grad == 0 and verdict == "agree" and difference is not None and abs(difference) < 1e-3:
        numbers[1] = 0.0  # the rest is rounding, different on every machine
    return ["" if x is None else numeral(x) for x in numbers]
