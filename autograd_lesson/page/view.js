// The live picture of a graph. It knows no Jupyter: `mount` a spec into an element, `set` numbers.
//
// spec: {svg, nodes: [{name, op, kind, number, size, written, spoken, rows}, …], edges: [[child, parent, local], …],
//        walk, steps: [[kind, node, edge, tokens], …]}; the words are those of shape.py, formula.py and walks.py.
// numbers: a Float64Array of data, grad, local. words: {place in numbers: text in its stead}. notes: {node: text}.

import { make, put, reach } from "./dom.js";
import { MINUS, NOT_YET, full, numeral } from "./numeral.js";
import { pathsFrom } from "./paths.js";
import { local, play } from "./walk.js";

/** A dot's colour by the sign and size of its gradient, as picture.tone. @param {number} grad @param {number} largest */
export function tone(grad, largest) {
  if (!grad || !Number.isFinite(grad) || !largest) return "z";
  const size = Math.abs(grad) / largest;
  return (grad > 0 ? "p" : "n") + (size > 0.3 ? "2" : size > 0.03 ? "1" : "0");
}

/** A line of arithmetic as MathML. */
function arithmetic(tokens) {
  const look = { data: "al-data", local: "al-local", grad: "al-grad", before: "al-soft", product: "al-strong" };
  const math = make("m:math", "", ...tokens.map(([kind, text, more]) => {
    if (kind === "name") return make("m:mi", "", text);
    if (kind === "op") return make("m:mo", "", text);
    if (kind === "number") return make("m:mn", look[more], text);
    if (kind === "text") return make("m:mtext", "", text.replaceAll(" ", "\u00a0"));
    if (kind === "aside") return make("m:mtext", "", `\u2003${text.replaceAll(" ", "\u00a0")}`);
    const [of, by] = [text, more].map((name) => make("m:mrow", "", make("m:mo", "", "∂"), make("m:mi", "", name)));
    return make("m:mfrac", "al-local", of, by);
  }));
  return put(math, { displaystyle: "true" });
}

/**
 * Draw a graph into `el`.
 * @param {HTMLElement} el
 * @param {(k: number) => void} onStep told when the reader goes to another step
 * @param {{widths, table, speed, scale, scroll, pinned, focus}} kept what the reader chose: written here, for the next mount
 */
