"""check(thing, …): the reader's code, judged by witnesses, never by a stored answer."""

from html import escape

from ..words import described
from .engines import judge_engine
from .judged import BLANK, NOT_YET, SOLVED, blank, not_yet
from .source import footprint, is_blank, present

ICONS = {SOLVED: "\N{CHECK MARK}", NOT_YET: "\N{MULTIPLICATION X}", BLANK: "\N{WHITE CIRCLE}"}
STALE = "The code has changed since it was checked: run this check again."


def check(thing, /):
    """What is to be said of the reader's code: a Check. It never raises."""
    return Check(thing, _judged(thing))


def _judged(thing):
    if is_blank(thing):
        return blank(_name(thing))
    if isinstance(thing, type):
        return judge_engine(thing)
    return not_yet(f"{described(thing)} is neither a class nor said to be anything else.")


def _name(thing):
    return getattr(thing, "__name__", None) or "This"


class Check:
    """What `check` returns: true if the code is right and is still what was checked.

    word: "solved", "not yet" or "not attempted yet"; sentence: why; shows: in what it shows; lines: the reader's own
    lines, where they raised; mistake: the number of a known one; hints: two, if so; stale: whether the code has
    changed since.
    """

    def __init__(self, thing, judged):
        self.word, self.sentence, self.shows, self.lines, self.mistake, self.hints = judged
        self.name = _name(thing)
        self._thing, self._source = thing, footprint(thing)

    @property
    def stale(self):
        return footprint(present(self._thing)) != self._source

    def __bool__(self):
        return self.word == SOLVED and not self.stale

    def __repr__(self):
        said = [f"{self.name}: {self.word}", *([STALE] if self.stale else []), *self._sentences(), *self.lines]
        return "\n".join([*said, *(["There are two hints: .hints"] if self.hints else [])])

    def _sentences(self):
        return [text for text in (self.sentence, self.shows) if text]

    def _repr_html_(self):
        """A box that reads well without any style; hints are folded, the second within the first."""
        parts = [f"<p>{escape(text)}</p>" for text in self._sentences()]
        if self.lines:
            parts.append(f"<pre>{escape(chr(10).join(self.lines))}</pre>")
        if self.hints:
            first, second = map(escape, self.hints)
            more = f"<details><summary>A more concrete hint</summary><p>{second}</p></details>"
            parts.append(f"<details><summary>A hint</summary><p>{first}</p>{more}</details>")
        stale = f"<p>{STALE}</p>" if self.stale else ""
        icon = f'<span aria-hidden="true">{ICONS[self.word]}</span>'
        head = f"<p>{icon} <strong>{self.word}</strong>: {escape(self.name)}</p>"
        return f'<div role="status" class="al-check{" al-stale" if stale else ""}">{head}{stale}{"".join(parts)}</div>'
