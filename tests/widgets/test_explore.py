import cProfile
import functools
import sys

import ipywidgets
import micrograd.engine
import pytest

from autograd_lesson import Value, explore
from autograd_lesson.graph.formula import written


def example(a=1.0, b=2.0):
    u = a**2
    c = u + b**0.5
    return c


def test_moving_a_slider_moves_every_number():
    torch = pytest.importorskip("torch")
    w = explore(example, a=(-3.0, 3.0), b=(0.1, 4.0))
    for a, b in [(1.0, 2.0), (-2.5, 0.5), (3.0, 4.0)]:
        w.sliders["a"].value, w.sliders["b"].value = a, b
        at = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in (a, b)]
        c = example(*at)
        c.backward()
        assert w.graph["c"] == (pytest.approx(c.item(), rel=1e-12), 1.0)
        assert [w.graph["a"][1], w.graph["b"][1]] == pytest.approx([x.grad.item() for x in at], rel=1e-12)
        assert w.output.data == w.graph["c"][0]
        assert w.message == ""


def test_local_variables_name_the_nodes():
    assert [node.name for node in explore(example, a=1.0, b=2.0).graph.shape.nodes] == ["a", "u", "b", "v1", "c"]


def test_a_parameter_that_is_bound_anew_leaves_its_name_with_the_input():
    def f(x):
        x = x * 3.0
        return x.tanh()

    assert [node.name for node in explore(f, x=1.0).graph.shape.nodes] == ["x", "v1", "output"]


def test_a_default_is_where_the_slider_starts():
    assert explore(example, a=(-3.0, 3.0), b=(0.0, 4.0)).sliders["b"].value == 2.0
    assert explore(lambda x: x * 2, x=(0.0, 10.0)).sliders["x"].value == 5.0


def test_inputs_are_ranges_numbers_or_widgets():
    text = ipywidgets.FloatText(value=1.5)
    w = explore(lambda x, y, z: x * y + z, x=(0.0, 1.0, 0.25), y=3.0, z=text)
    assert w.sliders["x"].step == 0.25
    assert isinstance(w.sliders["y"], ipywidgets.FloatSlider)
    assert w.sliders["z"] is text
    text.value = 4.0
    assert w.graph["z"][0] == 4.0


def test_another_engine_can_be_named():
    w = explore(lambda x: x * x + 1, micrograd.engine.Value, x=(0.0, 6.0))
    assert w.graph["x"] == (3.0, 6.0)


def test_a_class_without_backward_is_shown_without_gradients():
    class Half:
        def __init__(self, data, _children=(), _op=""):
            self.data, self._children, self._op = data, _children, _op

        def __add__(self, other):
            return Half(self.data + other.data, (self, other), "+")

    w = explore(lambda x: x + x, Half, x=2.0)
    assert w.graph.data == (2.0, 4.0)
    assert w.graph.grad == ("None",) * 2
    assert w.view.spec["walk"] == ""
    assert explore(lambda x: x + x, x=2.0).view.spec["walk"] == "backward"


def test_local_derivatives_alone_bring_no_player_of_a_walk_that_the_class_cannot_take():
    class Unwalked:
        def __init__(self, data, _children=(), _op="", _local_grads=()):
            self.data, self.grad, self._op = data, 0.0, _op
            self._children, self._local_grads = _children, _local_grads

        def __mul__(self, other):
            return Unwalked(self.data * other.data, (self, other), "*", (other.data, self.data))

    w = explore(lambda x: x * x, Unwalked, x=3.0)
    assert w.graph.local == (3.0, 3.0)
    assert w.view.spec["walk"] == ""
    Unwalked.backward = lambda self: None  # a later cell of a notebook adds it
    assert explore(lambda x: x * x, Unwalked, x=3.0).view.spec["walk"] == "backward"


def test_a_branch_on_a_value_changes_the_graph():
    w = explore(lambda x: x * 2 if x > 0 else x.exp(), x=(-1.0, 1.0))
    w.sliders["x"].value = 0.5
    assert written(w.graph.shape.nodes[-1]) == "× 2"
    w.sliders["x"].value = -0.5
    assert w.graph.shape.nodes[-1].op == "exp"


