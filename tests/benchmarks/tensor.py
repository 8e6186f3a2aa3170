"""How long does a step of training take beside PyTorch's? `python tests/benchmarks/tensor.py`

Forward, loss, backward, and the change of the parameters, in float64 on one thread. The two take turns in one
process; a round gives one ratio, and the table shows the median of the rounds: below 1, Tensor is the faster. Time
is only reported, never asserted; that both find the same numbers is.
"""

import os
import statistics
import time

for library in ("OMP", "MKL", "OPENBLAS"):
    os.environ[f"{library}_NUM_THREADS"] = "1"  # read when NumPy and PyTorch are imported

import numpy as np  # noqa: E402
import torch  # noqa: E402

from autograd_lesson import MLP, Tensor  # noqa: E402

ROUNDS = 25
RATE = 0.01


def hinge(scores, labels):
    return (1.0 - labels * scores).relu().mean()


def ours(sizes, activation, x, labels):
    """A step of training with Tensor, and the parameters that it changes."""
    model = MLP(sizes[0], sizes[1:], activation, engine=Tensor)
    classes = labels.dtype.kind == "i"
    x = Tensor(x, requires_grad=False)
    labels = labels if classes else Tensor(labels, requires_grad=False)

    def step():
        model.zero_grad()
        loss = model(x).cross_entropy(labels) if classes else hinge(model(x), labels)
        loss.backward()
        for p in model.parameters():
            p.data -= RATE * p.grad
        return float(loss)

    return step, model.parameters()


def theirs(parameters, activation, x, labels):
    """The same step with PyTorch, from the same parameters."""
    parameters = [torch.tensor(p.data.copy(), requires_grad=True) for p in parameters]
    x, labels = torch.tensor(x), torch.tensor(labels)
    pairs = list(zip(parameters[::2], parameters[1::2]))

    def step():
        for p in parameters:
            p.grad = None
        h = x
        for i, (weights, bias) in enumerate(pairs):
            h = h @ weights + bias
            if i < len(pairs) - 1:
                h = getattr(h, activation)()
        if labels.is_floating_point():
            loss = hinge(h, labels)
        else:
            loss = torch.nn.functional.cross_entropy(h, labels)
        loss.backward()
        with torch.no_grad():
            for p in parameters:
                p -= RATE * p.grad
        return float(loss.detach())

    return step, parameters


def seconds(step, repeats):
    start = time.process_time()
    for _ in range(repeats):
        step()
    return (time.process_time() - start) / repeats


def main():
    torch.set_num_threads(1)
    rng = np.random.default_rng(0)
    moons = (rng.normal(size=(100, 2)), rng.choice([-1.0, 1.0], 100))
    digits = (rng.uniform(size=(64, 784)), rng.integers(0, 10, 64))
    print(f"{'':22}{'PyTorch':>12}{'Tensor':>12}{'ratio':>8}{'range':>14}{'mark':>7}")
    for sizes, data, repeats, mark in (([2, 16, 16, 1], moons, 100, 0.7), ([784, 128, 10], digits, 10, 1.0)):
        our_step, our_parameters = ours(sizes, "relu", *data)
        their_step, their_parameters = theirs(our_parameters, "relu", *data)
        for _ in range(5):
            assert np.isclose(our_step(), their_step(), rtol=1e-9)
        for p, q in zip(our_parameters, their_parameters):
            np.testing.assert_allclose(p.data, q.detach().numpy(), rtol=1e-9, atol=1e-12)
        rounds = [(seconds(their_step, repeats), seconds(our_step, repeats)) for _ in range(ROUNDS)]
        slow, fast = (statistics.median(times) * 1e3 for times in zip(*rounds))
        ratios = sorted(b / a for a, b in rounds)
        print(
            f"{'-'.join(map(str, sizes)) + f' × {len(data[0])}':22}{slow:9.4g} ms{fast:9.4g} ms"
            f"{statistics.median(ratios):8.2f}{ratios[0]:8.2f}–{ratios[-1]:.2f}{mark:7}"
        )


if __name__ == "__main__":
    main()
