"""Engines as readers write them, right and wrong: each mistake in three spellings.

Closures and data are two whole classes, in which a mistake is a change of the text; a subclass of the package's Value
overrides what is wrong in it.
"""

import re

from autograd_lesson import Value, topological_order

CLOSURES = """
import math


class Mine:
    def __init__(self, data, _children=(), _op=""):
        self.data = float(data)
        self.grad = 0.0
        self._prev = tuple(_children)
        self._op = _op
        self._backward = lambda: None

    def __add__(self, other):
        other = other if isinstance(other, Mine) else Mine(other)
        x, y = self.data, other.data
        out = Mine(x + y, (self, other), "+")

        def _backward():
            self.grad += (1.0) * out.grad
            other.grad += (1.0) * out.grad

        out._backward = _backward
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Mine) else Mine(other)
        x, y = self.data, other.data
        out = Mine(x * y, (self, other), "*")

        def _backward():
            self.grad += (y) * out.grad
            other.grad += (x) * out.grad

        out._backward = _backward
        return out

    def __sub__(self, other):
        other = other if isinstance(other, Mine) else Mine(other)
        x, y = self.data, other.data
        out = Mine(x - y, (self, other), "-")

        def _backward():
            self.grad += (1.0) * out.grad
            other.grad += (-1.0) * out.grad

        out._backward = _backward
        return out

    def __truediv__(self, other):
        other = other if isinstance(other, Mine) else Mine(other)
        x, y = self.data, other.data
        out = Mine(x / y, (self, other), "/")

        def _backward():
            self.grad += (1 / y) * out.grad
            other.grad += (-x / y**2) * out.grad

        out._backward = _backward
        return out

    def __pow__(self, n):
        x = self.data
        out = Mine(x**n, (self,), f"**{n}")

        def _backward():
            self.grad += (n * x ** (n - 1)) * out.grad

        out._backward = _backward
        return out

    def exp(self):
        x = self.data
        e = math.exp(x)
        out = Mine(e, (self,), "exp")

        def _backward():
            self.grad += (e) * out.grad

        out._backward = _backward
        return out

    def sin(self):
        x = self.data
        out = Mine(math.sin(x), (self,), "sin")

        def _backward():
            self.grad += (math.cos(x)) * out.grad

        out._backward = _backward
        return out

    def tanh(self):
        x = self.data
        t = math.tanh(x)
        out = Mine(t, (self,), "tanh")

        def _backward():
            self.grad += (1 - t * t) * out.grad

        out._backward = _backward
        return out

    def relu(self):
        x = self.data
        out = Mine(max(x, 0.0), (self,), "relu")

        def _backward():
            self.grad += (float(x > 0)) * out.grad

        out._backward = _backward
        return out

    def __neg__(self):
        return self * -1

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return Mine(other) - self

    def __rtruediv__(self, other):
        return Mine(other) / self

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
                node.grad = 0.0
        self.grad += 1.0
        for node in reversed(order):
            node._backward()
"""

DATA = """
import math


class Mine:
    def __init__(self, data, children=(), slopes=()):
        self.data, self.grad = data, 0.0
        self._children, self.slopes = children, slopes

    def made(self, other):
        return other if isinstance(other, Mine) else Mine(other)

    def __add__(self, other):
        other = self.made(other)
        return Mine(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        other = self.made(other)
        return Mine(self.data * other.data, (self, other), (other.data, self.data))

    def __truediv__(self, other):
        other = self.made(other)
        x, y = self.data, other.data
        return Mine(x / y, (self, other), (1 / y, -x / (y * y)))

    def __pow__(self, other):
        x, n = self.data, getattr(other, "data", other)
        if not isinstance(other, Mine):
            return Mine(x**n, (self,), (n * x ** (n - 1),))
        return Mine(x**n, (self, other), (n * x ** (n - 1), x**n * math.log(x)))

    def __rpow__(self, other):
        return Mine(other) ** self

    def exp(self):
        e = math.exp(self.data)
        return Mine(e, (self,), (e,))

    def log(self):
        return Mine(math.log(self.data), (self,), (1 / self.data,))

    def cos(self):
        return Mine(math.cos(self.data), (self,), (-math.sin(self.data),))

    def sigmoid(self):
        s = 1 / (1 + math.exp(-self.data))
        return Mine(s, (self,), (s * (1 - s),))

    def relu(self):
        return Mine(max(self.data, 0.0), (self,), (1.0 if self.data > 0 else 0.0,))

    def __neg__(self):
        return Mine(-self.data, (self,), (-1.0,))

    def __sub__(self, other):
        return self + -self.made(other)

    def __rsub__(self, other):
        return Mine(other) + -self

    def __rtruediv__(self, other):
        return Mine(other) / self

    __radd__, __rmul__ = __add__, __mul__

    def backward(self):
        order = self.order()
        for node in order:
            if node._children:
                node.grad = 0.0
        self.grad += 1.0
        for node in order:
            node.share()

    def share(self):
        for child, slope in zip(self._children, self.slopes):
            child.grad += slope * self.grad

    def order(self):
        found = {}

        def visit(node):
            for child in node._children:
                if child not in found:
                    visit(child)
            found[node] = None

        visit(self)
        return [*found][::-1]
"""


