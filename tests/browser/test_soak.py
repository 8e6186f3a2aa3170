"""A long sitting: all that a reader may do in a notebook, in any order, while its cells print, plot and add gradients.

It takes AUTOGRAD_LESSON_SOAK minutes, 2 if not said otherwise, and AUTOGRAD_LESSON_SEED says which of all sittings. In
a sitting of ten minutes a cell is run again 200 times, else 40.
"""

import math
import os
import random
import time

import pytest
from browser.lab import is_ours
from browser.reader import COLOURS, WAIT, Explored

from autograd_lesson.notation import numeral

MINUTES = float(os.environ.get("AUTOGRAD_LESSON_SOAK", 2))
SEED = int(os.environ.get("AUTOGRAD_LESSON_SEED", 0))
RERUNS = 200 if MINUTES >= 10 else 40

SETUP = """
import random, time
import matplotlib.pyplot as plt
from autograd_lesson import Value, compare, explore, replay

w = Value(3.0, label="w")
total = 0
"""
SMOOTH = """
def smooth(x=1.0, y=0.5):
    u = x * w
    out = (u * y).tanh() + x**2
    return out

e = explore(smooth, x=(-3.0, 3.0, 0.1), y=(-2.0, 2.0, 0.1))
e
"""
ROUGH = """
def rough(a=1.0, b=1.0):
    print("at", a.data)
    while a.data > 2.75:
        pass
    if a.data < -2.75:
        raise ValueError("too <cold>")
    if b.data > 1.75:
        time.sleep(1.5)
    out = a * b if a > 0 else a.exp() - b
    return out

explore(rough, a=(-3.0, 3.0, 0.1), b=(-2.0, 2.0, 0.1))
"""
WITNESSES = "compare(lambda p: p * p + p, p=(-2.0, 2.0, 0.1))"
WALK = """
walked = Value(2.0, label="walked")
replay(walked * walked + walked)
"""
MOVE = """
e.sliders["y"].value = random.choice([-1.5, -0.5, 1.0, 1.5])
print(e.graph["y"][0] - e.sliders["y"].value)
"""
WORK = """
for i in range(40):
    print("line", i)
    w.grad += 1.0
    total += 1
    if i == 20:
        plt.plot([0, 1])
        plt.show()
    time.sleep(0.03)
print("lost", total - w.grad)
"""
CELLS = SETUP, SMOOTH, ROUGH, WITNESSES, WALK, MOVE, WORK
WIDGETS = [CELLS.index(source) for source in (SMOOTH, ROUGH, WITNESSES, WALK)]

COPIES = ".jp-LinkedOutputView"  # of an output, beside the notebook

# Whether Python answers within so many ms: not while a cell or a function of the reader's runs.
ANSWERED = """(ms) => Promise.race([
    panel().sessionContext.session.kernel.requestKernelInfo().then(() => true),
    new Promise((yes) => setTimeout(() => yes(false), ms)),
])"""

# In the page: what is apart for longer than the page's patience, and in full colour, is written down.
PAGE = """
window.faults = [];
window.panel = () => [...jupyterapp.shell.widgets("main")].find((widget) => widget.content?.model?.cells);
const since = new WeakMap();
const number = (text) => Number(text.replace("\\u2212", "-"));
let last = 0;
requestAnimationFrame(function look(now) { // once a tenth of a second, but never where nothing is painted meanwhile
  requestAnimationFrame(look);
  if (now - last < 100) return;
  last = now;
  for (const output of document.querySelectorAll(".jp-OutputArea-output")) {
    const view = output.querySelector(".al-explored");
    if (!view) continue;
    const at = new Map([...output.querySelectorAll(".widget-slider")].map((slider) =>
      [slider.querySelector("label").textContent, number(slider.querySelector(".widget-readout").textContent)]));
    const seen = output.closest(".jp-WindowedPanel-outer, .jp-LinkedOutputView").getBoundingClientRect();
    const isSeen = ({ top, bottom }) => top > seen.top && bottom < seen.bottom; // what isn't, isn't painted
    const apart = [...view.querySelectorAll(".al-node")].flatMap((card) => {
      if (!isSeen(card.getBoundingClientRect())) return [];
      const name = card.querySelector(".al-name")?.textContent;
      const shown = number(card.querySelector("text.al-data")?.textContent ?? "");
      return at.has(name) && Math.abs(at.get(name) - shown) > 0.01 ? [`${name} = ${at.get(name)}, card ${shown}`] : [];
    });
    const times = apart.length && !view.classList.contains("al-stale") ? (since.get(view) ?? 0) + 1 : 0;
    since.set(view, times);
    if (times === 30) faults.push(apart.join("; "));
  }
});
"""


