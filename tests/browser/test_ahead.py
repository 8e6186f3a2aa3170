"""Instant, then confirmed: what a reader sees while a slider moves and Python's word is on its way, or doesn't come."""

import math

import pytest
from browser.reader import Explored, torch_numbers, wait_for_message

from autograd_lesson import Value, explore
from autograd_lesson.notation import numeral

# A widget in a page, with sliders that a manager hands out, and frames that come when a test says so.
WIDGET = """
window.begin = async ({ frame, at, traits }) => {
  window.sliders = Object.fromEntries(Object.entries(at).map(([name, value]) => [name, new Model({ value })]));
  window.model = new Model({ step: 0, sliders: Object.fromEntries(Object.keys(at).map((name) => [name, name])) });
  model.widget_manager = { get_model: async (name) => Object.assign(sliders[name], traits) };
  hear(frame);
  window.cleanup = rendered({ model, el });
  await painted();
};
window.hear = (frame) => model.set({ ...frame, numbers: new DataView(bytes(frame.numbers).buffer) });
window.seen = async () => {
  await painted();
  const [message] = el.getElementsByClassName("al-message");
  return { numbers: Object.values(texts("data")), said: message.textContent,
           isGrey: el.classList.contains("al-stale"), isLate: message.classList.contains("al-late") };
};
window.drag = (name, value) => { sliders[name].set({ value }); return seen(); };
window.after = async (ms) => { await new Promise((done) => setTimeout(done, ms)); return seen(); };
"""


def frame(explored, **values):
    """What the page hears after the sliders of an explore were moved."""
    for name, value in values.items():
        explored.sliders[name].value = value
    view = explored.view
    names = ("spec", "leaves", "inputs", "words", "notes", "message", "stale")
    return {name: getattr(view, name) for name in names} | {"numbers": view.numbers.hex()}


def square(x=1.0, y=2.0):
    if x.data > 4:
        raise ValueError("too large")
    return x * x + y


@pytest.fixture
def begun(stage):
    """Shows an explore of `square`; returns it, as Python has it, and the page."""

    def begin(at=None, f=square, **traits):
        explored = explore(f, x=(-5.0, 5.0), y=(-5.0, 5.0))
        stage.add_script_tag(content=WIDGET)
        stage.evaluate("begin", {"frame": frame(explored), "at": at or {"x": 1.0, "y": 2.0}, "traits": traits})
        return explored

    yield begin
    stage.evaluate("() => cleanup()")


def drag(stage, name, value):
    return stage.evaluate("([name, value]) => drag(name, value)", [name, value])


def hear(stage, frame):
    return stage.evaluate("(frame) => { hear(frame); return seen(); }", frame)


def numbers(*data):
    return [numeral(x) for x in data]


def test_a_move_is_answered_in_the_page_and_then_by_python(stage, begun):
    e = begun()
    late, now = drag(stage, "x", 3.0), hear(stage, frame(e, x=3.0))
    assert late["numbers"] == now["numbers"] == numbers(3, 9, 2, 11)
    assert not late["isGrey"] and not now["isGrey"] and not late["said"]


def test_a_frame_that_arrives_late_overwrites_nothing(stage, begun):
    e = begun()
    drag(stage, "x", 3.0)
    drag(stage, "x", 0.5)
    assert hear(stage, frame(e, x=3.0))["numbers"] == numbers(0.5, 0.25, 2, 2.25)
    assert hear(stage, frame(e, x=0.5))["numbers"] == numbers(0.5, 0.25, 2, 2.25)


def test_python_that_is_busy_is_said_to_be_and_the_picture_goes_on(stage, begun):
    e = begun()
    drag(stage, "x", 3.0)
    stage.evaluate("() => after(1100)")
    seen = drag(stage, "x", 2.5)
    assert seen["said"].startswith("Python is busy") and not seen["isGrey"]
    assert seen["numbers"] == numbers(2.5, 6.25, 2, 8.25)
    seen = hear(stage, frame(e, x=3.0))  # it has answered, if not to the last move
    assert (seen["said"], seen["numbers"]) == ("", numbers(2.5, 6.25, 2, 8.25))
    assert hear(stage, frame(e, x=2.5))["said"] == ""


def test_in_a_long_drag_whose_frames_are_all_late_python_is_not_said_to_be_busy(stage, begun):
    e = begun()
    for k in range(8):
        drag(stage, "x", k / 8)
        stage.evaluate("() => after(250)")
        assert hear(stage, frame(e, x=(k - 0.5) / 8))["said"] == ""


