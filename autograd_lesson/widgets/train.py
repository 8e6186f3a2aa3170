"""train(model, data): a network learns under the reader's eyes, by the reader's own engine."""

import asyncio
import time
from array import array

import anywidget
import ipywidgets
import traitlets

from ..page.bundle import FILES, bundle
from ..picture.curves import picture
from ..territory import grid, is_plane, plan
from ..training import Training, by_neuron
from ..words import stopped
from .shown import Shown
from .sliders import BOX, SLIDER_WIDTH
from .turn import Turn, interruptible

SLICE = 0.02  # seconds that training takes before the kernel may do something else
FRAME = 0.04  # seconds from one shown step to the next, at least
MOST_SENT = 400  # losses of a long curve


def train(model, data, *, steps=20, rate=1.0, loss=None):
    """The model learns from the data: `steps` steps at once, then as many as the reader wants, by its buttons.

    model: an MLP, or what gives scores as it does and has `parameters()`; its engine is whatever it was made with.
    data: (points, labels), as `moons()` has them. loss: a function of the scores and the labels; hinge for one score
    a point, cross entropy for several, if None.
    Returns a Train. Its slider for the width, if the model is an MLP, begins again with another network.
    """
    return Train(Training(model, data, loss, rate), steps)


class TrainingView(anywidget.AnyWidget):
    """The page's part: buttons, the data with the boundary between its classes, the curve of the loss, the gradients.

    plan: how the page computes a score from `weights`, {} where it can't and shows the scores of `grid`; start: the
    weights before the first step; beside: another curve to compare with, called `named`; standing: what is told of
    the step that is shown.
    """

    _esm = bundle(FILES / "training.js")
    _css = "\n".join((FILES / name).read_text(encoding="utf-8") for name in ("view.css", "training.css"))

    plan = traitlets.Dict().tag(sync=True)
    points = traitlets.List().tag(sync=True)
    labels = traitlets.List().tag(sync=True)
    start = traitlets.Bytes().tag(sync=True)
    weights = traitlets.Bytes().tag(sync=True)
    grid = traitlets.Bytes().tag(sync=True)
    losses = traitlets.Bytes().tag(sync=True)
    gradients = traitlets.Bytes().tag(sync=True)
    beside = traitlets.Bytes().tag(sync=True)
    named = traitlets.Unicode().tag(sync=True)
    standing = traitlets.Dict().tag(sync=True)
    sliders = traitlets.Dict().tag(sync=True, **ipywidgets.widget_serialization)


