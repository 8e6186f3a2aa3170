"""Every operation of the engine, a row each: engine, checker, walks and page take their examples from here.

To add an operation, write its method in engine.py (and in ieee.py what Python's own arithmetic refuses), build it in
a notebook, and add its row here and in page/engine.js: test_operations.py and page/test_engine.py say which rows are
missing.
"""

import operator
from collections.abc import Callable
from math import inf, nan
from typing import NamedTuple

ORDINARY = (-2.5, -1.0, -0.3, 0.4, 1.0, 2.0, 3.75)
EDGES = (0.0, -0.0, inf, -inf, nan, 1000.0, -1000.0, 1e200, -1e200, 1e-200)
NUMBERS = (2, 3, -1, 0, 1, 0.5, -8.0, 1e200, inf, nan)  # to stand beside a node, on its left or right


class Operation(NamedTuple):
    """A row.

    name: the word on the node; methods: those of Value that it is; call: on Values; torch_call: on float64 tensors,
    given the module; domain: where each operand may be for its value and slope to be ordinary numbers; hard: the
    operands at which it has a corner, a pole or another edge of its own; accepts: whether a point is one at which
    PyTorch computes by the same steps.
    """

    name: str
    methods: tuple[str, ...]
    call: Callable
    torch_call: Callable
    domain: tuple[tuple[float, float], ...]
    hard: tuple[tuple[float, ...], ...] = ()
    accepts: Callable = lambda *point: True

    @property
    def arity(self):
        return len(self.domain)


def function(name, low, high, *hard):
    """The row of a method that PyTorch has under the same name."""
    return Operation(
        name,
        (name,),
        operator.methodcaller(name),
        lambda torch, x: getattr(torch, name)(x),
        ((low, high),),
        tuple((x,) for x in hard),
    )


def infix(sign, name, act, *domain, hard=(), accepts=lambda *point: True):
    """The row of an operator."""
    return Operation(sign, (f"__{name}__", f"__r{name}__"), act, lambda torch, x, y: act(x, y), domain, hard, accepts)


def _same_division(x, y):
    return not 0 < abs(y) < 1e-100  # torch divides twice by y, we multiply two quotients


ANY = (-3.0, 3.0)
OPERATIONS = (
    infix("+", "add", operator.add, ANY, ANY, hard=((inf, -inf),)),
    infix("-", "sub", operator.sub, ANY, ANY, hard=((inf, inf),)),
    infix("*", "mul", operator.mul, ANY, ANY, hard=((0.0, inf), (1e200, 1e200))),
    infix("/", "truediv", operator.truediv, ANY, (0.2, 3.0), hard=((1.0, 0.0), (0.0, 0.0)), accepts=_same_division),
    infix("**", "pow", operator.pow, (0.1, 3.0), ANY, hard=((0.0, 0.0), (0.0, -1.0), (-8.0, 0.5), (-2.0, 3.0))),
    Operation("neg", ("__neg__",), operator.neg, lambda torch, x: -x, (ANY,), ((0.0,),)),
    Operation("abs", ("__abs__",), abs, lambda torch, x: abs(x), (ANY,), ((0.0,), (-0.0,))),
    function("exp", -3.0, 3.0, 1000.0, -1000.0),
    function("log", 0.1, 3.0, 0.0, -1.0),
    function("sqrt", 0.1, 3.0, 0.0, -8.0),
    function("sin", -3.0, 3.0, inf),
    function("cos", -3.0, 3.0, -inf),
    function("tanh", -3.0, 3.0, 1000.0, -1000.0),
    function("sigmoid", -3.0, 3.0, 1000.0, -1000.0),
    function("relu", -3.0, 3.0, 0.0, nan),
)
BY_NAME = {row.name: row for row in OPERATIONS}


def inside(row, dice):
    """A point in the operation's domain."""
    return tuple(dice.uniform(low, high) for low, high in row.domain)
