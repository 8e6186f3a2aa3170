from itertools import pairwise

import pytest
from graphs import parabola, recurrent_net, shared, two_paths

from autograd_lesson import Value, snapshot
from autograd_lesson.picture.layout import layout
from autograd_lesson.picture.plan import DOT, LABEL, card
from autograd_lesson.picture.rows import HEIGHT, WIDTH, rows


def chain(length):
    y = Value(0.5, label="x")
    for _ in range(length):
        y = y.tanh()
    return y


def fork(length):
    """Two chains of different lengths, side by side."""
    x = Value(0.5, label="x")
    y, z = x.tanh(), x * 2
    for _ in range(length):
        y = y.tanh()
    for _ in range(length // 2):
        z = z.sigmoid()
    return y * z


def boxes(shape, place):
    for box in place.boxes:
        yield box.x, box.y, *(card(shape.nodes[box.node]) if box.is_card else DOT)


def labels(shape, place):
    for curve in place.curves:
        if curve.label:
            yield *curve.label, *LABEL[shape.edges[curve.edge].local]


@pytest.mark.parametrize("make", [parabola, two_paths, lambda: chain(4)])
def test_a_drawing_that_fits_is_one_row(make):
    shape = snapshot(make()).shape
    place = layout(shape)
    assert rows(shape, place) == [(0, 0, place.width, place.height)]


@pytest.mark.parametrize("make", [lambda: chain(61), lambda: chain(500), lambda: fork(40), lambda: recurrent_net(30)])
def test_a_wide_drawing_is_broken_where_no_card_and_no_label_is_cut(make):
    shape = snapshot(make()).shape
    place = layout(shape)
    found = rows(shape, place)
    assert len(found) > 3
    assert found[0].left == 0 and found[-1].right == place.width
    assert all(one.right == two.left for one, two in pairwise(found))
    assert all(row.right - row.left <= WIDTH for row in found)
    assert sum(row.bottom - row.top for row in found) <= HEIGHT
    for x, y, width, height in (*boxes(shape, place), *labels(shape, place)):
        (row,) = [row for row in found if row.left <= x < row.right]
        assert row.left <= x - width / 2 and x + width / 2 <= row.right
        assert row.top <= y - height / 2 and y + height / 2 <= row.bottom


def test_rows_are_as_high_as_what_they_hold():
    shape = snapshot(fork(40)).shape
    heights = [row.bottom - row.top for row in rows(shape, layout(shape))]
    assert heights[0] > heights[-1] + 20  # at the end there is one chain left


def test_every_row_that_an_edge_crosses_knows_it():
    shape = snapshot(fork(40)).shape
    place = layout(shape)
    found = rows(shape, place)
    crossing = [[row.meets(curve) for row in found] for curve in place.curves]
    assert all(map(any, crossing))
    assert max(map(sum, crossing)) > 2


def test_a_drawing_whose_rows_would_fill_many_pages_stays_whole():
    shape = snapshot(shared(60)).shape
    place = layout(shape)
    assert place.width > 2 * WIDTH
    assert len(rows(shape, place)) == 1
