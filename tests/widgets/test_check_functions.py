"""check(df, derivative_of=f): a derivative by hand."""

import math

import pytest

from autograd_lesson import check


def parabola(x):
    return x**2 + 2 * x + 1


def wave(x):
    return math.sin(x * x)


def product(a, b):
    return (a * b + a) * b


def quotient(x, y):
    return x / (y * y)


def gate(x):
    return (2 * x).relu()


def bell(x):
    return (-(x**2)).exp()


RIGHT = [
    (parabola, lambda x: 2 * x + 2),
    (wave, lambda x: math.cos(x * x) * 2 * x),
    (product, lambda a, b: (b * b + b, 2 * a * b + a)),
    (product, lambda a, b: [b * b + b, 2 * a * b + a]),
    (quotient, lambda x, y: (1 / y**2, -2 * x / y**3)),
    (gate, lambda x: 2.0 if x > 0 else 0.0),
    (bell, lambda x: -2 * x * math.exp(-(x**2))),
    (bell, lambda x: -2 * x * bell(x)),
    (math.log, lambda x: 1 / x),
    (math.sqrt, lambda x: 0.5 / math.sqrt(x)),
    (lambda x: math.log(x - 1) if x > 1 else 1 / 0, lambda x: 1 / (x - 1)),
    (lambda x, n=3: x**n, lambda x: 3 * x**2),
    (abs, lambda x: 1 if x > 0 else -1),
]


@pytest.mark.parametrize(("f", "df"), RIGHT)
def test_a_right_derivative_is_solved(f, df):
    told = check(df, derivative_of=f)
    assert told and told.sentence.startswith("the function agrees with central differences")


WRONG = [  # function, its derivative as readers have it, the mistake
    (lambda a: (a * a) * a, lambda a: 2 * a * a, 1),
    (lambda x: x**3, lambda x: 3 * x**3, 8),
    (lambda x: x**3, lambda x: x**2, 9),
    (parabola, lambda x: 2 * x**2 + 2, 8),
    (wave, lambda x: math.cos(x * x), 10),
    (lambda x: math.exp(3 * x), lambda x: math.exp(3 * x), 10),
    (lambda x: math.tanh(x), lambda x: 1 - x * x, 11),
    (gate, lambda x: 2.0, 12),
    (quotient, lambda x, y: (-2 * x / y**3, 1 / y**2), 16),
    (lambda x, y: x * y, lambda x, y: (x, y), 6),
    (lambda x, y: x - y * y, lambda x, y: (1, 2 * y), 7),
    (lambda x: math.sin(x), lambda x: math.cos(math.radians(x)), 18),
]


RULES = [  # of calculus: what is known by no number, but has its sentence
    (lambda x: x * x.sin(), lambda x: math.cos(x), "A product's derivative isn't the product of two derivatives"),
    (lambda x: x.exp() / x.sin(), lambda x: math.exp(x) / math.cos(x), "A quotient's derivative isn't the quotient"),
    (lambda x: x / x.exp(), lambda x: (x - 1) / math.exp(x), "two products above are in the wrong order"),
    (lambda x: x / (x + 4), lambda x: 4 / (x + 4), "the square below is forgotten"),
    (lambda x: x**2 + 5, lambda x: 2 * x + 5, "A number that nothing changes has the derivative zero"),
    (lambda x: (x**2).sin(), lambda x: math.cos(2 * x), 11),
    (lambda x: (x**2).sin(), lambda x: math.cos(2 * x) * 2 * x, 11),
    (lambda x: x.cos(), lambda x: math.sin(x), 7),
    (lambda x: x * x.sin(), lambda x: math.sin(x), 1),
    (lambda x: x - x**3, lambda x: 1 + 3 * x**2, 7),
    (lambda x, y: x * y + y, lambda x, y: (x + 1, y), 16),
]


THREE = [  # two examples and one, as batches: each batch's mean
    (lambda w: ((w - 4) ** 2 + (3 * w - 4) ** 2 + (2 * w - 1) ** 2) / 3, 0.75, 0.75, 1.5),
    (lambda w: ((w - 4) ** 2 + (3 * w - 4) ** 2 + (2 * w - 1) ** 2) / 3, 1.5, 1.5, 3),
]
RULES += [
    (
        f,
        lambda w, a=a, b=b, c=c: (a * 2 * (w - 4) + b * 6 * (3 * w - 4) + c * 4 * (2 * w - 1)) / 3,
        "terms of a sum",
    )
    for f, a, b, c in THREE
]
RULES += [
    (THREE[0][0], lambda w: (2 * (w - 4) + 6 * (3 * w - 4)) / 3, 1),
    (lambda x: x**3 + x, lambda x: 6 * x**2 + 2, "the function says twice what it should: a factor is too much"),
    (lambda x: x**3 + x, lambda x: 1.5 * x**2 + 0.5, "the function says half of what it should"),
    (lambda x: x**3 + x, lambda x: 21 * x**2 + 7, "the function says too much, by the same factor everywhere"),
    (lambda x: x**3 + x, lambda x: 0.3 * x**2 + 0.1, "the function says too little, by the same factor everywhere"),
    (lambda x: x**3 + x, lambda x: -3 * x**2 - 1, 7),
    (lambda x: x.exp() * x, lambda x: ((x + 1e-3) * math.exp(x + 1e-3) - x * math.exp(x)) / 2e-3, "says half of what"),
    (lambda a, b, c: a * b + c**2, lambda a, b, c: (b, 2 * a, 2 * c), "says with respect to b twice what it should"),
    (lambda a, b, c: a * b + c**2, lambda a, b, c: (2 * c, a, b), 16),
    (lambda w, x: (w * x - 3) ** 2, lambda w, x: (2 * (w * x - 3), 2 * (w * x - 3) * w), 10),
]


