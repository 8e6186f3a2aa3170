// A rectangle that is widened by a strip, with edges to take hold of. It knows no Jupyter.

import { make, put, write } from "./dom.js";
import { moved } from "./moved.js";
import { numeral } from "./numeral.js";

const EDGES = ["width", "height", "hair"];
const TURNS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 };

/** Moves what Python drew, as picture/strip.py places it. */
function fitting({ unit, left, bottom }, svg) {
  const [area, added] = ["area", "added"].map((name) => svg.querySelector(`.al-strip-${name}`));
  const lines = (of) => svg.querySelectorAll(`[data-edge-of="${of}"]`);
  const told = (of) => svg.querySelector(`[data-told="${of}"]`);
  const tell = (of, x, y, number) => {
    write(put(told(of), { x, y }), (of === "height" ? "" : `${of} `) + numeral(number));
  };
  return ({ width, height, hair }) => {
    const [right, end, top] = [left + width * unit, left + (width + hair) * unit, bottom - height * unit];
    put(area, { y: top, width: width * unit, height: height * unit });
    put(added, { x: right, y: top, width: hair * unit, height: height * unit });
    lines("height").forEach((line) => put(line, { x1: left, y1: top, x2: right, y2: top }));
    lines("width").forEach((line) => put(line, { x1: right, y1: top, x2: right, y2: bottom }));
    lines("hair").forEach((line) => put(line, { x1: end, y1: top, x2: end, y2: bottom }));
    tell("height", left - 8, (top + bottom) / 2 + 4, height);
    tell("width", (left + right) / 2, bottom + 18, width);
    tell("hair", (right + end) / 2, top - 10, hair);
    tell("area", (left + right) / 2, (top + bottom) / 2 + 4, width * height);
  };
}

/** An edge to be dragged, or moved with keys, which is as wide as a finger. @param {(length: number) => void} act */
function grip(of, { svg, most, step, unit, left, bottom }, state, act, signal) {
  const line = svg.querySelector(`[data-edge-of="${of}"]`).cloneNode();
  const range = { role: "slider", tabindex: "0", "aria-label": of, "aria-valuemin": 0, "aria-valuemax": most[of] };
  put(line, { class: "al-strip-grip", stroke: "transparent", "stroke-width": 26, ...range });
  const snapped = (length) => Math.min(most[of], Math.max(0, Math.round(length / step) * step));
  const move = (length) => act(Number(snapped(length).toFixed(9)));
  line.addEventListener("pointerdown", (event) => {
    line.setPointerCapture(event.pointerId);
    line.focus();
    event.preventDefault();
  }, { signal });
  line.addEventListener("pointermove", (event) => {
    if (!line.hasPointerCapture(event.pointerId)) return;
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    if (of === "height") move((bottom - at.y) / unit);
    else move((at.x - left) / unit - (of === "hair" ? state.width : 0));
  }, { signal });
  line.addEventListener("keydown", (event) => {
    const to = { Home: 0, End: most[of] }[event.key] ?? (event.key in TURNS ? state[of] + TURNS[event.key] * step : null);
    if (to === null) return;
    event.preventDefault();
    move(to);
  }, { signal });
  svg.append(line);
  return { tell: () => put(line, { "aria-valuenow": state[of], "aria-valuetext": numeral(state[of]) }) };
}

/** The same as strip.words in Python. */
export function words({ height, hair }) {
  const added = hair * height;
  const said = `The strip is hair × height = ${numeral(hair)} × ${numeral(height)} = ${numeral(added)}.`;
  if (!hair) return `${said} Without a hair there is nothing to compare.`;
  return `${said} For each unit of width: ${numeral(added)} ÷ ${numeral(hair)} = ${numeral(added / hair)}, the height.`;
}

/**
 * Draw the rectangle into `el`.
 * @param {{svg, unit, left, bottom, most, step}} spec
 * @param {{width, height, hair}} state
 * @param {(what: string, length: number) => void} onMove told where an edge goes
 */
export function mountStrip(el, spec, state, onMove = () => {}) {
  const ending = new AbortController();
  const frame = make("div", "al-frame");
  frame.innerHTML = spec.svg;
  const svg = frame.querySelector("svg");
  put(svg, { role: "group", "aria-label": "a rectangle and a strip beside it; its edges are to be moved" });
  const draw = fitting(spec, svg);
  const said = put(make("p", "al-caption"), { role: "status" });
  const root = make("div", "al-strip", frame, said);
  const grips = EDGES.map((of) => grip(of, { ...spec, svg }, state, (length) => {
    state[of] = length;
    paint();
    onMove(of, length);
  }, ending.signal));
  el.append(root);
  function paint() {
    draw(state);
    grips.forEach(({ tell }) => tell());
    write(said, words(state));
  }
  paint();
  return moved(root, state, paint, ending);
}