@pytest.mark.parametrize("manager", ["{ comm_live: false }", "{}"])
def test_without_python_the_page_goes_on_and_says_that_nothing_confirms_it(stage, begun, manager):
    begun(**({"comm_live": False} if "comm" in manager else {}))
    if "comm" not in manager:
        stage.evaluate("() => { model.widget_manager.kernel = null; }")
    seen = drag(stage, "x", 3.0)
    assert seen["numbers"] == numbers(3, 9, 2, 11) and not seen["isGrey"]
    assert "no Python confirms" in seen["said"] and "run its cell again" in seen["said"]
    assert drag(stage, "x", 1.0)["said"] == ""  # of these inputs Python has spoken


def test_an_error_greys_the_last_picture_that_worked_until_the_next_good_frame(stage, begun):
    e = begun()
    drag(stage, "x", 3.0)
    hear(stage, frame(e, x=3.0))
    assert drag(stage, "x", 4.5)["numbers"] == numbers(4.5, 20.25, 2, 22.25)
    seen = hear(stage, frame(e, x=4.5))
    assert seen["isGrey"] and "too large" in seen["said"] and seen["numbers"] == numbers(3, 9, 2, 11)
    seen = drag(stage, "x", 4.2)  # Python knows better than we do
    assert seen["isGrey"] and seen["numbers"] == numbers(3, 9, 2, 11)
    seen = hear(stage, frame(e, x=2.0))
    assert not seen["isGrey"] or seen["numbers"] == numbers(4.2, 17.64, 2, 19.64)
    drag(stage, "x", 2.0)
    assert stage.evaluate("seen") == {
        "numbers": numbers(2, 4, 2, 6), "said": "", "isGrey": False, "isLate": False,
    }  # fmt: skip


def weighted():
    """A function of x and y, and a weight from outside that is on its graph, where nothing moves it."""
    weight = Value(3.0, label="w")
    return weight, lambda x=1.0, y=2.0: x * weight + y


def test_where_it_once_was_wrong_python_alone_is_shown(stage, begun):
    weight, f = weighted()
    e = begun(f=f)
    assert drag(stage, "x", 2.0)["numbers"][-1] == numeral(8)
    weight.data = 4.0
    seen = hear(stage, frame(e, x=2.0))
    assert seen["numbers"][-1] == numeral(10)
    assert drag(stage, "x", 3.0)["numbers"][-1] == numeral(10)
    seen = stage.evaluate("() => after(1100)")
    assert seen["isGrey"] and "Waiting for Python" in seen["said"]


def test_what_is_said_of_other_numbers_is_dimmed(stage, begun):
    e = begun(f=lambda x=1.0, y=2.0: print("x is", x.data) or x * y)
    seen = drag(stage, "x", 3.0)
    assert seen["isLate"] and "x is 1.0" in seen["said"]
    seen = hear(stage, frame(e, x=3.0))
    assert not seen["isLate"] and "x is 3.0" in seen["said"]


def test_a_slider_without_a_number_is_left_to_python(stage, begun):
    begun(at={"x": 1.0, "y": None})
    assert drag(stage, "y", None)["said"] == ""
    assert stage.evaluate("() => after(1100)")["said"] == ""
    stage.evaluate("() => { model.widget_manager.kernel = null; }")
    seen = stage.evaluate("() => { for (const [, act] of sliders.y.listeners) act(); return seen(); }")
    assert seen["isGrey"] and "run its cell again" in seen["said"]


def test_all_views_of_a_widget_know_what_one_of_them_heard(stage, begun):
    weight, f = weighted()
    e = begun(f=f)
    frames = [frame(e)]
    weight.data = 4.0
    frames.append(frame(e, x=2.0))
    stage.evaluate(
        """async ([first, second]) => {
            cleanup();
            const [widget, other] = [module.default(), document.createElement("div")];
            el.before(other);
            hear(first);
            const end = widget.render({ model, el: other });
            hear(second);
            end();
            window.cleanup = widget.render({ model, el });
            await painted();
        }""",
        frames,
    )
    drag(stage, "x", 2.0)
    assert drag(stage, "x", 3.0)["numbers"][-1] == numeral(10)


# In a JupyterLab whose kernel is slow to answer, or busy

