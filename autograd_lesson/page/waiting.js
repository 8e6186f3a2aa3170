// The sliders beside a picture: where they stand, and what is said while Python hasn't answered to that.

import { isAt } from "./ahead.js";
import { atEnd } from "./dom.js";

// Ms of silence until something is said
const PATIENCE = 1000;
const WAITING = "Waiting for Python: the picture is of other inputs than the sliders'. Interrupt ends a function that doesn't end.";
const GONE = "Python no longer knows this picture: run its cell again to bring it to life.";
const BUSY = "Python is busy: until it answers, the page computes these numbers by itself.";
const ALONE = "The page computes these numbers by itself, and no Python confirms them: run its cell again for that.";

/**
 * Follow the sliders of a view; `moved` is called at each move. Where the host doesn't hand out its other models there
 * are none to follow. The signal ends it.
 */
export function followSliders(manager, references, signal, moved) {
  const [sliders, others, strayed] = [new Map(), [], new Set()];

  async function follow(name, reference) {
    const slider = await manager.get_model(reference.replace("IPY_MODEL_", ""));
    if (signal.aborted) return;
    const isRead = typeof slider.get("value") === "number";
    // Of a Dropdown and the like Python alone has the value: here we see only that it moves
    const event = isRead ? "change:value" : "change";
    const listener = () => (isRead || strayed.add(name), moved());
    slider.on(event, listener);
    atEnd(signal, () => slider.off(event, listener));
    if (isRead) sliders.set(name, slider);
    else others.push(slider);
  }
  if (manager?.get_model) {
    const all = Object.entries(references).map(([name, reference]) => follow(name, reference));
    Promise.allSettled(all).then(() => signal.aborted || moved());
  }
  const isAlive = () => manager.kernel !== null && [...sliders.values(), ...others].every((slider) => slider.comm_live !== false);
  // As Python has it: without a last digit that dragging leaves
  const valueOf = (slider) => Number(slider.get("value").toPrecision(15));
  return {
    /** name -> value */
    values: () => Object.fromEntries([...sliders].map(([name, slider]) => [name, valueOf(slider)])),
    isAlive,
    /** Whether a slider moved that only Python can read, and there is none to do so. */
    isAstray: () => strayed.size > 0 && !isAlive(),
    /** Python has answered. */
    settle: () => strayed.clear(),
  };
}

/** Whether sliders stand where the inputs of a frame say, as far as both tell. */
export const areAt = (values, inputs) => Object.entries(values).every(([name, x]) => !(name in inputs) || isAt(x, inputs[name]));

/** Calls `say` with what is to be said while the sliders are ahead of Python's last frame, "" where nothing is. */
export function patience(signal, say) {
  let [timer, isAhead, said] = [0, false, ""];

  function tell(text) {
    clearTimeout(timer);
    timer = 0;
    said = text;
    say(text);
  }
  atEnd(signal, () => clearTimeout(timer));
  return {
    /**
     * @param {boolean} isBehind whether Python's last frame is of other inputs than the sliders'
     * @param {boolean} runsAhead whether the page shows numbers of its own
     * @param {boolean} isAlive whether there is a Python to wait for
     * @param {boolean} isHeard whether it has just answered
     */
    see(isBehind, runsAhead, isAlive, isHeard) {
      isAhead = runsAhead;
      if (!isBehind || isHeard) tell("");
      if (!isBehind) return;
      if (!isAlive) tell(isAhead ? ALONE : GONE);
      else if (said) tell(isAhead ? BUSY : WAITING);
      else timer ||= setTimeout(() => tell(isAhead ? BUSY : WAITING), PATIENCE);
    },
  };
}
