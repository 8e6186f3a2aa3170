// The size of the picture and the part of it that is seen: fitting, zooming, panning.

import { button } from "./dom.js";
import { MINUS } from "./numeral.js";

const MOST = 1.5; // as large as the picture grows by itself, to use the width it has
const READABLE = { card: 0.75, dot: 0.4 }; // as small as it shrinks by itself
const SEEN = 3; // nodes at least that the first sight shows

/** @returns {{elements, settle}} `settle` is to be called when the picture is filled in */
export function zoom(view, { element: frame, svg, cards }, bar) {
  const { kept, count, signal } = view;
  const size = [svg.width.baseVal.value, svg.height.baseVal.value];
  const least = READABLE[svg.querySelector(".al-dot") ? "dot" : "card"];
  let [scale, isSettled] = [1, false];

  function draw(to) {
    [svg.style.width, svg.style.height] = size.map((length) => `${Math.floor(length * to)}px`);
    frame.scrollTo((frame.scrollLeft * to) / scale, (frame.scrollTop * to) / scale);
    scale = to;
  }
  /** The scale at which all of it is seen. */
  const whole = () => Math.min(frame.clientWidth / size[0], parseFloat(getComputedStyle(frame).maxHeight) / size[1]);
  function rest() {
    if (!frame.clientWidth) return 1;
    return whole() >= least ? Math.min(MOST, whole()) : 1;
  }
  function choose(to) {
    kept.scale = to;
    draw(to);
  }
  const step = (times) => choose(Math.max(Math.min(0.1, scale), Math.min(4, scale * times)));

  /** Where the frame would show next to nothing but lines, it shows the output. */
  function firstSight() {
    const { left, top, right, bottom } = frame.getBoundingClientRect();
    const shapes = [...svg.querySelectorAll(".al-body, .al-dot")].map((shape) => shape.getBoundingClientRect());
    const seen = shapes.filter((box) => box.left >= left && box.right <= right && box.top >= top && box.bottom <= bottom);
    if (seen.length >= Math.min(SEEN, count)) return;
    const output = cards.at(-1)[0].getBoundingClientRect();
    frame.scrollTo(output.right - left - frame.clientWidth + 20, (output.top + output.bottom) / 2 - top - frame.clientHeight / 2);
  }
  function settle() {
    if (isSettled || !frame.clientWidth) return;
    isSettled = true;
    if (kept.scroll) frame.scrollTo(...kept.scroll);
    else if (svg.clientWidth > frame.clientWidth || svg.clientHeight > frame.clientHeight) firstSight();
  }
  // The bar is as wide as the frame, and its height doesn't depend on the picture.
  const watcher = new ResizeObserver(() => {
    draw(kept.scale ?? rest());
    if (view.frame) settle();
  });
  watcher.observe(bar);
  signal.addEventListener("abort", () => watcher.disconnect());
  pan(frame, kept, signal);

  const isOffered = count > 30 || kept.scale !== undefined;
  return {
    settle,
    paint() {},
    draw: () => draw(kept.scale ?? rest()),
    elements: !isOffered ? [] : [
      button(MINUS, "zoom out", () => step(1 / 1.25), signal),
      button("+", "zoom in", () => step(1.25), signal),
      button("fit", "fit to the width", () => choose(Math.min(4, whole())), signal),
    ],
  };
}

/** The paper is taken and dragged. */
function pan(frame, kept, signal) {
  let held = null;
  frame.addEventListener("pointerdown", (event) => {
    const isPaper = !event.target.closest(".al-node");
    held = isPaper ? [event.clientX + frame.scrollLeft, event.clientY + frame.scrollTop] : null;
  }, { signal });
  frame.addEventListener("pointermove", (event) => {
    if (held && event.buttons) frame.scrollTo(held[0] - event.clientX, held[1] - event.clientY);
  }, { signal });
  frame.addEventListener("scroll", () => (kept.scroll = [frame.scrollLeft, frame.scrollTop]), { signal });
}
