// What the signs on the picture and the buttons mean, for a reader who asks; the words are those of legend.py.

import { make } from "./dom.js";

/** @returns {{element, paint}} */
export function legend({ spec, kept }) {
  const rows = spec.legend.map(([sign, look, meaning]) => make("div", "", make("dt", look, sign), make("dd", "", meaning)));
  const element = make("dl", "al-legend", ...rows);
  return { element, paint: () => (element.hidden = !kept.legend) };
}
