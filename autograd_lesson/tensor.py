"""Arrays that remember how they were made: the engine again, with an array where it has a number.

The walk is the engine's. Only the local derivatives differ: of one number by another it is a number; of an array by
an array it would be a table far too large, so each operation keeps, for every operand, a function that takes the
gradient of its result to that of the operand: a vector-Jacobian product.
"""

from copy import deepcopy
from functools import wraps

import numpy as np

from .fixed import Fixed
from .misfit import misfit, name_of, shown, size
from .order import topological_order


def numbers(data):
    """An array of float64 that nobody else can change; TypeError for what isn't real numbers."""
    if isinstance(data, Fixed) and not data.flags.writeable:
        return data.view(np.ndarray)
    if isinstance(data, Tensor):
        raise TypeError("it is a Tensor already; for a copy cut from its graph write Tensor(t.data)")
    array = np.asarray(data)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"a Tensor holds real numbers, not {type(data).__name__} {data!s:.40}")
    return array.astype(np.float64)


def operation(op, operands=1):
    """Makes a method of Tensor of a function on arrays.

    The function returns the result and, for each operand, what takes the result's gradient to it; a gradient of a
    larger shape than the operand's, because it was broadcast, is summed later, in one place for all.
    """

    def define(compute):
        @wraps(compute)
        def method(*given, **how):
            nodes = tuple([x if isinstance(x, Tensor) else constant(x) for x in given[:operands]])
            try:
                with np.errstate(all="ignore"):  # inf and nan are answers
                    data, *products = compute(*[node._array for node in nodes], *given[operands:], **how)
            except (ValueError, IndexError) as error:
                raise misfit(op, given, nodes, error) from None
            return Tensor(data, nodes, op, products)

        return method

    return define


def swapped(method):
    """The operator for an array or a number on the left."""
    return lambda self, other: method(other, self)


def summed_to(shape, gradient):
    """The gradient of an operand of that shape, if broadcasting repeated it: its uses, added up."""
    if gradient.shape == shape:
        return gradient
    extra = gradient.ndim - len(shape)
    axes = [i + extra for i, size in enumerate(shape) if size == 1]
    return gradient.sum(axis=(*range(extra), *axes), keepdims=True).reshape(shape)


