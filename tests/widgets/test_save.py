"""What a live view shows is kept in a file, and where there are no widgets, with the step of its walk."""

import base64
import re
import xml.etree.ElementTree as ET

import pytest
from graphs import example

from autograd_lesson import GraphView, Value, curve, explore, frames, predict, replay, snapshot
from autograd_lesson.notation import numeral

A = 0  # the first node of each graph here


def grads(drawing):
    """The gradient of each card."""
    found = {}
    for part in ET.fromstring(drawing).iter():
        what, _, i = part.get("data-of", "").partition(" ")
        if what == "grad":
            found[int(i)] = part.text
    return [found[i] for i in range(len(found))]


def shared(a=3.0):
    d = a * a
    return d * (d + a)


def wrong():
    a = Value(3.0, label="a")
    return replay(shared(a), "wrong order")


def stored(widget):
    """The picture that is shown where there are no widgets."""
    html = widget.still()["text/html"]
    return base64.b64decode(re.search('base64,([^"]*)', html)[1]).decode()


def test_a_view_saves_the_numbers_and_the_step_it_shows(tmp_path):
    view = GraphView(example(), "backward")
    for step in (0, 3, 7):
        view.step = step
        assert view.save(tmp_path / f"{step}.svg") is None
    saved = [(tmp_path / f"{step}.svg").read_text(encoding="utf-8") for step in (0, 3, 7)]
    assert grads(saved[0]) == ["0.0000"] * 5
    assert grads(saved[1]) == list(map(numeral, frames(view.graph)[2].grads))
    assert grads(saved[2]) == list(map(numeral, view.graph.grad))
    assert "Step 3 of 7" in saved[1] and "Step" not in saved[2]


def test_explore_and_replay_save_as_their_view_does(tmp_path):
    explored = explore(shared, a=(-4.0, 4.0))
    explored.sliders["a"].value = 2.0
    explored.view.step = 2
    explored.save(tmp_path / "e.svg")
    assert "Step 2 of 7" in (tmp_path / "e.svg").read_text(encoding="utf-8")
    explored.view.save(tmp_path / "v.svg")
    assert (tmp_path / "e.svg").read_bytes() == (tmp_path / "v.svg").read_bytes()
    player = replay(shared(Value(3.0, label="a")), "sort")
    player.step = 4
    player.save(tmp_path / "r.svg")
    assert "Step 4 of" in (tmp_path / "r.svg").read_text(encoding="utf-8")


def test_another_ending_is_refused_as_of_a_picture(tmp_path):
    with pytest.raises(ValueError, match=r"ends in \.svg"):
        GraphView(example()).save(tmp_path / "x.pdf")
    assert list(tmp_path.iterdir()) == []


def test_where_nothing_was_drawn_there_is_nothing_to_save(tmp_path):
    def f(x):
        raise ZeroDivisionError("of mine")

    with pytest.raises(ValueError, match=r"nothing to save yet: .*of mine"):
        explore(f, x=(0.0, 1.0)).save(tmp_path / "x.svg")


def test_the_stored_picture_of_the_wrong_order_has_its_wrong_numbers():
    player = wrong()
    assert grads(stored(player))[A] == "81.0000"  # 135 is right
    assert player.graph["a"] == (3.0, 81.0)
    player.step = 2
    assert grads(stored(player)) == list(map(numeral, frames(player.graph, "wrong order")[1].grads))
    assert "Step 2 of 7" in stored(player)


def test_the_stored_picture_after_three_steps_is_of_three_steps():
    half = explore(lambda a, b: (a * b) * (a * b + a), a=(-3.0, 3.0), b=(-3.0, 3.0))
    rest = stored(half)
    half.view.step = 3
    assert stored(half) != rest
    assert grads(stored(half)) == list(map(numeral, frames(half.graph)[2].grads))
    assert "Step 3 of" in half.still()["text/html"]  # and in words


@pytest.mark.parametrize("walk", ["forward", "sort", "backward", "wrong order"])
def test_before_its_first_step_a_walk_is_stored_as_it_ends(walk):
    player = replay(example(), walk)
    before = stored(player)
    player.step = len(player.spec["steps"])
    assert stored(player) == before


def test_an_order_that_is_given_is_stored_and_saved_with_its_own_numbers():
    x = Value(3.0, label="x")
    y = x * x
    player = replay(y, [y, y])
    assert player.spec["walk"] == "given order"
    assert grads(stored(player)) == ["12.0000", "1.0000"]  # where 6 is right: y has handed on twice
    player.step = 2
    assert grads(stored(player)) == ["3.0000", "1.0000"]


def test_a_walk_too_long_to_be_played_ends_with_its_own_numbers():
    y = a = Value(1.0, label="a")
    for _ in range(400):
        y = y * a + a
    player = replay(y, "wrong order")
    assert player.spec["walk"] == ""
    assert player.graph.grad == frames(snapshot(y), "wrong order")[-1].grads


def test_a_curve_saves_the_place_that_it_shows(tmp_path):
    shown = curve(lambda x: x**2, x=(-3.0, 3.0, 0.5))
    shown.save(tmp_path / "1.svg")
    shown.at = 2
    shown.save(tmp_path / "2.svg")
    first, second = ((tmp_path / f"{k}.svg").read_text(encoding="utf-8") for k in (1, 2))
    assert first != second == stored(shown)
    shown.save(tmp_path / "2.png")
    assert (tmp_path / "2.png").read_bytes().startswith(b"\x89PNG")


def test_a_prediction_saves_its_questions_and_no_answer(tmp_path):
    asked = predict(lambda x: x * 37.0, ask="x.grad", x=2.0)
    asked.save(tmp_path / "p.svg")
    saved = (tmp_path / "p.svg").read_text(encoding="utf-8")
    assert saved == stored(asked) and ">?<" in saved and "37.0000" not in saved
