"""Whether two witnesses say the same, and the sentence where they don't."""

import math
from typing import NamedTuple

from ..engine import Value
from ..graph.calling import engine_name
from .reading import apart, shown


class Verdict(NamedTuple):
    """ "agree", "differ" or "unsure", and a sentence where there is something to say."""

    word: str
    sentence: str


def close(a, b, tolerance):
    """Whether two numbers are the same: both nan, the same infinity, or no further apart than the tolerance."""
    if math.isnan(a) or math.isnan(b):
        return math.isnan(a) and math.isnan(b)
    return a == b or (math.isfinite(a) and math.isfinite(b) and abs(a - b) <= tolerance)


def as_torch(a, b, rounding):
    """Whether two numbers computed by the same rules in float64 differ by no more than rounding."""
    return close(a, b, 1e-9 * max(abs(a), abs(b)) + 64 * rounding)


def values_differ(called, engine, value, by_torch, noise):
    """A sentence if the engine and PyTorch disagree on what f is, else ""."""
    if as_torch(value, by_torch, noise):
        return ""
    a, b = apart(value, by_torch)
    return f"{called} itself is {a} by {engine_name(engine)}, but {b} by PyTorch."


def judge(called, name, x, grad, slope, by_torch, rounding, engine=Value):
    """The Verdict on the engine's derivative of f with respect to one input."""
    torch_agrees = None if by_torch is None else as_torch(grad, by_torch, rounding)
    if torch_agrees and not as_torch(grad, by_torch, min(rounding, 1e-5 * abs(grad))):
        torch_agrees = None  # the same but for a rounding that would hide any mistake
    differences_agree, remark = _as_differences(called, name, x, grad, slope, rounding)
    if torch_agrees is False or differences_agree is False:
        other = by_torch if torch_agrees is False else slope.value
        numbers = [grad, other, slope.value] if torch_agrees is False else [grad, other]
        mine, theirs, *rest = apart(*numbers)
        if torch_agrees is False:
            said = f"PyTorch says {theirs}"
            if differences_agree is not None or slope.kink:
                said += f" and central differences say {rest[0]}"
        else:
            mine += " and PyTorch agrees" if torch_agrees else ""
            said = f"central differences say {theirs}"
        why = f" ({remark.rstrip('.')})" if slope.kink and remark else ""
        where = f"The derivative of {called} with respect to {name} at {name}={x!r}"
        return Verdict("differ", f"{where}: {engine_name(engine)} says {mine}, but {said}{why}.")
    return Verdict("agree" if torch_agrees or differences_agree else "unsure", remark)


def _as_differences(called, name, x, grad, slope, rounding):
    """Whether central differences confirm a derivative (None if they can't tell), and a remark on it."""
    d = slope.value
    tolerance = 1e-6 * max(abs(grad), abs(d)) + 4 * slope.doubt + 64 * rounding
    at = f"{name}={x!r}"
    if not math.isfinite(d):
        return None, f"Central differences can't tell at {at}: {called} isn't finite there, or on one side of it."
    if slope.kink:
        left, right = slope.kink
        slack = 1e-5 * max((abs(side) for side in slope.kink if math.isfinite(side)), default=0.0)
        between = min(left, right) - slack <= grad <= max(left, right) + slack
        sides = f"{shown(left)} on the left, {shown(right)} on the right"
        remark = f"{called} may have a kink or a jump at {at}: its slope is {sides}."
        if not math.isfinite(left + right):
            return None if between or math.isnan(grad) else False, remark
        return between, remark
    if not close(grad, d, tolerance):
        return (False, "") if slope.settled else (None, f"Central differences don't settle at {at}.")
    if tolerance > max(1e-3 * abs(grad), 1e-6 * slope.steep, 1e-9):
        return None, f"Central differences can't tell at {at}: they are {shown(d)} ± {shown(slope.doubt)}."
    return True, ""