def numbers_of_smooth(x, y):
    """name -> (data, grad), by hand."""
    t = math.tanh(3 * x * y)
    slope = 1 - t * t
    by_u = slope * y
    return {
        "x": (x, 3 * by_u + 2 * x),
        "y": (y, slope * 3 * x),
        "w": (3.0, x * by_u),
        "u": (3 * x, by_u),
        "out": (t + x * x, 1.0),
    }


def numbers_of_rough(a, b):
    if a > 0:
        return {"a": (a, b), "b": (b, a), "out": (a * b, 1.0)}
    return {"a": (a, math.exp(a)), "b": (b, -1.0), "out": (math.exp(a) - b, 1.0)}


class Sitting:
    """A reader who does things with the notebook of CELLS, and what is known of them."""

    def __init__(self, lab, page, name, rng):
        self.lab, self.page, self.name, self.rng = lab, page, name, rng
        self.errors, self.done = [], []
        self.interrupts = 0  # since the kernel started
        page.on("console", lambda said: said.type == "error" and self.errors.append(f"{said.text} {said.location}"))
        page.on("pageerror", lambda error: is_ours(error) and self.errors.append(f"{error}\n{error.stack}"))
        page.add_init_script(PAGE)
        self.notebook = lab.open(page, name, whole=True)
        self.notebook.run_all()

    # ---- what a reader does, while anything else may still go on

    def command(self, name, cell):
        """Run a command of JupyterLab, with this cell the active one, and don't wait for its end."""
        self.page.evaluate(
            """([name, cell]) => { panel().content.deselectAll();
                                   panel().content.activeCellIndex = cell;
                                   void jupyterapp.commands.execute(name); }""",
            [name, cell],
        )

    def work(self):
        self.command("notebook:run-cell", CELLS.index(WORK))

    def move(self):
        self.command("notebook:run-cell", CELLS.index(MOVE))

    def run_again(self):
        self.command("notebook:run-cell", self.rng.choice(WIDGETS))

    def clear(self):
        self.command("notebook:clear-cell-output", self.rng.choice(WIDGETS))

    def interrupt(self):
        self.interrupts += 1
        self.page.evaluate("() => panel().sessionContext.session.kernel.interrupt()")

    def drag(self):
        live, name = self.some_slider()
        if live:
            live.drag(name, *[self.rng.randint(-150, 150) for _ in range(self.rng.randint(1, 4))])

    def key(self):
        live, name = self.some_slider()
        if live:
            key = self.rng.choice(["ArrowLeft", "ArrowRight", "PageUp", "PageDown", "Home", "End"])
            live.press(name, key, self.rng.randint(1, 3))

    def step(self):
        forward = self.cell(WALK).get_by_role("button", name="one step forward")
        if forward.count():
            forward.click()

    AT_ONCE = {work: 5, move: 2, run_again: 3, clear: 1, interrupt: 2, drag: 8, key: 5, step: 1}  # noqa: RUF012

    # ---- what a reader does when all is quiet

    def restart(self):
        self.interrupts = 0
        self.page.evaluate("() => panel().sessionContext.session.kernel.restart()")
        live = self.live(SMOOTH)
        live.press("x", "Home")
        live.press("x", "ArrowRight")
        self.until(lambda: "run its cell again" in self.told(SMOOTH)[1])
        self.notebook.run_all()

    def reopen(self):
        self.page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
        self.errors += self.faults()
        self.notebook = self.lab.open(self.page, self.name, whole=True)

    def view_again(self):
        self.close_views()  # of several, each has too little room to show all its cards
        self.page.evaluate(
            """(index) => jupyterapp.commands.execute("notebook:create-output-view",
                                                      { path: panel().context.path, index })""",
            CELLS.index(SMOOTH),
        )
        self.page.wait_for_selector(f"{COPIES} .al-svg", timeout=WAIT)

    def close_views(self):
        self.page.evaluate(
            """() => [...jupyterapp.shell.widgets("main")].forEach((widget) =>
                         widget.content?.hasClass("jp-LinkedOutputView") && widget.close())"""
        )

    WHEN_QUIET = {restart: 1, reopen: 1, view_again: 2, close_views: 1}  # noqa: RUF012

    # ---- what it looks at

    def cell(self, source):
        return self.page.locator(".jp-Notebook .jp-Cell").nth(CELLS.index(source))

    def live(self, source):
        return Explored(self.page, within=self.cell(source))

    def some_slider(self):
        """An explore and the name of one of its sliders; (None, "") where it isn't there just now."""
        source, name = self.rng.choice([(SMOOTH, "x"), (SMOOTH, "y"), (ROUGH, "a"), (ROUGH, "a"), (ROUGH, "b")])
        return (self.live(source), name) if self.cell(source).locator(".al-svg").count() else (None, "")

    def told(self, source):
        """Whether this graph is grey, and the sentence over it."""
        return self.cell(source).evaluate(COLOURS)

    def faults(self):
        return self.page.evaluate("() => window.faults.splice(0)")

    def until(self, is_so):
        end = time.monotonic() + WAIT / 1000
        while not is_so():
            assert time.monotonic() < end, (self.done[-10:], self.live(ROUGH).at(), self.told(ROUGH), self.told(SMOOTH))
            self.page.wait_for_timeout(100)

    # ---- what must be true when all is quiet

    def settle(self):
        """Wait until Python is done, by Interrupt where a function doesn't end; run again what has no output."""
        for _ in range(60):
            if not self.page.evaluate(ANSWERED, 4000):
                self.interrupt()
                continue
            empty = [index for index in WIDGETS if not self.is_shown(self.outputs()[index])]
            if not empty and "smooth was interrupted" in self.told(SMOOTH)[1]:
                empty = [CELLS.index(SMOOTH)]
            if empty:
                self.command("notebook:run-cell", empty[0])
            elif self.live(ROUGH).at()["a"] < 2.75 or "rough was interrupted" in self.told(ROUGH)[1]:
                return
            else:
                self.page.wait_for_timeout(200)
        raise AssertionError(f"no rest: {self.told(ROUGH)} {self.done[-10:]}")

    def outputs(self):
        return self.page.evaluate("() => panel().content.model.toJSON().cells.map((cell) => cell.outputs)")

    def is_shown(self, outputs):
        """Whether a widget's cell shows its widget and nothing else; not after Interrupt, or when it was cleared."""
        if not outputs or (self.interrupts and outputs[-1].get("ename") == "KeyboardInterrupt"):
            return False
        (output,) = outputs
        return "application/vnd.jupyter.widget-view+json" in output["data"]

    def check(self):
        outputs = self.outputs()
        self.check_text(outputs[CELLS.index(WORK)], "".join(f"line {i}\n" for i in range(40)) + "lost 0.0\n")
        self.check_text(outputs[CELLS.index(MOVE)], "0.0\n")
        assert outputs[CELLS.index(SETUP)] == []
        live = self.live(SMOOTH)
        wanted = {name: tuple(map(numeral, pair)) for name, pair in numbers_of_smooth(**live.at()).items()}
        live.wait_for_cards(wanted)
        self.until(lambda: self.told(SMOOTH) == [False, ""])
        for nth in range(self.page.locator(f"{COPIES} .al-svg").count()):
            Explored(self.page, nth, self.page.locator(COPIES)).wait_for_cards(wanted)
        self.until(self.is_rough_right)
        assert self.faults() == []
        assert self.errors == []

    def is_rough_right(self):
        """Whether its numbers are those of its sliders, or it says why they aren't."""
        rough, (is_grey, said) = self.live(ROUGH), self.told(ROUGH)
        at = rough.at()
        if "rough was interrupted" in said:
            return is_grey and self.interrupts > 0
        if at["a"] < -2.75:
            return is_grey and "rough raised ValueError: too <cold>" in said
        wanted = {name: list(map(numeral, pair)) for name, pair in numbers_of_rough(**at).items()}
        cards = rough.cards()
        return {name: cards.get(name) for name in wanted} == wanted and [is_grey, said] == [
            False,
            f"printed: at {at['a']}",
        ]

    def check_text(self, outputs, wanted):
        """That a cell, if it was run, printed this; after Interrupt, that it printed a part of it."""
        text = "".join(output["text"] for output in outputs if output["output_type"] == "stream")
        again = "\nKeyboardInterrupt\n\n"  # IPython's words where Interrupt meets it telling of the one before
        if outputs and (outputs[-1].get("ename") == "KeyboardInterrupt" or text.endswith(again)):
            text = text.removesuffix(again)
            assert self.interrupts and wanted.startswith(text)
        elif outputs:
            assert text == wanted


