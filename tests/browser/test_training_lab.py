"""A network that trains in a real JupyterLab, with the kernel behind it."""

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
