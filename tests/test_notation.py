import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_lesson.notation import MINUS, WIDTH, numeral, operator, plain


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (0.0, "0.0000"),
        (-0.0, "0.0000"),
        (2.0, "2.0000"),
        (-0.35356, "−0.3536"),
        (36.0, "36.0000"),
        (123.4567, "123.457"),
        (12345.67, "12345.7"),
        (1e5, "1.000e5"),
        (0.03125, "0.03125"),
        (0.15625, "0.1563"),  # a tie: away from zero, as JavaScript rounds
        (-0.15625, "−0.1563"),
        (0.0023456, "0.002346"),
        (9.9996e-5, "1.000e−4"),
        (-1.2355e-300, "−1.236e−300"),
        (5e-324, "4.941e−324"),
        (math.inf, "inf"),
        (-math.inf, "−inf"),
        (math.nan, "nan"),
    ],
)
def test_a_number_is_written_with_at_least_four_digits(x, text):
    assert numeral(x) == text


@given(st.floats())
def test_every_number_fits_its_field_and_reads_back(x):
    text = numeral(x)
    assert len(text) <= WIDTH
    assert "-" not in text
    if abs(x) < 1e308:
        assert float(text.replace(MINUS, "-")) == pytest.approx(x, rel=5.1e-4, abs=5e-324)


def test_a_typed_number_and_an_operator_keep_their_form():
    assert [plain(x) for x in (2.0, -1.0, 0.5, 1e-5)] == ["2", "−1", "0.5", "1e−05"]
    assert [operator(op) for op in ("*", "/", "+", "**-1", "tanh")] == ["×", "÷", "+", "**−1", "tanh"]
