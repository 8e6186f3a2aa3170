"""Python is asked what an `explore` shows elsewhere; what a page can't find by itself is carried."""

import json
import math
import struct
from base64 import b64decode

import ipywidgets
import pytest

from autograd_lesson import Value, dot, explore
from autograd_lesson.publish import sampling
from autograd_lesson.publish.sampling import places, sampled


def of(explored):
    """What is told of one Explore."""
    return json.loads(sampled(explored.model_id)).get(explored.view.model_id)


def cases(told):
    """The case of every combination, in order."""
    return [case for count, case in told["at"] for _ in range(count)]


def column(shape, place):
    return [x for (x,) in struct.iter_unpack("<d", b64decode(shape["columns"][str(place)]))]


def product(x=2.0, y=3.0):
    z = x * y
    return z


def bent(x=1.5):
    if x > 0:
        y = x**2
    else:
        y = x / 2 - 1
    return y


class WrongTanh(Value):
    def tanh(self):
        t = Value.tanh(self).data
        return WrongTanh(t, (self,), "tanh", (1 - t,))


@pytest.mark.parametrize("engine", [Value, "torch"])
def test_a_graph_that_follows_the_rules_needs_no_numbers_carried(engine):
    if engine == "torch":
        pytest.importorskip("torch")
    told = of(explore(product, engine, x=(-1.0, 1.0, 0.5), y=(0.0, 1.0, 0.5)))
    assert told["positions"] == {"x": [-1.0, -0.5, 0.0, 0.5, 1.0], "y": [0.0, 0.5, 1.0]}
    assert (told["isWhole"], told["asked"], len(told["shapes"])) == (True, 15, 1)
    assert told["shapes"][0]["columns"] == {} and told["shapes"][0]["leaves"] == {"x": 0, "y": 1}
    assert cases(told) == [0] * 15


def test_a_dot_needs_no_numbers_carried():
    told = of(explore(lambda x, y: dot([x, y, x], [y, 3.0, x]) * 2, x=(-1.0, 1.0, 0.5), y=(0.0, 1.0, 0.5)))
    (shape,) = told["shapes"]
    assert "dot" in [node["op"] for node in shape["spec"]["nodes"]] and shape["columns"] == {}


def test_an_input_is_its_own_leaf_whatever_it_is_called():
    def f(a=1.0, b=2.0):
        a.label, b.label = "b", "c"
        return a * 3 - b

    told = of(explore(f, a=(-1.0, 1.0, 0.5), b=(0.0, 1.0, 0.5)))
    (shape,) = told["shapes"]
    names = [node["name"] for node in shape["spec"]["nodes"]]
    assert {name: names[i] for name, i in shape["leaves"].items()} == {"a": "b", "b": "c"}
    assert shape["columns"] == {}


def test_a_branch_is_a_shape_of_its_own_at_its_places():
    told = of(explore(bent, x=(-1.0, 1.0, 0.5)))
    assert cases(told) == [0, 0, 0, 1, 1]
    assert ["**" in [node["op"] for node in shape["spec"]["nodes"]] for shape in told["shapes"]] == [False, True]
    assert all(shape["svg"].startswith("<svg") and "svg" not in shape["spec"] for shape in told["shapes"])


def test_a_wrong_derivative_is_carried_as_the_reader_wrote_it():
    told = of(explore(lambda x: x.tanh(), WrongTanh, x=(0.0, 1.0, 0.5)))
    (shape,) = told["shapes"]
    wrong = [1 - math.tanh(x) for x in (0.0, 0.5, 1.0)]
    assert {*shape["columns"]} == {"2", "4"}  # the gradient of x, and the local derivative
    assert column(shape, 2) == column(shape, 4) == pytest.approx(wrong)


def test_a_number_that_moves_outside_the_graph_is_carried():
    told = of(explore(lambda x: x * math.exp(x.data), x=(0.0, 1.0, 0.5)))
    shape = told["shapes"][0]
    moving = next(i for i, node in enumerate(shape["spec"]["nodes"]) if node["kind"] == "constant")
    assert column(shape, moving) == pytest.approx([1, math.exp(0.5), math.e])


