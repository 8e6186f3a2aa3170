// Training in the page itself: the same steps as training.py's, one in each animation frame.

import { drawnWeights, network } from "./learner.js";

// Steps that can be taken back
const MOST_BACK = 100;

/** What is to be said of a step that the loss went to `after` by. */
function remarkOn(before, after, layers) {
  if (!Number.isFinite(after)) return `The loss is ${Number.isNaN(after) ? "nan" : "inf"}: the steps were too large. Begin again with a smaller rate.`;
  if (after > before) return `The loss rose along this step, from ${before.toPrecision(4)} to ${after.toPrecision(4)}: you overshot.`;
  if (after && !layers.some(Boolean)) return "Every gradient is 0, so no weight changes: nothing of the loss reaches them.";
  return "";
}

/**
 * A training as it stands, and its steps.
 * @param {{plan, points, labels, start: Float64Array, weights: Float64Array, losses: number[], gradients: number[]}} lesson
 */
export function course({ plan, points, labels, start, weights, losses, gradients }) {
  let [net, past, message] = [network(plan), [], ""];
  const look = () => net.pass(weights, points, labels);
  let seen = look();

  function begin(from) {
    [weights, past, message] = [from, [], ""];
    seen = look();
    [losses, gradients] = [[seen.loss], seen.layers.map(() => 0)];
  }
  return {
    frame() {
      const standing = { steps: losses.length - 1, stride: 1, right: seen.right, total: points.length, back: past.length, message };
      return { plan, weights, losses, gradients, standing };
    },
    /** Whether one could be made. */
    step(rate) {
      if (!Number.isFinite(seen.loss)) return false;
      past = [...past.slice(1 - MOST_BACK), { weights, gradients, message }];
      const before = seen;
      weights = weights.map((w, k) => w - rate * before.gradient[k]);
      gradients = before.layers;
      seen = look();
      losses = [...losses, seen.loss];
      message = remarkOn(before.loss, seen.loss, gradients);
      return true;
    },
    back() {
      if (!past.length) return;
      ({ weights, gradients, message } = past.at(-1));
      [past, losses] = [past.slice(0, -1), losses.slice(0, -1)];
      seen = look();
    },
    reset: () => begin(start),
    /** Begin again with a network of this width. */
    widen(width) {
      plan = { ...plan, sizes: plan.sizes.map((size, l) => (l && l < plan.sizes.length - 1 ? width : size)) };
      net = network(plan);
      begin((start = drawnWeights(plan)));
    },
  };
}

/** A course that runs, a step in each animation frame. @param {() => number} rate @param {(frame: object) => void} paint */
export function pupil(lesson, rate, paint) {
  const taken = course(lesson);
  let asked = 0;

  function show() {
    const frame = taken.frame();
    paint({ ...frame, standing: { ...frame.standing, running: asked !== 0 } });
  }
  function go() {
    asked = taken.step(rate()) ? requestAnimationFrame(go) : 0;
    show();
  }
  function pause() {
    cancelAnimationFrame(asked);
    asked = 0;
  }
  const acts = {
    start: () => (asked ||= requestAnimationFrame(go)),
    pause,
    step: () => taken.step(rate()),
    back: taken.back,
    reset: taken.reset,
    widen: taken.widen,
  };
  return {
    /** Do one of these, and show it. */
    act(what, how) {
      acts[what](how);
      show();
    },
    end: pause,
  };
}
