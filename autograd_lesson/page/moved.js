// What a host holds of a picture which the reader moves.

/** state: where its parts stand; `paint` shows that. @param {AbortController} ending takes its listeners away */
export const moved = (root, state, paint, ending) => ({
  set(to) {
    Object.assign(state, to);
    paint();
  },
  destroy() {
    ending.abort();
    root.remove();
  },
});
