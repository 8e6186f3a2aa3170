"""What a reader writes in for a number, and whether it is right: page/answer.js and page/judge.js."""

import math

import pytest
from javascript import javascript, opened

from autograd_lesson.page.bundle import FILES
from autograd_lesson.witness.wrong_numbers import TOLERANCE

JUDGE = """async ([source, name, calls]) => {
  const module = await import("data:text/javascript," + encodeURIComponent(source));
  return calls.map((given) => module[name](...given));
}"""


@pytest.fixture(scope="module")
def page():
    """Calls a function of the page's judge many times: page(name, arguments of each call)."""
    runs = javascript()
    with runs as run:
        source = opened("judge.js")
        yield lambda name, calls: run(JUDGE, [source, name, calls])


@pytest.mark.parametrize(
    ("text", "number"),
    {
        "3": 3.0,
        " 0.75 ": 0.75,
        "0,75": 0.75,
        ".5": 0.5,
        "-2": -2.0,
        "−2": -2.0,
        "–2": -2.0,
        "+4": 4.0,
        "3/4": 0.75,
        "-3/4": -0.75,
        "1/2+1/3": 5 / 6,
        "2·3": 6.0,
        "2×3÷4": 1.5,
        "2*(1.5 - 0.5)": 2.0,
        "2 - 3 - 4": -5.0,
        "8/4/2": 1.0,
        "2^3": 8.0,
        "2**3**2": 512.0,
        "-2**2": -4.0,
        "2^-1": 0.5,
        "sqrt(2)": math.sqrt(2),
        "SQRT(2)/2": math.sqrt(2) / 2,
        "√2": math.sqrt(2),
        "1e-3": 0.001,
        "1.5e3": 1500.0,
        "e": math.e,
        "2e": None,
        "exp(-1)": math.exp(-1),
        "ln(2)": math.log(2),
        "log(2)": math.log(2),
        "sin(pi/2)": 1.0,
        "π/4": math.pi / 4,
        "1 - tanh(0.5)**2": 1 - math.tanh(0.5) ** 2,
        "--3": 3.0,
        "": None,
        "   ": None,
        "x": None,
        "3 4": None,
        "3/": None,
        "(3": None,
        "3)": None,
        "1.2.3": None,
        "1,234.5": None,
        "1/0": None,
        "nan": None,
        "inf": None,
        "alert(1)": None,
        "constructor": None,
        "toString(1)": None,
        "__proto__": None,
        "sqrt(-1)": None,
        "1;2": None,
        "½": None,
    }.items(),
)
def test_a_number_is_read_as_a_reader_writes_it(page, text, number):
    read = page("answerOf", [[text]])[0]
    assert (None if read is None else read["value"]) == (None if number is None else pytest.approx(number, rel=1e-15))


@pytest.mark.parametrize(
    ("text", "right", "word"),
    [
        ("0.3333", 1 / 3, "right"),
        ("0.333", 1 / 3, "right"),
        ("0.33", 1 / 3, "wrong"),
        ("1/3", 1 / 3, "right"),
        ("0", 0.0, "right"),
        ("0.001", 0.0, "wrong"),
        ("-0", 0.0, "right"),
        ("24", 24.0, "right"),
        ("-24", 24.0, "wrong"),
        ("1.414", 2**0.5, "right"),
        ("1.40", 2**0.5, "wrong"),
        ("ten", 10.0, "unread"),
        ("1234567", 1234567.0, "right"),
    ],
)
def test_three_digits_are_enough(page, text, right, word):
    assert page("judge", [[text, right, []]])[0]["word"] == word


def test_the_page_and_python_take_the_same_for_right(page):
    source = (FILES / "judge.js").read_text(encoding="utf-8")
    assert f"TOLERANCE = {TOLERANCE};" in source


