// The picture as a table, for who reads rather than looks.

import { make, put, write } from "./dom.js";

const HEADS = ["node", "op", "from", "data", "grad"];

/** @returns {{element, paint}} */
export function table(view) {
  const { spec, nodes, count, kept, childrenOf } = view;
  const element = make("table", "al-table");
  const cells = new Map(); // row -> its numbers' cells as [element, place in the numbers]
  const inView = new Set();
  let painted = null;
  const paintRow = (row) => cells.get(row).forEach(([cell, i]) => write(cell, view.frame.shown(i)));
  const watcher = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) inView.delete(target);
      else if (!inView.has(target)) {
        inView.add(target);
        paintRow(target);
      }
    }
  });
  view.signal.addEventListener("abort", () => watcher.disconnect());

  function build() {
    const title = (scope) => (text) => put(make("th", "", text), { scope });
    for (const [i, { name, written, kind }] of nodes.entries()) {
      const numbers = ["al-number al-data", "al-number al-grad"].map((look) => make("td", look));
      const from = childrenOf(i).map((child) => nodes[child].name).join(", ");
      const row = make("tr", "", title("row")(name), make("td", "", written || kind), make("td", "", from), ...numbers);
      cells.set(row, numbers.map((cell, k) => [cell, i + k * count]));
    }
    element.append(make("thead", "", make("tr", "", ...HEADS.map(title("col")))), make("tbody", "", ...cells.keys()));
  }
  /** The columns stay as wide as they are, so that a number that changes lays out no row but its own. */
  function settle() {
    const heads = [...element.querySelectorAll("thead th")];
    const widths = heads.map((head) => head.offsetWidth);
    if (!widths[0]) return;
    heads.forEach((head, k) => (head.style.width = `${widths[k]}px`));
    element.style.cssText = `table-layout: fixed; width: ${widths.reduce((sum, width) => sum + width)}px`;
  }
  function open() {
    build();
    [...cells.keys()].forEach(paintRow);
    settle();
    for (const row of cells.keys()) inView.add(row), watcher.observe(row);
  }
  function close() {
    watcher.disconnect();
    inView.clear();
    cells.clear();
    element.replaceChildren();
    element.style.cssText = "";
  }
  return {
    element,
    paint() {
      const { frame } = view;
      if (!frame) return;
      if (painted === frame && kept.table) return;
      if (!kept.table && painted) close();
      else if (kept.table && painted) inView.forEach(paintRow);
      else if (kept.table) open();
      painted = kept.table ? frame : null;
    },
  };
}
