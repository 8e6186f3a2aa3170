// The paths through a graph, as graph/walks.py finds them.

import { local } from "./walk.js";

const MOST_PATHS = 24;

/** The ways from a node to the output, as walks.paths: largest |product| first; count and total are of all. */
export function pathsFrom(spec, numbers, start, most = MOST_PATHS) {
  const last = spec.nodes.length - 1;
  const outOf = spec.nodes.map(() => []);
  spec.edges.forEach(([child], e) => outOf[child].push(e));
  const size = (x) => (Number.isNaN(x) ? 0 : Math.min(Math.abs(x), 1e300));
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
  // A way is its last node and the way before it: a thousand nodes long, it isn't copied at every step.
  const shown = [];
  const waiting = count[start] ? [{ worth: best[start], node: start, product: 1 }] : [];
  while (waiting.length && shown.length < most) {
    // Sorted: the best, and among equals the latest at the end
    const path = waiting.pop();
    if (path.node === last) shown.push(path);
    for (const e of outOf[path.node]) {
      const [, parent] = spec.edges[e];
      if (!count[parent]) continue;
      const slope = local(spec, numbers, e);
      const product = path.product * slope;
      const worth = size(size(product) * best[parent]);
      let at = waiting.length;
      while (at > 0 && waiting[at - 1].worth > worth) at--;
      waiting.splice(at, 0, { worth, node: parent, slope, product, before: path });
    }
  }
  const whole = (path) => {
    const way = [path];
    while (way[0].before) way.unshift(way[0].before);
    return { nodes: way.map((part) => part.node), slopes: way.slice(1).map((part) => part.slope), product: path.product };
  };
  return { shown: shown.map(whole), count: count[start], total: total[start], reached: count };
}
