"""The reader's function is run, and walked back from; what is from outside is as it was."""

import functools
import inspect
import numbers
import sys
import traceback

from ..words import error_name, function_name
from . import scalars


def run(f, engine, at, before=()):
    """(output, Graph, names of inputs not on it, trace) of `f` at these values; an error is a sentence for the reader.

    before: the trace of the last run. A number that isn't what it was then gets a card, so that the shape stays.
    """
    for name, value in at.items():
        if not isinstance(value, numbers.Real) or isinstance(value, bool):
            raise TypeError(f"{name} is {value!r}, which is not a number.")
    if engine == "torch":
        from . import torch_graph  # and with it PyTorch, which nothing else here needs

        return *torch_graph.run(functools.partial(call_named, f), at), ()
    leaves = {name: engine(value) for name, value in at.items()}
    for name, leaf in leaves.items():
        if getattr(leaf, "label", None) == "":
            leaf.label = name
    output, names = call_named(f, leaves)
    traced = scalars.trace(output)
    scalars.mark_moving(traced, before)
    found, mine = {id(twin.node) for twin in traced}, {id(leaf) for leaf in leaves.values()}
    # A leaf from outside, say a weight, would add up gradients from tick to tick, and so would all nodes where f calls
    # backward() itself: they start at 0, and what is from outside gets its own back.
    kept = [(twin, twin.node.grad) for twin in traced if getattr(twin.node, "grad", None) is not None]
    for twin, _ in kept:
        twin.node.grad = 0.0
    try:
        if hasattr(output, "backward"):
            _backward(output)
        graph = scalars.read(output, names, traced=traced)
    finally:
        for twin, grad in kept:
            if not twin._children and id(twin.node) not in mine:
                twin.node.grad = grad
    return output, graph, [name for name, leaf in leaves.items() if id(leaf) not in found], traced


def _backward(output):
    try:
        output.backward()
    except Exception as error:
        raise ValueError(f"backward() raised {error_name(error)}.") from error


def written(f):
    """The function that the reader wrote: what stands behind a partial, an object that is called, or a decorator."""
    for _ in range(20):
        if isinstance(f, functools.partial):
            f = f.func
        elif hasattr(f, "__wrapped__"):
            f = f.__wrapped__
        elif not hasattr(f, "__code__"):
            return inspect.getattr_static(type(f), "__call__", f)
        else:
            behind = [cell.cell_contents for cell in f.__closure__ or () if is_function(cell)]
            if len(behind) != 1 or not f.__code__.co_flags & inspect.CO_VARKEYWORDS:
                return f
            f = behind[0]  # a decorator that doesn't say what it wraps, and passes on whatever it is given
    return f


def is_function(cell):
    """Whether a variable of an outer function holds a function."""
    try:
        return inspect.isfunction(cell.cell_contents)
    except ValueError:  # it holds nothing yet
        return False


def call_named(f, leaves):
    """What `f` returns for these inputs, and the names its variables had as it returned."""
    inner = written(f)
    code = getattr(inner, "__code__", None)
    seen = {}

    def on_event(frame, event, _result):
        if event == "return" and frame.f_code is code:
            seen.update(frame.f_locals)

    ours = sys.getprofile() is None  # a reader's own profiler goes on, and the variables have no names then
    if ours:
        sys.setprofile(on_event)
    try:
        output = f(**leaves)
    except Exception as error:
        lines = [at for at in traceback.extract_tb(error.__traceback__) if code and at.name == code.co_name]
        where = f" in the line `{lines[-1].line}`" if lines and lines[-1].line else ""
        raise ValueError(f"{function_name(f)} raised {error_name(error)}{where}.") from error
    finally:
        if ours:
            sys.setprofile(None)
    if output is None:
        raise TypeError(f"{function_name(f)} returned nothing: end it with `return` and the result.")
    if isinstance(output, numbers.Number):
        raise TypeError(
            f"{function_name(f)} returned the plain number {output}, which has no graph:"
            " compute with the inputs themselves, without float() or .data, and return that."
        )
    if isinstance(output, (list, tuple, set, dict)):
        raise TypeError(
            f"{function_name(f)} returned a {type(output).__name__} of {len(output)}: return one node, say their sum."
        )
    around = getattr(inner, "__globals__", {})
    outer = {name: around[name] for name in getattr(code, "co_names", ()) if name in around}
    return output, leaves | {name: thing for name, thing in {**outer, **seen}.items() if name not in leaves}
