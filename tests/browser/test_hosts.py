"""The same five things wherever a reader meets a graph: JupyterLab, Notebook 7, Voila, and a published page."""

import importlib.util
import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser.reader import Explored, torch_numbers

from autograd_lesson.publish.__main__ import main

SHOWN = """from autograd_lesson import explore

def f(a=2.0, b=-1.5):
    d = a * b
    e = d + a
    L = d * e
    return L

explore(f, a=(-3.0, 3.0), b=(-3.0, 3.0))"""


def f(a, b):
    d = a * b
    e = d + a
    L = d * e
    return L


class OnPage(Explored):
    """An `explore` on a published page."""

    def __init__(self, page):
        self.page, self.root = page, page.locator(".al-column:has(.al-view)")
        self.root.locator(".al-bar").wait_for()

    def handle(self, name):
        return self.root.get_by_label(name, exact=True)

    def at(self):
        rows = {name: self.root.locator(f".al-slider:has-text('{name}') output") for name in "ab"}
        return {name: float(row.inner_text().replace("−", "-")) for name, row in rows.items()}


def in_jupyterlab(lab, page, name):
    lab.open(page, name).run_all()
    return Explored(page), ".jp-OutputArea-output"


def in_notebook_7(lab, page, name):
    lab.open_in_notebook(page, name)
    page.locator(".jp-Cell .cm-content").first.click()
    page.keyboard.press("Shift+Enter")
    return Explored(page), ".jp-OutputArea-output"


def in_voila(lab, page, name):
    if importlib.util.find_spec("voila") is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("no voila: pip install -r tests/requirements.txt")
    page.goto(f"{lab.url}/voila/render/{name}")
    return Explored(page), ".jp-OutputArea-output"


def published(lab, page, name):
    assert main([str(lab.folder / "out"), str(lab.folder / name)]) == 0
    page.context.set_offline(True)
    page.goto((lab.folder / "out" / name).with_suffix(".html").as_uri())
    return OnPage(page), "html"


@pytest.mark.parametrize("host", [in_jupyterlab, in_notebook_7, in_voila, published], ids=lambda host: host.__name__)
def test_it_opens_follows_a_drag_steps_shows_paths_and_a_table(host, lab, page, kernels, pictures, small_notebook):
    live, within = host(lab, page, small_notebook(f"{host.__name__}.ipynb", SHOWN))
    live.wait_for_cards(torch_numbers(f, a=2.0, b=-1.5))

    live.drag("a", -40, 25)
    live.drag("b", 60, -10)
    at = live.at()
    assert at["a"] != 2.0 and at["b"] != -1.5
    live.wait_for_cards(torch_numbers(f, **at))

    place = live.root.locator(".al-place")
    live.root.get_by_role("button", name="first step").click()
    assert place.inner_text() == "step 0 of 7"
    for _ in range(2):
        live.root.get_by_role("button", name="one step forward").click()
    assert place.inner_text() == "step 2 of 7" and live.root.locator(".al-caption math").count() == 1

    live.root.locator(".al-node", has_text="a").first.hover()
    assert "∂L/∂a is a sum over 3 paths" in live.root.locator(".al-paths").inner_text()

    live.root.get_by_role("button", name="table").click()
    rows = live.root.locator(".al-table tbody tr")
    assert rows.count() == 5 and rows.last.locator("th").inner_text() == "L"

    found = Axe().run(page, context={"include": [[within]]}).response
    assert [(rule["id"], [node["html"][:150] for node in rule["nodes"]]) for rule in found["violations"]] == []
    assert len(found["passes"]) > 10
    page.screenshot(path=pictures / f"host-{host.__name__}.png")
