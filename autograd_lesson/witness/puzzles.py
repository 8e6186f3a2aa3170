"""Graphs to predict, drawn at random, on which each slip leads to a number of its own."""

import itertools
import math
import random
from typing import NamedTuple

from ..engine import Value
from ..graph.asking import Question, answer, questions
from ..graph.shape import Graph
from ..graph.snapshot import snapshot
from .by_hand import Wrong, is_close, wrong_numbers

LEVELS = {  # the operations, and how many of them at least
    1: ("+*", 2),
    2: (("+", "*", "-", "**"), 3),
    3: (("+", "*", "-", "**", "tanh", "relu"), 4),
    4: (("+", "*", "-", "/", "**", "tanh", "relu", "exp", "sin"), 5),
}
DRAWS = 60  # of which the best is taken
MOST = 12  # nodes
NUMBERS = (-3.0, -2.0, -1.5, -0.5, 0.5, 1.5, 2.0, 3.0, 4.0, 5.0)
APART = 0.01  # relative: numbers that a reader can't mistake for each other


class Puzzle(NamedTuple):
    """A Graph, what is asked of it, and the wrong numbers that slips lead to."""

    graph: Graph
    asked: list[Question]
    wrong: list[Wrong]


def puzzle(level, seed):
    """The Puzzle of a level, 1 to 4, that belongs to a seed: of many the one on which most slips are told apart."""
    return _best(lambda dice: _program(level, dice), f"{level} {seed}")


def again(program, seed):
    """A Puzzle of the same shape, with other numbers."""


def _best(drawn, seed):
    found = (_puzzle(drawn, random.Random(f"{seed} {k}")) for k in range(DRAWS))
    return max(filter(None, found), key=lambda puzzle: (-clashes(puzzle.wrong), len({each.slip for each in puzzle.wrong})))


def clashes(wrong):
    """How many pairs of wrong numbers, by different slips, a reader could mistake for each other."""
    pairs = itertools.combinations(wrong, 2)
    return sum(a.slip != b.slip and is_close(a.number, b.number, APART) for a, b in pairs)
