// What a notebook stores as a widget's module: it brings the page, which stands in widgets of its own, once for all
// views, and lets go of what a closed view held. A browser keeps every module for good, and JupyterLab a closed
// widget's model as long as its kernel runs.

// What the page makes of this one model, for all its views
let widget = null;
// What is large in some widget's model, empty; a model also remembers what the last change replaced: the small ones come last
const EMPTY = { spec: {}, items: [], drawings: [], told: {}, message: "", step: 0, at: 0 };
const known = (globalThis[Symbol.for("autograd_lesson: pages")] ??= new Map());

/** What is made of this text, once a page. */
function once(text, make) {
  if (!known.has(text)) known.set(text, make(text));
  return known.get(text);
}

/** The module whose text this is. */
async function load(text) {
  const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  try {
    return await import(url);
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** The style sheet whose text this is, put into the page: it stays there, for views to come. */
function wear(text) {
  const style = document.createElement("style");
  style.textContent = text;
  document.head.append(style);
  return style;
}

/** The texts of a widget's page: of the widgets that carry them, or asked of Python where the host hands out no other. */
async function textsFor(model) {
  const manager = model.widget_manager;
  if (manager?.get_model) {
    const textOf = async (reference) => (await manager.get_model(reference.replace("IPY_MODEL_", ""))).get("text");
    const [page, ...styles] = await Promise.all([model.get("_page"), ...model.get("_styles")].map(textOf));
    return { page, styles };
  }
  return new Promise((done) => {
    model.on("msg:custom", (said) => said.page && done(said));
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
  const { page, styles } = await textsFor(context.model);
  for (const style of styles) once(style, wear);
  const module = await once(page, load);
  widget ??= module.default();
  return widget.render(context);
}

export default { initialize, render };
