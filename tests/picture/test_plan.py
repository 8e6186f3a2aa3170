import pytest

from autograd_lesson.graph.shape import Edge, Node, Shape
from autograd_lesson.picture.plan import plan


@pytest.mark.parametrize("kind", ["retained", "detached", "op"])
def test_only_what_is_computed_from_nothing_is_copied(kind):
    nodes = (Node("x", "", "leaf"), Node("h", "tanh", kind), Node("y", "*", "op"), Node("z", "+", "op"))
    edges = ((0, 1), (1, 2), (1, 2), (2, 3), (0, 3))
    planned = plan(Shape(nodes, tuple(Edge(*ends, "number") for ends in edges)), copies=True)
    assert sorted(node for node, _ in planned.boxes) == [0, 0, 1, 2, 3]
    ends = [(planned.boxes[child][0], planned.boxes[parent][0]) for child, parent, *_ in planned.edges]
    assert tuple(ends) == edges
