"""A Tensor's graph: a card an array, with its shape, its numbers in short, and a table of them."""

import math

import numpy as np
import pytest

from autograd_lesson import GraphView, Tensor, draw, narration, snapshot
from autograd_lesson.graph.shape import NOT_YET, Table


def example():
    X = Tensor([[1.0, -2.0], [3.0, 0.5], [0.0, 4.0]], requires_grad=False)
    W = Tensor([[1.0], [2.0]])
    b = Tensor(0.5)
    Z = X @ W + b
    m = Z.mean()
    return m, {"X": X, "W": W, "b": b, "Z": Z, "m": m}


def test_a_node_is_an_array_with_its_shape():
    m, names = example()
    m.backward()
    graph = snapshot(m, names)
    told = [(node.name, node.op, node.kind, node.size) for node in graph.shape.nodes]
    assert told == [
        ("X", "", "constant", (3, 2)),
        ("W", "", "leaf", (2, 1)),
        ("v1", "@", "op", (3, 1)),
        ("b", "", "leaf", ()),
        ("Z", "+", "op", (3, 1)),
        ("m", "mean", "op", ()),
    ]
    assert [edge[:2] for edge in graph.shape.edges] == [(0, 2), (1, 2), (2, 4), (3, 4), (4, 5)]
    assert graph["m"] == (m.data, 1.0) and graph["X"][1] == "None" and graph["b"] == (0.5, 1.0)
    assert graph["W"] == ("[1.0000 2.0000]", "[1.3333 0.8333]")


def test_the_numbers_of_an_array_and_of_its_gradient_are_its_table():
    m, names = example()
    m.backward()
    graph = snapshot(m, names)
    assert sorted(graph.tables) == [0, 1, 2, 4]
    assert graph.tables[1] == Table((1.0, 2.0), pytest.approx((4 / 3, 2.5 / 3)))
    assert graph.tables[0] == Table((1.0, -2.0, 3.0, 0.5, 0.0, 4.0), None)


def test_before_a_pass_there_is_no_gradient_to_be_shown():
    m, names = example()
    graph = snapshot(m, names)
    assert [*graph.grad] == ["None", *[NOT_YET] * 5]
    assert all(table.grad is None for table in graph.tables.values())


def test_a_graph_is_cut_where_it_is_asked_to_be():
    m, names = example()
    graph = snapshot(m, names, depth=1)
    assert [(node.name, node.kind, node.op) for node in graph.shape.nodes] == [("Z", "cut", ""), ("m", "op", "mean")]


def test_the_picture_has_a_map_of_each_array_and_a_cross_for_what_is_no_number():
    x = Tensor([[1.0, math.nan, -0.1], [math.inf, 0.0, -4.0]], label="x")
    y = x.relu().sum()
    y.backward()
    picture = draw(y)
    assert picture.svg.count('class="al-cross"') == 2 * (2 + 2)  # of x and of relu(x); the gradients are numbers
    for look in ("al-p", "al-n", "al-z"):
        assert f'<rect class="{look}' in picture.svg
    assert picture.svg.count("al-bad") >= 2 and "[2×3]" in picture.svg and "relu [2×3]" in repr(picture)


def test_a_large_array_and_one_of_three_axes_have_no_map():
    big, deep = Tensor(np.ones((64, 32)), label="big"), Tensor(np.ones((2, 2, 2)), label="deep")
    graph = snapshot(big.sum() + deep.sum())
    assert graph.tables == {} and "[64×32]" in repr(draw(big.sum()))


def test_a_vector_of_a_hundred_has_room_in_its_card():
    picture = draw(Tensor(np.linspace(-1, 1, 100), label="v").sum())
    width = max(float(part.split('"')[0]) for part in picture.svg.split(' width="')[1:])
    assert "[100]" in picture.svg and width < 700


def test_a_view_of_it_shows_the_numbers_of_now():
    m, names = example()
    m.backward()
    view = GraphView(snapshot(m, names))
    before = view.spec["svg"]
    names["W"].data = [[-1.0], [2.0]]
    again = (names["X"] @ names["W"] + names["b"]).mean()
    again.backward()
    view.show(snapshot(again, names | {"m": again}))
    assert view.spec["svg"] != before
    assert any(sign == "map" for sign, *_ in view.spec["legend"])
    view.close()


def test_its_forward_walk_is_told_with_shapes():
    m, names = example()
    said = narration(snapshot(m, names), "forward")
    assert said[2].endswith("v1 = X @ W = [1 −2 3 …] @ [1.0000 2.0000] = [−3 4 8]")
    with pytest.raises(ValueError, match="can't be replayed"):
        narration(snapshot(m, names))