def walk(text):
    """The change of the closures' text that writes the whole of backward anew."""
    return re.compile(r"(?<=    def backward\(self\):\n).*", re.S), text


SHARES = re.compile(r"self\.grad \+= (\(.*\)) \* out\.grad\n( +)other\.grad \+= (\(.*\)) \* out\.grad")
FUNCTION = re.compile(r"(        out = Mine\((?:math|e|t|max|x\*\*n).*\n)")
PLAIN = r"""\1
        def plain():
            for child in self._prev:
                child.grad += self.grad

        if self._prev:
            self._backward = plain
"""
LOOP = r"""shares = []
\2for child, slope in ((self, \1), (other, \3)):

\2    def share():
\2        child.grad += slope * out.grad

\2    shares.append(share)
\2for share in shares:
\2    share()"""
NEAREST = """        order = [self]
        for node in order:
            node.grad = 0.0 if node._prev else node.grad
            for child in node._prev:
                if child not in order:
                    order.append(child)
        self.grad = 1.0
        for node in order:
            node._backward()
"""
RECURSIVE = """        self.grad = 1.0
        self.go_on()

    def go_on(self):
        self._backward()
        for child in self._prev:
            child.go_on()
"""
CLEARING = """        self.grad = 1.0
        self.go_on()

    def go_on(self):
        children = self._prev
        self._backward()
        self._prev, self._backward = (), lambda: None
        for child in children:
            child.go_on()
"""

IN_CLOSURES = {  # number: changes of the text
    1: [(".grad += (", ".grad = (")],
    2: [(") * out.grad", ")")],
    3: [(re.compile(r"\(.*\) \* out"), "out")],
    4: [(") * out.grad", ") + out.grad")],
    5: [(".grad += (", ".grad *= (")],
    6: [("self.grad += (y)", "self.grad += (x)"), ("other.grad += (x)", "other.grad += (y)")],
    7: [("(-1.0) *", "(1.0) *")],
    8: [("(n * x ** (n - 1))", "(n * x**n)")],
    9: [("(n * x ** (n - 1))", "(x ** (n - 1))")],
    10: [(FUNCTION, PLAIN)],
    11: [("(1 - t * t)", "(1 - x * x)")],
    12: [("(float(x > 0))", "(1.0)")],
    13: [walk(NEAREST)],
    15: [(re.compile(r"(\(.*\)) \* out.grad"), r"out.grad / \1")],
    16: [(SHARES, r"self.grad += \3 * out.grad\n\2other.grad += \1 * out.grad")],
    17: [(") * out.grad", ") * out.data")],
    18: [("math.cos(x)", "math.cos(math.pi * x / 180)")],
    19: [(re.compile(r"( +)(other\.grad \+=.*)"), r"\1if other is not self:\n\1    \2")],
    20: [walk(RECURSIVE)],
    21: [walk(CLEARING)],
    22: [("node.grad = 0.0", "pass"), ("self.grad += 1.0", "self.grad = 1.0")],
    23: [(SHARES, LOOP)],
    24: [
        (
            re.compile(r"(x, y = self.*\n(?:.*\n)+?\n.*_backward\(\):\n)"),
            r"\1            x, y = self.data, other.data\n",
        ),
        (re.compile(r"(x = self.*\n(?:.*\n)+?\n.*_backward\(\):\n)"), r"\1            x = self.data\n"),
    ],
    25: [("        self.grad += 1.0\n        for", "        for")],
    26: [("self.grad += 1.0\n        for", "self.grad += 1.0\n        self.grad += 1.0\n        for")],
    27: [("Mine(other) - self", "self - other")],
    28: [("(self, other), ", "(self,), ")],
    29: [
        ("if node not in seen:\n                seen.add(node)", "if True:"),
        ("order.append", "node in order or order.append"),
    ],
    30: [(".grad += (", "_share = (")],
}

