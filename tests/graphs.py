"""Graphs and programs that several tests walk over."""

import random

from autograd_lesson import Value, snapshot


def example(a=2.0, b=-1.5):
    a, b = Value(a, label="a"), Value(b, label="b")
    d = a * b
    e = d + a
    L = e * d
    L.backward()
    return snapshot(L, {"d": d, "e": e, "L": L})


def doubled(times):
    y = Value(1.0, label="x")
    for _ in range(times):
        y = y + y
    y.backward()
    return snapshot(y)


def random_program(seed):
    """The same random program for any engine: a function of its leaves."""
    draw = random.Random(seed)
    plan = [(draw.choice("+*/t^"), draw.random(), draw.random()) for _ in range(draw.randint(3, 25))]

    def program(leaves):
        made = list(leaves)
        for op, i, j in plan:
            x, y = made[int(i * len(made))], made[int(j * len(made))]
            made.append({"+": x + y, "*": x * y, "/": x / (y * y + 1), "t": x.tanh(), "^": x**2 * 0.5}[op])
        return sum(made[-3:], made[-1])

    return program, [draw.uniform(-1.5, 1.5) for _ in range(3)]
