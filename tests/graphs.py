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


def parabola():
    x = Value(3.0, label="x")
    return x**2 + 2 * x + 1


def two_paths():
    a, b = Value(2.0, label="a"), Value(-1.5, label="b")
    d = a * b
    return (d + a) * d


def chain(length):
    y = x = Value(0.5)
    for _ in range(length):
        y = y + x
    return y


def shared(ranks):
    """One computed node that is used again at every rank."""
    y = h = (Value(1.0) * 2).tanh()
    for _ in range(ranks):
        y = y * h
    return y


def recurrent_net(steps):
    """Shared weights, used at every step: what keeps dot busy for minutes."""
    weights = [Value(0.1 * i) for i in range(9)]
    state = [Value(0.1)] * 3
    for _ in range(steps):
        state = [sum(weights[3 * i + j] * state[j] for j in range(3)).tanh() for i in range(3)]
    return state[0] + state[1] + state[2]


def product(names=("a", "b")):
    a, b = Value(2.0, label=names[0]), Value(-1.5, label=names[1])
    c = a * b
    c.backward()
    return c
