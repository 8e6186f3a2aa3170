"""In the notebook's kernel: what Python says at the places to which the sliders of an `explore` can be moved."""

import base64
import contextlib
import itertools
import json
import math
import random
import signal
import struct
from typing import NamedTuple

import ipywidgets

from ..graph.shape import Graph
from ..page.spec import spec
from ..widgets.explore import Explore, ask
from ..widgets.sliders import value_of
from .replayed import replayed

MOST_PLACES = 400  # of one slider
MOST_ASKED = 600  # combinations of sliders; of more, so many are drawn
MOST_KEPT = 4000  # combinations that are asked one by one, where the page's own rules aren't Python's everywhere
MOST_CASES = 250  # the same, where at nearly each of them something is said in words, as of tensors
NEAR = 1e-9  # relative, and for PyTorch's float32, which has seven digits, beside the largest number:
NEAR_SINGLE = 1e-6
PATIENCE = 60  # seconds for one Explore


class TooSlow(KeyboardInterrupt):
    """Python didn't answer in time. What catches the reader's own errors takes it for an Interrupt."""


def sampled(*models):
    """For each Explore in these widgets, by their ids: the id of its view -> what Python says, as JSON; see Sampled."""
    found = {}
    for model in models:
        for part in _explores(ipywidgets.widget_serialization["from_json"](f"IPY_MODEL_{model}", None)):
            with contextlib.suppress(TooSlow), _in_time():
                if told := Sampled(part).told():
                    found[part.view.model_id] = told
    return json.dumps(found)


@contextlib.contextmanager
def _in_time(most=PATIENCE):
    """TooSlow within it, once so many seconds have passed; where the system has no such timer, never."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def end(*_):
        raise TooSlow

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, most)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _explores(widget):
    if isinstance(widget, Explore):
        yield widget
    elif isinstance(widget, ipywidgets.Box):
        for part in widget.children:
            yield from _explores(part)


def places(slider):
    """Where a slider can be moved to, in order, its present value included; None for a widget that isn't one."""
    now = value_of(slider)
    if isinstance(now, bool) or not isinstance(now, (int, float)):
        return None
    if hasattr(slider, "options"):
        values = slider._options_values
        return [*values] if all(map(_is_number, values)) else None
    if not all(hasattr(slider, trait) for trait in ("min", "max", "step")) or not slider.step:
        return None
    low, high, step = slider.min, slider.max, slider.step
    count = min(math.floor((high - low) / step * (1 + 1e-12)) + 1, 1_000_000)
    found = {*(_tidy(low + k * step) for k in range(0, count, math.ceil(count / MOST_PLACES))), _tidy(high)}
    if hasattr(slider, "base"):
        found = {_tidy(slider.base**x) for x in found}
    return sorted(found | {now})


def _is_number(x):
    return isinstance(x, (int, float)) and not isinstance(x, bool)


def _tidy(x):
    """Without the last digit, in which min + k * step has 0.30000000000000004 for 0.3."""
    return float(f"{x:.15g}") if isinstance(x, float) else x


class Said(NamedTuple):
    """What Python says at one combination: a Graph and its walk, None and "" where there is none, and the message."""

    graph: Graph | None
    walk: str
    message: str


