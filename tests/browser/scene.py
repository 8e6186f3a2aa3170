"""What the tests of the page share: its helpers in the browser, graphs, and what is seen on them."""

import struct

from autograd_lesson import Value, snapshot
from autograd_lesson.page.bundle import FILES, bundle
from autograd_lesson.widgets.graph_view import GraphView

# The page's module, with what the tests ask of its parts
MODULE = f"{bundle(FILES / 'host.js')}\nexport {{ mount, numeral, pathsFrom, play, tone }};\n"

# What a page needs to use the module, and a count of what it leaves behind.
STAGE = """
const alive = { frames: new Set(), watched: 0 };
const ask = window.requestAnimationFrame.bind(window), forget = window.cancelAnimationFrame.bind(window);
window.requestAnimationFrame = (run) => {
  const id = ask((time) => { alive.frames.delete(id); run(time); });
  alive.frames.add(id);
  return id;
};
window.cancelAnimationFrame = (id) => { alive.frames.delete(id); forget(id); };
const Looking = window.IntersectionObserver;
window.IntersectionObserver = class extends IntersectionObserver {
  #mine = 0;
  observe(target) { this.#mine++; alive.watched++; super.observe(target); }
  disconnect() { alive.watched -= this.#mine; this.#mine = 0; super.disconnect(); }
};
const outlives = (target) => target === window || target === document || target === document.body || target.id === "el";
const heard = new Map(); // event -> listeners, each once for what outlives the view
for (const [method, act] of [["addEventListener", "add"], ["removeEventListener", "delete"]]) {
  const plain = EventTarget.prototype[method];
  EventTarget.prototype[method] = function (event, listener, options) {
    if (outlives(this ?? window)) {
      if (!heard.has(event)) heard.set(event, new Set());
      heard.get(event)[act](listener);
      options?.signal?.addEventListener("abort", () => heard.get(event).delete(listener));
    }
    return plain.call(this, event, listener, options);
  };
}
Object.defineProperty(alive, "listeners", {
  enumerable: true, get: () => [...heard.values()].reduce((sum, listeners) => sum + listeners.size, 0),
});
// As anywidget does it: a module says what it renders, or makes that for each model
const made = () => (typeof module.default === "function" ? module.default() : module.default);
const rendered = (context) => made().render(context);
const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const floats = (hex) => new Float64Array(bytes(hex).buffer);
// Frames, and what the observers of sight and size make of them, which may come later on a busy machine
const looked = () => new Promise((done) => {
  const watcher = new Looking(() => (watcher.disconnect(), done()));
  watcher.observe(document.body);
});
const painted = async () => {
  await new Promise((done) => ask(() => ask(done)));
  await looked();
  await new Promise((done) => setTimeout(done));
};
const texts = (what) => Object.fromEntries([...document.querySelectorAll(`#el [data-of^="${what}"]`)]
  .map((text) => [text.dataset.of, text.textContent]));
const frames = (selector) => [...document.querySelectorAll(`#el ${selector}`)].map((thing) => {
  const { left, top, right, bottom } = thing.getBoundingClientRect();
  return [left, top, right, bottom];
});
class Model {
  constructor(traits) { this.traits = { sliders: {}, inputs: {}, leaves: {}, ...traits }; this.listeners = []; }
  get(name) { return this.traits[name]; }
  on(event, listener) { this.listeners.push([event, listener]); }
  off(event, listener) { this.listeners = this.listeners.filter(([e, l]) => e !== event || l !== listener); }
  save_changes() {}
  set(traits, value) {
    if (typeof traits === "string") traits = { [traits]: value };
    Object.assign(this.traits, traits);
    for (const name of Object.keys(traits))
      for (const [event, listener] of [...this.listeners]) if (event === `change:${name}`) listener();
  }
}
"""


def small(a=2.0, b=-3.0):
    """A graph with leaves, a folded constant, an edge that is always 1 and others that aren't."""
    a, b = Value(a, label="a"), Value(b, label="b")
    c = a * b
    d = c + a**2
    e = d.tanh()
    e.backward()
    return snapshot(e, {"c": c, "d": d, "e": e})


def large(n=45):
    """A graph too high and too wide for a window: n products, added up one by one."""
    x = Value(1.5, label="x")
    total = x * 1
    for i in range(n):
        total = total + Value(i, label=f"w{i}") * x
    total.backward()
    return snapshot(total)


def spec(graph):
    return GraphView(graph).spec


def all_alike(graph, x):
    """The bytes of numbers for this graph that are all x."""
    count = 2 * len(graph.shape.nodes) + len(graph.shape.edges)
    return struct.pack(f"<{count}d", *[x] * count).hex()


def mounted(stage, graph):
    stage.evaluate("(spec) => { window.view = module.mount(el, spec); }", spec(graph))


def show(stage, numbers):
    stage.evaluate("async (hex) => { view.set(floats(hex)); await painted(); }", numbers)


def shown(stage, what):
    return {int(of.split()[1]): text for of, text in stage.evaluate("(what) => texts(what)", what).items()}


def empty(page, widget, theme="light"):
    """A page in this theme with an empty `el`, the helpers of STAGE and the widget's style sheets."""
    page.set_content(
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>one widget</title><body>'
        '<main><h1>One widget</h1><div id="el"></div></main></body></html>'
    )
    page.add_style_tag(content="".join(style.text for style in widget._styles))
    page.add_script_tag(content=STAGE)
    page.evaluate(
        """(isLight) => {
            window.el = document.getElementById("el");
            document.body.dataset.jpThemeLight = isLight;
            const { style } = document.body;
            style.setProperty("--jp-layout-color0", isLight ? "white" : "#111");
            style.setProperty("--jp-content-font-color1", isLight ? "rgba(0, 0, 0, 0.87)" : "rgba(255, 255, 255, 1)");
            style.background = "var(--jp-layout-color0)";
            style.color = "var(--jp-content-font-color1)";
        }""",
        theme == "light",
    )


ASKED = ("drawings", "items", "told", "given", "at", "rounds", "streak")


def predicted(page, widget, theme="light"):
    """The Predict on an empty page, as its host shows it."""
    empty(page, widget, theme)
    page.evaluate(
        """async ([text, traits, hexes]) => {
            window.module = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
            window.model = new Model({ ...traits, numbers: hexes.map((hex) => new DataView(bytes(hex).buffer)) });
            window.cleanup = module.default().render({ model, el });
            await painted();
        }""",
        [
            widget._page.text,
            {name: getattr(widget, name) for name in ASKED if hasattr(widget, name)},
            [numbers.hex() for numbers in widget.numbers],
        ],
    )
    return page
