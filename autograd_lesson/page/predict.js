// Graphs with masked numbers and a field for each: the reader commits an answer, then sees.
//
// drawing: a spec as in view.js, drawn with the numbers masked. item: {drawing, words, asked: [{kind, index, place, name,
// text, slips}, …]}; drawing: which; words: {place in numbers: text in its stead} while it is masked; kind, index: of which
// node or edge what is asked; slips: [[key, edges, isRare], …]. told: {key of a slip: [sentence, hint]}.

import { button, make, put, write } from "./dom.js";
import { TOLERANCE, answersTo, progress, questionsOf, streakOf } from "./judge.js";
import { light, sayings, writeBeside } from "./said.js";
import { mount } from "./view.js";

const RULE = `Within ${TOLERANCE * 100} % is right, so three digits are enough; 3/4 and sqrt(2) are fine.`;

let made = 0;

/** The spec while something is asked: no walk, and no paths, which would tell what is masked. */
const unwalked = (spec) => ({
  ...spec, walk: "", steps: [], edges: spec.edges.map(([child, parent, local]) => [child, parent, local === "cut" ? "cut" : "unknown"]),
});
const countOf = ({ nodes, edges }) => 2 * nodes.length + edges.length;

/** A question, its field, and what is said of the answer. @returns {{element, input, paint}} */
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
    element, input,
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
function picture(place, spec, masks, questions, numbers) {
  // A derivative that is always 1 is written so; there is no room for more.
  const ones = Object.fromEntries(spec.edges.flatMap(([, , local], e) => (local === "one" ? [[2 * spec.nodes.length + e, "1"]] : [])));
  const kept = {};
  let [view, isWalked] = [null, null];
  return {
    paint(now) {
      const isDone = now.every(({ isOpen }) => isOpen);
      const svg = () => place.querySelector("svg");
      if (isDone !== isWalked) {
        view?.destroy();
        view = mount(place, isDone ? spec : unwalked(spec), undefined, kept);
        place.classList.toggle("al-asking", !isDone);
        isWalked = isDone;
        if (isDone) now.forEach(({ text, isRight }, k) => isRight || writeBeside(svg(), questions[k], text));
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
 * Ask for the numbers of one of several items in `el`.
 * @param {{drawings, items, numbers: Float64Array[], told}} all numbers: for each item those of the graph, then of the slips
 * @param {number} at which item
 * @param {() => [number, number, string | null][]} given what was answered so far: item, question, text
 * @param {{give: (question: number, text: string | null) => void, next: (streak: number) => void, streak: number}} more give, next: told of an
 *   answer, and of going on to another item; streak: how many items were right at once before these
 * @returns {{paint, focus, destroy}} paint: after more was given
 */
export function mountPredict(el, { drawings, items, numbers, told }, at, given, { give, next, streak }) {
  const ending = new AbortController();
  const all = items.map((item, k) => questionsOf(item, numbers[k], countOf(drawings[item.drawing])));
  const [questions, spec] = [all[at], drawings[items[at].drawing]];
  const box = put(make("div", "al-asked"), { role: "group", "aria-label": "predict" });
  const fields = questions.map((question, k) => field(question, (text) => give(k, text), ending.signal));
  let count = 0;
  const [on, row] = [button("next graph", "go on to another graph", () => next(count), ending.signal), put(make("span", "al-row"), { role: "status" })];
  const rule = make("p", "al-soft", RULE);
  box.append(...fields.map(({ element }) => element), rule, ...(items.length > 1 ? [make("p", "al-next", on, row)] : []));
  const place = make("div");
  el.append(box, place);
  const shown = picture(place, spec, items[at].words, questions, numbers[at].subarray(0, countOf(spec)));

  function paint() {
    const standings = all.map((some, item) => answersTo(given(), item, some).map((texts, k) => progress(texts, some[k].right, some[k].known)));
    const now = standings[at];
    const isDone = now.every(({ isOpen }) => isOpen);
    fields.forEach((field, k) => field.paint(now[k], sayings(questions[k], now[k], told, spec, isDone)));
    shown.paint(now);
    rule.hidden = isDone;
    on.hidden = !isDone;
    count = streakOf(standings, streak);
    write(row, count ? `${count} right at once${count > 1 ? ", one after another" : ""}` : "");
  }
  paint();
  return {
    paint,
    focus: () => fields[0].input.focus(),
    destroy() {
      ending.abort();
      shown.end();
      box.remove();
      place.remove();
    },
  };
}
