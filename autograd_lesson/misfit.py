"""What to say where shapes don't fit: the operation, the reader's names, the shapes, and what would fit."""

import sys
from itertools import zip_longest
from math import prod


def misfit(op, given, nodes, error):
    """The exception to raise where an operation on `given`, wrapped as `nodes`, met this error of NumPy's."""
    names, shapes = [name_of(x) for x in given[: len(nodes)]], [node.shape for node in nodes]
    if len(nodes) == 1:
        kind = ValueError if isinstance(error, ValueError) else IndexError
        (name,), (shape,) = names, shapes
        call = f"{name or size(shape)}{f'[{given[1]!r:.60}]' if op == '[]' else f'.{op}'}"
        return kind(f"{call}: {f'{name} is {size(shape)}; ' if name else ''}{error}{_fitting(op, shape)}")
    texts = [f"{name} {size(shape)}".lstrip() for name, shape in zip(names, shapes)]
    why, fits = (_of_matmul if op == "@" else _of_broadcast)(op, [*map(_called, names, nodes)], *shapes)
    return ValueError(f"{texts[0]} {op} {texts[1]}: {why}. {fits} would fit.")


def _fitting(op, shape):
    """What an operation on one tensor of that shape would have taken."""
    if op == "reshape":
        return f". Lengths with the product {prod(shape)} would fit, one of them may be left as −1."
    if 0 in shape:
        return ". At least one number would fit." if op == "max" else ""
    if not shape:
        return ""
    last = [f"0 to {length - 1}" for length in (shape if op == "[]" else [len(shape)])]
    return {
        "[]": f". {', '.join(last)} would fit.",
        "transpose": f". Each of the axes {last[0]} once would fit, or none for all in reverse.",
        "cross_entropy": "",
    }.get(op, f". Axis {last[0]} would fit, or no axis for all numbers.")


def _of_matmul(op, names, a, b):
    x, y = names
    if not a or not b:
        return "a number has no rows and columns", f"{x} * {y}"
    tries = {f"{_turned(x)} @ {y}": (a[::-1], b), f"{x} @ {_turned(y)}": (a, b[::-1]), f"{y} @ {x}": (b, a)}
    fitting = [text for text, shapes in tries.items() if _multiply(*shapes)]
    rows = b[-2] if len(b) > 1 else b[0]
    why = f"a row of {x} has {a[-1]} numbers, a column of {y} has {rows}"
    if a[-1] == rows:
        return "the axes before the last two differ", f"The same axes, or none, before those of {x} or of {y}"
    wanted = size((*b[:-2], a[-1], b[-1]) if len(b) > 1 else (a[-1],))
    return why, " or ".join(fitting) or f"On the right, {wanted}"


def _of_broadcast(op, names, a, b):
    x, y = names
    i, j = next((i, j) for i, j in zip_longest(a[::-1], b[::-1], fillvalue=1) if i != j and 1 not in (i, j))
    tries = {
        f"{_turned(x)} {op} {y}": (a[::-1], b),
        f"{x} {op} {_turned(y)}": (a, b[::-1]),
        f"{_column(x, a)} {op} {y}": ((*a, 1), b),
        f"{x} {op} {_column(y, b)}": (a, (*b, 1)),
    }
    fitting = [text for text, pair in tries.items() if _broadcast(*pair) in pair]
    larger = max(a, b, key=len)
    beside = dict.fromkeys(map(size, [larger[-1:], (*larger[:-1], 1), ()]))
    why = f"from the right, {i} meets {j}, and only equal sizes or a 1 go together"
    return why, " or ".join(fitting) or f"Beside {size(larger)}, {' or '.join(beside)}"


def _broadcast(a, b):
    """The shape that both are repeated to, or None."""
    pairs = list(zip_longest(a[::-1], b[::-1], fillvalue=1))
    if any(i != j and 1 not in (i, j) for i, j in pairs):
        return None
    return tuple(i if j == 1 else j for i, j in reversed(pairs))


def _multiply(a, b):
    return a[-1] == (b[-2] if len(b) > 1 else b[0]) and _broadcast(a[:-2], b[:-2]) is not None


def _column(name, shape):
    return f"{name}.reshape(-1, 1)" if len(shape) == 1 else f"{name}[..., None]"


def _turned(name):
    return name.removesuffix(".T") if name.endswith(".T") else f"{name}.T"


def _called(name, node):
    """A name, or a number, or a shape, to stand in a formula."""
    return name or (size(node.shape) if node.shape else f"{float(node):g}")


def not_one_number(tensor, given):
    """The exception to raise where a pass can't begin at a tensor; `given` is the shape of the gradient, or None."""
    if not tensor.requires_grad:
        return ValueError(f"{shown(tensor)}.backward: it was computed from data alone, so nothing has a gradient")
    name = name_of(tensor) or "y"
    given = "" if given is None else f", and not {size(given)}"
    return ValueError(
        f"{shown(tensor)}.backward: a derivative is of one number. {name}.sum().backward() would fit, or "
        f"{name}.backward(weights) with a weight for each number, {size(tensor.shape)}{given}."
    )


def size(shape):
    """[3×2]; one number."""
    return f"[{'×'.join(map(str, shape))}]" if shape else "one number"


def shown(x):
    """A tensor as sentences speak of it: X [3×2]."""
    return f"{name_of(x)} {size(x.shape)}".lstrip()


def name_of(x):
    """What the reader calls x: its label, or its name where their code is now; "" if it has none."""
    label = getattr(x, "label", "")
    if label or isinstance(x, (int, float)):  # a small int is one object, whatever it is called elsewhere
        return label
    for scope in _scopes():
        found = [name for name, value in list(scope.items()) if value is x and not name.startswith("_")]
        if found:
            return found[0]
    turned = name_of(x._children[0]) if getattr(x, "_op", "") == "transpose" else ""
    return turned and f"{turned}.T"


def _scopes():
    """Where a name may stand: in the reader's functions and modules, the innermost first, then in our own layers."""
    readers, ours, frame = [], [], sys._getframe(1)
    while frame:
        module = frame.f_globals.get("__name__", "")
        if not module.startswith(f"{__package__}."):
            readers += frame.f_locals, frame.f_globals
        elif module == f"{__package__}.nn":
            ours.append(frame.f_locals)
        frame = frame.f_back
    return readers + ours
