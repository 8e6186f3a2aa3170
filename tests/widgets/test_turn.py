"""Messages that arrive in another thread, as JupyterLab sends them, and functions that are ended from outside."""

import asyncio
import io
import os
import signal
import sys
import threading

import ipywidgets
import pytest

from autograd_lesson import Value, compare, explore
from autograd_lesson.widgets.turn import JUST_NOW


def in_a_loop(program):
    """Run the coroutine function in an event loop of the main thread, as a kernel does, and return its result."""
    other = asyncio._get_running_loop()  # playwright's, which the browser tests leave in this thread
    asyncio._set_running_loop(None)
    try:
        return asyncio.run(program())
    finally:
        asyncio._set_running_loop(other)


def from_another_thread(act):
    thread = threading.Thread(target=act)
    thread.start()
    thread.join()


@pytest.mark.parametrize("make", [explore, compare])
def test_a_slider_moved_in_another_thread_is_answered_in_the_main_thread_when_it_is_free(make):
    threads, at = [], []

    def f(x):
        threads.append(threading.current_thread() is threading.main_thread())
        at.append(float(x))
        return x * x

    async def cell():
        widget = make(f, x=(0.0, 9.0))
        at.clear()

        def drag():
            for x in (1.0, 2.0, 3.0):
                widget.sliders["x"].value = x

        from_another_thread(drag)
        assert at == []  # this cell still runs
        await asyncio.sleep(0.01)
        return widget

    widget = in_a_loop(cell)
    assert all(threads)
    assert 3.0 in at and not {1.0, 2.0} & set(at)  # what was overtaken is never computed
    assert "3.0" in repr(widget)


def test_a_slider_moved_in_a_cell_is_answered_at_once():
    async def cell():
        widget = explore(lambda x: x * x, x=(0.0, 9.0))
        widget.sliders["x"].value = 5.0
        return widget.output.data

    assert in_a_loop(cell) == 25.0


def test_what_a_cell_prints_and_adds_stays_the_cells_own():
    w = Value(1.0, label="w")

    async def cell():
        widget = explore(lambda x: w * x, x=(0.0, 9.0))
        w.grad = 0.0
        stop = threading.Event()

        def drag():
            k = 0
            while not stop.is_set():
                widget.sliders["x"].value = float(k % 9)
                k += 1

        dragging = threading.Thread(target=drag)
        dragging.start()
        for i in range(2000):
            print(i)
            w.grad += 1.0
        stop.set()
        dragging.join()
        await asyncio.sleep(0.01)
        return widget

    before, mine = sys.stdout, io.StringIO()
    sys.stdout = mine
    try:
        widget = in_a_loop(cell)
        assert sys.stdout is mine
    finally:
        sys.stdout = before
    assert mine.getvalue() == "".join(f"{i}\n" for i in range(2000))
    assert w.grad == 2000.0
    assert widget.output.data == widget.sliders["x"].value


@pytest.mark.parametrize("make", [explore, compare])
@pytest.mark.parametrize("end", [sys.exit, lambda: (_ for _ in ()).throw(SystemExit)])
def test_exit_in_the_function_ends_the_call_and_not_the_widget(make, end):
    def f(x):
        if x.data > 2:
            end()
        return x * x

    widget = make(f, x=(0.0, 9.0))
    widget.sliders["x"].value = 3.0
    assert widget.message.startswith("f called exit(), which ended this call and nothing else")
    widget.sliders["x"].value = 1.0
    assert "exit" not in widget.message


@pytest.mark.parametrize("make", [explore, compare])
@pytest.mark.parametrize("error", [asyncio.CancelledError("late"), GeneratorExit("late"), BaseException("late")])
def test_whatever_a_function_raises_ends_the_call_and_not_the_widget(make, error):
    def f(x):
        if x.data > 2:
            raise error
        return x * x

    widget = make(f, x=(0.0, 9.0))
    widget.sliders["x"].value = 3.0
    assert f"f raised {type(error).__name__}: late" in widget.message
    widget.sliders["x"].value = 1.0
    assert "raised" not in widget.message


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signal for one thread")
def test_interrupt_ends_a_function_that_does_not_end_and_the_next_move_works():
    def f(x=1.0):
        while x.data > 2:
            pass
        return x * x

    async def cell():
        widget = explore(f, x=(0.0, 9.0))
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # as a kernel does between cells
        try:
            from_another_thread(lambda: setattr(widget.sliders["x"], "value", 3.0))
            threading.Timer(0.3, signal.raise_signal, [signal.SIGINT]).start()
            await asyncio.sleep(0.01)
            assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
        finally:
            signal.signal(signal.SIGINT, before)
        said = widget.message
        await asyncio.sleep(JUST_NOW)
        from_another_thread(lambda: setattr(widget.sliders["x"], "value", 1.0))
        await asyncio.sleep(0.01)
        return said, widget

    said, widget = in_a_loop(cell)
    assert said == "f was interrupted before it returned. The picture is of the last inputs that worked."
    assert widget.message == "" and widget.output.data == 1.0


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signal for one thread")
@pytest.mark.parametrize("make", [explore, compare])
def test_what_was_moved_while_a_function_hung_does_not_start_it_again_by_itself(make):
    calls = []

    def f(x=1.0):
        calls.append(float(x))
        while x.data > 2:
            pass
        return x * x

    async def cell():
        widget = make(f, x=(0.0, 9.0))
        from_another_thread(lambda: setattr(widget.sliders["x"], "value", 3.0))
        calls.clear()

        def meanwhile():
            widget.sliders["x"].value = 4.0
            widget.sliders["x"].value = 5.0
            signal.raise_signal(signal.SIGINT)

        threading.Timer(0.3, meanwhile).start()
        await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        from_another_thread(lambda: setattr(widget.sliders["x"], "value", 6.0))  # sent before, it comes after
        await asyncio.sleep(JUST_NOW)
        hung = list(calls), widget.message
        from_another_thread(lambda: setattr(widget.sliders["x"], "value", 1.0))
        await asyncio.sleep(0.01)
        return hung, widget

    hung, widget = in_a_loop(cell)
    assert hung[0] == [3.0] and "f was interrupted" in hung[1]
    assert calls[1] == 1.0 and widget.message == ""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signal for one thread")
