"""Arrays that remember how they were made: the engine again, with an array where it has a number.

The walk is the engine's. Only the local derivatives differ: that of an array by an array would be a table far too
large, so an operation keeps, for every operand, a function that takes the gradient of its result to the operand's.
"""

from functools import wraps

import numpy as np

from . import copies, vjps
from .misfit import misfit, not_one_number, shown, size
from .order import topological_order


class Fixed(np.ndarray):
    """The numbers of a tensor as they are shown: graphs have them in them, so they can't be overwritten.

    `t.data -= 1` gives `t` a new array, as it would give a new float to a Value.
    """

    def __setitem__(self, at, value):
        if not self.flags.writeable:
            raise ValueError(
                "these numbers may be part of a graph, whose gradients would no longer be those of its values: "
                "give the tensor a new array, t.data = …, or change a copy, t.data.copy()"
            )
        super().__setitem__(at, value)

    def __repr__(self):
        return repr(self.view(np.ndarray))


def renewing(name):
    """The operator `name` in place, as of a number: a new array where the old one can't be overwritten."""
    in_place, anew = (getattr(np.ndarray, f"__{prefix}{name}__") for prefix in ("i", ""))

    def operator(self, other):
        if self.flags.writeable:
            return in_place(self, other)
        new = anew(self.view(np.ndarray), other).view(Fixed)
        new.setflags(write=False)
        return new

    return operator


for _name in ("add", "sub", "mul", "truediv", "pow", "matmul"):
    setattr(Fixed, f"__i{_name}__", renewing(_name))


def numbers(data):
    """An array of float64 that nobody else can change; TypeError for what isn't real numbers."""
    if type(data) is float:
        return np.array(data)
    if isinstance(data, Fixed) and not data.flags.writeable:
        return data.view(np.ndarray)
    if hasattr(data, "_children"):
        kind = type(data).__name__
        raise TypeError(f"it is a node already, a {kind}; for a copy cut from its graph write Tensor(x.data)")
    array = np.asarray(data)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"a Tensor holds real numbers, not {type(data).__name__} {data!s:.40}")
    return array.astype(np.float64)


def operation(op, compute):
    """A method that has its result, and the way back to its operand, from a function of `vjps`."""
    quietly = np.errstate(all="ignore")(compute)  # inf and nan are answers

    @wraps(compute)
    def method(self, *how, **named):
        try:
            data, product = quietly(self._array, *how, **named)
        except (ValueError, IndexError) as error:
            raise misfit(op, (self, *how), (self,), error) from None
        return Tensor(data, (self,), op, (product,), requires_grad=self.requires_grad)

    return method


def infix(op, compute):
    """An operator, likewise; either operand may be an array or a number, which are data."""
    quietly = np.errstate(all="ignore")(compute)

    def method(self, other):
        x = self if isinstance(self, Tensor) else constant(self)
        y = other if isinstance(other, Tensor) else constant(other)
        try:
            data, *products = quietly(x._array, y._array)
        except (ValueError, IndexError) as error:
            raise misfit(op, (self, other), (x, y), error) from None
        return Tensor(data, (x, y), op, products, requires_grad=x.requires_grad or y.requires_grad)

    return method


def swapped(method):
    """The operator for an array or a number on the left."""
    return lambda self, other: method(other, self)


class Tensor(copies.Copyable):
    """An array in a graph: `data`, and after `backward()` also `grad`, the output's derivative with respect to
    each number in it.

    requires_grad: False for data, of which no gradient is computed, as of an array or a number beside a tensor.
    """

    __slots__ = ("_array", "_children", "_grad", "_op", "_vjps", "label", "requires_grad")
    __array_ufunc__ = None  # NumPy leaves `array * tensor` to us

    def __init__(self, data, _children=(), _op="", _vjps=(), *, label="", requires_grad=True):
        if len(_children) != len(_vjps):
            raise ValueError(f"{_op}: {len(_children)} operands, but {len(_vjps)} ways back to them")
        self._array = np.asarray(data) if _children else numbers(data)
        self._grad = None
        self._children = _children
        self._op = _op
        self._vjps = _vjps
        self.label = label
        self.requires_grad = requires_grad

    def __repr__(self):
        text = np.array2string(self._array, separator=", ", prefix="Tensor(")
        return f"Tensor({text})" if self.requires_grad else f"Tensor({text}, requires_grad=False)"

    @property
    def data(self):
        """The numbers, to be read."""
        view = self._array.view(Fixed)
        view.setflags(write=False)
        return view

    @data.setter
    def data(self, new):
        new = numbers(new)
        if new.shape != self._array.shape:
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
            nothing = new is None or (type(new) is float and new == 0.0)  # as a Value's is set back
            self._grad = None if nothing else np.zeros(self.shape) + new

    @property
    def shape(self):
        return self._array.shape

    __add__ = infix("+", vjps.add)
    __sub__ = infix("-", vjps.subtract)
    __mul__ = infix("*", vjps.multiply)
    __truediv__ = infix("/", vjps.divide)
    __pow__ = infix("**", vjps.power)
    __matmul__ = infix("@", vjps.matmul)

    __radd__ = swapped(__add__)
    __rsub__ = swapped(__sub__)
    __rmul__ = swapped(__mul__)
    __rtruediv__ = swapped(__truediv__)
    __rpow__ = swapped(__pow__)
    __rmatmul__ = swapped(__matmul__)

    __neg__ = operation("neg", vjps.negative)
    exp = operation("exp", vjps.exp)
    log = operation("log", vjps.log)
    tanh = operation("tanh", vjps.tanh)
    sigmoid = operation("sigmoid", vjps.sigmoid)
    relu = operation("relu", vjps.relu)
    sum = operation("sum", vjps.sum)
    mean = operation("mean", vjps.mean)
    max = operation("max", vjps.max)
    reshape = operation("reshape", vjps.reshape)
    transpose = operation("transpose", vjps.transpose)
    T = property(transpose)
    __getitem__ = operation("[]", vjps.take)
    cross_entropy = operation("cross_entropy", vjps.cross_entropy)

    def _backward(self):
        for child, product in zip(self._children, self._vjps):
            if child.requires_grad:
                gradient = product(self._grad)
                if gradient.shape != child._array.shape:
                    gradient = vjps.summed_to(child._array.shape, gradient)
                if child._grad is not None:
                    child._grad = child._grad + gradient
                elif child._children or (gradient.base is None and gradient is not self._grad):
                    child._grad = gradient
                else:  # a leaf's gradient is an array of its own, which the reader may change
                    child._grad = np.array(gradient)

    @np.errstate(all="ignore")
    def backward(self, gradient=None):
        """Add to each leaf's `grad` this tensor's derivative with respect to it.

        gradient: the weight of each number in what is derived; ValueError if there are several, and none is given.
        """
        one = gradient is None and self._array.size == 1
        if not self.requires_grad or not (one or np.shape(gradient) == self.shape):
            raise not_one_number(self, None if gradient is None else np.shape(gradient))
        gradient = np.ones(self.shape) if one else numbers(gradient)
        order = topological_order(self)
        for node in order:
            if node._children:
                node._grad = None  # an earlier pass has already handed it on to the leaves
        self._grad = gradient if self._grad is None else self._grad + gradient
        for node in reversed(order):
            if node._children and node.requires_grad:
                node._backward()

    def __setitem__(self, at, value):
        self.data[at] = value  # which is refused

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


def constant(x):
    """An array or a number as a leaf of which no gradient is computed."""
    return Tensor(x, (), "constant", requires_grad=False)