LATE = """
window.late = 0;
window.WebSocket = class extends WebSocket {
  set onmessage(run) { super.onmessage = (event) => setTimeout(() => run.call(this, event), late); }
  get onmessage() { return super.onmessage; }
  send(data) { setTimeout(() => this.readyState === 1 && super.send(data), late); }
};
"""
# After a key, how many frames until the card of the leaf has the slider's number
FOLLOW = """async ([root, key]) => {
  const handle = root.querySelector("[role=slider]");
  const at = () => Number(handle.getAttribute("aria-valuenow")).toFixed(4).replace("-", "\u2212");
  const before = at();
  handle.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  for (let frames = 1; frames < 200; frames++) {
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    if (at() !== before && root.querySelector("[data-of='data 0']").textContent === at()) return frames;
  }
  return 200;
}"""
SHOWN = """
from autograd_lesson import explore

def f(x=1.0):
    print("Python has x =", x.data)
    y = x.tanh() * 3 - x**2
    return y

explore(f, x=(-3.0, 3.0, 0.1))
"""
BUSY = """
import time
time.sleep(10)
"""


def f(x=1.0):
    y = x.tanh() * 3 - x**2
    return y


def follow(live, key, times):
    """For each press of a key on the first slider, after how many frames the picture had followed."""
    root = live.root.element_handle()
    return [live.page.evaluate(FOLLOW, [root, key]) for _ in range(times)]


def test_with_200_ms_added_to_every_message_the_picture_follows_at_once_and_ends_as_python_says(
    lab, page, kernels, small_notebook
):
    page.add_init_script(LATE)
    lab.open(page, small_notebook("late.ipynb", SHOWN)).run_all()
    live = Explored(page)
    page.evaluate("() => { window.late = 200; }")
    assert max(follow(live, "ArrowRight", 12) + follow(live, "ArrowLeft", 30)) <= 2
    live.drag("x", 80, -120, 30)
    x = live.at()["x"]
    live.wait_for_cards(torch_numbers(f, x=x))
    assert not wait_for_message(page, live, f"Python has x = {x}")
    live.wait_for_cards(torch_numbers(f, x=x))


def test_while_a_cell_runs_for_ten_seconds_the_picture_follows(lab, page, kernels, small_notebook):
    notebook = lab.open(page, small_notebook("ten.ipynb", SHOWN, BUSY))
    page.evaluate("() => void jupyterapp.commands.execute('notebook:run-all-cells')")
    live = Explored(page)
    page.wait_for_timeout(1000)
    assert max(follow(live, "ArrowRight", 5)) <= 2
    live.wait_for_cards(torch_numbers(f, x=1.5))
    assert not wait_for_message(page, live, "Python is busy")
    assert max(follow(live, "ArrowRight", 5)) <= 2
    live.wait_for_cards(torch_numbers(f, x=2.0))
    assert notebook.cells()[1]["execution_count"] is None  # it still runs
    assert not wait_for_message(page, live, "Python has x = 2.0")
    live.wait_for_cards(torch_numbers(f, x=2.0))


WRONG = """
from autograd_lesson import Value, explore

class Mine(Value):
    def tanh(self):
        t = Value(self.data).tanh().data
        return Mine(t, (self,), "tanh", (1 - t,))

explore(lambda x=0.5: x.tanh(), Mine, x=(-2.0, 2.0, 0.1))
"""
SEEN = """(root) => {
  window.pairs = new Set();
  const text = (of) => root.querySelector(`[data-of="${of}"]`).textContent;
  const read = () => pairs.add(`${text("data 0")},${text("grad 0")}`);
  const loop = () => (read(), requestAnimationFrame(loop));
  loop();
}"""


def test_a_wrong_derivative_of_the_readers_is_shown_wrong_live_and_steadily(lab, page, kernels, small_notebook):
    lab.open(page, small_notebook("wrong.ipynb", WRONG)).run_all()
    live = Explored(page)
    live.root.evaluate(SEEN)
    live.press("x", "ArrowRight", 6)
    live.drag("x", 60, -150, 40)
    x = live.at()["x"]
    live.wait_for_cards({"x": (numeral(x), numeral(1 - math.tanh(x)))})
    wrong = {f"{numeral(k / 10)},{numeral(1 - math.tanh(k / 10))}" for k in range(-20, 21)}
    assert len(seen := set(page.evaluate("() => [...pairs]"))) > 3
    assert seen <= wrong
