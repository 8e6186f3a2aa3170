import shutil
import time

import pytest
from graphs import chain, parabola, recurrent_net, shared, two_paths
from picture.places import NOT_WINDOWS, check_places, fake_dot

from autograd_lesson import Value, snapshot
from autograd_lesson.picture import dot as dot_module
from autograd_lesson.picture import layout as layout_module
from autograd_lesson.picture.dot import dot_program
from autograd_lesson.picture.layered import layered
from autograd_lesson.picture.layout import layout
from autograd_lesson.picture.plan import CARD, MOST_CARDS, plan


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
        monkeypatch.setattr(dot_module, "pure_dot", lambda: None)
    yield request.param
    layout.cache_clear()


@pytest.mark.parametrize("make", [parabola, two_paths, lambda: Value(1.0), lambda: chain(10), lambda: chain(200)])
def test_every_node_has_a_place_and_no_two_overlap(dot, make):
    shape = snapshot(make()).shape
    check_places(shape, layout(shape))


def test_edges_run_from_child_to_parent_left_to_right(dot):
    shape = snapshot(two_paths()).shape
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
    shape = snapshot(two_paths()).shape
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


@NOT_WINDOWS
@pytest.mark.parametrize("script", ["exit 1", "echo not json", "echo '{}'"])
def test_a_dot_that_fails_gives_way_to_our_own_layout(tmp_path, monkeypatch, script):
    monkeypatch.setenv("GRAPHVIZ_DOT", fake_dot(tmp_path, script))
    layout.cache_clear()
    shape = snapshot(two_paths()).shape
    assert layout(shape) == layered(plan(shape, copies=False))
    layout.cache_clear()


@NOT_WINDOWS
def test_a_dot_that_is_too_slow_is_asked_again_with_leaf_copies(tmp_path, monkeypatch):
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


@NOT_WINDOWS
def test_a_dot_that_hangs_is_asked_once_and_never_again(tmp_path, monkeypatch, caplog):
    asked = tmp_path / "asked"
    monkeypatch.setenv("GRAPHVIZ_DOT", fake_dot(tmp_path, f"echo >> {asked}; exec sleep 60"))
    monkeypatch.setattr(layout_module, "TIME_OUT", 1.0)
    layout.cache_clear()
    for make in (parabola, two_paths, lambda: chain(12)):
        shape = snapshot(make()).shape
        start = time.monotonic()
        assert layout(shape) == layered(plan(shape, copies=False))
        seconds = time.monotonic() - start
    assert seconds < 0.5
    assert asked.read_text(encoding="utf-8") == "\n" * 2  # for the first graph, and for the smallest there is
    (record,) = caplog.records
    assert record.getMessage().startswith(f"{tmp_path / 'dot'} doesn't answer")
    layout.cache_clear()


def without_dot(monkeypatch):
    def refuse(*_):
        raise AssertionError("dot was asked")

    monkeypatch.setattr(layout_module, "ask", refuse)
    layout.cache_clear()


@pytest.mark.parametrize("make", [lambda: chain(60), lambda: shared(60)])
def test_what_is_shared_over_many_ranks_is_drawn_in_half_a_second(dot, make):
    shape = snapshot(make()).shape
    layout(snapshot(parabola()).shape)  # the program itself is in memory then
    times = []
    for _ in range(3):
        layout.cache_clear()
        start = time.monotonic()
        drawn = layout(shape)
        times.append(time.monotonic() - start)
    check_places(shape, drawn)
    assert min(times) < 0.5  # a promise to the reader; the least of three, since the machine may have other work


def test_a_leaf_shared_over_many_ranks_is_drawn_once_for_each_use(dot):
    drawn = layout(snapshot(chain(60)).shape)
    assert [box.node for box in drawn.boxes].count(0) == 61
    assert [box.node for box in layout(snapshot(chain(12)).shape).boxes].count(0) == 1


def test_where_dot_would_be_too_slow_it_is_not_asked(monkeypatch):
    without_dot(monkeypatch)
    shape = snapshot(shared(60)).shape
    assert layout(shape) == layered(plan(shape, copies=True))
    layout.cache_clear()


def test_large_graphs_are_dots_and_too_large_ones_are_refused():
    drawn = layout(snapshot(chain(MOST_CARDS + 10)).shape)
    assert sum(box.is_card for box in drawn.boxes) <= 2  # the output, and the leaf where it is drawn once
    with pytest.raises(ValueError, match=r"5,001 nodes, too many to draw .* draw a part"):
        layout(snapshot(chain(5000)).shape)
