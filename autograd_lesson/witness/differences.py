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

    settled: whether steps of some size agree on it; steep: how steep f is around; kink: the slopes to both sides if
    they differ.
    """

    value: float
    doubt: float
    settled: bool
    steep: float
    kink: tuple[float, float] | None


def slopes(g, at, noise=0.0):
    """A Slope with respect to each of the inputs of `g`, a function of a dict like `at`: name -> float.

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
    first = STEP * max(1.0, abs(x))
    own = STEP * abs(x)  # beside a pole the steps must be small beside x
    here, tried = g(x), []
    if not math.isfinite(here):
        return Slope(math.nan, math.inf, False, 0.0, None)
    for h in (*(first * scale for scale in SCALES), *([64 * own, own] if x else [])):
        if math.isfinite(h) and x + h != x:
            tried.append(_estimate(g, x, h, noise))
            if tried[-1].off <= 1e-7 * abs(tried[-1].d):
                tried = tried[-1:]
                break
    if not tried:
        return Slope(math.nan, math.inf, False, 0.0, None)
    believed = [each for each in tried if not any(other.refutes(each) for other in tried)]
    best = min(believed, key=lambda each: (math.isnan(each.d), each.off))
    steep = max(each.steep for each in tried)
    rounding = 100 * (EPSILON * best.size + TINY) / best.h
    confirmed = len(tried) == 1 or any(each.confirms(best) for each in tried)
    level = all(each.level for each in tried if each.h <= best.h)
    settled = confirmed or level or best.off <= rounding
    return Slope(best.d, best.off, settled, steep, _kink(g, x, here, best.h, noise))


class Estimate(NamedTuple):
    """The derivative by one step h, how far it may be off, how large f is there, and how steep beyond its rounding.

    level: whether f was the very same number everywhere.
    """

    h: float
    d: float
    off: float
    size: float
    steep: float
    level: bool

    def refutes(self, other):
        """Whether this smaller step shows that the other jumped over something, say over a wave."""
        return self.h < other.h and abs(self.d - other.d) > 4 * (self.off + other.off)

    def confirms(self, other):
        """Whether both say about the same, by steps far enough from each other."""
        apart = abs(self.d - other.d) + self.off + other.off
        return not 0.3 < self.h / other.h < 3 and apart <= 0.2 * abs(other.d)


def _estimate(g, x, h, noise):
    """The Estimate by steps of h, and of 2 h and h / 2, which tell how far it is off."""

    def central(h):
        high, low = x + h, x - h  # what x + h is once it is rounded, so that the step is exact
        above, below = g(high), g(low)
        return (above - below) / (high - low) if high > low else math.nan, above, below

    (d, *at), (wider, *far), (closer, *near) = central(h), central(2 * h), central(h / 2)
    values, size = [*at, *far, *near], max(map(abs, at))
    rounding = EPSILON * size + noise + TINY
    off = abs(d - wider) + abs(d - closer) + rounding / h
    steep = max(0.0, max(values) - min(values) - 8 * rounding) / h
    return Estimate(h, d, off if math.isfinite(off) else math.inf, size, steep, len({*values}) == 1)


def _kink(g, x, here, h, noise):
    """The slopes to the left and right of x if they stay apart as the step shrinks, else None; infinite at a jump."""

    def sides(h):
        return (here - g(x - h)) / h, (g(x + h) - here) / h

    far, near, nearest = sides(h), sides(h / 8), sides(h / 64)
    gap, far_gap = abs(near[1] - near[0]), abs(far[1] - far[0])
    rounding = 100 * (EPSILON * abs(here) + noise) / (h / 64)
    if gap <= 0.5 * far_gap or not gap > 1e-5 * max(map(abs, near)) + rounding:
        return None
    found = [_limit(*steps, gap, rounding) for steps in zip(far, near, nearest)]
    if None in found:
        return None
    largest = max((abs(s) for s in found if math.isfinite(s)), default=0.0)
    return tuple(0.0 if abs(s) < 1e-6 * largest else s for s in found)


def _limit(far, near, nearest, gap, rounding):
    """The slope to one side, from steps that are an eighth of each other; infinite if it grows; None if it wanders."""
    if abs(near) > 2 * abs(far) + rounding:
        grows = abs(nearest) > 2 * abs(near) and (not far or 0.5 < abs(nearest / near) * abs(far / near) < 2)
        return math.copysign(math.inf, near) if grows and near * nearest > 0 else None
    if abs(nearest - near) > 0.1 * gap + rounding:
        return None
    return near + (near - far) / 7  # the step was an eighth: what is left at step 0
