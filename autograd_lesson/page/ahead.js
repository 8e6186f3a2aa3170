// Running ahead: what the page says of a graph while Python's word is on its way, and whether it may. Knows no host.

import { replay } from "./engine.js";

// How far two numbers may be apart, relatively. PyTorch's float32 has seven digits, and where two large numbers leave a
// small one, fewer: there it counts how far they are apart beside the largest of all.
const CLOSE = 1e-9;
const CLOSE_SINGLE = 1e-6;

/** Whether an input has this value, but for the last digit, which a slider may have too many. */
export const isAt = (a, b) => a === b || Math.abs(a - b) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b));

/** Whether all numbers are the same but for rounding; nan is nan. */
function agree(numbers, others, spec) {
  const isSingle = spec.nodes.some((node) => node.dtype === "float32");
  const largest = isSingle ? others.reduce((most, x) => (Number.isFinite(x) ? Math.max(most, Math.abs(x)) : most), 0) : 0;
  const isClose = (a, b) =>
    Number.isFinite(a) && Number.isFinite(b)
      ? Math.abs(a - b) <= Math.max(CLOSE * Math.max(Math.abs(a), Math.abs(b)), CLOSE_SINGLE * largest)
      : Object.is(a, b);
  return numbers.length === others.length && numbers.every((x, i) => isClose(x, others[i]));
}

/**
 * The numbers of a frame's graph at other inputs, null if they can't be computed here. Where the frame has a text in
 * place of a number it stays.
 */
function computed({ spec, leaves, numbers, words }, inputs) {
  const given = numbers.slice(0, spec.nodes.length);
  for (const [name, node] of Object.entries(leaves)) if (name in inputs) given[node] = inputs[name];
  const made = replay(spec, given);
  if (made) for (const i of Object.keys(words)) made[i] = numbers[i];
  return made;
}

/** Whether two specs are of one graph; also where one was sent twice. */
function isSameGraph(spec, other) {
  const [mine, its] = [spec, other].map(({ nodes, edges }) => [nodes, edges]);
  return spec === other || JSON.stringify(mine) === JSON.stringify(its);
}

/**
 * Hears all frames of Python's, and says what comes next. It speaks only where Python has always said what it would
 * have said itself: after a single other number never again.
 *
 * A frame is {spec, leaves, inputs, numbers, words, isOld}: leaves: name -> the node that is this input; inputs: name ->
 * its value; isOld: Python couldn't compute these inputs, and the numbers are of some before.
 */
export function forerunner() {
  let last = null;
  let isRight = true;
  let isHeld = true;

  /** What Python says of a frame, as the page would have said it with all that it knew before. */
  function expected(frame) {
    const before = last && isSameGraph(last.spec, frame.spec) ? last : frame;
    const isSame = JSON.stringify(before.words) === JSON.stringify(frame.words);
    return isSame && computed({ ...frame, numbers: before.numbers }, frame.inputs);
  }
  return {
    hear(frame) {
      isHeld = frame.isOld;
      if (isHeld) return;
      const numbers = isRight && expected(frame);
      isRight = !!numbers && agree(numbers, frame.numbers, frame.spec);
      last = frame;
    },
    /** The numbers at these inputs; null where Python alone can tell. */
    at(inputs) {
      if (isHeld || !isRight) return null;
      const moved = Object.keys(inputs).filter((name) => !isAt(inputs[name], last.inputs[name]));
      return moved.every((name) => name in last.leaves) ? computed(last, inputs) : null;
    },
  };
}
