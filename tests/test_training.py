"""A step of training: back through the graph, a change, and another look; and what is said of it."""

import gc
import math
import tracemalloc

import numpy as np
import pytest

from autograd_lesson import MLP, Neuron, Tensor, Value, moons
from autograd_lesson.training import MOST_BACK, Training, by_neuron
from autograd_lesson.witness.mistakes import MISTAKES

ENGINES = pytest.mark.parametrize("engine", [Value, Tensor])


def small(engine=Value, rate=0.5, **how):
    return Training(MLP(2, [4, 4, 1], engine=engine, **how), moons(20), rate=rate)


@ENGINES
def test_a_step_is_the_loop_that_the_reader_writes(engine):
    training, model = small(engine), MLP(2, [4, 4, 1], engine=engine)
    points, labels = moons(20)
    for k in range(5):
        if engine is Tensor:
            loss = (1 - np.array(labels) * model(points)).relu().mean()
        else:
            lacks = [(1 - label * model(point)).relu() for point, label in zip(points, labels)]
            loss = sum(lacks) * (1 / len(lacks))
        assert training.losses[-1] == pytest.approx(float(loss.data)) and training.steps == k
        model.zero_grad()
        loss.backward()
        for p in model.parameters():
            p.data -= 0.5 * p.grad
        assert training.step()
    assert list(by_neuron(training.model)) == pytest.approx(list(by_neuron(model)))


@ENGINES
def test_the_moons_are_learned_to_the_last_point(engine):
    training = Training(MLP(2, [8, 8, 1], "tanh", engine=engine, seed=1), moons(40), rate=0.5)
    while training.right() < 40 and training.steps < 200:
        training.step()
    assert training.right() == 40


@ENGINES
def test_steps_are_taken_back_to_the_last_bit(engine):
    training, seen = small(engine), []
    for _ in range(8):
        seen.append((training.losses[:], list(by_neuron(training.model)), training.gradients))
        training.step()
    for before in reversed(seen):
        assert training.back()
        assert (training.losses, list(by_neuron(training.model)), training.gradients) == before
    assert not training.back() and training.steps == 0


def test_only_so_many_steps_can_be_taken_back():
    training = small(Tensor)
    for _ in range(MOST_BACK + 10):
        training.step()
    while training.back():
        pass
    assert training.steps == 10


@ENGINES
def test_reset_begins_again_with_the_same_weights(engine):
    training = small(engine)
    first = training.losses[0]
    training.step()
    second = training.losses[1]
    training.reset()
    assert training.steps == 0 and training.losses[0] == first and training.gradients == [0.0] * 3
    training.step()
    assert training.losses[1] == second


def test_a_wider_network_is_of_the_same_form():
    for engine in (Value, Tensor):
        model = MLP(2, [4, 4, 1], "tanh", engine=engine, seed=5)
        wide, same = model.widened(7), model.widened(4)
        assert [len(by_neuron(each)) for each in (wide, model)] == [3 * 7 + 8 * 7 + 8, 3 * 4 + 5 * 4 + 5]
        assert by_neuron(same) == by_neuron(model) and type(wide.parameters()[0]) is engine
        assert wide.layers[0].activation == "tanh"


def test_weights_are_told_neuron_by_neuron_whatever_the_engine():
    assert by_neuron(MLP(2, [3, 2, 1], seed=2)) == by_neuron(MLP(2, [3, 2, 1], engine=Tensor, seed=2))
    neuron = MLP(2, [1], engine=Tensor, seed=2)
    assert list(by_neuron(neuron)) == [p.data for p in MLP(2, [1], seed=2).parameters()]


def test_several_classes_are_learned_with_cross_entropy():
    rng = np.random.default_rng(5)
    labels = rng.integers(0, 3, 60)
    points = rng.normal(size=(60, 2)) * 0.3 + np.array([[0, 2], [2, -1], [-2, -1]])[labels]
    training = Training(MLP(2, [8, 3], engine=Tensor), (points, labels), rate=0.5)
    for _ in range(100):
        training.step()
    assert training.right() == 60 and training.losses[-1] < 0.1


def test_a_loss_of_the_reader_s_is_used():
    training = Training(MLP(2, [4, 1]), moons(10), lambda scores, labels: (scores[0] - labels[0]) ** 2)
    assert training.losses[0] == (training.scores[0].data - training.labels[0]) ** 2


@ENGINES
def test_a_step_too_long_is_told_from_one_that_leads_the_wrong_way(engine):
    training = small(engine, rate=0.1)
    for _ in range(5):
        assert training.remark() == ""
        training.step()
    training.rate = 1e4
    training.step()
    before = list(by_neuron(training.model)), training.losses[:], training.now
    said = training.remark()
    assert said.startswith(
        f"The loss rose along this step, from {training.losses[-2]:.4g} to {training.losses[-1]:.4g}: "
    )
    assert "you overshot. A step" in said and said.endswith("times shorter goes down.")
    assert (list(by_neuron(training.model)), training.losses, training.now) == before  # looking changed nothing


def test_a_wrong_engine_is_not_said_to_overshoot():
    training = small(MISTAKES[1].engine(Value))  # it overwrites
    training.step()
    assert "this gradient doesn't point uphill" in training.remark()


@ENGINES
def test_a_rate_too_large_ends_in_a_number_that_is_none_and_it_says_so(engine):
    training = small(engine, rate=1e160)
    while training.step():
        pass
    steps = training.steps
    assert not math.isfinite(training.losses[-1])
    assert training.reason.startswith(f"The loss is {training.losses[-1]:g} after step {steps}")
    assert training.remark() == training.reason
    assert not training.step() and training.steps == steps
    training.back()
    assert training.reason == "" and math.isfinite(training.losses[-1])


@ENGINES
def test_a_network_that_nothing_reaches_any_more_is_said_to_stand_still(engine):
    model = MLP(2, [3, 1], engine=engine)
    for p in model.parameters()[-2:] if engine is Tensor else model.parameters():
        p.data = p.data * 0.0
    if engine is Tensor:
        model.parameters()[1].data = np.full(3, -100.0)
    else:
        for neuron in model.layers[0].neurons:
            neuron.bias.data = -100.0
    training = Training(model, moons(20), lambda scores, _: scores[0] * scores[0] + 1.0)
    training.step()
    assert training.remark() == "Every gradient is 0, so no weight changes: nothing of the loss reaches them."


@ENGINES
def test_an_error_on_the_way_is_said_and_changes_nothing(engine):
    def loss(scores, labels):
        if calls:
            raise RuntimeError("not today")
        calls.append(1)
        return scores[0] * scores[1]

    calls = []
    training = Training(MLP(2, [2, 1], engine=engine), moons(6), loss)
    before = by_neuron(training.model), training.scores, training.now
    assert not training.step()
    assert training.reason == "RuntimeError: not today." == training.remark() and training.steps == 0
    assert (by_neuron(training.model), training.scores, training.now) == before and not training.past


def test_any_model_with_parameters_can_be_trained():
    training = Training(Neuron(2, ""), moons(20), rate=0.1)
    for _ in range(20):
        training.step()
    assert training.losses[-1] < training.losses[0] and len(training.gradients) == 1


@ENGINES
def test_memory_stays_level_over_ten_thousand_steps_without_the_collector(engine):
    training = Training(MLP(2, [2, 1], engine=engine), moons(2), rate=0.01)
    gc.collect()
    gc.disable()
    tracemalloc.start()
    try:
        for _ in range(200):
            training.step()
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(10_000):
            training.step()
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
        gc.enable()
    assert grown < 200_000  # the losses themselves are 80,000 bytes
