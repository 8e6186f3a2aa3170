"""Which slip leads to a wrong number: the table of a graph that a reader is asked about, and its words."""

import math
from pathlib import Path

from ..graph.asking import answer, hidden_values
from .gradients_by_hand import wrong_gradients
from .mistakes import MISTAKES
from .slopes_by_hand import Reading, Wrong, wrong_slopes
from .values_by_hand import wrong_values

TOLERANCE = 0.005  # relative: what judge.js takes for the right number
COMMON = (  # the more common a slip is, the earlier it stands, for a number to which several lead
    *("1", "2", "3", "6", "7", "10", "11", "8", "9", "12", "4", "5", "16", "17", "15", "13", "14", "18"),
    *("operation", "turned", "power", "shut", "sign", "held", "gradient", "base", "whole", "cut"),
)
SAME = {  # what is one and the same wherever both lead to one number
    "17": "6",  # a factor's own value, where it stands for a gradient
    "13": "1",  # a share that comes too late is lost
}


def wrong_numbers(graph, question, asked):
    """The wrong numbers that slips lead to for one of the questions that are asked, each once by each slip."""
    reading, right = Reading(graph), answer(graph, question)
    if question.what == "grad":
        found = wrong_gradients(reading, question.index)
    elif question.what == "data":
        found = wrong_values(reading, question.index, hidden_values(graph.shape, asked))
    else:
        found = _wrong_local(reading, question.index)
    table = {}
    for wrong in sorted(found, key=lambda wrong: wrong.is_rare):
        if not math.isfinite(wrong.number) or is_close(wrong.number, right):
            continue
        same = [*table.get(wrong.slip, ()), *table.get(SAME.get(wrong.slip), ())]
        if not any(is_close(wrong.number, each.number, 1e-9) for each in same):
            table.setdefault(wrong.slip, []).append(wrong)
    return [each for slip in COMMON for each in table.get(slip, ())]


def is_close(a, b, tolerance=TOLERANCE):
    """Whether a stands for b, as judge.js has it."""
    return abs(a - b) <= max(tolerance * abs(b), 1e-9)


def _wrong_local(reading, e):
    """What somebody may take for a local derivative."""
    child, parent, _ = reading.shape.edges[e]
    data, grad, right = reading.graph.data, reading.graph.grad, reading.slopes[e]
    numbers = {
        "7": [-right],
        "whole": [right * grad[parent], grad[child], grad[parent]],
        "17": [data[child], data[parent]],
    }
    found = [*wrong_slopes(reading, e), *((slip, number) for slip, some in numbers.items() for number in some)]
    return [Wrong(number, slip, (e,)) for slip, number in found]


def _read():
    """key -> (sentence, hint): wrong_numbers.md's, and for the rest those of a mistake in an engine."""
    told = {str(number): (mistake.sentence, mistake.hints[0]) for number, mistake in MISTAKES.items() if number < 19}
    for part in Path(__file__).with_name("wrong_numbers.md").read_text(encoding="utf-8").split("\n## ")[1:]:
        key, sentence, hint = part.strip().split("\n\n")
        told[key] = sentence, hint
    return told


WORDS = _read()