class Tensor:
    """An array in a graph: `data`, and after `backward()` also `grad`, the output's derivative by each number in it.

    requires_grad: False for data, of which no gradient is computed; an array or a number beside a tensor is data.
    """

    __slots__ = ("_array", "_children", "_grad", "_op", "_products", "label", "requires_grad")
    __array_ufunc__ = None  # NumPy leaves `array * tensor` to us

    def __init__(self, data, _children=(), _op="", _products=(), *, label="", requires_grad=True):
        self._array = np.asarray(data) if _children else numbers(data)
        self._grad = None
        self._children = _children
        self._op = _op
        self._products = _products
        self.label = label
        self.requires_grad = any(x.requires_grad for x in _children) if _children else requires_grad

    @property
    def data(self):
        """The numbers, to be read."""
        view = self._array.view(Fixed)
        view.flags.writeable = False
        return view

    @data.setter
    def data(self, new):
        new = numbers(new)
        if new.shape != self.shape:
            raise ValueError(f"{shown(self)} can't be given data of shape {size(new.shape)}: make a new Tensor")
        self._array = new

    @property
    def grad(self):
        """The gradient, of the shape of `data`: zeros before a pass; None for data."""
        if self._grad is None and self.requires_grad:
            self._grad = np.zeros(self.shape)
        elif isinstance(self._grad, np.generic):
            self._grad = np.array(self._grad)
        return self._grad

    @grad.setter
    def grad(self, new):
        if new is not self._grad:
            self._grad = None if new is None or (np.ndim(new) == 0 and new == 0) else np.zeros(self.shape) + new

    @property
    def shape(self):
        return self._array.shape

    @property
    def ndim(self):
        return self._array.ndim

    def __repr__(self):
        text = np.array2string(self._array, separator=", ", prefix="Tensor(")
        return f"Tensor({text})" if self.requires_grad else f"Tensor({text}, requires_grad=False)"

    @operation("+", 2)
    def __add__(x, y):
        return x + y, lambda g: g, lambda g: g

    @operation("-", 2)
    def __sub__(x, y):
        return x - y, lambda g: g, lambda g: -g

    @operation("*", 2)
    def __mul__(x, y):
        return x * y, lambda g: g * y, lambda g: g * x

    @operation("/", 2)
    def __truediv__(x, y):
        q = x / y
        return q, lambda g: g / y, lambda g: -g * (q / y)

    @operation("**", 2)
    def __pow__(x, n):
        n = float(n) if n.ndim == 0 else n  # NumPy knows x * x for x**2 then
        p = x**n

        def by_n(g):
            return g * np.where((x == 0) & (n >= 0), 0.0, p * np.log(x))

        return p, lambda g: np.where(n == 0, 0.0, g * (n * x ** (n - 1.0))), by_n

    @operation("@", 2)
    def __matmul__(x, y):
        rows = x if x.ndim > 1 else x[None, :]  # a vector on the left is a row, on the right a column
        columns = y if y.ndim > 1 else y[:, None]
        z = rows @ columns
        z_shape = z.shape
        z = z if x.ndim > 1 else z[..., 0, :]
        z = z if y.ndim > 1 else z[..., 0]

        def by_y(g):
            part = rows.swapaxes(-1, -2) @ g.reshape(z_shape)
            return part if y.ndim > 1 else part[..., 0]

        return z, lambda g: g.reshape(z_shape) @ columns.swapaxes(-1, -2), by_y

    __radd__, __rsub__, __rmul__ = swapped(__add__), swapped(__sub__), swapped(__mul__)
    __rtruediv__, __rpow__, __rmatmul__ = swapped(__truediv__), swapped(__pow__), swapped(__matmul__)

    @operation("neg")
    def __neg__(x):
        return -x, lambda g: -g

    @operation("exp")
    def exp(x):
        e = np.exp(x)
        return e, lambda g: g * e

    @operation("log")
    def log(x):
        return np.log(x), lambda g: g / x

    @operation("tanh")
    def tanh(x):
        t = np.tanh(x)
        return t, lambda g: g * (1.0 - t * t)

    @operation("sigmoid")
    def sigmoid(x):
        e = np.exp(-abs(x))  # never overflows
        s = np.where(x >= 0, 1.0, e) / (1.0 + e)
        return s, lambda g: g * (s * (1.0 - s))

    @operation("relu")
    def relu(x):
        return np.maximum(x, 0.0), lambda g: np.where(x <= 0, 0.0, g)

    @operation("sum")
    def sum(x, axis=None, keepdims=False):
        kept = x.sum(axis=axis, keepdims=True)
        return kept if keepdims else kept.squeeze(axis), lambda g: np.full(x.shape, g.reshape(kept.shape))

    @operation("mean")
    def mean(x, axis=None, keepdims=False):
        kept = x.sum(axis=axis, keepdims=True)
        n = x.size / max(kept.size, 1)
        kept = kept / n
        return kept if keepdims else kept.squeeze(axis), lambda g: np.full(x.shape, g.reshape(kept.shape) / n)

    @operation("max")
    def max(x, axis=None, keepdims=False):
        kept = x.max(axis=axis, keepdims=True)
        largest = (x == kept) | np.isnan(x)
        shares = largest.sum(axis=axis, keepdims=True)  # of equals, each gets a share
        return kept if keepdims else kept.squeeze(axis), lambda g: np.where(
            largest, g.reshape(kept.shape) / shares, 0.0
        )

    @operation("reshape")
    def reshape(x, *shape):
        return x.reshape(*shape), lambda g: g.reshape(x.shape)

    @operation("transpose")
    def transpose(x, *axes):
        axes = axes[0] if len(axes) == 1 and np.ndim(axes[0]) else axes
        back = np.argsort([axis % x.ndim for axis in axes]) if axes else None
        return x.transpose(axes or None), lambda g: g.transpose(back)

    T = property(transpose)

    @operation("[]")
    def __getitem__(x, index):
        index = deepcopy(index)  # a list or an array of places may be changed later

        def by_x(g):
            part = np.zeros(x.shape)
            np.add.at(part, index, g)  # a place named twice gets both
            return part

        return x[index], by_x

    @operation("cross_entropy")
    def cross_entropy(x, labels):
        """The mean of −log softmax(x) at the labels, which are numbers of columns of x: one a row."""
        labels = np.array(labels)
        if labels.shape != x.shape[:-1] or labels.dtype.kind not in "iu" or not x.ndim:
            raise ValueError(f"labels {size(labels.shape)} of {labels.dtype}; for each row one whole number would fit")
        if labels.size and not 0 <= labels.min() <= labels.max() < x.shape[-1]:
            raise ValueError(f"labels {labels.min()} to {labels.max()}; 0 to {x.shape[-1] - 1} would fit")
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

    def __len__(self):
        return len(self._array)

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    def __bool__(self):
        return bool(self._array)

    def __float__(self):
        return float(self._array)

    def __format__(self, spec):
        return format(self._array, spec) if spec else repr(self)

    def __array__(self, *_, **__):
        raise TypeError("NumPy keeps no graph: write t.exp() for np.exp(t), and t.data for a tensor's numbers")

    def _backward(self):
        for child, product in zip(self._children, self._products, strict=True):
            if child.requires_grad:
                gradient = summed_to(child.shape, product(self._grad))
                if child._grad is not None:
                    child._grad = child._grad + gradient
                else:  # an array of its own, which the reader may change
                    own = gradient.base is None and gradient is not self._grad
                    child._grad = gradient if own else np.array(gradient)

    def backward(self, gradient=None):
        """Add the derivative of this tensor by it to each leaf's `grad`.

        gradient: for more than one number, the weight of each in what is derived. ValueError where none is given.
        """
        gradient = np.ones(()) if gradient is None else numbers(gradient)
        if gradient.shape != self.shape:
            name = name_of(self) or "y"
            raise ValueError(
                f"{shown(self)}.backward: a derivative is of one number. {name}.sum().backward() would fit, or "
                f"{name}.backward(g) with a weight for each number, {size(self.shape)} and not {size(gradient.shape)}"
            )
        if not self.requires_grad:
            raise ValueError(f"{shown(self)}.backward: it was computed from data alone, nothing has a gradient")
        order = topological_order(self)
        for node in order:
            if node._children:
                node._grad = None  # an earlier pass has already handed it on to the leaves
        self._grad = gradient if self._grad is None else self._grad + gradient
        with np.errstate(all="ignore"):
            for node in reversed(order):
                if node._children and node.requires_grad:
                    node._backward()


def constant(x):
    """An array or a number as a leaf of which no gradient is computed."""
    return Tensor(x, (), "constant", requires_grad=False)
