"""A network that learns, on the page: what `train` and `zoo` show."""

import asyncio
import time
from array import array

import ipywidgets
import traitlets

from ..picture.curves import picture
from ..territory import grid, is_plane, plan
from ..training import by_neuron
from ..words import stopped
from .carrier import Carried
from .shown import Shown
from .sliders import BOX
from .turn import Turn, interruptible

SLICE = 0.02  # seconds that training takes before the kernel may do something else
FRAME = 0.04  # seconds from one shown step to the next, at least
MOST_SENT = 400  # losses of a long curve


class TrainingView(Carried):
    """The page's part: buttons, the data with the boundary between its classes, the curve of the loss, the gradients.

    plan: how the page computes a score from `weights`, {} where it can't and shows the scores of `grid`; start: the
    weights before the first step; beside: another curve to compare with, called `named`; standing: what is told of
    the step that is shown.
    """

    module = "training.js"
    styles = ("view.css", "training.css")

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


class Learning(Shown, ipywidgets.VBox):
    """Controls, and under them a Training that the page shows and its buttons move.

    training: whose model learns; running: whether it goes on by itself; message: what is to be said of the last step.
    """

    named = "train"

    def __init__(self, training, controls):
        self.training, self.running, self.message = training, False, ""
        self._asked, self._task, self._pieces, self._count, self._next_grid = [], None, (), 0, 0.0
        self.view = TrainingView(sliders=controls)
        self.own = self.view, *controls.values()
        super().__init__([*controls.values(), self.view])
        self.add_class(BOX)
        self._turn = Turn(self._act)
        self.view.on_msg(self._heard)
        self.lay_out()

    # ------------------------------------------------------------------ what the reader may ask for

    def step(self, count=1):
        """Make so many steps, or fewer if no more can be made."""
        self.finish()
        try:
            for _ in range(count):
                if not self.training.step():
                    break
        finally:  # of a cell that is interrupted, the steps that were made are shown
            self.show()

    def back(self):
        """Take the last step back; the last hundred can be."""
        self.finish()
        self.training.back()
        self.show()

    def reset(self):
        """Begin again, with the weights of before the first step."""
        self.finish()
        self.training.reset()
        self.show()

    def start(self):
        """Go on by itself, whenever no cell is running."""
        self.running = not self.training.reason
        if self.running and self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._run())
        self.show()

    def pause(self):
        """Stop after the present step."""
        self.running = False
        self.show()

    def close(self):
        self.running = False
        super().close()

    # ------------------------------------------------------------------ how it is done

    def _heard(self, _view, content, _buffers):
        """A button was pressed. This may come on another thread, in the middle of a step."""
        if content.get("do") in ("start", "pause", "step", "back", "reset"):
            self.running = self.running and content["do"] != "pause"
            self.ask(content["do"], content.get("count", 0), content.get("at"))

    def finish(self):
        """Make what is half made of a step whole, as a cell may come between its slices."""
        for _ in self._pieces:
            pass

    def ask(self, do, count=0, at=None):
        """Have this done in the main thread, and not in the middle of a step. at: see `obey`."""
        self._asked.append((do, count, at or {}))
        self._turn()

    def obey(self, at):
        """Take the sliders to stand as the page had them when a button was pressed: name -> value."""

    def _act(self):
        """Do what was asked for; while it trains, that is done between two steps."""
        while self._asked and self._task is None:
            self._do_next()

    def _do_next(self):
        do, count, at = self._asked.pop(0)
        self._count = max(self._count, count)
        self.obey(at)
        try:
            with interruptible():
                getattr(self, do)()
        except (KeyboardInterrupt, SystemExit) as error:
            self._end(error)
            self.show()

    def _end(self, error):
        """Interrupt or exit() has ended the reader's code: no step can be made until one is taken back, or all are."""
        self.running, self._pieces = False, ()
        self.training.reason = stopped("the training", error)

    async def _run(self):
        """Step after step, in slices, until it is paused or no more can be made."""
        shown = 0.0
        try:
            while self.running and not self.training.reason:
                self._pieces = self.training.stepping()
                while unfinished(self._pieces):
                    await asyncio.sleep(0)
                if time.perf_counter() >= shown + FRAME:
                    with interruptible():  # to say something of the step, the model is asked again
                        self.show()
                    shown = time.perf_counter()
                await asyncio.sleep(0)
                if self._asked and self.running:
                    self._do_next()
        except (KeyboardInterrupt, SystemExit) as error:
            self._end(error)
        finally:
            self.running, self._task = False, None
        self.show()
        self._act()

    def lay_out(self):
        """Tell the page of another network."""
        training, view = self.training, self.view
        is_seen = is_plane(training)
        with view.hold_sync():
            view.plan = plan(training)
            view.points = [[float(x) for x in point] for point in training.points] if is_seen else []
            view.labels = [float(label) for label in training.labels] if is_seen else []
            view.start = self._weights()

    def show(self):
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
            f"{self.named}: step {training.steps}, rate {training.rate:g}",
            f"loss {training.losses[0]:.4g} → {training.losses[-1]:.4g}",
            f"{training.right()} of {len(training.labels)} right",
        ]
        return "\n".join(["  ".join(said), *([self.message] if self.message else [])])

    def still(self):
        """What stands where there are no widgets: text, and the picture of this step."""
        return {"text/plain": repr(self), "text/html": picture(self.training, repr(self))}


def unfinished(pieces):
    """Go on with a step for as long as a slice takes; whether some of it is left."""
    end = time.perf_counter() + SLICE
    with interruptible():
        for _ in pieces:
            if time.perf_counter() > end:
                return True
    return False
