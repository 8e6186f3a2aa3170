import itertools
import os
import shutil
import stat
import time
from pathlib import Path

import pytest

from autograd_lesson import Value, snapshot
from autograd_lesson.graph.shape import Edge, Node, Shape
from autograd_lesson.picture import layout as layout_module
from autograd_lesson.picture.layout import CARD, FAR, MOST_CARDS, dot_program, layout


def parabola():
    x = Value(3.0, label="x")
    return x**2 + 2 * x + 1


def paths_example():
    a, b = Value(2.0, label="a"), Value(-1.5, label="b")
    d = a * b
    return (d + a) * d


def chain(length):
    y = x = Value(0.5)
    for _ in range(length):
        y = y + x
    return y


def shared(ranks):
    """One computed node that is used again at every rank."""
    y = h = (Value(1.0) * 2).tanh()
    for _ in range(ranks):
        y = y * h
    return y


def recurrent_net(steps):
    """Shared weights, used at every step: what keeps dot busy for minutes."""
    weights = [Value(0.1 * i) for i in range(9)]
    state = [Value(0.1)] * 3
    for _ in range(steps):
        state = [sum(weights[3 * i + j] * state[j] for j in range(3)).tanh() for i in range(3)]
    return state[0] + state[1] + state[2]


def size(box):
    return CARD if box.is_card else layout_module.DOT


def check_places(shape, drawn):
    """Every node and every edge is drawn, all of it on the picture, and no two boxes overlap."""
    assert {box.node for box in drawn.boxes} == set(range(len(shape.nodes)))
    assert sorted(curve.edge for curve in drawn.curves) == list(range(len(shape.edges)))
    for box in drawn.boxes:
        width, height = size(box)
        assert 0 <= box.x - width / 2 and box.x + width / 2 <= drawn.width + 1
        assert 0 <= box.y - height / 2 and box.y + height / 2 <= drawn.height + 1
    for one, two in itertools.combinations(drawn.boxes, 2):
        apart_x = abs(one.x - two.x) >= (size(one)[0] + size(two)[0]) / 2 - 1
        apart_y = abs(one.y - two.y) >= (size(one)[1] + size(two)[1]) / 2 - 1
        assert apart_x or apart_y


def along(curve):
    """Points on a Curve, a few to each of its pieces."""
    for i in range(0, len(curve.points) - 1, 3):
        a, b, c, d = curve.points[i : i + 4]
        for t in (0, 0.2, 0.4, 0.6, 0.8, 1):
            weights = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3
            yield tuple(sum(w * p for w, p in zip(weights, line)) for line in zip(a, b, c, d))


@pytest.fixture(params=["native", "pure", "none"])
def dot(request, monkeypatch):
    """Each way to a drawing: the system's dot, graphviz-pure, and no dot at all."""
    layout.cache_clear()
    monkeypatch.delenv("GRAPHVIZ_DOT", raising=False)
    if request.param == "native":
        if not shutil.which("dot"):
            pytest.skip("no native dot on this machine")
    else:
        monkeypatch.setenv("PATH", "")
    if request.param == "none":
        monkeypatch.setattr(layout_module, "_pure_dot", lambda: None)
    yield request.param
    layout.cache_clear()


@pytest.mark.parametrize("make", [parabola, paths_example, lambda: Value(1.0), lambda: chain(10), lambda: chain(200)])
def test_every_node_has_a_place_and_no_two_overlap(dot, make):
    shape = snapshot(make()).shape
    check_places(shape, layout(shape))


def test_edges_run_from_child_to_parent_left_to_right(dot):
    shape = snapshot(paths_example()).shape
    drawn = layout(shape)
    at = {box.node: box for box in drawn.boxes}
    for curve in drawn.curves:
        edge = shape.edges[curve.edge]
        assert at[edge.child].x < at[edge.parent].x
        assert abs(curve.points[0][0] - at[edge.child].x) <= CARD[0] / 2 + 2
        assert abs(curve.points[-1][0] - at[edge.parent].x) <= CARD[0] / 2 + 2


def test_the_parabola_fits_the_width_of_a_notebook(dot):
    assert layout(snapshot(parabola()).shape).width <= 750


def test_a_layout_is_the_same_each_time(dot):
    shape = snapshot(paths_example()).shape
    first = layout(shape)
    layout.cache_clear()
    assert layout(shape) == first


def test_a_recurrent_net_of_300_nodes_is_laid_out_in_under_five_seconds(dot):
    shape = snapshot(recurrent_net(17)).shape
    assert len(shape.nodes) >= 300
    start = time.monotonic()
    drawn = layout(shape)
    assert time.monotonic() - start < 5  # a promise to the reader, with room: not a benchmark
    assert {box.node for box in drawn.boxes} == set(range(len(shape.nodes)))


def test_a_node_shared_over_a_thousand_ranks_makes_no_mountain():
    shape = snapshot(shared(1000)).shape
    plan = layout_module._plan(shape, copies=False)
    drawn = layout_module._layered(plan)
    check_places(shape, drawn)
    assert drawn.height < 1000
    assert max(len(curve.points) for curve in drawn.curves) <= 6 * FAR  # not two pieces for each rank it crosses
    for curve in drawn.curves:
        assert all(0 <= x <= drawn.width and 0 <= y <= drawn.height for x, y in curve.points)  # false for nan, too
    assert layout_module._layered(plan) == drawn


