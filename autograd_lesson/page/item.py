"""A graph with numbers to predict, as the page is given it."""

from ..graph.asking import place, veiled
from .spec import spec


def item(graph, asked):
    """What the page may show and ask at once, as JSON has it; and the numbers, packed, which nobody should read there.

    asked: for each question its place among the numbers, the number's name and the question.
    """
    hidden = veiled(graph, asked)
    named = [{"place": place(graph, each), "name": each.name, "text": each.text} for each in asked]
    return {"spec": spec(hidden, "backward"), "words": hidden.words(), "asked": named}, graph.packed()
