"""train(model, data): what it says, what its buttons do, and that it goes on in slices of the main loop."""

import asyncio
import gc
import json
import math
import signal
import sys
import threading
import time
import weakref

import numpy as np
import pytest

from autograd_lesson import MLP, Layer, Neuron, Tensor, Value, moons, train
from autograd_lesson.training import by_neuron
from autograd_lesson.widgets.learning import MOST_SENT, SLICE

ENGINES = pytest.mark.parametrize("engine", [Value, Tensor])


def small(engine=Tensor, steps=3, **how):
    return train(MLP(2, [4, 4, 1], engine=engine), moons(20), steps=steps, **how)


def in_a_loop(program):
    """Run the coroutine function in an event loop of the main thread, as a kernel does, and return its result."""
    other = asyncio._get_running_loop()  # playwright's, which the browser tests leave in this thread
    asyncio._set_running_loop(None)
    try:
        return asyncio.run(program())
    finally:
        asyncio._set_running_loop(other)


def floats(sent):
    return np.frombuffer(sent).tolist()


@ENGINES
def test_it_has_made_its_steps_when_it_is_shown_and_says_the_same_each_time(engine):
    w = small(engine)
    assert w.training.steps == 3 and not w.running
    assert repr(w) == repr(small(engine)) == str(w)
    assert repr(w).splitlines()[0] == (
        f"train: step 3, rate 1  loss {w.training.losses[0]:.4g} → {w.training.losses[-1]:.4g}  "
        f"{w.training.right()} of 20 right"
    )


@ENGINES
def test_the_page_is_told_of_the_step(engine):
    w = small(engine)
    view, training = w.view, w.training
    assert floats(view.losses) == list(training.losses)
    assert floats(view.weights) == list(by_neuron(training.model)) != floats(view.start)
    assert floats(view.gradients) == training.gradients and view.grid == b""
    assert view.plan == {"sizes": [2, 4, 4, 1], "activation": "relu", "trains": True}
    assert (view.points, view.labels) == moons(20)
    assert view.standing["steps"] == 3 == view.standing["back"] and view.standing["right"] == training.right()
    json.dumps([view.plan, view.points, view.labels, view.standing], allow_nan=False)


def test_steps_back_and_reset():
    w = small()
    three = floats(w.view.losses)
    w.step(2)
    w.back()
    w.back()
    assert floats(w.view.losses) == three
    w.reset()
    assert floats(w.view.losses) == three[:1] and w.view.weights == w.view.start
    w.back()
    assert w.training.steps == 0


def test_the_rate_is_obeyed_by_the_next_step():
    w = small(steps=0)
    before, gradient = np.array(w.training.model.layers[-1].weights.data), None
    w.sliders["rate"].value = 0.01
    w.step()
    gradient = w.training.model.layers[-1].weights.grad
    assert w.training.model.layers[-1].weights.data == pytest.approx(before - 0.01 * gradient)


def test_another_width_begins_again_with_another_network():
    w = small()
    model = w.training.model
    w.sliders["width"].value = 7
    assert w.training.steps == 0 and w.training.model is not model
    assert w.view.plan["sizes"] == [2, 7, 7, 1] and len(floats(w.view.weights)) == 3 * 7 + 8 * 7 + 8


def test_the_reader_s_model_is_the_one_that_learns():
    model = MLP(2, [4, 1], engine=Tensor)
    before = by_neuron(model)
    w = train(model, moons(20), steps=2)
    assert w.training.model is model and by_neuron(model) != before


def test_a_network_that_is_no_longer_a_number_stops_with_the_reason():
    w = small(steps=10, rate=1e160)
    assert "after step" in w.message and w.message in repr(w) and w.view.standing["message"] == w.message
    json.dumps(w.view.standing, allow_nan=False)
    w.back()
    assert w.message == ""


class Leaky(Value):
    """An engine whose relu is another."""

    __slots__ = ()

    def __add__(self, other):
        made = super().__add__(other)
        return Leaky(made.data, made._children, "+", made._local_grads)

    def relu(self):
        slope = 0.1 if self.data < 0 else 1.0
        return Leaky(slope * self.data, (self,), "relu", (slope,))


def test_the_page_never_paints_by_its_own_arithmetic_what_the_reader_s_engine_computes_otherwise():
    w = train(MLP(2, [4, 1], engine=Leaky), moons(20), steps=1)
    scores = floats(w.view.grid)
    assert w.view.plan == {} and len(scores) == 28 * 28 and w.view.weights == b""
    (left, right), (bottom, top) = ((min(axis) - 0.4, max(axis) + 0.4) for axis in zip(*w.view.points))
    first = [left + (right - left) / 56, top - (top - bottom) / 56]
    assert scores[0] == pytest.approx(w.training.model(first).data)


def test_a_page_does_not_train_in_place_of_an_engine_that_is_not_ours():
    class Own(Value):
        __slots__ = ()

    w = train(MLP(2, [4, 1], engine=Own), moons(20), steps=1)
    assert w.view.plan["sizes"] == [2, 4, 1] and not w.view.plan["trains"]
    w = small(loss=lambda scores, labels: (scores * scores).mean())
    assert not w.view.plan["trains"]


