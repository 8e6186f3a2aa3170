// The picture as a table, for who reads rather than looks.

import { atEnd, make, put, write } from "./dom.js";
import { inSight } from "./sight.js";

const HEADS = ["node", "op", "from", "data", "grad"];

/** The table's head and body, and for each row the cells of its numbers as [element, place in the numbers]. */
function filled({ nodes, count, childrenOf }) {
  const title = (scope, text, look = "") => put(make("th", look, text), { scope });
  const cells = new Map();
  for (const [i, { name, written, kind }] of nodes.entries()) {
    const numbers = ["al-data", "al-grad"].map((look) => make("span", look));
    const from = childrenOf(i).map((child) => nodes[child].name).join(", ");
    const row = make("tr", "", title("row", name), make("td", "", written || kind), make("td", "", from), ...numbers.map((number) => make("td", "al-number", number)));
    cells.set(row, numbers.map((cell, k) => [cell, i + k * count]));
  }
  const heads = HEADS.map((text, k) => title("col", text, k > 2 ? "al-number" : ""));
  return { cells, heads, inside: [make("thead", "", make("tr", "", ...heads)), make("tbody", "", ...cells.keys())] };
}

/** @returns {{element, paint}} */
export function table(view) {
  const { kept, signal } = view;
  const element = make("table", "al-table");
  let [rows, painted] = [null, null];

  const paintRow = (row) => rows.cells.get(row).forEach(([cell, i]) => write(cell, view.frame.shown(i)));
  function open() {
    rows = filled(view);
    element.append(...rows.inside);
    [...rows.cells.keys()].forEach(paintRow);
    // The columns stay as wide as they are, so that a number that changes lays out no row but its own.
    const widths = rows.heads.map((head) => head.offsetWidth);
    if (widths[0]) {
      rows.heads.forEach((head, k) => put(head, { style: `width: ${widths[k]}px` }));
      put(element, { style: `table-layout: fixed; width: ${widths.reduce((sum, width) => sum + width)}px` });
    }
    Object.assign(rows, inSight(rows.cells.keys(), paintRow));
  }
  function close() {
    rows?.end();
    rows = null;
    element.replaceChildren();
    element.removeAttribute("style");
  }
  atEnd(signal, () => rows?.end());
  return {
    element,
    paint() {
      if (!view.frame || (painted === view.frame && !!rows === !!kept.table)) return;
      painted = view.frame;
      if (!kept.table) close();
      else if (rows) rows.seen.forEach(paintRow);
      else open();
    },
  };
}
