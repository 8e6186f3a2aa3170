"""bug_hunt(): tell what is wrong with an engine from its numbers, then mend it."""

import json

import pytest

from autograd_lesson import Value, bug_hunt
from autograd_lesson.widgets.hunt import CHOICES
from autograd_lesson.witness.hunted import HUNTED, SUSPECTS

ANSWERS = {i: [*SUSPECTS].index(hunted.number) + 1 for i, hunted in enumerate(HUNTED, 1)}
MENDED = {  # in the code that is shown: what is wrong -> what is right
    1: ("        self.grad += 1.0\n        self.grad += 1.0\n", "        self.grad += 1.0\n"),
    2: ("child.grad = ", "child.grad += "),
    3: ("(self.data, other.data)", "(other.data, self.data)"),
    4: ("(1.0, 1.0)", "(1.0, -1.0)"),
    5: ("+= slope", "+= slope * self.grad"),
    6: ("(self.data ** (n - 1),)", "(n * self.data ** (n - 1),)"),
    7: ("(1.0,)", "(1.0 if self.data > 0 else 0.0,)"),
    8: ("(1 - self.data**2,)", "(1 - t**2,)"),
    9: ("dict(zip(self._children, self._local_grads)).items()", "zip(self._children, self._local_grads)"),
    10: (
        "for node in order:\n            node._back",
        "for node in reversed(topological_order(self)):\n            node._back",
    ),
}


def mended(hunt, number):
    old, new = MENDED[number]
    text = HUNTED[number - 1].text
    assert old in text
    made = {}
    exec("from autograd_lesson import topological_order\n" + text.replace(old, new), made)
    return made["Mended"]


def test_all_ten_are_found_and_mended_and_the_hunt_says_so():
    hunt = bug_hunt()
    assert hunt.progress == "0 of 10 found, 0 mended."
    for number, answer in ANSWERS.items():
        told = hunt[number].answer(answer)
        assert told and told.word == "solved" and told.sentence.startswith("Yes: ")
        assert "central differences say" in told.sentence
    assert hunt.progress == "All 10 are found, 0 mended."
    for number in ANSWERS:
        told = hunt[number].mend(mended(hunt, number))
        assert told, told
    assert hunt.progress == "All 10 are found and mended."
    assert "All 10 are found and mended." in repr(hunt)


def test_the_answers_are_in_no_order_that_gives_them_away():
    assert all(number != answer for number, answer in ANSWERS.items())
    assert sorted(ANSWERS.values()) != [*ANSWERS.values()]


def test_a_wrong_answer_finds_nothing_and_says_why():
    hunt = bug_hunt()
    told = hunt[1].answer(ANSWERS[2])
    assert not told and told.word == "not yet"
    assert told.sentence == "No: with that mistake y.grad would be 3 at x=3.0, y=-2.0, but here it is 6."
    assert not hunt[1].found and hunt.progress == "0 of 10 found, 0 mended."


def test_an_answer_may_be_the_text_of_the_list():
    text = CHOICES[ANSWERS[4] - 1]
    for answer in (text, text.partition(". ")[2], text.partition(". ")[2].rstrip(".").lower()):
        assert bug_hunt()[4].answer(answer)


@pytest.mark.parametrize("answer", [0, 13, -1, "no idea", None, ..., 2.5, True])
def test_what_is_no_answer_is_a_sentence(answer):
    told = bug_hunt()[3].answer(answer)
    assert told.sentence == "Answer with the number of a mistake in the list, 1 to 12."


def test_what_is_no_engine_is_an_index_error():
    for number in (0, 11, -1, "one"):
        with pytest.raises(IndexError, match="there are 10 engines, from 1 to 10"):
            bug_hunt()[number]


def test_an_answer_is_judged_where_the_sliders_stand():
    hunt = bug_hunt()
    hunt._which.value = 7
    seen = hunt[7].explored
    seen.sliders["x"].value, seen.sliders["w"].value = 3.0, 2.0
    told = hunt[7].answer(ANSWERS[5])
    assert told.sentence.startswith("No: with that mistake ") and "at x=3.0, w=2.0, b=1.0" in told.sentence
    told = hunt[7].answer(ANSWERS[7])  # the gate is open here, and nothing is wrong: it shows where they began
    assert told.sentence.endswith("At x=2.0, w=-1.5, b=1.0 x.grad is −3, but central differences say 0.")


def test_nothing_is_mended_before_it_is_found_nor_by_a_class_that_leaves_the_method_out():
    hunt = bug_hunt()
    assert hunt[2].mend(mended(hunt, 2)).sentence == "Tell first what is wrong with it."
    hunt[2].answer(ANSWERS[2])

    class Mine(Value):
        pass

    assert hunt[2].mend(Mine).sentence == "It has no `_backward` of its own: mend the one that is shown."
    assert hunt[2].mend(...).word == "not attempted yet"
    assert hunt[2].mend(3).word == "not yet"
    assert not hunt[2].mended

    def _backward(self):
        for child, slope in zip(self._children, self._local_grads):
            child.grad += slope * self.grad

    assert hunt[2].mend(_backward) and hunt[2].mended


def test_an_engine_that_is_still_wrong_is_told_its_mistake():
    hunt = bug_hunt()
    assert hunt[6].answer(ANSWERS[6])
    made = {}
    exec(HUNTED[5].text, made)
    assert hunt[6].mend(made["Mended"]).mistake == 9


def test_the_widget_is_answered_by_its_list_and_its_button():
    hunt = bug_hunt()
    hunt._which.value = 5
    shown = hunt.children[1]
    assert shown is hunt[5]
    explored, _, choice, button, told = shown.children
    assert explored.view.spec["walk"] == ""  # it would play the rule as it should be
    button.click()
    assert "Answer with the number" in told.value
    choice.index = ANSWERS[5] - 1
    button.click()
    assert "<strong>solved</strong>: engine 5" in told.value and "class Mended(Value):" in told.value
    assert hunt._said.value == "1 of 10 found, 0 mended."
    assert hunt._beside.message.startswith("Yes: ") and hunt._beside.message.endswith("1 of 10 found, 0 mended.")


@pytest.mark.parametrize("number", ANSWERS)
def test_nothing_of_it_that_is_seen_or_stored_names_the_mistake_before_it_is_found(number):
    hunt = bug_hunt()
    hunt._which.value = number
    seen = hunt[number]
    stored = [json.dumps(part.get_state(), default=str) for part in (hunt, seen, seen.explored, seen.explored.view)]
    told = [repr(hunt), str(hunt.still()), *stored]
    inner = HUNTED[number - 1].code.strip().splitlines()[-1].strip()
    assert not any(inner in text or "Hidden" in text or "Mended" in text for text in told)
    assert seen.explored.graph[HUNTED[number - 1].f.__code__.co_varnames[0]]


def test_where_there_are_no_widgets_a_picture_and_the_list_stand():
    still = bug_hunt().still()
    assert still["text/html"].count("<li>") == 12 and "<img " in still["text/html"]
    assert still["text/plain"].startswith("bug_hunt(): 0 of 10 found, 0 mended.\nengine 1: first, at x=3.0, y=-2.0\n")
    assert repr(bug_hunt()) == repr(bug_hunt())


def test_what_is_closed_closes_all_of_it():
    hunt = bug_hunt()
    hunt._which.value = 2
    parts = [hunt, hunt._which, hunt[1], hunt[2], hunt[2].explored, hunt[2].explored.view, *hunt[2].children]
    hunt.close()
    assert all(part.comm is None for part in parts)
