"""PyTorch at work, watched: which of its nodes is made when, what it saves, whose turn it is in a pass."""

import math
import sys
from collections.abc import Callable
from typing import NamedTuple

from ..notation import WIDE
from .shape import NOT_YET, Edge, Graph, Node, Shape, names_by_id, shown
from .torch_kept import Kept, TorchFunctionMode, torch
from .torch_run import PASSES
from .torch_saved import behind, called, saved
from .torch_tape import NOT_KEPT, aside
from .walks import Step, Watched

PASS = "PyTorch"  # what the walk is called
ARROW = "\N{RIGHTWARDS ARROW}"


class Event(NamedTuple):
    """What happened: the node it is about, told(what things are called) -> tokens, and the cards it changed.

    cards: ("data" or "grad", a grad_fn) -> what stands there from now on.
    """

    kind: str
    fn: object
    told: Callable
    cards: dict


class Watch(TorchFunctionMode):
    """What `watch()` returns: the history of PyTorch's own graph, of which `replay` makes a player."""

    def __init__(self):
        super().__init__()
        self._cards = {}  # as they were when they were last looked at: each node in the order in which it was made
        self._events, self._roots, self._names, self._notes = [], [], {}, {}
        self._turn = self._passed = self._refusal = None

    def __repr__(self):
        return f"a history of PyTorch's own graph, in {len(self._events)} steps"

    def __exit__(self, kind, error, trace):
        super().__exit__(kind, error, trace)
        self._names = names_by_id(sys._getframe(1).f_locals)
        return error is not None and error is self._refusal  # it is shown

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        if func in PASSES:
            return self._pass(func, args, kwargs)
        versions = [(tensor, tensor._version) for tensor in args if isinstance(tensor, torch.Tensor)]
        result = func(*args, **kwargs)
        with aside():
            for tensor, version in versions:
                if tensor._version != version:
                    self._change(tensor, version)
            for tensor in result if isinstance(result, (tuple, list)) else (result,):
                self._meet(getattr(tensor, "grad_fn", None))
        return result

    # ------------------------------------------------------------------ on the way forward

    def _meet(self, output_fn):
        """Note a node that wasn't known, after all that lie behind it."""
        waiting = [output_fn] if output_fn is not None else []
        while waiting:
            fn = waiting[-1]
            missing = [] if fn in self._cards else [child for child in behind(fn) if child not in self._cards]
            waiting += missing
            if missing:
                continue
            waiting.pop()
            if fn not in self._cards:
                data, grad = self._cards[fn] = _card(fn)
                self._note("compute", fn, _made(fn), {("data", fn): data, ("grad", fn): grad})

    def _change(self, tensor, version):
        cards, now = self._look(), tensor._version
        touched = [fn for what, fn in cards if what == "data"]
        where = touched or [fn for fn in self._cards if _leaf(fn) is tensor]

        def told(name):
            saved_by = [("aside", f"{name(fn)} had saved it") for fn in touched]
            return ("name", name(tensor)), ("text", f" is changed in place: version {version} {ARROW} {now}"), *saved_by

        if where:
            self._note("change", where[0], told, cards)

    def _note(self, kind, fn, told, cards):
        if self._passed is not None and _leaf(self._passed) is None:
            cards = {("grad", self._passed): NOT_KEPT} | cards
        self._passed = None
        self._events.append(Event(kind, fn, told, cards))

    def _look(self):
        """What has changed on the cards since they were last looked at."""
        changed = {}
        for fn, before in self._cards.items():
            now = self._cards[fn] = _card(fn)
            changed |= {(what, fn): new for what, old, new in zip(("data", "grad"), before, now) if new != old}
        return changed

    # ------------------------------------------------------------------ on the way back

    def _pass(self, func, args, kwargs):
        with aside():
            roots = [getattr(output, "grad_fn", None) for output in _listed(args[0])]
            self._roots += [fn for fn in roots if fn is not None]
            for fn in self._roots:
                self._meet(fn)
            self._look()
        hooks = [fn.register_prehook(lambda grads, fn=fn: self._begin(fn, grads)) for fn in self._cards]
        try:
            return func(*args, **kwargs)
        except RuntimeError as error:
            self._refusal = error if self._turn else None
            raise
        finally:
            for hook in hooks:
                hook.remove()
            with aside():
                self._end(self._refusal)

    def _begin(self, fn, grads):
        """It is this node's turn, so that of the one before is over."""
        with aside():
            self._end()
            came = [shown(Kept(grad).short()) for grad in grads if grad is not None]
            self._turn = fn, ", ".join(came) or "nothing", saved(fn), _card(fn)[1]

    def _end(self, error=None):
        if self._turn is None:
            return
        fn, came, had, grad = self._turn
        cards, leaf = self._look(), _leaf(fn)
        if leaf is None:
            cards["grad", fn] = came
        if error is not None:
            self._notes[fn] = f"PyTorch: {str(error).split('. ')[0]}."
            kind, more = "refuse", f"PyTorch refuses, since {_reason(had)}"
        else:
            kind, more = "turn", _over(had, saved(fn)) if leaf is None else ""

        def told(name):
            added = more or f"{name(leaf)}.grad: {grad} {ARROW} {cards.get(('grad', fn), grad)}"
            return ("name", name(fn)), ("text", f": {came} comes in"), ("aside", added)

        self._note(kind, fn, told, cards)
        self._turn, self._passed = None, fn

    # ------------------------------------------------------------------ the whole of it

    def history(self):
        """The Graph as it is at the end, and the Watched walk to it. ValueError if no node was made."""
        order = self._order()
        if not order:
            raise ValueError("nothing was computed here from a tensor with requires_grad=True, so there is no graph")
        names = dict(zip(order, called(order), strict=True))
        index = {fn: i for i, fn in enumerate(order)}
        count, cards, walked = len(order), {}, []

        def name(thing):
            called_so = names.get(thing) or self._names.get(id(thing))
            return called_so or ("a leaf" if thing.is_leaf else "a tensor")

        for event in self._events:
            if event.fn not in index:
                continue
            changes = {}
            for (what, fn), text in event.cards.items():
                if fn in index:
                    is_name = what == "data" and _leaf(fn) is not None
                    place = index[fn] + (0 if what == "data" else count)
                    changes[place] = f"{name(_leaf(fn))}.grad" if is_name else text
            cards |= changes
            walked.append(Step(event.kind, index[event.fn], -1, tuple(event.told(name)), tuple(changes.items())))
        nodes = tuple(map(_node, order, names.values()))
        edges = tuple(
            Edge(index[child], index[fn], "unknown") for fn in order for child in behind(fn) if child in index
        )
        data, grads = ([cards.get(i + at, NOT_YET) for i in range(count)] for at in (0, count))
        notes = {index[fn]: text for fn, text in self._notes.items() if fn in index}
        graph = Graph(Shape(nodes, edges), tuple(data), tuple(grads), (math.nan,) * len(edges), notes)
        return graph, Watched(PASS, tuple(walked))

    def _order(self):
        """The nodes behind what passes began at, or behind the last that was made, in the order they were made."""
        found, waiting = set(), [*self._roots] or [*self._cards][-1:]
        for fn in waiting:
            if fn not in found:
                found.add(fn)
                waiting += behind(fn)
        order = [fn for fn in self._cards if fn in found]
        if self._roots and not any(self._roots[-1] in behind(fn) for fn in order):
            order.remove(self._roots[-1])
            order.append(self._roots[-1])
        return order


