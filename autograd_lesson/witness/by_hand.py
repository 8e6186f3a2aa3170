"""Derivatives worked out by hand, with one rule at a time used wrongly: what slip would have given these numbers?"""

import math

from .. import ieee
from ..engine import Value
from ..order import topological_order
from .mistakes import MISTAKES
from .opened import FUNCTIONS
from .programs import same

PRODUCT = "A product's derivative isn't the product of two derivatives: each factor has its turn while the other rests."
QUOTIENT = "A quotient's derivative isn't the quotient of two derivatives: take the rule for quotients."
SQUARE = "In the rule for quotients the square below is forgotten."
ORDER = "In the rule for quotients the two products above are in the wrong order."
CONSTANT = "A number that nothing changes has the derivative zero, but here it is still counted."


def slip_of(f, told, only=None):
    """The Mistake, or a sentence, that explains a derivative of f; None if nothing does.

    told: pairs of the inputs, as Values, and the derivatives that were told for them; only: which one of these counts.
    """
    some = slice(only, None if only is None else only + 1)
    cases = [(_Steps(f(*leaves), leaves[some]), numbers[some]) for leaves, numbers in told]
    for slip, words in _SLIPS:
        for place in (None, *range(len(cases[0][0].order))):
            if all(same(steps.slopes(slip, place), numbers) for steps, numbers in cases):
                return words if isinstance(words, str) else MISTAKES[words]
    for wrong, number in _OF_ALL:
        if all(same(wrong(steps.slopes(), steps.order[-1].data), numbers) for steps, numbers in cases):
            return MISTAKES[number]
    return None


def terms_of(output, leaves):
    """For each term of the sum that the output is, or is a multiple of, its share of the derivatives of all inputs."""
    steps, found, waiting = _Steps(output, leaves), [], [(output, 1.0)]
    rates = [steps.rates(leaf) for leaf in leaves]
    for node, weight in waiting:
        constants = [child._op == "constant" for child in node._children]
        if node._op == "+" or (node._op in ("*", "/") and any(constants)):
            waiting += [(child, weight * slope) for child, slope in zip(node._children, node._local_grads)]
        else:
            found.append(tuple(weight * each[id(node)] for each in rates))
    return found


class _Steps:
    """The steps of working out a derivative by hand: from the inputs on, node by node."""

    def __init__(self, output, leaves):
        self.order, self.leaves = topological_order(output), leaves

    def slopes(self, slip=None, place=None):
        """The derivatives with respect to each input, by a slip in one step, or in all where it can be made."""
        return tuple(self._slope(leaf, slip, place) for leaf in self.leaves)

    def _slope(self, leaf, slip, place):
        return self.rates(leaf, slip, place)[id(self.order[-1])]

    def rates(self, leaf, slip=None, place=None):
        """id of a node -> how fast it grows as the leaf grows."""
        rates = {}
        for i, node in enumerate(self.order):
            known = [rates[id(child)] for child in node._children]
            rate = slip(node, known, leaf) if slip and place in (None, i) else None
            if rate is None:
                rate = sum(slope * x for slope, x in zip(node._local_grads, known)) if known else float(node is leaf)
            rates[id(node)] = rate
        return rates


def _of(*ops):
    """A slip in these operations: a function of a node and the rates of its operands."""

    def where(rule):
        def slip(node, known, leaf):
            op = "**" if node._op.startswith("**") else node._op
            return rule(node, *known) if op in ops and any(known) else None

        return slip

    return where


def _two(rule):
    """A rule for a node whose operands both depend on the input; of none but those."""
    return lambda node, a, b: rule(node, a, b) if a and b else None


def _inner(node):
    return node._children[0].data


def _again(node, x):
    """The local derivative of a node's operation where its operand is x."""
    if node._op.startswith("**"):
        return (Value(x) ** float(node._op[2:]))._local_grads[0]
    return getattr(Value(x), node._op)()._local_grads[0]


def _own(rule):
    """A slip in smooth functions of one operand: rule(node, the operand's rate)."""
    return _of(*(op for op in FUNCTIONS if op != "relu"))(lambda node, rate: rule(node, rate))


