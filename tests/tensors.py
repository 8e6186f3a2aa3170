"""Classes of arrays as readers write them, right and wrong: each mistake in three spellings.

Closures and data are two whole classes, in which a mistake is a change of the text; a subclass of the package's
Tensor overrides what is wrong in it.
"""

import numpy as np

from autograd_lesson import Tensor
from autograd_lesson.vjps import summed_to

CLOSURES = """
class Mine:
    def __init__(self, data, _children=()):
        self.data = np.array(data, dtype=float)
        self.grad = np.zeros(self.data.shape)
        self._prev = _children
        self._backward = lambda: None

    def made(self, other):
        return other if isinstance(other, Mine) else Mine(other)

    def fitted(self, g):
        while g.ndim > self.data.ndim:
            g = g.sum(axis=0)
        for axis, n in enumerate(self.data.shape):
            if n == 1 and g.shape[axis] != 1:
                g = g.sum(axis=axis, keepdims=True)
        return g

    def __add__(self, other):
        other = self.made(other)
        out = Mine(self.data + other.data, (self, other))

        def _backward():
            self.grad += self.fitted(out.grad)
            other.grad += other.fitted(out.grad)

        out._backward = _backward
        return out

    def __mul__(self, other):
        other = self.made(other)
        x, y = self.data.copy(), other.data.copy()
        out = Mine(x * y, (self, other))

        def _backward():
            self.grad += self.fitted(y * out.grad)
            other.grad += other.fitted(x * out.grad)

        out._backward = _backward
        return out

    def __matmul__(self, other):
        x, y = self.data, other.data
        out = Mine(x @ y, (self, other))

        def _backward():
            rows = x if x.ndim > 1 else x[None, :]
            columns = y if y.ndim > 1 else y[:, None]
            g = out.grad.reshape(rows.shape[0], columns.shape[1])
            self.grad += (g @ columns.T).reshape(x.shape)
            other.grad += (rows.T @ g).reshape(y.shape)

        out._backward = _backward
        return out

    def sum(self, axis=None):
        out = Mine(self.data.sum(axis=axis), (self,))

        def _backward():
            g = out.grad if axis is None else np.expand_dims(out.grad, axis)
            self.grad += g * np.ones(self.data.shape)

        out._backward = _backward
        return out

    def mean(self):
        n = self.data.size
        out = Mine(self.data.mean(), (self,))

        def _backward():
            self.grad += out.grad / n * np.ones(self.data.shape)

        out._backward = _backward
        return out

    def max(self):
        out = Mine(self.data.max(), (self,))

        def _backward():
            largest = self.data == out.data
            self.grad += out.grad * largest / largest.sum()

        out._backward = _backward
        return out

    def relu(self):
        out = Mine(np.maximum(self.data, 0), (self,))

        def _backward():
            self.grad += out.grad * (out.data > 0)

        out._backward = _backward
        return out

    def reshape(self, *shape):
        out = Mine(self.data.reshape(*shape), (self,))

        def _backward():
            self.grad += out.grad.reshape(self.data.shape)

        out._backward = _backward
        return out

    def __getitem__(self, index):
        out = Mine(self.data[index], (self,))

        def _backward():
            part = np.zeros(self.data.shape)
            np.add.at(part, index, out.grad)
            self.grad += part

        out._backward = _backward
        return out

    def cross_entropy(self, labels):
        e = np.exp(self.data - self.data.max(axis=1, keepdims=True))
        p = e / e.sum(axis=1, keepdims=True)
        at = np.arange(len(labels)), np.array(labels)
        out = Mine(-np.log(p[at]).mean(), (self,))

        def _backward():
            slopes = p.copy()
            slopes[at] -= 1
            self.grad += out.grad * slopes / len(labels)

        out._backward = _backward
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
        for node in order:
            if node._prev:
                node.grad = np.zeros(node.data.shape)
        self.grad = self.grad + 1.0
        for node in reversed(order):
            node._backward()
"""

