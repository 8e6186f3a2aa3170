// Whether the picture belongs to the sliders beside it, and what to say where it doesn't.

import { atEnd } from "./dom.js";

// Ms until a picture that is behind its sliders is greyed
const PATIENCE = 1000;
const WAITING = "Waiting for Python: the picture is of other inputs than the sliders'. Interrupt ends a function that doesn't end.";
const GONE = "Python no longer knows this picture: run its cell again to bring it to life.";

const isSame = (a, b) => a === b || Math.abs(a - b) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b));

/**
 * Watch the sliders of a view and call `say` with a sentence, or "" when all is well.
 * Where the host doesn't hand out its other models, nothing is watched.
 * @param {() => object} framed the inputs that the last frame belongs to, by name
 * @param {AbortSignal} signal ends it
 * @returns {() => void} to be called at each frame
 */
export function watchSliders(manager, references, framed, signal, say) {
  const sliders = new Map();
  let timer = 0;

  function behind() {
    const inputs = framed();
    return [...sliders].filter(([name, slider]) => name in inputs && !isSame(inputs[name], slider.get("value")));
  }
  function check() {
    const late = behind();
    if (!late.length) {
      clearTimeout(timer);
      timer = 0;
      say("");
    } else if (late.some(([, slider]) => slider.comm_live === false)) say(GONE);
    else timer ||= setTimeout(() => ((timer = 0), behind().length && say(WAITING)), PATIENCE);
  }
  async function listen(name, reference) {
    const slider = await manager.get_model(reference.replace("IPY_MODEL_", ""));
    if (signal.aborted) return;
    slider.on("change:value", check);
    atEnd(signal, () => slider.off("change:value", check));
    sliders.set(name, slider);
  }
  if (manager?.get_model) {
    Promise.allSettled(Object.entries(references).map(([name, reference]) => listen(name, reference))).then(check);
  }
  atEnd(signal, () => clearTimeout(timer));
  return check;
}
