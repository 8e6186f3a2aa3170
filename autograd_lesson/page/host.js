// The host that makes view.js an anywidget: the one room that knows Jupyter.

import { forerunner } from "./ahead.js";
import { tend, voice } from "./beside.js";
import { confirmed } from "./confirmed.js";
import { atEnd, make, reach, write } from "./dom.js";
import { keepState } from "./state.js";
import { mount } from "./view.js";

/** What stands over the picture: a sentence, as Python or the page has it. @returns {{elements, say}} */
function sentence(signal) {
  const [message, spoken] = [make("p", "al-message"), voice(signal)];
  const watcher = new ResizeObserver(() => reach(message));
  watcher.observe(message);
  atEnd(signal, () => watcher.disconnect());
  return {
    elements: [message, spoken.element],
    /** isLate: it is of other numbers than are shown */
    say(text, isLate) {
      message.classList.toggle("al-late", isLate);
      if (message.textContent === text) return;
      spoken.say(text);
      write(message, text);
      message.scrollTop = 0;
      reach(message);
    },
  };
}

function render({ model, el }, runner) {
  keepState(model.widget_manager);
  el.classList.add("al-view");
  const ending = new AbortController();
  const { signal } = ending;
  const over = sentence(signal);
  tend(el, signal);
  el.append(...over.elements);
  const kept = {};
  let view = null;

  function onStep(step) {
    model.set("step", step);
    model.save_changes();
  }
  const go = () => view?.go(model.get("step"));
  const hear = confirmed(model, runner, signal, {
    redraw(spec) {
      view?.destroy();
      view = spec.svg ? mount(el, spec, onStep, kept) : null;
      go();
    },
    show: (numbers, words, notes) => view?.set(numbers, words, notes),
    say(text, isLate, isStale) {
      over.say(text, isLate);
      el.classList.toggle("al-stale", isStale);
    },
  });
  model.on("change:step", go);
  atEnd(signal, () => model.off("change:step", go));
  hear();
  return () => {
    ending.abort();
    view?.destroy();
  };
}

/** A widget, however many views of it there are: what Python said to one of them all of them have heard. */
export default () => {
  const runner = forerunner();
  return { render: (context) => render(context, runner) };
};
