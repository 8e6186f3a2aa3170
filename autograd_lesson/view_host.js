
// The host that makes view.js an anywidget: view.py joins the two texts into one module.
function render({ model, el }) {
  el.classList.add("al-view");
  const message = document.createElement("p");
  message.className = "al-message";
  message.setAttribute("role", "status");
  el.append(message);
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
    view = model.get("spec").svg ? mount(el, model.get("spec"), onStep) : null;
    show();
    go();
  }
  const go = () => view?.go(model.get("step"));
  function say() {
    message.textContent = model.get("message");
    el.classList.toggle("al-stale", model.get("stale"));
  }
  const listeners = {
    "change:numbers": show, "change:words": show, "change:notes": show, "change:spec": redraw, "change:step": go, "change:message": say, "change:stale": say,
  };
  for (const [event, listener] of Object.entries(listeners)) model.on(event, listener);
  redraw();
  say();
  return () => {
    for (const [event, listener] of Object.entries(listeners)) model.off(event, listener);
    view?.destroy();
  };
}

export default { render };
