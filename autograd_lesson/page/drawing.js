// The picture: the drawing that Python made, with the numbers of the frame written into it.

import { arrow } from "./arrow.js";
import { atEnd, make, put, write } from "./dom.js";
import { marksOf } from "./marks.js";
import { inSight } from "./sight.js";

/** A dot's colour by the sign and size of its gradient, as palette.tone. @param {number} grad @param {number} largest */
export function tone(grad, largest) {
  if (!grad || !Number.isFinite(grad) || !largest) return "z";
  const size = Math.abs(grad) / largest;
  return (grad > 0 ? "p" : "n") + (size > 0.3 ? "2" : size > 0.03 ? "1" : "0");
}

/** Every group that is drawn, with its texts as [element, place in the numbers]. */
function groupsOf(svg, { count }) {
  const start = { data: 0, grad: count, local: 2 * count };
  return new Map([...svg.querySelectorAll(".al-node, .al-edge")].map((group) => {
    const texts = [...group.querySelectorAll("[data-of]")].map((text) => {
      const [what, index] = text.dataset.of.split(" ");
      return [text, start[what] + Number(index)];
    });
    const node = Number(group.dataset.node ?? -1);
    const isCard = node >= 0;
    return [group, {
      texts, node, edge: Number(group.dataset.edge ?? -1), dot: isCard ? group.querySelector(".al-dot") : null,
      draw: isCard ? null : arrow(group.querySelector(".al-line"), group.querySelector(".al-tip")),
    }];
  }));
}

/** @returns {{element, svg, cards, paint}} cards: for each node its groups; a leaf that is used often may have several */
export function drawing(view) {
  const { spec, nodes, count, kept } = view;
  const element = make("div", "al-frame");
  element.innerHTML = spec.svg;
  const svg = element.querySelector("svg");
  put(svg, { role: "group", "aria-label": `graph of ${view.output}, ${count} node${count > 1 ? "s" : ""}; arrow keys follow the edges` });

  const groups = groupsOf(svg, view);
  const cards = nodes.map(() => []);
  const lines = spec.edges.map(() => null);
  for (const [group, { node, edge }] of groups) {
    if (node >= 0) cards[node].push(group);
    else lines[edge] = group;
  }
  const hasDots = [...groups.values()].some(({ dot }) => dot);
  const marks = marksOf(view, svg, cards, lines);
  let [painted, largest, widest, isWide] = [null, 0, 0, false];

  function paintEdge(group, { edge, draw }) {
    const flow = (widest && painted.flow(edge)) || 0;
    const width = Math.min(1 + (6 * Math.abs(flow)) / (widest || 1), 7);
    put(group, { style: `--al-width:${width.toFixed(1)}` });
    group.classList.toggle("al-plus", flow > 0);
    group.classList.toggle("al-minus", flow < 0);
    draw(width);
  }
  function paintNode(group, { node, dot }) {
    if (dot) put(dot, { class: `al-dot al-${tone(painted.grads[node], largest)}` });
    group.classList.toggle("al-bad", painted.isBad(node));
    const { name, spoken } = nodes[node];
    const [value, grad] = [node, count + node].map(painted.said);
    put(group, { "aria-label": `${spoken} node ${name}: value ${value}, gradient ${grad}, step ${node + 1} of ${count}` });
  }
  function paintGroup(group) {
    const parts = groups.get(group);
    for (const [text, i] of parts.texts) write(text, painted.shown(i));
    if (parts.node >= 0) paintNode(group, parts);
  }

  // An edge without a number has nothing to be written but its width
  const told = [...groups.keys()].filter((group) => groups.get(group).texts.length || groups.get(group).node >= 0);
  const { seen, end } = inSight(told, (group) => painted && paintGroup(group));
  atEnd(view.signal, end);

  function paint() {
    if (!view.frame) return;
    marks.paint();
    if (painted === view.frame) return;
    painted = view.frame;
    largest = hasDots ? painted.largest() : 0;
    widest = kept.widths ? painted.widest() : 0;
    seen.forEach(paintGroup);
    if (widest || isWide) groups.forEach((parts, group) => parts.node < 0 && paintEdge(group, parts));
    isWide = widest > 0;
  }
  return { element, svg, cards, paint };
}
