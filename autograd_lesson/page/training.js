// The host that makes learning.js an anywidget. Where no Python is, the page trains itself, if it can.

import { tend } from "./beside.js";
import { floats } from "./bytes.js";
import { isKnown } from "./learner.js";
import { mountLearning } from "./learning.js";
import { pupil } from "./pupil.js";
import { keepState } from "./state.js";

const UNKNOWN = "Python no longer knows this network: run its cell again to train it.";

/** name -> the model of a slider, once the host has handed it out. */
function slidersOf({ widget_manager: manager }, references) {
  const found = {};
  const ready = Object.entries(references).map(async ([name, reference]) => {
    found[name] = await manager.get_model(reference.replace("IPY_MODEL_", ""));
  });
  return [found, Promise.allSettled(manager?.get_model ? ready : [])];
}

function renderTraining({ model, el }) {
  keepState(model.widget_manager);
  el.classList.add("al-view", "at-view");
  const ending = new AbortController();
  tend(el, ending.signal);
  const [sliders, ready] = slidersOf(model, model.get("sliders"));
  const isAlone = () => Object.values(sliders)[0]?.comm_live === false;
  let [view, mine, heard] = [null, null, 0];

  const given = () => Object.fromEntries(["weights", "grid", "losses", "gradients"].map((name) => [name, floats(model.get(name))]));
  function frameOf() {
    return { plan: model.get("plan"), ...given(), standing: model.get("standing") };
  }
  /** The pupil that trains in the page, from where Python stopped; null where it can't. */
  function taught() {
    const plan = model.get("plan");
    if (mine || !plan.trains || !sliders.rate || !isKnown(plan)) return mine;
    const { weights, losses, gradients } = given();
    const lesson = { plan, points: model.get("points"), labels: model.get("labels"), start: floats(model.get("start")), weights, losses: [...losses], gradients: [...gradients] };
    mine = pupil(lesson, () => sliders.rate.get("value"), (frame) => view?.paint({ ...frame, standing: { ...frame.standing, heard } }));
    return mine;
  }
  function ask(what, count) {
    if (!isAlone()) {
      // with the sliders as they stand, for their own messages may be held back behind earlier ones
      model.send({ do: what, count, at: Object.fromEntries(Object.entries(sliders).map(([name, slider]) => [name, slider.get("value")])) });
      return;
    }
    heard = count;
    if (taught()) mine.act(what);
    else view.paint({ ...frameOf(), standing: { ...model.get("standing"), running: false, heard, message: UNKNOWN } });
  }
  function lay() {
    view?.destroy();
    const { points, labels, named, gradients } = Object.fromEntries(["points", "labels", "named", "gradients"].map((name) => [name, model.get(name)]));
    view = mountLearning(el, { points, labels, beside: floats(model.get("beside")), named, layers: floats(gradients).length }, ask);
    paint();
  }
  function paint() {
    if (!isAlone()) {
      mine?.end();
      mine = null;
      view.paint(frameOf());
    }
  }
  const widen = () => isAlone() && taught()?.act("widen", sliders.width.get("value"));
  ready.then(() => sliders.width?.on("change:value", widen));
  const listeners = { standing: paint, points: lay, beside: lay, named: lay };
  for (const [trait, listener] of Object.entries(listeners)) model.on(`change:${trait}`, listener);
  lay();
  return () => {
    for (const [trait, listener] of Object.entries(listeners)) model.off(`change:${trait}`, listener);
    sliders.width?.off("change:value", widen);
    mine?.end();
    ending.abort();
    view.destroy();
  };
}

export const trainingHost = () => ({ render: renderTraining });

export default trainingHost;