DATA = """
def summed(g, shape):
    extra = g.ndim - len(shape)
    g = g.sum(axis=tuple(range(extra)))
    return g.sum(axis=tuple(i for i, n in enumerate(shape) if n == 1), keepdims=True)


class Mine:
    def __init__(self, data, children=(), ways=()):
        self.data, self.grad = np.array(data, dtype=float), 0.0
        self._children, self.ways = children, ways

    def __add__(self, other):
        other = other if isinstance(other, Mine) else Mine(other)
        a, b = self.data.shape, other.data.shape
        return Mine(self.data + other.data, (self, other), (lambda g: summed(g, a), lambda g: summed(g, b)))

    def __mul__(self, other):
        other = other if isinstance(other, Mine) else Mine(other)
        x, y = self.data + 0.0, other.data + 0.0
        return Mine(x * y, (self, other), (lambda g: summed(g * y, x.shape), lambda g: summed(g * x, y.shape)))

    def __matmul__(self, other):
        x, y = self.data, other.data
        if x.ndim == y.ndim == 2:
            return Mine(x @ y, (self, other), (lambda g: g @ y.T, lambda g: x.T @ g))
        if x.ndim == 2:
            return Mine(x @ y, (self, other), (lambda g: np.outer(g, y), lambda g: x.T @ g))
        if y.ndim == 2:
            return Mine(x @ y, (self, other), (lambda g: y @ g, lambda g: np.outer(x, g)))
        return Mine(x @ y, (self, other), (lambda g: g * y, lambda g: g * x))

    def sum(self, axis=None):
        shape = self.data.shape
        spread = (lambda g: g + np.zeros(shape)) if axis is None else (lambda g: np.stack([g] * shape[axis], axis))
        return Mine(self.data.sum(axis), (self,), (spread,))

    def mean(self, axis=None):
        total = self.sum(axis)
        return total * (total.data.size / self.data.size)

    def max(self):
        first = self.data == self.data.max()
        first = first & (np.cumsum(first).reshape(first.shape) == 1)
        return Mine(self.data.max(), (self,), (lambda g: g * first,))

    def relu(self):
        gate = np.where(self.data > 0, 1.0, 0.0)
        return Mine(self.data * gate, (self,), (lambda g: g * gate,))

    def reshape(self, *shape):
        before = self.data.shape
        return Mine(self.data.reshape(*shape), (self,), (lambda g: g.reshape(before),))

    @property
    def T(self):
        return Mine(self.data.T, (self,), (lambda g: g.T,))

    def __getitem__(self, index):
        def back(g):
            part = np.zeros(self.data.shape)
            for at, one in zip(np.arange(len(part))[index].ravel(), g if np.ndim(g) > 1 else [g]):
                part[at] += one
            return part

        return Mine(self.data[index], (self,), (back,))

    def cross_entropy(self, labels):
        p = np.exp(self.data)
        p = p / p.sum(1, keepdims=True)
        y = np.eye(p.shape[1])[labels]
        return Mine(-(y * np.log(p)).sum() / len(y), (self,), (lambda g: g * (p - y) / len(y),))

    def backward(self):
        order = []

        def visit(node):
            if node not in order:
                for child in node._children:
                    visit(child)
                order.append(node)

        visit(self)
        for node in order:
            if node._children:
                node.grad = 0.0
        self.grad = self.grad + np.ones(self.data.shape)
        for node in order[::-1]:
            for child, way in zip(node._children, node.ways):
                child.grad = child.grad + way(node.grad)
"""