export function mount(el, spec, onStep = () => {}, kept = {}) {
  const count = spec.nodes.length;
  const output = spec.nodes[count - 1]?.name ?? "";
  const steps = spec.steps ?? [];
  const frame = make("div", "al-frame");
  frame.innerHTML = spec.svg;
  const svg = frame.querySelector("svg");
  put(svg, { role: "group", "aria-label": `graph of ${output}, ${count} nodes; arrow keys follow the edges` });

  let [numbers, words, notes] = [null, {}, {}];
  // After how many steps of the walk, and whether the last move was one step on.
  let [at, stepped] = [steps.length, false];
  let [largest, widest, asked, timer] = [0, 0, 0, 0];
  let [hovered, focused, pinned] = [null, null, null];
  // What is shown at this step.
  let [grads, now] = [null, null];

  // ---- the picture: each group that is drawn, with its texts as [element, place in the numbers]
  const start = { data: 0, grad: count, local: 2 * count };
  const groups = new Map();
  const cards = spec.nodes.map(() => []);
  const lines = spec.edges.map(() => null);
  for (const group of svg.querySelectorAll(".al-node, .al-edge")) {
    const texts = [...group.querySelectorAll("[data-of]")].map((text) => {
      const [what, index] = text.dataset.of.split(" ");
      return [text, start[what] + Number(index)];
    });
    const node = Number(group.dataset.node ?? -1);
    groups.set(group, { texts, node, edge: Number(group.dataset.edge ?? -1), dot: group.querySelector(".al-dot") });
    if (node >= 0) cards[node].push(group);
    else lines[group.dataset.edge] = group;
  }
  const childrenOf = (node) => spec.edges.filter(([, parent]) => parent === node).map(([child]) => child);
  const isReplay = () => spec.walk && !(spec.walk === "backward" && at === steps.length);
  // Who steps to the end sees the last step there, who jumps to it the picture at rest.
  const isTold = () => isReplay() || stepped;

  function shownAt(i) {
    if (!isReplay()) return words[i] ?? numeral(numbers[i]);
    if (spec.walk === "sort" && i < 2 * count) return "";
    if (spec.walk === "forward" && i < 2 * count && i >= at) return "";
    return i >= count && i < 2 * count ? numeral(grads[i - count]) : (words[i] ?? numeral(numbers[i]));
  }

  const peak = (sizes) => Math.max(0, ...sizes.filter(Number.isFinite));
  const flow = (e) => Math.abs(grads[spec.edges[e][1]] * local(spec, numbers, e));

  function paint(group) {
    const { texts, node, edge, dot } = groups.get(group);
    for (const [text, i] of texts) {
      const words = shownAt(i);
      if (text.textContent !== words) text.textContent = words;
    }
    if (node < 0) {
      const width = widest && flow(edge) ? Math.min(1 + (6 * flow(edge)) / widest, 7) : 1;
      put(group, { style: `--al-width:${width.toFixed(1)}` });
      return;
    }
    if (dot) put(dot, { class: `al-dot al-${tone(grads[node], largest)}` });
    const bad = [node, count + node].some((i) => !(i in words) && !Number.isFinite(numbers[i]));
    group.classList.toggle("al-bad", bad);
    const { name, spoken } = spec.nodes[node];
    const [value, grad] = [node, count + node].map((i) => shownAt(i)).map((text) => ["", NOT_YET].includes(text) ? "not yet" : text);
    put(group, { "aria-label": `${spoken} node ${name}: value ${value}, gradient ${grad}, step ${node + 1} of ${count}` });
  }

  function paintAll() {
    const isFirst = !grads;
    asked = 0;
    now = spec.walk ? play(spec, numbers, at) : null;
    grads = isReplay() ? now.grads : numbers.subarray(count, 2 * count);
    largest = peak(grads.map(Math.abs));
    widest = kept.widths ? peak(spec.edges.map((_, e) => flow(e))) : 0;
    inView.forEach(paint);
    mark();
    table.replaceChildren(...(kept.table ? tableParts() : []));
    describe();
    if (isFirst) settle();
  }
  const ask = () => numbers && (asked ||= requestAnimationFrame(paintAll));

  // Laying out text is what a frame costs, so only what can be seen is written: all, until the watcher knows better.
  const inView = new Set(groups.keys());
  const watcher = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) inView.delete(target);
      else if (!inView.has(target)) {
        inView.add(target);
        if (grads) paint(target);
      }
    }
  });
  for (const group of groups.keys()) watcher.observe(group);

  // ---- the walk: marks on the picture, and the line that says the step
  // Lists of [group, class].
  const [marked, lit] = [[], []];
  function dress(list, look, groups) {
    for (const group of groups) if (group) list.push([group, look]), group.classList.add(look);
  }
  function undress(list) {
    for (const [group, look] of list.splice(0)) group.classList.remove(look);
  }
  function mark() {
    undress(marked);
    svg.querySelectorAll(".al-badge").forEach((badge) => badge.remove());
    svg.classList.toggle("al-sorting", spec.walk === "sort");
    if (!isTold()) return;
    const [kind, node, edge] = at ? steps[at - 1] : [];
    now.stack.forEach((i) => dress(marked, "al-stack", cards[i]));
    now.order.forEach((i, place) => cards[i].forEach((group) => badge(group, place + 1)));
    if (node === undefined) return;
    dress(marked, "al-target", cards[node]);
    if (edge >= 0) dress(marked, "al-flow", [lines[edge]]);
    if (kind === "pass") dress(marked, "al-work", cards[spec.edges[edge][1]]);
    if (kind === "compute") {
      spec.edges.forEach(([child, parent], e) => parent === node && dress(marked, "al-flow", [lines[e], ...cards[child]]));
    }
    if (kind === "seed") dress(marked, "al-work", cards[node]);
  }

  function badge(group, place) {
    // By its attributes: it may not be laid out yet
    const shape = group.querySelector(".al-body, .al-dot");
    const [x, y, width, height, cx, cy] = ["x", "y", "width", "height", "cx", "cy"].map((of) => Number(shape.getAttribute(of)));
    const text = document.createElementNS(svg.namespaceURI, "text");
    text.textContent = place;
    group.append(put(text, { class: "al-badge", x: cx + x + width / 2, y: cy ? cy - 9 : y + height / 2 + 15 }));
  }

  function go(k, byReader = true) {
    const next = Math.max(0, Math.min(steps.length, k));
    if (next === at) return;
    stepped = next === at + 1;
    at = next;
    if (range) [range.value, place.textContent] = [at, `step ${at} of ${steps.length}`];
    if (numbers) {
      cancelAnimationFrame(asked);
      paintAll();
      live.textContent = at ? `Step ${at} of ${steps.length}: ${now.text}` : `Before the first step of the ${spec.walk} walk`;
    }
    if (byReader) onStep(at);
  }

  const leap = (k) => (pause(), go(k));

  function pause() {
    clearInterval(timer);
    timer = 0;
    if (player) player.textContent = "play";
  }

  function playOn() {
    if (timer) return pause();
    if (at === steps.length) go(0);
    player.textContent = "pause";
    timer = setInterval(() => {
      go(at + 1);
      if (at === steps.length) pause();
    }, 1000 / Number(speed.value));
  }

  // ---- the tools
  const button = (sign, title, act) => {
    const made = put(make("button", "al-button", sign), { type: "button", title });
    if (!/\w/.test(sign)) put(made, { "aria-label": title });
    made.addEventListener("click", act);
    return made;
  };
  const toggle = (what, title) => {
    const made = button(what, title, () => {
      kept[what] = !kept[what];
      put(made, { "aria-pressed": kept[what] });
      ask();
    });
    return put(made, { "aria-pressed": !!kept[what] });
  };
  const bar = put(make("div", "al-bar"), { role: "group", "aria-label": spec.walk ? `${spec.walk} walk` : "view" });
  let [range, place, speed, player] = [];
  if (steps.length) {
    range = put(make("input", "al-range"), { type: "range", min: 0, max: steps.length, value: at, "aria-label": "step" });
    range.addEventListener("input", () => leap(Number(range.value)));
    place = make("span", "al-place", `step ${at} of ${steps.length}`);
    speed = make("select", "al-button", ...[0.5, 1, 2, 5].map((times) => new Option(`speed ${times}`, times)));
    put(speed, { "aria-label": "speed" }).value = kept.speed ?? "1";
    speed.addEventListener("change", () => ((kept.speed = speed.value), timer && (pause(), playOn())));
    player = button("play", "play or pause", playOn);
    bar.append(
      make("span", "al-walk", spec.walk),
      button("|◀", "first step", () => leap(0)),
      button("◀", "one step back", () => leap(at - 1)),
      player,
      button("▶", "one step forward", () => leap(at + 1)),
      button("▶|", "last step", () => leap(steps.length)),
      range, place, speed,
    );
  }
  const size = [svg.width.baseVal.value, svg.height.baseVal.value];
  const zoom = (to) => {
    kept.scale = Math.max(0.1, Math.min(4, to));
    [svg.style.width, svg.style.height] = size.map((length) => `${length * kept.scale}px`);
  };
  zoom(kept.scale ?? 1);
  bar.append(
    make("span", "al-space"),
    toggle("widths", "draw edges wider where more gradient flows"),
    toggle("table", "show as table"),
  );
  if (count > 30 || kept.scale !== 1) {
    bar.append(
      button(MINUS, "zoom out", () => zoom(kept.scale / 1.25)),
      button("+", "zoom in", () => zoom(kept.scale * 1.25)),
      button("fit", "fit to the width", () => zoom(Math.min(1, frame.clientWidth / size[0]))),
    );
  }

  // ---- what stands below: a line, the paths of a node, a table, and a voice
  const caption = make("p", "al-caption");
  const panel = put(make("div", "al-paths"), { role: "group", "aria-label": "paths" });
  const table = make("table", "al-table");
  const live = put(make("div", "al-live"), { "aria-live": "polite" });
  const root = put(make("div", "", bar, frame, caption, panel, table, live), { "data-lm-suppress-shortcuts": "true" });
  el.append(root);
  const word = (text, look) => make("span", look ? `al-${look}` : "", text);
  const legend = make("span", "",
    word("data", "data"), " · ", word(`grad = ∂${output}/∂node`, "grad"), " · ",
    word("local derivative, on the edges", "local"), ".");
  const hint = word("Point at a node to see its paths.", "soft");
  const hasPaths = spec.edges.length > 0 && spec.edges.every((edge) => edge[2] !== "unknown");
  if (hasPaths) {
    // Its room is kept from the start, so that pointing at a node doesn't move the page below.
    const most = Math.max(...pathsFrom(spec, new Float64Array(2 * count + spec.edges.length), 0).reached);
    panel.style.height = `${20 * (Math.min(most, 5) + (most > 5) + 2) + 4}px`;
  }

  function describe() {
    const node = pinned ?? hovered ?? focused;
    svg.classList.toggle("al-choosing", node !== null && numbers !== null);
    undress(lit);
    put(panel, { tabindex: "-1" });
    if (node === null || !numbers) {
      if (panel.firstChild !== hint) panel.replaceChildren(...(hasPaths ? [hint] : []));
      if (isTold() && now) {
        const said = at ? arithmetic(now.tokens) : "before the first step: press ▶, or drag";
        const lists = `\ncall stack: ${named(now.stack, " → ")}   order so far: ${named(now.order, ", ")}`;
        caption.replaceChildren(said, spec.walk === "sort" ? lists : "");
      } else if (caption.firstChild !== legend) caption.replaceChildren(legend);
      return;
    }
    const { name, written: op, rows } = spec.nodes[node];
    const exact = (i) => (isReplay() ? shownAt(i) : (words[i] ?? full(numbers[i])));
    caption.replaceChildren(
      word(name, "name"), word(op ? ` (${op})  ` : "  "),
      word(`${rows[0]} ${exact(node)}`, "data"), word("  "), word(`${rows[1]} ${exact(count + node)}`, "grad"),
      word(pinned === node ? "  pinned: Enter or click frees it" : "", "soft"), word(notes[node] ? `\n${notes[node]}` : ""),
    );
    panel.replaceChildren();
    showPaths(node);
  }

  const brief = (all, between) =>
    (all.length > 9 ? [...all.slice(0, 4), `… ${all.length - 8} more …`, ...all.slice(-4)] : all).join(between);
  const named = (nodes, between) => brief(nodes.map((i) => spec.nodes[i].name), between) || "empty";

  function showPaths(node) {
    const found = pathsFrom(spec, numbers, node);
    // Reached from the node.
    const behind = new Uint8Array(count);
    behind[node] = 1;
    spec.edges.map((edge, e) => [edge, e]).sort(([a], [b]) => a[0] - b[0]).forEach(([[child, parent], e]) => {
      if (!behind[child] || !found.reached[parent]) return;
      behind[parent] = 1;
      dress(lit, "al-lit", [lines[e]]);
    });
    behind.forEach((is, i) => is && dress(lit, "al-lit", cards[i]));
    if (node === count - 1 || !found.count || !hasPaths) return;
    const { name } = spec.nodes[node];
    const many = found.count === 1 ? "one path" : `a sum over ${found.count.toLocaleString("en")} paths`;
    panel.append(make("p", "al-strong", `∂${output}/∂${name} is ${many}`));
    const row = (look, way, slopes, sum, kind = "") =>
      make("tr", look, make("td", "", way), make("td", "al-local", slopes), make("td", `al-number ${kind}`, numeral(sum)));
    const rows = found.shown.map(({ nodes, slopes, product }) =>
      row("", named(nodes, " → "), brief(slopes.map(numeral), " × "), product));
    const rest = found.count - found.shown.length;
    if (rest > 0) {
      const remain = found.total - found.shown.reduce((sum, path) => sum + path.product, 0);
      rows.push(row("", `${rest.toLocaleString("en")} more, none larger`, "", remain));
    }
    rows.push(row("al-sum", `sum = ∂${output}/∂${name}`, "", found.total, "al-grad"));
    panel.append(make("table", "", make("tbody", "", ...rows)));
    reach(panel);
  }

  function tableParts() {
    const title = (scope) => (text) => put(make("th", "", text), { scope });
    const head = ["node", "op", "from", "data", "grad"].map(title("col"));
    const rows = spec.nodes.map(({ name, written, kind }, i) => make("tr", "",
      title("row")(name), make("td", "", written || kind),
      make("td", "", childrenOf(i).map((child) => spec.nodes[child].name).join(", ")),
      make("td", "al-number al-data", shownAt(i)), make("td", "al-number al-grad", shownAt(count + i))));
    return [make("thead", "", make("tr", "", ...head)), make("tbody", "", ...rows)];
  }

  // ---- pointing, focus and keys: the graph is one tab stop, arrow keys go along its edges
  const nodeOf = (event) => {
    const group = event.target.closest?.(".al-node");
    return group ? Number(group.dataset.node) : null;
  };
  for (const group of cards.flat()) put(group, { role: "button", tabindex: "-1", "aria-pressed": "false" });
  let stop = cards[count - 1]?.[0];
  if (stop) put(stop, { tabindex: "0" });

  function onFocus(event) {
    // The node's paths stay, to be scrolled.
    if (event.target === panel) return;
    focused = nodeOf(event);
    if (focused !== null) {
      put(stop, { tabindex: "-1" });
      stop = put(event.target, { tabindex: "0" });
    }
    describe();
  }
  function pin(node) {
    const press = (is) => cards[pinned]?.forEach((group) => put(group, { "aria-pressed": is }));
    press(false);
    pinned = pinned === node ? null : node;
    press(true);
    kept.pinned = spec.nodes[pinned]?.name;
    describe();
  }
  function onKey(event) {
    const node = focused;
    if (node === null) return;
    const parents = spec.edges.filter(([child]) => child === node).map(([, parent]) => parent);
    const beside = parents.flatMap(childrenOf);
    const to = {
      ArrowLeft: childrenOf(node)[0], ArrowRight: parents[0], Home: 0, End: count - 1,
      ArrowUp: beside.filter((i) => i < node).at(-1) ?? node - 1, ArrowDown: beside.find((i) => i > node) ?? node + 1,
    };
    if (event.key in to) {
      cards[to[event.key]]?.[0].focus();
    } else if (event.key === "Enter" || event.key === " ") pin(node);
    else if (event.key === "Escape" && pinned !== null) pin(pinned);
    else return;
    event.preventDefault();
  }
  // Where the paper was taken, to pan by dragging it.
  let held = false;
  for (const [where, event, act] of [
    [frame, "pointerover", (event) => hovered !== nodeOf(event) && ((hovered = nodeOf(event)), describe())],
    [frame, "pointerleave", () => ((hovered = null), describe())],
    [frame, "pointerdown", (event) => (held = nodeOf(event) === null && [event.clientX + frame.scrollLeft, event.clientY + frame.scrollTop])],
    [frame, "pointermove", (event) => held && event.buttons && frame.scrollTo(held[0] - event.clientX, held[1] - event.clientY)],
    [frame, "click", (event) => pin(nodeOf(event) ?? pinned)],
    [frame, "scroll", () => (kept.scroll = [frame.scrollLeft, frame.scrollTop])],
    [root, "focusin", onFocus],
    [root, "focusout", (event) => root.contains(event.relatedTarget) || ((focused = null), describe())],
    [frame, "keydown", onKey],
    // The notebook has keys of its own
    [root, "keydown", (event) => event.stopPropagation()],
  ]) where.addEventListener(event, act);

  // ---- what was kept of the last graph; what needs a layout waits until all is filled in
  const again = spec.nodes.findIndex(({ name }) => name === kept.pinned);
  if (again < 0) describe();
  else pin(again);
  const labelOf = (part) => (part.dataset.node ? `node ${spec.nodes[part.dataset.node].name}` : part.title || part.ariaLabel);
  function settle() {
    if (kept.scroll) frame.scrollTo(...kept.scroll);
    if (!kept.focus) return;
    const parts = [...root.querySelectorAll("[title], [aria-label]")];
    (parts.find((part) => labelOf(part) === kept.focus) ?? stop)?.focus({ preventScroll: true });
  }

  return {
    /**
     * Show these in the next animation frame; numbers of another shape are left alone.
     * @param {Float64Array} next @param {Object<number, string>} texts @param {Object<number, string>} more
     */
    set(next, texts = {}, more = {}) {
      if (next.length !== 2 * count + spec.edges.length) return;
      [numbers, words, notes] = [next, texts, more];
      ask();
    },
    /** Go to the instant after `k` steps. */
    go: (k) => go(k, false),
    destroy() {
      const part = document.activeElement;
      if (grads) kept.focus = root.contains(part) && labelOf(part);
      pause();
      cancelAnimationFrame(asked);
      watcher.disconnect();
      root.remove();
    },
  };
}
