"""PyTorch's own nodes, its grad_fns: what lies behind one, what each is called, and what it has saved."""

import functools
import re
from typing import NamedTuple

from .torch_kept import CustomBackward

VERSIONS = re.compile(r"is at version (\d+); expected version (\d+)")


class Function:
    """A grad_fn in the words of `topological_order`."""

    __slots__ = ("_children", "fn")

    def __init__(self, fn):
        self.fn = fn
        self._children = ()

    def __repr__(self):
        return self.fn.name()


def functions(output_fn):
    """The Function of a grad_fn, with all that lie behind it."""
    top = Function(output_fn)
    known, waiting = {output_fn: top}, [top]
    for function in waiting:
        for fn in behind(function.fn):
            if fn not in known:
                known[fn] = Function(fn)
                waiting.append(known[fn])
        function._children = tuple(known[fn] for fn in behind(function.fn))
    return top


def behind(fn):
    """The grad_fns that a grad_fn hands its gradients to."""
    return [child for child, _ in fn.next_functions if child is not None]


def called(fns):
    """What grad_fns are called: PowBackward0, and the second of the same name PowBackward0 #2."""
    count, names = {}, []
    for fn in fns:
        name = fn.name().rsplit("::")[-1]
        count[name] = count.get(name, 0) + 1
        names.append(name if count[name] == 1 else f"{name} #{count[name]}")
    return names


class Saved(NamedTuple):
    """What a grad_fn saved by this name: "held", "freed" by backward(), or "changed" in place since it was saved.

    then, now: the tensor's version when it was saved and the one it has; None where PyTorch doesn't tell.
    """

    name: str
    state: str
    then: int | None = None
    now: int | None = None


def saved(fn):
    """All that a grad_fn saved for the way back, as PyTorch tells when it is asked for it."""
    found = []
    for name in _names(type(fn)):
        try:
            value = getattr(fn, f"_raw_saved_{name}")
            raws = value if isinstance(value, tuple) else (value,)
            if not any(raw.unpack_hook for raw in raws):  # one of the reader's own isn't ours to call
                value = fn.saved_tensors if isinstance(fn, CustomBackward) else getattr(fn, f"_saved_{name}")
        except RuntimeError as error:
            state = "freed" if "freed" in str(error) else "changed"
            versions = VERSIONS.search(str(error))
            found.append(Saved(name, state, *(map(int, versions.groups()[::-1]) if versions else ())))
            continue
        if value is not None and not (isinstance(value, tuple) and not value):
            version = getattr(value, "_version", None)
            found.append(Saved(name, "held", version, version))
    return found


@functools.lru_cache(100)
def _names(kind):
    return [word.removeprefix("_raw_saved_") for word in dir(kind) if word.startswith("_raw_saved_")]
