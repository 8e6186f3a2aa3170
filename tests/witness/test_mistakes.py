"""The mistakes of an engine, and the words for them."""

import random
import re
import time

import micrograd.engine
import pytest
from engines import NUMBERS, SPELLINGS, engine

from autograd_lesson import Value, check
from autograd_lesson.witness.diagnosis import diagnose
from autograd_lesson.witness.mistakes import MISTAKES, OF_ARRAYS, mutant
from autograd_lesson.witness.opened import Divided, OwnMinus, OwnNegation, opened
from autograd_lesson.witness.programs import TIERS, outcome, outcomes

worded = pytest.mark.parametrize(
    "mistake", [*MISTAKES.values(), *OF_ARRAYS.values()], ids=lambda mistake: mistake.number
)
every = pytest.mark.parametrize("mistake", MISTAKES.values(), ids=lambda mistake: mistake.number)


def test_all_mistakes_that_an_engine_can_have_are_there():
    assert [*MISTAKES] == [*range(1, 14), *range(15, 31)]  # 14, not zeroed between two steps, is no engine's
    assert [*OF_ARRAYS] == [*range(31, 49)]
    assert [mistake.number for mistake in MISTAKES.values()] == [*MISTAKES] == [*NUMBERS]


@worded
def test_a_first_sentence_is_short_and_hints_are_as_long_as_helps_most(mistake):
    assert len(mistake.sentence.split()) <= 25 and mistake.sentence.endswith(".")
    assert len(mistake.hints) == 2
    for hint in mistake.hints:
        assert 80 <= len(hint.split()) <= 160


@worded
def test_no_hint_has_a_digit_of_an_answer(mistake):
    assert not any(letter.isdigit() for text in (mistake.sentence, *mistake.hints) for letter in text)


@worded
def test_words_are_easy_to_read(mistake):
    """By the Flesch-Kincaid formula, with groups of vowels for syllables: nine years of school are enough."""
    for hint in mistake.hints:
        words = hint.lower().split()
        sentences = sum(word[-1] in ".?!:" for word in words)
        syllables = sum(max(1, len(re.findall("[aeiouy]+", word.rstrip("e.,?!")))) for word in words)
        assert 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59 <= 9


@pytest.mark.parametrize("body", [(), (OwnMinus,), (OwnNegation,), (Divided,), (OwnMinus, OwnNegation, Divided)])
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
        numbers = told(mutant(Value, slip, OwnMinus, OwnNegation))
        found = diagnose(TIERS, numbers)
        shows = any(numbers[program].judged != pytest.approx(right[program].judged) for program in right)
        assert found is (mistake if shows else None), slip


def test_a_right_engine_is_accused_of_nothing():
    assert diagnose(TIERS, told(Value)) is None


# ------------------------------------------------------------------ engines as readers write them


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("number", NUMBERS)
def test_a_wrong_engine_is_told_its_mistake_and_no_other(number, spelling):
    wrong = engine(spelling, number)
    started = time.process_time()
    told = check(wrong)
    assert time.process_time() - started <= 1
    assert (told.word, told.mistake) == ("not yet", number)
    assert (told.sentence, told.hints) == (MISTAKES[number].sentence, MISTAKES[number].hints)


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.8, 1.0])
def test_children_in_a_set_are_named_in_whatever_order_the_set_has_them(share):
    """A real set has them by where they lie in memory, which no test can repeat: so the dice decide, for this share of
    the nodes turned round."""
    wrong, dice, orders = engine("subclass", 19), random.Random(1), {}

    def as_set(children):
        if id(children) not in orders:
            once = [*dict.fromkeys(children)]
            orders[id(children)] = once[::-1] if dice.random() < share else once
            kept.append(children)  # or its id may come again
        return orders[id(children)]

    kept = []
    wrong._backward.__globals__["set"] = as_set
    assert [check(wrong).mistake for _ in range(10)] == [19] * 10


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_right_engine_is_solved_in_each_spelling(spelling):
    told = check(engine(spelling))
    assert told and told.mistake is None


def test_microgads_own_second_pass_is_all_that_is_said_of_it():
    assert check(micrograd.engine.Value).mistake == 22


def test_of_two_mistakes_one_is_truly_named():
    dice, named, shown = random.Random(1), 0, 0
    right = told(Value)
    for _ in range(60):
        both = dice.sample([*MISTAKES.values()], 2)
        slips = [dice.choice(mistake.slips) for mistake in both]
        if slips[1].__mro__[1] is not object:
            slips.reverse()  # one that builds on another comes first
        numbers = told(mutant(Value, *slips))
        if all(numbers[program].judged == pytest.approx(right[program].judged) for program in right):
            continue  # neither shows
        found = diagnose(TIERS, numbers)
        swapped = [MISTAKES[6]] if MISTAKES[16] in both else []  # what swaps all operands swaps those of a product
        assert found in (None, *both, *swapped)
        named, shown = named + (found is not None), shown + 1
    assert named >= 0.95 * shown


UNKNOWN = (  # changes of a right engine's text that are no mistake of the list
    ("closures", "self.grad += (y)", "self.grad += (1.5 * y)"),
    ("closures", "other.grad += (x)", "other.grad += (x + y)"),
    ("closures", "(1 - t * t)", "(1 - t)"),
    ("closures", "(e) * out", "(0.5 * e) * out"),
    ("closures", "(math.cos(x))", "(-math.cos(x))"),
    ("closures", "(-x / y**2)", "(-x / y)"),
    ("closures", "(n * x ** (n - 1))", "((n - 1) * x ** (n - 1))"),
    ("data", "(e,))", "(e - 1,))"),
    ("data", "(1.0, 1.0)", "(1.0, 0.5)"),
    ("data", "s * (1 - s)", "s * s"),
    ("data", "return Mine(x / y,", "return Mine(x // y,"),
    ("data", "child.grad += slope * self.grad", "child.grad -= slope * self.grad"),
)


@pytest.mark.parametrize(("spelling", "old", "new"), UNKNOWN)
def test_a_mistake_that_is_not_in_the_list_is_given_no_name_but_both_numbers(spelling, old, new):
    told = check(engine(spelling, changes=[(old, new)]))
    assert told.word == "not yet" and told.mistake is None and not told.hints
    said = told.sentence
    assert re.search(
        r": Mine says that (data|[xyz].grad) is \S+, but (central differences say|it should be) \S+\.$", said
    )
