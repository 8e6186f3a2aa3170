"""Is a class of arrays a right engine? Asked case by case, with the numbers that known mistakes would give."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ..graph.calling import engine_name
from ..tensor import Tensor
from .engines import judge_engine
from .guard import Failed, guarded
from .judged import SOLVED, blank, failed, named, not_yet, solved
from .mistakes import MISTAKES, OF_ARRAYS
from .opened import FUNCTIONS
from .source import blank_methods

X = np.array([[1.0, -2.0, 3.0], [0.5, 2.0, -1.0]])
Y = np.array([[2.0, 0.5, -1.0], [3.0, -2.0, 1.5]])
S = np.array([[1.0, -2.0, 0.5], [3.0, 1.5, -1.0], [2.0, 0.25, -0.5]])
V = np.array([[0.5, 2.0, -1.0], [1.0, -3.0, 2.5], [-2.0, 0.75, 4.0]])
B, A = np.array([0.5, -1.0, 2.0]), np.array([3.0, -2.0])
TIES = np.array([[1.0, 3.0, 3.0], [2.0, 0.0, 2.0]])
ZEROS = np.array([0.0, 2.0, -1.0])
LABELS = [2, 0]


class Case(NamedTuple):
    """text: as it is told; f: of tensors; at: their arrays by name; needs: the methods without which it isn't asked.

    slips: the number of a mistake -> a function of the arrays and of the upstream gradient that gives what gradients,
    or which of several, the mistake leads to. number: the mistake that it is if it has no such gradients.
    """

    text: str
    f: Callable
    at: dict[str, np.ndarray]
    needs: tuple[str, ...]
    number: int | None = None
    slips: dict[int, Callable] = {}  # noqa: RUF012 (nobody changes it)


def _products(x, y, g):
    """Gradients of x @ y with a transpose forgotten, or on the other factor."""
    for_x = [g @ y.T, g @ y, y @ g, y.T @ g]
    for_y = [x.T @ g, x @ g, g @ x, g @ x.T]
    return [(a, b) for a in for_x for b in for_y][1:]


def _factors_alone(x, y, g):
    """Gradients of x @ y with the upstream gradient forgotten."""
    for_x, for_y = [g @ y.T, y.T], [x.T @ g, x.T]
    return [(a, b) for a in for_x for b in for_y][1:]


def _written(x, g):
    part = np.zeros_like(x)
    part[[0, 0, 1]] = g
    return [(part,)]


def _softmax(x):
    e = np.exp(x)
    return e / e.sum(axis=1, keepdims=True)


def _of_labels(x, g):
    p, y, n = _softmax(x), np.eye(3)[LABELS], len(LABELS)
    twice = _softmax(p)
    return [(g * p / n,), (g * p,), (g * (p - y),), (g * (twice - y) / n,), (g * (twice - y),)]


def _all_ties(x, g):
    return [(g * (x == x.max()),)]


_ADD, _MUL, _MATMUL = ("__add__",), ("__mul__",), ("__matmul__",)
CASES = (
    Case("x + y", lambda x, y: x + y, {"x": X, "y": Y}, _ADD),
    Case("x * y + x", lambda x, y: x * y + x, {"x": X, "y": Y}, _ADD + _MUL),
    Case("x * x", lambda x: x * x, {"x": X}, _MUL),
    Case(
        "x.relu()",
        lambda x: x.relu(),
        {"x": ZEROS},
        ("relu",),
        slips={36: lambda x, g: [(g * (x >= 0),), (g * (x > 0) + g * (x == 0) / 2,)]},
    ),
    Case("s + b", lambda s, b: s + b, {"s": S, "b": B}, _ADD, 31, {32: lambda s, b, g: [(g, g.sum(1))]}),
    Case("s * b", lambda s, b: s * b, {"s": S, "b": B}, _MUL, 31, {32: lambda s, b, g: [(g * b, (g * s).sum(1))]}),
    Case(
        "s + k", lambda s, k: s + k, {"s": S, "k": B[:, None]}, _ADD, 31, {32: lambda s, k, g: [(g, g.sum(0)[:, None])]}
    ),
    Case("x + b", lambda x, b: x + b, {"x": X, "b": B}, _ADD, 31),
    Case("x * b", lambda x, b: x * b, {"x": X, "b": B}, _MUL, 31),
    Case("b * x", lambda b, x: b * x, {"b": B, "x": X}, _MUL, 31),
    Case("s @ v", lambda s, v: s @ v, {"s": S, "v": V}, _MATMUL, slips={33: _products, 2: _factors_alone}),
    Case("x @ v", lambda x, v: x @ v, {"x": X, "v": V}, _MATMUL, 33),
    Case("x @ w", lambda x, w: x @ w, {"x": X, "w": Y.T}, _MATMUL, 33),
    Case("x @ b", lambda x, b: x @ b, {"x": X, "b": B}, _MATMUL, 34),
    Case("a @ x", lambda a, x: a @ x, {"a": A, "x": X}, _MATMUL, 34),
    Case("a @ b", lambda a, b: a @ b, {"a": B, "b": -B + 1}, _MATMUL, 34),
    Case("x.sum()", lambda x: x.sum(), {"x": X}, ("sum",)),
    Case(
        "s.sum(axis=0)", lambda s: s.sum(axis=0), {"s": S}, ("sum",), slips={32: lambda s, g: [(g[:, None] + 0 * s,)]}
    ),
    Case("s.sum(axis=1)", lambda s: s.sum(axis=1), {"s": S}, ("sum",), slips={32: lambda s, g: [(g + 0 * s,)]}),
    Case(
        "x.mean()",
        lambda x: x.mean(),
        {"x": X},
        ("mean",),
        slips={35: lambda x, g: [(g + 0 * x,)], 2: lambda x, g: [(0 * x + 1 / x.size,)]},
    ),
    Case(
        "s.mean(axis=0)",
        lambda s: s.mean(axis=0),
        {"s": S},
        ("mean",),
        slips={35: lambda s, g: [(g + 0 * s,)], 32: lambda s, g: [(g[:, None] / 3 + 0 * s,)]},
    ),
    Case("x.max()", lambda x: x.max(), {"x": X}, ("max",)),
    Case("x.max()", lambda x: x.max(), {"x": TIES}, ("max",), slips={36: _all_ties}),
    Case("x.reshape(3, 2)", lambda x: x.reshape(3, 2), {"x": X}, ("reshape",), 39),
    Case("x.T", lambda x: x.T, {"x": X}, ("T",), 39),
    Case("s.T", lambda s: s.T, {"s": S}, ("T",), slips={39: lambda s, g: [(g,)]}),
    Case("x[1]", lambda x: x[1], {"x": X}, ("__getitem__",)),
    Case("x[[0, 0, 1]]", lambda x: x[[0, 0, 1]], {"x": X}, ("__getitem__",), slips={38: _written}),
    Case(
        "x.cross_entropy([2, 0])",
        lambda x: x.cross_entropy(LABELS),
        {"x": X},
        ("cross_entropy",),
        slips={37: _of_labels},
    ),
)


def judge_tensors(engine):
    """What is to be Judged of a class of arrays, with data, grad and backward() of a single number."""
    empty = blank_methods(engine)
    engine = _remade(engine) if issubclass(engine, Tensor) and engine is not Tensor else engine
    asked = [case for case in CASES if all(hasattr(engine, each) for each in case.needs)]
    spoilt = next((shows for case in asked if (shows := _spoilt(engine, case))), None)
    if spoilt:
        return named(OF_ARRAYS[47], spoilt)
    first = judge_engine(engine)  # a tensor of a single number is a number
    name = engine_name(engine)
    if first.word != SOLVED:
        return first
    if not (hasattr(engine, "sum") and hasattr(engine, "__mul__")):
        return not_yet(f"{name} needs `*` and `sum()`, so that a single number can be made of an array.")
    for case in asked:
        judged = _judged(name, engine, case)
        if judged:
            return blank(name, f"see `{empty[0]}`") if empty else judged
    return solved(f"{name} is right for single numbers, and in all {len(asked)} cases of arrays that were tried.")


def _remade(engine):
    """A subclass all of whose nodes are its own, where the methods of Tensor make nodes of Tensor."""

    def again(method):
        def remaking(self, *how, **named):
            node = method(self, *how, **named)
            if isinstance(node, made):
                return node
            return made(node._array, node._children, node._op, node._vjps, requires_grad=node.requires_grad)

        return remaking

    infix = ("add", "sub", "mul", "truediv", "pow", "matmul")
    names = [*(f"__{r}{name}__" for name in infix for r in ("", "r")), "__neg__", "__getitem__", *FUNCTIONS]
    names += ["sum", "mean", "max", "reshape", "transpose", "cross_entropy"]
    methods = {name: again(getattr(engine, name)) for name in names if hasattr(engine, name)}
    made = type(engine.__name__, (engine,), methods | {"T": property(lambda self: self.transpose())})
    return made


def _judged(name, engine, case):
    """What is amiss in a case; None if nothing is."""
    right, g = _right(case)
    try:
        leaves, data = guarded(f"`{case.text}`", _forward, engine, case)
    except Failed as error:
        if isinstance(error.__cause__, TypeError) and "axis" in case.text:
            return None  # it takes no axis
        return failed(name, error)
    if not _same(data, right[0]):
        number = 37 if 37 in case.slips else None
        shows = f"`{case.text}`: its data is {_short(data)}, but it should be {_short(right[0])}"
        return named(OF_ARRAYS[number], f"It shows in {shows}.") if number else not_yet(f"{shows}.")
    try:
        grads = guarded(f"`{case.text}`", _back, engine, case, leaves, g)
    except Failed as error:
        return named(OF_ARRAYS[case.number], f"It shows in `{case.text}`.") if case.number else failed(name, error)
    return _told(case, leaves, grads, right[1:], g)


def _spoilt(engine, case):
    """A sentence if an operation changes the numbers of its own operands, else ""."""
    try:
        leaves, _ = guarded(f"`{case.text}`", _forward, engine, case)
    except Failed:
        return ""  # it is told later
    for leaf, (name, array) in zip(leaves, case.at.items()):
        now = np.array(leaf.data, dtype=float)
        if now.shape == array.shape and not _same(now, array):
            return (
                f"It shows in `{case.text}`, after which {name} is {_short(leaf.data)}, where it was {_short(array)}."
            )
    return ""


def _right(case):
    """The data, and the gradients, as they should be; and the upstream gradient."""
    leaves = [Tensor(array) for array in case.at.values()]
    output = case.f(*leaves)
    g = np.linspace(-1.5, 2.5, output.data.size).reshape(output.shape).round(2) if output.shape else np.array(1.5)
    (output * Tensor(g)).sum().backward()
    return [np.array(output.data), *(np.array(leaf.grad) for leaf in leaves)], g


def _forward(engine, case):
    leaves = [engine(array.copy()) for array in case.at.values()]
    output = case.f(*leaves)
    return leaves, np.array(output.data, dtype=float)


def _back(engine, case, leaves, g):
    """The gradients after a pass back from the sum of g · f."""
    (case.f(*leaves) * engine(g.copy())).sum().backward()
    return [np.array(0.0 if leaf.grad is None else leaf.grad, dtype=float) for leaf in leaves]


def _told(case, leaves, grads, right, g):
    where = f"It shows in `{case.text}`"
    held = [leaf.grad for leaf in leaves if isinstance(leaf.grad, np.ndarray) and leaf.grad.size]
    shared = any(np.shares_memory(a, b) for i, a in enumerate(held) for b in held[:i])
    if shared or any(np.shares_memory(leaf.grad, leaf.data) for leaf in leaves if isinstance(leaf.grad, np.ndarray)):
        return named(OF_ARRAYS[40], f"{where}.")
    wrong = [i for i, pair in enumerate(zip(grads, right, strict=True)) if not _same(*pair)]
    if not wrong or (36 in case.slips and not g.ndim and _is_one_of_the_ties(*grads, *leaves, g)):
        return None
    name, mine, other = [*case.at][wrong[0]], grads[wrong[0]], right[wrong[0]]
    shows = f"{where}: {name}.grad is {_short(mine)}, but it should be {_short(other)}."
    number = _number(case, grads, g) or _by_shape(case, mine, other)
    if not number and len(grads) == 2 and all(map(_same, grads, right[::-1])):
        number = 16
    if number:
        return named((MISTAKES | OF_ARRAYS)[number], shows)
    if mine.shape != other.shape:
        sizes = f"{name}.grad has the shape {mine.shape}, but {name} has {other.shape}"
        return not_yet(f"{sizes}: there must be a gradient for each number.", shows)
    return not_yet(shows.removeprefix("It shows in "))


def _number(case, grads, g):
    for number, slip in case.slips.items():
        if any(all(map(_same, grads, each)) for each in slip(*case.at.values(), g)):
            return number
    return None


def _by_shape(case, mine, other):
    """The mistake that is told by a gradient's shape alone."""
    if case.number != 31:
        return case.number
    if mine.shape == other.shape:
        return None
    return 32 if mine.size == other.size else 31


def _is_one_of_the_ties(grad, leaf, g):
    """Whether one of several largest has it all, as is usual too."""
    largest = leaf.data == np.max(leaf.data)
    return np.count_nonzero(grad) == 1 and grad[largest].sum() == g


def _same(a, b):
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=1e-6, atol=1e-9))


def _short(array):
    """An array in a sentence; its shape alone if it is large."""
    text = np.array2string(np.asarray(array), precision=4, separator=", ", floatmode="maxprec").replace("\n", "")
    return " ".join(text.replace("-", "\N{MINUS SIGN}").split())
