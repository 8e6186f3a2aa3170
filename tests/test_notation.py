import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_lesson.notation import (
    MINUS,
    WIDE,
    WIDTH,
    listing,
    numeral,
    operator,
    places,
    plain,
    printable,
    shortened,
)


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


@pytest.mark.parametrize(
    ("first", "count", "text"),
    [
        ([1.0, -2.5, 0.33333], 3, "[1 −2.5 0.333]"),
        ([1.0, -2.5, 0.33333], 40, "[1 −2.5 0.333 …]"),
        ([-0.123456] * 3, 40, "[−0.123 −0.123 −0.123 …]"),
        ([-1.23456e-5] * 3, 40, "[−1.23e−05 −1.23e−05 …]"),  # two find room
        ([-1.23456e-5] * 3, 3, "[−1.23e−05 −1.23e−05 …]"),
        ([-1.23456e-200] * 3, 40, "[−1.23e−200 …]"),
        ([1.5, -2.0], 2, "[1.5000 −2.0000]"),  # a few: with all places
        ([-1.23456e-200] * 2, 2, "[−1.23e−200 −1.23e−200]"),
        ([0.5 - 2j], 1, "[0.5−2j]"),
        ([-1.23456e-200 - 1.23456e-200j] * 3, 40, "[−1.2e−200−1.2e−200j …]"),
        ([], 0, "[]"),
    ],
)
def test_of_many_numbers_as_many_are_written_as_find_room(first, count, text):
    assert listing(first, count) == text


@given(st.lists(st.floats() | st.complex_numbers(), max_size=3), st.integers(0, 5))
def test_a_listing_fits_its_field(first, more):
    assert len(listing(first, len(first) + more * (len(first) == 3))) <= WIDE


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [("weight", 6, "weight"), ("weight", 5, "weig…"), ("教教教", 6, "教教教"), ("教教教", 5, "教教…"), ("", 3, "")],
)
def test_a_text_is_shortened_to_the_places_it_has(text, most, short):
    assert shortened(text, most) == short
    assert places(short) <= most


def test_a_name_is_cut_where_no_sentence_could_bear_it():
    assert printable("a" * 200) == "a" * 200
    assert printable("a" * 201) == "a" * 200 + "…"
    assert printable("a\x00" * 10**6) == "a\N{REPLACEMENT CHARACTER}" * 100 + "…"


def test_of_a_path_to_a_thing_the_end_stays():
    assert [
        shortened(text, 8) for text in ("net.layers[0].w[1]", 'params["W1"]', "fc.weight", "net.b", "0.12345678")
    ] == [
        *("…0].w[1]", '…s["W1"]', "….weight", "net.b", "0.12345…"),
    ]


def test_a_text_of_any_length_is_shortened_at_once():
    assert shortened("a" * 10**7, 5) == "aaaa…"
    assert shortened("字" * 10**6, 6) == "字字…"