def _listed(given):
    return given if isinstance(given, (tuple, list)) else (given,)


def _leaf(fn):
    """The tensor to whose grad it adds, None if it is no such node."""
    return getattr(fn, "variable", None)


def _node(fn, name):
    if _leaf(fn) is not None:
        return Node(name, "", "leaf", holds="accumulator")
    return Node(name, "", "op", holds="saved")


def _card(fn):
    """What stands on its card, as PyTorch tells it now; a gradient that passes is noted apart."""
    leaf = _leaf(fn)
    if leaf is not None:
        return "", "None" if leaf.grad is None else shown(Kept(leaf.grad).short())
    return _in_short(saved(fn)), NOT_YET


def _in_short(found):
    """What was saved, as it stands on a card: other, self: held v0."""
    if not found:
        return "nothing"
    said = {}
    for each in found:
        said.setdefault(_state(each), []).append(each.name)
    text = "; ".join(f"{', '.join(names)}: {state}" for state, names in said.items())
    return text if len(text) <= WIDE else f"{len(found)} tensors: {'; '.join(said)}"


def _state(each):
    if each.then is None:
        return each.state
    return f"held v{each.then}" if each.then == each.now else f"v{each.then}, now v{each.now}"


def _made(fn):
    found, leaf = saved(fn), _leaf(fn)

    def told(name):
        if leaf is not None:
            return ("name", name(fn)), ("text", f" is made: it adds what arrives to {name(leaf)}.grad")
        what = ", ".join(
            f"{each.name} at version {each.then}" if each.then is not None else each.name for each in found
        )
        return ("name", name(fn)), ("text", f" is made, and saves {what or 'nothing'}")

    return told


def _over(had, has):
    """What became of what a node had saved when its turn was over."""
    after = {each.name: each.state for each in has}
    said = [
        f"{each.name}: {f'still {each.state}' if after[each.name] == each.state else f'held {ARROW} freed'}"
        for each in had
    ]
    return ", ".join(said) or "it had saved nothing"


def _reason(had):
    changed = next((each for each in had if each.state == "changed" and each.now is not None), None)
    if changed:
        return f"{changed.name} was saved at version {changed.then} and is at version {changed.now}"
    freed = [each.name for each in had if each.state == "freed"]
    return f"what it had saved, {', '.join(freed)}, is freed" if freed else "it can't do its part"
