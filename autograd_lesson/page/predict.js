// A graph with masked numbers and a field for each: the reader commits an answer, then sees.
//
// item: {spec, words, asked: [{place, name, text}, …]}; spec as in view.js, drawn with the numbers masked; words:
// {place in numbers: text in its stead} while it is masked.

import { button, make, put } from "./dom.js";
import { TOLERANCE, progress } from "./judge.js";
import { numeral } from "./numeral.js";
import { mount } from "./view.js";

let asked = 0;

/** The spec while something is asked: no walk, and no paths, which would tell what is masked. */
const unwalked = (spec) => ({
  ...spec, walk: "", steps: [], edges: spec.edges.map(([child, parent, local]) => [child, parent, local === "cut" ? "cut" : "unknown"]),
});

/** A question, its field, and what is said of the answer. @returns {{element, paint}} */
function field(question, give, signal) {
  const id = `al-answer-${asked++}`;
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
      show.hidden = !now.mayBeShown;
      if (said.textContent !== parts.map((part) => part.textContent).join("")) said.replaceChildren(...parts);
    },
  };
}

/** What is said of where a reader stands, as elements. */
function words({ name }, right, now) {
  if (now.isRight) return [make("p", "al-right", `✓ Right: ${name} is ${numeral(right)}.`)];
  if (now.isOpen) return [make("p", "", `${name} is ${numeral(right)}; you said ${now.text}. Now play the walk.`)];
  if (now.last.word === "unread") return [make("p", "", "Write a number: 0.75, 3/4, -2 and sqrt(2) are all understood.")];
  if (now.last.word === "wrong") return [make("p", "al-wrong", `✗ Not yet: ${name} isn't ${now.text}.`)];
  return [];
}

/**
 * Ask for the numbers of an item in `el`.
 * @param {Float64Array} numbers all of the graph's
 * @param {() => [number, string | null][]} given what was answered so far: which question, and the text
 * @param {(question: number, text: string | null) => void} give told of an answer
 * @returns {{paint, destroy}} paint: after more was given
 */
export function mountPredict(el, { spec, words: masks, asked }, numbers, given, give) {
  const ending = new AbortController();
  const box = put(make("div", "al-asked"), { role: "group", "aria-label": "predict" });
  const fields = asked.map((question, k) => field(question, (text) => give(k, text), ending.signal));
  const rule = `Within ${TOLERANCE * 100} % is right, so three digits are enough. Fractions and roots are fine.`;
  box.append(...fields.map(({ element }) => element), make("p", "al-soft", rule));
  const place = make("div");
  el.append(box, place);
  // A derivative that is always 1 is written so; there is no room for more.
  const ones = Object.fromEntries(spec.edges.flatMap(([, , local], e) => (local === "one" ? [[2 * spec.nodes.length + e, "1"]] : [])));
  let [view, isWalked] = [null, null];

  function paint() {
    const now = asked.map(({ place }, k) => progress(given().filter(([question]) => question === k).map(([, text]) => text), numbers[place], []));
    fields.forEach((field, k) => field.paint(now[k], words(asked[k], numbers[asked[k].place], now[k])));
    const isDone = now.every(({ isOpen }) => isOpen);
    if (isDone !== isWalked) {
      view?.destroy();
      view = mount(place, isDone ? spec : unwalked(spec));
      isWalked = isDone;
    }
    const left = isDone ? {} : { ...masks };
    now.forEach(({ isOpen }, k) => isOpen && delete left[asked[k].place]);
    view.set(numbers.map((x, i) => (i in left ? NaN : x)), { ...ones, ...left });
  }
  paint();
  return {
    paint,
    destroy() {
      ending.abort();
      view.destroy();
      box.remove();
      place.remove();
    },
  };
}
