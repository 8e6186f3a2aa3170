"""zoo(): learning curves of engines and habits that are wrong, for the reader to tell which is which."""

from array import array

import ipywidgets

from ..picture.curves import sheet
from ..witness.zoo import ANIMALS, STEPS, right
from .learning import Learning
from .turn import Turn

UNSAID = "…"
WIDTH = "640px"


def zoo():
    """Eight trainings of one network, A to H, in each of which something else is wrong, beside the right one's curve.

    Returns a Zoo: choose a curve, look, and say what is wrong with it.
    """
    return Zoo()


class Zoo(Learning):
    """What `zoo` returns: a widget.

    curve: the list of curves, `curve.value = "B"` shows another; guess: the list of what may be wrong; verdict: what
    is said of the guess, "" before there is one.
    """

    named = "zoo"

    def __init__(self):
        self._trained = {}
        names = sorted(animal.name for animal in ANIMALS.values())
        layout = {"width": WIDTH, "max_width": "100%"}
        self.curve = ipywidgets.Dropdown(options=[*ANIMALS], description="curve", layout=layout)
        self.guess = ipywidgets.Dropdown(options=[UNSAID, *names], description="what is wrong", layout=layout)
        self.guess.style.description_width = self.curve.style.description_width = "9em"
        self._said = ipywidgets.Label(layout={"width": "100%"})
        super().__init__(self._chosen(), {"curve": self.curve})
        self.own = *self.own, self.guess, self._said
        self.children = *self.children, self.guess, self._said
        self.view.named = "the right engine, at the right rate"
        self.view.beside = array("d", right().losses).tobytes()
        self.curve.observe(lambda change: self.ask("choose"), "value")
        self.guess.observe(Turn(self._judge), "value")
        self.show()

    @property
    def verdict(self):
        return self._said.value

    def choose(self):
        """Show the curve that is chosen."""
        self.finish()
        self.running = False
        self.training = self._chosen()
        self.guess.value = UNSAID
        self.lay_out()
        self.show()

    def _chosen(self):
        return self._trained_of(self.curve.value)

    def _trained_of(self, letter):
        """The training of an animal; made when it is first asked for."""
        if letter not in self._trained:
            training = ANIMALS[letter].train()
            while training.steps < STEPS and training.step():
                pass
            self._trained[letter] = training
        return self._trained[letter]

    def _judge(self):
        right = ANIMALS[self.curve.value].name
        guessed = next((animal for animal in ANIMALS.values() if animal.name == self.guess.value), None)
        if guessed is None:
            self._said.value = ""
        elif guessed.name == right:
            self._said.value = f"Yes. You saw it: {guessed.clue}"
        else:
            self._said.value = f"No, for then {guessed.clue}"

    def __repr__(self):
        lines = [f"zoo: {STEPS} steps each, curve {self.curve.value}; the right one ends at {right().losses[-1]:.4g}"]
        for letter in ANIMALS:
            losses = self._trained_of(letter).losses
            lines.append(f"{letter}  loss {losses[0]:.4g} → {losses[-1]:.4g} after {len(losses) - 1} steps")
        return "\n".join([*lines, *([self.verdict] if self.verdict else [])])

    def still(self):
        """What stands where there are no widgets: text, and all curves."""
        curves = {letter: self._trained_of(letter).losses for letter in ANIMALS}
        return {"text/plain": repr(self), "text/html": sheet(curves, right().losses, repr(self))}
