"""train(model, data): a network learns under the reader's eyes, by the reader's own engine."""

import ipywidgets

from ..training import Training
from ..words import described
from .learning import Learning
from .sliders import SLIDER_WIDTH


def train(model, data, *, steps=20, rate=1.0, loss=None):
    """The model learns from the data: `steps` steps at once, then as many as the reader wants, by its buttons.

    model: an MLP, or what gives scores as it does and has `parameters()`; its engine is whatever it was made with.
    data: (points, labels), as `moons()` has them. loss: a function of the scores and the labels; hinge for one score
    a point, cross entropy for several, if None.
    Returns a Train. Its slider for the width, if the model is an MLP, begins again with another network.
    """
    if isinstance(model, type) or not hasattr(model, "parameters"):
        raise TypeError(
            f"the first thing given is a model with parameters(), as MLP(2, [8, 1]); not {described(model)}"
        )
    if not isinstance(data, (tuple, list)) or len(data) != 2 or not 0 < _count(data[0]) == _count(data[1]):
        what = "(points, labels), a label for each point, as moons() has them"
        raise TypeError(f"the second is {what}; not {described(data)}")
    return Train(Training(model, data, loss, rate), steps)


def _count(things):
    return len(things) if hasattr(things, "__len__") else 0


class Train(Learning):
    """What `train` returns: a widget.

    training: the Training, whose model learns; sliders: name -> widget; running: whether it goes on by itself;
    message: what is to be said about the last step.
    """

    def __init__(self, training, steps):
        self.sliders = sliders_of(training)
        super().__init__(training, self.sliders)
        self.sliders["rate"].observe(lambda change: setattr(training, "rate", change["new"]), "value")
        if "width" in self.sliders:
            self._width = self.sliders["width"].value
            self.sliders["width"].observe(lambda change: self.ask("widen"), "value")
        self.step(steps)

    def obey(self, at):
        unheard = {name: value for name, value in at.items() if value != self.sliders[name].value}
        self.training.rate = unheard.get("rate", self.training.rate)
        if "width" in unheard:
            self.widen(unheard["width"])

    def widen(self, width=None):
        """Begin again, with a network of this width, or as wide as its slider says; not where that was done already."""
        width = width or self.sliders["width"].value
        if width == self._width:
            return
        self._width = width
        self.finish()
        self.training.begin(self.training.model.widened(width))
        self.lay_out()
        self.show()


def sliders_of(training):
    """name -> slider: for the rate, and for the width of the hidden layers where there are some."""
    sliders = {"rate": ipywidgets.FloatLogSlider(training.rate, base=10, min=-3, max=2, step=0.02, description="rate")}
    made = getattr(training.model, "made", None)
    if made and len(made[1]) > 1:
        width = made[1][0]
        sliders["width"] = ipywidgets.IntSlider(width, 1, max(32, width), description="width")
    for slider in sliders.values():
        slider.layout.width, slider.layout.max_width = SLIDER_WIDTH, "100%"
    return sliders
