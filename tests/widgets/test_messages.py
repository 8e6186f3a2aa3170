"""What travels to the page: one message a tick, so that nothing is ever shown beside what it doesn't belong to."""

import sys

import ipywidgets
import pytest

from autograd_lesson import GraphView, Value, explore, snapshot

WITHOUT_KERNEL = pytest.mark.skipif(
    ipywidgets.__version__.startswith("7."), reason="ipywidgets 7 sends nothing where there is no kernel"
)


def messages(view, act):
    """The names of the traits in each message that `view` sends while `act()` runs."""
    sent = []
    view._send = lambda message, buffers=None: sent.append(
        {*message["state"], *(name for name, *_ in message["buffer_paths"])}
    )
    act()
    return sent


@WITHOUT_KERNEL
def test_a_tick_is_one_message():
    def f(x=1.0):
        print("at", x.data)
        if x.data > 5:
            raise ValueError("too far")
        return x * x if x.data < 3 else x + x

    e = explore(f, x=(0.0, 9.0))

    def move(to):
        return messages(e.view, lambda: setattr(e.sliders["x"], "value", to))

    (same,), (branch,), (error,), (back,) = move(2.0), move(4.0), move(6.0), move(1.0)
    assert same == {"numbers", "message", "inputs"}
    assert branch >= {"spec", "numbers", "message", "inputs"}
    assert error == {"stale", "message", "inputs"}
    assert back >= {"spec", "numbers", "stale", "message", "inputs"}


@WITHOUT_KERNEL
def test_another_graph_is_one_message():
    x = Value(2.0, label="x")
    view = GraphView(x * x, "backward")
    (sent,) = messages(view, lambda: view.show(snapshot((x + 3.0).tanh())))
    assert sent >= {"spec", "numbers", "words"}


def test_a_number_that_once_moved_keeps_its_card_while_it_rests():
    e = explore(lambda x: x * (2.0 if x.data > 5 else 3.0), x=(0.0, 9.0))
    counts = []
    for x in (1.0, 6.0, 7.0, 8.0):
        e.sliders["x"].value = x
        counts.append(len(e.graph.data))
    assert counts == [2, 3, 3, 3]


def test_a_profiler_of_the_readers_is_on_before_and_after():
    def mine(*_):
        pass

    e = explore(lambda x: x * x, x=(0.0, 9.0))
    sys.setprofile(mine)
    try:
        e.sliders["x"].value = 2.0
        kept = sys.getprofile()
    finally:
        sys.setprofile(None)
    assert kept is mine and e.message == ""
    assert e.graph["x"] == (2.0, 4.0)