LET_GO = """    def let_go(self):
        children, self._children = self._children, ()
        return children
"""
LATER = """            shares.append(lambda: (child, slope * self.grad))
        for share in shares:
            who, amount = share()
            who.grad += amount
"""
IN_DATA = {
    1: [("child.grad += slope", "child.grad = slope")],
    2: [("slope * self.grad", "slope")],
    3: [("slope * self.grad", "self.grad")],
    4: [("slope * self.grad", "slope + self.grad")],
    5: [
        (
            "child.grad += slope * self.grad",
            "child.grad = child.grad * slope * self.grad if child.grad else slope * self.grad",
        )
    ],
    6: [("(other.data, self.data)", "(self.data, other.data)")],
    7: [("(-1.0,)", "(1.0,)")],
    8: [("(n * x ** (n - 1),", "(n * x**n,")],
    9: [("(n * x ** (n - 1),", "(x ** (n - 1),")],
    10: [
        ("self.slopes = children, slopes", "self.slopes, self.is_inner = children, slopes, False"),
        (re.compile(r"(def (?:exp|log|cos|sigmoid|relu|__pow__)\(.*\n)"), r"\1        self.is_inner = True\n"),
        ("slope * self.grad", "(1.0 if self.is_inner else slope) * self.grad"),
    ],
    11: [("(e,))", "(math.exp(e),))")],
    12: [("(1.0 if self.data", "(self.data if self.data")],
    13: [
        ("            found[node] = None\n", ""),
        ("        def visit(node):\n", "        def visit(node):\n            found[node] = None\n"),
        ("[::-1]", ""),
    ],
    15: [("slope * self.grad", "self.grad / (slope or 1e-300)")],
    16: [("zip(self._children, self.slopes)", "zip(self._children, self.slopes[::-1])")],
    17: [("slope * self.grad", "slope * self.data")],
    18: [
        ("math.cos(self.data)", "math.cos(math.radians(self.data))"),
        ("-math.sin(self.data)", "-math.sin(math.radians(self.data))"),
    ],
    19: [("= children, slopes", "= set(children), slopes")],
    20: [
        ("slope * self.grad\n", "slope * self.grad\n            child.share()\n"),
        ("        for node in order:\n            node.share()", "        self.share()"),
    ],
    21: [
        ("        for node in order:\n            node.share()", "        self.share()"),
        ("zip(self._children, self.slopes):\n", "zip(self.let_go(), self.slopes):\n"),
        ("slope * self.grad\n", "slope * self.grad\n            child.share()\n"),
        (
            "    def order(",
            LET_GO + "\n    def order(",
        ),
    ],
    22: [("                node.grad = 0.0", "                pass")],
    23: [
        (
            "            child.grad += slope * self.grad\n",
            LATER,
        ),
        ("    def share(self):\n", "    def share(self):\n        shares = []\n"),
    ],
    24: [
        (re.compile(r"\((other.data, self.data|1 / self.data,|-math.sin\(self.data\),)\)\)"), r"lambda: (\1))"),
        ("self.slopes)", "self.slopes() if callable(self.slopes) else self.slopes)"),
    ],
    25: [("self.grad += 1.0", "self.grad = self.data")],
    26: [("        for node in order:\n            if", "        for node in order[1:]:\n            if")],
    27: [("Mine(other) / self", "self / other")],
    28: [("(self, other), ", "(self,), ")],
    29: [("if child not in found:\n                    visit(child)", "visit(child)")],
    30: [("child.grad += slope * self.grad", "return slope * self.grad")],
}

PASS = """
    def _backward(self):
        for child, slope in zip(self._children, self._local_grads):
            {}
"""
PRODUCT = """
    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other, (), "constant")
        return Value(self.data * other.data, {}, "*", {})
"""
POWER = """
    def __pow__(self, n):
        return Value(self.data**n, (self,), f"**{{n}}", ({},))
"""