IN_CLOSURES = {
    31: [("        while g.ndim > self.data.ndim:\n            g = g.sum(axis=0)\n", "")],
    32: [("g = g.sum(axis=0)", "g = g.sum(axis=-1)")],
    33: [("(g @ columns.T)", "(g @ columns)")],
    34: [("self.grad += (g @ columns.T).reshape(x.shape)", "self.grad += out.grad @ y.T")],
    35: [("out.grad / n *", "out.grad *")],
    36: [(" * largest / largest.sum()", " * largest")],
    37: [("            slopes[at] -= 1\n", "")],
    38: [("np.add.at(part, index, out.grad)", "part[index] += out.grad")],
    39: [("out.grad.reshape(self.data.shape)", "out.grad")],
    40: [
        (
            "self.grad += self.fitted(out.grad)\n            other.grad += other.fitted(out.grad)",
            "for x in (self, other):\n"
            "                g = x.fitted(out.grad)\n"
            "                x.grad = x.grad + g if x.grad.any() else g",
        ),
    ],
    47: [("np.maximum(self.data, 0)", "np.maximum(self.data, 0, out=self.data)")],
}
IN_DATA = {
    31: [("lambda g: summed(g, a), lambda g: summed(g, b)", "lambda g: g, lambda g: g")],
    32: [(", keepdims=True)\n\n\nclass", ")\n\n\nclass")],
    33: [
        (
            "(lambda g: g @ y.T, lambda g: x.T @ g))\n        if x.ndim == 2",
            "(lambda g: y.T @ g, lambda g: g @ x.T))\n        if x.ndim == 2",
        )
    ],
    34: [("lambda g: np.outer(g, y)", "lambda g: g * y")],
    35: [
        (
            "total * (total.data.size / self.data.size)",
            "Mine(total.data * total.data.size / self.data.size, (total,), (lambda g: g,))",
        )
    ],
    36: [("np.where(self.data > 0, 1.0, 0.0)", "np.where(self.data >= 0, 1.0, 0.0)")],
    37: [("g * (p - y) / len(y)", "g * (p - y)")],
    38: [("part[at] += one", "part[at] = one")],
    39: [("(lambda g: g.T,)", "(lambda g: g,)")],
    40: [
        (
            "child.grad = child.grad + way(node.grad)",
            "child.grad = way(node.grad) if np.all(child.grad == 0) else child.grad + way(node.grad)",
        ),
        (
            "    g = g.sum(axis=tuple(range(extra)))\n",
            "    if g.shape == shape:\n        return g\n    g = g.sum(axis=tuple(range(extra)))\n",
        ),
    ],
    47: [("Mine(self.data * gate,", "Mine(np.multiply(self.data, gate, out=self.data),")],
}
OVERRIDDEN = {
    31: """
    def _backward(self):
        for child, way in zip(self._children, self._vjps):
            if child.requires_grad:
                g = 1.0 * way(self._grad)
                child._grad = g if child._grad is None else child._grad + g
""",
    32: """
    def sum(self, axis=None):
        shape = self.shape
        return Tensor(self.data.sum(axis), (self,), "sum", (lambda g: g + np.zeros(shape),))
""",
    33: """
    def __matmul__(self, other):
        x, y = self.data, other.data
        return Tensor(x @ y, (self, other), "@", (lambda g: g @ y.T, lambda g: x @ g))
""",
    34: """
    def __matmul__(self, other):
        x, y = self.data, other.data
        if x.ndim == y.ndim == 2:
            return Tensor.__matmul__(self, other)
        return Tensor(x @ y, (self, other), "@", (lambda g: g @ y.T, lambda g: x.T @ g))
""",
    35: """
    def mean(self):
        shape = self.shape
        return Tensor(self.data.mean(), (self,), "mean", (lambda g: g + np.zeros(shape),))
""",
    36: """
    def max(self):
        x = self.data
        return Tensor(x.max(), (self,), "max", (lambda g: g * (x == x.max()),))
""",
    37: """
    def cross_entropy(self, labels):
        e = np.exp(self.data)
        p = e / e.sum(1, keepdims=True)
        softmax = Tensor(p, (self,), "softmax", (lambda g: p * (g - (g * p).sum(1, keepdims=True)),))
        return Tensor.cross_entropy(softmax, labels)
""",
    38: """
    def __getitem__(self, index):
        def back(g):
            part = np.zeros(self.shape)
            part[index] = g
            return part

        return Tensor(self.data[index], (self,), "[]", (back,))
""",
    39: """
    def transpose(self):
        return Tensor(self.data.T, (self,), "transpose", (lambda g: g,))

    T = property(transpose)
""",
    40: """
    def _backward(self):
        for child, way in zip(self._children, self._vjps):
            if child.requires_grad:
                g = summed_to(child.shape, way(self._grad))
                child._grad = g if child._grad is None else child._grad + g
""",
    47: """
    def relu(self):
        self._array[self._array < 0] = 0.0
        return Tensor(self._array, (self,), "relu", (lambda g: g * (self._array > 0),))
""",
}
NUMBERS = tuple(OVERRIDDEN)
SPELLINGS = ("closures", "data", "subclass")


def tensor(spelling, number=None, changes=()):
    """The class, right, with a mistake, or with other changes, in one of the three spellings."""
    if spelling == "subclass":
        return made(f"class Mine(Tensor):{OVERRIDDEN[number] if number else ' pass'}")
    text, known = (CLOSURES, IN_CLOSURES) if spelling == "closures" else (DATA, IN_DATA)
    for old, new in known[number] if number else changes:
        assert old in text, old
        text = text.replace(old, new)
    return made(text)


def made(text):
    space = {"Tensor": Tensor, "np": np, "summed_to": summed_to, "__name__": "readers"}
    exec(text, space)
    return space["Mine"]
