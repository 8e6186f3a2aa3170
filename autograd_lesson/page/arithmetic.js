// A line of arithmetic, as a step of a walk tells it, in MathML.

import { make, put, write } from "./dom.js";

const LOOKS = { d: "al-data", l: "al-local", g: "al-grad", b: "al-soft", p: "al-strong" };

function part([mark, text, kind]) {
  if (mark === "'") return make("m:mi", "", text);
  if (mark === "+") return make("m:mo", "", text);
  if (mark === "#") return make("m:mn", LOOKS[kind], text);
  if (mark === "=") return make("m:mtext", "", text.replace(/^;/, "\u2003").replaceAll(" ", "\u00a0"));
  const [of, by] = text.split("\n").map((name) => make("m:mrow", "", make("m:mo", "", "∂"), make("m:mi", "", name)));
  return make("m:mfrac", "al-local", of, by);
}

/** @returns {{element, write}} `write` puts the numbers of the same step into it */
export function arithmetic(tokens) {
  const parts = tokens.map(part);
  return {
    element: put(make("m:math", "", ...parts), { displaystyle: "true" }),
    write: (tokens) => tokens.forEach(([mark, text], k) => mark === "#" && write(parts[k], text)),
  };
}