def weighted(rng, acts):
    return rng.choices(list(acts), acts.values())[0]


@pytest.mark.timeout(60 * MINUTES + 240)
def test_a_long_sitting_loses_nothing_and_shows_nothing_wrong(lab, browser, kernels, small_notebook):
    print(f"AUTOGRAD_LESSON_SOAK={MINUTES} AUTOGRAD_LESSON_SEED={SEED}")
    rng = random.Random(SEED)
    page = browser.new_page(viewport={"width": 1400, "height": 1600})
    sitting = Sitting(lab, page, small_notebook("soak.ipynb", *CELLS), rng)
    end = time.monotonic() + 60 * MINUTES
    try:
        while time.monotonic() < end:
            for act in [weighted(rng, Sitting.AT_ONCE) for _ in range(rng.randint(1, 6))]:
                sitting.done.append(act.__name__)
                act(sitting)
            sitting.settle()
            sitting.check()
            if rng.random() < 0.2:
                act = weighted(rng, Sitting.WHEN_QUIET)
                sitting.done.append(act.__name__)
                act(sitting)
                sitting.settle()
                sitting.check()
    finally:
        print(len(sitting.done), "acts:", *sitting.done)
        page.close()


LARGE = """
from autograd_lesson import explore

def large(x=0.5):
    y = x
    for _ in range(119):
        y = (y * x).tanh()
    return y

explore(large, x=(-1.0, 1.0))
"""
BARE = """
import ipywidgets
ipywidgets.VBox([ipywidgets.FloatSlider(description="x", min=-1.0, max=1.0), ipywidgets.HTML("y")])
"""
MEMORY = "import gc, psutil; gc.collect(); print(psutil.Process().memory_info().rss / 1e6)"