@pytest.mark.parametrize(("f", "df", "said"), RULES)
def test_a_rule_used_wrongly_is_named(f, df, said):
    told = check(df, derivative_of=f)
    assert told.mistake == said if isinstance(said, int) else said in told.sentence, told
    assert told.word == "not yet" and len(told.sentence.split()) <= 25


@pytest.mark.parametrize(("f", "df", "number"), WRONG)
def test_a_mistake_is_named(f, df, number):
    told = check(df, derivative_of=f)
    assert (told.word, told.mistake) == ("not yet", number) and len(told.hints) == 2


def test_what_is_no_known_mistake_is_told_with_both_numbers():
    def slope(x):
        return 2 * x + 2.5

    told = check(slope, derivative_of=parabola)
    assert repr(told) == "slope: not yet\nAt x=0.7 slope says 3.9, but central differences of parabola say 3.4."
    told = check(lambda a, b: (b * b + b, 7.0), derivative_of=product)
    assert " says 7 with respect to b, but central differences of product say " in told.sentence


def test_one_number_where_there_should_be_two_is_one():
    told = check(lambda a, b: (b * b + b,), derivative_of=product)
    assert told.sentence == "the function returned 1 number, but it should be one for each of a, b."
    assert repr(told).startswith("The function: not yet\n")


def with_defaults(x=2.0, y=3.0):
    return x * y * y


def half(x, y=3.0):
    return x * y * y


def in_x(x, y=3.0):
    return y * y


BOTH, SWAPPED = (lambda x, y: (y * y, 2 * x * y)), (lambda x, y: (2 * x * y, y * y))


@pytest.mark.parametrize(
    ("f", "df", "is_right"),
    [
        (with_defaults, BOTH, True),
        (with_defaults, SWAPPED, False),
        (with_defaults, lambda x=2.0, y=3.0: BOTH(x, y), True),
        (with_defaults, lambda x=2.0, y=3.0: (y * y, 0.0), False),
        (with_defaults, lambda x: 9.0, True),
        (with_defaults, lambda *xs: BOTH(*xs), True),
        (half, BOTH, True),
        (half, SWAPPED, False),
        (half, lambda x, y=3.0: BOTH(x, y), True),
        (half, lambda x, y=3.0: (y * y, x), False),
        (half, lambda x: 9.0, True),
        (half, in_x, True),
        (half, lambda x, y=3.0: 2 * x * y, False),
        (lambda x=2.0: x**3, lambda x: 3 * x**2, True),
        (lambda x=2.0: x**3, lambda x: x**2, False),
    ],
)
def test_inputs_with_a_default_are_inputs_where_their_derivative_is_told(f, df, is_right):
    assert bool(check(df, derivative_of=f)) is is_right


@pytest.mark.parametrize("df", [lambda x: None, lambda x: ..., ..., None, lambda x: NotImplemented])
def test_a_blank_is_not_attempted_yet(df):
    assert check(df, derivative_of=parabola).word == "not attempted yet"


@pytest.mark.parametrize(
    ("df", "said"),
    [
        (lambda x: (1, 2), "returned 2 numbers, but it should be one, with respect to x."),
        (lambda x: (), "returned 0 numbers, but it should be one, with respect to x."),
        (lambda x: "text", "returned the str 'text', where a number should come"),
        (lambda: 1, "raised TypeError"),
        (lambda x: x / 0, "raised ZeroDivisionError"),
        (lambda x: 1j, "where a number should come"),
        (3.0, "It is the plain number 3.0, but it should be a function: write it with `def`."),
    ],
)
def test_what_is_no_derivative_is_a_sentence(df, said):
    told = check(df, derivative_of=parabola)
    assert told.word == "not yet" and said in told.sentence


def test_an_endless_derivative_is_stopped():
    def slope(x):
        while x == x:
            x = x + 0

    assert "didn't come to an end" in check(slope, derivative_of=parabola).sentence


@pytest.mark.parametrize("f", [lambda x: 1 / 0, lambda x: math.sqrt(-1 - x * x), 3, None, lambda *xs: xs[0]])
def test_a_function_without_a_derivative_is_a_sentence(f):
    assert not check(lambda x: 2 * x, derivative_of=f)
