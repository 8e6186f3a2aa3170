"""Everyone's way to a walk: keys alone, names for a screen reader, a narrow window; in JupyterLab and in Notebook 7."""

from axe_playwright_python.sync_playwright import Axe
from browser.reader import FORKED, Explored
from graphs import example

from autograd_lesson.graph.walks import narration
from autograd_lesson.notation import numeral

EXPLORED = f"from autograd_lesson import MLP, Value, compare, curve, explore, moons, predict, replay, train\n{FORKED}"
OTHERS = (
    "replay(f(Value(2.0), Value(-1.5)))",
    "compare(f, a=(-3.0, 3.0, 0.5), b=(-3.0, 3.0, 0.5))",
    "predict(f, ask='a.grad', a=2.0, b=-1.5)",
    "predict.random()",
    "curve(lambda x: x**2, x=(-3.0, 3.0))",
    "train(MLP(2, [3, 1]), moons(20), steps=2)",
)
FOCUS = """() => { const at = document.activeElement;
    return at.dataset.node ? `node ${at.dataset.node}` : at.title || at.ariaLabel || at.className || at.localName; }"""
CUT = """() => { const box = document.querySelector(".jp-OutputArea-output:has(.al-view)");
    const right = Math.min(box.getBoundingClientRect().right, innerWidth);
    const parts = ".widget-slider, .widget-readout, .al-button, .al-frame, .al-message, .al-paths td";
    return [...box.querySelectorAll(parts)]
        .filter((part) => part.getBoundingClientRect().right > right + 1).map((part) => part.className); }"""


def tab_to(page, wanted, most=80):
    for _ in range(most):
        if page.evaluate(FOCUS) == wanted:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no Tab leads to {wanted!r}; the focus is at {page.evaluate(FOCUS)!r}")


def walk_by_keys(page):
    """From the opened notebook to the end of the walk of its first cell, and to the paths of an input."""
    for nth in range(100):  # JupyterLab gives the notebook the focus; in Notebook 7 Tab may have to lead there
        if page.evaluate("() => document.activeElement.closest('.jp-Notebook') !== null"):
            break
        page.wait_for_timeout(100)
        if nth > 50:
            page.keyboard.press("Tab")
    page.keyboard.press("Control+Enter")
    page.locator(".jp-OutputArea-output .al-bar").wait_for()
    tab_to(page, "a")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    tab_to(page, "first step")
    page.keyboard.press("Enter")
    tab_to(page, "one step forward")
    for text in narration(example()):
        page.keyboard.press("Enter")
        assert page.locator(".al-live").text_content() == text
    tab_to(page, "node 4")
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    assert page.locator(".al-paths tr").last.text_content() == f"sum = ∂L/∂a{numeral(3.0)}"
    first = page.locator(".jp-Notebook .jp-CodeCell .cm-content").first
    assert first.text_content().startswith("from autograd_lesson")  # no key went into the cell


def test_in_jupyterlab_keys_alone_lead_to_the_end_of_a_walk_and_axe_finds_nothing(
    lab, page, kernels, pictures, small_notebook
):
    notebook = lab.open(page, small_notebook("access.ipynb", EXPLORED, *OTHERS), whole=True)
    walk_by_keys(page)
    page.screenshot(path=pictures / "keys-JupyterLab.png")
    notebook.run_all()
    page.locator(".jp-OutputArea-output table:has(caption)").first.wait_for()
    page.wait_for_function("() => document.querySelectorAll('.jp-OutputArea-output svg').length >= 6")
    page.get_by_role("button", name="legend").first.click()
    for theme in ("light", "dark"):
        notebook.wear(theme)
        found = Axe().run(page, context={"include": [[".jp-OutputArea-output"]]}).response
        assert [(rule["id"], [node["html"][:150] for node in rule["nodes"]]) for rule in found["violations"]] == []
        assert {"color-contrast", "aria-input-field-name"} <= {rule["id"] for rule in found["passes"]}
        page.screenshot(path=pictures / f"axe-{theme}.png")


def test_in_notebook_7_keys_alone_lead_to_the_end_of_a_walk_and_nothing_is_cut_off(
    lab, page, kernels, pictures, small_notebook
):
    lab.open_in_notebook(page, small_notebook("notebook-7.ipynb", EXPLORED))
    walk_by_keys(page)
    page.screenshot(path=pictures / "keys-Notebook.png")
    Explored(page)
    for width in (700, 390):  # a window of 1,400 px at 200 %; a telephone
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_timeout(300)
        assert page.evaluate(CUT) == []
        assert page.locator(".noUi-target").first.bounding_box()["width"] > 60
        page.screenshot(path=pictures / f"narrow-{width}.png")