def _raised(rule):
    """A slip in powers: rule(x, n) is the local derivative."""
    return _of("**")(lambda node, rate, *_: rate * rule(_inner(node), float(node._op[2:])) if node._op[2:] else None)


def _formula_of_input(node, rate):
    x = _inner(node)
    rules = {
        "exp": lambda: x,
        "sqrt": lambda: ieee.divide(0.5, x),
        "tanh": lambda: 1 - x * x,
        "sigmoid": lambda: x * (1 - x),
    }
    return rules[node._op]() * rate if node._op in rules else None


def _negative(node, a, b):
    """The rate of a product with −1, a minus, without its sign."""
    sign = next((x.data for x in node._children if x._op == "constant" and x.data == -1), None)
    return a + b if sign else None


def _turned(node, a, b):
    return _two(lambda node, a, b: -(node._local_grads[0] * a + node._local_grads[1] * b))(node, a, b)


def _unsquared(node, a, b):
    return (node._local_grads[0] * a + node._local_grads[1] * b) * node._children[1].data if b else None


def _added(node, rate, *_):
    return rate + node._local_grads[0] if node._children[0]._children else None


def _degrees(node, rate):
    x = math.radians(_inner(node))
    return rate * (math.cos(x) if node._op == "sin" else -math.sin(x))


def _constant(node, known, leaf):
    return node.data if node._op == "constant" and not known else None


_SLIPS = [  # (what is worked out wrongly in a step, the number of the mistake or a sentence)
    (_raised(lambda x, n: n * ieee.power(x, n)), 8),
    (_raised(lambda x, n: ieee.power(x, n - 1)), 9),
    (_of(*FUNCTIONS, "**")(lambda node, rate, *_: node._local_grads[0]), 10),
    (_own(lambda node, rate: rate * _again(node, node.data)), 11),
    (_own(_formula_of_input), 11),
    (_own(lambda node, rate: rate * _again(node, rate)), 11),
    (_own(lambda node, rate: _again(node, rate)), 11),
    (_of("relu")(lambda node, rate: rate), 12),
    (_of("relu")(lambda node, rate: node.data * rate), 12),
    (_of("relu")(lambda node, rate: rate * (_inner(node) <= 0)), 12),
    (_of("*")(_two(lambda node, a, b: a * b)), PRODUCT),
    (_of("/")(_two(lambda node, a, b: ieee.divide(a, b))), QUOTIENT),
    (_of("*")(_two(lambda node, a, b: node._local_grads[0] * a)), 1),
    (_of("*", "+", "/")(_two(lambda node, a, b: node._local_grads[1] * b)), 1),
    (_of("+", "/")(_two(lambda node, a, b: node._local_grads[0] * a)), 1),
    (_of("*")(lambda node, a, b: node._local_grads[1] * a + node._local_grads[0] * b), 6),
    (_of("*")(_negative), 7),
    (_of("/")(lambda node, a, b: node._local_grads[0] * a - node._local_grads[1] * b), 7),
    (_of("cos")(lambda node, rate: -node._local_grads[0] * rate), 7),
    (_of("/")(_turned), ORDER),
    (_of("/")(_unsquared), SQUARE),
    (_of(*FUNCTIONS, "**")(lambda node, rate, *_: rate), 3),
    (_of(*FUNCTIONS, "**")(_added), 4),
    (_of("sin", "cos")(_degrees), 18),
    (_of(*FUNCTIONS, "**", "/")(lambda node, rate, *_: ieee.divide(rate, node._local_grads[0])), 15),
    (_constant, CONSTANT),
]
_OF_ALL = [  # what is done with the derivatives, and the data, in the end
    (lambda slopes, data: (*slopes[1:], slopes[0]), 16),
    (lambda slopes, data: slopes[::-1], 16),
    (lambda slopes, data: tuple(ieee.divide(1.0, slope) for slope in slopes), 15),
    (lambda slopes, data: (data,) * len(slopes), 17),
]
