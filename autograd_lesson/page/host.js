
// The host that makes view.js an anywidget: view.py joins the two texts into one module.
function render({ model, el }) {
  el.classList.add("al-view");
  const message = put(make("p", "al-message"), { role: "status", "data-lm-suppress-shortcuts": "true" });
  const watcher = new ResizeObserver(() => reach(message));
  watcher.observe(message);
  el.append(message);
  const kept = {};
  let view = null;

  function show() {
    const bytes = model.get("numbers");
    // a copy: the message's buffer need not be aligned to 8 bytes
    const numbers = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    view?.set(numbers, model.get("words"), model.get("notes"));
  }
  function onStep(step) {
    model.set("step", step);
    model.save_changes();
  }
  function redraw() {
    view?.destroy();
    view = model.get("spec").svg ? mount(el, model.get("spec"), onStep, kept) : null;
    show();
    go();
  }
  const go = () => view?.go(model.get("step"));
  function say() {
    message.textContent = model.get("message");
    message.scrollTop = 0;
    reach(message);
    el.classList.toggle("al-stale", model.get("stale"));
  }
  const listeners = { numbers: show, words: show, notes: show, spec: redraw, step: go, message: say, stale: say };
  for (const [trait, listener] of Object.entries(listeners)) model.on(`change:${trait}`, listener);
  redraw();
  say();
  return () => {
    for (const [trait, listener] of Object.entries(listeners)) model.off(`change:${trait}`, listener);
    watcher.disconnect();
    view?.destroy();
  };
}

export default { render };
