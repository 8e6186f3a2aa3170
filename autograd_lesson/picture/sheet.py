"""A graph on paper: a wide drawing is broken into rows, as a text into lines; a walk's step is said below."""

import math
import textwrap

from .layout import layout
from .rows import rows
from .svg import legend, parts, text, whole

GAP = 12  # between two rows


def sheet(instant):
    """An Instant as an SVG text."""
    shape = instant.graph.shape
    place = layout(shape)
    found = rows(shape, place)
    edges, nodes = parts(instant, place)
    inside, y = [], 0.0
    for k, row in enumerate(found):
        of_row = [drawn for curve, drawn in zip(place.curves, edges, strict=True) if row.meets(curve)]
        of_row += [drawn for box, drawn in zip(place.boxes, nodes, strict=True) if row.left <= box.x < row.right]
        inside += of_row if len(found) == 1 else _clipped(k, row, y, of_row)
        y += row.bottom - row.top + GAP
    width = math.ceil(max(row.right - row.left for row in found))
    below, width, height = legend(shape, width, math.ceil(y - GAP))
    lines = textwrap.wrap(instant.text, max(width, 520) // 7)
    inside += [*below, *(text(8, height + 16 * k, line, "caption") for k, line in enumerate(lines, start=1))]
    return whole(
        max([width, *(16 + 7 * len(line) for line in lines)]), height + 16 * len(lines) + 6 * bool(lines), inside
    )


def _clipped(k, row, y, inside):
    """A row moved to the left and to this height, without what lies beyond its ends."""
    width, height = row.right - row.left, row.bottom - row.top
    return [
        f'<clipPath id="al-row-{k}"><rect x="{row.left:.1f}" y="{row.top:.1f}" width="{width:.1f}"'
        f' height="{height:.1f}"/></clipPath>',
        f'<g transform="translate({-row.left:.1f} {y - row.top:.1f})" clip-path="url(#al-row-{k})">',
        *inside,
        "</g>",
    ]
