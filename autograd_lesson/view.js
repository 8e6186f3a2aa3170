// The live picture of a graph. It has no imports and knows no Jupyter: `mount` a spec into an element, `set` numbers.
//
// spec: {svg, nodes: [[name, op, first row, second row, kind], …], edges: [[child, parent, local], …],
//        walk, steps: [[kind, node, edge, tokens], …]}; the words are those of graph.py and walks.py.
// numbers: a Float64Array of data, grad, local. words: {place in numbers: text in its stead}. notes: {node: text}.

const MINUS = "\u2212";
const MOST_PATHS = 24;
const SPOKEN = { "+": "add", "×": "multiply", "÷": "divide", "**": "power", "@": "matrix multiply" };

/** A number for a reader, by the rule of notation.py. @param {number} x */
export function numeral(x) {
  if (Number.isNaN(x)) return "nan";
  const size = Math.abs(x);
  const sign = x < 0 ? MINUS : "";
  if (size === Infinity) return sign + "inf";
  if (size === 0 || (size >= 1e-3 && size < 1e5)) return sign + size.toFixed(decimals(size));
  return sign + size.toExponential(3).replace("e+", "e").replace("-", MINUS);
}

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

const local = (spec, numbers, e) => (spec.edges[e][2] === "cut" ? 0 : numbers[2 * spec.nodes.length + e]);

/** What walks.frames says of the instant after `k` steps: gradients, call stack and order so far, the last step's text. */
export function play(spec, numbers, k) {
  const count = spec.nodes.length;
  const now = { grads: new Float64Array(count), stack: [], order: [], tokens: [], text: "" };
  let before = 0;
  let product = NaN;
  for (const [kind, node, edge] of spec.steps.slice(0, k)) {
    before = now.grads[node];
    if (kind === "seed") now.grads[node] = 1;
    else if (kind === "pass") {
      product = local(spec, numbers, edge) * now.grads[spec.edges[edge][1]];
      now.grads[node] += product;
    } else if (kind === "enter") now.stack.push(node);
    else if (kind === "append") now.order.push(now.stack.pop());
  }
  const number = { d: (i) => numbers[i], l: (i) => local(spec, numbers, i), g: (i) => now.grads[i], b: () => before, p: () => product };
  now.tokens = (k ? spec.steps[k - 1][3] : []).map((token) => {
    const [mark, text] = [token[0], token.slice(1)];
    return mark === "#" ? [mark, numeral(number[text[0]](Number(text.slice(1)))), text[0]] : [mark, text];
  });
  now.text = now.tokens.map(([mark, text]) => plainly(mark, text)).join("");
  return now;
}

function plainly(mark, text) {
  if (mark === "+") return ` ${text} `;
  if (mark === "/") return `∂${text.split("|").join("/∂")}`;
  return text;
}

/** The ways from a node to the output, as walks.paths: largest |product| first; count and total are of all. */
export function pathsFrom(spec, numbers, start, most = MOST_PATHS) {
  const last = spec.nodes.length - 1;
  const outOf = spec.nodes.map(() => []);
  spec.edges.forEach(([child], e) => outOf[child].push(e));
  const size = (x) => (Number.isNaN(x) ? 0 : Math.min(Math.abs(x), 1e300));
  const [count, total, best] = [0, 0, 0].map(() => new Float64Array(last + 1));
  count[last] = total[last] = best[last] = 1;
  for (let i = last - 1; i >= start; i--) {
    for (const e of outOf[i]) {
      const parent = spec.edges[e][1];
      if (!count[parent]) continue;
      count[i] += count[parent];
      total[i] += local(spec, numbers, e) * total[parent];
      best[i] = Math.max(best[i], size(local(spec, numbers, e)) * best[parent]);
    }
  }
  const shown = [];
  const waiting = count[start] ? [{ worth: best[start], nodes: [start], slopes: [], edges: [], product: 1 }] : [];
  while (waiting.length && shown.length < most) {
    const path = waiting.pop(); // sorted, the best and among equals the latest at the end
    const node = path.nodes.at(-1);
    if (node === last) {
      shown.push(path);
      continue;
    }
    for (const e of outOf[node]) {
      const [, parent] = spec.edges[e];
      if (!count[parent]) continue;
      const slope = local(spec, numbers, e);
      const product = path.product * slope;
      const worth = size(product) * best[parent];
      const longer = { worth, nodes: [...path.nodes, parent], slopes: [...path.slopes, slope], edges: [...path.edges, e], product };
      let at = waiting.length;
      while (at > 0 && waiting[at - 1].worth > worth) at--;
      waiting.splice(at, 0, longer);
    }
  }
  return { shown, count: count[start], total: total[start], reached: count };
}

