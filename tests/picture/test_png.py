import io
import sys
import xml.etree.ElementTree as ET

import pytest
from graphs import example, product

from autograd_lesson import Value, draw, snapshot
from autograd_lesson.graph.instant import Instant, instant
from autograd_lesson.picture import palette
from autograd_lesson.picture import png as png_module
from autograd_lesson.picture.png import png
from autograd_lesson.picture.sheet import sheet

image = pytest.importorskip("matplotlib.image")


def pixels(drawing):
    return (image.imread(io.BytesIO(png(drawing)))[..., :3] * 255).round().astype(int)


def colour_at(found, x, y):
    return "#{:02x}{:02x}{:02x}".format(*found[round(2 * y), round(2 * x)])


def corner(drawing, node):
    """The left upper corner of a node's card, on the whole drawing."""
    root = ET.fromstring(drawing)
    for group in root.iter("{http://www.w3.org/2000/svg}g"):
        if group.get("data-node") == str(node):
            body = group[0]
            return float(body.get("x")), float(body.get("y"))


def colours(found):
    return {"#{:02x}{:02x}{:02x}".format(*row) for row in found.reshape(-1, 3)}


def test_a_png_is_the_drawing_at_twice_its_size():
    drawing = draw(product()).svg
    found = pixels(drawing)
    root = ET.fromstring(drawing)
    assert found.shape[:2] == (2 * float(root.get("height")), 2 * float(root.get("width")))
    x, y = corner(drawing, 0)
    assert colour_at(found, x + 40, y + 15) == palette.LEAF
    assert colour_at(found, x + 60, y + 25) == palette.PAPER
    assert colour_at(found, x + 60, y) == palette.LEAF_BORDER
    assert {palette.DATA, palette.GRAD, palette.LOCAL, palette.TEXT} <= colours(found)


def test_the_step_of_a_walk_is_marked():
    assert palette.MARK in colours(pixels(sheet(instant(example(), "backward", 3))))
    assert palette.MARK not in colours(pixels(sheet(Instant(example()))))


def test_rows_are_cut_where_they_end():
    y = Value(0.5, label="x")
    for _ in range(30):
        y = y.tanh()
    drawing = sheet(Instant(snapshot(y)))
    rows = ET.fromstring(drawing).findall("{*}clipPath/{*}rect")
    found = pixels(drawing)
    height, width = float(rows[0].get("height")), float(rows[1].get("width"))
    beyond = found[round(2 * height) + 30 : round(4 * height), round(2 * width) + 8 :]  # right of the second row
    assert colours(beyond) == {palette.PAPER}


@pytest.mark.parametrize("name", ["x$^2_i$", "$", r"\frac", "a_b", "é", "∂"])
def test_a_name_is_text_and_never_mathematics(name):
    png(draw(Value(1.0, label=name) * 2).svg)


def test_a_letter_that_the_font_lacks_is_refused():
    with pytest.raises(ValueError, match=r"a PNG has no 教, .* ends in \.svg"):
        png(draw(Value(1.0, label="教") * 2).svg)


def test_without_matplotlib_it_is_said_what_to_do(monkeypatch, tmp_path):
    for name in [name for name in sys.modules if name.partition(".")[0] == "matplotlib"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ValueError, match=r"matplotlib, which isn't installed.* ends in \.svg"):
        draw(product()).save(tmp_path / "x.png")
    assert list(tmp_path.iterdir()) == []


def test_a_drawing_too_large_for_a_png_in_twice_its_size_is_smaller(monkeypatch):
    monkeypatch.setattr(png_module, "MOST", 10_000)
    height, width, _ = pixels(draw(product()).svg).shape
    assert 5_000 < height * width <= 11_000
    monkeypatch.setattr(png_module, "MOST_WIDE", 50)
    assert max(pixels(draw(product()).svg).shape[:2]) <= 51


def test_a_readers_style_is_left_alone_and_leaves_it_alone():
    import matplotlib

    with matplotlib.rc_context({"text.usetex": True, "font.size": 30.0, "lines.linewidth": 9.0}):
        before = dict(matplotlib.rcParams)
        found = png(draw(product()).svg)
        assert dict(matplotlib.rcParams) == before
    assert found == png(draw(product()).svg)
