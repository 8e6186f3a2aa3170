"""The still picture of a training: the plane as the network divides it, and the curve of its loss."""

import base64
import math
from html import escape
from itertools import groupby

from ..territory import CELLS, area, grid, is_plane
from . import palette
from .svg import text, whole

SIDE = 200  # of the plane
LEFT, WIDE, HIGH = 44, 280, 160  # of the curve's axes: room for numbers, and lengths
COLOURS = {-1: (palette.DATA, "#cfe0ec"), 1: ("#d95f02", "#fbdfc8")}  # of a class: its points, its part of the plane


def picture(training, words):
    """An <img> of it, with these words for who can't see it."""
    parts, width = [], 8
    if is_plane(training):
        parts += _plane(training, width, 20)
        width += SIDE + 16
    parts += _curve(training.losses, width + LEFT, 20)
    svg = whole(width + LEFT + WIDE + 12, SIDE + 28, [text(width + LEFT, 13, "loss", "word"), *parts])
    data = base64.b64encode(svg.encode()).decode()
    return f'<img alt="{escape(words)}" src="data:image/svg+xml;base64,{data}">'


def _plane(training, left, top):
    """Each row of the raster as stripes of one class, and the points."""
    cell, scores = SIDE / CELLS, grid(training)
    for row in range(CELLS):
        at = 0
        for side, run in groupby(1 if score > 0 else -1 for score in scores[row * CELLS : (row + 1) * CELLS]):
            count = len(list(run))
            yield (
                f'<rect x="{left + at * cell:.1f}" y="{top + row * cell:.1f}" width="{count * cell:.1f}"'
                f' height="{cell:.1f}" fill="{COLOURS[side][1]}" shape-rendering="crispEdges"/>'
            )
            at += count
    low, high, bottom, ceiling = area(training.points)
    for (x, y), label in zip(training.points, training.labels):
        x, y = left + SIDE * (x - low) / (high - low), top + SIDE * (ceiling - y) / (ceiling - bottom)
        if label > 0:
            yield f'<path d="M{x - 3.5:.1f},{y + 3:.1f}h7l-3.5,-6z" fill="{COLOURS[1][0]}"/>'
        else:
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{COLOURS[-1][0]}"/>'


def _curve(losses, left, top):
    steps, ground = len(losses) - 1, top + HIGH
    most = max(20, steps)
    highest = max((loss for loss in losses if math.isfinite(loss)), default=1.0)
    ceiling = min(highest, 2.5 * losses[0]) or 1.0
    points = []
    for step in range(0, steps + 1, 1 + steps // 400):
        part = min(1.0, losses[step] / ceiling) if math.isfinite(losses[step]) else 1.0
        points.append(f"{left + WIDE * step / most:.1f},{ground - HIGH * part:.1f}")
    return [
        f'<path d="M{left},{top}V{ground}H{left + WIDE}" fill="none" stroke="{palette.LINE}"/>',
        text(left - 5, top + 4, f"{ceiling:.2g}", "word", 10, palette.SOFT, "end"),
        text(left - 5, ground + 4, "0", "word", 10, palette.SOFT, "end"),
        text(left, ground + 15, "0", "word", 10, palette.SOFT, "middle"),
        text(left + WIDE, ground + 15, str(most), "word", 10, palette.SOFT, "end"),
        text(left + WIDE / 2, ground + 15, "steps", "word", 10, palette.SOFT, "middle"),
        f'<polyline points="{" ".join(points)}" fill="none" stroke="{palette.GRAD}" stroke-width="2"/>',
    ]
