"""curve(f, x=(low, high)): a function of one number, its tangent and its derivative, under the reader's slider."""

import math

import traitlets

from ..engine import Value
from ..graph.calling import Raised, by_name
from ..graph.run import run
from ..notation import numeral
from ..picture.plot import Plot, draw_plot, reading
from ..picture.still import image, save
from ..words import aligned, function_name
from .carrier import Carried
from .shown import Shown
from .sliders import make_sliders, value_of

STEPS = 20  # of a walk along the derivative
ROWS = 9  # of the text form


def curve(f, /, *, uphill=None, downhill=None, **inputs):
    """`f` over the range of one input, with its tangent, and its derivative below: a Curve, whose slider is in it.

    inputs: for the input a range (low, high) or (low, high, step); a default is where the slider starts. Others are
    plain numbers. uphill, downhill: a range of step sizes, for a second slider: twenty steps along the derivative,
    x += rate * grad or x -= rate * grad, from where the slider starts.
    Every number is computed when it is made, so it needs no Python afterwards.
    TypeError or ValueError, with what to write instead, for inputs of which there is nothing to draw.
    """
    return Curve(f, inputs, uphill, downhill)


class Curve(Shown, Carried):
    """What `curve` returns: a widget. at: the place of the slider; rate: of the other one; step: of the walk."""

    module = "curve_host.js"
    styles = ("view.css", "curve.css")

    spec = traitlets.Dict().tag(sync=True)
    at = traitlets.Int(0).tag(sync=True)
    rate = traitlets.Int(0).tag(sync=True)
    step = traitlets.Int(STEPS).tag(sync=True)

    def __init__(self, f, inputs, uphill, downhill):
        if uphill is not None and downhill is not None:
            raise TypeError("a walk goes uphill or downhill: give one of the two")
        self._f = by_name(f)
        self._name, xs, start, self._others = _grid(f, inputs)
        ran = self._run(xs[start])
        output = ran.graph.shape.nodes[-1].name
        points = [self._at(x) for x in xs]
        rates = _range("uphill" if downhill is None else "downhill", uphill or downhill)
        walks = {rate: self._walk(xs[start], rate if downhill is None else -rate) for rate in rates}
        self._plot = Plot(self._name, output, xs, [y for y, _ in points], [slope for _, slope in points], walks)
        super().__init__(spec=self._spec(), at=start)

    def _run(self, x):
        return run(self._f, Value, {self._name: x, **self._others})

    def _at(self, x):
        """f and its derivative there, nan where there is none."""
        try:
            graph = self._run(x).graph
        except Raised:
            return math.nan, math.nan
        place = next((i for i, node in enumerate(graph.shape.nodes) if node.name == self._name), None)
        slope = 0.0 if place is None else graph.grad[place]
        return graph.data[-1], math.nan if isinstance(slope, str) else slope  # a text where nothing walked back

    def _walk(self, x, rate):
        """The places of STEPS steps along the derivative, and f there."""
        places = []
        for _ in range(STEPS + 1):
            y, slope = self._at(x) if math.isfinite(x) else (math.nan, math.nan)
            places.append((x, y))
            x += rate * slope
        return places

    def _spec(self):
        plot = self._plot
        x, y, slope = plot.axes()
        return {
            "svg": draw_plot(plot, 0),
            "name": plot.name,
            "output": plot.output,
            "xs": plot.xs,
            "ys": _sendable(plot.ys),
            "slopes": _sendable(plot.slopes),
            "axes": [[*x], [*y], [*slope]],
            "walks": [[rate, [_sendable(place) for place in places]] for rate, places in plot.walks.items()],
        }

    def _rate(self):
        return [*self._plot.walks][self.rate] if self._plot.walks else None

    def __repr__(self):
        plot = self._plot
        some = sorted({round(k * (len(plot.xs) - 1) / (ROWS - 1)) for k in range(ROWS)} | {self.at})
        rows = [[numeral(each[i]) for each in (plot.xs, plot.ys, plot.slopes)] for i in some]
        lines = [f"curve({function_name(self._f)}): {reading(plot, self.at)}"]
        if plot.walks:
            places = plot.walks[self._rate()]
            lines.append(
                f"step size {self._rate():.4g}: {plot.name} after {self.step} steps is {numeral(places[self.step][0])}"
            )
        return "\n".join([*lines, aligned([(plot.name, plot.output, "slope"), *rows], ">>>")])

    def still(self):
        """What stands where there are no widgets: text, and the picture."""
        words = f"{self._plot.output} over {self._plot.name}. {reading(self._plot, self.at)}"
        return {"text/plain": repr(self), "text/html": image(self._svg(), words)}

    def save(self, path):
        """Write to a file what it shows now: `c.save("curve.svg")`, as Picture."""
        save(self._svg(), path)

    def _svg(self):
        return draw_plot(self._plot, self.at, self._rate(), self.step)


def _grid(f, inputs):
    """name, places, start and other inputs: of the one input that has a range, and of those that have none."""
    sliders = make_sliders(f, inputs)
    ranged = [name for name, given in inputs.items() if isinstance(given, tuple)]
    if len(ranged) != 1:
        raise TypeError(
            f"one input needs a range, as in x=(-3.0, 3.0), and the others a number; {len(ranged)} have one"
        )
    slider = sliders[ranged[0]]
    count = max(1, round((slider.max - slider.min) / slider.step))
    xs = [round(slider.min + k * (slider.max - slider.min) / count, 12) for k in range(count + 1)]
    others = {name: value_of(each) for name, each in sliders.items() if name != ranged[0]}
    start = min(range(len(xs)), key=lambda i: abs(xs[i] - value_of(slider)))
    for each in sliders.values():
        each.close()
    return ranged[0], xs, start, others


def _range(name, given):
    """The step sizes of a range (low, high) or (low, high, step); none for None."""
    if given is None:
        return []
    low, high, step = given if len(given) == 3 else (*given, (given[1] - given[0]) / 20)
    if not 0 < low < high or not step > 0:
        raise ValueError(f"{name}={given!r}: write (low, high) or (low, high, step) with 0 < low < high")
    return [round(low + k * step, 12) for k in range(round((high - low) / step) + 1)]


def _sendable(numbers):
    """What JSON can hold: None for what isn't finite."""
    return [x if math.isfinite(x) else None for x in numbers]
