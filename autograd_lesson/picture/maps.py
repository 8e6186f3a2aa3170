"""The numbers of an array as a small map: colour for the sign and the size, a cross for what is no finite number."""

import math

from . import palette
from .palette import TONES, tone

WIDTH, HEIGHT, LARGEST = 98, 72, 12  # of a map, at most, and of a cell


def extent(size):
    """(rows, columns, length of a cell's side) of the map of an array with one or two axes."""
    rows, columns = (1, *size)[-2:]
    return rows, columns, min(LARGEST, WIDTH / columns, HEIGHT / rows)


def heat(numbers, size, left, top):
    """The map as SVG texts."""
    _, columns, side = extent(size)
    largest = max((abs(x) for x in numbers if math.isfinite(x)), default=0.0)
    for k, x in enumerate(numbers):
        at, high = left + side * (k % columns), top + side * (k // columns)
        colour = tone(x, largest)
        yield (
            f'<rect class="al-{colour}" x="{at:.1f}" y="{high:.1f}" width="{side:.1f}" height="{side:.1f}"'
            f' fill="{TONES[colour]}" stroke="{palette.LINE}" stroke-width="0.5"/>'
        )
        if not math.isfinite(x):
            end, low = at + side, high + side
            for a, b in ((high, low), (low, high)):
                yield (
                    f'<path class="al-cross" d="M{at:.1f},{a:.1f}L{end:.1f},{b:.1f}" stroke="{palette.BAD}"'
                    ' stroke-width="1.5" fill="none"/>'
                )
