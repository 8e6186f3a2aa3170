// What is said of an answer, and what is shown of it on the graph.

import { make, put } from "./dom.js";
import { full } from "./numeral.js";

// Arrows that are named one by one
const NAMED = 3;

/** A number with at most six digits, as a reader would write it. */
const brief = (x) => full(Number(x.toPrecision(6)));

function arrows({ nodes, edges }, some) {
  if (!some.length) return "";
  if (some.length > NAMED) return "It shows on the arrows in red.";
  const named = some.map((e) => `from ${nodes[edges[e][0]].name} to ${nodes[edges[e][1]].name}`);
  return `It shows on the arrow${named.length > 1 ? "s" : ""} ${named.join(", and ")}.`;
}

/** The sentences about a wrong number: the slip that leads to it, those that may, or none that is known. */
function reasons(question, { slips, edges }, told, spec) {
  if (!slips.length) return [told[question.kind][0]];
  if (slips.length === 1) return [told[slips[0]][0], arrows(spec, edges)];
  return slips.map((slip, k) => (k ? "Or: " : "Perhaps: ") + told[slip][0]);
}

/** What is said of where a reader stands with a question, as elements. isDone: whether the walk can be played now. */
export function sayings(question, now, told, spec, isDone) {
  const { name, right, kind } = question;
  const line = (text, look) => make("p", look, text);
  const how = isDone && spec.walk === (kind === "data" ? "forward" : "backward") ? `The ${spec.walk} walk shows how.` : "";
  if (now.isRight) return [make("p", "", make("span", "al-right", `✓ Right: ${name} is ${brief(right)}. `), how)];
  if (now.isOpen) return [line(`${name} is ${brief(right)}; you said ${now.text}. ${how}`)];
  if (now.last.word === "unread") return [line("Write a number: 0.75, 3/4, -2 and sqrt(2) are all understood.")];
  if (now.last.word !== "wrong") return [];
  const [first, ...more] = reasons(question, now.last, told, spec).filter(Boolean);
  const said = [make("p", "", make("span", "al-wrong", "✗ Not yet. "), first), ...more.map((text) => line(text))];
  const hint = told[now.slip || kind][1];
  if (now.isHinted) said.push(make("details", "", make("summary", "", "A hint"), line(hint)));
  return said;
}

/** Light the edges where a slip is made, and no others. */
export function light(svg, edges) {
  for (const group of svg.querySelectorAll(".al-edge")) group.classList.toggle("al-slip", edges.includes(Number(group.dataset.edge)));
}

/** Write the reader's last wrong number under the right one. */
export function writeBeside(svg, { kind, index }, text) {
  const group = svg.querySelector(kind === "local" ? `.al-edge[data-edge="${index}"]` : `.al-node[data-node="${index}"]`);
  const right = group?.querySelector(`[data-of="${kind} ${index}"]`);
  if (!right || !text) return;
  const yours = document.createElementNS(svg.namespaceURI, "text");
  yours.textContent = `you: ${text}`;
  const box = group.querySelector(".al-body");
  const of = (element, what) => Number(element.getAttribute(what));
  // To the left, where fewer labels of edges stand
  const place = box
    ? { x: of(box, "x") + 8, y: of(box, "y") + of(box, "height") + 10 }
    : { x: of(right, "x"), y: of(right, "y") + 10, "text-anchor": "middle" };
  group.append(put(yours, { class: "al-yours", "font-size": 10, ...place }));
}
