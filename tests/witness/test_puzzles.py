"""Graphs drawn at random: the same for the same seed, harder by level, and with a number for each slip."""

import math

import pytest

from autograd_lesson.graph.asking import answer
from autograd_lesson.graph.paths import paths
from autograd_lesson.witness.puzzles import APART, LEVELS, clashes, puzzles
from autograd_lesson.witness.slopes_by_hand import Wrong


@pytest.mark.parametrize("level", LEVELS)
def test_the_same_seed_draws_the_same_and_another_one_another(level):
    first, again, other = (puzzles(level, seed) for seed in (1, 1, 2))
    assert first == again
    assert first[0].graph != other[0].graph


@pytest.mark.parametrize("level", LEVELS)
def test_several_have_one_shape_and_different_numbers(level):
    several = puzzles(level, 5, 3)
    assert len({each.graph.data for each in several}) == len(several) == 3
    assert len({each.graph.shape for each in several}) == 1


@pytest.mark.parametrize("level", LEVELS)
def test_each_is_of_its_level_and_can_be_answered(level):
    operations, count, _ = LEVELS[level]
    for seed in range(8):
        (each,) = puzzles(level, seed)
        nodes = each.graph.shape.nodes
        assert count <= sum(bool(node.op) for node in nodes) and len(nodes) <= 10
        assert {node.op for node in nodes} <= {"", "*", *operations}
        assert math.isfinite(answer(each.graph, each.asked[0]))
        assert level == 1 or paths(each.graph, each.asked[0].name.removesuffix(".grad")).count > 1


def test_what_is_asked_is_reached_by_many_slips_that_are_told_apart():
    drawn = [each for level in LEVELS for seed in range(10) for each in puzzles(level, seed)]
    common = [[wrong for wrong in each.wrong[0] if not wrong.is_rare] for each in drawn]
    assert min(len({wrong.slip for wrong in some}) for some in common) >= 4
    assert sum(clashes(some) == 0 for some in common) >= 0.95 * len(common)


def test_numbers_that_a_reader_could_mistake_for_each_other_clash():
    near, far = 5 * (1 + APART / 2), 5 * (1 + APART * 2)
    assert clashes([Wrong(5.0, "1", ()), Wrong(near, "2", ())]) == 1
    assert clashes([Wrong(5.0, "1", ()), Wrong(near, "1", ()), Wrong(far, "2", ())]) == 0
