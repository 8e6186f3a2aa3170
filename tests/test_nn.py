"""Neurons, layers and networks, of Value, of a reader's own class, and of Tensor: one loop trains them all."""

import math
import random

import numpy as np
import pytest

from autograd_lesson import MLP, Layer, Neuron, Tensor, Value


def moons(count, seed):
    """Two half circles, one around the other's end: points, and labels of -1 and 1."""
    rng = random.Random(seed)
    angles = [math.pi * i / (count // 2 - 1) for i in range(count // 2)]
    upper = [(math.cos(t), math.sin(t)) for t in angles]
    lower = [(1 - math.cos(t), 0.5 - math.sin(t)) for t in angles]
    points = [[x + rng.gauss(0, 0.1), y + rng.gauss(0, 0.1)] for x, y in upper + lower]
    return points, [-1.0] * len(upper) + [1.0] * len(lower)


def train(model, loss, steps, rate):
    """The one loop: the losses on the way."""
    losses = []
    for _ in range(steps):
        model.zero_grad()
        now = loss(model)
        now.backward()
        for p in model.parameters():
            p.data -= rate * p.grad
        losses.append(float(now.data))
    return losses


def loss_of_points(model):
    """The hinge loss of the moons, a point at a time."""
    points, labels = moons(20, 7)
    losses = [(1 + -label * model(point)).relu() for point, label in zip(points, labels)]
    return sum(losses[1:], losses[0]) * (1 / len(losses))


def loss_of_arrays(model):
    """The same, all points at once."""
    points, labels = map(np.array, moons(20, 7))
    return (1 - labels * model(points)).relu().mean()


class Own:
    """A reader's class, with closures and the two operators of a first lesson."""

    def __init__(self, data, children=()):
        self.data, self.grad, self._prev, self._backward = data, 0.0, children, lambda: None

    def __add__(self, other):
        other = other if isinstance(other, Own) else Own(other)
        out = Own(self.data + other.data, (self, other))

        def backward():
            self.grad += out.grad
            other.grad += out.grad

        out._backward = backward
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Own) else Own(other)
        out = Own(self.data * other.data, (self, other))

        def backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = backward
        return out

    __radd__, __rmul__ = __add__, __mul__

    def relu(self):
        out = Own(max(0.0, self.data), (self,))

        def backward():
            self.grad += (out.data > 0) * out.grad

        out._backward = backward
        return out

    def tanh(self):
        t = math.tanh(self.data)
        out = Own(t, (self,))

        def backward():
            self.grad += (1 - t * t) * out.grad

        out._backward = backward
        return out

    def backward(self):
        order, seen = [], set()

        def visit(node):
            if node not in seen:
                seen.add(node)
                for child in node._prev:
                    visit(child)
                order.append(node)

        visit(self)
        self.grad = 1.0
        for node in reversed(order):
            node._backward()


def test_one_loop_trains_value_tensor_and_a_reader_s_own_class_alike():
    def curve(loss, engine=Value):
        return train(MLP(2, [4, 3, 1], "tanh", engine=engine, seed=3), loss, 10, 0.3)

    curves = {
        "Value": curve(loss_of_points),
        "a reader's": curve(loss_of_points, Own),
        "Tensor, point by point": curve(loss_of_points, Tensor),
        "Tensor": curve(loss_of_arrays, Tensor),
    }
    for name, losses in curves.items():
        assert losses == pytest.approx(curves["Value"], rel=1e-9), name
    assert losses[-1] < 0.8 * losses[0]


@pytest.mark.parametrize("activation", ["relu", "tanh"])
@pytest.mark.parametrize("seed", range(3))
def test_two_moons_are_told_apart_by_a_hundred_of_a_hundred_points(activation, seed):
    points, labels = map(np.array, moons(100, 1337 + seed))
    model = MLP(2, [16, 16, 1], activation, engine=Tensor, seed=seed)
    train(model, lambda model: (1 - labels * model(points)).relu().mean(), 300, 0.5)
    assert ((model(points).data > 0) == (labels > 0)).all()


def test_the_scalar_engine_learns_the_moons_too():
    points, labels = moons(20, 7)
    model = MLP(2, [8, 1], "tanh", seed=1)
    train(model, loss_of_points, 150, 0.5)
    assert all((model(point) > 0) == (label > 0) for point, label in zip(points, labels))


def test_classes_are_learned_with_cross_entropy():
    rng = np.random.default_rng(5)
    labels = rng.integers(0, 3, 60)
    points = rng.normal(size=(60, 2)) * 0.3 + np.array([[0, 2], [2, -1], [-2, -1]])[labels]
    model = MLP(2, [8, 3], engine=Tensor)
    losses = train(model, lambda model: model(points).cross_entropy(labels), 100, 0.5)
    assert (model(points).data.argmax(1) == labels).all() and losses[-1] < 0.1


@pytest.mark.parametrize("engine", [Value, Tensor])
@pytest.mark.parametrize("make", [Neuron, lambda n, **how: Layer(n, 4, **how), lambda n, **how: MLP(n, [4, 2], **how)])
def test_the_same_seed_draws_the_same_weights(make, engine):
    def drawn(**how):
        return [np.array(p.data).tolist() for p in make(3, engine=engine, **how).parameters()]

    assert drawn(seed=1) == drawn(seed=1) == drawn(seed=random.Random(1)) != drawn(seed=2)


def test_the_weights_of_a_layer_are_its_neurons_as_columns():
    scalars, arrays = Layer(3, 2, seed=4), Layer(3, 2, engine=Tensor, seed=4)
    columns = [[w.data for w in neuron.weights] for neuron in scalars.neurons]
    assert arrays.weights.data.T.tolist() == columns
    x = [0.5, -1.0, 2.0]
    assert arrays(x).data.tolist() == pytest.approx([y.data for y in scalars(x)])
    assert arrays([x, x]).shape == (2, 2)


def test_parameters_are_the_leaves_in_order():
    neuron = Neuron(2)
    assert neuron.parameters() == [*neuron.weights, neuron.bias]
    model = MLP(2, [16, 16, 1])
    assert len(model.parameters()) == 3 * 16 + 17 * 16 + 17
    shapes = [p.shape for p in MLP(2, [16, 16, 1], engine=Tensor).parameters()]
    assert shapes == [(2, 16), (16,), (16, 16), (16,), (16,), ()]
    assert [p.shape for p in MLP(2, [3], engine=Tensor).parameters()] == [(2, 3), (3,)]


@pytest.mark.parametrize("engine", [Value, Tensor])
def test_zero_grad_sets_every_gradient_back(engine):
    model = MLP(2, [2, 1], engine=engine)
    model([1.0, 2.0]).backward()
    assert any(np.any(p.grad) for p in model.parameters())
    model.zero_grad()
    assert not any(np.any(p.grad) for p in model.parameters())


def test_a_network_with_one_result_gives_it_alone_and_with_several_a_list():
    assert isinstance(MLP(2, [3, 1])([1.0, 2.0]), Value)
    assert [type(y) for y in MLP(2, [3, 2])([1.0, 2.0])] == [Value, Value]
    assert MLP(2, [3, 1], engine=Tensor)(np.ones((5, 2))).shape == (5,)
    assert MLP(2, [3, 2], engine=Tensor)(np.ones((5, 2))).shape == (5, 2)


def test_a_neuron_says_how_many_numbers_it_wants():
    with pytest.raises(ValueError, match=r"^a neuron of 2 inputs got 3 numbers$"):
        MLP(2, [3, 1])([1.0, 2.0, 3.0])
    with pytest.raises(
        ValueError, match=r"^x \[5×3\] @ weights \[2×3\]: a row of x has 3 numbers, a column of weights has 2"
    ):
        MLP(2, [3, 1], engine=Tensor)(np.ones((5, 3)))


def test_the_activation_is_a_method_of_the_engine():
    assert Neuron(1, "tanh", seed=1)([2.0]).data == pytest.approx(math.tanh(Neuron(1, "", seed=1)([2.0]).data))
    assert [layer.activation for layer in MLP(1, [1, 1, 1], "sigmoid").layers] == ["sigmoid", "sigmoid", ""]
