"""The mistakes of an engine, and the words for them."""

import re

import pytest

from autograd_lesson import Value
from autograd_lesson.witness.diagnosis import diagnose
from autograd_lesson.witness.mistakes import MISTAKES, mutant
from autograd_lesson.witness.opened import Divided, OwnMinus, opened
from autograd_lesson.witness.programs import TIERS, outcome, outcomes

NUMBERS = [*range(1, 14), *range(15, 31)]  # 14, gradients not zeroed between steps, is no engine's
every = pytest.mark.parametrize("mistake", MISTAKES.values(), ids=lambda mistake: mistake.number)


def test_all_mistakes_that_an_engine_can_have_are_there():
    assert [*MISTAKES] == NUMBERS
    assert [mistake.number for mistake in MISTAKES.values()] == NUMBERS


@every
def test_a_first_sentence_is_short_and_hints_are_as_long_as_helps_most(mistake):
    assert len(mistake.sentence.split()) <= 25 and mistake.sentence.endswith(".")
    assert len(mistake.hints) == 2
    for hint in mistake.hints:
        assert 80 <= len(hint.split()) <= 160


@every
def test_no_hint_has_a_digit_of_an_answer(mistake):
    assert not any(letter.isdigit() for text in (mistake.sentence, *mistake.hints) for letter in text)


@every
def test_words_are_easy_to_read(mistake):
    """By the Flesch-Kincaid formula, with groups of vowels for syllables: nine years of school are enough."""
    for hint in mistake.hints:
        words = hint.lower().split()
        sentences = sum(word[-1] in ".?!:" for word in words)
        syllables = sum(max(1, len(re.findall("[aeiouy]+", word.rstrip("e.,?!")))) for word in words)
        assert 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59 <= 9


@pytest.mark.parametrize("body", [(), (OwnMinus,), (Divided,), (OwnMinus, Divided)])
def test_an_opened_engine_computes_what_its_base_does(body):
    engine = type("Mine", (*body, opened(Value)), {})
    for tier in TIERS:
        for program in tier:
            told, right = outcome(program, engine), outcome(program, Value)
            assert told.judged == pytest.approx(right.judged) and told.more == right.more


def told(engine):
    return {program: outcomes(program, engine)[-1] for tier in TIERS for program in tier}


@every
def test_a_mutant_is_named_as_itself(mistake):
    assert diagnose(TIERS, told(mistake.engine(Value))) is mistake


@every
def test_every_slip_that_shows_is_named(mistake):
    right = told(Value)
    for slip in mistake.slips:
        numbers = told(mutant(Value, slip, OwnMinus))
        found = diagnose(TIERS, numbers)
        shows = any(numbers[program].judged != pytest.approx(right[program].judged) for program in right)
        assert found is (mistake if shows else None), slip


def test_a_right_engine_is_accused_of_nothing():
    assert diagnose(TIERS, told(Value)) is None