def test_after_interrupt_the_page_does_not_wait_for_what_is_not_computed():
    def f(x=1.0):
        while x.data > 2:
            pass
        return x * x

    async def cell():
        widget = explore(f, x=(0.0, 9.0))
        from_another_thread(lambda: setattr(widget.sliders["x"], "value", 3.0))

        def meanwhile():
            widget.sliders["x"].value = 4.0
            signal.raise_signal(signal.SIGINT)

        threading.Timer(0.3, meanwhile).start()
        await asyncio.sleep(0.01)
        return widget

    widget = in_a_loop(cell)
    assert widget.view.inputs == {"x": 4.0} and widget.view.stale
    assert "interrupted" in widget.message and widget.graph["x"][0] == 1.0


@pytest.mark.parametrize(("kind", "runs"), [("comm_msg", False), ("execute_request", True)])
def test_what_an_older_kernel_delivers_right_after_interrupt_starts_nothing(monkeypatch, kind, runs):
    class Shell:
        display_formatter = None

        def get_parent(self):
            return {"header": {"msg_type": kind}}

    calls = []

    def f(x=1.0):
        calls.append(x.data)
        if x.data == 3:
            raise KeyboardInterrupt
        return x * x

    widget = explore(f, x=(0.0, 9.0))
    widget.sliders["x"].value = 3.0
    monkeypatch.setattr("IPython.get_ipython", Shell)
    widget.sliders["x"].value = 4.0
    assert (4.0 in calls) is runs
    assert widget.view.inputs == {"x": 4.0}


# ------------------------------------------------------------------ Interrupt in the middle of the widget's own code


class Pressed(ipywidgets.FloatSlider):
    """A slider at which Interrupt is pressed whenever its value is read, while `armed`."""

    armed = False

    def __getattribute__(self, name):
        if name == "value" and Pressed.armed:
            signal.raise_signal(signal.SIGINT)
        return super().__getattribute__(name)


def press(_change=None):
    signal.raise_signal(signal.SIGINT)


@pytest.fixture
def as_between_cells():
    """Interrupt does nothing, as in a kernel that waits."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    yield
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    signal.signal(signal.SIGINT, before)


def table_of(comparison):
    return comparison.children[-3]


WHERE = {
    "a slider is read": lambda widget: setattr(Pressed, "armed", True),
    "the numbers are sent": lambda widget: widget.view.observe(press, "numbers"),
    "the inputs are sent": lambda widget: widget.view.observe(press, "inputs"),
    "a state is sent": lambda widget: setattr(type(widget.view), "send_state", pressing(type(widget.view).send_state)),
}


def pressing(send):
    def send_state(self, key=None):
        press()
        send(self, key)
        press()

    return send_state


@pytest.fixture
def disarmed(monkeypatch):
    """What the test arms is taken away again."""
    from autograd_lesson.widgets.graph_view import GraphView

    monkeypatch.setattr(Pressed, "armed", False)
    monkeypatch.setattr(GraphView, "send_state", GraphView.send_state)


@pytest.mark.parametrize("where", WHERE)
def test_interrupt_between_cells_takes_no_frame_away(as_between_cells, disarmed, where):
    async def cell():
        widget = explore(lambda x: x * x, x=Pressed(1.0, min=0.0, max=9.0))
        WHERE[where](widget)
        from_another_thread(lambda: setattr(widget.sliders["x"], "value", 3.0))
        await asyncio.sleep(0.01)
        return widget

    view = in_a_loop(cell).view
    assert view.inputs == {"x": 3.0} and view.graph["x"] == (3.0, 6.0)
    assert (view.message, view.stale) == ("", False)


@pytest.mark.parametrize("where", [where for where in WHERE if where != "a slider is read"])  # ipywidgets reads it, too
def test_interrupt_of_a_cell_that_moves_a_slider_ends_the_cell_and_takes_no_frame_away(disarmed, where):
    widget = explore(lambda x: x * x, x=Pressed(1.0, min=0.0, max=9.0))
    WHERE[where](widget)
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        widget.sliders["x"].value = 3.0
    assert signal.getsignal(signal.SIGINT) is before
    view = widget.view
    assert view.inputs == {"x": 3.0} and view.graph["x"] == (3.0, 6.0)
    assert (view.message, view.stale) == ("", False)


@pytest.mark.parametrize("pressed", ["a slider is read", "the table is sent"])
def test_interrupt_takes_no_table_away(as_between_cells, disarmed, pressed):
    async def cell():
        widget = compare(lambda x: x * x, x=Pressed(1.0, min=0.0, max=9.0))
        Pressed.armed = pressed == "a slider is read"
        if not Pressed.armed:
            table_of(widget).observe(press, "value")
        from_another_thread(lambda: setattr(widget.sliders["x"], "value", 3.0))
        await asyncio.sleep(0.01)
        return widget

    widget = in_a_loop(cell)
    assert [(row.data, row.grad) for row in widget.rows] == [(3.0, 6.0), (9.0, 1.0)]
    assert not widget.stale and "6.0000" in table_of(widget).value
