// The size of the picture and the part of it that is seen: fitting, zooming, panning.

import { atEnd, button } from "./dom.js";
import { MINUS } from "./numeral.js";

// As large as the picture grows by itself, to use the width it has
const MOST = 1.5;
// As small as it shrinks by itself
const READABLE = { card: 0.75, dot: 0.4 };
// Nodes; a larger graph can be zoomed
const FEW = 30;
// Nodes at least that the first sight shows
const SEEN = 3;

/** Where the frame stands over the picture. @returns {() => void} to be called once the picture is laid out and filled in */
function standing({ kept, count, signal }, { element: frame, svg, cards }) {
  const place = () => [frame.scrollLeft, frame.scrollTop];
  let [isSettled, own] = [false, ""];

  /** Where it would show next to nothing but lines, it shows the output. */
  function goToOutput() {
    const { left, top, right, bottom } = frame.getBoundingClientRect();
    const boxes = [...svg.querySelectorAll(".al-body, .al-dot")].map((shape) => shape.getBoundingClientRect());
    const seen = boxes.filter((box) => box.left >= left && box.right <= right && box.top >= top && box.bottom <= bottom);
    if (seen.length >= Math.min(SEEN, count)) return;
    const output = cards.at(-1)[0].getBoundingClientRect();
    const middle = (output.top + output.bottom - frame.clientHeight) / 2;
    frame.scrollTo(output.right - left - frame.clientWidth + 20, middle - top);
  }
  frame.addEventListener("scroll", () => {
    if (String(place()) !== own) kept.scroll = place();
  }, { signal });
  return () => {
    if (isSettled || !frame.clientWidth) return;
    isSettled = true;
    if (kept.scroll) frame.scrollTo(...kept.scroll);
    else if (svg.clientWidth > frame.clientWidth || svg.clientHeight > frame.clientHeight) goToOutput();
    own = String(place());
  };
}

/** The paper is taken and dragged. */
function pan(frame, signal) {
  let held = null;
  frame.addEventListener("pointerdown", (event) => {
    const isPaper = !event.target.closest(".al-node");
    held = isPaper ? [event.clientX + frame.scrollLeft, event.clientY + frame.scrollTop] : null;
  }, { signal });
  frame.addEventListener("pointermove", (event) => {
    if (held && event.buttons) frame.scrollTo(held[0] - event.clientX, held[1] - event.clientY);
  }, { signal });
}

/** @returns {{elements, paint}} */
export function zoom(view, drawing, bar) {
  const { kept, count, signal } = view;
  const { element: frame, svg } = drawing;
  const size = [svg.width.baseVal.value, svg.height.baseVal.value];
  const least = READABLE[svg.querySelector(".al-dot") ? "dot" : "card"];
  let scale = 1;

  /** The scale at which all of it is seen. */
  const whole = () => Math.min(frame.clientWidth / size[0], parseFloat(getComputedStyle(frame).maxHeight) / size[1]);
  const rest = () => (frame.clientWidth && whole() >= least ? Math.min(MOST, whole()) : 1);
  function draw() {
    const to = kept.scale ?? rest();
    [svg.style.width, svg.style.height] = size.map((length) => `${Math.floor(length * to)}px`);
    frame.scrollTo((frame.scrollLeft * to) / scale, (frame.scrollTop * to) / scale);
    scale = to;
  }
  function choose(to) {
    kept.scale = to;
    draw();
  }
  const step = (times) => choose(Math.max(Math.min(0.1, scale), Math.min(4, scale * times)));

  const settle = standing(view, drawing);
  // The bar is as wide as the frame, and its height doesn't depend on the picture.
  const paint = () => view.frame && settle();
  const watcher = new ResizeObserver(() => {
    draw();
    paint();
  });
  watcher.observe(bar);
  atEnd(signal, () => watcher.disconnect());
  pan(frame, signal);
  draw();

  return {
    paint,
    elements: count <= FEW && kept.scale === undefined ? [] : [
      button(MINUS, "zoom out", () => step(1 / 1.25), signal),
      button("+", "zoom in", () => step(1.25), signal),
      button("fit", "fit to the width", () => choose(Math.min(4, whole())), signal),
    ],
  };
}
