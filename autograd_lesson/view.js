// The live picture of a graph. It has no imports and knows no Jupyter: `mount` a spec into an element, `set` numbers.
// A spec is {svg, nodes: [[name, op, first row, second row], …], edges: count}; numbers are a Float64Array: data,
// grad, local; words are what stands in a number's place, {place: text}; notes what more is known of a node, {node: text}.

const MINUS = "\u2212";

/** A number for a reader, by the rule of notation.py. @param {number} x */
export function numeral(x) {
  if (Number.isNaN(x)) return "nan";
  const size = Math.abs(x);
  const sign = x < 0 ? MINUS : "";
  if (size === Infinity) return sign + "inf";
  if (size === 0 || (size >= 1e-3 && size < 1e5)) return sign + size.toFixed(decimals(size));
  return sign + size.toExponential(3).replace("e+", "e").replace("-", MINUS);
}

/** @param {number} size */
function decimals(size) {
  if (size === 0 || (size >= 0.1 && size < 100)) return 4;
  return size < 0.01 ? 6 : size < 0.1 ? 5 : size < 1e3 ? 3 : size < 1e4 ? 2 : 1;
}

/** A dot's colour by the sign and size of its gradient, as picture.tone. @param {number} grad @param {number} largest */
export function tone(grad, largest) {
  if (!grad || !Number.isFinite(grad) || !largest) return "z";
  const size = Math.abs(grad) / largest;
  return (grad > 0 ? "p" : "n") + (size > 0.3 ? "2" : size > 0.03 ? "1" : "0");
}

/** A number with all its digits. @param {number} x */
function full(x) {
  return Number.isNaN(x) ? "nan" : String(x).replace("Infinity", "inf").replaceAll("-", MINUS);
}

/**
 * Draw a graph into `el`.
 * @param {HTMLElement} el
 * @param {{svg: string, nodes: [string, string, string, string][], edges: number}} spec
 */
export function mount(el, spec) {
  const count = spec.nodes.length;
  const output = spec.nodes[count - 1]?.[0] ?? "";
  const frame = document.createElement("div");
  frame.className = "al-frame";
  frame.innerHTML = spec.svg;
  const caption = document.createElement("p");
  caption.className = "al-caption";
  el.append(frame, caption);

  const svg = frame.querySelector("svg");
  svg.setAttribute("role", "group");
  svg.setAttribute("aria-label", `graph of ${output}, ${count} nodes`);

  /** Everything to patch, a list for each group that is drawn: [text element, index into the numbers]. */
  const start = { data: 0, grad: count, local: 2 * count };
  const groups = new Map();
  for (const group of svg.querySelectorAll(".al-node, .al-edge")) {
    const texts = [...group.querySelectorAll("[data-of]")].map((text) => {
      const [what, index] = text.dataset.of.split(" ");
      return [text, start[what] + Number(index)];
    });
    groups.set(group, {
      texts,
      node: Number(group.dataset.node ?? -1),
      dot: group.querySelector(".al-dot"),
    });
  }

  let numbers = null;
  let words = {};
  let notes = {};
  let largest = 0;
  let frameAsked = 0;
  let shown = null;
  const inView = new Set();

  function paint(group) {
    const { texts, node, dot } = groups.get(group);
    for (const [text, i] of texts) {
      const now = words[i] ?? numeral(numbers[i]);
      if (text.textContent !== now) text.textContent = now;
    }
    if (node < 0) return;
    if (dot) dot.setAttribute("class", `al-dot al-${tone(numbers[count + node], largest)}`);
    const bad = [node, count + node].some((i) => !(i in words) && !Number.isFinite(numbers[i]));
    if (group.classList.contains("al-bad") !== bad) group.classList.toggle("al-bad", bad);
  }

  function paintAll() {
    frameAsked = 0;
    largest = 0;
    for (let i = count; i < 2 * count; i++) {
      const size = Math.abs(numbers[i]);
      if (size > largest && size < Infinity) largest = size;
    }
    inView.forEach(paint);
    if (shown !== null) describe(shown);
  }

  // Laying out text is what a frame costs, so only what can be seen is written.
  const watcher = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) {
        inView.add(target);
        if (numbers) paint(target);
      } else inView.delete(target);
    }
  });
  for (const group of groups.keys()) {
    inView.add(group); // until the watcher knows better
    watcher.observe(group);
  }

  function word(text, look) {
    const span = document.createElement("span");
    span.textContent = text;
    if (look) span.className = `al-${look}`;
    return span;
  }

  /** The line under the graph: how to read it, or all digits of the node pointed at. */
  function describe(node) {
    shown = node;
    if (node === null || !numbers) {
      caption.replaceChildren(
        word("data", "data"), word(" · "), word(`grad = ∂${output}/∂node`, "grad"), word(" · "),
        word("local derivative, on the edges", "local"),
      );
      return;
    }
    const [name, op, ...rows] = spec.nodes[node];
    caption.replaceChildren(
      word(name, "name"), word(op ? ` (${op})  ` : "  "),
      word(`${rows[0]} ${words[node] ?? full(numbers[node])}`, "data"), word("  "),
      word(`${rows[1]} ${words[count + node] ?? full(numbers[count + node])}`, "grad"),
      word(notes[node] ? `\n${notes[node]}` : ""),
    );
  }

  frame.addEventListener("pointerover", (event) => {
    const group = event.target.closest?.(".al-node");
    describe(group ? Number(group.dataset.node) : null);
  });
  frame.addEventListener("pointerleave", () => describe(null));
  describe(null);

  return {
    /**
     * Show these in the next animation frame; numbers of another shape are left alone.
     * @param {Float64Array} next @param {Object<number, string>} texts @param {Object<number, string>} more
     */
    set(next, texts = {}, more = {}) {
      if (next.length !== 2 * count + spec.edges) return;
      [numbers, words, notes] = [next, texts, more];
      frameAsked ||= requestAnimationFrame(paintAll);
    },
    destroy() {
      cancelAnimationFrame(frameAsked);
      watcher.disconnect();
      frame.remove();
      caption.remove();
    },
  };
}
