"""A network that learns, a step at a time: back through the graph of its loss, a small change, and look again."""

import contextlib
import math
from array import array
from collections import deque

from .words import sentence

MOST_BACK = 100  # steps that can be taken back
PARTS = (100, 10_000, 10**6, 10**9)  # of a step: these are tried where the whole one went up


class Training:
    """A model's parameters on their way, with the losses so far.

    model: what gives a score for a point, or for all points of an array, and has `parameters()`; data: (points,
    labels); loss: a function of the scores and the labels; rate: what part of its gradient each parameter is changed
    by. losses: the loss before the first step, and after each; gradients: the size of each layer's in the last step;
    reason: why no step can be made any more, "" while one can.
    """

    def __init__(self, model, data, loss=None, rate=1.0):
        self.data, self.loss, self.rate = data, loss or fitting, rate
        self.begin(model)

    def begin(self, model):
        """Train this model from now on; the one before, if this can't be."""
        before = {**vars(self)}
        self.model = model
        self.start = [p.data for p in model.parameters()]
        self.points, self.labels = self.data
        self.takes_arrays = hasattr(type(model.parameters()[0]), "__matmul__")
        if self.takes_arrays:
            import numpy as np

            self.points, self.labels = np.asarray(self.points), np.asarray(self.labels)
        self.scores, self.now, self.losses = None, None, array("d")
        try:
            self.reset()
        except BaseException:
            vars(self).update(before)
            raise

    def reset(self):
        """As it was before the first step."""
        self.look_from(self.start)
        self.past = deque(maxlen=MOST_BACK)
        self.losses, self.gradients, self.reason = self.losses[-1:], [0.0] * len(groups(self.model)), ""

    @property
    def steps(self):
        return len(self.losses) - 1

    def step(self):
        """Make a step; whether one could be made."""
        for _ in self.stepping():
            pass
        return not self.reason

    def stepping(self):
        """The same in pieces, between which the caller may do something else. What fails half way is undone."""
        if self.reason:
            return
        before = [p.data for p in self.model.parameters()]
        try:
            with self.undone():
                self.zero()
                self.now.backward()
                yield
                gradients = [size(group) for group in groups(self.model)]
                self.change()
                yield from self.looking()
        except Exception as error:
            self.reason = sentence(error)
            return
        self.past.append((before, self.gradients))
        self.gradients = gradients
        if not math.isfinite(self.losses[-1]):
            self.reason = self.gone()

    def zero(self):
        for p in self.model.parameters():
            p.grad = 0.0

    def change(self):
        for p in self.model.parameters():
            p.data = p.data - self.rate * p.grad

    @contextlib.contextmanager
    def undone(self):
        """What is done within it is undone if it fails half way, also if the reader interrupts it."""
        before, seen = [p.data for p in self.model.parameters()], (self.scores, self.now)
        try:
            yield
        except BaseException:
            self.put(before)
            self.scores, self.now = seen
            raise

    def look_from(self, data):
        """Put the parameters there, and build the graph of the loss."""
        with self.undone():
            self.put(data)
            for _ in self.looking():
                pass

    def looking(self):
        """Build the graph of the loss at the parameters as they are, in pieces."""
        if self.takes_arrays:
            self.scores = self.model(self.points)
        else:
            self.scores = []
            for point in self.points:
                self.scores.append(self.model(point))
                yield
        self.now = self.loss(self.scores, self.labels)
        self.losses.append(float(self.now.data))

    def back(self):
        """Take the last step back; whether it could be: only the last hundred can."""
        if not self.past:
            return False
        self.look_from(self.past[-1][0])
        _, self.gradients = self.past.pop()
        del self.losses[-3:-1]
        self.reason = ""
        return True

    def put(self, data):
        for p, x in zip(self.model.parameters(), data):
            p.data = x

    def right(self):
        """How many points are on the side of their label."""
        scores = self.scores.data if self.takes_arrays else [score.data for score in self.scores]
        if getattr(scores, "ndim", 1) > 1:
            return int((scores.argmax(-1) == self.labels).sum())
        return int(sum((score > 0) == (label > 0) for score, label in zip(scores, self.labels)))

    def gone(self):
        """Why the loss is no number any more."""
        loss = f"The loss is {self.losses[-1]:g} after step {self.steps}"
        bad = sum(not is_finite(p.data) for p in self.model.parameters())
        if not bad:
            return (
                f"{loss}, though each weight is a number: the scores were too large. A smaller rate keeps them small."
            )
        if self.gradients and not all(map(math.isfinite, self.gradients)):
            return f"{loss}: the gradient wasn't finite, and with it the weights are gone."
        return f"{loss}: at the rate {self.rate:g} the step was too large for a number to hold."

    def remark(self):
        """What is to be said about the last step where it didn't go down; "" where it did."""
        if self.reason or not self.past:
            return self.reason
        if self.losses[-1] > self.losses[-2]:
            rose = f"The loss rose along this step, from {self.losses[-2]:.4g} to {self.losses[-1]:.4g}"
            part = next((part for part in PARTS if self.after(1 / part) < self.losses[-2]), None)
            if part:
                return f"{rose}: you overshot. A step {part:,} times shorter goes down."
            return f"{rose}, and along one {PARTS[-1]:,} times shorter too: this gradient doesn't point uphill."
        if self.losses[-1] and not any(self.gradients):
            return "Every gradient is 0, so no weight changes: nothing of the loss reaches them."
        return ""

    def after(self, part):
        """The loss after only this part of the last step."""
        there, seen = [p.data for p in self.model.parameters()], (self.scores, self.now)
        try:
            self.look_from([x + part * (y - x) for x, y in zip(self.past[-1][0], there)])
            return self.losses.pop()
        finally:
            self.put(there)
            self.scores, self.now = seen


