import re
import xml.etree.ElementTree as ET
from pathlib import Path

from graphs import product

from autograd_lesson import Value, draw
from autograd_lesson.engine import wrap
from autograd_lesson.picture import palette
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


def test_a_leaf_has_the_blue_head_an_operation_the_grey_one_and_a_constant_none():
    x = Value(2.0, label="x")
    root = ET.fromstring(draw((x * (wrap(3.0) + wrap(3.0))).exp()).svg)
    cards = [group for group in root.iter() if "al-node" in group.get("class", "")]
    heads = {}
    for group in cards:
        (head,) = (part.get("fill") for part in group.iter() if part.get("class") == "al-head")
        heads.setdefault(re.search(r"al-is-(\w+)", group.get("class"))[1], set()).add(head)
    grey, blue, none = {palette.HEAD}, {palette.LEAF}, {palette.PAPER}
    assert heads == {"leaf": blue, "constant": none, "op": grey, "output": grey}


def test_what_is_written_on_a_card_stays_on_it_however_long_the_names():
    node = Value(2.0, (Value(1.0, label="W" * 300),), "operation" * 30, (1.0,), label="w" * 300)
    for words in texts(draw(node).svg):
        assert len(words) <= 30, words
    assert any(words.endswith("…") for words in texts(draw(node).svg))