def test_the_page_may_move_the_inputs_until_moving_one_has_made_another_graph():
    w = explore(lambda x, y: x * y if x > 0 else x.exp() - y, x=(-1.0, 1.0), y=(-1.0, 1.0))
    for y in (0.5, -0.5):
        w.sliders["y"].value = y
        assert w.view.leaves == w.graph.inputs and {*w.view.leaves} == {"x", "y"}
    for x in (0.5, 0.7, -0.5):  # from now on Python alone can tell which of the two it is
        w.sliders["x"].value = x
        assert w.view.leaves == {}


def test_a_weight_from_outside_keeps_its_own_gradient():
    weight = Value(2.0)
    weight.grad = 7.0
    w = explore(lambda x: x * weight, x=(0.0, 4.0))
    for x in (1.0, 3.0, 4.0):
        w.sliders["x"].value = x
        assert w.graph["weight"] == (2.0, x)
    assert weight.grad == 7.0


BROKEN = {
    1: lambda x: x.nothing,
    2: lambda x: None,
    3: lambda x: 6.0,
    4: lambda x: [x, x],
    5: lambda x: "text",
    6: lambda x: 1 / 0,
}
SENTENCES = {
    1: "the function raised AttributeError: 'Value' object has no attribute 'nothing'",
    2: "the function returned nothing: end it with `return` and the result.",
    3: "the function returned the plain number 6.0, which has no graph: compute with the inputs themselves",
    4: "the function returned a list of 2: return one node, say their sum.",
    5: "the str 'text' is no node of a graph",
    6: "the function raised ZeroDivisionError: division by zero in the line",
}


@pytest.mark.parametrize("kind", BROKEN)
def test_what_goes_wrong_is_said_and_the_last_picture_stays(kind):
    w = explore(lambda x: x * 2 if x < 1 else BROKEN[kind](x), x=(0.0, 2.0))
    w.sliders["x"].value = 0.5
    before = w.graph
    w.sliders["x"].value = 1.5
    assert SENTENCES[kind] in w.message
    assert w.message.endswith("The picture is of the last inputs that worked.")
    assert w.view.stale
    assert w.graph is before
    assert w.message in repr(w)
    w.sliders["x"].value = 0.75
    assert (w.message, w.view.stale) == ("", False)
    assert w.graph["x"][0] == 0.75


def test_a_function_broken_from_the_start_shows_its_sentence_and_recovers():
    def f(x=-1.0):
        if x < 0:
            raise KeyError("x")
        return x.sqrt()

    w = explore(f, x=(-2.0, 2.0))
    assert w.message == "f raised KeyError: 'x' in the line `raise KeyError(\"x\")`."
    assert w.graph is None
    w.sliders["x"].value = 1.0
    assert w.graph["x"] == (1.0, 0.5)


def test_numbers_that_change_with_the_inputs_get_cards_so_that_the_shape_stays():
    def stable(a, b):
        most = max(a.data, b.data)
        return (a - most).exp() + 3 * (b - most).exp()

    w = explore(stable, a=(-3.0, 3.0), b=(-3.0, 3.0))
    shapes = []
    for at in (0.5, 1.0, 1.5, 2.0):
        w.sliders["a"].value = at
        shapes.append(w.graph.shape)
        assert [x for node, x in zip(w.graph.shape.nodes, w.graph.data) if node.kind == "constant"][-1] == -at
    assert shapes[0] == shapes[1] == shapes[2] == shapes[3]
    assert "× 3" in [written(node) for node in shapes[0].nodes]  # one that stays is still folded


@pytest.mark.parametrize("engine", [Value, micrograd.engine.Value])
def test_the_gradients_are_those_of_one_pass_also_where_f_calls_backward(engine):
    weight = engine(2.0)

    def f(x):
        y = x * weight * x
        y.backward()
        return y

    w = explore(f, engine, x=(0.0, 6.0))
    assert w.graph["x"] == (3.0, 12.0)
    w.sliders["x"].value = 1.0
    assert w.graph["x"] == (1.0, 4.0)
    assert not w.message


