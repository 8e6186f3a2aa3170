"""A function of one number with its tangent, and its derivative below, on axes with numbers, as an SVG text."""

import math
from html import escape
from typing import NamedTuple

from ..notation import numeral, plain
from . import palette
from .svg import whole

WIDTH, LEFT, RIGHT = 560, 62, 14
HEIGHTS = {"data": 230, "grad": 130}  # of the two fields, the function's and the derivative's
TOP, BETWEEN, BELOW = 22, 40, 40
TICKS = 6  # about as many numbers along an axis
FAR = 1e5  # pixels; a line that goes farther is out of sight


class Axis(NamedTuple):
    """Numbers from low to high along `length` pixels from `start` on; a negative length goes up."""

    low: float
    high: float
    start: float
    length: float

    def __call__(self, x):
        place = self.start + (x - self.low) / (self.high - self.low) * self.length
        return max(-FAR, min(FAR, place))


class Plot(NamedTuple):
    """What is drawn: f and its derivative at these points.

    name, output: what the input and the result are called; xs, ys, slopes: the points, the numbers there, nan where
    there are none; walks: step size -> the places of a walk along the derivative, the first where it starts.
    """

    name: str
    output: str
    xs: list[float]
    ys: list[float]
    slopes: list[float]
    walks: dict[float, list[tuple[float, float]]]

    def axes(self):
        """The Axis of the input, of the function and of the derivative."""
        bottom = TOP + HEIGHTS["data"]
        return (
            Axis(self.xs[0], self.xs[-1], LEFT, WIDTH - LEFT - RIGHT),
            Axis(*reach(self.ys), bottom, -HEIGHTS["data"]),
            Axis(*reach([0.0, *self.slopes]), bottom + BETWEEN + HEIGHTS["grad"], -HEIGHTS["grad"]),
        )


def reach(numbers):
    """The lowest and the highest number that an axis shows: all, or where a few are far off, most of them."""
    known = sorted(x for x in numbers if math.isfinite(x)) or [0.0]
    low, high = known[len(known) // 10], known[-1 - len(known) // 10]
    room = 2 * (high - low)
    low, high = max(known[0], low - room), min(known[-1], high + room)
    margin = 0.06 * (high - low) or max(abs(low), 1.0) * 0.1
    return low - margin, high + margin


def ticks(low, high):
    """Round numbers between two, some TICKS of them."""
    rough = (high - low) / TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * times for times in (1, 2, 5, 10) if power * times >= rough)
    first = math.ceil(low / step - 1e-9)
    return [round(k * step, 12) for k in range(first, math.floor(high / step + 1e-9) + 1)]


def draw_plot(plot, i, rate=None, steps=0):
    """The SVG text with the tangent at the i-th point, and so many steps of the walk of this rate."""
    x, y, slope = plot.axes()
    height = TOP + sum(HEIGHTS.values()) + BETWEEN + BELOW
    middle = TOP + HEIGHTS["data"]
    fields = [
        *_field("data", x, y, plot.output, f"{plot.output}, and its tangent", TOP),
        *_lines("al-plot-data", palette.DATA, x, y, plot.xs, plot.ys),
        *_moving(plot, x, y, i),
        *_walk(plot, x, y, rate, steps),
        "</svg>",
        *_field("grad", x, slope, plot.name, f"its slope, ∂{plot.output}/∂{plot.name}", middle + BETWEEN),
        _line("al-plot-zero", palette.LINE, (x.start, slope(0)), (x.start + x.length, slope(0))),
        *_lines("al-plot-grad", palette.GRAD, x, slope, plot.xs, plot.slopes),
        _dot("al-plot-slope", palette.GRAD, x(plot.xs[i]), slope(plot.slopes[i])),
        "</svg>",
    ]
    return whole(WIDTH, height, fields)


