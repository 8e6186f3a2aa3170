// The host that makes view.js an anywidget: the one room that knows Jupyter.

import { tend, voice } from "./beside.js";
import { atEnd, make, reach, write } from "./dom.js";
import { keepState } from "./state.js";
import { mount } from "./view.js";
import { watchSliders } from "./waiting.js";

function render({ model, el }) {
  keepState(model.widget_manager);
  el.classList.add("al-view");
  const message = make("p", "al-message");
  const ending = new AbortController();
  const { signal } = ending;
  const spoken = voice(signal);
  tend(el, signal);
  const watcher = new ResizeObserver(() => reach(message));
  watcher.observe(message);
  atEnd(signal, () => watcher.disconnect());
  el.append(message, spoken.element);
  const kept = {};
  let view = null;
  // Why the picture isn't of the sliders' values
  let waiting = "";
  const check = watchSliders(model.widget_manager, model.get("sliders"), () => model.get("inputs"), signal, (said) => {
    if (said === waiting) return;
    waiting = said;
    say();
  });

  function show() {
    const { buffer, byteOffset, byteLength } = model.get("numbers");
    // a copy: the message's buffer need not be aligned to 8 bytes
    const numbers = new Float64Array(buffer.slice(byteOffset, byteOffset + byteLength));
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
    const text = waiting || model.get("message");
    if (message.textContent !== text) spoken.say(text);
    write(message, text);
    message.scrollTop = 0;
    reach(message);
    el.classList.toggle("al-stale", model.get("stale") || waiting !== "");
  }
  const listeners = { numbers: show, words: show, notes: show, spec: redraw, step: go, message: say, stale: say, inputs: check };
  for (const [trait, listener] of Object.entries(listeners)) {
    model.on(`change:${trait}`, listener);
    atEnd(signal, () => model.off(`change:${trait}`, listener));
  }
  redraw();
  say();
  return () => {
    ending.abort();
    view?.destroy();
  };
}

export default { render };
