// What is built only when the reader comes near.

/** A page may hold many graphs: each is built when it is a screen away from being seen; if it can't be, its picture stays. */
export function whenNear(element, build) {
  const watcher = new IntersectionObserver(([{ isIntersecting }]) => {
    if (!isIntersecting) return;
    watcher.disconnect();
    const still = [...element.childNodes];
    try {
      build();
    } catch (error) {
      element.replaceChildren(...still);
      throw error;
    }
  }, { rootMargin: "100%" });
  watcher.observe(element);
}
