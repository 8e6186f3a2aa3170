// A walk, one instant at a time: what graph/walks.py plays in Python.

import { numeral } from "./numeral.js";

/** The local derivative along an edge; 0 where no gradient passes. */
export const local = (spec, numbers, e) => (spec.edges[e][2] === "cut" ? 0 : numbers[2 * spec.nodes.length + e]);

/**
 * What walks.frames says of the instant after `k` steps: gradients, call stack and order so far, the last step's text;
 * cards: of a walk that was watched, what stands at each place of the numbers.
 */
export function play(spec, numbers, k) {
  const count = spec.nodes.length;
  const now = { grads: new Float64Array(count), stack: [], order: [], tokens: [], text: "", cards: spec.steps[0]?.[4] && {} };
  let before = 0;
  let product = NaN;
  for (const [kind, node, edge, , changes] of spec.steps.slice(0, k)) {
    if (changes) Object.assign(now.cards, changes);
    before = now.grads[node];
    if (kind === "seed") now.grads[node] = 1;
    else if (kind === "pass") {
      product = local(spec, numbers, edge) * now.grads[spec.edges[edge][1]];
      now.grads[node] += product;
    } else if (kind === "enter") now.stack.push(node);
    else if (kind === "append") now.order.push(now.stack.pop());
  }
  const number = {
    data: (i) => numbers[i], local: (i) => local(spec, numbers, i), grad: (i) => now.grads[i], before: () => before,
    product: () => product,
  };
  now.tokens = (k ? spec.steps[k - 1][3] : []).map(([kind, text, i]) =>
    kind === "number" ? [kind, numeral(number[text](i)), text] : [kind, text, i]);
  now.text = now.tokens.map(plainly).join("");
  return now;
}

function plainly([kind, text, by]) {
  if (kind === "op") return ` ${text} `;
  if (kind === "partial") return `∂${text}/∂${by}`;
  return kind === "aside" ? `; ${text}` : text;
}
