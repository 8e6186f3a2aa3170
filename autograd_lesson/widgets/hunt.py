"""bug_hunt(): ten engines under sliders, each wrong in one way: tell which from its numbers, then mend it."""

from html import escape

import ipywidgets

from ..engine import Value
from ..witness.hunted import HUNTED, SUSPECTS, answered, beginning, engine
from ..witness.judged import NOT_YET, SOLVED, Judged, not_yet
from ..words import listed
from .beside import Beside
from .check import Check, check
from .explore import Explore
from .shown import Shown
from .sliders import BOX, value_of
from .turn import Turn

CHOICES = tuple(f"{i}. {text[0].upper()}{text[1:]}." for i, text in enumerate(SUSPECTS.values(), 1))
COUNT = len(HUNTED)


def bug_hunt():
    """Ten engines under sliders, each wrong in one way, to be told from its numbers and mended. Returns a BugHunt.

    hunt = bug_hunt(); hunt[3].answer(5) says that the third engine makes the fifth mistake of the list, and
    hunt[3].mend(Mended) gives the class, or the one method, that is mended. Both return a Check.
    """
    return BugHunt()


class BugHunt(Shown, ipywidgets.VBox):
    """What `bug_hunt` returns: a widget with one engine at a time. hunt[3] is the third; progress: how far it is."""

    def __init__(self):
        self._engines = [Suspected(i, hunted, self._count) for i, hunted in enumerate(HUNTED, 1)]
        self._which = ipywidgets.Dropdown(description="engine", options=range(1, COUNT + 1))
        self._said = ipywidgets.HTML()
        self._beside = Beside()
        self._head = ipywidgets.HBox([self._which, self._said, self._beside])
        self.own = self._which, self._said, self._beside, self._head, *self._engines
        super().__init__([self._head])
        self.add_class(BOX)
        self._which.observe(Turn(self._turn), "value")
        self._count()
        self._turn()

    def __getitem__(self, number):
        if number not in range(1, COUNT + 1):
            raise IndexError(f"there are {COUNT} engines, from 1 to {COUNT}; not {number!r}")
        return self._engines[number - 1]

    @property
    def progress(self):
        found, mended = (sum(getattr(each, what) for each in self._engines) for what in ("found", "mended"))
        if found < COUNT:
            return f"{found} of {COUNT} found, {mended} mended."
        return f"All {COUNT} are found, {mended} mended." if mended < COUNT else f"All {COUNT} are found and mended."

    def _count(self, said=""):
        self._said.value, self._beside.message = self.progress, f"{said} {self.progress}"

    def _turn(self):
        shown = self[self._which.value]
        shown.prepare()
        self.children = [self._head, shown]

    def __repr__(self):
        return f"bug_hunt(): {self.progress}\n{self[self._which.value]!r}"

    def still(self):
        """What stands where there are no widgets: the engine that is shown, as text and as a picture."""
        shown = self[self._which.value].still()
        return shown | {"text/plain": repr(self), "text/html": f"<p>{self.progress}</p>{shown['text/html']}"}


class _Played(Explore):
    """An Explore without the walk, which would play the chain rule as it should be."""

    def _walk(self, output):
        return ""


class Suspected(Shown, ipywidgets.VBox):
    """One of the engines: a widget with its sliders and picture, the mistakes it may make, and what was said last.

    found, mended: whether it is.
    """

    def __init__(self, number, hunted, on_change):
        self._number, self._hunted, self._on_change = number, hunted, on_change
        self.found = self.mended = False
        self.explored = None
        self._choice = ipywidgets.RadioButtons(options=CHOICES, index=None, layout={"width": "auto"})
        self._button = ipywidgets.Button(description="This is it", tooltip="Say that it makes the chosen mistake")
        self._asked, self._told = ipywidgets.Label(self._question), ipywidgets.HTML()
        super().__init__()
        self._button.on_click(Turn(self._tell))

    def prepare(self):
        """Make what is seen of it, if that isn't there yet."""
        if self.explored is None:
            self.explored = _Played(self._hunted.f, engine(self._hunted), self._hunted.inputs)
            self.own = self.explored, self._asked, self._choice, self._button, self._told
            self.children = self.own

    @property
    def _question(self):
        return f"What is wrong with engine {self._number}? Drag the sliders, and look at the gradients."

    def answer(self, which):
        """A Check of the answer that it makes this mistake of the list: its number in the list, or its text."""
        texts = [text.casefold() for text in CHOICES]
        numbers = [i for i, text in enumerate(texts, 1) if (which is not True and which == i) or _fits(which, text)]
        if not numbers:
            return self._say(not_yet(f"Answer with the number of a mistake in the list, 1 to {len(CHOICES)}."))
        is_right, said = answered(self._hunted, [*SUSPECTS][numbers[0] - 1], self._at())
        self.found = self.found or bool(is_right)
        return self._say(Judged(SOLVED if is_right else NOT_YET, said))

    def mend(self, thing):
        """A Check of the mended engine: a class, or the one method that was wrong."""
        if not self.found:
            return self._say(not_yet("Tell first what is wrong with it."))
        method = self._hunted.method
        if callable(thing) and not isinstance(thing, type):
            thing = type("Mended", (Value,), {method: thing})
        told = check(thing)
        if told and issubclass(thing, Value) and getattr(thing, method) is getattr(Value, method):
            told = Check(thing, not_yet(f"It has no `{method}` of its own: mend the one that is shown."), told.name)
        self.mended = self.mended or bool(told)
        return self._show(told)

    def _at(self):
        if self.explored is None:
            return beginning(self._hunted)
        return {name: value_of(slider) for name, slider in self.explored.sliders.items()}

    def _tell(self):
        self.answer(0 if self._choice.index is None else self._choice.index + 1)

    def _say(self, judged):
        return self._show(Check(engine(self._hunted), judged, f"engine {self._number}"))

    def _show(self, told):
        text = "Mend it: take this class into a cell, change it, and give it to hunt[{}].mend(Mended)."
        mend = f"<p>{text.format(self._number)}</p><pre>{escape(self._hunted.text)}</pre>"
        self._told.value = told._repr_html_() + (mend if self.found and not self.mended else "")
        self._on_change(told.sentence)
        return told

    def __repr__(self):
        self.prepare()
        head = f"engine {self._number}: {self._hunted.f.__name__}, at {listed(self._at())}"
        return "\n".join([head, repr(self.explored.view), self._question, *CHOICES])

    def still(self):
        self.prepare()
        items = "".join(f"<li>{escape(text.partition(' ')[2])}</li>" for text in CHOICES)
        asked = f"<p>{self._question}</p><ol>{items}</ol>"
        return {"text/plain": repr(self), "text/html": f"{self.explored.view.still()['text/html']}{asked}"}


def _fits(answer, text):
    """Whether a text is one of the list, with or without its number and full stop."""
    return str(answer).casefold().rstrip(".") in (text.rstrip("."), text.rstrip(".").partition(" ")[2])
