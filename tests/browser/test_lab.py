"""A reader in a real JupyterLab: opens a notebook that nobody trusts yet, runs it, drags and keys its sliders."""

import ast
import os
import shutil

import nbformat
import pytest
from browser.lab import ROOT, is_ours
from browser.reader import COLOURS, WAIT, Explored, torch_numbers, wait_for_message

from autograd_lesson import Value, snapshot
from autograd_lesson.notation import numeral, operator

ALBUM = os.environ.get("AUTOGRAD_LESSON_ARTEFACTS")  # a folder for pictures of whole notebooks, which take a minute
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def explored_function(notebook):
    """The function of the first `explore(f, …)` that is defined in the same cell, or None."""
    for cell in notebook.cells:
        if cell.cell_type != "code" or "explore(" not in cell.source:
            continue
        tree = ast.parse(cell.source)
        made = {thing.name: thing for thing in tree.body if isinstance(thing, ast.FunctionDef)}
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "explore":
                name = getattr(call.args[0], "id", "")
                if name in made:
                    namespace = {}
                    exec(compile(ast.Module([made[name]], []), "<cell>", "exec"), namespace)
                    return namespace[name]
    return None


@pytest.fixture(scope="module")
def desk(browser):
    """One page for all notebooks, and the errors that its JavaScript throws."""
    page, thrown = browser.new_page(viewport={"width": 1400, "height": 1000}), []
    page.on("pageerror", lambda error: is_ours(error) and thrown.append(str(error)))
    yield page, thrown
    page.close()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_reader_opens_and_runs(lab, desk, kernels, path):
    page, thrown = desk
    thrown.clear()
    stored = nbformat.read(path, as_version=4)
    data = [output.get("data", {}) for cell in stored.cells for output in cell.get("outputs", [])]
    texts = [of.get("text/html", "") for of in data]
    graphs = sum(text.count('<img alt="Graph of ') for text in texts)  # a box may have several
    images = sum(text.count("<img ") for text in texts) + sum("image/png" in of for of in data)
    shutil.copy(path, lab.folder)
    assert not lab.is_trusted(path.name)
    is_first = page.url == "about:blank"
    notebook = lab.open(page, path.name, whole=True) if is_first else lab.open_beside(page, path.name)

    # Nothing has been run: the stored pictures stand there, each with a description.
    assert graphs > 0
    notebook.unfold()
    page.wait_for_function(
        """(count) => { const seen = [...document.querySelectorAll(".jp-OutputArea-output img")];
                        return seen.length === count && seen.every((img) => img.complete); }""",
        arg=images,
        timeout=WAIT,
    )
    seen = page.evaluate(
        """() => [...document.querySelectorAll(".jp-OutputArea-output img")]
                 .map((img) => [img.naturalWidth, img.offsetWidth, img.alt])"""
    )
    assert all(natural > 0 and width > 0 for natural, width, _ in seen)
    assert sum(alt.startswith("Graph of ") for *_, alt in seen) == graphs
    assert page.locator("svg.al-svg").count() == 0
    if ALBUM:
        page.screenshot(path=f"{ALBUM}/{path.stem}-untrusted.png")

    # Run All Cells: no error, and every explore is alive.
    notebook.fold()
    notebook.run_all()
    outputs = [output for cell in notebook.cells() for output in cell.get("outputs", [])]
    assert [output["evalue"] for output in outputs if output["output_type"] == "error"] == []
    views = sum(output.get("data", {}).get("text/plain", "").startswith("explore(") for output in outputs)
    page.wait_for_function(
        "(count) => document.querySelectorAll('svg.al-svg').length >= count", arg=views, timeout=WAIT
    )
    for svg in page.locator("svg.al-svg").all():
        assert svg.is_visible() and svg.bounding_box()["width"] > 100
    wide = page.evaluate(
        """() => [document.documentElement, document.querySelector(".jp-Notebook .jp-WindowedPanel-outer"),
                  ...document.querySelectorAll(".al-frame")].filter((box) => box.scrollWidth > box.clientWidth)
                 .map((box) => box.className)"""
    )
    assert wide == []

    # The first one answers keys and the mouse with PyTorch's numbers.
    f = explored_function(stored)
    if f is not None:
        live = Explored(page)
        start = live.at()
        live.wait_for_cards(torch_numbers(f, **start))
        first = next(iter(start))
        live.press(first, "ArrowRight", 2)
        page.wait_for_timeout(100)
        assert live.at() != start
        live.wait_for_cards(torch_numbers(f, **live.at()))
        live.press(first, "ArrowLeft", 2)
        live.wait_for_cards(torch_numbers(f, **start))
        for way in (40, -40):
            before = live.at()
            live.drag(first, way)
            at = live.at()
            assert (at.pop(first) - before.pop(first)) * way > 0 and at == before
            live.wait_for_cards(torch_numbers(f, **live.at()))

    for theme in ("dark", "light") if ALBUM else ():
        notebook.wear(theme)
        notebook.unfold()
        page.screenshot(path=f"{ALBUM}/{path.stem}-{theme}.png")
    notebook.fold()
    assert thrown == []


