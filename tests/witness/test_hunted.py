"""Ten engines that are each wrong in one way."""

import pytest

from autograd_lesson import Value, check
from autograd_lesson.witness.hunted import HUNTED, SUSPECTS, answered, beginning, engine, grid, numbers, ways
from autograd_lesson.witness.mistakes import MISTAKES, mutant
from autograd_lesson.witness.programs import same

every = pytest.mark.parametrize("hunted", HUNTED, ids=lambda hunted: hunted.f.__name__)


def test_there_are_ten_each_with_a_mistake_of_its_own():
    assert len(HUNTED) == len({hunted.number for hunted in HUNTED}) == 10
    assert {hunted.number for hunted in HUNTED} < {*SUSPECTS} <= {*MISTAKES}


@every
def test_an_engine_is_wrong_where_its_sliders_begin_but_never_in_its_data(hunted):
    for at in grid(hunted):
        told, right = numbers(hunted, engine(hunted), at), numbers(hunted, Value, at)
        assert same(told[:1], right[:1])
        if at == beginning(hunted):
            assert not same(told, right)


@every
def test_its_numbers_tell_it_from_every_other_suspect(hunted):
    told = [numbers(hunted, engine(hunted), at) for at in grid(hunted)]
    for number in SUSPECTS.keys() - {hunted.number}:
        for slip in ways(hunted, number):
            other = [numbers(hunted, mutant(Value, slip), at) for at in grid(hunted)]
            assert not all(map(same, told, other)), (number, slip)
    mutants = [
        [numbers(hunted, mutant(Value, slip), at) for at in grid(hunted)] for slip in ways(hunted, hunted.number)
    ]
    assert any(all(map(same, told, each)) for each in mutants)


@every
def test_nothing_of_it_names_its_mistake(hunted):
    node = hunted.f(**{name: engine(hunted)(x) for name, x in beginning(hunted).items()})
    assert repr(node) == repr(hunted.f(**{name: Value(x) for name, x in beginning(hunted).items()}))
    assert type(node).__name__ == "Value" and "Hidden" not in repr(node)


@every
def test_every_answer_is_answered_with_a_number(hunted):
    for number in SUSPECTS:
        is_right, said = answered(hunted, number, beginning(hunted))
        assert is_right is (number == hunted.number) or is_right is None, said
        assert any(letter.isdigit() for letter in said)
        assert said.startswith({True: "Yes: ", False: "No: ", None: "At "}[is_right])
        if is_right is None:
            assert any(answered(hunted, number, at)[0] is False for at in grid(hunted))
    assert answered(hunted, hunted.number, grid(hunted)[-1])[0]


def test_a_wrong_answer_is_told_the_number_that_speaks_against_it():
    first = HUNTED[0]
    assert answered(first, 1, beginning(first)) == (
        False,
        "No: with that mistake y.grad would be 3 at x=3.0, y=-2.0, but here it is 6.",
    )


@every
def test_the_code_that_is_shown_when_it_is_found_is_the_very_engine(hunted):
    made = {}
    exec(hunted.text, made)
    told = check(made["Mended"])
    assert told.mistake == hunted.number, told
    assert hunted.method in vars(made["Mended"])
