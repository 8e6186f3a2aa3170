"""When the page may run ahead of Python: after frames that are all what it would have said, and never after another."""

import pytest
from javascript import javascript

from autograd_lesson import Value, explore
from autograd_lesson.page.bundle import FILES, bundle

MODULE = f"{bundle(FILES / 'ahead.js')}\nexport {{ forerunner }};\n"
PLAY = """async ([source, acts]) => {
  const { forerunner } = await import("data:text/javascript," + encodeURIComponent(source));
  const floats = (hex) => new Float64Array(Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16)).buffer);
  const runner = forerunner();
  return acts.map(([act, thing]) => {
    if (act === "at") return runner.at(thing) && [...runner.at(thing)].map(String);
    runner.hear({ ...thing, numbers: floats(thing.numbers) });
    return null;
  });
}"""


@pytest.fixture(scope="module")
def run():
    with javascript() as run:
        yield run


def frame(explored):
    """What a page hears of an explore."""
    view = explored.view
    traits = {name: getattr(view, name) for name in ("leaves", "inputs", "words")}
    spec = {name: view.spec[name] for name in ("nodes", "edges")}
    return {"spec": spec, "numbers": view.numbers.hex(), "isOld": view.stale, **traits}


def moved(explored, **values):
    """The frame after its sliders were moved."""
    for name, value in values.items():
        explored.sliders[name].value = value
    return frame(explored)


def told(explored):
    """All numbers of the present frame by name and kind, as Python has them."""
    graph = explored.graph
    return [*graph.data, *graph.grad, *graph.local]


def said(run, *acts):
    """What a page says, at each ("at", inputs) among the acts: numbers, or None where it leaves it to Python."""
    answers = run(PLAY, [MODULE, acts])
    given = [answer for (act, _), answer in zip(acts, answers, strict=True) if act == "at"]
    return [answer if answer is None else [float(x.replace("Infinity", "inf")) for x in answer] for answer in given]


def hears(explored, **values):
    return "hear", moved(explored, **values)


def curve(x=1.0, y=2.0):
    return (x * y + 1).tanh() * x - y**2


def test_it_says_what_python_will_say(run):
    e = explore(curve, x=(-3.0, 3.0), y=(-3.0, 3.0))
    first = hears(e)
    moved(e, x=-0.7, y=1.3)
    assert said(run, first, ("at", {"x": -0.7, "y": 1.3})) == [pytest.approx(told(e), rel=1e-12)]


def test_before_a_frame_it_says_nothing(run):
    assert said(run, ("at", {"x": 1.0})) == [None]


def test_it_goes_on_while_frames_agree_however_late_they_are(run):
    e = explore(curve, x=(-3.0, 3.0), y=(-3.0, 3.0))
    acts = [hears(e, x=x) for x in (-1.0, 0.5, 2.0)]
    moved(e, x=2.5)
    assert said(run, *acts, ("at", {"x": 2.5, "y": 2.0})) == [pytest.approx(told(e), rel=1e-12)]


class Wrong(Value):
    """A reader's engine, right but for one rule."""

    def __mul__(self, other):
        product = super().__mul__(other)
        return Wrong(product.data, product._children, "*", product._local_grads)

    def tanh(self):
        t = Value(self.data).tanh().data
        return Wrong(t, (self,), "tanh", (1 - t,))


def test_a_wrong_derivative_of_the_readers_is_left_to_python(run):
    e = explore(lambda x=0.5: (x * 2).tanh(), Wrong, x=(-2.0, 2.0))
    assert said(run, hears(e), ("at", {"x": 0.7})) == [None]


def test_a_rule_that_is_wrong_in_places_is_found_out_there_and_never_forgiven(run):
    class Clipped(Value):
        def tanh(self):
            t = super().tanh()
            return Clipped(t.data, (self,), "tanh", t._local_grads if self.data < 1 else (0.0,))

    e = explore(lambda x=0.5: x.tanh(), Clipped, x=(-2.0, 2.0))
    first, second, third = hears(e), hears(e, x=1.5), hears(e, x=0.2)
    before, after, later = said(run, first, ("at", {"x": 0.7}), second, ("at", {"x": 1.4}), third, ("at", {"x": 0.3}))
    assert before is not None
    assert (after, later) == (None, None)


def test_a_number_that_moves_beside_the_graph_is_found_out(run):
    weight = Value(3.0, label="w")
    e = explore(lambda x=0.5: x * weight, x=(-2.0, 2.0))
    first = hears(e)
    weight.data = 4.0
    assert said(run, first, hears(e, x=0.7), ("at", {"x": 0.8})) == [None]


@pytest.mark.parametrize(
    "f",
    [
        lambda x=0.5: x * (x.data * 2),
        lambda x=0.5: x * Value(x.data, label="copy"),
        lambda x=0.5: x * __import__("math").exp(x),
    ],
)
def test_a_function_that_computes_outside_the_graph_is_left_to_python(run, f):
    e = explore(f, x=(-2.0, 2.0))
    frames = [hears(e, x=x) for x in (0.5, 0.7, 0.9)]
    assert said(run, *frames, ("at", {"x": 1.0})) == [None]


