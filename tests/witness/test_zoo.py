"""Each animal of the zoo learns as its clue says, and no two of them alike."""

import itertools
import math

import pytest

from autograd_lesson.witness.zoo import ANIMALS, STEPS, healthy, right


def grown(letter):
    training = ANIMALS[letter].train()
    while training.steps < STEPS and training.step():
        pass
    return training


@pytest.fixture(scope="module")
def all_grown():
    return {letter: grown(letter) for letter in ANIMALS}


def test_the_right_one_learns_and_is_that_of_the_scalar_engine():
    training, scalar = right(), healthy()
    for _ in range(5):
        scalar.step()
    assert list(training.losses[:6]) == pytest.approx(list(scalar.losses), rel=1e-9)
    assert training.losses[-1] < 0.4 * training.losses[0] and training.right() >= 18


def test_each_learns_as_its_clue_says(all_grown):
    losses = {letter: list(training.losses) for letter, training in all_grown.items()}
    first, good = losses["A"][0], list(right().losses)
    a, b, c, d, e, f, g, h = losses.values()
    assert all(x < y for x, y in zip(a[5:15], good[5:15]))  # faster than the right one, then to and fro
    assert max(a[30:]) > 1.2 * min(a[10:30])
    assert min(b) < 0.9 * first and not math.isfinite(b[-1])  # down at first, then gone
    rises = [y - x for x, y in itertools.pairwise(c)]
    assert all(0 <= rise < 0.01 for rise in rises) and first < c[-1] < 1.1 * first
    assert d[-1] == d[-10] != first and not any(all_grown["D"].gradients)  # a jump, then flat
    assert {*e} == {first} and not any(all_grown["E"].gradients)
    assert all(x < y for x, y in itertools.pairwise(f)) and not math.isfinite(f[-1])  # up from the first step on
    assert g[0] == pytest.approx(g[-1], rel=1e-3) and all(0 < x < 1e-3 for x in all_grown["G"].gradients)
    assert h[1] > 1.2 * first and h[-1] - h[-2] == pytest.approx(h[10] - h[9], rel=1e-6)
    assert min(all_grown["H"].gradients) > 1


def test_no_two_are_alike(all_grown):
    curves = [tuple(training.losses) for training in all_grown.values()]
    assert len({*curves}) == len(ANIMALS) == 8 == len({animal.name for animal in ANIMALS.values()})


def test_they_are_the_same_each_time(all_grown):
    assert repr(grown("B").losses) == repr(all_grown["B"].losses)


def test_a_clue_does_not_name_its_animal():
    for animal in ANIMALS.values():
        assert animal.clue.endswith(".") and animal.name not in animal.clue
