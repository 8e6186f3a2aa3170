// Whether an answer is right, and what is known of a wrong one. All of it is a pure function of what was given.

import { answerOf } from "./answer.js";

// Relative: three digits are enough
export const TOLERANCE = 0.005;
// Below it a number is zero
const NOTHING = 1e-9;
// Slips that are named, all of those that lead to a number, or none: else the reader's own might be left out
const MOST_NAMED = 3;
// Misses until there is a hint, and the reader may be shown the answer
const MISSES = 2;

const isClose = (a, b, tolerance) => Math.abs(a - b) <= Math.max(tolerance * Math.abs(b), NOTHING);

/** Whether what a reader wrote stands for a wrong number: it is that number, rounded or cut to three digits or more. */
function standsFor({ value, unit, digits }, wrong) {
  if (isClose(value, wrong, NOTHING)) return true;
  const isShort = Number(wrong.toPrecision(4)) === wrong; // nobody rounds it
  if (!unit || digits < 3 || value * wrong <= 0 || isShort) return false;
  const missing = (Math.abs(wrong) - Math.abs(value)) / unit;
  return missing >= -0.5 && missing < 1 - 1e-6;
}

/**
 * @param {number} right
 * @param {{slip: string, number: number, edges: number[], isRare: boolean}[]} known what comes out by each slip
 * @returns {{word: "right" | "wrong" | "unread", slips: string[], edges: number[]}} slips: those by which this very number
 *   comes out, the most common first; none where they are more than three; edges: where it is made, if there is only one
 */
export function judge(text, right, known) {
  const answer = answerOf(text);
  if (!answer) return { word: "unread", slips: [], edges: [] };
  if (isClose(answer.value, right, TOLERANCE)) return { word: "right", slips: [], edges: [] };
  const led = known.filter(({ number }) => standsFor(answer, number));
  const found = [...led.filter(({ isRare }) => !isRare), ...led.filter(({ isRare }) => isRare)];
  const slips = [...new Set(found.map(({ slip }) => slip))];
  return { word: "wrong", slips: slips.length > MOST_NAMED ? [] : slips, edges: slips.length === 1 ? found[0].edges : [] };
}

/**
 * How a reader stands with a question.
 * @param {(string | null)[]} given their answers, in order; null where they asked to be shown
 * @returns {{misses: number, last: object, text: string, slip: string, isRight: boolean, isOpen: boolean, isHinted: boolean}}
 *   last: of the last answer, as `judge`; text: the last wrong one; slip: the last that was named, "" if none; isOpen:
 *   whether the number is told; isHinted: whether there is a hint, and the way to be shown
 */
export function progress(given, right, known) {
  const now = { misses: 0, last: { word: "", slips: [], edges: [] }, text: "", slip: "", isRight: false, isOpen: false };
  for (const text of given) {
    if (now.isOpen) break;
    if (text === null) {
      now.isOpen = true;
      break;
    }
    now.last = judge(text, right, known);
    if (now.last.word === "right") now.isRight = now.isOpen = true;
    if (now.last.word !== "wrong") continue;
    [now.misses, now.text] = [now.misses + 1, text];
    now.slip = now.last.slips[0] ?? now.slip;
  }
  return { ...now, isHinted: now.misses >= MISSES && !now.isOpen };
}

/** The questions of an item, each with its right number and the numbers of its slips. @param {Float64Array} numbers */
export function questionsOf({ asked }, numbers, count) {
  let at = count;
  return asked.map((question) => {
    const known = question.slips.map(([slip, edges, isRare]) => ({ slip, edges, isRare, number: numbers[at++] }));
    return { ...question, known, right: numbers[question.place] };
  });
}

/** What was answered to each question of an item. @param {[number, number, string | null][]} given item, question, text */
export const answersTo = (given, item, questions) =>
  questions.map((_, k) => given.filter(([of, question]) => of === item && question === k).map(([, , text]) => text));

/**
 * How many items in a row were right at the first answer, the last one that is done included.
 * @param {object[][]} items how the reader stands with the questions of each, as `progress`
 * @param {number} before how many it were before these
 */
export function streakOf(items, before) {
  let streak = before;
  for (const now of items) {
    if (now.some(({ misses, isOpen, isRight }) => misses || (isOpen && !isRight))) streak = 0;
    else if (now.every(({ isRight }) => isRight)) streak++;
  }
  return streak;
}
