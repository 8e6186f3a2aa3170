"""Operations on arrays, each with its way back: result, and for each operand the function that a gradient passes.

Such a function is a vector-Jacobian product: it takes the gradient of the result, g, to that of the operand. Where
broadcasting repeated an operand, its gradient comes out as large as the result; Tensor sums it.
"""

from copy import deepcopy

import numpy as np

ZERO = np.zeros(())  # NumPy needn't make an array of it each time


def add(x, y):
    return x + y, lambda g: g, lambda g: g


def subtract(x, y):
    return x - y, lambda g: g, lambda g: -g


def multiply(x, y):
    return x * y, lambda g: g * y, lambda g: g * x


def divide(x, y):
    q = x / y
    return q, lambda g: g / y, lambda g: -g * (q / y)


def power(x, n):
    n = float(n) if n.ndim == 0 else n  # for x**2 NumPy multiplies then
    p = x**n

    def by_x(g):
        return np.where(n == 0, 0.0, g * (n * x ** (n - 1.0)))

    def by_n(g):
        return np.where((x == 0) & (n >= 0), 0.0, g * (p * np.log(x)))

    return p, by_x, by_n


def matmul(x, y):
    if x.ndim == y.ndim == 2:
        return x @ y, lambda g: g @ y.T, lambda g: x.T @ g
    rows = x if x.ndim > 1 else x[None, :]  # a vector on the left is a row, on the right a column
    columns = y if y.ndim > 1 else y[:, None]
    table = rows @ columns
    z = table if x.ndim > 1 else table[..., 0, :]

    def by_y(g):
        part = rows.swapaxes(-1, -2) @ g.reshape(table.shape)
        return part if y.ndim > 1 else part[..., 0]

    return z if y.ndim > 1 else z[..., 0], lambda g: g.reshape(table.shape) @ columns.swapaxes(-1, -2), by_y


def negative(x):
    return -x, lambda g: -g


def exp(x):
    e = np.exp(x)
    return e, lambda g: g * e


def log(x):
    return np.log(x), lambda g: g / x


def tanh(x):
    t = np.tanh(x)
    return t, lambda g: g * (1.0 - t * t)


def sigmoid(x):
    e = np.exp(-abs(x))  # never overflows
    s = np.where(x >= 0, 1.0, e) / (1.0 + e)
    return s, lambda g: g * (s * (1.0 - s))


def relu(x):
    return np.maximum(x, ZERO), lambda g: np.where(x <= ZERO, ZERO, g)


def sum(x, axis=None, *, keepdims=False):
    kept = x.sum(axis=axis, keepdims=True)
    return kept if keepdims else kept.squeeze(axis), lambda g: np.full(x.shape, g.reshape(kept.shape))


def mean(x, axis=None, *, keepdims=False):
    kept = x.sum(axis=axis, keepdims=True)
    n = x.size / (kept.size or 1)
    kept = kept / n
    return kept if keepdims else kept.squeeze(axis), lambda g: np.full(x.shape, g.reshape(kept.shape) / n)


def max(x, axis=None, *, keepdims=False):
    kept = x.max(axis=axis, keepdims=True)

    def by_x(g):
        largest = (x == kept) | np.isnan(x)  # several that are equal share
        return np.where(largest, g.reshape(kept.shape) / largest.sum(axis=axis, keepdims=True), 0.0)

    return kept if keepdims else kept.squeeze(axis), by_x


def reshape(x, *shape):
    return x.reshape(*shape), lambda g: g.reshape(x.shape)


def transpose(x, *axes):
    axes = axes[0] if len(axes) == 1 and np.ndim(axes[0]) else axes
    back = np.argsort([axis % x.ndim for axis in axes]) if axes else None
    return x.transpose(axes or None), lambda g: g.transpose(back)


def take(x, index):
    index = deepcopy(index)  # a list or an array of places may be changed later

    def by_x(g):
        part = np.zeros(x.shape)
        np.add.at(part, index, g)  # a place named twice gets both
        return part

    return x[index], by_x


def cross_entropy(x, labels):
    """The mean of −log softmax(x) at the labels: for each row of x, the number of its column."""
    labels = np.array(labels)
    if labels.shape != x.shape[:-1] or labels.dtype.kind not in "iu" or not x.ndim:
        raise ValueError(f"labels of shape {labels.shape} and {labels.dtype}. One whole number a row would fit.")
    if labels.size and not 0 <= labels.min() <= labels.max() < x.shape[-1]:
        raise ValueError(f"labels from {labels.min()} to {labels.max()}. 0 to {x.shape[-1] - 1} would fit.")
    at = (np.arange(labels.size), labels.ravel())
    rows = x.reshape(labels.size, x.shape[-1])
    rows = rows - rows.max(axis=1, keepdims=True, initial=-np.inf)  # the same softmax, and no overflow
    e = np.exp(rows)
    total = e.sum(axis=1, keepdims=True)

    def by_x(g):
        slopes = e / total
        slopes[at] -= 1.0
        return (slopes * (g / labels.size)).reshape(x.shape)

    return (np.log(total[:, 0]) - rows[at]).sum() / labels.size, by_x


def summed_to(shape, gradient):
    """The gradient of an operand of that shape, which broadcasting repeated: all its uses, added up."""
    while gradient.ndim > len(shape):
        gradient = np.add.reduce(gradient)  # along the first axis
    for axis, length in enumerate(shape):
        if length == 1 != gradient.shape[axis]:
            gradient = np.add.reduce(gradient, axis, keepdims=True)
    return gradient
