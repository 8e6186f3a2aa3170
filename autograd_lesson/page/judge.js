// Whether an answer is right, and what is known of a wrong one. All of it is a pure function of what was given.

import { answerOf } from "./answer.js";

// Relative: three digits are enough
export const TOLERANCE = 0.005;
// Below it a number is zero
const NOTHING = 1e-9;
// Misses until the reader may be shown the answer
const MISSES = 2;

const isClose = (a, b, tolerance) => Math.abs(a - b) <= Math.max(tolerance * Math.abs(b), NOTHING);

/** Whether what a reader wrote stands for a wrong number: it is that number, or that number cut to three places or more. */
function standsFor({ value, unit, digits }, wrong) {
  if (isClose(value, wrong, NOTHING)) return true;
  return unit > 0 && digits >= 3 && Math.abs(value - wrong) < unit && isClose(value, wrong, TOLERANCE);
}

/**
 * @param {number} right
 * @param {{number: number}[]} slips what comes out by each slip
 * @returns {{word: "right" | "wrong" | "unread", slips: object[]}} slips: those by which this very number comes out
 */
export function judge(text, right, slips) {
  const answer = answerOf(text);
  if (!answer) return { word: "unread", slips: [] };
  if (isClose(answer.value, right, TOLERANCE)) return { word: "right", slips: [] };
  return { word: "wrong", slips: slips.filter(({ number }) => standsFor(answer, number)) };
}

/**
 * How a reader stands with a question.
 * @param {(string | null)[]} given their answers, in order; null where they asked to be shown
 * @returns {{misses: number, last: object, text: string, isRight: boolean, isOpen: boolean, mayBeShown: boolean}}
 *   last: of the last answer, as `judge`; text: the last wrong one; isOpen: whether the number is told now
 */
export function progress(given, right, slips) {
  const state = { misses: 0, last: { word: "", slips: [] }, text: "", isRight: false, isOpen: false, mayBeShown: false };
  for (const text of given) {
    if (state.isOpen) break;
    if (text === null) {
      state.isOpen = true;
      break;
    }
    state.last = judge(text, right, slips);
    if (state.last.word === "right") state.isRight = state.isOpen = true;
    if (state.last.word === "wrong") [state.misses, state.text] = [state.misses + 1, text];
  }
  return { ...state, mayBeShown: state.misses >= MISSES && !state.isOpen };
}