class Train(Shown, ipywidgets.VBox):
    """What `train` returns: a widget.

    training: the Training, whose model learns; sliders: name -> widget; running: whether it goes on by itself;
    message: what is to be said about the last step.
    """

    def __init__(self, training, steps):
        self.training, self.running, self.message = training, False, ""
        self._asked, self._task, self._count, self._next_grid = [], None, 0, 0.0
        self.sliders = sliders_of(training)
        self.view = TrainingView(sliders=self.sliders)
        self.own = self.view, *self.sliders.values()
        super().__init__([*self.sliders.values(), self.view])
        self.add_class(BOX)
        self._turn = Turn(self._act)
        self.view.on_msg(self._heard)
        self.sliders["rate"].observe(lambda change: setattr(training, "rate", change["new"]), "value")
        if "width" in self.sliders:
            self.sliders["width"].observe(lambda change: self._ask("widen"), "value")
        self._lay_out()
        self.step(steps)

    # ------------------------------------------------------------------ what the reader may ask for

    def step(self, count=1):
        """Make so many steps, or fewer if no more can be made."""
        for _ in range(count):
            if not self.training.step():
                break
        self._show()

    def back(self):
        """Take the last step back; the last hundred can be."""
        self.training.back()
        self._show()

    def reset(self):
        """Begin again, with the weights of before the first step."""
        self.training.reset()
        self._show()

    def widen(self):
        """Begin again, with a network as wide as its slider says."""
        self.training.begin(self.training.model.widened(self.sliders["width"].value))
        self._lay_out()
        self._show()

    def start(self):
        """Go on by itself, whenever no cell is running."""
        self.running = not self.training.reason
        if self.running and self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._run())
        self._show()

    def pause(self):
        """Stop after the present step."""
        self.running = False
        self._show()

    def close(self):
        self.running = False
        super().close()

    # ------------------------------------------------------------------ how it is done

    def _heard(self, _view, content, _buffers):
        """A button was pressed. This may come on another thread, in the middle of a step."""
        if content.get("do") in ("start", "pause", "step", "back", "reset"):
            self.running = self.running and content["do"] != "pause"
            self._ask(content["do"], content.get("count", 0))

    def _ask(self, do, count=0):
        self._asked.append((do, count))
        self._turn()

    def _act(self):
        """Do what was asked for; while it trains, that is done between two steps."""
        while self._asked and self._task is None:
            self._do_next()

    def _do_next(self):
        do, count = self._asked.pop(0)
        self._count = max(self._count, count)
        getattr(self, do)()

    async def _run(self):
        """Step after step, in slices, until it is paused or no more can be made."""
        shown = 0.0
        try:
            while self.running and not self.training.reason:
                pieces = self.training.stepping()
                while unfinished(pieces):
                    await asyncio.sleep(0)
                if time.perf_counter() >= shown + FRAME:
                    self._show()
                    shown = time.perf_counter()
                await asyncio.sleep(0)
                if self._asked and self.running:
                    self._do_next()
        except KeyboardInterrupt as error:
            self.training.reason = stopped("the training", error)
        finally:
            self.running, self._task = False, None
        self._show()
        self._act()

    def _lay_out(self):
        """Tell the page of another network."""
        training, view = self.training, self.view
        is_seen = is_plane(training)
        with view.hold_sync():
            view.plan = plan(training)
            view.points = [[float(x) for x in point] for point in training.points] if is_seen else []
            view.labels = [float(label) for label in training.labels] if is_seen else []
            view.start = self._weights()

    def _show(self):
        """Tell the page of the step that training has come to."""
        training, view = self.training, self.view
        if view.comm is None:  # closed
            return
        stride = 1 + len(training.losses) // MOST_SENT
        self.message = training.remark()
        with view.hold_sync():
            view.weights, view.grid = self._weights(), self._grid()
            view.losses = array("d", [*training.losses[:-1:stride], training.losses[-1]]).tobytes()
            view.gradients = array("d", training.gradients).tobytes()
            view.standing = {
                **{"steps": training.steps, "stride": stride, "back": len(training.past)},
                **{"right": training.right(), "total": len(training.labels)},
                **{"running": self.running, "heard": self._count, "message": self.message},
            }

    def _weights(self):
        return by_neuron(self.training.model).tobytes() if self.view.plan else b""

    def _grid(self):
        """The scores of the plane where the page can't compute them; while it runs only now and then, as they cost."""
        now = time.perf_counter()
        if self.view.plan or not self.view.points or (self.running and now < self._next_grid):
            return self.view.grid
        found = grid(self.training).tobytes()
        end = time.perf_counter()
        self._next_grid = end + 9 * (end - now)
        return found

    def __repr__(self):
        training = self.training
        said = [
            f"train: step {training.steps}, rate {training.rate:g}",
            f"loss {training.losses[0]:.4g} → {training.losses[-1]:.4g}",
            f"{training.right()} of {len(training.labels)} right",
        ]
        return "\n".join(["  ".join(said), *([self.message] if self.message else [])])

    def still(self):
        """What stands where there are no widgets: text, and the picture of this step."""
        return {"text/plain": repr(self), "text/html": picture(self.training, repr(self))}


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


def unfinished(pieces):
    """Go on with a step for as long as a slice takes; whether some of it is left."""
    end = time.perf_counter() + SLICE
    with interruptible():
        for _ in pieces:
            if time.perf_counter() > end:
                return True
    return False
