"""Sliders for a function's inputs, as ipywidgets' `interact` makes them."""

import inspect
import math
import numbers
from decimal import Decimal
from fractions import Fraction

import ipywidgets

from ..words import function_name

SLIDER_WIDTH = "420px"
WIDEST = "calc(100% - 4px)"  # in a narrow window: what holds it, less its margins
BOX = "al-box"  # the class of a box with sliders, by which page/beside.js finds it


def make_sliders(f, inputs):
    """name -> widget for each input, or an error that says which input is amiss."""
    parameters = inspect.signature(f).parameters
    by_name = [name for name, p in parameters.items() if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    starred = [name for name, p in parameters.items() if p.kind is p.VAR_POSITIONAL]
    takes_any = any(p.kind is p.VAR_KEYWORD for p in parameters.values())
    sliders = {}
    for name, spec in inputs.items():
        if name not in by_name and not takes_any:
            if starred:
                raise TypeError(
                    f"{function_name(f)} takes *{starred[0]}, and what is given so has no names: write"
                    f" def f({', '.join(inputs)}) and call it there"
                )
            raise TypeError(f"{function_name(f)} has no parameter {name!r}: it has {', '.join(by_name) or 'none'}")
        default = parameters[name].default if name in by_name else inspect.Parameter.empty
        sliders[name] = _slider(name, spec, default)
    for name in by_name:
        if name not in sliders and parameters[name].default is inspect.Parameter.empty:
            raise TypeError(f"{function_name(f)} also needs {name}: give it a range, as in {name}=(-3.0, 3.0)")
    return sliders


def made_here(sliders, inputs):
    """Those of the sliders that were made from a range or a number, and weren't given by the reader."""
    return [slider for name, slider in sliders.items() if slider is not inputs[name]]


def _slider(name, spec, default):
    if isinstance(spec, ipywidgets.Widget) and spec.has_trait("value"):
        if isinstance(spec, ipywidgets.DOMWidget) and not spec.description:
            spec.description = name
        return spec
    parts = spec if isinstance(spec, tuple) else (spec,)
    if (isinstance(spec, tuple) and len(spec) not in (2, 3)) or not all(
        _is_number(part) and math.isfinite(part) for part in parts
    ):
        raise TypeError(
            f"no slider can be made of {name}={spec!r}: write (low, high), (low, high, step), a number,"
            " or a widget with a value"
        )
    if len(parts) > 1 and not parts[0] < parts[1]:
        raise ValueError(f"{name}={spec!r}: the first number is the low end and must be below the second")
    if len(parts) > 2 and not parts[2] > 0:
        raise ValueError(f"{name}={spec!r}: the third number is the step and must be above 0")
    if _is_number(default) and not math.isfinite(default):
        raise ValueError(f"the default of {name} is {default!r}, and no slider can start there: give it a number")
    if len(parts) > 1 and _is_number(default) and default % 1:  # of whole numbers the slider would cut it to one
        spec = tuple(map(float, parts))
    slider = ipywidgets.interactive.widget_from_abbrev(spec, default)
    if isinstance(slider, ipywidgets.FloatSlider):
        is_lost = slider.max + slider.step == slider.max  # where numbers are too large for so small a step
        if len(parts) < 3 and (is_lost or slider.max - slider.min < 10 * slider.step):  # too few places to drag to
            slider.step = (slider.max - slider.min) / 100
        slider.step = _step_to(slider.value, slider.min, slider.step)
        digits = max(math.ceil(-math.log10(slider.step)), min(_decimals(slider.value), 6))
        if digits > 2:
            slider.readout_format = f".{digits}f" if slider.step >= 1e-5 else ".2e"
    elif isinstance(slider, ipywidgets.IntSlider):
        slider.step = math.gcd(slider.step, slider.value - slider.min)
    slider.description, slider.layout.width, slider.layout.max_width = name, SLIDER_WIDTH, WIDEST
    return slider


def _step_to(value, low, step):
    """A step that leads from `low` to `value`: as shown, a slider takes the nearest low + k · step for its value.

    One that divides the step asked for, if it is no smaller than a tenth of it; else about as large as it.
    """
    far, step = (Fraction(str(x)) for x in (value, step))
    far -= Fraction(str(low))
    bottom = math.lcm(far.denominator, step.denominator)
    common = Fraction(math.gcd(int(far * bottom), int(step * bottom)), bottom)
    return float(common if 10 * common >= step else far / max(1, round(far / step)))


def _decimals(x):
    """How many decimals it takes to write x."""
    return -Decimal(str(x)).normalize().as_tuple().exponent


def value_of(widget):
    """A widget's value; a slider's without the last digit, in which the page leaves 2.000000000000001 for 2."""
    return float(f"{widget.value:.15g}") if isinstance(widget, ipywidgets.FloatSlider) else widget.value


def _is_number(x):
    return isinstance(x, numbers.Real) and not isinstance(x, bool)
