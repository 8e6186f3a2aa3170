// Instant, then confirmed: what a widget shows now, of Python's frames and of what the page knows to come.

import { floats } from "./bytes.js";
import { atEnd } from "./dom.js";
import { areAt, followSliders, patience } from "./waiting.js";

// What a frame of Python's is made of
const FRAME = ["spec", "numbers", "words", "notes", "inputs", "leaves", "stale"];

/**
 * Shows it, and goes on doing so until the signal ends it.
 * @param runner a forerunner, the same for all views of a model
 * @param {{redraw: (spec) => void, show: (numbers, words, notes) => void,
 *   say: (text: string, isLate: boolean, isStale: boolean) => void}} view isLate: the text is of other numbers than are
 *   shown; isStale: these are of other inputs than the sliders'
 * @returns {() => void} to be called once, when all is built
 */
export function confirmed(model, runner, signal, view) {
  let [frame, isAhead, waiting] = [{}, false, ""];
  const sliders = followSliders(model.widget_manager, model.get("sliders"), signal, () => show(false));
  const waits = patience(signal, (text) => {
    waiting = text;
    say();
  });

  /** Python has spoken. All that it says at once is there at the first of the events. */
  function hear() {
    const { spec } = frame;
    if (FRAME.some((trait) => model.get(trait) !== frame[trait])) {
      frame = Object.fromEntries(FRAME.map((trait) => [trait, model.get(trait)]));
      frame.floats = floats(frame.numbers);
      runner.hear({ ...frame, numbers: frame.floats, isOld: frame.stale || !frame.spec.svg });
      sliders.settle();
      if (frame.spec !== spec) view.redraw(frame.spec);
      show(true);
    } else say();
  }
  /** What Python said last; or what it is going to say, where the sliders are further and the page knows. */
  function show(isHeard) {
    const values = sliders.values();
    const isAstray = sliders.isAstray();
    const isBehind = isAstray || !areAt(values, frame.inputs);
    const ahead = isBehind && !isAstray ? runner.at(values) : null;
    isAhead = ahead !== null;
    // what is noted at a node has its numbers in it
    if (isAhead) view.show(ahead, frame.words, {});
    else view.show(frame.floats, frame.words, frame.notes);
    waits.see(isBehind, isAhead, !isBehind || sliders.isAlive(), isHeard);
    say();
  }
  function say() {
    const isStale = model.get("stale") || (waiting !== "" && !isAhead);
    view.say(waiting || model.get("message"), isAhead && !waiting, isStale);
  }
  for (const trait of [...FRAME, "message"]) {
    model.on(`change:${trait}`, hear);
    atEnd(signal, () => model.off(`change:${trait}`, hear));
  }
  return hear;
}
