"""Neurons, layers, networks: of the reader's own Value, or of any engine that calculates as it does.

An engine of single numbers makes a node of every weight. An engine that multiplies matrices (it has `@`) makes one
node of all weights of a layer, a column for each neuron; the numbers in them are the same.
"""

from inspect import signature
from random import Random

from .engine import Value


def dot(ws, xs):
    """ws[0] * xs[0] + ws[1] * xs[1] + …, as one node: an operation is whatever you can give local derivatives for.

    ws: nodes of the package's Value, or of a class that is made as it is; xs: nodes, or numbers.
    """
    if len(ws) != len(xs):
        raise ValueError(f"dot multiplies pairs: {len(ws)} and {len(xs)} were given")
    engine, total = type(ws[0]), 0.0
    xs = [x if hasattr(x, "_children") else engine(x, (), "constant") for x in xs]
    w, x = [node.data for node in ws], [node.data for node in xs]
    for wi, xi in zip(w, x):
        total += wi * xi
    return engine(total, (*ws, *xs), "dot", (*x, *w))


class Module:
    """What has parameters: the leaves that training changes."""

    def zero_grad(self):
        """Set the gradient of each parameter back to 0, since `backward` adds to it."""
        for p in self.parameters():
            p.grad = 0.0


class Neuron(Module):
    """activation(x · weights + bias): one number made of several.

    activation: a method of the engine, "tanh" or "relu", or "" for none.
    seed: the weights are the same whenever it is; or a random.Random, to go on drawing from.
    """

    def __init__(self, inputs, activation="relu", *, engine=Value, seed=0):
        weights = drawn(inputs, dice(seed))
        self.weights = engine(weights) if hasattr(engine, "__matmul__") else [engine(w) for w in weights]
        self.bias = engine(0.0)
        self.activation = activation
        self.by_dot = keeps_slopes(engine)

    def __call__(self, x):
        return activated(self.activation, weighted(x, self.weights, self.bias, self.by_dot))

    def parameters(self):
        return [*(self.weights if isinstance(self.weights, list) else [self.weights]), self.bias]


class Layer(Module):
    """`outputs` neurons that all see the same x; their results in a list, or of an engine with `@` in one node."""

    def __init__(self, inputs, outputs, activation="relu", *, engine=Value, seed=0):
        rng = dice(seed)
        self.neurons = []
        if hasattr(engine, "__matmul__"):
            columns = [drawn(inputs, rng) for _ in range(outputs)]
            self.weights, self.bias = engine([list(row) for row in zip(*columns)]), engine([0.0] * outputs)
        else:
            self.neurons = [Neuron(inputs, activation, engine=engine, seed=rng) for _ in range(outputs)]
        self.activation = activation

    def __call__(self, x):
        if self.neurons:
            return [neuron(x) for neuron in self.neurons]
        return activated(self.activation, weighted(x, self.weights, self.bias))

    def parameters(self):
        return [p for neuron in self.neurons for p in neuron.parameters()] or [self.weights, self.bias]


class MLP(Module):
    """A multi-layer perceptron: each layer sees the results of the one before; the last has no activation.

    A last layer of one neuron is just that neuron: it gives one node, not a list of one.
    """

    def __init__(self, inputs, outputs, activation="relu", *, engine=Value, seed=0):
        self.made = inputs, tuple(outputs), activation, {"engine": engine, "seed": seed}
        rng = dice(seed)
        *hidden, last = outputs
        self.layers = []
        for size in hidden:
            self.layers.append(Layer(inputs, size, activation, engine=engine, seed=rng))
            inputs = size
        how = {"activation": "", "engine": engine, "seed": rng}
        self.layers.append(Neuron(inputs, **how) if last == 1 else Layer(inputs, last, **how))

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def widened(self, width):
        """Another network of this form, before any training, whose hidden layers have `width` neurons each."""
        inputs, (*hidden, last), activation, how = self.made
        return MLP(inputs, [*[width] * len(hidden), last], activation, **how)

    def parameters(self):
        return [p for layer in self.layers for p in layer.parameters()]


def dice(seed):
    return seed if isinstance(seed, Random) else Random(seed)


def drawn(count, rng):
    """Weights to begin with: the more inputs are added up, the smaller each."""
    return [rng.uniform(-1, 1) * (3 / count) ** 0.5 for _ in range(count)]


def weighted(x, weights, bias, by_dot=False):
    """x · weights + bias; of single numbers with a node for each + and *, or with one by `dot`."""
    if not isinstance(weights, list):
        return x @ weights + bias
    if len(x) != len(weights):
        raise ValueError(f"a neuron of {len(weights)} inputs got {len(x)} numbers")
    if by_dot:
        return dot(weights, x) + bias
    total = bias
    for w, xi in zip(weights, x):
        total = total + w * xi
    return total


def keeps_slopes(engine):
    """Whether an operation can be made as a node of this class: from data, operands, a word and local derivatives."""
    parameters = [*signature(engine).parameters]
    return parameters[1:2] == ["_children"] and parameters[3:4] == ["_local_grads"]


def activated(activation, x):
    return getattr(x, activation)() if activation else x
