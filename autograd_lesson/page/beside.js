// What stands in one box with us: the sliders over a picture or a table.

import { atEnd, make, put, write } from "./dom.js";

// Ms without another message until it is spoken
const REST = 1000;

const isShortcut = (event) => event.ctrlKey || event.metaKey || event.altKey || (event.shiftKey && event.key === "Enter");

/** Sliders have no name that a screen reader finds: they get that of their label. */
function nameSliders(box) {
  for (const row of box.querySelectorAll(".widget-inline-hbox")) {
    const name = row.querySelector(".widget-label")?.textContent;
    for (const part of row.querySelectorAll(".noUi-handle, .widget-readout")) put(part, { "aria-label": name });
  }
}

/**
 * Plain keys stay in the box, and shortcuts reach the host. JupyterLab looks at every key before we can, but leaves
 * alone those within an element that says so; who comes first of all is the window. The signal ends it.
 */
export function tend(el, signal) {
  let box = el;
  const keep = (event) => isShortcut(event) || event.stopPropagation();
  function mark(event) {
    if (!box.contains(event.target)) return;
    box.toggleAttribute("data-lm-suppress-shortcuts", !isShortcut(event));
    box.addEventListener("keydown", keep, { signal });
  }
  // Where we stand is known only once it is laid out.
  const watcher = new ResizeObserver(() => {
    box = el.closest(".al-box") ?? el;
    nameSliders(box);
  });
  watcher.observe(el);
  window.addEventListener("keydown", mark, { capture: true, signal });
  atEnd(signal, () => {
    watcher.disconnect();
    box.removeAttribute("data-lm-suppress-shortcuts");
  });
}

/** Speaks what has rested a while: at every tick of a drag it would flood who listens. @returns {{element, say}} */
export function voice(signal) {
  const element = put(make("div", "al-voice"), { role: "status" });
  let timer = 0;
  const hush = () => clearTimeout(timer);
  atEnd(signal, hush);
  return {
    element,
    say(text) {
      hush();
      timer = setTimeout(() => write(element, text), REST);
    },
  };
}
