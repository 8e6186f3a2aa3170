import base64
import re
import xml.etree.ElementTree as ET

import pytest
from graphs import product

from autograd_lesson import Value, draw, snapshot
from autograd_lesson.graph.instant import instant
from autograd_lesson.picture.plan import MOST_CARDS
from autograd_lesson.picture.still import describe, table
from autograd_lesson.picture.svg import svg

NASTY = ['"><img src=x onerror=alert(1)>', "<b>&amp;", "a'b\"c", "\N{GREEK SMALL LETTER BETA}"]


@pytest.mark.parametrize("label", NASTY)
def test_a_label_is_text_and_never_markup(label):
    picture = draw(product((label, "b")))
    root = ET.fromstring(picture.svg)  # it parses, and nothing but our own elements is in it
    assert {element.tag.split("}")[1] for element in root.iter()} == {"svg", "g", "rect", "path", "polygon", "text"}
    html = picture._repr_mimebundle_()["text/html"]
    assert html.count("<") == 1
    assert label in repr(picture)


def test_in_a_notebook_a_picture_is_an_image_with_its_text():
    bundle = draw(product())._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html"}
    picture = r'<img alt="([^"]*)" src="data:image/svg\+xml;base64,([^"]*)" style="min-width: \d+px">'
    match = re.fullmatch(picture, bundle["text/html"])
    assert match[1] == (
        "Graph of output, 3 nodes. a: data 2.0000, grad −1.5000; b: data −1.5000, grad 2.0000;"
        " output = ×: data −3.0000, grad 1.0000."
    )
    assert base64.b64decode(match[2]).decode().startswith("<svg")


def test_where_there_is_little_room_a_wide_picture_shrinks_to_what_can_be_read_and_then_scrolls():
    y = Value(0.5, label="x")
    for _ in range(60):
        y = y.tanh()
    picture = draw(y)
    shown = re.fullmatch(
        r'<img alt="[^"]*" src="[^"]*" style="min-width: (\d+)px">', picture._repr_mimebundle_()["text/html"]
    )
    width = float(ET.fromstring(picture.svg).get("width"))
    assert 0.75 * width - 1 < int(shown[1]) < 900


def test_what_a_walk_has_not_come_to_is_described_so():
    graph = snapshot(product())
    assert "b: data not yet, grad not yet" in describe(instant(graph, "forward", 1).graph)


def test_the_text_form_states_the_content():
    assert repr(draw(product())) == (
        "node    op    from     data     grad\n"
        "a       leaf         2.0000  −1.5000\n"
        "b       leaf        −1.5000   2.0000\n"
        "output  ×     a, b  −3.0000   1.0000"
    )


def test_a_large_graph_is_summed_up_in_words():
    y = x = Value(0.5, label="x")
    for _ in range(MOST_CARDS + 20):
        y = y * x
    graph = snapshot(y)
    assert len(describe(graph)) < 300
    assert table(graph).count("\n") < 30
    assert "circle" in svg(graph)


@pytest.mark.parametrize("label", ["\x1b[1m", "\ud800", "a\nb", "\x00", "\uffff"])
def test_what_no_picture_can_hold_is_replaced(label):
    node = Value(2.0, label=label) * Value(3.0)
    node._op = f"*{label}"
    drawn = draw(node)
    ET.fromstring(drawn.svg)
    assert "\N{REPLACEMENT CHARACTER}" in drawn.svg
    assert repr(drawn).encode()


def test_a_picture_is_saved_as_the_svg_it_shows_whatever_the_characters(tmp_path):
    x = Value(-2.0, label="教 é −")
    picture = draw(x * x)
    for name in ("x.svg", "教 y.SVG"):
        assert picture.save(tmp_path / name) is None
        assert (tmp_path / name).read_bytes() == picture.svg.encode("utf-8")
    picture.save(str(tmp_path / "x.svg"))  # again, and by a text
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".SVG", ".svg"]


def test_a_picture_is_saved_as_png_too(tmp_path):
    pytest.importorskip("matplotlib")
    draw(product()).save(tmp_path / "x.PNG")
    assert (tmp_path / "x.PNG").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["x.pdf", "x", "svg", "x.svg.txt"])
def test_another_ending_is_refused_and_nothing_is_written(tmp_path, name):
    with pytest.raises(ValueError, match=r"write a name that ends in \.svg"):
        draw(Value(1.0)).save(tmp_path / name)
    assert list(tmp_path.iterdir()) == []
