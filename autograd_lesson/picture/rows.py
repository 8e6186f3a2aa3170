"""Where a wide drawing is broken, so that it fits the width of a page, as a text is broken into lines."""

from itertools import pairwise
from typing import NamedTuple

from .plan import DOT, LABEL, MARGIN, card

WIDTH = 960  # of a row, where it can be had
HEIGHT = 4000  # of all rows together; a drawing that would take more stays whole
STUB = 10  # of an edge, where its row ends


class Row(NamedTuple):
    """A part of a drawing, by its edges."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, curve):
        """Whether some of a Curve lies in it."""
        xs = [x for x, _ in curve.points]
        return min(xs) < self.right and max(xs) > self.left


def rows(shape, layout):
    """The Rows of a Layout, from left to right: one, where it isn't much wider than WIDTH."""
    whole = Row(0, 0, layout.width, layout.height)
    if layout.width <= 1.25 * WIDTH:
        return [whole]
    cuts, last = [0.0], 0.0
    for gap in [*_gaps(shape, layout), layout.width]:
        if gap - cuts[-1] > WIDTH and last > cuts[-1]:
            cuts.append(last)
        last = gap
    found = [_row(shape, layout, left, right) for left, right in pairwise([*cuts, layout.width])]
    return found if sum(row.bottom - row.top for row in found) <= HEIGHT else [whole]


def _gaps(shape, layout):
    """Where a vertical line meets no box and no label: behind a box, so that an edge goes on with its label."""
    taken = []
    for box in layout.boxes:
        half = _size(shape, box)[0] / 2
        taken.append((box.x - half, box.x + half, True))
    for curve in layout.curves:
        if curve.label:
            half = LABEL[shape.edges[curve.edge].local][0] / 2
            taken.append((curve.label[0] - half, curve.label[0] + half, False))
    gaps, end, is_box = [], 0.0, False
    for left, right, of_box in sorted(taken):
        if left > end and is_box:
            gaps.append(round(min((left + end) / 2, end + STUB), 1))
        if right > end:
            end, is_box = right, of_box
    return gaps


def _size(shape, box):
    return card(shape.nodes[box.node]) if box.is_card else DOT


def _row(shape, layout, left, right):
    """The Row between two cuts, no higher than what it holds."""
    ys = []
    for box in layout.boxes:
        if left <= box.x < right:
            half = _size(shape, box)[1] / 2
            ys += [box.y - half, box.y + half]
    for curve in layout.curves:
        if curve.label and left <= curve.label[0] < right:
            half = LABEL["number"][1] / 2
            ys += [curve.label[1] - half, curve.label[1] + half]
        for i in range(0, len(curve.points) - 1, 3):
            piece = curve.points[i : i + 4]
            if min(x for x, _ in piece) < right and max(x for x, _ in piece) > left:
                ys += [y for _, y in piece]
    return Row(left, min(ys) - MARGIN, right, max(ys) + MARGIN)
