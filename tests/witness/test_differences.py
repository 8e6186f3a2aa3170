import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_lesson import numeric_gradients
from autograd_lesson.witness.differences import slope


def product(a, b):
    return (a * b + a.tanh()) * b


def test_numeric_gradients_of_several_inputs_of_any_number_type():
    assert numeric_gradients(product, 2, np.float32(-1.5)) == pytest.approx((2.14402, -5.03597), rel=1e-5)


def test_differences_need_no_graph():
    assert numeric_gradients(lambda x: x.data**2, 3.0) == pytest.approx((6.0,))
    assert numeric_gradients(lambda x: 5.0, 3.0) == (0.0,)


def test_differences_beyond_the_domain_are_nan():
    assert math.isnan(numeric_gradients(lambda x: x.sqrt(), 0.0)[0])
    assert math.isnan(numeric_gradients(lambda x: math.log(x.data) if x.data else 0.0, 0.0)[0])
    assert math.isnan(numeric_gradients(lambda x: x * x, 1e200)[0])


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_a_straight_line_has_its_slope(a, x):
    assert slope(lambda t: a * t, x).value == pytest.approx(a, rel=1e-8, abs=1e-300)


def test_the_doubt_covers_the_error():
    for g, dg, x in [(math.exp, math.exp, 3.0), (math.sin, math.cos, 1.0), (math.log, lambda x: 1 / x, 1e-2)]:
        found = slope(g, x)
        assert abs(found.value - dg(x)) <= found.doubt <= 1e-5 * abs(dg(x))
