"""The reader's function is called, and meanwhile it is noted what its variables are and where a graph is cut."""

import contextlib
import functools
import inspect
import linecache
import numbers
import sys
import traceback
from typing import NamedTuple

from ..words import described, error_name, function_name, quoted

CONVERSIONS = ("__float__", "__int__", "__index__", "__round__", "__trunc__", "__floor__", "__ceil__", "item", "tolist")


class Raised(ValueError):
    """What the reader's program raised, as a sentence; the error itself is its `__cause__`."""


class Called(NamedTuple):
    """What one call of a function gave.

    output: what it returned; names: name -> what its variables were then; leaves: name -> input;
    plain: a sentence for each place where a node was made a plain number; reads_data: whether code that isn't the
    engine's own reads the data of nodes, as plain numbers; operations: PyTorch's.
    """

    output: object
    names: dict
    leaves: dict
    plain: list[str]
    reads_data: bool
    operations: list[tuple]


def call(f, leaves, named=True, watch=None):
    """The Called of `f` on these inputs. Raised, with its line, where it raises.

    named: False to be quicker, without names and notes; watch: given the Notes, a context in which it runs.
    """
    notes = Notes(f, {type(leaf) for leaf in leaves.values()}, named)
    try:
        with notes, watch(notes) if watch else contextlib.nullcontext():
            output = f(**leaves)
    except Exception as error:
        raise Raised(f"{function_name(f)} raised {error_name(error)}{notes.line_of(error)}.") from error
    return Called(output, notes.names(leaves), leaves, notes.plain, notes.reads_data, notes.operations)


def go_back(output):
    """output.backward(). Raised where it raises."""
    try:
        output.backward()
    except Exception as error:
        raise Raised(f"backward() raised {error_name(error)}.") from error


def made(engine, at):
    """name -> the engine's number."""
    leaves = {}
    for name, value in at.items():
        try:
            leaves[name] = engine(value)
        except Exception as error:
            raise Raised(f"{engine_name(engine)}({value!r}) raised {error_name(error)}.") from error
        if getattr(leaves[name], "label", None) == "":
            leaves[name].label = name
    return leaves


def engine_name(engine):
    """What sentences call an engine."""
    return "PyTorch" if engine == "torch" else getattr(engine, "__name__", "the engine")


def check_engine(engine, what):
    """TypeError, with advice, for what is no engine; `what` says where it stands."""
    if engine != "torch" and not callable(engine):
        raise TypeError(f'{what}, a class such as Value, or "torch"; not {engine!r}')


def check_is_function(f):
    """TypeError, with advice, for what can't be called."""
    if not callable(f):
        advice = "write the computation as one, as in `lambda x: x * 3`"
        raise TypeError(f"the first thing given must be a function, not {described(f)}: {advice}")


def by_name(f):
    """f, to be called by the names of its inputs also where a / in its head asks for their places. TypeError if it is
    no function."""
    check_is_function(f)
    try:
        parameters = inspect.signature(f).parameters.values()
    except (TypeError, ValueError):  # written in C, or no function
        return f
    first = [parameter for parameter in parameters if parameter.kind is parameter.POSITIONAL_ONLY]

    def called(**leaves):
        return f(*[leaves.pop(each.name, each.default) for each in first], **leaves)

    called.__wrapped__, called.__name__ = f, function_name(f)
    return called if first else f


def by_position(f):
    """f, to be called by names that only stand for the places of its inputs."""

    def called(**leaves):
        return f(*leaves.values())

    called.__wrapped__, called.__name__ = f, function_name(f)
    return called


def check_is_node(f, called):
    """TypeError, with advice, where f returned nothing that a graph could end in."""
    name, output = function_name(f), called.output
    if output is None:
        raise TypeError(f"{name} returned nothing: end it with `return` and the result.")
    if isinstance(output, numbers.Number) and not isinstance(output, bool):
        advice = "compute with the inputs themselves, without float() or .data, and return that."
        raise TypeError(
            " ".join([f"{name} returned the plain number {output}, which has no graph: {advice}", *called.plain])
        )
    if isinstance(output, (list, tuple, set, dict)):
        raise TypeError(f"{name} returned a {type(output).__name__} of {len(output)}: return one node, say their sum.")


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


