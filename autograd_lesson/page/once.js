// What a notebook stores as a view's module: it brings the page, once for all views, and lets go of what a closed view
// held. A browser keeps every module for good, and JupyterLab a closed widget's model as long as its kernel runs.

// What the page makes of this one model, for all its views
let widget = null;
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

function initialize({ model }) {
  model.on("destroy", () => {
    widget = null;
    // A model also remembers what the last change replaced: the small one comes last
    for (const [trait, nothing] of [["spec", {}], ["_page", ""], ["message", ""], ["step", 0]]) model.set(trait, nothing);
  });
}

async function render(context) {
  const text = context.model.get("_page");
  if (!known.has(text)) known.set(text, load(text));
  const page = await known.get(text);
  widget ??= page.default();
  return widget.render(context);
}

export default { initialize, render };
