"""A graph of arrays taken apart: every number a node, every use of it an edge, and the shares add up."""

import math
import random

import numpy as np
import pytest

from autograd_lesson import GraphView, Tensor, Value, entries, paths, snapshot, topological_order


def leaves(value):
    return {node.label: node for node in topological_order(value) if not node._children}


def check(f, **arrays):
    """f(**tensors), taken apart, has the tensor's number and each entry of its gradients."""
    tensors = {name: Tensor(array, label=name) for name, array in arrays.items()}
    output = f(**tensors)
    output.backward()
    value = entries(output)
    found = leaves(value)
    assert value.data == pytest.approx(float(output.data), nan_ok=True)
    for name, tensor in tensors.items():
        for place, grad in np.ndenumerate(tensor.grad):
            label = f"{name}[{', '.join(map(str, place))}]" if place else name
            reached = found[label].grad if label in found else 0.0
            assert reached == pytest.approx(grad, nan_ok=True), label
    return value


def drawn(*shape, seed=0):
    return np.random.default_rng(seed).uniform(-2, 2, shape)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        *[((3, 2), (2, 2)), ((3,), (3,)), ((3,), (3, 2)), ((2, 3), (3,))],
        *[((2, 2, 3), (3, 2)), ((2, 2, 3), (3,)), ((3,), (2, 3, 2))],
    ],
)
def test_a_product_of_matrices_is_a_sum_of_products_for_each_number(left, right):
    value = check(lambda x, y: (x @ y).tanh().sum(), x=drawn(*left), y=drawn(*right, seed=1))
    dots = [node for node in topological_order(value) if node._op == "dot"]
    assert len(dots) == (np.zeros(left) @ np.zeros(right)).size
    assert {len(node._children) for node in dots} == {2 * left[-1]}


@pytest.mark.parametrize(
    "f",
    [
        lambda x, y: (x + y).sum(),
        lambda x, y: (x * y - y).mean(),
        lambda x, y: (y / (x * x + 1)).sum(),
        lambda x, y: ((x * x + 1) ** y).mean(),
        lambda x, y: (-x).exp().sum() + y.sigmoid().sum(),
        lambda x, y: (x.relu() * y.tanh()).max(),
        lambda x, y: (x.max(0) * y.sum()).sum(),
        lambda x, y: (x.mean(1) * y.reshape(-1)[0]).sum(),
        lambda x, y: x[[0, 0, 1]].sum() * y.T.sum(),
        lambda x, y: (x.sum(axis=0, keepdims=True) + y).reshape(3).mean(),
        lambda x, y: (x + y).cross_entropy([0, 2]),
        lambda x, y: x[1, 2] * y[0, 0],
    ],
)
def test_every_operation_can_be_taken_apart(f):
    check(f, x=drawn(2, 3), y=drawn(1, 3, seed=1))


def test_a_number_that_is_spread_over_an_array_has_an_edge_for_each_use():
    x, b = drawn(3, 2), np.array(0.5)
    value = check(lambda x, b: (x + b).sum(), x=x, b=b)
    uses = [node for node in topological_order(value) for child in node._children if child.label == "b"]
    assert len(uses) == 6 and leaves(value)["b"].grad == 6.0


def test_the_transpose_is_seen_as_all_uses_of_one_number_added_up():
    X = Tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], requires_grad=False, label="X")
    W = Tensor([[0.5], [-1.0]], label="W")
    output = (X @ W).sum()
    output.backward()
    value = entries(output)
    found = paths(snapshot(value), "W[0, 0]")
    assert len(found) == 3 and W.grad[0, 0] == 1.0 + 3.0 + 5.0  # the first column of X
    assert leaves(value)["X[1, 0]"]._op == "constant"
    view = GraphView(snapshot(value))
    assert len(view.spec["nodes"]) == 6 + 2 + 3 + 1
    view.close()


def test_names_come_from_outside_too():
    a = Tensor([1.0, 2.0])
    output = (a * a).sum()
    assert {*leaves(entries(output, {"a": a, "output": output}))} == {"a[0]", "a[1]"}
    assert entries(output, {"a": a, "output": output}).label == "output"


def test_a_gate_that_is_shut_keeps_its_edge():
    value = check(lambda x: x.relu().sum(), x=np.array([-1.0, 2.0]))
    assert {*leaves(value)} == {"x[0]", "x[1]"}


def test_infinities_are_taken_apart_too():
    value = check(lambda x: (x * x).sum(), x=np.array([math.inf, 2.0]))
    assert value.data == math.inf


def test_what_cannot_be_taken_apart_says_what_to_write():
    with pytest.raises(ValueError, match=r"^entries\(…\) starts at one number, not at 3: take their sum, or one of"):
        entries(Tensor([1.0, 2.0, 3.0]) * 2)
    with pytest.raises(ValueError, match=r"^these tensors have 2,0.. numbers, too many to see one by one: 160 at most"):
        entries(Tensor(np.ones((10, 200))).sum())
    with pytest.raises(TypeError, match=r"^entries\(…\) takes a Tensor apart, not Value: that has no entries"):
        entries(Value(1.0))


def test_random_graphs_are_taken_apart():
    dice = random.Random(0)
    for _ in range(20):
        steps = [dice.choice("+*@t") for _ in range(3)]

        def f(x, y, steps=steps):
            for step in steps:
                x = x + y if step == "+" else x * y if step == "*" else x @ y if step == "@" else x.T.tanh()
            return x.mean()

        check(f, x=drawn(3, 3, seed=dice.random().__hash__() % 1000), y=drawn(3, 3, seed=5))