def run_times(page, cell, times):
    """Run one cell as often as said, each time to its end, and scroll to it so that it is drawn."""
    for _ in range(times):
        page.evaluate(
            """async (cell) => { panel().content.activeCellIndex = cell;
                               await jupyterapp.commands.execute("notebook:run-cell");
                               panel().content.widgets[cell].node.scrollIntoView();
                               const frame = () => new Promise(requestAnimationFrame);
                               await frame();
                               await frame(); }""",
            cell,
        )


def kernel_memory(page, cell):
    """MB that the kernel holds."""
    run_times(page, cell, 1)
    return float(page.evaluate("(cell) => panel().content.model.toJSON().cells[cell].outputs[0].text", cell))


def page_memory(page):
    """MB of the page's JavaScript and its elements."""
    session = page.context.new_cdp_session(page)
    for _ in range(3):
        session.send("HeapProfiler.collectGarbage")
        page.wait_for_timeout(300)
    used = session.send("Runtime.getHeapUsage")
    session.detach()
    return sum(used.get(part, 0) for part in ("usedSize", "embedderHeapUsedSize", "backingStorageSize")) / 1e6


def test_a_cell_that_is_run_again_and_again_costs_little_memory(lab, browser, kernels, small_notebook):
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.add_init_script(PAGE)
    notebook = lab.open(page, small_notebook("memory.ipynb", LARGE, BARE, MEMORY), whole=True)
    notebook.run_all()
    grown = {}
    for name, cell in [("stock", 1), ("ours", 0)]:
        run_times(page, cell, 20)
        before = kernel_memory(page, 2), page_memory(page)
        run_times(page, cell, RERUNS)
        grown[name] = [now - then for now, then in zip((kernel_memory(page, 2), page_memory(page)), before)]
    page.close()
    print(f"{RERUNS} re-runs, MB of kernel and page:", grown)
    (_, stock), (kernel, ours) = grown["stock"], grown["ours"]
    assert kernel <= 5
    assert ours - stock <= 0.1 * RERUNS  # JupyterLab itself keeps some of each widget
