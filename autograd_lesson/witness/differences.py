"""Central differences: the derivative of a function by nudging its inputs, and how far it may be off."""

import math
import sys
from typing import NamedTuple

from ..graph.calling import Raised

EPSILON = sys.float_info.epsilon
TINY = sys.float_info.min  # below it a float loses digits
STEP = EPSILON ** (1 / 3)  # where the error of the formula and the rounding of f are about equal
SCALES = (1, 8, 64, 512, *(8.0**-k for k in range(1, 10)))  # of STEP: tried in turn until one settles


class Slope(NamedTuple):
    """A derivative by central differences and how far it may be off.

    settled: whether steps of some size agree on it; size: how large f is there; kink: the slopes to both sides if
    they differ.
    """

    value: float
    doubt: float
    settled: bool
    size: float
    kink: tuple[float, float] | None


def slopes(g, at, noise=0.0):
    """A Slope by each of the inputs of `g`, a function of a dict like `at`: name -> float.

    noise: how far rounding may have moved the value of g.
    """

    def along(name):
        def h(x):
            try:
                return g({**at, name: x})
            except Raised as error:
                if isinstance(error.__cause__, (ArithmeticError, ValueError)):  # math.log(-1): not defined here
                    return math.nan
                raise error.__cause__ from None

        return h

    return [slope(along(name), x, noise) for name, x in at.items()]


def slope(g, x, noise=0.0):
    """The Slope of a function of one float at x."""
    if not math.isfinite(g(x)):
        return Slope(math.nan, math.inf, False, 0.0, None)  # where there is no value there is no slope

    def central(h):
        high, low = x + h, x - h  # what x + h is once it is rounded, so that the step is exact
        above, below = g(high), g(low)
        return (above - below) / (high - low) if high > low else math.nan, max(abs(above), abs(below))

    first = STEP * max(1.0, abs(x))
    best, doubt, step, largest = math.nan, math.inf, first, 0.0
    own = STEP * abs(x)  # beside a pole the steps must be small beside x
    for h in (*(first * scale for scale in SCALES), *([64 * own, own] if x else [])):
        if not math.isfinite(h) or x + h == x:
            continue
        (d, size), (wider, _), (closer, _) = central(h), central(2 * h), central(h / 2)
        off = abs(d - wider) + abs(d - closer) + (EPSILON * size + noise + TINY) / h
        if off < doubt or math.isnan(best):
            best, doubt, step, largest = d, off if math.isfinite(off) else math.inf, h, size
        if doubt <= 1e-7 * abs(best):
            break
    settled = doubt <= max(0.5 * abs(best), 100 * (EPSILON * largest + TINY) / step)
    return Slope(best, doubt, settled, largest, _kink(g, x, step, noise))


def _kink(g, x, h, noise):
    """The slopes to the left and right of x if they stay apart as the step shrinks, else None; infinite at a jump."""
    here = g(x)

    def sides(h):
        return (here - g(x - h)) / h, (g(x + h) - here) / h

    near, far = sides(h / 8), sides(h)
    gap, far_gap = abs(near[1] - near[0]), abs(far[1] - far[0])
    rounding = 100 * (EPSILON * abs(here) + noise) / (h / 8)
    if gap <= 0.5 * far_gap or not gap > 1e-3 * max(map(abs, near)) + rounding:
        return None
    slopes = []
    for close_by, further in zip(near, far):
        if abs(close_by) > 2 * abs(further) + rounding:
            slopes.append(math.copysign(math.inf, close_by))
        else:
            slopes.append(close_by + (close_by - further) / 7)  # the step was an eighth: what is left at step 0
    largest = max((abs(s) for s in slopes if math.isfinite(s)), default=0.0)
    return tuple(0.0 if abs(s) < 1e-6 * largest else s for s in slopes)
