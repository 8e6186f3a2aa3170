// A graph with masked numbers and a field for each: the reader commits an answer, then sees.
//
// item: {spec, words, asked: [{place, name, text, kind, index, slips}, …]}; spec as in view.js, drawn with the numbers
// masked; words: {place in numbers: text in its stead} while it is masked; slips: [[key, edges], …].
// told: {key of a slip: [sentence, hint]}.

import { button, make, put } from "./dom.js";
import { TOLERANCE, progress, questionsOf } from "./judge.js";
import { light, sayings, writeBeside } from "./said.js";
import { mount } from "./view.js";

let made = 0;

/** The spec while something is asked: no walk, and no paths, which would tell what is masked. */
const unwalked = (spec) => ({
  ...spec, walk: "", steps: [], edges: spec.edges.map(([child, parent, local]) => [child, parent, local === "cut" ? "cut" : "unknown"]),
});

/** A question, its field, and what is said of the answer. @returns {{element, paint}} */
function field(question, give, signal) {
  const id = `al-answer-${made++}`;
  const input = put(make("input"), { id, type: "text", autocomplete: "off", spellcheck: "false", autocapitalize: "off", size: 12 });
  const check = put(make("button", "al-button", "check"), { type: "submit" });
  const show = button("show me", "show the answer and the walk to it", () => give(null), signal);
  const said = put(make("div", "al-said"), { role: "status" });
  const label = put(make("label", "", question.text), { for: id });
  const element = make("form", "", label, input, check, show, said);
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!input.readOnly) give(input.value);
  }, { signal });
  return {
    element,
    paint(now, parts) {
      input.readOnly = now.isOpen;
      check.hidden = now.isOpen;
      if (!now.isHinted && document.activeElement === show) input.focus();
      show.hidden = !now.isHinted;
      if (said.textContent !== parts.map((part) => part.textContent).join("")) said.replaceChildren(...parts);
    },
  };
}

/** The picture, masked until all is told. @returns {{paint, end}} */
function picture(place, { spec, words: masks }, questions, numbers) {
  // A derivative that is always 1 is written so; there is no room for more.
  const ones = Object.fromEntries(spec.edges.flatMap(([, , local], e) => (local === "one" ? [[2 * spec.nodes.length + e, "1"]] : [])));
  let [view, isWalked] = [null, null];
  return {
    paint(now) {
      const isDone = now.every(({ isOpen }) => isOpen);
      const svg = () => place.querySelector("svg");
      if (isDone !== isWalked) {
        view?.destroy();
        view = mount(place, isDone ? spec : unwalked(spec));
        place.classList.toggle("al-asking", !isDone);
        isWalked = isDone;
        if (isDone) now.forEach(({ text }, k) => writeBeside(svg(), questions[k], text));
      }
      const left = isDone ? {} : { ...masks };
      now.forEach(({ isOpen }, k) => isOpen && delete left[questions[k].place]);
      view.set(numbers.map((x, i) => (i in left ? NaN : x)), { ...ones, ...left });
      light(svg(), now.flatMap(({ isOpen, last }) => (isOpen ? [] : last.edges)));
    },
    end: () => view?.destroy(),
  };
}

/**
 * Ask for the numbers of an item in `el`.
 * @param {Float64Array} numbers those of the graph, then those of the slips
 * @param {() => [number, string | null][]} given what was answered so far: which question, and the text
 * @param {(question: number, text: string | null) => void} give told of an answer
 * @returns {{paint, destroy}} paint: after more was given
 */
export function mountPredict(el, item, told, numbers, given, give) {
  const ending = new AbortController();
  const questions = questionsOf(item, numbers);
  const count = 2 * item.spec.nodes.length + item.spec.edges.length;
  const box = put(make("div", "al-asked"), { role: "group", "aria-label": "predict" });
  const fields = questions.map((question, k) => field(question, (text) => give(k, text), ending.signal));
  const rule = `Within ${TOLERANCE * 100} % is right, so three digits are enough; 3/4 and sqrt(2) are fine.`;
  box.append(...fields.map(({ element }) => element), make("p", "al-soft", rule));
  const place = make("div");
  el.append(box, place);
  const shown = picture(place, item, questions, numbers.subarray(0, count));

  function paint() {
    const now = questions.map(({ right, known }, k) =>
      progress(given().flatMap(([question, text]) => (question === k ? [text] : [])), right, known));
    fields.forEach((field, k) => field.paint(now[k], sayings(questions[k], now[k], told, item.spec)));
    shown.paint(now);
  }
  paint();
  return {
    paint,
    destroy() {
      ending.abort();
      shown.end();
      box.remove();
      place.remove();
    },
  };
}
