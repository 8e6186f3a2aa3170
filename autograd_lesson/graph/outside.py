"""What a function reaches from outside, say its weights, and how that is left as it was."""

import contextlib
import functools
import sys
import sysconfig
import types
from collections import deque

MOST = 10_000  # things looked at, and items of one list: data by the million hold no weights
PLAIN = (int, float, complex, str, bytes, bytearray, range, type(None), type(...))
INSTALLED = tuple({path for key, path in sysconfig.get_paths().items() if key in ("stdlib", "purelib", "platlib")})


@contextlib.contextmanager
def as_it_was(f):
    """Within it `f` may be run as often as you like: afterwards the nodes it reaches have the gradients they had."""
    kept = [(node, node.grad) for node in nodes_outside(f)]
    try:
        for node, grad in kept:
            copied = getattr(grad, "clone", None) or getattr(grad, "copy", None)
            if copied:  # an array or a tensor, to which a pass adds in place
                node.grad = copied()
        yield
    finally:
        for node, grad in kept:
            node.grad = grad


def nodes_outside(f):
    """The nodes that `f` reaches by its globals, closure, defaults, self, and what they hold or were computed from."""
    found, seen, waiting = [], {}, deque([f])
    while waiting and len(seen) < MOST:
        thing = waiting.popleft()
        if id(thing) in seen:
            continue
        seen[id(thing)] = thing  # held, so that no other thing gets its id meanwhile
        if _is_node(thing):
            found.append(thing)
        waiting.extend(held for held in _held(thing, thing is f) if not isinstance(held, PLAIN))
    return found


def attributes(thing):
    """name -> what an object of the reader's, or a model, keeps; nothing of a node, or of what was installed."""
    kind = type(thing)
    is_ours = hasattr(kind, "parameters") or kind is types.SimpleNamespace or not _is_installed(kind.__module__)
    if _has(thing, "data") or not is_ours:
        return {}
    return getattr(thing, "__dict__", {}) | {
        name: getattr(thing, name) for name in _slots(kind) if hasattr(thing, name)
    }


def _is_node(thing):
    if isinstance(thing, type) or not all(_has(thing, name) for name in ("data", "grad")):
        return False
    return getattr(thing, "is_leaf", True) or getattr(thing, "retains_grad", True)  # PyTorch warns of other grads


def _has(thing, name):
    """Whether there is such an attribute; a `__getattr__` of the reader's isn't called for it."""
    return hasattr(type(thing), name) or name in getattr(thing, "__dict__", ())


def _held(thing, is_first):
    """What a thing holds, or may use when it is called."""
    if isinstance(thing, types.FunctionType):
        return _used(thing) if is_first or not _is_installed(thing.__module__) else ()
    if isinstance(thing, types.MethodType):
        return thing.__self__, thing.__func__
    if isinstance(thing, functools.partial):
        return thing.func, thing.args, thing.keywords
    if isinstance(thing, (list, tuple, set, frozenset, deque)):
        return [item for item, _ in zip(thing, range(MOST))]
    if isinstance(thing, dict):
        return [item for item, _ in zip(thing.values(), range(MOST))]
    if isinstance(thing, (staticmethod, classmethod)):
        return (thing.__func__,)
    if isinstance(thing, property):
        return (thing.fget,)
    if isinstance(thing, type):
        return vars(thing).values() if not _is_installed(thing.__module__) else ()
    if isinstance(thing, types.ModuleType):
        return ()
    return _held_by_object(thing)


def _held_by_object(thing):
    kind = type(thing)
    held = [kind, *getattr(thing, "__dict__", {}).values(), *(getattr(thing, name, None) for name in _slots(kind))]
    if str(getattr(thing, "dtype", "")) == "object" and hasattr(thing, "flat"):
        held += thing.flat  # a NumPy array of nodes
    if hasattr(kind, "next_functions"):  # an operation of PyTorch's: what a tensor from outside was computed from
        held += [fn for fn, _ in thing.next_functions]
    if hasattr(kind, "grad_fn") or hasattr(kind, "variable"):
        held += [getattr(thing, "grad_fn", None), getattr(thing, "variable", None)]
    return held


def _used(function):
    """What a function may use: its variables from outside, its defaults, and what a decorator noted on it."""
    for cell in function.__closure__ or ():
        with contextlib.suppress(ValueError):  # it holds nothing yet
            yield cell.cell_contents
    yield from function.__defaults__ or ()
    yield from (function.__kwdefaults__ or {}).values()
    yield from vars(function).values()
    names, codes = set(), [function.__code__]
    for code in codes:
        names.update(code.co_names)
        codes += [inner for inner in code.co_consts if isinstance(inner, types.CodeType)]
    spaces = [function.__globals__]
    for space in spaces:
        for name in names & space.keys():
            yield space[name]
            if isinstance(space[name], types.ModuleType) and not _is_installed(space[name].__name__):
                inner = vars(space[name])
                spaces += [inner] if all(inner is not other for other in spaces) else []


@functools.lru_cache
def _slots(kind):
    slots = [vars(each).get("__slots__", ()) for each in kind.__mro__]
    names = [name for each in slots for name in ((each,) if isinstance(each, str) else each)]
    return [name for name in names if not name.startswith("__")]


@functools.lru_cache
def _is_installed(module):
    """Whether a module came with Python or was installed: the reader's weights aren't in there."""
    if module is None or module == "__main__":
        return False
    file = getattr(sys.modules.get(module), "__file__", None)
    if file is None:
        return module in sys.builtin_module_names
    return file.startswith(INSTALLED) or module.partition(".")[0] == __name__.partition(".")[0]
