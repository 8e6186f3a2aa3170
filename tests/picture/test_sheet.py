import re
import xml.etree.ElementTree as ET

from graphs import example

from autograd_lesson import Value, snapshot
from autograd_lesson.graph.instant import Instant, instant
from autograd_lesson.picture import palette
from autograd_lesson.picture.sheet import sheet


def chain(length):
    y = Value(0.5, label="x")
    for _ in range(length):
        y = y.tanh()
    return snapshot(y)


def by_class(drawing, name):
    return [part for part in ET.fromstring(drawing).iter() if name in part.get("class", "").split()]


def test_a_chain_of_61_nodes_has_rows_that_fit_a_page_and_all_its_numbers():
    graph = chain(60)
    drawing = sheet(Instant(graph))
    root = ET.fromstring(drawing)
    assert float(root.get("width")) < 1000
    rows = root.findall("{*}g")
    assert len(rows) > 5
    assert len(root.findall("{*}clipPath")) == len(rows)
    assert [part.get("data-node") for part in by_class(drawing, "al-node")] == [str(i) for i in range(61)]
    assert {part.get("data-edge") for part in by_class(drawing, "al-edge")} == {str(i) for i in range(60)}


def test_rows_stand_one_below_the_other():
    root = ET.fromstring(sheet(Instant(chain(60))))
    ends = 0.0
    for row, clip in zip(root.findall("{*}g"), root.findall("{*}clipPath/{*}rect"), strict=True):
        x, y = map(float, re.fullmatch(r"translate\((\S+) (\S+)\)", row.get("transform")).groups())
        assert float(clip.get("x")) + x == 0
        assert float(clip.get("y")) + y >= ends
        ends = float(clip.get("y")) + y + float(clip.get("height"))
    assert ends <= float(root.get("height"))


def test_a_number_on_an_edge_has_its_halo_in_a_text_beneath_it():
    drawing = sheet(Instant(example()))
    assert "paint-order" not in drawing  # not every viewer knows it, and the halo would cover the number
    numbers, halos = by_class(drawing, "al-local"), by_class(drawing, "al-halo")
    assert len(numbers) == len(halos) == 6
    for number, halo in zip(numbers, halos):
        assert (number.text, number.get("x"), number.get("y")) == (halo.text, halo.get("x"), halo.get("y"))
        assert number.get("stroke") is None and halo.get("stroke") == halo.get("fill") == palette.PAPER
    order = [part.get("class") for part in ET.fromstring(drawing).iter("{http://www.w3.org/2000/svg}text")]
    assert order.index("al-halo") == order.index("al-local") - 1


def border(drawing, node):
    group = next(part for part in by_class(drawing, "al-node") if part.get("data-node") == str(node))
    part = next(part for part in group if part.get("class") == "al-border")
    return part.get("stroke"), part.get("stroke-width")


def test_the_step_of_a_walk_is_marked_and_said_below():
    graph = example()
    drawing = sheet(instant(graph, "backward", 3))
    assert border(drawing, 2) == (palette.DATA, "3") and border(drawing, 4) == (palette.MARK, "3")
    (edge,) = [part for part in by_class(drawing, "al-line") if part.get("stroke") == palette.MARK]
    assert edge.get("stroke-dasharray")
    said = " ".join(part.text for part in by_class(drawing, "al-caption"))
    assert said == instant(graph, "backward", 3).text
    assert by_class(sheet(Instant(graph)), "al-caption") == []


def test_a_long_step_is_broken_into_lines_on_the_paper():
    a = Value(2.0, label="a_name_of_some_length")
    graph = snapshot(a * a, {"another_name_of_some_length": a})
    drawing = sheet(instant(graph, "backward", 2))
    lines = by_class(drawing, "al-caption")
    assert len(lines) > 1
    width, height = (float(ET.fromstring(drawing).get(side)) for side in ("width", "height"))
    assert all(float(line.get("x")) + 0.602 * 11 * len(line.text) <= width for line in lines)
    assert all(float(line.get("y")) < height for line in lines)


def test_in_the_sort_cards_show_their_places_and_no_numbers():
    graph = example()
    drawing = sheet(instant(graph, "sort", 12))
    assert [part.text for part in by_class(drawing, "al-badge")] == list("12345")
    assert by_class(drawing, "al-local") == by_class(drawing, "al-word") == []
    assert not any(part.text for part in by_class(drawing, "al-data"))


def test_dots_show_the_step_and_their_places_too():
    graph = chain(200)
    drawing = sheet(instant(graph, "sort", 402))
    assert [part.text for part in by_class(drawing, "al-badge")] == [str(i + 1) for i in range(201)]
    marked = [part.get("stroke") for part in by_class(sheet(instant(graph, "backward", 50)), "al-dot")]
    assert marked.count(palette.MARK) == marked.count(palette.DATA) == 1
