"""Graphs to predict, drawn at random, on which each slip leads to a number of its own."""

import dataclasses
import itertools
import random
from typing import NamedTuple

from ..engine import Value
from ..graph.asking import Question, questions
from ..graph.paths import paths
from ..graph.shape import Graph
from ..graph.snapshot import snapshot
from ..graph.walks import frames, is_scalar
from .values_by_hand import OPERATIONS
from .wrong_numbers import Wrong, is_close, wrong_numbers

LEVELS = {  # the operations, how many of them at least, and the slips that must be possible
    1: (("+", "*"), 2, set()),
    2: (("+", "*", "-", "**"), 3, {"1"}),
    3: (("+", "*", "-", "**", "tanh", "relu"), 4, {"1"}),
    4: (("+", "*", "-", "/", "**", "tanh", "relu", "exp", "sin"), 5, {"1", "11"}),  # "1" needs a second path
}
TWO = ("+", "*", "-", "/")
LEAVES, RESULTS = "abc", "defghkmpq"
TRIES = 6  # of a whole draw, until no number can be mistaken for another
SHAPES, DRAWS = 400, 200  # that are tried at most
PATIENCE = 120  # of them for rare slips to be told apart, too
ENOUGH = 6  # different slips
MOST = 10  # nodes
NUMBERS = (-3.0, -2.5, -2.0, -1.5, -0.5, 0.4, 0.5, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 7.0)
SIZES = 0.01, 1000.0  # of an answer
APART = 0.01  # relative: numbers that a reader can't mistake for each other


class Puzzle(NamedTuple):
    """A Graph, what is asked of it, and for each question the wrong numbers that slips lead to."""

    graph: Graph
    asked: list[Question]
    wrong: list[list[Wrong]]


class Plan(NamedTuple):
    """A graph without numbers: how many leaves, its operations as (op, places of the operands), which leaf is asked."""

    leaves: int
    steps: list[tuple]
    asked: int


def puzzle(graph, asked):
    """The Puzzle of these Questions. Where local derivatives aren't numbers, no slips are known."""
    read = _readable(graph)
    is_known = is_scalar(read.shape)
    return Puzzle(graph, asked, [wrong_numbers(read, question, asked) if is_known else [] for question in asked])


def _readable(graph):
    """The Graph with a cut on each edge from a node to which no gradient goes; PyTorch tells no slope of those."""
    edges = [
        edge._replace(local="cut") if edge.local == "unknown" and graph.grad[edge.child] == "None" else edge
        for edge in graph.shape.edges
    ]
    read = dataclasses.replace(graph, shape=graph.shape._replace(edges=tuple(edges)))
    return dataclasses.replace(read, grad=frames(read)[-1].grads) if is_scalar(read.shape) else graph


def puzzles(level, seed, count=1):
    """Puzzles of a level, 1 to 4, on graphs of one shape, with numbers by which the slips are told apart."""
    dice, found = random.Random(f"{level} {seed}"), []
    while len(found) < TRIES:
        found.append(_of_one_plan(level, dice, count))
        if not _mistakable(found[-1]):
            break
    return min(found, key=_mistakable)


def _mistakable(several):
    """How many wrong numbers of these Puzzles a reader could mistake for each other, rare slips aside."""
    return sum(clashes([wrong for wrong in each.wrong[0] if not wrong.is_rare]) for each in several)


def _of_one_plan(level, dice, count):
    """Puzzles on graphs of one shape, the one that suits best of those that are drawn."""
    tried = (_plan(level, dice) for _ in range(SHAPES))
    plan, _ = _best(level, ((plan, _drawn(level, plan, [_any_number(dice) for _ in LEAVES])) for plan in tried))
    found = {}
    for _ in range(4 * count):
        if len(found) < count:
            chosen = (dice.sample(NUMBERS, len(LEAVES)) for _ in range(DRAWS))
            _, best = _best(level, ((plan, _drawn(level, plan, numbers)) for numbers in chosen))
            found[best.graph.data] = best
    return [*found.values()]


def clashes(wrong):
    """How many wrong numbers, by different slips, a reader could mistake for the next larger one."""
    pairs = itertools.pairwise(sorted(wrong))
    return sum(a.slip != b.slip and is_close(a.number, b.number, APART) for a, b in pairs)


def _any_number(dice):
    return dice.uniform(0.3, 3.0) * dice.choice((-1, 1))


def _best(level, tried):
    """Of (plan, Puzzle) the first on which enough slips are told apart, or else the one on which most are."""
    most, chosen = (), None
    for k, (plan, drawn) in enumerate(tried):
        if drawn is None:
            continue
        wrong = drawn.wrong[0]
        slips = {each.slip for each in wrong}
        common = clashes([each for each in wrong if not each.is_rare])
        worth = -len(LEVELS[level][2] - slips), -common, min(len(slips), ENOUGH), -clashes(wrong)
        if chosen is None or worth > most:
            most, chosen = worth, (plan, drawn)
        if most[:3] == (0, 0, ENOUGH) and (most[3] == 0 or k > PATIENCE):
            break
    return chosen


def _plan(level, dice):
    """A Plan in which each node leads to the output, the last one."""
    operations, count, _ = LEVELS[level]
    while True:
        leaves = 2 + dice.randint(0, 1)
        loose, steps, made = [*range(leaves)], [], leaves
        while len(steps) < count or len(loose) > 1:
            op, x = dice.choice(operations), dice.choice(loose)
            others = [i for i in (loose if len(loose) > 1 and dice.random() < 0.5 else range(made)) if i != x]
            of = (x, dice.choice(others)) if op in TWO else (x,)
            steps.append((op, of, dice.choice((2, 3)) if op == "**" else None))
            loose = [i for i in loose if i not in of] + [made]
            made += 1
        if made + sum(op == "-" for op, *_ in steps) <= MOST:  # a minus makes two nodes
            return Plan(leaves, steps, dice.randrange(leaves))


def _drawn(level, plan, numbers):
    """The Puzzle of a plan with these numbers; None where that is too easy, or the answer too large or small."""
    made = [Value(x, label=name) for x, name in zip(numbers[: plan.leaves], LEAVES)]
    for (op, of, exponent), name in zip(plan.steps, RESULTS):
        operands = [made[i] for i in of]
        made.append(operands[0] ** exponent if op == "**" else OPERATIONS[op](*operands))
        made[-1].label = name
    made[-1].label = "L"
    made[-1].backward()
    graph, name = snapshot(made[-1]), LEAVES[plan.asked]
    is_sized = SIZES[0] < abs(graph[name][1]) < SIZES[1]
    if not is_sized or ("1" in LEVELS[level][2] and paths(graph, name).count == 1):
        return None
    return puzzle(graph, questions(graph, f"{name}.grad"))
