"""What a page computes by itself of a graph, told beforehand: by the rules of engine.py, from a Shape."""

import math
import random

import pytest
from operations import OPERATIONS, ORDINARY
from programs import program

from autograd_lesson import Value, dot, snapshot
from autograd_lesson.graph.shape import Edge, Node, Shape
from autograd_lesson.publish.replayed import replayed


def numbers(graph):
    return [*graph.data, *graph.grad, *graph.local]


def apply(row, first, *others):
    """An operation; a power that has no number which could be folded is a node of its own."""
    others = [Value(x) if row.name == "**" and isinstance(x, float) and not math.isfinite(x) else x for x in others]
    return row.call(first, *others)


def test_every_operation_has_its_rule_and_random_programs_are_replayed_to_the_last_bit():
    seen = set()
    for seed in range(400):
        made = program(seed)
        output = made.run([Value(x) for x in made.leaves], apply)[-1]
        output.backward()
        graph = snapshot(output)
        assert list(map(repr, replayed(graph.shape, graph.data))) == list(map(repr, numbers(graph))), f"{seed}: {made}"
        seen |= {node.op for node in graph.shape.nodes}
    assert seen >= {row.name for row in OPERATIONS} - {"-", "neg"}  # which Value makes of sums and products


@pytest.mark.parametrize("count", [1, 2, 7])
def test_a_dot_is_replayed_for_any_number_of_pairs(count):
    dice = random.Random(count)
    ws, xs = ([Value(dice.choice(ORDINARY)) for _ in range(count)] for _ in "wx")
    output = dot(ws, [*xs[:-1], 3.0]).tanh()
    output.backward()
    graph = snapshot(output)
    assert replayed(graph.shape, graph.data) == numbers(graph)


@pytest.mark.parametrize("op, count", [("dot", 3), ("dot", 0), ("tanh", 2), ("+", 1), ("softplus", 1)])
def test_what_has_no_rule_is_not_replayed(op, count):
    nodes = [Node(f"x{k}", "", "leaf") for k in range(count)] + [Node("y", op, "op")]
    shape = Shape(tuple(nodes), tuple(Edge(k, count, "number") for k in range(count)))
    assert replayed(shape, [1.0] * count + [math.nan]) is None
