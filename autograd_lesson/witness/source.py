"""What the reader has written: whether it is still blank, and whether it is what it was."""

import dis
import functools
import sys
import types

from ..graph.calling import written
from ..graph.outside import INSTALLED
from .judged import is_left

OURS = __name__.partition(".")[0]
HEAP = 1 << 9  # the flag of a class that a program made
_IDLE = {"RESUME", "NOP", "LOAD_CONST", "RETURN_CONST", "RETURN_VALUE", "POP_TOP", "COPY_FREE_VARS", "MAKE_CELL"}


def is_blank(thing):
    """Whether it is `...`, NotImplemented or None, or a function that does nothing, or in which a `...` is left."""
    if is_left(thing):
        return True
    code = getattr(written(thing), "__code__", None) if callable(thing) and not isinstance(thing, type) else None
    if code is None:
        return False
    return any(map(_has_gap, _codes(code))) or all(map(_is_idle, dis.get_instructions(code)))


def _has_gap(code):
    """Whether a `...` is left in it, other than as an index, as in x[..., i]."""
    steps = [*dis.get_instructions(code)]
    for i, step in enumerate(steps):
        if step.opname not in ("LOAD_CONST", "RETURN_CONST"):
            continue
        if step.argval is ...:  # perhaps with other indices, in a tuple that is made here
            i = next((k for k in range(i + 1, min(i + 8, len(steps))) if steps[k].opname == "BUILD_TUPLE"), i)
        elif not (isinstance(step.argval, tuple) and any(each is ... for each in step.argval)):
            continue
        after = steps[i + 1] if i + 1 < len(steps) else step
        if not ("SUBSCR" in after.opname or after.argrepr == "[]"):
            return True
    return False


def _is_idle(step):
    """Whether an instruction does nothing but to return nothing."""
    if step.opname == "LOAD_GLOBAL":
        return step.argval == "NotImplemented"
    return step.opname in _IDLE and (not step.opname.endswith("CONST") or step.argval in (None, ...))


def blank_methods(engine):
    """The names of a class's methods that are blank."""
    own = [each for each in engine.__mro__ if not _is_installed(each)]
    found = {name: thing for each in reversed(own) for name, thing in vars(each).items()}
    return [name for name, thing in found.items() if isinstance(thing, types.FunctionType) and is_blank(thing)]


def _codes(code):
    yield code
    for each in code.co_consts:
        if isinstance(each, types.CodeType):
            yield from _codes(each)


def footprint(thing):
    """All code that a function or class is made of, its own and that of the reader's others which it uses."""
    found, waiting = {}, [thing]
    for each in waiting:
        if id(each) in found:
            continue
        found[id(each)] = ()
        if isinstance(each, types.FunctionType):
            found[id(each)] = tuple(_written(code) for code in _codes(each.__code__))
            waiting += _used(each)
        elif isinstance(each, type):
            waiting += [base for base in each.__bases__ if not _is_installed(base)]
            waiting += [thing for _, thing in sorted(vars(each).items())]
        elif isinstance(each, (staticmethod, classmethod)):
            waiting.append(each.__func__)
        elif isinstance(each, property):
            waiting.append(each.fget)
        elif isinstance(each, functools.partial):
            waiting.append(each.func)
    return tuple(code for code in found.values() if code)


def _written(code):
    plain = (each for each in code.co_consts if not isinstance(each, types.CodeType))
    return code.co_code, code.co_names, tuple(repr(each) for each in plain)


def _used(function):
    """The functions and classes of the reader's that a function uses by name."""
    names = sorted({name for code in _codes(function.__code__) for name in code.co_names})
    around = [function.__globals__[name] for name in names if name in function.__globals__]
    for cell in function.__closure__ or ():
        try:
            around.append(cell.cell_contents)
        except ValueError:  # it holds nothing yet
            continue
    return [each for each in around if isinstance(each, (types.FunctionType, type)) and not _is_installed(each)]


def _is_installed(thing):
    """Whether a class or function is ours, Python's, or of a package."""
    module = getattr(thing, "__module__", "") or ""
    file = getattr(sys.modules.get(module), "__file__", None)
    is_builtin = isinstance(thing, type) and not thing.__flags__ & HEAP
    return is_builtin or module.partition(".")[0] == OURS or bool(file and file.startswith(INSTALLED))


def present(thing):
    """What goes by the thing's name now: another function or class, if its cell was run again."""
    found = sys.modules.get(getattr(thing, "__module__", None))
    for name in getattr(thing, "__qualname__", "<>").split("."):
        found = getattr(found, name, None)
    return found if isinstance(found, (types.FunctionType, type)) else thing
