"""A graph with numbers to predict, as the page is given it."""

import struct

from ..graph.asking import place, veiled
from ..picture.svg import svg
from ..witness.by_hand import WORDS, wrong_numbers
from .spec import spec

BELOW = 14  # px, for the reader's number under a card


def item(graph, asked):
    """What the page may show and ask at once, as JSON has it; and the numbers, packed, which nobody should read there.

    asked: for each question its place among the numbers, the number's name, the question, and the known slips, each
    with the edges where it is made and whether it is rare. The numbers are those of the graph, and then those to which
    the slips lead.
    """
    hidden, numbers, told = veiled(graph, asked), [graph.packed()], []
    for question in asked:
        wrong = wrong_numbers(graph, question, asked)
        numbers.append(struct.pack(f"<{len(wrong)}d", *(each.number for each in wrong)))
        kind = {"kind": question.what, "index": question.index, "place": place(graph, question)}
        named = {"name": question.name, "text": question.text}
        told.append(kind | named | {"slips": [[each.slip, list(each.edges), each.is_rare] for each in wrong]})
    drawn = spec(hidden, "backward") | {"svg": svg(hidden, BELOW)}
    return {"spec": drawn, "words": hidden.words(), "asked": told}, b"".join(numbers)


def words(items):
    """What is said of the slips that are known of these items: slip -> [sentence, hint]."""
    asked = [question for item in items for question in item["asked"]]
    keys = {key for question in asked for key, *_ in question["slips"]} | {question["kind"] for question in asked}
    return {key: list(WORDS[key]) for key in WORDS if key in keys}