def _alike(f):
    """The functions that a function may wrap: those it holds which take the same parameters."""
    held = [cell.cell_contents for cell in getattr(f, "__closure__", None) or () if is_function(cell)]
    return [each for each in held if _parameters(each) == _parameters(f)]


def _parameters(f):
    return f.__code__.co_varnames[: f.__code__.co_argcount]


def is_ours(frame):
    """Whether this is code of the package."""
    return frame.f_globals.get("__name__", "").partition(".")[0] == __name__.partition(".")[0]


def is_function(cell):
    """Whether a variable of an outer function holds a function."""
    try:
        return inspect.isfunction(cell.cell_contents)
    except ValueError:  # it holds nothing yet
        return False


class Notes:
    """Within it a function runs, and is watched by the profiler's hook, unless a profiler of the reader's own is on.

    plain, reads_data, operations: as of Called.
    """

    def __init__(self, f, kinds, is_on):
        self._is_on = is_on and sys.getprofile() is None
        self._inner = written(f)
        self._code = getattr(self._inner, "__code__", None)
        self._named = {self._code} | {each.__code__ for each in _alike(self._inner)}
        self._seen, self._doing, self.plain, self.reads_data, self.operations = {}, {}, [], False, []
        found = (getattr(kind, name, None) for kind in kinds for name in CONVERSIONS if is_on)
        self._conversions = {method.__code__ for method in found if hasattr(method, "__code__")}
        methods = (method for kind in kinds for each in kind.__mro__ for method in vars(each).values())
        self._engines = {method.__code__ for method in methods if is_on and hasattr(method, "__code__")}

    def __enter__(self):
        if self._is_on:
            sys.setprofile(self._on_event)
        return self

    def __exit__(self, *_):
        if self._is_on:
            sys.setprofile(None)
        self._doing.clear()

    def _on_event(self, frame, event, thing):
        if event == "return":
            if frame.f_code in self._named:
                self._seen.update(frame.f_locals)
        elif event == "call":
            self.reads_data |= "data" in frame.f_code.co_names and self._is_readers(frame)
            if frame.f_code in self._conversions and frame.f_back is not None:
                self.note(frame.f_back, next(iter(frame.f_locals.values()), None), frame.f_code.co_name)
        elif event == "c_call":
            self._doing[frame] = thing
        else:
            self._doing.pop(frame, None)

    def _is_readers(self, frame):
        """Whether code is the reader's, and no method of their engine."""
        return frame.f_code not in self._engines and not is_ours(frame)

    def note(self, frame, node, method):
        """A node was made a plain number, in this frame of the program, by a function in C or by its own method."""
        by = self._doing.get(frame)
        name = getattr(by, "__name__", method)
        is_conversion = name in CONVERSIONS
        module = getattr(by, "__module__", None)
        said = f"{module}.{name}" if by is not None and module in ("math", "cmath") else name
        if is_conversion:
            said = f".{name}()" if not name.startswith("__") else f"{name.strip('_')}()"
        called = next((name for name, thing in frame.f_locals.items() if thing is node), None)
        line = "" if is_ours(frame) else linecache.getline(frame.f_code.co_filename, frame.f_lineno).strip()
        where = f" in the line `{quoted(line)}`" if line else ""
        if hasattr(type(node), name) and not is_conversion:
            instead = f"write {called or 'node'}.{name}()" if called else f"write .{name}() of the node itself"
        else:
            instead = f"compute with {called or 'the node'} itself"
        sentence = f"{said} gave a plain number{where}, and the graph is cut there: {instead}."
        if sentence not in self.plain:
            self.plain.append(sentence)

    def line_of(self, error):
        """Where in f an error came from, for the end of a sentence."""
        name = self._code.co_name if self._code else None
        lines = [at.line for at in traceback.extract_tb(error.__traceback__) if at.name == name]
        return f" in the line `{quoted(lines[-1])}`" if lines and lines[-1] else ""

    def names(self, leaves):
        """The inputs by their names, then what f's variables were as it returned, and what it uses from outside."""
        around = getattr(self._inner, "__globals__", {})
        outer = {name: around[name] for name in getattr(self._code, "co_names", ()) if name in around}
        return leaves | {name: thing for name, thing in {**outer, **self._seen}.items() if name not in leaves}