const MATH = "http://www.w3.org/1998/Math/MathML";

function make(name, look, ...inside) {
  const element = name.startsWith("m:") ? document.createElementNS(MATH, name.slice(2)) : document.createElement(name);
  if (look) element.setAttribute("class", look);
  element.append(...inside);
  return element;
}

/** A line of arithmetic as MathML. */
function arithmetic(tokens) {
  const look = { d: "al-data", l: "al-local", g: "al-grad", b: "al-soft", p: "al-strong" };
  const math = make("m:math", "", ...tokens.map(([mark, text, kind]) => {
    if (mark === "'") return make("m:mi", "", text);
    if (mark === "+") return make("m:mo", "", text);
    if (mark === "#") return make("m:mn", look[kind], text);
    if (mark === "=") return make("m:mtext", "", text.replace(/^;/, "\u2003").replaceAll(" ", "\u00a0"));
    const [of, by] = text.split("|").map((name) => make("m:mrow", "", make("m:mo", "", "∂"), make("m:mi", "", name)));
    return make("m:mfrac", "al-local", of, by);
  }));
  math.setAttribute("displaystyle", "true");
  return math;
}

/**
 * Draw a graph into `el`.
 * @param {HTMLElement} el
 * @param {(k: number) => void} onStep told when the reader goes to another step
 */
