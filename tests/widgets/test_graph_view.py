import gc
import json
import math
import struct
import tracemalloc

import pytest

from autograd_lesson import GraphView, Value, replay, snapshot


def product(a=2.0, b=-1.5):
    c = Value(a, label="a") * Value(b, label="b")
    c.backward()
    return c


@pytest.fixture
def sent(monkeypatch):
    """The traits a view sends to the page, a set for each message."""
    messages = []
    send = GraphView._send

    def spy(self, msg, buffers=None):
        if msg.get("method") == "update":
            paths = [path[0] for path in msg.get("buffer_paths", ())]
            messages.append({*msg["state"], *paths})
        return send(self, msg, buffers)

    monkeypatch.setattr(GraphView, "_send", spy)
    return messages


def recipe(name, kind, op="", written="", spoken="", number=None):
    said = {"written": written, "spoken": spoken or kind, "rows": ["data", "grad"]}
    return {"name": name, "kind": kind, "op": op, "number": number, "size": None, "dtype": "", **said}


def test_the_spec_is_what_the_page_can_be_sent():
    x = Value(3.0, label="x")
    spec = GraphView(snapshot((1 - x * math.pi) ** 2), "forward").spec
    assert json.loads(json.dumps(spec)) == spec
    assert [node["number"] for node in spec["nodes"][1:]] == [[1, math.pi], [1, -1.0], [0, 1.0], [1, 2.0]]


def test_the_spec_and_the_numbers_are_those_of_the_graph():
    view = GraphView(product())
    assert view.spec["nodes"] == [
        recipe("a", "leaf"),
        recipe("b", "leaf"),
        recipe("output", "op", op="*", written="×", spoken="multiply"),
    ]
    assert view.spec["edges"] == [[0, 2, "number"], [1, 2, "number"]]
    assert struct.unpack("<8d", view.numbers) == (2.0, -1.5, -3.0, -1.5, 2.0, 1.0, -1.5, 2.0)


def test_only_numbers_travel_while_the_shape_stays(sent):
    view = GraphView(product())
    sent.clear()
    view.show(snapshot(product(5.0, 7.0)))
    assert sent == [{"numbers"}]


def test_a_new_shape_sends_one_new_drawing(sent):
    view = GraphView(product())
    sent.clear()
    y = Value(1.0).tanh()
    y.backward()
    view.show(snapshot(y))
    assert sent == [{"spec", "numbers"}]


def test_a_step_stays_within_a_shorter_walk():
    def deep(x):
        return x.exp().exp().exp() * x

    view = GraphView(snapshot(deep(Value(0.5))), "backward")
    view.step = 3
    view.show(snapshot(deep(Value(0.6))))
    assert view.step == 3
    view.show(snapshot(Value(0.5).exp()))
    assert view.step == len(view.spec["steps"]) < 3
    view.show(snapshot(deep(Value(0.5))))
    assert view.step == len(view.spec["steps"]) > 3


def test_another_walk_comes_with_the_next_graph():
    view = GraphView(snapshot(Value(0.5).exp()))
    assert view.spec["walk"] == ""
    view.show(snapshot(Value(0.6).exp()), "backward")
    assert view.spec["walk"] == "backward" and view.spec["steps"]


def test_a_graph_too_large_to_draw_leaves_the_last_picture():
    view = GraphView(product())
    before = dict(view.spec)
    y = x = Value(1.0)
    for _ in range(5000):
        y = y + x
    with pytest.raises(ValueError, match="too many to draw"):
        view.show(snapshot(y))
    assert view.spec == before
    assert view.graph["a"] == (2.0, -1.5)


def test_where_there_are_no_widgets_the_still_picture_and_the_text_are_shown():
    view = GraphView(product())
    data, _ = view._repr_mimebundle_()
    assert data["text/html"].startswith("<img alt=")
    assert data["text/plain"] == repr(view)
    assert "0x" not in repr(view)
    assert repr(GraphView()) == "GraphView: nothing drawn yet"


def test_a_replay_of_3999_nodes_holds_20_megabytes_at_most():
    y = Value(1.0, label="a")
    for i in range(1000):
        y = (y * 1.001 + Value(0.1)).tanh() if i else y.exp()
    nodes = len(snapshot(y).shape.nodes)
    assert 3900 < nodes <= 4000
    gc.collect()
    tracemalloc.start()
    try:
        player = replay(y)
        gc.collect()
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(player.graph.data) == nodes and held < 20e6