def fitting(scores, labels):
    """The loss that fits the scores: hinge for one of each point, cross entropy for one of each class."""
    if len(getattr(scores, "shape", ())) > 1:
        return scores.cross_entropy(labels)
    return hinge(scores, labels)


def hinge(scores, labels):
    """The mean of what each score lacks to be 1 on the side of its label, which is −1 or 1."""
    if not isinstance(scores, list):
        return (1.0 - labels * scores).relu().mean()
    lacks = [(score * -label + 1.0).relu() for score, label in zip(scores, labels)]
    return sum(lacks[1:], lacks[0]) * (1.0 / len(lacks))


def groups(model):
    """The parameters, layer by layer where the model has layers."""
    layers = getattr(model, "layers", None)
    return [layer.parameters() for layer in layers] if layers else [model.parameters()]


def size(group):
    """The root mean square of the gradients in a group of parameters."""
    squares, count = 0.0, 0
    for p in group:
        if hasattr(p.grad, "sum"):
            squares, count = squares + float((p.grad * p.grad).sum()), count + p.grad.size
        else:
            squares, count = squares + p.grad * p.grad, count + 1
    return math.sqrt(squares / count) if squares >= 0 else math.nan


def is_finite(data):
    if hasattr(data, "ravel"):
        return all(map(math.isfinite, data.ravel().tolist()))
    return math.isfinite(data)


def by_neuron(model):
    """All weights of an MLP as numbers, neuron by neuron: its weights, then its bias."""
    numbers = array("d")
    for layer in model.layers:
        for neuron in getattr(layer, "neurons", None) or [layer]:
            if isinstance(neuron.weights, list):
                numbers.extend(float(p.data) for p in neuron.parameters())
            else:
                table, bias = neuron.weights.data, neuron.bias.data.reshape(-1)
                for weights, b in zip(table.reshape(len(table), -1).T.tolist(), bias.tolist()):
                    numbers.extend([*weights, b])
    return numbers
