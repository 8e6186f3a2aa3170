// The live picture of a graph. It knows no Jupyter: `mount` a spec into an element, `set` numbers.
//
// spec: {svg, nodes: [{name, op, kind, number, size, written, spoken, rows}, …], edges: [[child, parent, local], …],
//        walk, steps: [[kind, node, edge, tokens], …], legend: [[sign, look, meaning], …]}; the words are those of
//        graph/shape.py, formula.py and walks.py.
// numbers: a Float64Array of data, grad, local. words: {place in numbers: text in its stead}. notes: {node: text}.
//
// A view is one state and its parts. Each part builds its elements once and has a `paint` that writes what differs.

import { caption } from "./caption.js";
import { button, make, put } from "./dom.js";
import { drawing } from "./drawing.js";
import { focus } from "./focus.js";
import { frameOf } from "./frame.js";
import { legend } from "./legend.js";
import { panel } from "./panel.js";
import { player } from "./player.js";
import { pointing } from "./pointing.js";
import { table } from "./table.js";
import { zoom } from "./zoom.js";

/** What all parts read of the graph. */
function readingOf(spec) {
  const { nodes } = spec;
  const brief = (all, between) =>
    (all.length > 9 ? [...all.slice(0, 4), `… ${all.length - 8} more …`, ...all.slice(-4)] : all).join(between);
  return {
    spec, nodes, brief,
    count: nodes.length,
    output: nodes.at(-1)?.name ?? "",
    childrenOf: (node) => spec.edges.filter(([, parent]) => parent === node).map(([child]) => child),
    named: (some, between) => brief(some.map((i) => nodes[i].name), between) || "empty",
  };
}

/** The buttons that show or hide something. */
function toggles(view) {
  return [
    ["widths", "draw edges wider where more gradient flows"],
    ["table", "show as table"],
    ["legend", "what the signs and buttons mean"],
  ].map(([what, title]) => {
    const made = button(what, title, () => {
      view.kept[what] = !view.kept[what];
      press();
      view.ask();
    }, view.signal);
    const press = () => put(made, { "aria-pressed": !!view.kept[what] });
    return press();
  });
}

/** Builds the parts of a view, in their places. @returns {Element} what holds them all */
function build(view, el) {
  const bar = put(make("div", "al-bar"), { role: "group", "aria-label": view.spec.walk ? `${view.spec.walk} walk` : "view" });
  const parts = {
    player: player(view), drawing: drawing(view), legend: legend(view), caption: caption(view), panel: panel(view), table: table(view),
  };
  const { element: frame, cards } = parts.drawing;
  const below = [parts.caption, parts.panel, parts.table].map(({ element }) => element);
  const root = make("div", "", bar, parts.legend.element, put(frame, { tabindex: "-1" }), ...below, parts.player.voice);
  el.append(root);
  const size = zoom(view, parts.drawing, bar);
  bar.append(...parts.player.elements, make("span", "al-space"), ...toggles(view), ...size.elements);
  const stop = pointing(view, root, frame, parts.panel.element, cards);
  view.parts = { ...parts, size, focus: focus(view, root, stop) };
  return root;
}

/**
 * Draw a graph into `el`.
 * @param {HTMLElement} el
 * @param {(k: number) => void} onStep told when the reader goes to another step
 * @param {{widths, table, legend, speed, isPlaying, scale, scroll, pinned, focus}} kept what the reader chose: written here,
 *   for the next mount
 */
export function mount(el, spec, onStep = () => {}, kept = {}) {
  const ending = new AbortController();
  let [asked, isOld] = [0, true];
  const view = {
    ...readingOf(spec), kept, ask, paint, parts: {},
    signal: ending.signal,
    numbers: null, words: {}, notes: {}, frame: null,
    // After how many steps of the walk, and whether the last move was one step on.
    at: spec.steps.length, isStep: false,
    hovered: null, focused: null, pinned: null,
    isAtEnd: () => view.at === spec.steps.length,
    chosen: () => view.pinned ?? view.hovered ?? view.focused,
    go: (k) => go(k) && onStep(view.at),
  };
  const root = build(view, el);
  paint();

  function ask() {
    isOld = true;
    if (view.numbers) asked ||= requestAnimationFrame(paint);
  }
  function paint() {
    cancelAnimationFrame(asked);
    asked = 0;
    if (isOld && view.numbers) view.frame = frameOf(view, view.numbers, view.words, view.at, view.isStep);
    isOld = false;
    for (const part of Object.values(view.parts)) part.paint();
  }
  function go(k) {
    const next = Math.max(0, Math.min(spec.steps.length, k));
    if (next === view.at) return false;
    view.isStep = next === view.at + 1;
    view.at = next;
    isOld = true;
    paint();
    if (view.frame) view.parts.player.say();
    return true;
  }

  return {
    /**
     * Show these in the next animation frame; numbers of another shape are left alone.
     * @param {Float64Array} numbers @param {Object<number, string>} words @param {Object<number, string>} notes
     */
    set(numbers, words = {}, notes = {}) {
      if (numbers.length !== 2 * view.count + spec.edges.length) return;
      Object.assign(view, { numbers, words, notes });
      ask();
    },
    /** Go to the instant after `k` steps. */
    go,
    destroy() {
      if (view.frame) view.parts.focus.keep();
      cancelAnimationFrame(asked);
      ending.abort();
      root.remove();
    },
  };
}