SMALL = """
from autograd_lesson import explore

def f(a=1.0, b=2.0):
    c = a**2 + b**0.5
    return c

explore(f, a=(-3.0, 3.0, 0.1), b=(0.5, 4.0, 0.1))
"""


def small(a=1.0, b=2.0):
    c = a**2 + b**0.5
    return c


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_dragged_and_keyed_sliders_show_torchs_numbers(lab, page, kernels, pictures, small_notebook, theme):
    notebook = lab.open(page, small_notebook(f"small-{theme}.ipynb", SMALL), theme)
    notebook.run_all()
    live = Explored(page)
    start = live.at()
    assert start == {"a": 1.0, "b": 2.0}
    live.wait_for_cards(torch_numbers(small, **start))
    active = "() => jupyterapp.shell.currentWidget.content.activeCellIndex"
    before = page.evaluate(active)
    live.press("b", "ArrowRight", 3)
    live.press("a", "ArrowLeft", 1)
    page.wait_for_timeout(100)
    assert live.at() == {"a": 0.9, "b": 2.3}
    live.wait_for_cards(torch_numbers(small, a=0.9, b=2.3))
    assert page.evaluate(active) == before  # the arrow keys were the slider's, not the notebook's

    live.drag("a", -70)
    assert live.at()["a"] < 0.9 and live.at()["b"] == 2.3
    live.wait_for_cards(torch_numbers(small, **live.at()))
    live.drag("a", 90, -160, 60, -30)  # of a quick drag, the last position is what stays
    live.wait_for_cards(torch_numbers(small, **live.at()))
    live.press("a", "Home")
    live.press("b", "End")
    live.wait_for_cards(torch_numbers(small, a=-3.0, b=4.0))

    output = small(Value(-3.0), Value(4.0))
    output.backward()
    assert len(snapshot(output).shape.edges) == 4
    slopes = live.root.locator("svg .al-local").all_text_contents()
    assert sorted(slopes) == sorted(["−6.0000", "0.2500", "1", "1"])
    live.root.screenshot(path=pictures / f"small-{theme}.png")


@pytest.mark.parametrize("views", [1, 2])
def test_a_notebook_that_was_run_saved_and_opened_again_is_alive_before_a_cell_is_run(
    lab, page, kernels, small_notebook, views
):
    name = small_notebook(f"second-day-{views}.ipynb", *[SMALL] * views)
    notebook = lab.open(page, name)
    notebook.run_all()
    live = Explored(page)
    live.press("a", "ArrowRight", 2)
    live.wait_for_cards(torch_numbers(small, a=1.2, b=2.0))
    for _ in range(2):  # what is saved twice is stored once
        page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
    stored = nbformat.read(lab.folder / name, as_version=4)
    models = stored.metadata["widgets"]["application/vnd.jupyter.widget-state+json"]["state"]
    shown = [model for model in models.values() if model["model_name"] == "AnyModel"]
    assert len(shown) == views
    lab.stop_kernels()

    lab.open(page, name)
    again = Explored(page, views - 1)
    assert page.locator(".jp-OutputArea-output:has(.al-view)").count() == views
    assert page.locator(".jupyter-widgets:has-text('not found')").count() == 0
    a = 1.2 if views == 1 else 1.0
    again.wait_for_cards(torch_numbers(small, a=a, b=2.0))
    again.press("a", "ArrowRight", 3)
    again.wait_for_cards(torch_numbers(small, a=round(a + 0.3, 1), b=2.0))
    assert not wait_for_message(page, again, "no Python confirms them")


