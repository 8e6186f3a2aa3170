// A line of arithmetic, as a step of a walk tells it, in MathML.

import { make, put, write } from "./dom.js";

const LOOKS = { data: "al-data", local: "al-local", grad: "al-grad", before: "al-soft", product: "al-strong" };
const spaced = (text) => text.replaceAll(" ", "\u00a0");

function part([kind, text, more]) {
  if (kind === "name") return make("m:mi", "", text);
  if (kind === "op") return make("m:mo", "", text);
  if (kind === "number") return make("m:mn", LOOKS[more], text);
  if (kind === "text") return make("m:mtext", "", spaced(text));
  if (kind === "aside") return make("m:mtext", "", `\u2003${spaced(text)}`);
  const [of, by] = [text, more].map((name) => make("m:mrow", "", make("m:mo", "", "∂"), make("m:mi", "", name)));
  return make("m:mfrac", "al-local", of, by);
}

/** @returns {{element, write}} `write` puts the numbers of the same step into it */
export function arithmetic(tokens) {
  const parts = tokens.map(part);
  return {
    element: put(make("m:math", "", ...parts), { displaystyle: "true" }),
    write: (tokens) => tokens.forEach(([kind, text], k) => kind === "number" && write(parts[k], text)),
  };
}
