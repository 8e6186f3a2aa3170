// Pointing, focus and keys: the graph is one tab stop, arrow keys go along its edges.

import { put } from "./dom.js";

const nodeOf = (event) => {
  const group = event.target.closest?.(".al-node");
  return group ? Number(group.dataset.node) : null;
};

/** Where each arrow key leads from a node. */
function neighbours({ spec, count, childrenOf }, node) {
  const parents = spec.edges.filter(([child]) => child === node).map(([, parent]) => parent);
  const beside = parents.flatMap(childrenOf);
  return {
    ArrowLeft: childrenOf(node)[0], ArrowRight: parents[0], Home: 0, End: count - 1,
    ArrowUp: beside.filter((i) => i < node).at(-1) ?? node - 1, ArrowDown: beside.find((i) => i > node) ?? node + 1,
  };
}

/** @returns {() => Element} the group that is the graph's tab stop now */
export function pointing(view, root, frame, panel, cards) {
  const { nodes, kept, signal } = view;
  for (const group of cards.flat()) put(group, { role: "button", tabindex: "-1", "aria-pressed": "false" });
  let stop = cards.at(-1)?.[0];
  if (stop) put(stop, { tabindex: "0" });

  function choose(how, node) {
    if (view[how] === node) return;
    view[how] = node;
    view.paint();
  }
  function pin(node) {
    const press = (is) => cards[view.pinned]?.forEach((group) => put(group, { "aria-pressed": is }));
    press(false);
    choose("pinned", view.pinned === node ? null : node);
    press(true);
    kept.pinned = nodes[view.pinned]?.name;
  }
  function onFocus(event) {
    // The node's paths stay, to be scrolled.
    if (event.target === panel) return;
    const node = nodeOf(event);
    if (node !== null) {
      put(stop, { tabindex: "-1" });
      stop = put(event.target, { tabindex: "0" });
    }
    choose("focused", node);
  }
  function onKey(event) {
    const node = view.focused;
    if (node === null || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const to = neighbours(view, node);
    if (event.key in to) cards[to[event.key]]?.[0].focus();
    else if (event.key === "Enter" || event.key === " ") pin(node);
    else if (event.key === "Escape" && view.pinned !== null) pin(view.pinned);
    else return;
    event.preventDefault();
  }
  for (const [where, event, act] of [
    [frame, "pointerover", (event) => choose("hovered", nodeOf(event))],
    [frame, "pointerleave", () => choose("hovered", null)],
    [frame, "click", (event) => nodeOf(event) !== null && pin(nodeOf(event))],
    [frame, "keydown", onKey],
    [root, "focusin", onFocus],
    [root, "focusout", (event) => root.contains(event.relatedTarget) || choose("focused", null)],
  ]) where.addEventListener(event, act, { signal });

  const again = nodes.findIndex(({ name }) => name === kept.pinned);
  if (again >= 0) pin(again);
  return () => stop;
}
