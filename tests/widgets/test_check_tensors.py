"""check(Tensor): a class of arrays."""

import time

import pytest
from tensors import NUMBERS, SPELLINGS, tensor

from autograd_lesson import Tensor, check
from autograd_lesson.witness.mistakes import OF_ARRAYS


def test_the_packages_own_is_solved():
    told = check(Tensor)
    assert (
        told and told.sentence == "Tensor is right for single numbers, and in all 29 cases of arrays that were tried."
    )


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_right_class_is_solved_in_each_spelling(spelling):
    told = check(tensor(spelling))
    assert told, told


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("number", NUMBERS)
def test_a_wrong_class_is_told_its_mistake_and_no_other(number, spelling):
    wrong = tensor(spelling, number)
    started = time.process_time()
    told = check(wrong)
    assert time.process_time() - started <= 1
    assert (told.word, told.mistake) == ("not yet", number), told
    assert told.hints == OF_ARRAYS[number].hints


UNKNOWN = [  # changes of a right class's text that are no mistake of the list
    ("out.grad / n *", "out.grad / (n + 1) *"),
    ("out.grad * slopes / len(labels)", "out.grad * slopes * 0.3"),
    ("part = np.zeros(self.data.shape)", "part = np.ones(self.data.shape)"),
    ("(g @ columns.T)", "(g @ columns.T * 2)"),
    ("np.maximum(self.data, 0)", "np.maximum(self.data, -1)"),
]


@pytest.mark.parametrize(("old", "new"), UNKNOWN)
def test_a_mistake_that_is_not_in_the_list_is_given_no_name_but_both_numbers(old, new):
    told = check(tensor("closures", changes=[(old, new)]))
    assert told.word == "not yet" and told.mistake is None and not told.hints, told
    assert "but it should be" in told.sentence or "but central differences say" in told.sentence


def test_a_class_without_an_operation_is_not_asked_for_it():
    told = check(tensor("closures", changes=[("def cross_entropy", "def loss"), ("def max", "def most")]))
    assert told and "in all 24 cases" in told.sentence


def test_a_blank_method_is_not_attempted_yet():
    class Mine(Tensor):
        def __matmul__(self, other): ...

    told = check(Mine)
    assert told.word == "not attempted yet" and told.sentence == "Mine is still blank: see `__matmul__`."


def test_what_raises_is_a_sentence_with_its_line():
    class Mine(Tensor):
        def mean(self):
            return self.sum() / self.count

    told = check(Mine)
    assert told.sentence.startswith("`x.mean()` raised AttributeError: 'Mine' object has no attribute 'count'")
