// What the signs on the picture and the buttons mean, for a reader who asks.

import { make } from "./dom.js";

/** Each sign that this picture has, with its meaning: [sign, class of the sign, meaning]. */
function signs({ spec, nodes, output, kept }, svg) {
  const has = (selector) => svg.querySelector(selector) !== null;
  const isWalked = spec.steps.length > 0;
  return [
    ["data", "al-data", "the value of a node"],
    ["grad", "al-grad", `∂${output}/∂node: by how much ${output} grows when the node grows a little, for each unit of it`],
    ["−1.5000", "al-local", "on an edge, the local derivative: of the node at the arrow's head by the node at its tail"],
    has(".al-edge .al-local:not([data-of])") && ["1", "al-local", "a local derivative that is 1 whatever the numbers are; 1.0000 happens to be 1 now"],
    nodes.some(({ op }) => /\d/.test(op)) && ["× 2", "", "a number stands in the card of the operation that takes it"],
    has(".al-is-leaf") && ["", "al-key al-key-leaf", "a leaf: a node that you made"],
    has(".al-is-op") && ["", "al-key al-key-op", "a node that an operation made"],
    has(".al-is-constant, .al-is-cut") && ["", "al-key al-key-constant", "a node that stands for a number, or for what isn't drawn"],
    has(".al-is-output") && ["", "al-key al-key-output", "the output, where the backward pass starts"],
    has(".al-dot") && ["", "al-key al-key-dot", "a node of a large graph: orange where its grad is above 0, blue where it is below, darker where it is larger"],
    ["", "al-key al-key-bad", "a node with a number that is nan or infinite"],
    isWalked && ["", "al-key al-key-work", "in a step, the node that hands on; framed in blue, the node that receives"],
    isWalked && ["|◀ ◀ play ▶ ▶|", "", `go through the ${spec.walk} walk step by step; speed: steps a second; the bar beside it leads to any step`],
    ["widths", "", "edges are wider where more gradient flows: grad of the node at the head × local derivative; orange is above 0, blue and dashed below"],
    ["table", "", "the same numbers as a table"],
    (nodes.length > 30 || kept.scale !== undefined) && ["− + fit", "", "the size of the picture; fit shows the whole of it. Drag the paper to move it, or click it and turn the wheel"],
    ["point at a node", "", "for all digits of its numbers, where a card has four or five, and for the paths from it to the output. With keys: Tab, then arrows"],
    ["click a node", "", "to pin it, so that its numbers and paths stay while you drag a slider; click it again to free it. With keys: Enter and Escape"],
  ].filter(Boolean);
}

/** @returns {{element, paint}} */
export function legend(view) {
  const element = make("dl", "al-legend");
  element.hidden = true;
  return {
    element,
    paint() {
      element.hidden = !view.kept.legend;
      if (element.hidden || element.firstChild) return;
      const rows = signs(view, view.parts.drawing.svg);
      element.append(...rows.map(([sign, look, meaning]) => make("div", "", make("dt", look, sign), make("dd", "", meaning))));
    },
  };
}