BUSY = """
import time
for i in range(60):
    print("line", i)
    w.grad += 1.0
    time.sleep(0.05)
"""


def test_a_slider_dragged_while_a_cell_runs_takes_nothing_of_the_cell(lab, page, kernels, small_notebook):
    weight = (
        "from autograd_lesson import Value, explore\nw = Value(3.0, label='w')\nexplore(lambda x: w * x, x=(0.0, 9.0))"
    )
    after = "print(w.grad, sys.stdout is out)"
    name = small_notebook("busy.ipynb", weight, "import sys\nout = sys.stdout", BUSY, after)
    notebook = lab.open(page, name, whole=True)
    page.evaluate("() => void jupyterapp.commands.execute('notebook:run-all-cells')")
    live = Explored(page)
    page.get_by_text("line 2", exact=False).first.wait_for()
    for _ in range(6):
        live.drag("x", 60, -40)
    page.get_by_text("60.0 True", exact=False).first.wait_for()
    texts = ["".join(output.get("text", "")) for cell in notebook.cells()[2:] for output in cell["outputs"]]
    assert "".join(texts) == "".join(f"line {i}\n" for i in range(60)) + "60.0 True\n"
    x = live.at()["x"]
    live.wait_for_cards({"x": (numeral(x), numeral(3.0))})


SLOW = """
import time
from autograd_lesson import Value, explore

class Mine(Value):
    def cube(self):  # which no page knows
        return Mine(self.data**3, (self,), "cube", (3 * self.data**2,))

def f(x=1.0):
    if x.data > 2:
        time.sleep(2.5)
    return x.cube()

explore(f, Mine, x=(0.0, 3.0, 0.1))
"""


def test_a_picture_that_is_behind_its_slider_is_grey_and_says_so(lab, page, kernels, small_notebook):
    notebook = lab.open(page, small_notebook("slow.ipynb", SLOW))
    notebook.run_all()
    live = Explored(page)
    live.press("x", "End")
    assert wait_for_message(page, live, "Waiting for Python")
    live.wait_for_cards({"x": (numeral(3.0), numeral(27.0))})
    assert live.root.evaluate(COLOURS) == [False, ""]
    live.press("x", "Home")
    live.wait_for_cards({"x": (numeral(0.0), numeral(0.0))})
    page.wait_for_timeout(1200)
    assert live.root.evaluate(COLOURS) == [False, ""]

    lab.stop_kernels()
    page.wait_for_timeout(1500)
    live.press("x", "ArrowRight")
    assert wait_for_message(page, live, "Python")


def test_after_a_restart_the_picture_says_that_its_cell_must_be_run_again(lab, page, kernels, small_notebook):
    notebook = lab.open(page, small_notebook("restart.ipynb", SMALL))
    notebook.run_all()
    live = Explored(page)
    live.wait_for_cards(torch_numbers(small, a=1.0, b=2.0))
    page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    page.wait_for_timeout(3000)
    live.press("a", "ArrowRight")
    live.wait_for_cards(torch_numbers(small, a=1.1, b=2.0))  # by the page itself
    assert not wait_for_message(page, live, "run its cell again")
    notebook.run_all()
    live = Explored(page)
    live.press("a", "ArrowRight", 2)
    live.wait_for_cards(torch_numbers(small, a=1.2, b=2.0))
    assert live.root.evaluate(COLOURS) == [False, ""]


