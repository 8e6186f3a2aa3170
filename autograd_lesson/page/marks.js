// What is marked on the picture: the step of the walk, and the ways from the node that the reader chose.

import { put } from "./dom.js";
import { waysFrom } from "./paths.js";

/** Dresses groups with classes, and undresses them before the next time. */
function wardrobe() {
  const worn = [];
  return {
    dress(look, groups) {
      for (const group of groups) if (group) worn.push([group, look]), group.classList.add(look);
    },
    undress() {
      for (const [group, look] of worn.splice(0)) group.classList.remove(look);
    },
  };
}

/** @param {Element[][]} cards of each node @param {Element[]} lines of each edge, where it is drawn */
export function marksOf(view, svg, cards, lines) {
  const { spec } = view;
  const [marked, lit] = [wardrobe(), wardrobe()];
  let [told, chosen] = [null, null];
  svg.classList.toggle("al-sorting", spec.walk === "sort");

  function badge(group, place) {
    // By its attributes: it may not be laid out yet
    const shape = group.querySelector(".al-body, .al-dot");
    const [x, y, width, height, cx, cy] = ["x", "y", "width", "height", "cx", "cy"].map((of) => Number(shape.getAttribute(of)));
    const text = document.createElementNS(svg.namespaceURI, "text");
    text.textContent = place;
    group.append(put(text, { class: "al-badge", x: cx + x + width / 2, y: cy ? cy - 9 : y + height / 2 + 15 }));
  }
  function markStep({ now, at }) {
    now.stack.forEach((i) => marked.dress("al-stack", cards[i]));
    now.order.forEach((i, place) => cards[i].forEach((group) => badge(group, place + 1)));
    if (!at) return;
    const [kind, node, edge] = spec.steps[at - 1];
    marked.dress("al-target", cards[node]);
    if (edge >= 0) marked.dress("al-flow", [lines[edge]]);
    if (kind === "seed") marked.dress("al-work", cards[node]);
    if (kind === "pass") marked.dress("al-work", cards[spec.edges[edge][1]]);
    if (kind !== "compute" && kind !== "turn") return;
    spec.edges.forEach(([child, parent], e) => parent === node && marked.dress("al-flow", [lines[e], ...cards[child]]));
  }
  function lightWays(node) {
    svg.classList.toggle("al-choosing", node !== null);
    lit.undress();
    if (node === null) return;
    const ways = waysFrom(spec, node);
    lit.dress("al-lit", ways.edges.map((e) => lines[e]));
    lit.dress("al-lit", ways.nodes.flatMap((i) => cards[i]));
  }

  return {
    /** Marks depend on the shape alone: dragging in the middle of a walk leaves them as they are. */
    paint() {
      const { frame } = view;
      const step = frame.isTold ? frame.at : null;
      if (step !== told) {
        told = step;
        marked.undress();
        svg.querySelectorAll(".al-badge").forEach((text) => text.remove());
        if (step !== null) markStep(frame);
      }
      if (view.chosen() !== chosen) lightWays((chosen = view.chosen()));
    },
  };
}
