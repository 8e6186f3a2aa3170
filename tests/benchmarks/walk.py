"""How long does a step of a walk take, pointing at a node, and a frame of other numbers?

    python tests/benchmarks/walk.py

In headless Chromium, without a server or a kernel: steps of each walk over a graph of about 300 nodes, drawn as dots
and once more with all of it in the window; pointing at the nodes of a graph of about 60, drawn as cards; and other
numbers for graphs of about 130 and 700 nodes, also with the table open or a node pinned.

"script" is the handler's own time. "frame" is from the start of an animation frame that runs the handler until that
frame has been rendered, less the same of a frame that has nothing to do. Medians in ms; the target is 16 or less.
"""

import random
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from browser.lab import FLAGS, chromium_program  # noqa: E402
from browser.scene import MODULE  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

from autograd_lesson import Value, snapshot  # noqa: E402
from autograd_lesson.graph.walks import WALKS  # noqa: E402
from autograd_lesson.page.bundle import text_of  # noqa: E402
from autograd_lesson.widgets.graph_view import GraphView  # noqa: E402

PAGE = '<!doctype html><meta charset="utf-8"><body data-jp-theme-light="true"><div id="el" class="al-view"></div>'

MOUNT = """
async ([text, spec, numbers, isFitted]) => {
  const { mount } = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
  window.view = mount(document.getElementById("el"), spec);
  view.set(Float64Array.from(numbers));
  if (isFitted) document.querySelector("[title^='fit']").click();
  await new Promise((done) => setTimeout(done, 300));
}
"""

TIMED = """
async ([what, rounds, numbers]) => {
  const press = (label) => document.querySelector(`[title="${label}"]`).click();
  const nodes = [...document.querySelectorAll(".al-node")];
  const acts = {
    step: () => press("one step forward"),
    hover: (i) => nodes[(i * 7) % nodes.length].dispatchEvent(new PointerEvent("pointerover", { bubbles: true })),
  };
  // `ask` asks for a frame of its own, which is timed; `act` runs in it.
  const frame = (ask, act) => new Promise((done) => {
    let start, script;
    requestAnimationFrame(() => { start = performance.now(); });
    ask();
    requestAnimationFrame(() => {
      act();
      script = performance.now() - start;
      const channel = new MessageChannel();
      channel.port1.onmessage = () => done([script, performance.now() - start]);
      channel.port2.postMessage(0);
    });
  });
  const median = (all) => all.sort((a, b) => a - b)[Math.floor(all.length / 2)];
  const nothing = () => {};
  if (what === "step") press("first step");
  if (what === "table") press("show as table");
  if (what === "pinned") nodes.at(0).dispatchEvent(new PointerEvent("click", { bubbles: true }));
  await new Promise((done) => setTimeout(done, 300));
  const [scripts, frames, empty] = [[], [], []];
  for (let i = 0; i < rounds; i++) {
    empty.push((await frame(nothing, nothing))[1]);
    const other = () => view.set(Float64Array.from(numbers, (x) => x * (1 + 0.01 * ((i % 9) + 1))));
    const [script, whole] = await (what in acts ? frame(nothing, () => acts[what](i)) : frame(other, nothing));
    scripts.push(script);
    frames.push(whole);
  }
  return [median(scripts), median(frames) - median(empty), Math.max(...frames)];
}
"""


def network(hidden):
    """The graph of a small network with two inputs and this many hidden neurons."""
    choose = random.Random(0)
    x = [Value(0.5, label="x1"), Value(-0.5, label="x2")]

    def weighted(inputs):
        terms = [Value(choose.uniform(-1, 1)) * i for i in inputs]
        return sum(terms[1:], terms[0])

    output = (weighted([(weighted(x) + 0.1).tanh() for _ in range(hidden)]) + 0.1).tanh()
    output.backward()
    return snapshot(output)


def measured(browser, graph, walk, what, is_fitted=False, rounds=150):
    """(script, frame, slowest frame) in ms."""
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.set_content(PAGE)
    page.add_style_tag(content=text_of("view.css"))
    view = GraphView(graph, walk)
    numbers = [*graph.data, *graph.grad, *graph.local]
    page.evaluate(MOUNT, [MODULE, view.spec, numbers, is_fitted])
    times = page.evaluate(TIMED, [what, rounds, numbers])
    page.close()
    return times


def main():
    program = chromium_program()
    if program is None:
        sys.exit("no Chromium on PATH")
    dots, cards = network(30), network(6)
    runs = [(dots, walk, "step", is_fitted) for walk in WALKS for is_fitted in (False, True)]
    runs += [
        (cards, "backward", "step", False),
        (cards, "backward", "hover", False),
        (dots, "backward", "hover", False),
    ]
    for graph in (network(13), network(70)):
        runs += [(graph, "backward", what, False) for what in ("numbers", "table", "pinned")]
    print(f"{'':36}{'nodes':>6}{'script':>8}{'frame':>8}{'slowest':>9}")
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=program, args=FLAGS) as browser,
    ):
        for graph, walk, what, is_fitted in runs:
            times = measured(browser, graph, walk, what, is_fitted)
            name = f"{what}, {walk}{', all in the window' if is_fitted else ''}"
            print(f"{name:36}{len(graph.data):6}{times[0]:8.1f}{times[1]:8.1f}{times[2]:9.1f}", flush=True)


if __name__ == "__main__":
    main()
