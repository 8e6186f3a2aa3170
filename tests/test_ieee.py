"""Arithmetic beyond the ordinary agrees with PyTorch's float64, to the sign of every infinity and zero."""

import math

import pytest

from autograd_lesson import ieee

torch = pytest.importorskip("torch")  # the witness

inf, nan = math.inf, math.nan
NUMBERS = [
    *(
        0.0,
        0.25,
        0.5,
        1.0,
        1.5,
        2.0,
        3.0,
        7.0,
        36.0,
        709.0,
        710.0,
        746.0,
        1000.0,
        2.0**53,
        1e200,
        1.7e308,
        5e-324,
    ),
    *(inf, nan),
]
NUMBERS += [-x for x in NUMBERS]


def tensor(x):
    return torch.tensor(x, dtype=torch.float64)


def same(x, y):
    """Are they one number, up to rounding and to what is too small to be exact? Signs count, of 0 and inf too."""
    if math.isnan(x) or math.isnan(y):
        return math.isnan(x) and math.isnan(y)
    return math.isclose(x, y, rel_tol=1e-13, abs_tol=1e-307) and math.copysign(1, x) == math.copysign(1, y)


@pytest.mark.parametrize("name", ["exp", "log", "sqrt", "sin", "cos", "tanh", "sigmoid"])
@pytest.mark.parametrize("x", NUMBERS)
def test_a_function_of_one_number_is_torch_s(name, x):
    result = getattr(ieee, name)(x)
    assert type(result) is float
    assert same(result, getattr(torch, name)(tensor(x)).item())


@pytest.mark.parametrize("x", NUMBERS)
def test_sign_is_torch_s_apart_from_the_sign_of_zero(x):
    assert ieee.sign(x) == torch.sgn(tensor(x)).item()


@pytest.mark.parametrize("x", NUMBERS)
def test_divide_is_torch_s(x):
    for y in NUMBERS:
        assert same(ieee.divide(x, y), (tensor(x) / tensor(y)).item()), y


@pytest.mark.parametrize("x", NUMBERS)
def test_power_is_torch_s(x):
    for n in NUMBERS:
        assert same(ieee.power(x, n), (tensor(x) ** tensor(n)).item()), n


def test_what_python_raises_at_has_an_answer():
    assert ieee.divide(1.0, 0.0) == inf
    assert ieee.divide(1.0, -0.0) == -inf
    assert ieee.divide(-1.0, 0.0) == -inf
    assert math.isnan(ieee.divide(0.0, 0.0))
    assert ieee.power(0.0, -1.0) == inf
    assert ieee.power(-0.0, -1.0) == -inf
    assert ieee.power(-0.0, -2.0) == inf
    assert ieee.power(1e200, 2.0) == inf
    assert ieee.power(-1e200, 3.0) == -inf
    assert math.isnan(ieee.power(-8.0, 0.5))
    assert ieee.exp(1000.0) == inf
    assert ieee.log(0.0) == -inf
    assert math.isnan(ieee.log(-1.0))
    assert math.isnan(ieee.sqrt(-1.0))
    assert math.isnan(ieee.sin(inf))


def test_sigmoid_and_tanh_saturate():
    assert (ieee.sigmoid(1000.0), ieee.sigmoid(-1000.0)) == (1.0, 0.0)
    assert (ieee.tanh(1000.0), ieee.tanh(-1000.0)) == (1.0, -1.0)
