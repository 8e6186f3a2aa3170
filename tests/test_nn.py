"""Neurons, layers and networks, of Value, of a reader's own class, and of Tensor: one loop trains them all."""

import math
import random

import numpy as np
import pytest

from autograd_lesson import MLP, Layer, Neuron, Tensor, Value, dot, topological_order
from autograd_lesson.witness.mistakes import MISTAKES


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


def test_dot_is_one_node_of_all_products_with_the_other_factor_as_local_derivative():
    a, b, c = Value(2.0), Value(3.0), Value(-1.0)
    y = dot([a, b, a], [b, c, 4.0])
    y.backward()
    assert y.data == 6.0 - 3.0 + 8.0
    assert [v.grad for v in (a, b, c)] == [3.0 + 4.0, 2.0 - 1.0, 3.0]
    assert y._children[:5] == (a, b, a, b, c) and y._children[5]._op == "constant"
    assert len(topological_order(y)) == 5


@pytest.mark.parametrize("seed", range(20))
def test_dot_is_torchs(seed):
    torch = pytest.importorskip("torch")
    rng = random.Random(seed)
    kinds = [0.0, -0.0, math.inf, math.nan, 1e200, -1e-200]
    rows = [[rng.choice(kinds) if rng.random() < 0.05 else rng.uniform(-3, 3) for _ in range(9)] for _ in "wx"]
    ws, xs = ([Value(x) for x in row] for row in rows)
    y = dot(ws, xs).tanh()
    y.backward()
    tensors = [torch.tensor(row, dtype=torch.float64, requires_grad=True) for row in rows]
    theirs = torch.dot(*tensors).tanh()
    theirs.backward()
    assert y.data == pytest.approx(theirs.item(), rel=1e-12, nan_ok=True)
    for ours, tensor in zip((ws, xs), tensors):
        assert [v.grad for v in ours] == pytest.approx(tensor.grad.tolist(), rel=1e-12, nan_ok=True)


def test_dot_takes_nodes_of_a_class_above():
    own = OwnData(2.0)
    y = dot([own], [own + 1.0])  # a method that it inherits makes a plain Value
    y.backward()
    assert (y.data, own.grad, type(y)) == (6.0, 5.0, OwnData)


def test_dot_says_that_it_wants_pairs():
    with pytest.raises(ValueError, match=r"^dot multiplies pairs: 1 and 2 were given$"):
        dot([Value(1.0)], [1.0, 2.0])


class OwnData(Value):
    """A reader's class that is made as Value is; its nodes are of its own."""

    __slots__ = ()


def test_a_neuron_is_two_nodes_where_the_engine_takes_local_derivatives_and_many_where_it_keeps_closures():
    for engine in (Value, OwnData):
        y = Neuron(3, "", engine=engine)([engine(1.0), engine(2.0), engine(3.0)])
        assert [node._op for node in topological_order(y) if node._children] == ["dot", "+"]
        assert {type(node) for node in topological_order(y) if node._op != "+"} == {engine}
    assert len(Neuron(3, "", engine=Own)([1.0, 2.0, 3.0])._prev) == 2


def test_a_class_that_is_made_otherwise_is_not_given_what_it_does_not_take():
    class Micro(Value):
        __slots__ = ()

        def __init__(self, data, children=(), local_grads=()):
            super().__init__(data, children, "", local_grads)

        def __add__(self, other):
            return Micro(self.data + other.data, (self, other), (1.0, 1.0))

        def __mul__(self, other):
            return Micro(self.data * other, (self,), (other,))

    y = Neuron(2, "", engine=Micro)([1.0, 2.0])
    y.backward()
    assert len(topological_order(y)) == 7


def test_a_mistake_of_an_engine_is_made_in_dot_too():
    overwrites = MISTAKES[1].engine(Value)
    x = overwrites(2.0)
    y = dot([x, x], [overwrites(3.0), overwrites(4.0)])
    y.backward()
    assert x.grad == 4.0