def test_an_unknown_operation_is_left_to_python(run):
    class Mine(Value):
        def softplus(self):
            y = (Value(self.data).exp() + 1).log()
            return Mine(y.data, (self,), "softplus", (1 / (1 + Value(-self.data).exp().data),))

    e = explore(lambda x=0.5: x.softplus(), Mine, x=(-2.0, 2.0))
    assert said(run, hears(e), ("at", {"x": 0.7})) == [None]


def test_where_moving_leaves_once_made_another_graph_it_is_left_to_python(run):
    e = explore(lambda x=1.0: x**2 if x.data > 0 else x.exp(), x=(-2.0, 2.0))
    first, there, back = hears(e), hears(e, x=-1.0), hears(e, x=1.0)
    asked = "at", {"x": 0.5}
    before, after, later = said(run, first, asked, there, asked, back, asked)
    assert before is not None
    assert (after, later) == (None, None)


def test_an_input_that_is_no_leaf_is_left_to_python_and_the_others_are_not(run):
    def deep(x=0.5, n=2):
        y = x
        for _ in range(int(n.data)):
            y = y.tanh()
        return y

    e = explore(deep, x=(-2.0, 2.0), n=(1, 4))
    first, third = hears(e), hears(e, n=3)
    other, same, after = said(
        run, first, ("at", {"x": 0.5, "n": 3}), ("at", {"x": 0.7, "n": 2}), third, ("at", {"x": 0.7, "n": 3})
    )
    assert other is None
    assert same is not None and len(after) > len(same)


def test_after_an_error_it_waits_for_the_next_good_frame(run):
    def f(x=0.5):
        if x.data > 1:
            raise ValueError("too much")
        return x * x

    e = explore(f, x=(-2.0, 2.0))
    first, raised, good = hears(e), hears(e, x=1.5), hears(e, x=0.2)
    held, again = said(run, first, raised, ("at", {"x": 1.4}), good, ("at", {"x": 0.3}))
    assert held is None and again[0] == 0.3


def test_an_input_is_its_own_leaf_whatever_it_is_called(run):
    def f(a=1.0, b=2.0):
        a.label, b.label = "b", "b"
        return a * 3 - b

    e = explore(f, a=(-3.0, 3.0), b=(-3.0, 3.0))
    first = hears(e)
    moved(e, a=2.5)
    assert said(run, first, ("at", {"a": 2.5, "b": 2.0})) == [pytest.approx(told(e))]
    assert e.graph.data[-1] == 5.5


def test_a_function_that_changes_its_input_is_left_to_python(run):
    def f(x=0.5):
        x.data += 1
        return x * x

    assert said(run, hears(explore(f, x=(-2.0, 2.0))), ("at", {"x": 0.7})) == [None]


def test_where_no_pass_goes_back_there_are_still_no_gradients(run):
    class Draft:
        def __init__(self, data, _children=(), _op=""):
            self.data, self._children, self._op = data, _children, _op

        def __mul__(self, other):
            return Draft(self.data * other.data, (self, other), "*")

    e = explore(lambda x=0.5: x * x, Draft, x=(-2.0, 2.0))
    ((data, squared, *grads, _, _),) = said(run, hears(e), ("at", {"x": 3.0}))
    assert (data, squared) == (3.0, 9.0)
    assert len(e.view.words) == 2 and [repr(x) for x in grads] == ["nan", "nan"]


def test_infinities_and_nan_are_numbers_like_others(run):
    e = explore(lambda x=0.0: (1 / x).log() + (x - 1).sqrt(), x=(-2.0, 2.0))
    first = hears(e)
    moved(e, x=2.0)
    (numbers,) = said(run, first, ("at", {"x": 2.0}))
    assert numbers == pytest.approx(told(e), nan_ok=True)


def test_pytorchs_scalars_are_computed_as_float32(run):
    pytest.importorskip("torch")
    f = lambda x=0.3, y=-1.2: (x * 0.7 + y / 3).tanh() * y.exp() - (1 - x) ** 2  # noqa: E731
    e = explore(f, "torch", x=(-3.0, 3.0), y=(-3.0, 3.0))
    frames = [hears(e, x=x, y=y) for x in (-2.9, -1.1, 0.4, 2.7) for y in (-2.3, 0.6, 2.9)]
    moved(e, x=1.1, y=0.1)
    ((x, *numbers),) = said(run, *frames, ("at", {"x": 1.1, "y": 0.1}))
    assert x == e.graph.data[0] != 1.1
    assert numbers == pytest.approx(told(e)[1:], rel=1e-5, abs=1e-6)


def test_tensors_are_left_to_python(run):
    torch = pytest.importorskip("torch")
    e = explore(lambda x=0.3: (x * torch.ones(3)).sum(), "torch", x=(-3.0, 3.0))
    assert said(run, hears(e), ("at", {"x": 0.7})) == [None]
