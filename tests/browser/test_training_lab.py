"""A network that trains in a real JupyterLab, with the kernel behind it."""

import json
import statistics

import pytest
from browser.reader import WAIT

START = (
    "from autograd_lesson import MLP, Tensor, Value, moons, train\n"
    "w = train(MLP(2, [16, 16, 1], engine={engine}), moons(), steps=2)\n"
    "w"
)
PRESSED = """async () => {
    const [button] = document.querySelectorAll(".at-view button");
    const [said] = document.querySelectorAll(".at-view .at-said");
    const wanted = button.textContent === "pause" ? "paused" : "running";
    const start = performance.now();
    button.click();
    while (!said.textContent.startsWith(wanted)) await new Promise(requestAnimationFrame);
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    return performance.now() - start;
}"""
STEP = "() => Number(document.querySelector('.at-view .at-said').textContent.match(/step (\\d+)/)[1])"


def printed(notebook):
    """What the second cell of the notebook printed last."""
    (output,) = notebook.cells()[1]["outputs"]
    return output["text"]


def wait_for_step(page, step):
    page.wait_for_function(f"(step) => ({STEP})() >= step", arg=step, timeout=WAIT)


@pytest.mark.parametrize("engine", ["Tensor", "Value"])
def test_a_reader_starts_pauses_and_goes_on(lab, page, kernels, small_notebook, pictures, engine):
    name = small_notebook(f"training_{engine}.ipynb", START.format(engine=engine), "print(w.training.steps, w.running)")
    notebook = lab.open(page, name, whole=True)
    notebook.run_all()
    page.wait_for_selector(".at-view .at-said", timeout=WAIT)
    assert page.evaluate(STEP) == 2
    times = []
    for _ in range(20):
        assert page.evaluate(PRESSED) < 1000
        wait_for_step(page, page.evaluate(STEP) + (20 if engine == "Tensor" else 2))
        times.append(page.evaluate(PRESSED))
    middle, late = statistics.median(times), sorted(times)[-2]
    print(f"{engine}: pause to paused, median {middle:.0f} ms, p95 {late:.0f} ms")
    assert late <= 50
    page.evaluate(
        """async () => { jupyterapp.shell.currentWidget.content.activeCellIndex = 1;
                         await jupyterapp.commands.execute("notebook:run-cell"); }"""
    )
    steps, running = printed(notebook).split()
    page.wait_for_function(f"(step) => ({STEP})() === step", arg=int(steps), timeout=WAIT)
    assert running == "False"
    page.screenshot(path=pictures / f"training-lab-{engine}.png")


NOTED = """
used = []
change = w.training.change


def noted():
    used.append(w.training.rate)
    change()


w.training.change = noted
"""
# The slider is moved and the button pressed in one go, before Python can have heard of either.
MOVED = """async ([keys, go]) => {
    const handle = document.querySelector(".jp-OutputArea-output .widget-slider [role=slider]");
    const readout = handle.closest(".widget-slider").querySelector(".widget-readout");
    const key = (key) => handle.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    for (const each of keys) key(each);
    [...document.querySelectorAll(".at-view button")].find((button) => button.textContent === go).click();
    return Number(readout.textContent);
}"""


def test_the_rate_is_obeyed_by_the_next_step(lab, page, kernels, small_notebook):
    name = small_notebook("rate.ipynb", START.format(engine="Tensor"), NOTED, "print(used)")
    notebook = lab.open(page, name, whole=True)
    notebook.run_all()
    page.wait_for_selector(".at-view .at-said", timeout=WAIT)
    seen = []
    for k in range(12):
        keys = [("ArrowLeft", "ArrowRight")[k % 2]] * (5 + 3 * k)
        seen.append(page.evaluate(MOVED, [keys, "one step"]))
        page.wait_for_function(f"(step) => ({STEP})() === step", arg=3 + k, timeout=WAIT)
    page.evaluate(MOVED, [["ArrowLeft"], "start"])
    wait_for_step(page, 40)
    running = page.evaluate(MOVED, [["Home"], "pause"])
    assert running == 0.001
    page.evaluate(
        """async () => { jupyterapp.shell.currentWidget.content.activeCellIndex = 2;
                         await jupyterapp.commands.execute("notebook:run-cell"); }"""
    )
    (output,) = notebook.cells()[2]["outputs"]
    used = json.loads(output["text"])
    assert len({*seen}) == 12 and used[:12] == pytest.approx(seen, rel=0.01)
