// The host that makes predict.js an anywidget.

import { tend } from "./beside.js";
import { floats } from "./bytes.js";
import { mountPredict } from "./predict.js";
import { keepState } from "./state.js";

function renderPredict({ model, el }) {
  keepState(model.widget_manager);
  el.classList.add("al-view");
  const ending = new AbortController();
  tend(el, ending.signal);
  let shown = null;

  function give(question, text) {
    model.set("given", [...model.get("given"), [model.get("at"), question, text]]);
    model.save_changes();
  }
  /** The next item; after the last one another round, with new ones if Python is there, else with the same. */
  function next(streak) {
    const at = model.get("at") + 1;
    const isLeft = at < model.get("items").length;
    const changed = isLeft ? { at } : { streak, given: [], at: 0, rounds: model.get("rounds") + 1 };
    for (const [name, value] of Object.entries(changed)) model.set(name, value);
    model.save_changes();
  }
  function redraw() {
    const isHere = el.contains(document.activeElement);
    shown?.destroy();
    shown = null;
    if (!model.get("items").length) return; // a model that was destroyed is emptied
    const [drawings, items, told] = ["drawings", "items", "told"].map((name) => model.get(name));
    const all = { drawings, items, told, numbers: model.get("numbers").map(floats) };
    const given = () => model.get("given");
    shown = mountPredict(el, all, model.get("at"), given, { give, next, streak: model.get("streak") ?? 0 });
    if (isHere) shown.focus();
  }
  const paint = () => shown?.paint();
  const listeners = { at: redraw, items: redraw, given: paint };
  for (const [trait, listener] of Object.entries(listeners)) model.on(`change:${trait}`, listener);
  redraw();
  return () => {
    for (const [trait, listener] of Object.entries(listeners)) model.off(`change:${trait}`, listener);
    ending.abort();
    shown?.destroy();
  };
}

export const predictHost = () => ({ render: renderPredict });

export default predictHost;