FORK = """
from autograd_lesson import explore

def g(x=1.0):
    if x.data > 2.2:
        raise ValueError("too <warm>")
    if x.data > 0:
        y = x**2
    else:
        y = x.exp() / 2 - 1
    return y

explore(g, x=(-3.0, 3.0, 0.5))
"""


def g(x):
    if x.data > 0:
        y = x**2
    else:
        y = x.exp() / 2 - 1
    return y


def test_branch_redraws_and_error_greys_until_the_next_good_drag(lab, page, kernels, pictures, small_notebook):
    notebook = lab.open(page, small_notebook("fork.ipynb", FORK))
    notebook.run_all()
    live = Explored(page)
    fresh = live.root.locator(".al-view:not(.al-stale)")
    ops = live.root.locator(".al-op")
    live.wait_for_cards(torch_numbers(g, x=1.0))

    # across zero: another graph, by one new drawing, with the table that was open and the keys where they were
    table = live.root.get_by_role("button", name="table")
    table.click()
    live.press("x", "ArrowLeft", 3)
    live.wait_for_cards(torch_numbers(g, x=-0.5))
    assert live.root.locator(".al-table tbody tr").count() == live.root.locator(".al-node").count() > 2
    assert live.handle("x").evaluate("(handle) => handle === document.activeElement")
    table.click()
    assert [op for op in ops.all_text_contents() if op] == ["exp", f"{operator('/')} 2", "+ −1"]
    live.root.screenshot(path=pictures / "fork-below-zero.png")
    live.press("x", "ArrowRight", 5)
    live.wait_for_cards(torch_numbers(g, x=2.0))
    assert [op for op in ops.all_text_contents() if op] == ["**2"]

    # the function raises: a sentence, the last picture, greyed
    message = live.root.locator(".al-message")
    frame = live.root.locator(".al-frame")
    top = frame.bounding_box()["y"] - live.root.bounding_box()["y"]
    live.press("x", "ArrowRight")
    live.root.locator(".al-view.al-stale").wait_for(timeout=WAIT)
    assert "g raised ValueError: too <warm>" in message.text_content() and message.is_visible()
    assert frame.evaluate("(frame) => Number(getComputedStyle(frame).opacity)") < 0.6
    live.wait_for_cards(torch_numbers(g, x=2.0))
    assert frame.bounding_box()["y"] - live.root.bounding_box()["y"] == pytest.approx(top, abs=0.1)
    live.root.screenshot(path=pictures / "fork-raised.png")
    live.drag("x", -30)
    live.wait_for_cards(torch_numbers(g, **live.at()))
    fresh.wait_for(timeout=WAIT)
    page.wait_for_function("(p) => p.textContent === ''", arg=message.element_handle(), timeout=WAIT)

    # a drag over both edges ends with the numbers of where it ended
    live.drag("x", 200, -330, 60)
    assert live.at()["x"] <= 2
    live.wait_for_cards(torch_numbers(g, **live.at()))
    fresh.wait_for(timeout=WAIT)


OFF_GRID = """
from autograd_lesson import explore

def g(x=1.05, y=0.5, z=0.123456):
    return x * y + z

explore(g, x=(-3.0, 3.0), y=(0.0, 1.0, 0.3), z=(-3.0, 3.0))
"""


def test_a_default_stays_as_it_is_when_it_is_shown(lab, page, kernels, small_notebook):
    notebook = lab.open(page, small_notebook("grid.ipynb", OFF_GRID))
    notebook.run_all()
    live = Explored(page)
    page.wait_for_timeout(1500)
    assert live.at() == {"x": 1.05, "y": 0.5, "z": 0.123456}
    data = {name: numbers[0] for name, numbers in live.cards().items()}
    assert data | {"x": numeral(1.05), "y": numeral(0.5), "z": numeral(0.123456)} == data
    live.press("x", "ArrowRight")
    live.wait_for_cards({"x": (numeral(1.1), numeral(0.5)), "z": (numeral(0.123456), numeral(1.0))})
