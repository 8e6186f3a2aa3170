"""curve: a function of one number with its tangent and its derivative."""

import json
import math
import re

import pytest

from autograd_lesson import curve


def coffee(price=1.0, cost=1.0):
    profit = (price - cost) * (100 - 20 * price)
    return profit


def test_its_numbers_are_pytorchs():
    torch = pytest.importorskip("torch")

    def wave(x=0.0):
        y = (x * x).tanh() * x.exp()
        return y

    drawn = curve(wave, x=(-2.0, 2.0))
    xs = torch.tensor(drawn.spec["xs"], dtype=torch.float64, requires_grad=True)
    ys = wave(xs)
    ys.sum().backward()
    assert drawn.spec["ys"] == pytest.approx(ys.tolist())
    assert drawn.spec["slopes"] == pytest.approx(xs.grad.tolist())


@pytest.mark.parametrize("rate, place", [(0.01, 3.00), (0.05, 1.0), (0.06, -1670.37)])
def test_twenty_steps_arrive_jump_or_run_away(rate, place):
    drawn = curve(coffee, price=(0.0, 6.0), uphill=(0.005, 0.06, 0.005))
    places = dict(drawn.spec["walks"])[rate]
    assert places[-1][0] == pytest.approx(place, abs=0.005) and len(places) == 21
    drawn.rate = [at for at, _ in drawn.spec["walks"]].index(rate)
    assert f"step size {rate}: price after 20 steps is" in repr(drawn)


def test_downhill_goes_the_other_way():
    drawn = curve(lambda x=2.0: x * x, x=(-3.0, 3.0), downhill=(0.1, 0.5, 0.1))
    assert dict(drawn.spec["walks"])[0.5][1][0] == 0.0
    with pytest.raises(TypeError, match="uphill or downhill"):
        curve(coffee, price=(0.0, 6.0), uphill=(0.1, 0.2), downhill=(0.1, 0.2))


def test_the_slider_starts_at_the_default():
    drawn = curve(coffee, price=(0.0, 6.0, 0.05))
    assert drawn.spec["xs"][drawn.at] == 1.0
    assert "price = 1.0000   profit = 0.0000   slope = 80.0000" in repr(drawn)


def test_other_inputs_are_held_still():
    drawn = curve(coffee, price=(0.0, 6.0), cost=2.0)
    assert drawn.spec["ys"][-1] == pytest.approx((6 - 2) * (100 - 120))


def test_where_the_function_has_no_value_there_is_a_gap():
    def root(x=1.0):
        if x < 0:
            raise ValueError("below 0")
        return x.sqrt()

    drawn = curve(root, x=(-1.0, 1.0))
    assert drawn.spec["ys"][0] is None and drawn.spec["ys"][-1] == 1.0
    json.dumps(drawn.get_state()["spec"], allow_nan=False)


def test_an_input_without_effect_has_slope_0():
    drawn = curve(lambda x, y: y * 2, x=(-1.0, 1.0), y=3.0)
    assert set(drawn.spec["slopes"]) == {0.0} and set(drawn.spec["ys"]) == {6.0}


@pytest.mark.parametrize(
    "inputs, said",
    [
        ({"price": 2.0}, "one input needs a range"),
        ({"price": (0.0, 6.0), "cost": (0.0, 1.0)}, "one input needs a range"),
        ({"rent": (0.0, 6.0)}, "no parameter 'rent'"),
        ({"price": (6.0, 0.0)}, "low end"),
    ],
)
def test_inputs_that_cannot_be_drawn_are_told(inputs, said):
    with pytest.raises((TypeError, ValueError), match=re.escape(said)):
        curve(coffee, **inputs)
    with pytest.raises(ValueError, match="0 < low < high"):
        curve(coffee, price=(0.0, 6.0), uphill=(0.0, 0.1))


def test_its_still_picture_is_of_where_its_sliders_stand():
    drawn = curve(coffee, price=(0.0, 6.0), uphill=(0.005, 0.06, 0.005))
    first = drawn.still()
    drawn.at = 30
    second = drawn.still()
    assert first["text/html"] != second["text/html"]
    assert 'alt="profit over price. price = 3.0000   profit = 80.0000   slope = 0.0000' in second["text/html"]


def test_nan_is_sent_as_null():
    drawn = curve(lambda x=1.0: x.log(), x=(-1.0, 1.0))
    assert drawn.spec["ys"][0] is None
    assert not any(isinstance(y, float) and math.isnan(y) for y in drawn.spec["ys"])


def test_where_nothing_walks_back_there_is_no_slope():
    class Forward:
        def __init__(self, data, _children=(), _op=""):
            self.data, self.grad, self._children, self._op = data, 0.0, _children, _op

    drawn = curve(lambda x: Forward(x.data * 2, (x,), "double"), x=(-1.0, 1.0))
    assert drawn.spec["ys"][0] == -2.0 and set(drawn.spec["slopes"]) == {None}
