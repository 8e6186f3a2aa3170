"""A graph with numbers to predict, as the page is given it."""

import struct

from ..graph.asking import place, veiled
from ..picture.svg import svg
from ..witness.wrong_numbers import WORDS
from .spec import spec

BELOW = 14  # px, for the reader's number under a card


def drawing(graph, asked):
    """What the page draws of a Graph, with all hidden that may not be told yet, and the walk that shows the answer."""
    hidden = veiled(graph, asked)
    walk = "forward" if all(question.what == "data" for question in asked) else "backward"
    return spec(hidden, walk) | {"svg": svg(hidden, BELOW)}


def item(puzzle, which=0):
    """What the page may show and ask at once, as JSON has it; and the numbers, packed, which nobody should read there.

    which: of the drawings. words: what stands in place of numbers; asked: for each question what and where it is, the
    number's name, the question, and the known slips, each with the edges where it is made and whether it is rare. The
    numbers are those of the graph, and then those to which the slips lead.
    """
    graph, numbers, told = puzzle.graph, [puzzle.graph.packed()], []
    for question, wrong in zip(puzzle.asked, puzzle.wrong, strict=True):
        numbers.append(struct.pack(f"<{len(wrong)}d", *(each.number for each in wrong)))
        slips = [[each.slip, list(each.edges), each.is_rare] for each in wrong]
        kind = {"kind": question.what, "index": question.index, "place": place(graph, question)}
        told.append(kind | {"name": question.name, "text": question.text, "slips": slips})
    return {"drawing": which, "words": veiled(graph, puzzle.asked).words(), "asked": told}, b"".join(numbers)


def words(items):
    """What is said of the slips that are known of these items: slip -> [sentence, hint]."""
    asked = [question for item in items for question in item["asked"]]
    keys = {key for question in asked for key, *_ in question["slips"]} | {question["kind"] for question in asked}
    return {key: list(WORDS[key]) for key in WORDS if key in keys}
