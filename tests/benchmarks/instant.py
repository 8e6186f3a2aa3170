"""How long from a slider's event to the new number on the screen?

    python tests/benchmarks/instant.py            at about 7, 60, 300 and 1,000 nodes: three or four minutes
    python tests/benchmarks/instant.py 0 5 27 90  the same, by the number of hidden neurons

In a real JupyterLab, in headless Chromium, four ways to follow a slider take turns: a bare FloatSlider that is
linked to a Label in the page, without a kernel, which is the floor of anything on a page ("page"); one whose kernel
echoes the value in a Label, which is the floor of anything with a kernel ("echo"); ipywidgets' `interact` that draws
the graph anew with graphviz, as people do today; and `explore`. The function is a small network whose inputs are the
sliders. Each has a notebook, a kernel and a page of its own.

The clock is the page's: it starts as a key reaches the slider's handle and stops when the frame that holds the new
number has been rendered. The table shows medians in ms, the 95th percentile of `explore`, and medians of the ratios
within a round. Then `explore` follows a slider that moves at every third frame for three seconds: how many of its
values were shown in the next frame or the one after it, and how long after the last move the last one was.
"""

import random
import statistics
import sys
import tempfile
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from browser.lab import FLAGS, Lab, chromium_program  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

ROUNDS = {0: 30, 5: 30, 27: 15, 90: 7}  # neurons in the hidden layer -> rounds
WARM_UP = 3

NETWORK = """
import random
from autograd_lesson import Value, explore, snapshot

rng = random.Random(0)
HIDDEN = {hidden}

def weights(n):
    return [Value(rng.uniform(-1, 1)) for _ in range(n)]

layer = [(weights(2), Value(0.1)) for _ in range(HIDDEN)]
last = weights(max(HIDDEN, 2)), Value(0.1)

def weighted(w, x):
    terms = [wi * xi for wi, xi in zip(w, x)]
    while len(terms) > 1:  # in pairs: over one long chain of a thousand nodes dot sits for many minutes
        odd = terms[-1:] if len(terms) % 2 else []
        terms = [a + b for a, b in zip(terms[::2], terms[1::2])] + odd
    return terms[0]

def network(x1=0.5, x2=-0.5):
    if not HIDDEN:
        return weighted(last[0], [x1, x2])
    h = [(weighted(w, [x1, x2]) + b).tanh() for w, b in layer]
    return (weighted(last[0], h) + last[1]).tanh()
"""

LINKED = """
import ipywidgets

slider, label = ipywidgets.FloatSlider(value=0.5, min=-2, max=2, step=0.1), ipywidgets.Label("0.5")
ipywidgets.jslink((slider, "value"), (label, "value"))
label.add_class("echoed")
ipywidgets.VBox([slider, label])
"""

ECHO = """
import ipywidgets

slider, label = ipywidgets.FloatSlider(value=0.5, min=-2, max=2, step=0.1), ipywidgets.Label("0.5000")
slider.observe(lambda change: setattr(label, "value", f"{change['new']:.4f}"), "value")
label.add_class("echoed")
ipywidgets.VBox([slider, label])
"""

# as in micrograd's trace_graph.ipynb, with our engine and our choice of a `dot`
INTERACT = """
from pathlib import Path
import graphviz.backend.dot_command
import ipywidgets
from autograd_lesson import topological_order
from autograd_lesson.picture.dot import dot_program

graphviz.backend.dot_command.DOT_BINARY = Path(dot_program())

def draw_dot(root):
    dot = graphviz.Digraph(graph_attr={"rankdir": "LR"})
    for n in topological_order(root):
        name = str(id(n))
        dot.node(name=name, label="{ data %.4f | grad %.4f }" % (n.data, n.grad), shape="record")
        if n._op:
            dot.node(name=name + n._op, label=n._op)
            dot.edge(name + n._op, name)
        for child in n._children:
            dot.edge(str(id(child)), name + n._op)
    return dot

def drawn(x1, x2):
    output = network(Value(x1), Value(x2))
    for node in topological_order(output):
        node.grad = 0.0
    output.backward()
    return draw_dot(output)

_ = ipywidgets.interact(drawn, x1=(-2.0, 2.0, 0.1), x2=(-2.0, 2.0, 0.1))
"""

EXPLORE = "explore(network, x1=(-2.0, 2.0, 0.1), x2=(-2.0, 2.0, 0.1))"
COUNT = "print(len(snapshot(network(Value(0.5), Value(-0.5))).shape.nodes))"

# What holds the number: a label's text, the output card's data, or the drawing itself, which is new each time.
WATCHED = {
    "page": ".echoed",
    "echo": ".echoed",
    "interact": ".jp-RenderedSVG :is(img, svg)",
    "explore": ".al-is-output text.al-data[data-of]",
}

