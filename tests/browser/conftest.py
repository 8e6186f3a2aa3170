"""One Chromium and one JupyterLab for all browser tests; without a Chromium they are skipped, in CI they fail."""

import os

import nbformat
import pytest
from browser.lab import FLAGS, Lab, artefacts, chromium_program, is_ours
from browser.scene import MODULE, STAGE

from autograd_lesson.page.bundle import text_of


# Scoped to this folder: playwright keeps an event loop running, which other tests needn't live with.
@pytest.fixture(scope="package")
def browser():
    program = chromium_program()
    if program is None:
        reason = "no chromium, chromium-browser or google-chrome on PATH: the browser tests need one of them"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser):
    """A fresh page; an error that its JavaScript throws fails the test, but for those of Notebook 7's own files: it
    throws when it finds settings of JupyterLab's."""
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    thrown = []
    page.on("pageerror", lambda error: is_ours(error) and thrown.append(error.stack))
    yield page
    page.close()
    assert [
        stack for stack in thrown if "/static/notebook/" not in stack.partition("\n    at ")[2].partition("\n")[0]
    ] == []


@pytest.fixture
def stage(page):
    """A page with the module as `module`, an empty element `el` and the helpers of STAGE."""
    page.set_content(
        '<!doctype html><meta charset="utf-8"><body><div id="el" class="al-view al-explored"></div></body>'
    )
    page.add_style_tag(content=text_of("view.css"))
    page.add_script_tag(content=STAGE)
    page.evaluate(
        """async (text) => {
            window.module = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
            window.el = document.getElementById("el");
        }""",
        MODULE,
    )
    return page


@pytest.fixture(scope="package")
def lab(browser, tmp_path_factory):
    with Lab(tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.fixture
def kernels(lab):
    """Ends the test's kernels when it is done."""
    yield
    lab.stop_kernels()


@pytest.fixture
def small_notebook(lab):
    """Makes a notebook of these code cells in the lab's folder."""

    def make(name, *sources):
        cells = [nbformat.v4.new_code_cell(source, id=f"cell-{i}") for i, source in enumerate(sources)]
        metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), lab.folder / name)
        return name

    return make


@pytest.fixture(scope="session")
def pictures():
    """The folder that screenshots are kept in."""
    return artefacts()
