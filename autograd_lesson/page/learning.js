// The view of a network that learns. It knows no Jupyter: `mountLearning` it into an element, `paint` frames.
//
// frame: {plan, weights, grid, losses, gradients, standing: {steps, stride, right, total, back, running, heard, message}}

import { button, make, put, write } from "./dom.js";
import { numeral } from "./numeral.js";
import { boundary, curve, gradientBars } from "./plots.js";

// Ms without an answer until the reader is told
const LATE = 1000;
const HELD = "Waiting for Python: it goes on as soon as no cell is running.";

/**
 * @param {{points, labels, beside, named, layers: number}} lesson what stays while it learns
 * @param {(what: string, count: number) => void} ask for "start", "pause", "step", "back" or "reset"; a frame's `heard`
 *   is the count of the last one that was heard before it
 * @returns {{paint, destroy}}
 */
export function mountLearning(el, { points, labels, beside, named, layers }, ask) {
  const ending = new AbortController();
  const add = (sign, title, act) => button(sign, title, act, ending.signal);
  let [frame, drawing, isRunning, count, timer] = [null, 0, false, 0, 0];
  const go = add("start", "train on, or pause", () => want(isRunning ? "pause" : "start"));
  const [step, back, reset] = [
    ["one step", "make one step"], ["back", "take the last step back"], ["reset", "begin again"],
  ].map(([sign, title]) => add(sign, title, () => want("pause", sign === "one step" ? "step" : sign)));
  const said = make("span", "al-place at-said");
  const message = put(make("p", "al-message"), { role: "status" });
  const plots = [curve(beside, named), gradientBars(layers)];
  if (points.length) plots.unshift(boundary(points, labels));
  const bar = put(make("div", "al-bar", go, step, back, reset, said), { role: "group", "aria-label": "training" });
  const root = make("div", "", bar, message, make("div", "at-plots", ...plots.map(({ element }) => element)));
  el.append(root);

  /** Ask, and show at once whether it runs: frames from before that was heard no longer say. */
  function want(...all) {
    isRunning = all[0] === "start";
    for (const what of all) ask(what, (count = Math.max(count, frame?.standing.heard ?? 0) + 1));
    timer ||= setTimeout(() => write(message, HELD), LATE);
    tell();
  }
  function tell() {
    write(go, isRunning ? "pause" : "start");
    if (!frame) return;
    const { losses, standing: { steps, right, total } } = frame;
    write(said, `${isRunning ? "running" : "paused"} · step ${steps} · loss ${numeral(losses.at(-1))} · ${right} of ${total} right`);
  }
  function draw() {
    drawing = 0;
    const { standing } = frame;
    tell();
    write(message, standing.message);
    back.disabled = !standing.back;
    reset.disabled = !standing.steps;
    for (const plot of plots) plot.paint(frame);
  }
  return {
    /** Show this in the next animation frame. */
    paint(next) {
      frame = next;
      if ((frame.standing.heard ?? 0) >= count) {
        isRunning = frame.standing.running;
        clearTimeout(timer);
        timer = 0;
      }
      drawing ||= requestAnimationFrame(draw);
    },
    destroy() {
      cancelAnimationFrame(drawing);
      clearTimeout(timer);
      ending.abort();
      root.remove();
    },
  };
}
