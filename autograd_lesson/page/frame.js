// A frame: all that is shown at one instant, as a pure function of the graph, its numbers, and the place in the walk.

import { NOT_YET, full, numeral } from "./numeral.js";
import { local, play } from "./walk.js";

const told = (text) => (!text || text === NOT_YET ? "not yet" : text === "?" ? "asked" : text);

/** The largest of these sizes that is a number. */
const peak = (sizes) => sizes.reduce((most, size) => (size > most && size < Infinity ? size : most), 0);

/**
 * The frame after `at` steps of the spec's walk. Who steps to the end sees the last step told there, who jumps to it
 * the picture at rest.
 * @param {{spec, nodes}} graph @param {Float64Array} numbers @param {Object<number, string>} words
 */
export function frameOf({ spec, nodes }, numbers, words, at, isStep) {
  const count = nodes.length;
  const now = spec.walk ? play(spec, numbers, at) : null;
  const isReplay = now !== null && !(spec.walk === "backward" && at === spec.steps.length);
  const grads = isReplay ? now.grads : numbers.subarray(count, 2 * count);

  /** What stands at this place of the numbers; "" for what isn't computed yet. */
  function shown(i, written = numeral) {
    if (isReplay && i < 2 * count) {
      if (now.cards) return now.cards[i] ?? "";
      if (spec.walk === "sort" || (spec.walk === "forward" && i >= at)) return "";
      if (i >= count) return written(grads[i - count]);
    }
    return words[i] ?? written(numbers[i]);
  }
  /** How much gradient goes along an edge, with its sign. */
  const flow = (e) => grads[spec.edges[e][1]] * local(spec, numbers, e);

  return {
    at, now, grads, shown, flow,
    isTold: now !== null && (isReplay || isStep),
    said: (i) => told(shown(i)),
    exact: (i) => told(shown(i, full)),
    isBad: (node) => [node, count + node].some((i) => !(i in words) && !Number.isFinite(numbers[i])),
    largest: () => peak([...grads].map(Math.abs)),
    widest: () => peak(spec.edges.map((_, e) => Math.abs(flow(e)))),
  };
}