TIMER = """
({ selector }) => {
  const find = () => [...document.querySelectorAll(`.jp-OutputArea-output ${selector}`)].at(-1);
  const read = (thing) => thing?.src ?? thing?.textContent;
  const handle = document.querySelector(".jp-OutputArea-output [role=slider]");
  find().scrollIntoView({ block: "nearest", inline: "nearest" });

  // True from the first animation callback of a frame until the frame has been rendered: what is written
  // meanwhile is on the screen with this frame, what is written at other times with the next.
  let inFrame = false;
  const afterFrame = (run) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = run;
    channel.port2.postMessage(0);
  };
  (function loop() {
    inFrame = true;
    afterFrame(() => { inFrame = false; });
    requestAnimationFrame(loop);
  })();

  window.tick = (key) => new Promise((done) => {
    const before = read(find());
    const watcher = new MutationObserver(async () => {
      const now = find();
      if (!now || read(now) === before) return;
      watcher.disconnect();
      const written = performance.now() - start;
      if (now.decode && !now.complete) await now.decode().catch(() => null);
      const rendered = () => done([performance.now() - start, written]);
      if (inFrame) afterFrame(rendered);
      else requestAnimationFrame(() => afterFrame(rendered));
    });
    const all = { subtree: true, childList: true, characterData: true, attributes: true };
    watcher.observe(document.querySelector(".jp-Notebook"), all);
    const start = performance.now();
    handle.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  });
}
"""

# To and fro at every third frame; [values, of these shown within two frames, ms from the last move to its frame].
DRAG = """
async ({ selector, ms }) => {
  const handle = document.querySelector(".jp-OutputArea-output [role=slider]");
  const read = () => [...document.querySelectorAll(`.jp-OutputArea-output ${selector}`)].at(-1).textContent;
  const frame = () => new Promise((done) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = done;
    channel.port2.postMessage(0);
  }));
  const begin = performance.now();
  let [values, shown, start, late] = [0, 0, 0, 0];
  for (let way = 1; performance.now() < begin + ms; values++) {
    if (["-2", "2"].includes(String(Number(handle.getAttribute("aria-valuenow"))))) way = -way;
    const before = read();
    start = performance.now();
    const key = way > 0 ? "ArrowRight" : "ArrowLeft";
    handle.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    late = 0;
    for (let k = 0; k < 3; k++) {
      await frame();
      if (!late && read() !== before) [late, shown] = [performance.now() - start, shown + (k < 2)];
    }
  }
  return [values, shown, late];
}
"""


def opened(lab, browser, kind, hidden):
    """A page with a notebook of this kind, run and ready, and what its last cell printed."""
    widget = {"page": LINKED, "echo": ECHO, "interact": INTERACT, "explore": EXPLORE}[kind]
    sources = [NETWORK.format(hidden=hidden), widget, COUNT]
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    name = f"{kind}-{hidden}.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), lab.folder / name)
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    notebook = lab.open(page, name)
    notebook.run_all(timeout=600)
    page.wait_for_selector(f".jp-OutputArea-output {WATCHED[kind]}", timeout=60_000)
    page.wait_for_timeout(1000)
    page.evaluate(TIMER, {"selector": WATCHED[kind]})
    page.wait_for_timeout(500)
    return page, notebook.cells()[-1]["outputs"][0]["text"].strip()


def measured(lab, browser, hidden, rounds):
    """(number of nodes, kind -> times in ms, a round each, what a drag of `explore` came to)."""
    pages = {}
    for kind in WATCHED:
        pages[kind], count = opened(lab, browser, kind, hidden)
    times = {kind: [] for kind in pages}
    order = list(pages)
    for i in range(WARM_UP + rounds):
        random.shuffle(order)
        for kind in order:
            pages[kind].bring_to_front()
            pages[kind].wait_for_timeout(150)
            rendered, _written = pages[kind].evaluate("(key) => tick(key)", "ArrowRight" if i % 2 else "ArrowLeft")
            if i >= WARM_UP:
                times[kind].append(rendered)
    pages["explore"].bring_to_front()
    dragged = pages["explore"].evaluate(DRAG, {"selector": WATCHED["explore"], "ms": 3000})
    for page in pages.values():
        page.close()
    lab.stop_kernels()
    return int(count), times, dragged


def main():
    program = chromium_program()
    if program is None:
        sys.exit("no Chromium on PATH")
    from autograd_lesson.picture.dot import dot_program

    print(f"medians in ms; graphviz draws with {Path(dot_program()).name}")
    heads = ("nodes", "page", "echo", "interact", "explore", "p95", "÷ page", "÷ echo", "interact ÷", "drag")
    print("".join(f"{head:>11}" for head in heads))
    with (
        tempfile.TemporaryDirectory() as home,
        Lab(Path(home)) as lab,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=program, args=FLAGS) as browser,
    ):
        for hidden in map(int, sys.argv[1:] or ROUNDS):
            count, times, (values, shown, late) = measured(lab, browser, hidden, ROUNDS.get(hidden, 15))
            ours = times["explore"]
            p95 = sorted(ours)[round(0.95 * (len(ours) - 1))]
            row = [f"{count}", *(f"{statistics.median(times[kind]):.1f}" for kind in times), f"{p95:.1f}"]
            row += [f"{statistics.median(b / a for a, b in zip(times[kind], ours)):.2f}×" for kind in ("page", "echo")]
            row += [f"{statistics.median(a / b for a, b in zip(times['interact'], ours)):.1f}×"]
            print("".join(f"{cell:>11}" for cell in row), f"  {shown} of {values}, {late:.0f} ms", flush=True)


if __name__ == "__main__":
    main()
