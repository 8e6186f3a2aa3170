"""zoo(): the reader chooses a curve, says what is wrong with it, and is told."""

import numpy as np
import pytest

from autograd_lesson import zoo
from autograd_lesson.widgets.zoo import UNSAID
from autograd_lesson.witness.zoo import ANIMALS, STEPS, right


@pytest.fixture(scope="module")
def shown():
    w = zoo()
    yield w
    w.close()


def floats(sent):
    return np.frombuffer(sent).tolist()


@pytest.mark.parametrize("letter", ANIMALS)
def test_each_curve_stands_beside_the_right_one(shown, letter):
    shown.curve.value = letter
    sent = floats(shown.view.losses)
    assert sent == pytest.approx(list(shown.training.losses), nan_ok=True) and 20 < len(sent) <= STEPS + 1
    assert floats(shown.view.beside) == list(right().losses)
    assert not shown.view.plan or not shown.view.plan["trains"] or "rate" not in shown.view.sliders


def test_a_right_guess_is_told_what_showed_it_and_a_wrong_one_what_it_would_have_shown(shown):
    for letter, animal in ANIMALS.items():
        shown.curve.value = letter
        assert shown.guess.value == UNSAID and shown.verdict == ""
        shown.guess.value = animal.name
        assert shown.verdict == f"Yes. You saw it: {animal.clue}"
        other = next(each for each in ANIMALS.values() if each is not animal)
        shown.guess.value = other.name
        assert shown.verdict == f"No, for then {other.clue}"
        assert animal.name not in shown.verdict and animal.clue not in shown.verdict
        shown.guess.value = UNSAID
        assert shown.verdict == ""


def test_the_guesses_stand_in_no_order_that_would_help(shown):
    assert [*shown.guess.options][1:] == sorted(animal.name for animal in ANIMALS.values())
    assert [*shown.guess.options][1:] != [animal.name for animal in ANIMALS.values()]


def test_its_buttons_move_the_chosen_one(shown):
    shown.curve.value = "C"
    shown.back()
    assert shown.training.steps == STEPS - 1
    shown.step()
    assert floats(shown.view.losses) == list(shown.training.losses)


def test_where_there_are_no_widgets_all_curves_stand(shown):
    still, again = shown.still(), zoo().still()
    assert still["text/html"].startswith("<img alt=")
    shown.curve.value = "A"
    assert shown.still() == again
    lines = still["text/plain"].splitlines()
    assert [line[0] for line in lines[1:9]] == [*ANIMALS]
    assert not any(animal.name in still["text/plain"] for animal in ANIMALS.values())
