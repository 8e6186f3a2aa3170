// A walk, one instant at a time: what graph/walks.py plays in Python.

import { numeral } from "./numeral.js";

/** The local derivative along an edge; 0 where no gradient passes. */
export const local = (spec, numbers, e) => (spec.edges[e][2] === "cut" ? 0 : numbers[2 * spec.nodes.length + e]);

/** What walks.frames says of the instant after `k` steps: gradients, call stack and order so far, the last step's text. */
export function play(spec, numbers, k) {
  const count = spec.nodes.length;
  const now = { grads: new Float64Array(count), stack: [], order: [], tokens: [], text: "" };
  let before = 0;
  let product = NaN;
  for (const [kind, node, edge] of spec.steps.slice(0, k)) {
    before = now.grads[node];
    if (kind === "seed") now.grads[node] = 1;
    else if (kind === "pass") {
      product = local(spec, numbers, edge) * now.grads[spec.edges[edge][1]];
      now.grads[node] += product;
    } else if (kind === "enter") now.stack.push(node);
    else if (kind === "append") now.order.push(now.stack.pop());
  }
  const number = {
    d: (i) => numbers[i], l: (i) => local(spec, numbers, i), g: (i) => now.grads[i], b: () => before, p: () => product,
  };
  now.tokens = (k ? spec.steps[k - 1][3] : []).map((token) => {
    const [mark, text] = [token[0], token.slice(1)];
    return mark === "#" ? [mark, numeral(number[text[0]](Number(text.slice(1)))), text[0]] : [mark, text];
  });
  now.text = now.tokens.map(([mark, text]) => plainly(mark, text)).join("");
  return now;
}

function plainly(mark, text) {
  if (mark === "+") return ` ${text} `;
  if (mark === "/") return `∂${text.replace("\n", "/∂")}`;
  return text;
}
