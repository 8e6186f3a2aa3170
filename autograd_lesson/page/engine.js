// The operations of engine.py and a graph's numbers by them: what a page can say before Python does.

const SHUT = null; // the local derivative of a shut gate: it passes nothing, and counts as 0

function power(x, n) {
  return x === 1 || (x === -1 && Math.abs(n) === Infinity) ? 1 : Math.pow(x, n); // where JavaScript has NaN
}

function sigmoid(x) {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}

/** The sum of the products, and by each factor the other one. */
const products = (ws, xs) => [ws.reduce((sum, w, k) => sum + w * xs[k], 0), ...xs, ...ws];

// To add an operation, give it a row: its operands, then what it keeps -> [its value, its local derivatives].
const OPERATIONS = new Map(
  Object.entries({
    "+": (x, y) => [x + y, 1, 1],
    "-": (x, y) => [x - y, 1, -1],
    "*": (x, y) => [x * y, y, x],
    "/": (x, y, q = x / y) => [q, 1 / y, -q / y],
    "**": (x, n, p = power(x, n)) => [p, n === 0 ? SHUT : n * power(x, n - 1), x === 0 && n >= 0 ? 0 : p * Math.log(x)],
    neg: (x) => [-x, -1],
    abs: (x) => [Math.abs(x), (x > 0) - (x < 0)],
    exp: (x, e = Math.exp(x)) => [e, e],
    log: (x) => [Math.log(x), 1 / x],
    sqrt: (x, r = Math.sqrt(x)) => [r, 0.5 / r],
    sin: (x) => [Math.sin(x), Math.cos(x)],
    cos: (x) => [Math.cos(x), -Math.sin(x)],
    tanh: (x, t = Math.tanh(x)) => [t, 1 - t * t],
    sigmoid: (x, s = sigmoid(x)) => [s, s * (1 - s)],
    relu: (x) => [x < 0 ? 0 : x, x <= 0 ? SHUT : 1],
    dot: (...of) => products(of.slice(0, of.length / 2), of.slice(of.length / 2)),
  }),
);

// PyTorch's words for them. An r is for operands that stand as they are written, the number first, as in 1 - a.
const PYTORCH = {
  "+": ["add"],
  "-": ["sub", "rsub", "subtract"],
  "*": ["mul", "multiply"],
  "/": ["div", "rdiv", "divide", "true_divide"],
  "**": ["pow", "rpow"],
  neg: ["negative"],
  abs: ["absolute"],
};
for (const [word, others] of Object.entries(PYTORCH)) {
  for (const other of others) OPERATIONS.set(other, OPERATIONS.get(word));
}

/** The row of an operation; PyTorch marks one that changes its operand in place by an underscore. */
const rowOf = (op) => OPERATIONS.get(op) ?? OPERATIONS.get(op.replace(/_$/, ""));

// How a node's numbers are rounded, by its dtype; Python's own have none
const exact = (x) => x;
const ROUNDED = new Map(Object.entries({ "": exact, float64: exact, float32: Math.fround }));
const roundOf = (node) => ROUNDED.get(node.dtype ?? "");

/** Whether the operation can be done on so many operands: on the pairs of `dot` however many there are. */
const takes = (op, count) => rowOf(op)?.length === count || (op === "dot" && count > 0 && count % 2 === 0);

const isGiven = (node, inputs) => !inputs.length && (node.kind === "leaf" || node.kind === "constant");

/** The edges to each node, in order: its operands. */
function edgesTo(spec) {
  const inputs = spec.nodes.map(() => []);
  spec.edges.forEach(([, parent], e) => inputs[parent].push(e));
  return inputs;
}

// spec -> its operands and whether all of it can be computed here: it is asked at each tick of a drag
const plans = new WeakMap();

function planOf(spec) {
  if (!plans.has(spec)) {
    const inputs = edgesTo(spec);
    plans.set(spec, { inputs, isKnown: unknownNode(spec, inputs) === null });
  }
  return plans.get(spec);
}

/** The first node that can't be computed here, null if all can: for its op there is no row, or it isn't one number. */
export function unknownNode(spec, inputs = edgesTo(spec)) {
  const isKnown = (node, i) =>
    !node.size?.length && roundOf(node) &&
    (isGiven(node, inputs[i]) || takes(node.op, inputs[i].length + (node.number ? 1 : 0)));
  return spec.nodes.find((node, i) => !isKnown(node, i)) ?? null;
}

/**
 * The numbers of a graph, forward and back, as a frame has them: data, gradients, local derivatives; NaN for one that
 * no frame tells. null if there is a node that can't be computed here.
 * @param {{nodes: object[], edges: [number, number, string][]}} spec nodes in topological order, the output last
 * @param leaves the data of each node that isn't computed, at its index: a frame's numbers will do
 */
export function replay(spec, leaves) {
  const { inputs, isKnown } = planOf(spec);
  if (!isKnown) return null;
  const { nodes, edges } = spec;
  const numbers = new Float64Array(2 * nodes.length + edges.length);
  const grads = numbers.subarray(nodes.length, 2 * nodes.length);
  const slopes = [];
  nodes.forEach((node, i) => {
    const round = roundOf(node);
    if (isGiven(node, inputs[i])) {
      numbers[i] = round(leaves[i]);
      return;
    }
    const operands = inputs[i].map((e) => numbers[edges[e][0]]);
    if (node.number) operands.splice(node.number[0], 0, round(node.number[1]));
    const [value, ...by] = rowOf(node.op)(...operands);
    if (node.number) by.splice(node.number[0], 1);
    numbers[i] = round(value);
    inputs[i].forEach((e, place) => (slopes[e] = by[place] === SHUT ? SHUT : round(by[place])));
  });
  grads[nodes.length - 1] = 1;
  for (let i = nodes.length - 1; i >= 0; i--) {
    for (const e of inputs[i]) {
      const [child, , local] = edges[e];
      if (slopes[e] === SHUT || local === "cut") continue;
      const round = roundOf(nodes[child]);
      grads[child] = round(grads[child] + round(slopes[e] * grads[i]));
    }
  }
  edges.forEach(([, , local], e) => (numbers[2 * nodes.length + e] = local === "cut" || local === "unknown" ? NaN : slopes[e]));
  return numbers;
}
