"""check(step, training=loss): a step, or a loop, of gradient descent."""

import pytest

from autograd_lesson import Value, check


def loss(model, xs, ys):
    return sum((model(x) - y) ** 2 for x, y in zip(xs, ys)) / len(ys)


STEP = """
def step(model, xs, ys, rate):
    for p in model.parameters():
        p.grad = 0.0
    total = loss(model, xs, ys)
    total.backward()
    for p in model.parameters():
        p.data -= rate * p.grad
    return total.data
"""
LOOP = """
def train(model, xs, ys, rate, steps):
    for k in range(steps):
        model.zero_grad()
        total = 0.0
        for x, y in zip(xs, ys):
            total = total + (model(x) - y) ** 2 * (1 / len(ys))
        total.backward()
        for p in model.parameters():
            p.data = p.data - rate * p.grad
"""
OPTIMIZER = """
class Descent:
    def __init__(self, parameters, rate):
        self.parameters, self.rate = parameters, rate

    def zero_grad(self):
        for p in self.parameters:
            p.grad = 0.0

    def step(self):
        for p in self.parameters:
            p.data += -self.rate * p.grad


def step(model, xs, ys, rate):
    descent = Descent(model.parameters(), rate)
    guesses = [model(x) for x in xs]
    errors = [(guess - y) ** 2 for guess, y in zip(guesses, ys)]
    total = sum(errors) / len(errors)
    descent.zero_grad()
    total.backward()
    descent.step()
"""
SPELLINGS = {"step": STEP, "loop": LOOP, "optimizer": OPTIMIZER}
ZERO_STEP = "    for p in model.parameters():\n        p.grad = 0.0\n"
MOVE_STEP = "    for p in model.parameters():\n        p.data -= rate * p.grad\n"
NEW_LIST = "self.parameters = [p - self.rate * p.grad for p in self.parameters]"
WRONG = {
    (41, "step"): [(ZERO_STEP, "")],
    (41, "loop"): [("        model.zero_grad()\n", ""), ("    for k", "    model.zero_grad()\n    for k")],
    (41, "optimizer"): [("    descent.zero_grad()\n", "")],
    (42, "step"): [(MOVE_STEP, ""), (ZERO_STEP, MOVE_STEP + ZERO_STEP)],
    (42, "loop"): [
        ("        total.backward()\n", ""),
        ("rate * p.grad\n", "rate * p.grad\n        model.zero_grad()\n        total.backward()\n"),
        ("        model.zero_grad()\n        total = 0", "        total = 0"),
    ],
    (42, "optimizer"): [
        ("    descent.step()\n", ""),
        ("    descent.zero_grad()\n", "    descent.step()\n    descent.zero_grad()\n"),
    ],
    (43, "step"): [("-= rate", "+= rate")],
    (43, "loop"): [("- rate", "+ rate")],
    (43, "optimizer"): [("-self.rate", "self.rate")],
    (44, "step"): [("    total = loss(model, xs, ys)\n", "    total = loss(model, xs, ys) * len(ys)\n")],
    (44, "loop"): [(" * (1 / len(ys))", "")],
    (44, "optimizer"): [(" / len(errors)", "")],
    (45, "step"): [("    total = loss(model, xs, ys)\n", "    total = Value(loss(model, xs, ys).data)\n")],
    (45, "loop"): [("(model(x) - y) ** 2", "Value(model(x).data - y) ** 2")],
    (45, "optimizer"): [("[model(x) for x in xs]", "[Value(float(model(x))) for x in xs]")],
    (46, "step"): [("p.data -= rate * p.grad", "p = p - rate * p.grad")],
    (46, "loop"): [("p.data = p.data - rate * p.grad", "p = Value(p.data - rate * p.grad)")],
    (46, "optimizer"): [
        ("for p in self.parameters:\n            p.data += -self.rate * p.grad", NEW_LIST),
    ],
    (48, "step"): [("loss(model, xs, ys)", "loss(model, xs, ys[1:] + ys[:1])")],
    (48, "loop"): [("zip(xs, ys):\n", "zip(xs[:-1], ys[1:]):\n"), ("len(ys))", "(len(ys) - 1))")],
    (48, "optimizer"): [("zip(guesses, ys)", "zip(guesses, reversed(ys))")],
}


def written(spelling, *changes):
    text = SPELLINGS[spelling]
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    made = {"loss": loss, "Value": Value}
    exec(text, made)
    return made["train" if spelling == "loop" else "step"]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_right_training_is_solved(spelling):
    told = check(written(spelling), training=loss)
    assert told, told
    assert told.sentence.endswith("goes down the slope of loss, in all 4 steps that were tried.")


@pytest.mark.parametrize(("number", "spelling"), WRONG)
def test_wrong_training_is_told_its_mistake_and_no_other(number, spelling):
    told = check(written(spelling, *WRONG[number, spelling]), training=loss)
    assert (told.word, told.mistake) == ("not yet", number), told
    assert len(told.hints) == 2


def test_what_is_no_known_mistake_is_told_with_both_numbers():
    told = check(written("step", ("rate * p.grad", "0.5 * rate * p.grad")), training=loss)
    assert told.mistake is None and told.sentence.startswith("In step 1 of 4 the parameter 1 of 13 moves by ")
    told = check(
        written("step", ("p.data -= rate * p.grad", "p.data = p.data; p.data -= rate * p.grad")), training=loss
    )
    assert told.sentence == "In 4 steps each parameter should change 4 times, but some change 8 times."


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (lambda model, xs, ys, rate: ..., "is still blank"),
        (lambda model, xs, ys, rate: None, "is still blank"),
        (lambda model: 1, "should take model, xs, ys, rate"),
        (lambda model, xs, ys, rate: model.half(), "raised AttributeError"),
        (3, "it should be a function"),
    ],
)
def test_what_is_no_training_is_a_sentence(step, said):
    assert said in check(step, training=loss).sentence


def test_training_without_an_end_is_stopped():
    def step(model, xs, ys, rate):
        while True:
            loss(model, xs, ys)

    assert "didn't come to an end" in check(step, training=loss).sentence
