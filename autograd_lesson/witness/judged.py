"""What is said of a reader's code."""

from typing import NamedTuple

from ..graph.shape import Graph

SOLVED, NOT_YET, BLANK = "solved", "not yet", "not attempted yet"


class Judged(NamedTuple):
    """word: one of the three above; sentence: why; shows: in what it shows; lines: the reader's, where they raised.

    mistake: its number, if it is a known one; hints: two, if so; graph: one that shows it, where there are none.
    """

    word: str
    sentence: str
    shows: str = ""
    lines: tuple[str, ...] = ()
    mistake: int | None = None
    hints: tuple[str, ...] = ()
    graph: Graph | None = None


def is_left(thing):
    """Whether it stands for what hasn't been written yet."""
    return thing is None or thing is ... or thing is NotImplemented


def blank(name, what=""):
    return Judged(BLANK, f"{name} is still blank{': ' + what if what else ''}.")


def failed(name, error):
    """The reader's code raised, or has no end: a guard.Failed."""
    cause = error.__cause__
    if isinstance(cause, NotImplementedError) or (isinstance(cause, NameError) and not cause.name.strip("_")):
        return blank(name)
    return Judged(NOT_YET, str(error), lines=error.lines)


def named(mistake, shows=""):
    return Judged(NOT_YET, mistake.sentence, shows, mistake=mistake.number, hints=mistake.hints)


def not_yet(sentence, shows="", graph=None):
    return Judged(NOT_YET, sentence, shows, graph=graph)


def solved(sentence):
    return Judged(SOLVED, sentence)