@pytest.mark.parametrize("make", [paths_example, lambda: shared(FAR - 4), lambda: shared(40), lambda: chain(60)])
def test_in_our_own_layout_no_edge_runs_behind_a_card(make):
    shape = snapshot(make()).shape
    drawn = layout_module._layered(layout_module._plan(shape, copies=False))
    for curve in drawn.curves:
        for x, y in along(curve):
            for box in drawn.boxes:
                assert abs(x - box.x) > CARD[0] / 2 - 1 or abs(y - box.y) > CARD[1] / 2 - 1


def test_in_our_own_layout_far_edges_of_different_boxes_keep_apart():
    a, b = Value(1.0).tanh(), Value(2.0).tanh()
    y = a * b
    for _ in range(40):
        y = (y + a) * b
    shape = snapshot(y).shape
    drawn = layout_module._layered(layout_module._plan(shape, copies=False))
    lanes = {}
    for curve in drawn.curves:
        for (x0, y0), (x1, y1) in zip(curve.points, curve.points[3:]):
            if y0 == y1 and x1 - x0 > 1000:
                lanes.setdefault(y0, set()).add(shape.edges[curve.edge].child)
    assert sorted(map(len, lanes.values())) == [1, 1]  # a lane for each of the two, shared with nobody


@pytest.mark.parametrize("kind", ["retained", "detached", "op"])
def test_only_what_is_computed_from_nothing_is_copied(kind):
    nodes = (Node("x", "", "leaf"), Node("h", "tanh", kind), Node("y", "×", "op"), Node("z", "+", "op"))
    edges = ((0, 1), (1, 2), (1, 2), (2, 3), (0, 3))
    plan = layout_module._plan(Shape(nodes, tuple(Edge(*ends, "number") for ends in edges)), copies=True)
    assert sorted(node for node, _ in plan.boxes) == [0, 0, 1, 2, 3]
    ends = [(plan.boxes[child][0], plan.boxes[parent][0]) for child, parent, *_ in plan.edges]
    assert tuple(ends) == edges


def fake_dot(folder, script):
    program = Path(folder) / "dot"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return str(program)


@pytest.mark.skipif(os.name == "nt", reason="the fake dot is a shell script")
@pytest.mark.parametrize("script", ["exit 1", "echo not json", "echo '{}'"])
def test_a_dot_that_fails_gives_way_to_our_own_layout(tmp_path, monkeypatch, script):
    monkeypatch.setenv("GRAPHVIZ_DOT", fake_dot(tmp_path, script))
    layout.cache_clear()
    shape = snapshot(paths_example()).shape
    assert layout(shape) == layout_module._layered(layout_module._plan(shape, copies=False))
    layout.cache_clear()


@pytest.mark.skipif(os.name == "nt", reason="the fake dot is a shell script")
def test_a_dot_that_hangs_is_stopped_and_asked_again_with_leaf_copies(tmp_path, monkeypatch):
    real = dot_program()
    script = f'if [ -e {tmp_path}/once ]; then exec {real} "$@"; fi; touch {tmp_path}/once; exec sleep 60'
    monkeypatch.setenv("GRAPHVIZ_DOT", fake_dot(tmp_path, script))
    monkeypatch.setattr(layout_module, "TIME_OUT", 1.0)
    layout.cache_clear()
    x = Value(3.0)
    shape = snapshot(x * x + x).shape
    drawn = layout(shape)
    assert [box.node for box in drawn.boxes].count(0) == 3
    layout.cache_clear()


@pytest.mark.skipif(os.name == "nt", reason="the fake dot is a shell script")
@pytest.mark.parametrize(("make", "times"), [(lambda: shared(3), 1), (parabola, 2)])
def test_a_dot_that_hangs_is_asked_again_only_where_there_is_something_to_copy(tmp_path, monkeypatch, make, times):
    asked = tmp_path / "asked"
    monkeypatch.setenv("GRAPHVIZ_DOT", fake_dot(tmp_path, f"echo >> {asked}; exec sleep 60"))
    monkeypatch.setattr(layout_module, "TIME_OUT", 1.0)
    layout.cache_clear()
    shape = snapshot(make()).shape
    assert layout(shape) == layout_module._layered(layout_module._plan(shape, copies=times > 1))
    assert asked.read_text() == "\n" * times
    layout.cache_clear()


def test_the_program_named_in_the_environment_comes_first(monkeypatch):
    monkeypatch.setenv("GRAPHVIZ_DOT", "/somewhere/dot")
    assert dot_program() == "/somewhere/dot"


def test_large_graphs_are_dots_and_too_large_ones_are_refused():
    drawn = layout(snapshot(chain(MOST_CARDS + 10)).shape)
    assert sum(box.is_card for box in drawn.boxes) <= 2  # the output, and the leaf where it is drawn once
    with pytest.raises(ValueError, match=r"5,001 nodes, too many to draw .* draw a part"):
        layout(snapshot(chain(5000)).shape)