def test_a_model_of_the_reader_s_own_is_trained_too():
    class Mine:
        def __init__(self):
            self.hidden, self.last = Layer(2, 3, "tanh", seed=1), Neuron(3, "", seed=2)

        def __call__(self, x):
            return self.last(self.hidden(x))

        def parameters(self):
            return [*self.hidden.parameters(), *self.last.parameters()]

    w = train(Mine(), moons(20), steps=5, rate=0.3)
    assert w.training.losses[-1] < w.training.losses[0] and [*w.sliders] == ["rate"]
    assert len(floats(w.view.grid)) == 28 * 28 and len(floats(w.view.gradients)) == 1


def test_several_classes_in_many_dimensions_have_no_plane():
    points, labels = np.random.default_rng(0).normal(size=(30, 5)), np.arange(30) % 3
    w = train(MLP(5, [4, 3], engine=Tensor), (points, labels), steps=2)
    assert w.view.points == [] and w.view.plan == {} and w.view.grid == b""
    assert "<img" in w.still()["text/html"]


@ENGINES
def test_the_still_picture_is_the_same_each_time(engine):
    w = small(engine)
    still = w.still()
    assert still == small(engine).still() and still["text/plain"] == repr(w)
    assert still["text/html"].startswith("<img alt=") and repr(w).split("  ")[0] in still["text/html"]


def test_a_long_curve_is_thinned_for_the_page():
    w = train(MLP(2, [2, 1], engine=Tensor), moons(4), steps=1000, rate=0.01)
    sent, stride = floats(w.view.losses), w.view.standing["stride"]
    assert len(sent) <= MOST_SENT + 1 and sent[-1] == w.training.losses[-1]
    assert sent[:-1] == list(w.training.losses[:-1:stride])


# ------------------------------------------------------------------ going on by itself


def heard(w, do, count=1, **at):
    """As a button of the page is heard, with the sliders as they stand there."""
    w.view._handle_custom_msg({"do": do, "count": count, "at": at}, [])


async def until(true):
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        await asyncio.sleep(0.001)


@ENGINES
def test_it_runs_in_slices_and_pauses_after_the_present_step(engine):
    async def lesson():
        w = small(engine, 0)
        heard(w, "start")
        await until(lambda: w.training.steps > 3)
        assert w.running and w.view.standing["running"] and w.view.standing["heard"] == 1
        heard(w, "pause", 2)
        steps = w.training.steps
        await until(lambda: not w.view.standing["running"])
        assert w.training.steps <= steps + 1 and w.view.standing["heard"] == 2
        await asyncio.sleep(0.05)
        assert w.training.steps <= steps + 1
        return w

    w = in_a_loop(lesson)
    again = small(engine, w.training.steps)
    assert again.training.losses == w.training.losses  # what ran by itself is what a cell would have made


def test_a_slice_is_short_where_a_step_is_long():
    async def lesson():
        w = train(MLP(2, [12, 12, 1]), moons(100), steps=0)
        longest, turns = 0.0, 0
        heard(w, "start")
        start = last = time.process_time()
        while w.training.steps < 3:
            await asyncio.sleep(0)
            now = time.process_time()
            longest, last, turns = max(longest, now - last), now, turns + 1
        w.pause()
        await until(lambda: w._task is None)
        return turns, now - start

    turns, spent = in_a_loop(lesson)
    assert turns >= 3 * 2 and spent / turns < 0.06


def test_buttons_are_obeyed_while_it_runs():
    async def lesson():
        w = small(steps=0, rate=0.1)
        heard(w, "start")
        await until(lambda: w.training.steps > 5)
        w.sliders["width"].value = 9
        await until(lambda: w.view.plan["sizes"] == [2, 9, 9, 1] and w.training.steps > 2)
        assert w.running
        heard(w, "pause", 2)
        heard(w, "reset", 3)
        await until(lambda: w.view.standing["heard"] == 3)
        assert w.training.steps == 0 and not w.running
        heard(w, "step", 4)
        heard(w, "step", 5)
        heard(w, "back", 6)
        assert w.training.steps == 1 and w.view.standing["heard"] == 6
        heard(w, "close", 7)
        heard(w, "__init__", 8)
        assert w.view.standing["heard"] == 6

    in_a_loop(lesson)


def test_a_button_is_obeyed_with_the_sliders_as_they_stood_when_it_was_pressed():
    w, used = small(steps=2, rate=0.5), []
    change = w.training.change
    w.training.change = lambda: used.append(w.training.rate) or change()
    heard(w, "step", 1, rate=0.25, width=4)  # the slider's own message is on its way
    w.sliders["rate"].value = 0.25
    heard(w, "step", 2, rate=0.25, width=4)
    w.training.rate = 0.125  # by a cell: the slider, which didn't move, has no say
    heard(w, "step", 3, rate=0.25, width=4)
    assert used == [0.25, 0.25, 0.125] and w.training.steps == 5
    heard(w, "step", 4, rate=0.25, width=9)
    assert w.training.steps == 1 and w.view.plan["sizes"] == [2, 9, 9, 1]
    w.sliders["width"].value = 9  # it comes late, and doesn't begin again
    assert w.training.steps == 1
    w.sliders["width"].value = 4
    assert w.training.steps == 0 and w.view.plan["sizes"] == [2, 4, 4, 1]


