// What Python said at the places of the sliders, as publish/sampling.py asked it: a graph that follows without a kernel.

import { bytesOf, floats } from "./bytes.js";
import { replay } from "./engine.js";

const numbersIn = (text) => floats(bytesOf(text));

/** The index of the case that holds at the `place`-th combination of the sliders. */
function caseAt(runs, place) {
  for (const [count, which] of runs) {
    if (place < count) return which;
    place -= count;
  }
  return 0;
}

/**
 * A shape's numbers at a combination: by the rules of engine.js, and where those aren't Python's, as Python said. Of a
 * picture without sliders, which has no `leaves`, those that it has.
 */
function numbersOf({ spec, numbers, leaves, columns }, at, place, words) {
  if (!leaves) return numbers;
  const known = numbers.slice();
  for (const [name, i] of Object.entries(leaves)) known[i] = at[name];
  const told = Object.entries(columns);
  // What isn't computed first: the rest is computed from it.
  for (const [i, column] of told) if (i < spec.nodes.length) known[i] = column[place];
  const found = replay(spec, known) ?? known;
  for (const [i, column] of told) found[i] = column[place];
  for (const i of Object.keys(words)) found[i] = numbers[i];
  return found;
}

/**
 * @param {{positions, shapes, cases, at}} samples as Sampled.told has them
 * @returns {(at: Object<string, number>) => object} what is shown where the sliders stand at these values:
 *   {shape, numbers, words, notes, message, stale}; null where Python wasn't asked
 */
export function following({ positions, shapes, cases, at: runs }) {
  const known = shapes.map((shape) => ({
    ...shape,
    numbers: numbersIn(shape.numbers),
    columns: Object.fromEntries(Object.entries(shape.columns).map(([i, text]) => [i, numbersIn(text)])),
  }));
  return (at) => {
    let place = 0;
    for (const [name, ways] of Object.entries(positions)) {
      const k = ways.indexOf(at[name]);
      if (k < 0) return null;
      place = place * ways.length + k;
    }
    const now = cases[caseAt(runs, place)];
    if (now.shape === null) return { ...now, numbers: null };
    const shape = known[now.shape];
    const [words, notes] = ["words", "notes"].map((what) => ({ ...shape[what], ...now[what] }));
    return { ...now, words, notes, numbers: numbersOf(shape, at, place, words) };
  };
}
