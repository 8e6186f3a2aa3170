import pytest
from graphs import example

from autograd_lesson import Value, frames, narration, snapshot
from autograd_lesson.graph.instant import Instant, instant
from autograd_lesson.graph.shape import is_bad
from autograd_lesson.graph.walks import WALKS, steps

A, B, D, E, L = range(5)  # the nodes of example(): d = a b, e = d + a, L = e d


def edge(graph, child, parent):
    return next(e for e, ends in enumerate(graph.shape.edges) if (ends.child, ends.parent) == (child, parent))


def test_at_rest_a_graph_is_shown_as_it_is():
    graph = example()
    assert instant(graph, "", 0) == Instant(graph)
    assert instant(graph, "backward", len(steps(graph.shape))) == Instant(graph)


@pytest.mark.parametrize("walk", WALKS)
def test_before_the_first_step_nothing_is_marked(walk):
    now = instant(example(), walk, 0)
    assert now.text == f"Before the first step of the {walk} walk."
    assert (now.target, now.work, now.flow) == (None, frozenset(), frozenset())
    assert set(now.graph.grad) == {0.0 if walk in ("backward", "wrong order") else ""}


@pytest.mark.parametrize("walk", WALKS)
def test_a_step_is_told_as_in_the_narration(walk):
    graph = example()
    told = [instant(graph, walk, k).text for k in range(1, len(steps(graph.shape, walk)))]
    assert told == narration(graph, walk)[:-1]


def test_in_the_backward_walk_the_gradients_are_those_of_the_step():
    graph = example()
    now = instant(graph, "backward", 3)
    assert now.graph.grad == frames(graph)[2].grads == (0.0, 0.0, -1.0, -3.0, 1.0)
    assert now.graph.data == graph.data
    assert (now.target, now.work, now.flow) == (D, {L}, {edge(graph, D, L)})
    first = instant(graph, "backward", 1)
    assert (first.target, first.work, first.flow) == (L, set(), set())


def test_the_wrong_order_ends_with_the_wrong_gradients():
    a = Value(3.0, label="a")
    d = a * a
    graph = snapshot(d * (d + a))
    now = instant(graph, "wrong order", len(steps(graph.shape, "wrong order")))
    assert now.graph.grad == frames(graph, "wrong order")[-1].grads
    assert now.graph.grad[0] == 81.0  # where 135 is right: d has handed on before e came back to it
    assert now.text == narration(graph, "wrong order")[-1]


def test_in_the_forward_walk_data_appears_node_by_node_and_no_gradient():
    graph = example()
    now = instant(graph, "forward", 3)
    assert now.graph.data == (*graph.data[:3], "", "")
    assert set(now.graph.grad) == {""}
    assert (now.target, now.flow) == (D, {edge(graph, A, D), edge(graph, B, D)})


def test_in_the_sort_there_are_places_instead_of_numbers():
    graph = example()
    walked = steps(graph.shape, "sort")
    now = instant(graph, "sort", 4)
    assert set(now.graph.data) == set(now.graph.grad) == {""}
    assert now.order == frames(graph, "sort")[3].order
    assert now.work == set(frames(graph, "sort")[3].stack)
    assert instant(graph, "sort", len(walked)).order == (A, B, D, E, L)
    skip = next(k for k, step in enumerate(walked, start=1) if step.kind == "skip")
    assert len(instant(graph, "sort", skip).flow) == 1
    assert instant(graph, "forward", 2).order is None


def test_what_has_no_number_yet_is_not_called_bad():
    now = instant(example(), "forward", 2)
    assert not any(map(is_bad, now.graph.data))