OVERRIDDEN = {  # number: the body of a subclass of Value
    1: PASS.format("child.grad = child.grad or slope * self.grad"),
    2: PASS.format("child.grad += slope"),
    3: PRODUCT.format("(self, other)", "(1.0, 1.0)"),
    4: PASS.format("child.grad += slope + self.grad"),
    5: PASS.format("child.grad *= slope * self.grad"),
    6: PRODUCT.format("(self, other)", "(self.data, other.data)"),
    7: """
    def __sub__(self, other):
        other = other if isinstance(other, Value) else Value(other, (), "constant")
        return Value(self.data - other.data, (self, other), "-", (1.0, 1.0))
""",
    8: POWER.format("n * self.data**n"),
    9: POWER.format("self.data ** (n - 1)"),
    10: """
    _inner = set()

    def exp(self):
        self._inner.add(self)
        return Value.exp(self)

    def sin(self):
        self._inner.add(self)
        return Value.sin(self)

    def __pow__(self, n):
        self._inner.add(self)
        return Value.__pow__(self, n)

    def _backward(self):
        for child, slope in zip(self._children, self._local_grads):
            child.grad += (1 if self in self._inner else slope) * self.grad
""",
    11: """
    def sigmoid(self):
        s = Value.sigmoid(self).data
        return Value(s, (self,), "sigmoid", (self.data * (1 - self.data),))
""",
    12: """
    def relu(self):
        return Value(max(0.0, self.data), (self,), "relu", (self.data,))
""",
    13: """
    def backward(self):
        self.grad, waiting, seen = 1.0, [self], {self}
        while waiting:
            node = waiting.pop()
            node._backward()
            new = [child for child in dict.fromkeys(node._children) if child not in seen]
            seen.update(new)
            waiting += new
""",
    15: PASS.format("child.grad += self.grad / slope if slope else 0.0"),
    16: """
    def __truediv__(self, other):
        other = other if isinstance(other, Value) else Value(other, (), "constant")
        x, y = self.data, other.data
        return Value(x / y, (self, other), "/", (-x / y**2, 1 / y))
""",
    17: PASS.format("child.grad += slope * self.data"),
    18: """
    def sin(self):
        x = self.data * 3.141592653589793 / 180
        return Value(Value(x).sin().data, (self,), "sin", (Value(x).cos().data,))
""",
    19: PASS.format("child.grad += slope * self.grad").replace("zip(self._children", "zip(set(self._children)"),
    20: """
    def backward(self):
        self.grad = 1.0
        self.go_on()

    def go_on(self):
        self._backward()
        for child in self._children:
            if child._children:
                child.go_on()
""",
    21: """
    def backward(self):
        self.grad, waiting = 1.0, [self]
        while waiting:
            node = waiting.pop()
            children = node._children
            node._backward()
            node._children, node._local_grads = (), ()
            waiting += children[::-1]
""",
    22: """
    def backward(self):
        self.grad += 1.0
        for node in reversed(topological_order(self)):
            node._backward()
""",
    23: """
    pass


for name in "exp", "log", "sqrt", "tanh", "sigmoid", "relu", "sin", "cos":

    def method(self):
        return getattr(Value, name)(self)

    setattr(Mine, name, method)
""",
    24: """
    def _backward(self):
        if self._op == "*":
            self._local_grads = self._children[1].data, self._children[0].data
        Value._backward(self)
""",
    25: """
    def backward(self):
        for node in reversed(topological_order(self)):
            node._backward()
""",
    26: """
    def backward(self):
        for node in topological_order(self)[:-1]:
            if node._children:
                node.grad = 0.0
        self.grad += 1.0
        for node in reversed(topological_order(self)):
            node._backward()
""",
    27: """
    def __rtruediv__(self, other):
        return self / other

    def __rsub__(self, other):
        return self - other
""",
    28: """
    def __rmul__(self, other):
        return Value(other * self.data, (self,), "*", (self.data, other))

    def _backward(self):
        for child, slope in zip(self._children, self._local_grads):
            child.grad += slope * self.grad
""",
    29: """
    def backward(self):
        def order(node):
            return [*(below for child in node._children for below in order(child)), node]

        self.grad = 1.0
        for node in reversed(order(self)):
            node._backward()
""",
    30: """
    def _backward(self):
        return [slope * self.grad for slope in self._local_grads]
""",
}

NUMBERS = tuple(OVERRIDDEN)
SPELLINGS = ("closures", "data", "subclass")


def engine(spelling, number=None, changes=()):
    """The class, right, with a mistake, or with other changes, in one of the three spellings."""
    if spelling == "subclass":
        return made(f"class Mine(Value):{OVERRIDDEN[number] if number else ' pass'}")
    text, known = (CLOSURES, IN_CLOSURES) if spelling == "closures" else (DATA, IN_DATA)
    for old, new in known[number] if number else changes:
        changed = old.sub(new, text) if isinstance(old, re.Pattern) else text.replace(old, new)
        assert changed != text, old
        text = changed
    return made(text)


def made(text):
    space = {"Value": Value, "topological_order": topological_order, "__name__": "readers"}
    exec(text, space)
    return space["Mine"]
