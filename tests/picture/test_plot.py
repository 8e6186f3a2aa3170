"""The plot of a function: its axes, its curves and what moves on them."""

import math
import re
from xml.etree import ElementTree

import pytest

from autograd_lesson.picture.plot import LEFT, RIGHT, WIDTH, Axis, Plot, draw_plot, reach, reading, ticks

PARABOLA = Plot(
    "x", "y", [-1.0, 0.0, 1.0, 2.0], [1.0, 0.0, 1.0, 4.0], [-2.0, 0.0, 2.0, 4.0], {0.1: [(1.0, 1.0), (0.8, 0.64)]}
)


def parts(svg, look):
    return [each for each in ElementTree.fromstring(svg).iter() if each.get("class") == look]


@pytest.mark.parametrize(
    "low, high, numbers",
    [
        (0, 6, [0, 1, 2, 3, 4, 5, 6]),
        (-0.35, 0.35, [-0.2, 0, 0.2]),
        (-112, 93, [-100, -50, 0, 50]),
        (1e-9, 6e-9, [1e-9, 2e-9, 3e-9, 4e-9, 5e-9, 6e-9]),
        (0, 1e8, [0, 2e7, 4e7, 6e7, 8e7, 1e8]),
    ],
)
def test_numbers_along_an_axis_are_round(low, high, numbers):
    assert ticks(low, high) == pytest.approx(numbers)


def test_an_axis_shows_all_numbers_and_leaves_out_the_few_that_are_far_off():
    low, high = reach([0.0, 1.0, 2.0, math.nan, math.inf])
    assert low < 0 < 2 < high < 2.5
    ones = [1 / x for x in range(1, 60)]
    low, high = reach([*ones, 1e6])
    assert high < 10 and low < min(ones)


def test_an_axis_of_one_number_or_of_none_has_room():
    for numbers in ([5.0, 5.0], [math.nan], [0.0]):
        low, high = reach(numbers)
        assert low < high


def test_an_axis_places_its_ends_and_keeps_what_is_far_away_drawable():
    axis = Axis(-1.0, 2.0, 10.0, 300.0)
    assert [axis(-1.0), axis(2.0), axis(0.5)] == [10, 310, 160]
    assert math.isfinite(axis(1e300))


def test_the_curve_goes_through_its_points():
    svg = draw_plot(PARABOLA, 0)
    (line,) = parts(svg, "al-plot-data")
    xs = [float(pair.split(",")[0]) for pair in line.get("points").split()]
    assert xs == pytest.approx(
        [LEFT, LEFT + (WIDTH - LEFT - RIGHT) / 3, LEFT + 2 * (WIDTH - LEFT - RIGHT) / 3, WIDTH - RIGHT], abs=0.1
    )


def test_the_tangent_touches_the_curve_with_the_slope_there():
    x, y, _ = PARABOLA.axes()
    (line,) = parts(draw_plot(PARABOLA, 2), "al-plot-tangent")
    assert float(line.get("y1")) == pytest.approx(y(1 + 2 * (-1 - 1)), abs=0.1)
    assert float(line.get("y2")) == pytest.approx(y(1 + 2 * (2 - 1)), abs=0.1)
    (dot,) = parts(draw_plot(PARABOLA, 2), "al-plot-point")
    assert float(dot.get("cx")) == pytest.approx(x(1), abs=0.1) and float(dot.get("cy")) == pytest.approx(y(1), abs=0.1)


def test_where_there_is_no_number_the_curve_has_a_gap():
    holed = PARABOLA._replace(ys=[1.0, 0.0, math.nan, 4.0], slopes=[-2.0, 0.0, math.nan, 4.0])
    svg = draw_plot(holed, 2)
    assert len(parts(svg, "al-plot-data")) == 2
    assert "nan" not in svg


def test_a_walk_is_drawn_as_far_as_it_has_gone():
    assert len(parts(draw_plot(PARABOLA, 0, 0.1, 1), "al-plot-walk")[0].get("points").split()) == 2
    assert len(parts(draw_plot(PARABOLA, 0, 0.1, 0), "al-plot-walk")[0].get("points").split()) == 1
    assert parts(draw_plot(PARABOLA, 0), "al-plot-walk")[0].get("points") == ""


def test_names_are_text():
    svg = draw_plot(PARABOLA._replace(name="<b>", output="a&b"), 0)
    assert re.search("&lt;b&gt;", svg) and "a&amp;b" in svg


def test_the_reading_tells_the_numbers():
    assert reading(PARABOLA, 3) == "x = 2.0000   y = 4.0000   slope = 4.0000"
