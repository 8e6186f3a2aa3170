"""Is a function of the reader's a step, or some steps, of gradient descent? Asked by how the parameters move."""

import itertools

from ..engine import Value
from ..nn import MLP
from ..words import function_name
from .functions import parameters
from .guard import Failed, guarded
from .judged import blank, failed, is_left, named, not_yet, solved
from .mistakes import OF_ARRAYS
from .programs import same
from .reading import apart

XS = [[1.0, 0.5], [-0.5, 1.5], [0.25, -1.0], [-1.5, -0.5], [2.0, -0.75]]
YS = [1.0, -1.0, 0.5, -0.5, 0.75]
RATE, STEPS = 0.05, 4
BUDGET = 3_000_000  # steps of the interpreter: a model has more nodes than a program of `check` else


class Watched(Value):
    """A parameter that notes each number it ever had, and whether a gradient ever came."""

    __slots__ = ("_data", "_grad", "had", "was_reached")

    @property
    def data(self):
        return self._data

    @data.setter
    def data(self, new):
        self._data = float(new)
        self.had = [*getattr(self, "had", ()), self._data]

    @property
    def grad(self):
        return self._grad

    @grad.setter
    def grad(self, new):
        self._grad = new
        self.was_reached = getattr(self, "was_reached", False) or bool(new)


def judge_training(step, loss):
    """What is to be Judged of step(model, xs, ys, rate), or of one that also takes how many steps to go.

    loss: what it should make smaller, a function of (model, xs, ys).
    """
    name, count = function_name(step), sum(parameters(step).values())
    if count not in (4, 5):
        return not_yet(f"{name} should take model, xs, ys, rate, and if it is a loop also how many steps.")
    model = _model(Watched)
    watched = model.parameters()
    try:
        for _ in range(STEPS if count == 4 else 1):
            made = guarded(name, step, model, XS, YS, RATE, *([STEPS] if count == 5 else []), steps=BUDGET)
            if made is not None and is_left(made):
                return blank(name)
    except Failed as error:
        return failed(name, error)
    if [*map(id, model.parameters())] != [*map(id, watched)]:
        return named(OF_ARRAYS[46], "It shows in the model: its parameters aren't the ones it had before.")
    return _by_moves(name, loss, watched)


def _model(engine):
    return MLP(2, [3, 1], "tanh", engine=engine, seed=1)


def _by_moves(name, loss, watched):
    if all(len(p.had) == 1 for p in watched):
        if not any(p.was_reached for p in watched):
            shows = "It shows in the parameters: their gradients were zero all the time. Is there a pass back at all?"
            return named(OF_ARRAYS[45], shows)
        return named(OF_ARRAYS[46], "It shows in the model: no number in its parameters was changed.")
    counts = {len(p.had) - 1 for p in watched}
    if counts != {STEPS}:
        return not_yet(
            f"In {STEPS} steps each parameter should change {STEPS} times, but some change {min(counts)} times."
        )
    states = [*zip(*(p.had for p in watched))]
    moves = [tuple(b - a for a, b in zip(*two)) for two in itertools.pairwise(states)]
    slopes = _slopes(loss, states[:-1], XS, YS)
    if _all_same(moves, _steps(slopes)):
        return solved(f"{name} goes down the slope of {function_name(loss)}, in all {STEPS} steps that were tried.")
    k, i = next((k, i) for k, i in itertools.product(range(STEPS), range(len(watched))) if not _is(moves, slopes, k, i))
    mine, other = apart(moves[k][i], -RATE * slopes[k][i])
    shows = f"In step {k + 1} of {STEPS} the parameter {i + 1} of {len(watched)} moves by {mine}, but should by {other}"
    number = _number(loss, states[:-1], moves, slopes)
    if number is None and not any(map(any, moves)):
        number = 42 if any(p.was_reached for p in watched) else 45
    return named(OF_ARRAYS[number], f"{shows}.") if number else not_yet(f"{shows}: minus the rate times the slope.")


def _number(loss, states, moves, slopes):
    """The mistake that explains these moves."""
    n = len(XS)
    summed = [tuple(map(sum, zip(*slopes[: k + 1]))) for k in range(STEPS)]
    none = (0.0,) * len(slopes[0])
    explained = [
        (41, _steps(summed)),
        (42, _steps([none, *slopes[:-1]])),
        (42, _steps([none, *slopes[1:]])),
        (42, _steps([none, *summed[:-1]])),
        (43, _steps(slopes, -1.0)),
        (43, _steps(summed, -1.0)),
        (44, _steps(slopes, n)),
        (44, _steps(slopes, 1 / n)),
        *((48, _steps(_slopes(loss, states, xs, ys))) for xs, ys in _shifted()),
    ]
    return next((number for number, steps in explained if _all_same(moves, steps)), None)


def _shifted():
    """The data with each label beside the neighbour of its input."""
    return [
        *((XS, YS[k:] + YS[:k]) for k in (1, -1)),
        *((XS, YS[::-1]), (XS[1:], YS[:-1]), (XS[:-1], YS[1:])),
    ]


def _slopes(loss, states, xs, ys):
    """The gradient of the loss at each of these states of the parameters."""
    found = []
    for state in states:
        model = _model(Value)
        for p, x in zip(model.parameters(), state, strict=True):
            p.data = x
        loss(model, xs, ys).backward()
        found.append(tuple(p.grad for p in model.parameters()))
    return found


def _steps(slopes, factor=1.0):
    return [tuple(-RATE * factor * slope for slope in each) for each in slopes]


def _is(moves, slopes, k, i):
    return same((moves[k][i],), (-RATE * slopes[k][i],))


def _all_same(moves, others):
    return all(map(same, moves, others))