def test_layers_of_different_widths_stay_until_the_slider_is_moved():
    w = train(MLP(2, [5, 3, 1], engine=Tensor), moons(20), steps=2)
    heard(w, "step", 1, rate=1.0, width=5)
    assert w.training.steps == 3 and w.view.plan["sizes"] == [2, 5, 3, 1]


def test_what_comes_on_another_thread_is_done_in_the_main_one():
    async def lesson():
        w = small(steps=0)
        seen = []
        step = w.training.step
        w.training.step = lambda: seen.append(threading.current_thread()) or step()
        await asyncio.to_thread(heard, w, "step")
        await until(lambda: w.training.steps == 1)
        assert seen == [threading.main_thread()]
        await asyncio.to_thread(heard, w, "start", 2)
        await until(lambda: w.training.steps > 5)
        await asyncio.to_thread(heard, w, "pause", 3)
        assert not w.running  # at once
        await until(lambda: w._task is None)

    in_a_loop(lesson)


def test_a_run_ends_by_itself_where_no_step_can_be_made():
    async def lesson():
        w = small(steps=0, rate=1e160)
        heard(w, "start")
        await until(lambda: w._task is None)
        assert not w.running and not w.view.standing["running"] and "after step" in w.view.standing["message"]
        heard(w, "start", 2)
        assert not w.running
        heard(w, "reset", 3)
        w.sliders["rate"].value = 0.1
        heard(w, "start", 4)
        await until(lambda: w.training.steps > 2)
        w.close()
        await until(lambda: w._task is None)

    in_a_loop(lesson)


def test_a_closed_training_is_freed_though_it_was_running():
    async def lesson():
        w = small(steps=0)
        heard(w, "start")
        await until(lambda: w.training.steps > 2)
        w.close()
        gone = weakref.ref(w)
        await until(lambda: w._task is None)
        return gone

    gone = in_a_loop(lesson)
    gc.collect()
    assert gone() is None


def test_a_loss_that_is_no_number_can_be_sent():
    w = small(steps=10, rate=1e160)
    assert not math.isfinite(floats(w.view.losses)[-1])
    assert SLICE <= 0.02


def test_a_cell_between_two_slices_finds_whole_steps():
    async def lesson():
        w = train(MLP(2, [8, 8, 1]), moons(60), steps=0, rate=0.2)
        heard(w, "start")
        while w.training.steps < 4 or len(w.training.scores) in (0, 60):
            await asyncio.sleep(0)
            if w.training.steps >= 4 and w._pieces and 0 < len(w.training.scores) < 60:
                break
        w.step()
        w.back()
        w.reset()
        w.step(2)
        w.pause()
        await until(lambda: w._task is None)
        return w

    w = in_a_loop(lesson)
    again = train(MLP(2, [8, 8, 1]), moons(60), steps=w.training.steps, rate=0.2)
    assert w.training.losses == again.training.losses
    assert by_neuron(w.training.model) == by_neuron(again.training.model)


ENDS = {"Interrupt": lambda: signal.raise_signal(signal.SIGINT), "exit()": sys.exit}


class Ending(MLP):
    """A network in which Interrupt is pressed, or exit() called, when it has been asked for so many points more."""

    end, left = None, 0

    def __call__(self, x):
        self.left -= 1
        if self.left == 0:
            self.end()
        return super().__call__(x)


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("asked", ["step", "start", "back", "reset"])
def test_what_ends_the_reader_s_code_in_the_middle_of_a_step_changes_no_weight(asked, end):
    async def kernel():
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # as a kernel does between cells
        try:
            w = train(Ending(2, [3, 1]), moons(20), steps=2)
            weights, losses = list(by_neuron(w.training.model)), list(w.training.losses)
            w.training.model.end, w.training.model.left = ENDS[end], 7
            press = threading.Thread(target=w._heard, args=(w.view, {"do": asked, "count": 1}, []))
            press.start()
            press.join()
            await until(lambda: w.training.reason and w._task is None)
            assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
        finally:
            signal.signal(signal.SIGINT, before)
        return w, weights, losses

    w, weights, losses = in_a_loop(kernel)
    assert list(by_neuron(w.training.model)) == weights and list(w.training.losses) == losses
    assert not w.running and w.message.startswith("the training ") and w.view.standing["message"] == w.message
    w.back()
    w.step()
    assert list(w.training.losses) == losses and w.message == ""


def test_a_cell_that_is_interrupted_shows_the_steps_it_made():
    w = train(Ending(2, [3, 1]), moons(20), steps=0)
    w.training.model.end, w.training.model.left = ENDS["Interrupt"], 70  # a step asks for twenty
    with pytest.raises(KeyboardInterrupt):
        w.step(100)
    assert w.training.steps == 3
    assert floats(w.view.losses) == list(w.training.losses)
