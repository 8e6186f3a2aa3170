// Making elements and writing what differs.

const MATH = "http://www.w3.org/1998/Math/MathML";

/** Set those attributes that differ. */
export function put(element, attributes) {
  for (const [name, text] of Object.entries(attributes)) {
    if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  }
  return element;
}

export function make(name, look, ...inside) {
  const element = name.startsWith("m:") ? document.createElementNS(MATH, name.slice(2)) : document.createElement(name);
  element.append(...inside);
  return look ? put(element, { class: look }) : element;
}

/** What scrolls is a stop for the keys. */
export const reach = (box) => put(box, { tabindex: box.scrollHeight > box.clientHeight ? "0" : "-1" });
