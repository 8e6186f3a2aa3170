"""An exercise done wrong, told, done right: by mouse and by keys, in a real JupyterLab and in a published page."""

import nbformat
import pytest

from autograd_lesson.publish.__main__ import main
from autograd_lesson.witness.mistakes import MISTAKES
from autograd_lesson.witness.wrong_numbers import WORDS

PREDICTED = """from autograd_lesson import check, predict

def f(a, b, c):
    d = a * b
    L = d * c
    return L

predict(f, ask="a.grad", a=2.25, b=5.5, c=3.75)"""
BLANK = """def slope(x):
    return ...

check(slope, derivative_of=lambda x: x**3)"""
WRONG, RIGHT = "return x**2", "return 3 * x**2"
FOCUSED = "() => { const at = document.activeElement; return at.id || at.title || at.textContent; }"


def by_mouse(page, asked, text):
    """Answer without a key but those of the number."""
    asked.get_by_role("textbox").click(click_count=3)
    page.keyboard.type(text)
    asked.get_by_role("button", name="check").click()


def by_keys(page, asked, text):
    """Answer without the mouse: with Tab to the field, wherever the focus is."""
    field = asked.get_by_role("textbox")
    for _ in range(80):
        if field.evaluate("(field) => field === document.activeElement"):
            break
        page.keyboard.press("Tab")
    else:
        raise AssertionError(f"no Tab leads to the field, but to {page.evaluate(FOCUSED)!r}")
    page.keyboard.press("Control+A")
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def done_wrong_told_and_done_right(page, asked, answer):
    answer(page, asked, "5.5")  # upstream forgotten
    asked.get_by_text(WORDS["2"][0]).wait_for()
    assert asked.locator(".al-slip").count() == 1
    answer(page, asked, "20.625")
    asked.get_by_text("✓ Right: a.grad is 20.625").wait_for()
    assert asked.get_by_role("button", name="one step forward").is_visible()  # the walk to it


@pytest.mark.parametrize("answer", [by_mouse, by_keys])
def test_in_a_published_page(browser, tmp_path, answer):
    cells = [nbformat.v4.new_code_cell(PREDICTED, id="asked")]
    notebook = tmp_path / "01_asked.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), notebook)
    assert main([str(tmp_path / "pages"), str(notebook)]) == 0
    page = browser.new_page()
    page.goto((tmp_path / "pages" / "01_asked.html").as_uri())
    page.locator(".al-view svg").wait_for()
    done_wrong_told_and_done_right(page, page.locator(".al-view"), answer)
    page.close()


@pytest.mark.parametrize("answer", [by_mouse, by_keys])
def test_a_number_in_jupyterlab(lab, page, kernels, small_notebook, answer):
    notebook = lab.open(page, small_notebook(f"asked-{answer.__name__}.ipynb", PREDICTED), whole=True)
    notebook.run_all()
    asked = page.locator(".jp-OutputArea-output .al-view")
    asked.locator("svg").wait_for()
    done_wrong_told_and_done_right(page, asked, answer)


def test_code_in_jupyterlab_by_keys_alone(lab, page, kernels, small_notebook):
    lab.open(page, small_notebook("coded.ipynb", "from autograd_lesson import check", BLANK), whole=True)
    page.locator(".jp-Notebook .jp-Cell").first.wait_for()
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Control+Enter")
    told = page.locator(".jp-OutputArea-output .al-check")
    told.get_by_text("not attempted yet").wait_for()
    for line, said in ((WRONG, MISTAKES[9].sentence), (RIGHT, "agrees with central differences")):
        page.keyboard.press("Enter")  # into the cell
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(BLANK.replace("return ...", line))
        page.keyboard.press("Control+Enter")
        told.get_by_text(said).wait_for()
    assert told.get_by_text("solved").count() == 1


def test_code_in_jupyterlab_by_mouse(lab, page, kernels, small_notebook):
    notebook = lab.open(page, small_notebook("clicked.ipynb", "from autograd_lesson import check", BLANK), whole=True)
    notebook.run_all()
    told = page.locator(".jp-OutputArea-output .al-check")
    told.get_by_text("not attempted yet").wait_for()
    for line, said in ((WRONG, MISTAKES[9].sentence), (RIGHT, "agrees with central differences")):
        page.locator(".jp-Cell .cm-line", has_text="return").click(click_count=3)
        page.keyboard.insert_text(f"    {line}\n")
        notebook.run_all()
        told.get_by_text(said).wait_for()
    told.get_by_text("A hint").first.wait_for(state="detached")
