"""page/learner.js and page/pupil.js train as Python does: the same losses, gradients and weights, step by step."""

import math

import pytest
from javascript import javascript, opened

from autograd_lesson import MLP, Tensor, Value, moons
from autograd_lesson.territory import area, grid
from autograd_lesson.training import Training, by_neuron

CALL = """async ([source, act, given]) => {
  const module = await import("data:text/javascript," + encodeURIComponent(source));
  return eval(act)(module, given);
}"""
COURSE = """(module, [lesson, rates]) => {
  const numbers = (frame) => ({ ...frame, weights: [...frame.weights], losses: frame.losses.map(String) });
  for (const name of ["start", "weights"]) lesson[name] = Float64Array.from(lesson[name]);
  const taken = module.course(lesson);
  return [numbers(taken.frame()), ...rates.map((rate) => {
    if (rate === "back" || rate === "reset") taken[rate]();
    else if (rate < 0) taken.widen(-rate);
    else taken.step(rate);
    return numbers(taken.frame());
  })];
}"""


@pytest.fixture(scope="module")
def run():
    with javascript() as run:
        yield lambda act, given, name="pupil.js": run(CALL, [opened(name), act, given])


def lesson(training):
    inputs, outputs, activation, _ = training.model.made
    weights = [*by_neuron(training.model)]
    plan = {"sizes": [inputs, *outputs], "activation": activation}
    points, labels = training.data
    told = {"plan": plan, "points": points, "labels": labels, "start": weights, "weights": weights}
    return told | {"losses": [*training.losses], "gradients": training.gradients}


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
@pytest.mark.parametrize(
    ("engine", "sizes"), [(Tensor, [16, 16, 1]), (Value, [5, 1]), (Tensor, [1]), (Tensor, [3, 4, 2, 1])]
)
def test_a_page_trains_as_python_does(run, engine, sizes, activation):
    training = Training(MLP(2, sizes, activation, engine=engine, seed=3), moons(40), rate=0.5)
    rates = [0.5] * 10 + [1.0, 0.1, 0.0]
    frames = run(COURSE, [lesson(training), rates])
    for frame, rate in zip(frames, [*rates, None]):
        assert float(frame["losses"][-1]) == pytest.approx(training.losses[-1], rel=1e-9)
        assert frame["gradients"] == pytest.approx(training.gradients, rel=1e-9)
        assert frame["weights"] == pytest.approx(list(by_neuron(training.model)), rel=1e-8, abs=1e-12)
        assert (frame["standing"]["right"], frame["standing"]["steps"]) == (training.right(), training.steps)
        if rate is not None:
            training.rate = rate
            training.step()


def test_the_demo_ends_as_in_python_after_a_hundred_steps(run):
    training = Training(MLP(2, [16, 16, 1], engine=Tensor), moons(), rate=1.0)
    *_, last = run(COURSE, [lesson(training), [1.0] * 100])
    for _ in range(100):
        training.step()
    assert last["standing"]["right"] == training.right() == 100
    assert float(last["losses"][-1]) == pytest.approx(training.losses[-1], rel=1e-3)  # kinks tell roundings apart


def test_back_and_reset_bring_the_same_numbers_again(run):
    training = Training(MLP(2, [4, 4, 1], engine=Tensor), moons(20))
    frames = run(COURSE, [lesson(training), [1.0, 0.5, "back", 0.5, 0.2, "reset", 1.0, "back", "back"]])
    start, one, two, back, again, _, reset, one_again, first, none = frames
    assert (back, again, one_again) == (one, two, one)
    assert reset == first == none == start and start["standing"]["back"] == 0


def test_a_page_remembers_a_hundred_steps(run):
    training = Training(MLP(2, [2, 1], engine=Tensor), moons(6), rate=0.01)
    *_, last = run(COURSE, [lesson(training), [0.01] * 110 + ["back"] * 120])
    assert last["standing"]["steps"] == 10


def test_another_width_is_drawn_in_the_page_and_learns_too(run):
    training = Training(MLP(2, [4, 4, 1], engine=Tensor), moons(40))
    frames = run(COURSE, [lesson(training), [-9, *[0.5] * 150]])
    assert frames[1]["plan"]["sizes"] == [2, 9, 9, 1] and len(frames[1]["weights"]) == 27 + 90 + 10
    assert all(-math.sqrt(1.5) <= w <= math.sqrt(1.5) for w in frames[1]["weights"])
    assert frames[-1]["standing"]["right"] >= 38
    assert frames == run(COURSE, [lesson(training), [-9, *[0.5] * 150]])


def test_a_step_too_long_and_one_into_nothing_are_said(run):
    training = Training(MLP(2, [4, 4, 1], engine=Tensor), moons(20))
    frames = run(COURSE, [lesson(training), [1e3, 1e160, 1e160, 1e160]])
    assert frames[1]["standing"]["message"].startswith("The loss rose along this step, from ")
    assert frames[1]["standing"]["message"].endswith(": you overshot.")
    stopped = run(COURSE, [lesson(training), [1e160] * 4])
    assert "nan" in stopped[-1]["losses"][-1].lower() or "inf" in stopped[-1]["losses"][-1].lower()
    assert stopped[-1] == stopped[-2] and "smaller rate" in stopped[-1]["standing"]["message"]


def test_the_raster_is_that_of_python(run):
    training = Training(MLP(2, [4, 4, 1], "tanh", engine=Tensor), moons(20))
    told = lesson(training)
    points = told["points"]
    raster = """(module, [{ points, plan, weights }, cells]) => {
      const area = module.areaOf(points);
      return [area, [...module.rasterOf(plan, weights, area, cells)]];
    }"""
    found, scores = run(raster, [told, 9], "plots.js")
    assert found == pytest.approx(area(points))
    assert scores == pytest.approx(list(grid(training, 9)))