class Sampled:
    """An Explore's answers.

    positions: name -> where its slider can stand; isWhole: whether each combination was asked; then `at` has, for the
    combinations in order, [how many, index of their case] …; cases: what is shown beside the numbers; shapes: the
    drawings, each with what is common to its cases, the numbers of one frame, the index of each slider's node, and, for
    the places where the page's own rules don't give Python's number, `columns`: place -> that number at every
    combination.
    """

    def __init__(self, explored):
        self._explored = explored
        self._now = {name: value_of(slider) for name, slider in explored.sliders.items()}
        self._trace = explored._trace
        self._shapes, self._cases = {}, {}

    def told(self):
        """As JSON has it; None where an input isn't a slider, or too much would have to be asked."""
        positions = {name: places(slider) for name, slider in self._explored.sliders.items()}
        if not all(positions.values()):
            return None
        count = math.prod(map(len, positions.values()))
        for at in self._some(positions, 8):  # so that a number that moves has its card from the first frame on
            self._ask(at)
        is_whole = count <= MOST_ASKED
        said = [self._ask(at) for at in (_all(positions) if is_whole else self._some(positions, MOST_ASKED))]
        self._note(said)
        if not is_whole and (len(self._cases) > 1 or any(shape["odd"] for shape in self._shapes.values())):
            most = MOST_CASES if len(self._cases) > len(said) // 4 else MOST_KEPT
            positions, is_whole = self._coarse(positions, most), True
            if positions is None:
                return None
            self._shapes, self._cases = {}, {}
            said = [self._ask(at) for at in _all(positions)]
            self._note(said)
        return self._as_json(positions, is_whole, said)

    def _ask(self, at):
        """The Said at these values."""
        explored, shown = self._explored, []

        def show(ran):
            shown.append((ran.graph, explored._walk(ran.output)))

        ran, message, is_interrupted = ask(explored._f, explored._engine, at, self._trace, show, True)
        if is_interrupted:  # by the timer, which has run down then, or by someone who waits no longer
            is_late = hasattr(signal, "setitimer") and not signal.getitimer(signal.ITIMER_REAL)[0]
            raise TooSlow if is_late else KeyboardInterrupt
        if ran is None:
            return at, Said(None, "", message)
        self._trace = ran.traced
        return at, Said(*shown[-1], message)

    def _some(self, positions, count):
        """Each slider along all its way, the others where they are; then combinations by chance."""
        for name, ways in positions.items():
            every = math.ceil(len(ways) * len(positions) / count)
            yield from (self._now | {name: way} for way in ways[::every])
        chance = random.Random(0)
        for _ in range(count // 2):
            yield {name: chance.choice(ways) for name, ways in positions.items()}

    def _coarse(self, positions, most):
        """Fewer positions, at most so many combinations: present values and ends stay. None if that can't be."""
        for every in range(1, MOST_PLACES + 1):
            few = {name: self._every(every, name, ways) for name, ways in positions.items()}
            if math.prod(map(len, few.values())) <= most:
                return few
        return None

    def _every(self, step, name, ways):
        if hasattr(self._explored.sliders[name], "options"):
            return ways
        start = ways.index(self._now[name])
        return [way for k, way in enumerate(ways) if (k - start) % step == 0 or k in (0, len(ways) - 1)]

    def _note(self, said):
        """Sort what was said into shapes and cases."""
        for at, (graph, walk, message) in said:
            key = None
            if graph is not None:
                key = graph.shape, walk
                shape = self._shapes.setdefault(key, {"first": graph, "odd": set()})
                shape["odd"] |= _odd(graph, shape["first"], at)
            self._cases.setdefault(_case(graph, walk, message), len(self._cases))

    def _as_json(self, positions, is_whole, said):
        order = list(self._shapes)
        for key in order:  # what all cases of a shape have in common stands with it once
            mine = [case for case in self._cases if case[0] == key]
            self._shapes[key]["words"], self._shapes[key]["notes"] = (_common(case[k] for case in mine) for k in (1, 2))
        shapes, cases = [self._shape(key, said) for key in order], []
        for key, words, notes, message in self._cases:
            shape = self._shapes.get(key, {"words": set(), "notes": set()})
            own = {"words": _without(words, shape["words"]), "notes": _without(notes, shape["notes"])}
            at = order.index(key) if key else None
            cases.append({"shape": at, **own, "message": message, "stale": key is None})
        told = {"positions": positions, "isWhole": is_whole, "asked": len(said), "shapes": shapes, "cases": cases}
        which = [self._cases[_case(*now)] for _, now in said]
        return told | {"at": [[len([*run]), case] for case, run in itertools.groupby(which)] if is_whole else []}

    def _shape(self, key, said):
        first, odd = self._shapes[key]["first"], self._shapes[key]["odd"]
        columns = {}
        for place in sorted(odd):
            numbers = [
                math.nan if now.graph is None or (now.graph.shape, now.walk) != key else _numbers(now.graph)[place]
                for _, now in said
            ]
            columns[place] = _packed(numbers)
        drawn = spec(first, key[1])
        common = {what: dict(sorted(self._shapes[key][what])) for what in ("words", "notes")}
        leaves = dict(first.inputs)
        told = {"svg": drawn.pop("svg"), "spec": drawn, "numbers": _packed(_numbers(first)), "columns": columns}
        return told | common | {"leaves": leaves}


def _all(positions):
    for values in itertools.product(*positions.values()):
        yield dict(zip(positions, values))


def _common(texts):
    return set.intersection(*map(set, texts))


def _without(texts, common):
    return dict(pair for pair in texts if pair not in common)


def _case(graph, walk, message):
    if graph is None:
        return None, (), (), message
    return (graph.shape, walk), (*graph.words().items(),), (*graph.notes.items(),), message


def _odd(graph, first, at):
    """The places of those numbers that a page wouldn't find by itself from the first frame and the sliders."""
    numbers, known = _numbers(graph), _numbers(first)
    for name, i in graph.inputs.items():
        known[i] = at[name]
    computed = {edge.parent for edge in graph.shape.edges}
    found = replayed(graph.shape, numbers) or known
    for i in range(len(graph.shape.nodes)):
        if i not in computed:
            found[i] = known[i]
    is_single = any(node.size is not None for node in graph.shape.nodes)
    largest = max((abs(x) for x in found if math.isfinite(x)), default=0.0) if is_single else 0.0
    return {
        place
        for place, (x, y) in enumerate(zip(numbers, found, strict=True))
        if place not in graph.words() and not _is_near(x, y, NEAR_SINGLE * largest)
    }


def _is_near(x, y, most):
    return x == y or (math.isnan(x) and math.isnan(y)) or math.isclose(x, y, rel_tol=NEAR, abs_tol=most)


def _numbers(graph):
    packed = graph.packed()
    return list(struct.unpack(f"<{len(packed) // 8}d", packed))


def _packed(numbers):
    return base64.b64encode(struct.pack(f"<{len(numbers)}d", *numbers)).decode()
