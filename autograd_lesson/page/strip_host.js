// The host that makes strip.js an anywidget.

import { tend } from "./beside.js";
import { keepState } from "./state.js";
import { mountStrip } from "./strip.js";

const LENGTHS = ["width", "height", "hair"];

function renderStrip({ model, el }) {
  keepState(model.widget_manager);
  el.classList.add("al-view");
  const ending = new AbortController();
  tend(el, ending.signal);
  const lengths = () => Object.fromEntries(LENGTHS.map((name) => [name, model.get(name)]));
  const view = mountStrip(el, model.get("spec"), lengths(), (what, length) => {
    model.set(what, length);
    model.save_changes();
  });
  const follow = () => view.set(lengths());
  LENGTHS.forEach((name) => model.on(`change:${name}`, follow));
  return () => {
    LENGTHS.forEach((name) => model.off(`change:${name}`, follow));
    ending.abort();
    view.destroy();
  };
}

export const stripHost = () => ({ render: renderStrip });

export default stripHost;
