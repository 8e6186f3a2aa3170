// What stands below the picture: the paths of the node that the reader chose, in rows that are written anew.

import { make, put, reach, write } from "./dom.js";
import { numeral } from "./numeral.js";
import { mostWays, pathsFrom } from "./paths.js";

// Paths for which room is kept, so that pointing at a node doesn't move the page below; more scroll
const ROOM = 4;
// Px
const LINE = 18;

/** A row of the paths: [element, write]. */
function row() {
  const [way, slopes, sum] = ["", "al-local", "al-number"].map((look) => make("td", look));
  const element = make("tr", "", way, slopes, sum);
  return {
    element,
    write(texts, isSum = false) {
      [way, slopes, sum].forEach((cell, k) => write(cell, texts[k]));
      element.classList.toggle("al-sum", isSum);
      sum.classList.toggle("al-grad", isSum);
    },
  };
}

/** @returns {{element, paint}} */
export function panel(view) {
  const { spec, nodes, count, output, named, brief } = view;
  const hasPaths = spec.edges.length > 0 && spec.edges.every(([, , local]) => local !== "unknown");
  const hint = make("span", "al-soft", hasPaths ? "Point at a node to see its paths." : "");
  const [title, body, rows] = [make("p", ""), make("tbody", ""), []];
  const element = put(make("div", "al-paths", hint, title, make("table", "", body)), { role: "group", "aria-label": "paths" });
  if (hasPaths) element.style.height = `${LINE * (2 + Math.min(mostWays(spec), ROOM)) + 4}px`;

  /** The texts of the rows: the paths, what the rest of them come to, and the sum. */
  function texts(node, { shown, count, total }) {
    const lines = shown.map((path) => [named(path.nodes, " → "), brief(path.slopes.map(numeral), " × "), numeral(path.product)]);
    const rest = count - shown.length;
    if (rest > 0) {
      const remain = total - shown.reduce((sum, path) => sum + path.product, 0);
      lines.push([`${rest.toLocaleString("en")} more, none larger`, "", numeral(remain)]);
    }
    return [...lines, [`sum = ∂${output}/∂${nodes[node].name}`, "", numeral(total)]];
  }
  function fill(lines) {
    while (rows.length < lines.length) rows.push(row());
    lines.forEach((line, k) => rows[k].write(line, k === lines.length - 1));
    if (body.children.length === lines.length) return;
    body.replaceChildren(...rows.slice(0, lines.length).map(({ element }) => element));
    reach(element);
  }

  return {
    element,
    paint() {
      const { frame, numbers } = view;
      const chosen = view.chosen();
      const isOpen = frame !== null && chosen !== null;
      hint.hidden = isOpen;
      const found = isOpen && hasPaths && chosen < count - 1 ? pathsFrom(spec, numbers, chosen) : { count: 0 };
      const many = found.count === 1 ? "one path" : `a sum over ${found.count.toLocaleString("en")} paths`;
      write(title, found.count ? `∂${output}/∂${nodes[chosen].name} is ${many}` : "");
      fill(found.count ? texts(chosen, found) : []);
    },
  };
}
