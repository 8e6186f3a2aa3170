// The host that makes a picture which the reader moves an anywidget.

import { tend } from "./beside.js";
import { keepState } from "./state.js";

/**
 * @param {(el, spec, state, onMove) => {set, destroy}} mount
 * @param {string[]} traits where its parts stand
 */
export const movedHost = (mount, traits) => ({
  render({ model, el }) {
    keepState(model.widget_manager);
    el.classList.add("al-view");
    const ending = new AbortController();
    tend(el, ending.signal);
    const state = () => Object.fromEntries(traits.map((trait) => [trait, model.get(trait)]));
    const view = mount(el, model.get("spec"), state(), (trait, to) => {
      model.set(trait, to);
      model.save_changes();
    });
    const follow = () => view.set(state());
    traits.forEach((trait) => model.on(`change:${trait}`, follow));
    return () => {
      traits.forEach((trait) => model.off(`change:${trait}`, follow));
      ending.abort();
      view.destroy();
    };
  },
});
