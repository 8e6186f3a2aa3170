"""The bug zoo: one network, one task, and eight things that go wrong, each of which shows in how it learns."""

from collections.abc import Callable
from typing import NamedTuple

from ..data import moons
from ..engine import Value
from ..nn import MLP
from ..tensor import Tensor
from ..training import Training
from .mistakes import MISTAKES, mutant

POINTS, RATE, STEPS = 24, 0.1, 50


class NeverZeroed(Training):
    def zero(self):
        pass


class Uphill(Training):
    def change(self):
        for p in self.model.parameters():
            p.data = p.data + self.rate * p.grad


class Animal(NamedTuple):
    """name: what goes wrong; train: makes its Training; clue: what is seen of it."""

    name: str
    train: Callable
    clue: str


def healthy(kind=Training, rate=RATE, sizes=(6, 6, 1), activation="relu", engine=Value):
    """A training before its first step; without anything changed, the one that all others are compared with."""
    return kind(MLP(2, sizes, activation, engine=engine, seed=1), moons(POINTS, seed=1), rate=rate)


def right():
    """The training in which nothing goes wrong, all its steps made."""
    training = healthy(engine=Tensor)
    while training.steps < STEPS:
        training.step()
    return training


def slip(number, place=0):
    """Makes a training whose engine has this one of the ways to make a mistake."""
    return lambda: healthy(engine=mutant(Value, MISTAKES[number].slips[place]))


ANIMALS = {  # in no order that would help
    "A": Animal(
        "the gradients are never set back to zero",
        lambda: healthy(NeverZeroed),
        "every step still has all earlier ones in it, like a ball that rolls: faster down than the right one, then past"
        " the valley and up again, to and fro.",
    ),
    "B": Animal(
        "relu lets every gradient through",
        slip(12),
        "where relu is shut its weights are changed all the same: the loss goes down at first, since most gates are"
        " right, and later climbs faster and faster.",
    ),
    "C": Animal(
        "a share is written with = where it should be added with +=",
        slip(1),
        "of all points only the last one is heard: the loss creeps along a straight line, here upwards, and the"
        " gradients are small.",
    ),
    "D": Animal(
        "the learning rate is far too large",
        lambda: healthy(rate=8.0),
        "the first steps throw the weights so far that every relu is shut: one jump, then a line as flat as a table, at"
        " another height than it began.",
    ),
    "E": Animal(
        "the walk back begins at the leaves",
        slip(13, 3),
        "every node hands on before it has got anything: all gradients are exactly 0, and the loss never leaves the"
        " height at which it began.",
    ),
    "F": Animal(
        "the weights are changed by + where it should be −",
        lambda: healthy(Uphill),
        "each step goes uphill, where it is steeper, so the next one is longer: from the first step on the loss rises"
        " faster and faster.",
    ),
    "G": Animal(
        "the gradient vanishes on its way through six layers of sigmoid",
        lambda: healthy(sizes=(6, 6, 6, 6, 6, 6, 1), activation="sigmoid"),
        "every sigmoid passes a quarter at most: the gradients are tiny, though none is 0, and the loss stays where it"
        " is, as near as you can see.",
    ),
    "H": Animal(
        "the upstream gradient is forgotten",
        slip(2),
        "what comes from above isn't multiplied in, neither the mean's 1/n nor the sign of the label: the gradients"
        " are huge, and the loss runs off the chart at once, in steps of equal height.",
    ),
}
