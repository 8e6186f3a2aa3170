"""The legend explains every sign of a picture, and none that isn't there."""

import pytest
from graphs import example

from autograd_lesson import Value, replay, snapshot, watch
from autograd_lesson.graph.walks import GIVEN, WALKS
from autograd_lesson.page.legend import legend


def words(shape, walk=""):
    """sign, or the class of what is drawn for it -> meaning; a sign stands for one thing only."""
    rows = legend(shape, walk)
    said = {sign or look: meaning for sign, look, meaning in rows}
    assert len(said) == len(rows) and all(said.values())
    return said


def summed(count):
    total = Value(0.0)
    for i in range(count):
        total = total + Value(i, label=f"w{i}")
    return snapshot(total).shape


@pytest.mark.parametrize("walk", WALKS)
def test_each_walk_explains_the_frames_of_its_own_steps(walk):
    said = words(example().shape, walk)
    assert walk in said["|◀ ◀ play ▶ ▶|"] and "step" in said["al-key al-key-target"]
    work = said.get("al-key al-key-work", "")
    assert ("call stack" in work, "hands" in work) == (walk == "sort", walk in ("backward", "wrong order"))
    assert ("data" in said, "place in the order" in said["1"]) == (walk != "sort", walk == "sort")


def test_an_order_that_is_given_is_explained_as_the_backward_walk_is():
    given, back = words(example().shape, GIVEN), words(example().shape, "backward")
    assert {**given, "|◀ ◀ play ▶ ▶|": ""} == {**back, "|◀ ◀ play ▶ ▶|": ""}
    assert "given order walk" in given["|◀ ◀ play ▶ ▶|"]


def test_what_a_card_or_an_edge_may_show_is_explained_where_it_is_there():
    plain = words(example().shape)
    assert {"data", "grad", "1", "−1.5000", "al-key al-key-leaf", "al-key al-key-op", "widths"} <= {*plain}
    assert "before a backward pass" in plain["grad"]
    assert {"× 2", "cut", "(grad)", "al-key al-key-constant", "− + fit", "speed"}.isdisjoint(plain)
    folded = words(snapshot(Value(2.0) * 3).shape)
    assert "× 2" in folded and "1" not in folded


def test_dots_are_explained_in_the_place_of_cards():
    said = words(summed(90))
    assert "above 0" in said["al-key al-key-plus"] and "below 0" in said["al-key al-key-minus"]
    assert "al-key al-key-leaf" not in said and "− + fit" in said


def test_pytorchs_signs_are_explained():
    torch = pytest.importorskip("torch")
    from autograd_lesson import record

    with record():
        x = torch.tensor([1.0, 2.0], requires_grad=True)
        y = x * x
        y.retain_grad()
        z = (y.detach() * y).sum()
        z.backward()
        said = words(snapshot(z).shape)
    assert {"al-key al-key-detached", "al-key al-key-retained", "cut"} <= {*said}
    assert "isn't kept" in said["(grad)"]
    assert not {"−1.5000", "widths"} & {*said}


def test_what_pytorch_saves_is_explained_where_it_is_watched():
    torch = pytest.importorskip("torch")
    with watch() as seen:
        torch.tensor(2.0, requires_grad=True).exp().backward()
    told = [replay(seen).spec["legend"] for _ in range(2)]
    said = {sign or look: meaning for sign, look, meaning in told[0]}
    assert told[0] == told[1] and len(said) == len(told[0])
    assert "freed" in said["saved"] and "counter" in said["v0"] and "data" not in said
    assert "the PyTorch walk" in said["|◀ ◀ play ▶ ▶|"] and "its turn" in said["al-key al-key-target"]