export function mount(el, spec, onStep = () => {}) {
  const count = spec.nodes.length;
  const output = spec.nodes[count - 1]?.[0] ?? "";
  const steps = spec.steps ?? [];
  const frame = make("div", "al-frame");
  frame.innerHTML = spec.svg;
  const svg = frame.querySelector("svg");
  svg.setAttribute("role", "group");
  svg.setAttribute("aria-label", `graph of ${output}, ${count} nodes; arrow keys follow the edges`);

  let [numbers, words, notes] = [null, {}, {}];
  let at = steps.length; // after how many steps of the walk
  let [largest, widest, asked, timer, scale] = [0, 0, 0, 0, 1];
  let [hovered, focused, pinned] = [null, null, null];
  let [grads, now] = [null, null]; // what is shown at this step

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
  const isReplay = () => spec.walk && !(spec.walk === "backward" && at === steps.length);

  function shownAt(i) {
    if (!isReplay()) return words[i] ?? numeral(numbers[i]);
    if (spec.walk === "sort" && i < 2 * count) return "";
    if (spec.walk === "forward" && i < 2 * count && i >= at) return "";
    return i >= count && i < 2 * count ? numeral(grads[i - count]) : (words[i] ?? numeral(numbers[i]));
  }

  function paint(group) {
    const { texts, node, edge, dot } = groups.get(group);
    for (const [text, i] of texts) {
      const words = shownAt(i);
      if (text.textContent !== words) text.textContent = words;
    }
    if (node < 0) {
      const flow = Math.abs(numbers[count + spec.edges[edge][1]] * local(spec, numbers, edge));
      group.style.setProperty("--al-width", widest && flow ? Math.min(1 + (6 * flow) / widest, 7).toFixed(1) : "1");
      return;
    }
    if (dot) dot.setAttribute("class", `al-dot al-${tone(grads[node], largest)}`);
    const bad = [node, count + node].some((i) => !(i in words) && !Number.isFinite(numbers[i]));
    group.classList.toggle("al-bad", bad);
    const [name, op, , , kind] = spec.nodes[node];
    const what = kind === "op" ? (SPOKEN[op] ?? op) : kind;
    const label =
      `${what} node ${name}: value ${shownAt(node) || "not yet"}, ` +
      `gradient ${shownAt(count + node) || "not yet"}, step ${node + 1} of ${count}`;
    if (group.getAttribute("aria-label") !== label) group.setAttribute("aria-label", label);
  }

  function paintAll() {
    asked = 0;
    now = spec.walk ? play(spec, numbers, at) : null;
    grads = isReplay() ? now.grads : numbers.subarray(count, 2 * count);
    largest = grads.reduce((most, g) => (Math.abs(g) > most && Number.isFinite(g) ? Math.abs(g) : most), 0);
    widest = 0;
    if (tools.weigh?.getAttribute("aria-pressed") === "true") {
      spec.edges.forEach(([, parent], e) => {
        const flow = Math.abs(numbers[count + parent] * local(spec, numbers, e));
        if (flow > widest && flow < Infinity) widest = flow;
      });
    }
    inView.forEach(paint);
    mark();
    describe();
    if (table.isConnected) fillTable();
  }
  const ask = () => numbers && (asked ||= requestAnimationFrame(paintAll));

  // Laying out text is what a frame costs, so only what can be seen is written.
  const inView = new Set(groups.keys()); // all, until the watcher knows better
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
  let marked = [];
  function mark() {
    for (const [group, look] of marked) group.classList.remove(look);
    marked = [];
    const put = (found, look) => found.forEach((group) => group && (group.classList.add(look), marked.push([group, look])));
    svg.querySelectorAll(".al-badge").forEach((badge) => badge.remove());
    svg.classList.toggle("al-sorting", spec.walk === "sort");
    if (!isReplay()) return;
    const [kind, node, edge] = at ? steps[at - 1] : [];
    now.stack.forEach((i) => put(cards[i], "al-stack"));
    now.order.forEach((i, place) => cards[i].forEach((group) => badge(group, place + 1)));
    if (spec.walk === "sort") put(now.order.flatMap((i) => cards[i]), "al-placed");
    if (node === undefined) return;
    put(cards[node], "al-target");
    if (edge >= 0) put([lines[edge]], "al-flow");
    if (kind === "pass") put(cards[spec.edges[edge][1]], "al-work");
    if (kind === "compute") spec.edges.forEach(([child, parent], e) => parent === node && put([lines[e], ...cards[child]], "al-flow"));
    if (kind === "seed") put(cards[node], "al-work");
  }

  function badge(group, place) {
    const shape = group.querySelector(".al-body, .al-dot"); // by its attributes: it may not be laid out yet
    const [x, y, width, height, cx, cy] = ["x", "y", "width", "height", "cx", "cy"].map((name) => Number(shape.getAttribute(name)));
    const text = document.createElementNS(svg.namespaceURI, "text");
    text.setAttribute("class", "al-badge");
    text.setAttribute("x", cx + x + width / 2);
    text.setAttribute("y", cy ? cy - 9 : y + height / 2 + 15);
    text.textContent = place;
    group.append(text);
  }

  function go(k, byReader = true) {
    const next = Math.max(0, Math.min(steps.length, k));
    if (next === at) return;
    at = next;
    if (range) [range.value, place.textContent] = [at, `step ${at} of ${steps.length}`];
    if (numbers) {
      cancelAnimationFrame(asked);
      paintAll();
      live.textContent = at ? `Step ${at} of ${steps.length}: ${now.text}` : `Before the first step of the ${spec.walk} walk`;
    }
    if (byReader) onStep(at);
  }

  function pause() {
    clearInterval(timer);
    timer = 0;
    if (tools.play) tools.play.textContent = "play";
  }

  function playOn() {
    if (timer) return pause();
    if (at === steps.length) go(0);
    tools.play.textContent = "pause";
    timer = setInterval(() => (at < steps.length ? go(at + 1) : pause()), 1000 / Number(speed.value));
  }

  // ---- the tools
  const tools = {};
  const button = (key, sign, title, act, isToggle) => {
    const made = make("button", "al-button", sign);
    made.type = "button";
    made.title = title;
    made.setAttribute("aria-label", title);
    if (isToggle) made.setAttribute("aria-pressed", "false");
    made.addEventListener("click", () => {
      if (isToggle) made.setAttribute("aria-pressed", String(made.getAttribute("aria-pressed") !== "true"));
      act();
    });
    tools[key] = made;
    return made;
  };
  const bar = make("div", "al-bar");
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", spec.walk ? `${spec.walk} walk` : "view");
  let [range, place, speed] = [null, null, null];
  if (steps.length) {
    range = make("input", "al-range");
    Object.assign(range, { type: "range", min: 0, max: steps.length, value: at, title: "step" });
    range.setAttribute("aria-label", "step");
    range.addEventListener("input", () => (pause(), go(Number(range.value))));
    place = make("span", "al-place", `step ${at} of ${steps.length}`);
    speed = make("select", "al-button", ...[["0.5", "half speed"], ["1", "speed 1"], ["2", "speed 2"], ["5", "speed 5"]].map(([value, text]) => {
      const option = make("option", "", text);
      option.value = value;
      return option;
    }));
    speed.value = "1";
    speed.setAttribute("aria-label", "speed");
    speed.addEventListener("change", () => timer && (pause(), playOn()));
    bar.append(
      make("span", "al-walk", spec.walk),
      button("first", "|◀", "first step", () => (pause(), go(0))),
      button("back", "◀", "one step back", () => (pause(), go(at - 1))),
      button("play", "play", "play or pause", playOn),
      button("forward", "▶", "one step forward", () => (pause(), go(at + 1))),
      button("last", "▶|", "last step", () => (pause(), go(steps.length))),
      range, place, speed,
    );
  }
  const size = [svg.width.baseVal.value, svg.height.baseVal.value];
  const zoom = (to) => {
    scale = Math.max(0.1, Math.min(4, to));
    [svg.style.width, svg.style.height] = size.map((length) => `${length * scale}px`);
  };
  bar.append(
    make("span", "al-space"),
    button("weigh", "widths", "draw edges wider where more gradient flows", ask, true),
    button("table", "table", "show as table", () => (table.isConnected ? table.remove() : (panel.after(table), numbers && fillTable())), true),
  );
  if (count > 30) {
    bar.append(
      button("out", MINUS, "zoom out", () => zoom(scale / 1.25)),
      button("in", "+", "zoom in", () => zoom(scale * 1.25)),
      button("fit", "fit", "fit to the width", () => zoom(Math.min(1, frame.clientWidth / size[0]))),
    );
  }

  // ---- what stands below: a line, the paths of a node, a table, and a voice
  const caption = make("p", "al-caption");
  const panel = make("div", "al-paths");
  const table = make("table", "al-table");
  const live = make("div", "al-live");
  live.setAttribute("aria-live", "polite");
  el.append(bar, frame, caption, panel, live);
  const word = (text, look) => make("span", look ? `al-${look}` : "", text);

  function describe() {
    const node = pinned ?? hovered ?? focused;
    svg.classList.toggle("al-choosing", node !== null && numbers !== null);
    for (const group of groups.keys()) group.classList.remove("al-lit");
    panel.replaceChildren();
    if (node === null || !numbers) {
      if (isReplay() && now) {
        const said = at ? arithmetic(now.tokens) : `before the first step: press ▶, or drag`;
        const lists = spec.walk === "sort" ? [make("br"), word(`call stack: ${named(now.stack, " → ")}   order so far: ${named(now.order, ", ")}`, "soft")] : [];
        caption.replaceChildren(said, ...lists);
      } else {
        caption.replaceChildren(
          word("data", "data"), word(" · "), word(`grad = ∂${output}/∂node`, "grad"), word(" · "),
          word("local derivative, on the edges", "local"), word(". Point at a node to see its paths.", "soft"),
        );
      }
      return;
    }
    const [name, op, ...rows] = spec.nodes[node];
    const exact = (i) => (isReplay() ? shownAt(i) : (words[i] ?? full(numbers[i])));
    caption.replaceChildren(
      word(name, "name"), word(op ? ` (${op})  ` : "  "),
      word(`${rows[0]} ${exact(node)}`, "data"), word("  "), word(`${rows[1]} ${exact(count + node)}`, "grad"),
      word(pinned === node ? "  pinned: Enter or click frees it" : "", "soft"), word(notes[node] ? `\n${notes[node]}` : ""),
    );
    showPaths(node);
  }

  const named = (nodes, between) => nodes.map((i) => spec.nodes[i][0]).join(between) || "empty";

  function showPaths(node) {
    const found = pathsFrom(spec, numbers, node);
    const behind = new Uint8Array(count); // reached from the node
    behind[node] = 1;
    spec.edges.map((edge, e) => [edge, e]).sort(([a], [b]) => a[0] - b[0]).forEach(([[child, parent], e]) => {
      if (!behind[child] || !found.reached[parent]) return;
      behind[parent] = 1;
      lines[e]?.classList.add("al-lit");
    });
    behind.forEach((is, i) => is && cards[i].forEach((group) => group.classList.add("al-lit")));
    if (node === count - 1 || !found.count || !spec.edges.every((edge) => edge[2] !== "unknown")) return;
    const name = spec.nodes[node][0];
    const many = found.count === 1 ? "one path" : `a sum over ${found.count.toLocaleString("en")} paths`;
    panel.append(make("p", "al-strong", `∂${output}/∂${name} is ${many}`));
    const rows = found.shown.map((path) => make("tr", "",
      make("td", "", named(path.nodes, " → ")), make("td", "al-local", path.slopes.map(numeral).join(" × ")),
      make("td", "al-number", numeral(path.product))));
    const rest = found.count - found.shown.length;
    if (rest > 0) {
      const remain = found.total - found.shown.reduce((sum, path) => sum + path.product, 0);
      rows.push(make("tr", "", make("td", "", `${rest.toLocaleString("en")} more, none larger`), make("td"), make("td", "al-number", numeral(remain))));
    }
    rows.push(make("tr", "al-sum", make("td", "", `sum = ${name}.grad`), make("td"), make("td", "al-number al-grad", numeral(found.total))));
    panel.append(make("table", "", make("tbody", "", ...rows)));
    const height = Math.min(panel.scrollHeight, 260);
    if (height > panel.offsetHeight) panel.style.minHeight = `${height}px`; // kept, so that the page below moves once
  }

  function fillTable() {
    const head = ["node", "op", "from", "data", "grad"].map((title) => make("th", "", title));
    head.forEach((cell) => (cell.scope = "col"));
    const rows = spec.nodes.map(([name, op, , , kind], i) => make("tr", "",
      make("th", "", name), make("td", "", op || kind),
      make("td", "", spec.edges.filter(([, parent]) => parent === i).map(([child]) => spec.nodes[child][0]).join(", ")),
      make("td", "al-number al-data", shownAt(i)), make("td", "al-number al-grad", shownAt(count + i))));
    rows.forEach((row) => (row.firstChild.scope = "row"));
    table.replaceChildren(make("thead", "", make("tr", "", ...head)), make("tbody", "", ...rows));
  }

  // ---- pointing, focus and keys: the graph is one tab stop, arrow keys go along its edges
  const nodeOf = (event) => {
    const group = event.target.closest?.(".al-node");
    return group ? Number(group.dataset.node) : null;
  };
  cards.flat().forEach((group) => {
    group.setAttribute("role", "button");
    group.setAttribute("tabindex", "-1");
    group.setAttribute("aria-pressed", "false");
  });
  let stop = cards[count - 1]?.[0];
  stop?.setAttribute("tabindex", "0");

  function focus(node) {
    stop.setAttribute("tabindex", "-1");
    stop = cards[node][0];
    stop.setAttribute("tabindex", "0");
    stop.focus();
  }
  function pin(node) {
    if (pinned !== null) cards[pinned].forEach((group) => group.setAttribute("aria-pressed", "false"));
    pinned = pinned === node ? null : node;
    if (pinned !== null) cards[pinned].forEach((group) => group.setAttribute("aria-pressed", "true"));
    describe();
  }
  function onKey(event) {
    const node = focused;
    if (node === null) return;
    const children = spec.edges.filter(([, parent]) => parent === node).map(([child]) => child);
    const parents = spec.edges.filter(([child]) => child === node).map(([, parent]) => parent);
    const beside = spec.edges.filter(([, parent]) => parents.includes(parent)).map(([child]) => child);
    const to = {
      ArrowLeft: children[0], ArrowRight: parents[0], Home: 0, End: count - 1,
      ArrowUp: beside.filter((i) => i < node).at(-1) ?? node - 1, ArrowDown: beside.find((i) => i > node) ?? node + 1,
    };
    if (event.key in to) {
      if (cards[to[event.key]]) focus(to[event.key]);
    } else if (event.key === "Enter" || event.key === " ") pin(node);
    else if (event.key === "Escape" && pinned !== null) pin(pinned);
    else return;
    event.preventDefault();
  }
  const listen = [
    [frame, "pointerover", (event) => ((hovered = nodeOf(event)), describe())],
    [frame, "pointerleave", () => ((hovered = null), describe())],
    [frame, "click", (event) => (nodeOf(event) !== null ? pin(nodeOf(event)) : pinned !== null && pin(pinned))],
    [frame, "focusin", (event) => ((focused = nodeOf(event)), describe())],
    [frame, "focusout", () => ((focused = null), describe())],
    [frame, "keydown", onKey],
    [el, "keydown", (event) => event.stopPropagation()], // the notebook has keys of its own
  ];
  for (const [where, event, act] of listen) where.addEventListener(event, act);
  for (const stop of el.querySelectorAll("button, input, select, [tabindex]")) stop.setAttribute("data-lm-suppress-shortcuts", "true");
  describe();

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
      pause();
      cancelAnimationFrame(asked);
      watcher.disconnect();
      for (const [where, event, act] of listen) where.removeEventListener(event, act);
      for (const part of [bar, frame, caption, panel, table, live]) part.remove();
    },
  };
}
