"""Exercises in a real JupyterLab: a bug hunted by mouse and by keys only, and what `check` says, light and dark."""

import pytest
from browser.reader import WAIT, Explored

CELLS = [
    "from autograd_lesson import Value, bug_hunt, check\nimport math\nhunt = bug_hunt()\nhunt",
    "def slope(x):\n    return math.cos(x * x)\n\ncheck(slope, derivative_of=lambda x: (x * x).sin())",
    "def slope(x):\n    return x.half()\n\ncheck(slope, derivative_of=lambda x: (x * x).sin())",
    "def slope(x):\n    ...\n\ncheck(slope, derivative_of=lambda x: (x * x).sin())",
    "check(Value)",
    "def cube(self):\n    return Value(self.data**3, (self,), 'cube', (2 * self.data**2,))\n\n"
    "check(cube, operation=lambda x: x**3)",
]


def wait_for(page, text):
    page.get_by_text(text).first.wait_for(timeout=WAIT)


def test_a_bug_is_hunted_by_mouse_and_by_keys(lab, page, kernels, pictures, small_notebook):
    notebook = lab.open(page, small_notebook("hunt.ipynb", *CELLS), whole=True)
    notebook.run_all()
    seen = Explored(page)
    assert seen.at() == {"x": 3.0, "y": -2.0}
    wait_for(page, "0 of 10 found, 0 mended.")

    # By mouse, at first the wrong one.
    page.get_by_label("An operand that is used twice by one operation is counted once.").check()
    page.get_by_role("button", name="This is it").click()
    wait_for(page, "No: ")
    page.get_by_label("The output's own gradient is counted twice").check()
    page.get_by_role("button", name="This is it").click()
    wait_for(page, "1 of 10 found, 0 mended.")
    wait_for(page, "central differences say")
    for theme in ("light", "dark"):
        notebook.wear(theme)
        notebook.unfold()
        page.screenshot(path=pictures / f"hunt-{theme}.png")
    notebook.fold()

    # By keys only: the second engine.
    page.get_by_label("engine", exact=True).focus()
    page.keyboard.press("ArrowDown")
    wait_for(page, "What is wrong with engine 2?")
    page.get_by_role("radio").first.focus()
    for _ in range(6):
        page.keyboard.press("ArrowDown")
    for _ in range(13):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.tagName") == "BUTTON":
            break
    page.keyboard.press("Enter")
    wait_for(page, "2 of 10 found, 0 mended.")


@pytest.mark.parametrize("text", ["solved", "not yet", "not attempted yet"])
def test_what_check_says_has_a_word_and_an_icon(page, text):
    from autograd_lesson import Value, check

    thing = {"solved": Value, "not yet": type("Value", (Value,), {"relu": lambda self: self}), "not attempted yet": ...}
    page.set_content(check(thing[text])._repr_html_())
    status = page.get_by_role("status")
    assert status.locator("strong").inner_text() == text
    assert status.locator("[aria-hidden=true]").inner_text() in "✓✕○"
