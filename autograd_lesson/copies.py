"""Copies and pickles of a graph, however deep it is.

Python saves a node by saving its operands first, each by a call within the call for the node: a chain of some hundred
nodes ends in a RecursionError. Here a node says first what it was computed from, in an order in which none waits.
"""

import threading
import weakref

from .order import topological_order


class Copyable:
    """A node that copy.deepcopy and pickle take with all it was computed from; what is shared stays shared."""

    __slots__ = ()

    def __reduce_ex__(self, protocol):
        make, arguments, *state = super().__reduce_ex__(max(protocol, 2))
        saved = getattr(_thread, "saved", lambda: None)()
        if saved is None or id(self) in saved:  # one copy asks for each node once: this is another
            saved = _Saved()
            _thread.saved = weakref.ref(saved)
        waits = any(getattr(child, "_children", ()) and id(child) not in saved for child in self._children)
        saved.add(id(self))
        if not waits:
            return make, arguments, *state
        return _made, (saved, topological_order(self)[:-1], make, arguments), *state


class _Saved(set):
    """The ids of the nodes that a copy in the making has asked for; it lives as long as that copy is in the making.

    Nothing relies on it but speed and depth: what Python has saved already is known to Python itself.
    """

    def __reduce__(self):
        return bool, ()  # of no use in the copy


_thread = threading.local()


def _made(_saved, _before, make, arguments):
    return make(*arguments)
