"""strip: a rectangle that is widened by a hair."""

import pytest

from autograd_lesson import Value, strip
from autograd_lesson.notation import numeral


@pytest.mark.parametrize(("width", "height", "hair"), [(3.0, 2.0, 0.5), (0.0, 3.0, 2.0), (5.0, 0.05, 0.1)])
def test_what_it_says_is_the_slope_of_the_area(width, height, hair):
    made = strip(width=width, height=height, hair=hair)
    x = Value(width)
    (x * height).backward()
    gained = (width + hair) * height - width * height
    assert gained / hair == pytest.approx(x.grad)
    assert f"= {numeral(gained)}. For each unit of width:" in repr(made)
    assert repr(made).endswith(f"= {numeral(x.grad)}, the height.")


def test_without_a_hair_there_is_no_quotient():
    assert repr(strip(hair=0.0)) == (
        "area: width 3.0000 × height 2.0000 = 6.0000\n"
        "The strip is hair × height = 0.0000 × 2.0000 = 0.0000. Without a hair there is nothing to compare."
    )


def test_where_there_are_no_widgets_its_picture_stands_as_its_edges_do():
    made = strip()
    first = made.still()
    made.hair = 1.5
    assert made.still() != first and "3.0000" in made.still()["text/plain"]
    assert made.still()["text/html"].startswith('<img alt="area: width 3.0000')


@pytest.mark.parametrize("lengths", [{"width": -0.1}, {"width": 5.1}, {"height": float("nan")}, {"hair": 3.0}])
def test_what_has_no_room_is_refused(lengths):
    (name,) = lengths
    with pytest.raises(ValueError, match=f"{name}=.* has no room: from 0 to"):
        strip(**lengths)
