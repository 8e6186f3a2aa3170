// Making elements, and writing only what differs.

const MATH = "http://www.w3.org/1998/Math/MathML";

/** Set those attributes that differ. */
export function put(element, attributes) {
  for (const [name, text] of Object.entries(attributes)) {
    if (element.getAttribute(name) !== String(text)) element.setAttribute(name, text);
  }
  return element;
}

/** Write an element's text, if it differs. A text that is there is changed: another in its place would be laid out anew. */
export function write(element, text) {
  const { firstChild: old, lastChild } = element;
  if (old !== lastChild || old?.nodeType !== Node.TEXT_NODE) {
    if (element.textContent !== text) element.textContent = text;
  } else if (old.data !== text) old.data = text;
}

export function make(name, look, ...inside) {
  const element = name.startsWith("m:") ? document.createElementNS(MATH, name.slice(2)) : document.createElement(name);
  element.append(...inside);
  return look ? put(element, { class: look }) : element;
}

/** A button of the bar. A sign that isn't a word is read by its title. */
export function button(sign, title, act, signal) {
  const made = put(make("button", "al-button", sign), { type: "button", title });
  if (!/\w/.test(sign)) put(made, { "aria-label": title });
  made.addEventListener("click", act, { signal });
  return made;
}

/** What scrolls is a stop for the keys. */
export const reach = (box) => put(box, { tabindex: box.scrollHeight > box.clientHeight ? "0" : "-1" });

/** `act` when the signal ends. */
export const atEnd = (signal, act) => signal.addEventListener("abort", act);