def test_where_the_function_raises_the_sentence_is_carried():
    def only_positive(x=1.0):
        if x < 0:
            raise ValueError("below 0")
        return x * 2

    told = of(explore(only_positive, x=(-1.0, 1.0, 1.0)))
    shapes = [told["cases"][case]["shape"] for case in cases(told)]
    assert shapes == [None, 0, 0]
    assert "below 0" in told["cases"][cases(told)[0]]["message"] and told["cases"][cases(told)[0]]["stale"]


def test_what_it_prints_is_carried_and_not_printed(capsys):
    def chatty(x=1.0):
        print(f"x is {x.data}")
        return x * 2

    told = of(explore(chatty, x=(0.0, 1.0, 0.5)))
    assert [told["cases"][case]["message"] for case in cases(told)] == [f"printed: x is {x}" for x in (0.0, 0.5, 1.0)]
    assert capsys.readouterr().out == ""


def test_tensors_are_told_in_words_at_fewer_places_and_what_stays_once():
    torch = pytest.importorskip("torch")

    def loss(w=1.0, b=0.5):
        x = torch.tensor([1.0, 2.0, 4.0])
        scores = x * w + b
        return scores.sum()

    told = of(explore(loss, "torch", w=(-3.0, 3.0), b=(-3.0, 3.0)))
    (shape,) = told["shapes"]
    assert 100 < told["asked"] <= 250 and len(told["cases"]) > 100
    assert any(note.startswith("constant") and "[1.0, 2.0, 4.0]" in note for note in shape["notes"].values())
    assert not any(note.startswith("constant") for case in told["cases"] for note in case["notes"].values())


def test_of_many_combinations_some_are_asked_and_all_if_a_branch_is_found():
    def neuron(a=1.0, b=1.0, c=1.0, d=1.0):
        return a * b + c * d

    def gate(a=1.0, b=1.0, c=1.0, d=1.0):
        return a * b if a > c else c * d

    ranges = dict.fromkeys("abcd", (-2.0, 2.0, 0.1))
    some, all_of_few = of(explore(neuron, **ranges)), of(explore(gate, **ranges))
    assert not some["isWhole"] and len(some["positions"]["a"]) == 41 and some["asked"] < 1000
    assert all_of_few["isWhole"] and all_of_few["asked"] == math.prod(map(len, all_of_few["positions"].values()))
    assert {-2.0, 1.0, 2.0} < {*all_of_few["positions"]["a"]} and len(all_of_few["shapes"]) == 2


@pytest.mark.parametrize(
    ("slider", "wanted"),
    [
        (ipywidgets.FloatSlider(0.3, min=0, max=0.5, step=0.1), [0, 0.1, 0.2, 0.3, 0.4, 0.5]),
        (ipywidgets.FloatSlider(1.05, min=1, max=1.2, step=0.1), [1, 1.05, 1.1, 1.2]),
        (ipywidgets.FloatSlider(0, min=0, max=1, step=0.3), [0, 0.3, 0.6, 0.9, 1]),
        (ipywidgets.IntSlider(2, min=1, max=4), [1, 2, 3, 4]),
        (ipywidgets.FloatLogSlider(10, min=0, max=2, step=1), [1, 10, 100]),
        (ipywidgets.Dropdown(options=[("one", 1.0), ("ten", 10.0)]), [1.0, 10.0]),
        (ipywidgets.FloatText(2.0), None),
    ],
)
def test_the_places_of_a_slider(slider, wanted):
    assert places(slider) == wanted


def test_what_has_no_places_is_not_asked():
    assert of(explore(product, x=ipywidgets.FloatText(2.0), y=(0.0, 1.0))) is None


def test_what_is_too_much_to_be_asked_is_not_told():
    def gates(**each):
        a, *others = each.values()
        total = a * 2
        for other in others:
            total = total + other if other > 0 else total - other
        return total

    assert of(explore(gates, **dict.fromkeys("abcdefghij", (-2.0, 2.0)))) is None


def test_a_function_that_does_not_end_is_not_waited_for(monkeypatch):
    def endless(x=1.0):
        while x > 1.5:
            pass
        return x * 2

    monkeypatch.setattr(sampling._in_time.__wrapped__, "__defaults__", (0.5,))
    assert of(explore(endless, x=(0.0, 2.0))) is None
