// The host that makes curve.js an anywidget.

import { put } from "./dom.js";
import { mountCurve } from "./curve.js";

const PLACES = ["at", "rate", "step"];

function renderCurve({ model, el }) {
  el.classList.add("al-view");
  const places = () => Object.fromEntries(PLACES.map((what) => [what, model.get(what)]));
  const view = mountCurve(el, model.get("spec"), places(), (what, at) => {
    model.set(what, at);
    model.save_changes();
  });
  const follow = () => view.set(places());
  PLACES.forEach((what) => model.on(`change:${what}`, follow));
  const keep = (event) => event.ctrlKey || event.metaKey || event.altKey || event.stopPropagation();
  put(el, { "data-lm-suppress-shortcuts": "true" }).addEventListener("keydown", keep);
  return () => {
    PLACES.forEach((what) => model.off(`change:${what}`, follow));
    el.removeEventListener("keydown", keep);
    view.destroy();
  };
}

export const curveHost = () => ({ render: renderCurve });

export default curveHost;
