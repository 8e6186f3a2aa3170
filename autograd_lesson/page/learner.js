// A network of single numbers, forward and back, as nn.py and training.py have it: what trains where no Python is.
//
// plan: {sizes: [inputs, …, 1], activation}. weights: a Float64Array, neuron by neuron: its weights, then its bias.

// [value of x, slope at x where the value is y]
const ACTIVATIONS = {
  relu: [(x) => (x < 0 ? 0 : x), (x) => (x <= 0 ? 0 : 1)],
  tanh: [Math.tanh, (x, y) => 1 - y * y],
  sigmoid: [(x) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x))), (x, y) => y * (1 - y)],
};

export const isKnown = (plan) => plan.activation in ACTIVATIONS;

/** @returns {{score, pass}} of networks of this plan, whatever their weights */
export function network({ sizes, activation }) {
  const [act, slope] = ACTIVATIONS[activation];
  const last = sizes.length - 1;
  const [sums, values, grads] = [0, 1, 2].map(() => sizes.map((size) => new Float64Array(size)));
  const begins = [0];
  for (let l = 1; l < last; l++) begins.push(begins[l - 1] + sizes[l] * (sizes[l - 1] + 1));

  /** The score of a point. */
  function score(weights, point) {
    values[0].set(point);
    for (let l = 1, k = 0; l <= last; l++) {
      for (let j = 0; j < sizes[l]; j++) {
        let total = 0;
        for (let i = 0; i < sizes[l - 1]; i++) total += weights[k++] * values[l - 1][i];
        sums[l][j] = total + weights[k++];
        values[l][j] = l < last ? act(sums[l][j]) : sums[l][j];
      }
    }
    return values[last][0];
  }

  /** Adds to `gradient` what the score of the last point hands back where its own gradient is `upstream`. */
  function back(weights, upstream, gradient) {
    grads[last][0] = upstream;
    for (let l = last; l > 0; l--) {
      grads[l - 1].fill(0);
      for (let j = 0, k = begins[l - 1]; j < sizes[l]; j++) {
        const g = l < last ? grads[l][j] * slope(sums[l][j], values[l][j]) : grads[l][j];
        for (let i = 0; i < sizes[l - 1]; i++, k++) {
          gradient[k] += g * values[l - 1][i];
          grads[l - 1][i] += g * weights[k];
        }
        gradient[k++] += g;
      }
    }
  }

  /** The hinge loss of all points, how many are on their side, and the gradient: of each weight, and each layer's size. */
  function pass(weights, points, labels) {
    const gradient = new Float64Array(weights.length);
    const part = 1 / points.length;
    let [loss, right] = [0, 0];
    points.forEach((point, k) => {
      const found = score(weights, point);
      const lacks = found * -labels[k] + 1;
      right += found > 0 === labels[k] > 0;
      loss += lacks < 0 ? 0 : lacks;
      if (lacks > 0) back(weights, part * -labels[k], gradient);
    });
    const layers = begins.map((begin, l) => {
      const of = gradient.subarray(begin, begins[l + 1]);
      return Math.sqrt(of.reduce((sum, g) => sum + g * g, 0) / of.length);
    });
    return { loss: loss * part, right, gradient, layers };
  }
  return { score, pass };
}

/** Weights to begin with, for another width: drawn in the page, and the same each time. */
export function drawnWeights({ sizes }) {
  let seed = 1;
  const random = () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32;
  };
  const weights = [];
  for (let l = 1; l < sizes.length; l++) {
    for (let j = 0; j < sizes[l]; j++) {
      for (let i = 0; i < sizes[l - 1]; i++) weights.push((2 * random() - 1) * Math.sqrt(3 / sizes[l - 1]));
      weights.push(0);
    }
  }
  return Float64Array.from(weights);
}
