"""The scalar engine: numbers that remember how they were made, and the chain rule written once.

Notebooks 02 to 05 build it. After Andrej Karpathy's micrograd, with local derivatives as numbers in place of closures.
"""

from . import copies, ieee, ufuncs
from .ieee import number
from .order import topological_order


class Value(copies.Copyable, ufuncs.Operand):
    """A number in a graph: `data`, and after `backward()` also `grad`, the output's derivative with respect to it."""

    __slots__ = ("_children", "_local_grads", "_op", "data", "grad", "label")
    _prev = property(lambda self: self._children)  # micrograd's word for it

    def __init__(self, data, _children=(), _op="", _local_grads=(), *, label=""):
        self.data = data if type(data) is float else number(data)
        self.grad = 0.0
        self._children = _children
        self._op = _op
        self._local_grads = _local_grads
        self.label = label

    def __repr__(self):
        return f"Value(data={self.data}, grad={self.grad})"

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other, (), "constant")
        return Value(self.data + other.data, (self, other), "+", (1.0, 1.0))

    __radd__ = __add__

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other, (), "constant")
        return Value(self.data * other.data, (self, other), "*", (other.data, self.data))

    __rmul__ = __mul__

    def __truediv__(self, other):
        other = other if isinstance(other, Value) else Value(other, (), "constant")
        q, y = ieee.divide(self.data, other.data), other.data
        return Value(q, (self, other), "/", (ieee.divide(1.0, y), ieee.divide(-q, y)))

    def __pow__(self, other):
        x, n = self.data, other.data if isinstance(other, Value) else number(other)
        p = ieee.power(x, n)
        slope_x = n * ieee.power(x, n - 1.0) if n else ieee.SHUT
        if not isinstance(other, Value):
            return Value(p, (self,), f"**{other}", (slope_x,))
        slope_n = 0.0 if x == 0 and n >= 0 else p * ieee.log(x)
        return Value(p, (self, other), "**", (slope_x, slope_n))

    def exp(self):
        e = ieee.exp(self.data)
        return Value(e, (self,), "exp", (e,))

    def log(self):
        return Value(ieee.log(self.data), (self,), "log", (ieee.divide(1.0, self.data),))

    def sqrt(self):
        r = ieee.sqrt(self.data)
        return Value(r, (self,), "sqrt", (ieee.divide(0.5, r),))

    def sin(self):
        return Value(ieee.sin(self.data), (self,), "sin", (ieee.cos(self.data),))

    def cos(self):
        return Value(ieee.cos(self.data), (self,), "cos", (-ieee.sin(self.data),))

    def tanh(self):
        t = ieee.tanh(self.data)
        return Value(t, (self,), "tanh", (1.0 - t * t,))

    def sigmoid(self):
        s = ieee.sigmoid(self.data)
        return Value(s, (self,), "sigmoid", (s * (1.0 - s),))

    def relu(self):
        x = self.data
        return Value(0.0 if x < 0 else x, (self,), "relu", (ieee.SHUT if x <= 0 else 1.0,))

    def __abs__(self):
        return Value(abs(self.data), (self,), "abs", (ieee.sign(self.data),))

    def _backward(self):
        local_grads = iter(self._local_grads)  # zip would be silent where one is missing or too many
        for child in self._children:
            child.grad += next(local_grads) * self.grad
        for _ in local_grads:
            raise StopIteration

    def backward(self):
        """Add this node's derivatives to its leaves' `grad`. ValueError for a local derivative too few or too many."""
        order = topological_order(self)
        for node in order:
            if node._children:
                node.grad = 0.0  # an earlier pass has already handed it on to the leaves
        self.grad += 1.0
        try:
            for node in reversed(order):
                if node._children:
                    node._backward()
        except (StopIteration, TypeError) as error:
            if isinstance(error, TypeError) and isinstance(node._local_grads, tuple):
                raise
            children, grads = len(node._children), node._local_grads  # (6.0) is no tuple but a number: it has no comma
            raise ValueError(f"{node!r}, {node._op}: children {children}, local derivatives {grads}") from None

    def __neg__(self):
        return self * -1.0

    def __sub__(self, other):
        return self + -(other if isinstance(other, Value) else number(other))

    def __rsub__(self, other):
        return wrap(other) - self

    def __rtruediv__(self, other):
        return wrap(other) / self

    def __rpow__(self, other):
        return wrap(other) ** self

    def __lt__(self, other):
        return self.data < wrap(other).data

    def __le__(self, other):
        return self.data <= wrap(other).data

    def __gt__(self, other):
        return self.data > wrap(other).data

    def __ge__(self, other):
        return self.data >= wrap(other).data

    def __bool__(self):
        return bool(self.data)

    def __float__(self):
        return float(self.data)

    def __format__(self, spec):
        return format(self.data, spec) if spec else repr(self)


def wrap(x):
    """x if it is a Value; a number as a leaf whose op is "constant"."""
    return x if isinstance(x, Value) else Value(x, (), "constant")
