// The host that makes view.js part of a plain page: no kernel, no network. What Python said stands in the page's data.

import { voice } from "./beside.js";
import { bytesOf } from "./bytes.js";
import { curveHost } from "./curve_host.js";
import { make, put, reach, write } from "./dom.js";
import { following } from "./following.js";
import { whenNear } from "./near.js";
import { inflated } from "./packed.js";
import { predictHost } from "./predict_host.js";
import { quietHost } from "./quiet.js";
import { stripHost } from "./strip_host.js";
import { trainingHost } from "./training.js";
import { link, modelOf } from "./traits.js";
import { mount } from "./view.js";

// By the module that a widget names
const HOSTS = { "curve_host.js": curveHost, "predict_host.js": predictHost, "quiet.js": quietHost, "strip_host.js": stripHost, "training.js": trainingHost };
const UNASKED = "Python wasn't asked at these values: the picture is of the last ones.";

/** A slider, a list or a box to tick comes alive. @param {[number, string][]} ways its values, and how they are written */
function control(element, own) {
  const { ways, at } = copied(own);
  const model = modelOf({ value: ways[at][0] });
  const input = element.querySelector("input, select");
  const readout = element.querySelector("output");
  function show() {
    const k = ways.findIndex(([value]) => value === model.get("value"));
    if (k < 0) return;
    if (input.type === "checkbox") input.checked = k === 1;
    else input.value = k;
    if (readout) {
      write(readout, ways[k][1]);
      put(input, { "aria-valuetext": ways[k][1] });
    }
  }
  input.disabled = false;
  input.addEventListener("input", () => model.set("value", ways[input.type === "checkbox" ? Number(input.checked) : input.value][0]));
  model.on("change:value", show);
  show();
  return model;
}

/** A graph comes alive. @param {Map<string, object>} models those of its sliders, by their ids */
function graph(element, own, models) {
  const { step, inputs, samples } = found(own);
  const model = modelOf({ step });
  whenNear(element, () => follow(element, model, copied(inputs), copied(samples), models));
  return model;
}

/** The graph is built, and follows its sliders. */
function follow(element, model, inputs, samples, models) {
  const drawings = [...element.querySelectorAll("[data-shape]")].map((drawn) => [
    drawn.dataset.shape, drawn.content?.querySelector("svg") ?? drawn.querySelector("svg"),
  ]);
  const svgs = new Map(drawings.map(([shape, svg]) => [Number(shape), svg.outerHTML]));
  const [message, spoken, kept] = [make("p", "al-message"), voice(new AbortController().signal), {}];
  const frameAt = following(samples);
  let [view, drawn] = [null, null];

  function draw(shape) {
    const last = () => samples.shapes[drawn].spec.steps.length;
    const isAtEnd = drawn !== null && model.get("step") >= last();
    view?.destroy();
    drawn = shape;
    view = mount(element, { ...samples.shapes[shape].spec, svg: svgs.get(shape) }, (k) => model.set("step", k), kept);
    if (isAtEnd) model.set("step", last());
  }
  function say(text, isStale) {
    if (message.textContent !== text) spoken.say(text);
    write(message, text);
    reach(message);
    element.classList.toggle("al-stale", isStale);
  }
  function show() {
    const at = Object.fromEntries(Object.entries(inputs).map(([name, id]) => [name, models.get(id).get("value")]));
    const now = frameAt(at);
    if (!now) return say(UNASKED, true);
    if (now.numbers) {
      if (now.shape !== drawn) draw(now.shape);
      view.set(now.numbers, now.words, now.notes);
      view.go(model.get("step"));
    }
    say(now.message, now.stale);
  }
  element.replaceChildren(message, spoken.element);
  for (const id of Object.values(inputs)) models.get(id).on("change:value", show);
  model.on("change:step", () => view?.go(model.get("step")));
  show();
}

/** A widget that has a host of its own comes alive. */
function host(element, own, models) {
  const { page, traits, buffers } = copied(own);
  for (const { path, data } of buffers) {
    const holder = path.slice(0, -1).reduce((part, key) => part[key], traits);
    holder[path.at(-1)] = new DataView(bytesOf(data).buffer);
  }
  const manager = { kernel: null, get_model: async (id) => models.get(id) };
  const model = modelOf(traits, manager);
  whenNear(element, () => {
    element.replaceChildren();
    HOSTS[page]().render({ model, el: element });
  });
  return model;
}

/** The colours of view.css follow those that the reader's system asks for; on paper they are the light ones. */
function dress() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const wear = (isPaper) => (document.body.dataset.jpThemeLight = isPaper || !dark.matches);
  dark.addEventListener("change", () => wear(false));
  addEventListener("beforeprint", () => wear(true));
  addEventListener("afterprint", () => wear(false));
  wear(false);
}

dress();
const { data, found, copied } = await inflated(JSON.parse(document.getElementById("al-data").textContent));
const models = new Map();
const places = new Map();
for (const element of document.querySelectorAll("[data-model]")) {
  const { model } = element.dataset;
  places.set(model, [...(places.get(model) ?? []), element]);
}
/** Widgets of one kind come alive; one that is shown twice is the same in both places. */
function wake(kind, of, trait) {
  for (const [id, own] of Object.entries(of)) {
    for (const element of places.get(id) ?? []) {
      const model = kind(element, own, models);
      if (models.has(id)) link(models.get(id), trait, model, trait, true);
      else models.set(id, model);
    }
  }
}
wake(control, data.controls, "value");
wake(graph, data.graphs, "step");
wake(host, data.hosted, "given");
for (const [[from, source], [to, target], isBoth] of copied(data.links)) link(models.get(from), source, models.get(to), target, isBoth);
document.documentElement.classList.add("al-alive");
