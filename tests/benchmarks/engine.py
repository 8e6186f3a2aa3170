"""How many times as fast as PyPI's micrograd is this engine? `python tests/benchmarks/engine.py`

Each engine runs in a process of its own, because micrograd leaves cycles that the collector would
otherwise clear away on our account. CPU time, collector on. The two take turns; a round gives one
ratio, and the table shows the median of the rounds. Time is only reported, never asserted;
that both engines find the same numbers is.
"""

import itertools
import json
import math
import random
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROUNDS = 7


def chain(Value):
    """10,000 additions, one after the other."""
    x = y = Value(0.5)
    for _ in range(10_000):
        y = y + x
    y.backward()
    return y, [x]


def wide_sum(Value):
    """5,000 squares added in pairs: a wide graph, 13 additions deep."""
    inputs = [Value(i / 1000) for i in range(5000)]
    terms = [x * x for x in inputs]
    while len(terms) > 1:
        odd = terms[-1:] if len(terms) % 2 else []
        terms = [a + b for a, b in zip(terms[::2], terms[1::2])] + odd
    terms[0].backward()
    return terms[0], inputs


def tiny_polynomial(Value):
    """x**2 + 2*x + 1 at 3."""
    x = Value(3.0)
    y = x**2 + 2 * x + 1
    y.backward()
    return y, [x]


def two_moons(points, rng):
    """Two half circles, one around the other's end, as (x, y) and a label of 1 or -1."""
    half = points // 2
    angles = [math.pi * i / (half - 1) for i in range(half)]
    upper = [(math.cos(t), math.sin(t), -1) for t in angles]
    lower = [(1 - math.cos(t), 0.5 - math.sin(t), 1) for t in angles]
    return [(x + rng.gauss(0, 0.1), y + rng.gauss(0, 0.1), label) for x, y, label in upper + lower]


def network(Value, sizes, rng):
    """Layers of neurons, a neuron being (weights, bias)."""
    return [
        [([Value(rng.uniform(-1, 1)) for _ in range(inputs)], Value(0)) for _ in range(outputs)]
        for inputs, outputs in itertools.pairwise(sizes)
    ]


def added(weights, x, bias):
    return sum((w * xi for w, xi in zip(weights, x)), bias)


def score(layers, x, weighted):
    for layer in layers:
        x = [weighted(weights, x, bias) for weights, bias in layer]
        if layer is not layers[-1]:
            x = [value.relu() for value in x]
    return x[0]


def demo_step_by_dot(Value):
    """The same, with one node of all the products of a neuron where the engine can have such a node."""
    if Value.__module__ == "micrograd.engine":
        return demo_step(Value)
    from autograd_lesson.nn import dot

    return demo_step(Value, lambda weights, x, bias: dot(weights, x) + bias)


def demo_step(Value, weighted=added):
    """One step of micrograd's demo: two moons, an MLP 2-16-16-1, max-margin loss and L2."""
    rng = random.Random(1337)
    data = two_moons(100, rng)
    layers = network(Value, [2, 16, 16, 1], rng)
    parameters = [p for layer in layers for weights, bias in layer for p in [*weights, bias]]
    scores = [score(layers, [Value(x), Value(y)], weighted) for x, y, _ in data]
    losses = [(1 + -label * s).relu() for (_, _, label), s in zip(data, scores)]
    loss = sum(losses) * (1.0 / len(losses)) + 1e-4 * sum(p * p for p in parameters)
    loss.backward()
    return loss, parameters


# a workload and how often it runs in one round
WORKLOADS = {chain: 5, wide_sum: 10, tiny_polynomial: 10_000, demo_step: 3, demo_step_by_dot: 3}


def engine(name):
    if name == "micrograd":
        from micrograd.engine import Value
    else:
        sys.path.insert(0, str(Path(__file__).parents[2]))
        from autograd_lesson.engine import Value
    return Value


def numbers(workload, Value):
    """The output's data and the leaves' gradients; the graph itself isn't kept, to be the collector's burden later."""
    output, leaves = workload(Value)
    return [float(x) for x in (output.data, *(leaf.grad for leaf in leaves))]


def serve(name):
    """The child process: reads a workload's name from stdin, prints the CPU seconds of one round."""
    Value = engine(name)
    sys.setrecursionlimit(100_000)  # micrograd's search is recursive
    by_name = {workload.__name__: workload for workload in WORKLOADS}
    for line in sys.stdin:
        command, workload = line.split()
        workload = by_name[workload]
        if command == "check":
            print(json.dumps(numbers(workload, Value)), flush=True)
        else:
            start = time.process_time()
            for _ in range(WORKLOADS[workload]):
                workload(Value)
            print(time.process_time() - start, flush=True)


def ask(process, *words):
    print(*words, file=process.stdin, flush=True)
    return process.stdout.readline()


def same(a, b):
    return len(a) == len(b) and all(math.isclose(x, y, rel_tol=1e-9, abs_tol=1e-12) for x, y in zip(a, b))


def main():
    names = ("micrograd", "autograd_lesson")
    children = [subprocess.Popen([sys.executable, __file__, name], stdin=-1, stdout=-1, text=True) for name in names]
    theirs, ours = children
    print(f"{'':18}{'micrograd':>12}{'this engine':>14}{'times':>8}{'range':>14}")
    for workload, repeats in WORKLOADS.items():
        name = workload.__name__
        results = [json.loads(ask(child, "check", name)) for child in children]
        assert same(*results), f"{name}: the engines disagree"
        rounds = [(float(ask(theirs, "time", name)), float(ask(ours, "time", name))) for _ in range(ROUNDS)]
        slow, fast = (statistics.median(times) / repeats * 1e3 for times in zip(*rounds))
        ratios = sorted(a / b for a, b in rounds)
        print(
            f"{name.replace('_', ' '):18}{slow:9.4g} ms{fast:11.4g} ms{statistics.median(ratios):8.1f}"
            f"{ratios[0]:8.1f}–{ratios[-1]:.1f}"
        )
    for child in children:
        child.stdin.close()
        child.wait()


if __name__ == "__main__":
    serve(sys.argv[1]) if len(sys.argv) > 1 else main()
