import base64
import re
import xml.etree.ElementTree as ET

import pytest

from autograd_lesson import Value, draw, snapshot
from autograd_lesson.engine import wrap
from autograd_lesson.picture.plan import MOST_CARDS
from autograd_lesson.picture.svg import TONES, describe, svg, table, tone
from autograd_lesson.widgets.graph_view import FILES

NASTY = ['"><img src=x onerror=alert(1)>', "<b>&amp;", "a'b\"c", "\N{GREEK SMALL LETTER BETA}"]


def product(names=("a", "b")):
    a, b = Value(2.0, label=names[0]), Value(-1.5, label=names[1])
    c = a * b
    c.backward()
    return c


def texts(drawing):
    return ["".join(element.itertext()) for element in ET.fromstring(drawing).iter() if element.tag.endswith("text")]


def test_a_picture_shows_data_grad_and_local_derivatives():
    picture = draw(product())
    shown = texts(picture.svg)
    assert {"a", "b", "×", "2.0000", "−1.5000", "−3.0000", "1.0000"} <= set(shown)
    assert shown.count("−1.5000") == 3  # b's data, a's grad, and the derivative on the edge from a


def test_an_edge_that_is_always_one_says_1():
    assert "1" in texts(draw(Value(2.0) + Value(3.0)).svg)
    assert "1" not in texts(draw(Value(2.0) * Value(1.0)).svg)


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
    match = re.fullmatch(r'<img alt="([^"]*)" src="data:image/svg\+xml;base64,([^"]*)">', bundle["text/html"])
    assert match[1] == (
        "Graph of output, 3 nodes. a: data 2.0000, grad −1.5000; b: data −1.5000, grad 2.0000;"
        " output = ×: data −3.0000, grad 1.0000."
    )
    assert base64.b64decode(match[2]).decode().startswith("<svg")


def test_the_text_form_states_the_content():
    assert repr(draw(product())) == (
        "node    op    from     data     grad\n"
        "a       leaf         2.0000  −1.5000\n"
        "b       leaf        −1.5000   2.0000\n"
        "output  ×     a, b  −3.0000   1.0000"
    )


def test_nodes_that_are_not_finite_are_marked():
    assert "al-bad" in draw(Value(0.0).log()).svg
    assert "al-bad" not in draw(Value(1.0).log()).svg


def borders(drawing):
    """The form of each card: its border's element without place and colour."""
    root = ET.fromstring(drawing)
    cards = [group for group in root.iter() if "al-node" in group.get("class", "")]
    for group in cards:
        border = next(part for part in group.iter() if "al-border" in part.get("class", ""))
        yield (
            re.search(r"al-is-(\w+)", group.get("class"))[1],
            tuple(sorted((k, v) for k, v in border.attrib.items() if k not in ("class", "x", "y", "stroke", "fill"))),
        )


def test_leaf_constant_operation_and_output_differ_in_form_not_only_in_colour():
    x, constant = Value(2.0, label="x"), wrap(3.0)
    forms = dict(borders(draw((x * (constant + constant)).exp() * 2.0).svg))
    assert set(forms) == {"leaf", "constant", "op", "output"}
    assert len(set(forms.values())) == 4, forms


def test_a_large_graph_is_summed_up_in_words():
    y = x = Value(0.5, label="x")
    for _ in range(MOST_CARDS + 20):
        y = y * x
    graph = snapshot(y)
    assert len(describe(graph)) < 300
    assert table(graph).count("\n") < 30
    assert "circle" in svg(graph)


def test_the_tone_of_a_dot_is_sign_and_size():
    assert [tone(g, 1.0) for g in (1.0, 0.1, 0.01, 0.0, -0.01, -0.1, -1.0)] == ["p2", "p1", "p0", "z", "n0", "n1", "n2"]
    assert tone(float("nan"), 1.0) == tone(float("inf"), 1.0) == tone(1.0, 0.0) == "z"
    assert set(TONES) == {"p2", "p1", "p0", "z", "n0", "n1", "n2"}


def test_the_tones_of_the_still_picture_and_of_the_page_are_the_same():
    css = (FILES / "view.css").read_text(encoding="utf-8")
    of_the_page = dict(re.findall(r"\.al-view \.al-([pnz]\d?) \{ fill: (#\w+); \}", css))
    assert {name: re.sub(r"^#(\w)(\w)(\w)$", r"#\1\1\2\2\3\3", x) for name, x in of_the_page.items()} == TONES


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


@pytest.mark.parametrize("name", ["x.png", "x", "svg", "x.svg.txt"])
def test_another_ending_is_refused_and_nothing_is_written(tmp_path, name):
    with pytest.raises(ValueError, match=r"write a name that ends in \.svg"):
        draw(Value(1.0)).save(tmp_path / name)
    assert list(tmp_path.iterdir()) == []
