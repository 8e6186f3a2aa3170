// Laying out text is what a frame costs, so only what can be seen is written.

/**
 * @param {Iterable<Element>} targets @param {(target: Element) => void} paint called when one comes into sight
 * @returns {{seen: Set<Element>, end}} seen: those in sight; all, until the watcher knows better
 */
export function inSight(targets, paint) {
  const seen = new Set(targets);
  const watcher = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) seen.delete(target);
      else if (!seen.has(target)) {
        seen.add(target);
        paint(target);
      }
    }
  });
  for (const target of seen) watcher.observe(target);
  return { seen, end: () => watcher.disconnect() };
}