def test_what_backward_raises_is_told():
    def f(x):
        return Value(x.data**2, (x,), "square")

    w = explore(f, x=(0.0, 6.0))
    assert w.message == (
        "backward() raised ValueError: Value(data=9.0, grad=1.0), square: children 1, local derivatives ()."
    )


def test_an_error_without_words_is_named_by_its_type():
    def f(x):
        raise ValueError

    assert explore(f, x=1.0).message == "f raised ValueError in the line `raise ValueError`."


def test_every_sentence_has_an_end_before_the_next():
    def f(x):
        return x * 2 if x < 4 else Value(1.0, (object(),), "odd", (1.0,))

    w = explore(f, x=(0.0, 6.0))
    w.sliders["x"].value = 5.0
    assert w.message.endswith("one number in its `data`. The picture is of the last inputs that worked.")


@pytest.mark.parametrize("engine", ["tensorflow", None, 3])
def test_what_is_no_engine_is_refused(engine):
    with pytest.raises(TypeError, match='the second argument is an engine, a class such as Value, or "torch"; not'):
        explore(lambda x: x, engine, x=1.0)


@pytest.mark.parametrize(
    "default, spec, step",
    [
        (1.05, (-3.0, 3.0), 0.05),
        (0.5, (0.0, 1.0, 0.3), 0.1),
        (0.123456, (-3.0, 3.0), 3.123456 / 31),
        (3.0, (-3.0, 3.0), 0.1),
        (1e300, (0.0, 2e300, 1e299), 1e299),
        (5, (0, 10, 3), 1),
        (6, (0, 10, 3), 3),
        (2.5, (-5, 5), 0.1),
        (1.5, (0, 9, 2), 0.5),
        (1e20, (0.0, 3e20), 3e18 / 3),
    ],
)
def test_a_default_is_one_of_the_places_a_slider_has(default, spec, step):
    """The page moves a slider to the nearest low + k · step as it is shown, and writes that back."""

    def f(x=default):
        return x * 2

    slider = explore(f, x=spec).sliders["x"]
    assert slider.value == default and (slider.min, slider.max) == spec[:2]
    assert slider.step == pytest.approx(step, rel=1e-12)
    places = (default - spec[0]) / slider.step
    assert places == pytest.approx(round(places), abs=1e-6)
    if isinstance(default, float) and default < 10:
        assert float(format(default, slider.readout_format)) == default


@pytest.mark.parametrize("default", [float("nan"), float("inf")])
def test_a_default_where_no_slider_can_start_is_told(default):
    def f(x=default):
        return x * 2

    for spec in ((0, 5), (0.0, 5.0)):
        with pytest.raises(ValueError, match=f"the default of x is {default}, and no slider can start there"):
            explore(f, x=spec)


@pytest.mark.parametrize(
    "low, high, step, readout", [(0.0, 0.01, 1e-4, ".4f"), (0.0, 1e-6, 1e-8, ".2e"), (0, 0.5, 0.005, ".3f")]
)
def test_a_short_range_has_a_hundred_places(low, high, step, readout):
    slider = explore(lambda x: x * 2, x=(low, high)).sliders["x"]
    assert slider.step == pytest.approx(step) and slider.readout_format == readout
    slider = explore(lambda x: x * 2, x=(low, high, step)).sliders["x"]
    assert slider.step == step and slider.readout_format == readout


def test_what_f_prints_is_shown_at_every_move(capsys):
    def f(x):
        print("x is", x.data)
        return x.log() if x > 0 else None

    w = explore(f, x=(-1.0, 3.0))
    assert w.message == "printed: x is 1.0"
    w.sliders["x"].value = 2.0
    assert w.message == "printed: x is 2.0"
    w.sliders["x"].value = -1.0
    assert w.message == (
        "f returned nothing: end it with `return` and the result. The picture is of the last inputs that worked.\n"
        "printed: x is -1.0"
    )
    assert capsys.readouterr().out == ""
    assert len(explore(lambda x: [print("again") for _ in range(9999)] and x * 2, x=1.0).message) < 2100


