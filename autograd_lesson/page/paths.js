// The paths through a graph, as graph/walks.py finds them.

import { local } from "./walk.js";

const MOST_PATHS = 24;

/** For each node the edges that leave it. */
function leaving(spec) {
  const outOf = spec.nodes.map(() => []);
  spec.edges.forEach(([child], e) => outOf[child].push(e));
  return outOf;
}

/** The nodes and edges on the ways from a node to the output: what is lit. */
export function waysFrom(spec, start) {
  const outOf = leaving(spec);
  const last = outOf.length - 1;
  const leads = outOf.map((_, i) => i === last);
  for (let i = last - 1; i >= start; i--) leads[i] = outOf[i].some((e) => leads[spec.edges[e][1]]);
  const [nodes, edges] = [new Set([start]), []];
  for (let i = start; i < last; i++) {
    for (const e of nodes.has(i) ? outOf[i] : []) {
      if (!leads[spec.edges[e][1]]) continue;
      nodes.add(spec.edges[e][1]);
      edges.push(e);
    }
  }
  return { nodes: [...nodes], edges };
}

/** From each node at or behind `start`: how many ways lead to the output, their sum, and the largest |product|. */
function summed(spec, numbers, start, outOf) {
  const last = outOf.length - 1;
  const [count, total, best] = [0, 0, 0].map(() => new Float64Array(last + 1));
  count[last] = total[last] = best[last] = 1;
  for (let i = last - 1; i >= start; i--) {
    for (const e of outOf[i]) {
      const parent = spec.edges[e][1];
      if (!count[parent]) continue;
      count[i] += count[parent];
      total[i] += local(spec, numbers, e) * total[parent];
      best[i] = Math.max(best[i], size(size(local(spec, numbers, e)) * best[parent]));
    }
  }
  return { count, total, best };
}

const size = (x) => (Number.isNaN(x) ? 0 : Math.min(Math.abs(x), 1e300));

/** How many ways there are at most from one node to the output. */
export function mostWays(spec) {
  const numbers = new Float64Array(2 * spec.nodes.length + spec.edges.length);
  return summed(spec, numbers, 0, leaving(spec)).count.reduce((most, count) => Math.max(most, count), 0);
}

/** The ways from a node to the output, as walks.paths: largest |product| first; count and total are of all. */
export function pathsFrom(spec, numbers, start, most = MOST_PATHS) {
  const outOf = leaving(spec);
  const last = outOf.length - 1;
  const { count, total, best } = summed(spec, numbers, start, outOf);
  // A way is its last node and the way before it: a thousand nodes long, it isn't copied at every step.
  const shown = [];
  const waiting = count[start] ? [{ worth: best[start], node: start, product: 1 }] : [];
  while (waiting.length && shown.length < most) {
    // Sorted: the best, and among equals the latest at the end
    const path = waiting.pop();
    if (path.node === last) shown.push(path);
    for (const e of outOf[path.node]) {
      const parent = spec.edges[e][1];
      if (!count[parent]) continue;
      const slope = local(spec, numbers, e);
      const product = path.product * slope;
      const worth = size(size(product) * best[parent]);
      let at = waiting.length;
      while (at > 0 && waiting[at - 1].worth > worth) at--;
      waiting.splice(at, 0, { worth, node: parent, slope, product, before: path });
    }
  }
  return { shown: shown.map(whole), count: count[start], total: total[start] };
}

function whole(path) {
  const way = [];
  for (let part = path; part; part = part.before) way.push(part);
  way.reverse();
  return { nodes: way.map((part) => part.node), slopes: way.slice(1).map((part) => part.slope), product: path.product };
}
