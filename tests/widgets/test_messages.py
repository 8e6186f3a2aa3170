"""What travels to the page: one message a tick, so that nothing is ever shown beside what it doesn't belong to."""

from autograd_lesson import GraphView, Value, explore, snapshot


def messages(view, act):
    """The names of the traits in each message that `view` sends while `act()` runs."""
    sent = []
    view._send = lambda message, buffers=None: sent.append(
        {*message["state"], *(name for name, *_ in message["buffer_paths"])}
    )
    act()
    return sent


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


def test_another_graph_is_one_message():
    x = Value(2.0, label="x")
    view = GraphView(x * x, "backward")
    (sent,) = messages(view, lambda: view.show(snapshot((x + 3.0).tanh())))
    assert sent >= {"spec", "numbers", "words"}