def reading(plot, i):
    """What stands beside the plot in words: the numbers at the i-th point."""
    x, y, slope = numeral(plot.xs[i]), numeral(plot.ys[i]), numeral(plot.slopes[i])
    return f"{plot.name} = {x}   {plot.output} = {y}   slope = {slope}"


def _field(what, x, y, name, title, top):
    """Axes and numbers of a field, and the start of what is drawn in it, which ends at its border."""
    bottom, right = top + HEIGHTS[what], x.start + x.length
    look = f'font-size="11" fill="{palette.SOFT}" class="al-plot-text"'
    parts = [f'<text x="{x.start}" y="{top - 7}" {look}>{escape(title)}</text>']
    for number in ticks(x.low, x.high):
        place = f"{x(number):.1f}"
        parts.append(_line("al-plot-grid", palette.HEAD, (place, top), (place, bottom)))
        parts.append(f'<text x="{place}" y="{bottom + 15}" text-anchor="middle" {look}>{plain(number)}</text>')
    for number in ticks(y.low, y.high):
        place = f"{y(number):.1f}"
        parts.append(_line("al-plot-grid", palette.HEAD, (x.start, place), (right, place)))
        parts.append(f'<text x="{x.start - 6}" y="{y(number) + 4:.1f}" text-anchor="end" {look}>{plain(number)}</text>')
    if what == "grad":
        parts.append(f'<text x="{right}" y="{bottom + 32}" text-anchor="end" {look}>{escape(name)}</text>')
    box = f'x="{x.start}" y="{top}" width="{x.length}" height="{HEIGHTS[what]}"'
    parts.append(f'<rect {box} fill="none" stroke="{palette.LINE}" class="al-plot-box"/>')
    return [*parts, f'<svg {box} viewBox="{x.start} {top} {x.length} {HEIGHTS[what]}" overflow="hidden">']


def _lines(look, colour, x, y, xs, ys):
    """A curve through points; where there is no number it has a gap."""
    pieces, piece = [], []
    for at, number in zip(xs, ys, strict=True):
        if math.isfinite(number):
            piece.append(f"{x(at):.1f},{y(number):.1f}")
        elif piece:
            pieces.append(piece)
            piece = []
    return [
        f'<polyline points="{" ".join(each)}" fill="none" stroke="{colour}" stroke-width="2" class="{look}"/>'
        for each in [*pieces, piece]
        if each
    ]


def _moving(plot, x, y, i):
    at, value, slope = plot.xs[i], plot.ys[i], plot.slopes[i]
    ends = [(x(end), y(value + slope * (end - at)) if math.isfinite(value + slope) else FAR) for end in (x.low, x.high)]
    tangent = _line("al-plot-tangent", palette.GRAD, *[(f"{a:.1f}", f"{b:.1f}") for a, b in ends], 2)
    return [tangent, _dot("al-plot-point", palette.DATA, x(at), y(value))]


def _walk(plot, x, y, rate, steps):
    """The steps taken: a line over the places, and a dot on each."""
    places = plot.walks[rate][: steps + 1] if rate is not None else []
    points = " ".join(f"{x(at):.1f},{y(value) if math.isfinite(value) else FAR:.1f}" for at, value in places)
    marks = "".join(f"M{point}h0" for point in points.split())
    look = f'fill="none" stroke="{palette.MARK}"'
    return [
        f'<polyline points="{points}" {look} stroke-width="1.2" class="al-plot-walk"/>',
        f'<path d="{marks}" {look} stroke-width="7" stroke-linecap="round" class="al-plot-steps"/>',
    ]


def _line(look, colour, start, end, width=1):
    ends = f'x1="{start[0]}" y1="{start[1]}" x2="{end[0]}" y2="{end[1]}"'
    return f'<line {ends} stroke="{colour}" stroke-width="{width}" class="{look}"/>'


def _dot(look, colour, x, y):
    y = y if math.isfinite(y) else FAR
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{colour}" class="{look}"/>'
