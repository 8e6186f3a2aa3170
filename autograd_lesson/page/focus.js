// What has the focus has it again, by its name, in the next drawing.

/** @param {() => Element} stop what has it where that name is gone @returns {{paint, keep}} */
export function focus(view, root, stop) {
  const { nodes, kept } = view;
  let isBack = false;
  const nameOf = (part) => (part.dataset.node ? `node ${nodes[part.dataset.node].name}` : part.title || part.ariaLabel);
  return {
    /** Once: the picture must be filled in. */
    paint() {
      if (isBack || !view.frame) return;
      isBack = true;
      if (!kept.focus) return;
      const named = [...root.querySelectorAll("[title], [aria-label]")];
      (named.find((part) => nameOf(part) === kept.focus) ?? stop())?.focus({ preventScroll: true });
    },
    keep: () => (kept.focus = root.contains(document.activeElement) && nameOf(document.activeElement)),
  };
}
