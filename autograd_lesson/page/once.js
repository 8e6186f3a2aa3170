// What a notebook stores as a widget's module: it brings the page, which stands in a widget of its own, once for all
// views, and lets go of what a closed view held. A browser keeps every module for good, and JupyterLab a closed
// widget's model as long as its kernel runs.

// What the page makes of this one model, for all its views
let widget = null;
// What is large in some widget's model, empty; a model also remembers what the last change replaced: the small ones come last
const EMPTY = { spec: {}, items: [], drawings: [], told: {}, message: "", step: 0, at: 0 };
const known = (globalThis[Symbol.for("autograd_lesson: pages")] ??= new Map());

/** The module whose text this is. */
async function load(text) {
  const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  try {
    return await import(url);
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** The page's text: of the widget that carries it, or asked of Python where the host hands out no other widget. */
async function textFor(model) {
  const manager = model.widget_manager;
  if (manager?.get_model) return (await manager.get_model(model.get("_page").replace("IPY_MODEL_", ""))).get("text");
  return new Promise((done) => {
    model.on("msg:custom", (said) => said.page && done(said.page));
    model.send({ want: "page" });
  });
}

function initialize({ model }) {
  model.on("destroy", () => {
    widget = null;
    for (const [trait, nothing] of Object.entries(EMPTY)) if (model.get(trait) !== undefined) model.set(trait, nothing);
  });
}

async function render(context) {
  const text = await textFor(context.model);
  if (!known.has(text)) known.set(text, load(text));
  const page = await known.get(text);
  widget ??= page.default();
  return widget.render(context);
}

export default { initialize, render };