def test_an_input_without_effect_is_named():
    w = explore(lambda x, y: x * 2, x=1.0, y=1.0)
    assert w.message == "y has no effect: the result was computed without it."
    assert not w.view.stale


def test_the_first_node_that_is_not_finite_is_named():
    w = explore(lambda x: (x.log() * 2).exp(), x=(0.0, 1.0))
    w.sliders["x"].value = 0.0
    assert w.message == "v1 (log) is the first node that is not finite: its data is −inf."


def test_a_graph_too_large_to_draw_is_refused_and_the_next_drag_works():
    def f(n):
        y = n
        for _ in range(int(n.data)):
            y = y + n
        return y

    w = explore(f, n=(1, 6000))
    assert w.message == ""
    w.sliders["n"].value = 2
    assert w.graph["n"] == (2.0, 3.0)
    w.sliders["n"].value = 5000
    assert "5,001 nodes, too many to draw" in w.message
    w.sliders["n"].value = 3
    assert w.message == ""


@pytest.mark.parametrize(
    "spec", ["a", None, True, (1.0,), (1.0, 2.0, 3.0, 4.0), ("a", "b"), [1.0], {}, (0.0, float("inf")), 1j]
)
def test_what_no_slider_can_be_made_of_is_refused(spec):
    with pytest.raises(TypeError, match=r"no slider can be made of x=.*write \(low, high\)"):
        explore(lambda x: x, x=spec)


def test_a_range_upside_down_or_a_step_of_zero_is_refused():
    with pytest.raises(ValueError, match="the first number is the low end"):
        explore(lambda x: x, x=(3.0, 1.0))
    with pytest.raises(ValueError, match="the third number is the step"):
        explore(lambda x: x, x=(1.0, 3.0, 0.0))


def test_missing_and_unknown_inputs_are_named():
    with pytest.raises(TypeError, match="example has no parameter 'z': it has a, b"):
        explore(example, z=1.0)
    with pytest.raises(TypeError, match=r"the function also needs y: give it a range, as in y=\(-3.0, 3.0\)"):
        explore(lambda x, y: x * y, x=1.0)


def test_a_widget_that_holds_no_number_is_named():
    w = explore(lambda x: x * 2, x=ipywidgets.Text("three"))
    assert w.message == "x is 'three', which is not a number."


def test_the_text_form_states_inputs_and_content():
    assert repr(explore(example, a=1.0, b=2.0)).splitlines()[:2] == [
        "explore(example) at a=1.0, b=2.0",
        "node  op     from     data    grad",
    ]
    data, _ = explore(example, a=1.0, b=2.0)._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert data["text/html"].startswith("<img alt=")


def with_names(x=1.0, k=2.0):
    inside = x * x
    return inside * k


class Called:
    def __call__(self, x=1.0):
        inside = x * x
        return inside * 2


def passed_on(f):
    def wrapper(*args, **kwargs):
        return f(*args, **kwargs)

    return wrapper


@pytest.mark.parametrize(
    "f",
    [
        functools.partial(with_names, k=3.0),
        functools.partial(functools.partial(with_names, k=3.0)),
        Called(),
        Called().__call__,
        passed_on(with_names),
        functools.partial(passed_on(with_names), k=3.0),
        functools.wraps(with_names)(passed_on(with_names)),
    ],
)
def test_names_are_found_behind_partials_objects_and_decorators(f):
    assert explore(f, x=(0.0, 6.0)).graph["inside"][0] == explore(f, x=(0.0, 6.0)).sliders["x"].value ** 2


def test_a_profiler_of_the_readers_own_is_left_alone():
    profile = cProfile.Profile()
    w = explore(with_names, x=(0.0, 6.0), k=2.0)
    profile.enable()
    try:
        before = sys.getprofile()
        w.sliders["x"].value = 3.0
        assert sys.getprofile() is before
    finally:
        profile.disable()
    assert w.message == "" and w.graph["x"] == (3.0, 12.0)
    assert any(entry.code is with_names.__code__ for entry in profile.getstats())
    w.sliders["x"].value = 4.0
    assert w.graph["inside"][0] == 16.0