KNOWN = [
    {"slip": "1", "number": 4.0, "edges": [0]},
    {"slip": "3", "number": 2 / 3, "edges": [1, 2]},
    {"slip": "2", "number": -1.25, "edges": [3]},
    {"slip": "6", "number": -1.25, "edges": [4]},
]


@pytest.mark.parametrize(
    ("text", "slips", "edges"),
    [
        ("4", ["1"], [0]),
        ("4.00", ["1"], [0]),
        ("8/2", ["1"], [0]),
        ("2/3", ["3"], [1, 2]),
        ("0.667", ["3"], [1, 2]),
        ("0.666", ["3"], [1, 2]),
        ("0.67", [], []),
        ("0.7", [], []),
        ("4.01", [], []),
        ("-1.25", ["2", "6"], []),
        ("5", [], []),
        ("3.99", [], []),
        ("-1.251", [], []),
        ("-1.249", [], []),
    ],
)
def test_a_wrong_number_is_named_only_if_it_is_that_number(page, text, slips, edges):
    assert page("judge", [[text, 7.0, KNOWN]])[0] == {"word": "wrong", "slips": slips, "edges": edges}


def test_a_number_near_the_right_one_is_right_even_if_a_slip_leads_there(page):
    assert page("judge", [["4", 4.01, KNOWN]])[0]["word"] == "right"


@pytest.mark.parametrize(
    ("given", "misses", "is_right", "is_open", "is_hinted", "slip", "text"),
    [
        ([], 0, False, False, False, "", ""),
        (["ten"], 0, False, False, False, "", ""),
        (["4"], 1, False, False, False, "1", "4"),
        (["4", "5"], 2, False, False, True, "1", "5"),
        (["4", "5", "7"], 2, True, True, False, "1", "5"),
        (["7"], 0, True, True, False, "", ""),
        (["7", "4"], 0, True, True, False, "", ""),
        (["4", "5", None], 2, False, True, False, "1", "5"),
        (["4", "5", None, "7"], 2, False, True, False, "1", "5"),
    ],
)
def test_a_reader_is_told_after_a_hit_or_after_giving_up(page, given, misses, is_right, is_open, is_hinted, slip, text):
    now = page("progress", [[given, 7.0, KNOWN]])[0]
    found = now["misses"], now["isRight"], now["isOpen"], now["isHinted"], now["slip"], now["text"]
    assert found == (misses, is_right, is_open, is_hinted, slip, text)


RIGHT = {"misses": 0, "isOpen": True, "isRight": True}
LATE = {"misses": 1, "isOpen": True, "isRight": True}
SHOWN = {"misses": 2, "isOpen": True, "isRight": False}
MISSED = {"misses": 1, "isOpen": False, "isRight": False}
ASKED = {"misses": 0, "isOpen": False, "isRight": False}


@pytest.mark.parametrize(
    ("items", "before", "streak"),
    [
        ([], 0, 0),
        ([[ASKED]], 4, 4),
        ([[RIGHT], [ASKED]], 0, 1),
        ([[RIGHT], [RIGHT], [RIGHT], [ASKED]], 2, 5),
        ([[RIGHT], [MISSED]], 2, 0),
        ([[RIGHT], [LATE], [RIGHT]], 2, 1),
        ([[RIGHT], [SHOWN], [ASKED]], 2, 0),
        ([[RIGHT, ASKED]], 1, 1),
        ([[RIGHT, RIGHT]], 1, 2),
        ([[RIGHT, MISSED]], 1, 0),
    ],
)
def test_those_that_were_right_at_once_are_counted_until_one_is_not(page, items, before, streak):
    assert page("streakOf", [[items, before]])[0] == streak


def test_answers_are_those_to_each_question_of_the_item(page):
    given = [[0, 0, "1"], [1, 0, "2"], [1, 1, "3"], [1, 0, None], [2, 0, "4"]]
    assert page("answersTo", [[given, 1, [{}, {}]]])[0] == [["2", None], ["3"]]
