import re
import xml.etree.ElementTree as ET
from pathlib import Path

from graphs import product

from autograd_lesson import Value, draw
from autograd_lesson.engine import wrap
from autograd_lesson.picture import svg as svg_module


def texts(drawing):
    return ["".join(element.itertext()) for element in ET.fromstring(drawing).iter() if element.tag.endswith("text")]


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


def test_nodes_that_are_not_finite_are_marked():
    assert "al-bad" in draw(Value(0.0).log()).svg
    assert "al-bad" not in draw(Value(1.0).log()).svg


def test_an_edge_that_is_always_one_says_1():
    assert "1" in texts(draw(Value(2.0) + Value(3.0)).svg)
    assert "1" not in texts(draw(Value(2.0) * Value(1.0)).svg)


def test_a_picture_shows_data_grad_and_local_derivatives():
    picture = draw(product())
    shown = texts(picture.svg)
    assert {"a", "b", "×", "2.0000", "−1.5000", "−3.0000", "1.0000"} <= set(shown)
    assert shown.count("−1.5000") == 4  # b's data, a's grad, and the derivative on the edge from a over its halo


def test_every_colour_is_one_of_the_palette():
    assert re.findall("#[0-9a-fA-F]{3,8}", Path(svg_module.__file__).read_text(encoding="utf-8")) == []
