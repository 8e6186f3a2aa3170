// A function of one number with its tangent and its derivative, under a slider. It knows no Jupyter.

import { make, put, write } from "./dom.js";
import { moved } from "./moved.js";
import { numeral } from "./numeral.js";

const FAR = 1e5;

/** The place of a number along an axis, as plot.Axis; what is no number is out of sight. */
const placing = ([low, high, start, length]) => (x) =>
  x === null || !Number.isFinite(x) ? FAR : Math.max(-FAR, Math.min(FAR, start + ((x - low) / (high - low)) * length));

const number = (x) => (x === null ? "nan" : numeral(x));

/** A slider over the places of a list. */
function slider(label, last, value, act, signal) {
  const range = put(make("input", "al-range"), { type: "range", min: 0, max: last, "aria-label": label });
  range.value = value;
  range.addEventListener("input", () => act(Number(range.value)), { signal });
  const told = make("span", "al-place");
  return { range, told, element: make("label", "al-row", make("span", "al-name", label), range, told) };
}

/** Draws what moves into Python's drawing. */
function plotting(spec, svg) {
  const [x, y, slope] = spec.axes.map(placing);
  const part = (name) => svg.querySelector(`.al-plot-${name}`);
  const [tangent, point, slopePoint, walk, steps] = ["tangent", "point", "slope", "walk", "steps"].map(part);
  const [low, high] = spec.axes[0];
  return ({ at, rate, step }) => {
    const [here, value, rise] = [spec.xs[at], spec.ys[at], spec.slopes[at]];
    const along = (end) => (value === null || rise === null ? null : value + rise * (end - here));
    put(tangent, { y1: y(along(low)), y2: y(along(high)) });
    put(point, { cx: x(here), cy: y(value) });
    put(slopePoint, { cx: x(here), cy: slope(rise) });
    const places = (spec.walks[rate]?.[1].slice(0, step + 1) ?? []).map(([a, b]) => `${x(a)},${y(b)}`);
    put(walk, { points: places.join(" ") });
    put(steps, { d: places.map((place) => `M${place}h0`).join("") });
  };
}

/**
 * Draw a curve into `el`.
 * @param {{svg, name, output, xs, ys, slopes, axes, walks}} spec null stands for what isn't finite
 * @param {{at, rate, step}} state where its sliders stand
 * @param {(what: string, at: number) => void} onMove told where one of them goes
 */
export function mountCurve(el, spec, state, onMove = () => {}) {
  const ending = new AbortController();
  const frame = make("div", "al-frame");
  frame.innerHTML = spec.svg;
  const svg = frame.querySelector("svg");
  put(svg, { role: "img", "aria-label": `${spec.output} over ${spec.name}, with its tangent, and its slope below` });
  const draw = plotting(spec, svg);
  const move = (what) => (at) => {
    state[what] = at;
    paint();
    onMove(what, at);
  };
  const sliders = { at: slider(spec.name, spec.xs.length - 1, state.at, move("at"), ending.signal) };
  if (spec.walks.length) {
    sliders.rate = slider("step size", spec.walks.length - 1, state.rate, move("rate"), ending.signal);
    sliders.step = slider("steps", spec.walks[0][1].length - 1, state.step, move("step"), ending.signal);
  }
  const said = put(make("p", "al-caption"), { role: "status" });
  const root = make("div", "al-curve", ...Object.values(sliders).map(({ element }) => element), frame, said);
  el.append(root);

  function words() {
    const here = `${spec.output} = ${number(spec.ys[state.at])}, slope ${number(spec.slopes[state.at])}`;
    if (!sliders.rate) return here;
    const [place, value] = spec.walks[state.rate][1][state.step];
    return `${here}. After ${state.step} steps: ${spec.name} = ${number(place)}, ${spec.output} = ${number(value)}`;
  }
  function paint() {
    draw(state);
    const told = { at: number(spec.xs[state.at]), rate: String(spec.walks[state.rate]?.[0]), step: String(state.step) };
    for (const [what, { range, told: text }] of Object.entries(sliders)) {
      range.value = state[what];
      put(range, { "aria-valuetext": told[what] });
      write(text, told[what]);
    }
    write(said, words());
  }
  paint();
  return moved(root, state, paint, ending);
}
