// What is seen of a network that learns: the boundary between two classes, the curve of the loss, the gradients' sizes.

import { make, put, write } from "./dom.js";
import { isKnown, network } from "./learner.js";
import { numeral } from "./numeral.js";

const SVG = "http://www.w3.org/2000/svg";
// Cells of the boundary's raster along a side, when the page computes it
const CELLS = 56;
const MARGIN = 0.4;
const SIZE = 240;

function draw(name, attributes, ...inside) {
  const made = put(document.createElementNS(SVG, name), attributes);
  made.append(...inside);
  return made;
}
const label = (x, y, anchor, text = "") => draw("text", { x, y, "text-anchor": anchor, class: "at-label" }, text);

/** The part of the plane that is shown, as territory.py has it: [left, right, bottom, top]. */
export function areaOf(points) {
  return [0, 1].flatMap((axis) => {
    const at = points.map((point) => point[axis]);
    return [Math.min(...at) - MARGIN, Math.max(...at) + MARGIN];
  });
}

/** The scores of the raster's cells, row by row from the top. */
export function rasterOf(plan, weights, [left, right, bottom, top], cells = CELLS) {
  const { score } = network(plan);
  const scores = new Float64Array(cells * cells);
  for (let k = 0; k < scores.length; k++) {
    const [x, y] = [((k % cells) + 0.5) / cells, (Math.floor(k / cells) + 0.5) / cells];
    scores[k] = score(weights, [left + x * (right - left), top - y * (top - bottom)]);
  }
  return scores;
}

/** The points, and behind them how the network scores the plane. @returns {{element, paint}} */
export function boundary(points, labels) {
  const canvas = make("canvas", "at-raster");
  const area = areaOf(points);
  const [left, right, bottom, top] = area;
  const place = ([x, y]) => [(SIZE * (x - left)) / (right - left), (SIZE * (top - y)) / (top - bottom)];
  const marks = points.map((point, k) => {
    const [x, y] = place(point);
    return labels[k] > 0
      ? draw("path", { d: `M${x - 4},${y + 3.2}h8l-4,-7z`, class: "at-plus" })
      : draw("circle", { cx: x, cy: y, r: 3.4, class: "at-minus" });
  });
  const svg = draw("svg", { viewBox: `0 0 ${SIZE} ${SIZE}` }, ...marks);
  const element = make("div", "at-plot at-plane", canvas, svg);
  return {
    element,
    paint({ plan, weights, grid, standing }) {
      const scores = grid?.length ? grid : isKnown(plan) ? rasterOf(plan, weights, area) : null;
      put(element, { role: "img", "aria-label": `${standing.right} of ${standing.total} points on their side of the boundary` });
      if (!scores) return;
      const cells = Math.sqrt(scores.length);
      if (canvas.width !== cells) canvas.width = canvas.height = cells;
      const style = getComputedStyle(element);
      const colours = ["--at-minus", "--at-plus"].map((of) => style.getPropertyValue(of).match(/[\da-f]{2}/gi).map((hex) => parseInt(hex, 16)));
      const image = new ImageData(cells, cells);
      scores.forEach((score, k) => {
        const alpha = Number.isNaN(score) ? 0 : 40 + 120 * Math.min(1, Math.abs(score));
        image.data.set([...colours[score > 0 ? 1 : 0], alpha], 4 * k);
      });
      canvas.getContext("2d").putImageData(image, 0, 0);
    },
  };
}

const [WIDE, HIGH] = [300, SIZE];
const [FROM, TO, CEILING, GROUND] = [38, WIDE - 8, 10, HIGH - 34];

/** The curve of the loss over the steps, beside another one where there is one. @returns {{element, paint}} */
export function curve(beside, named) {
  const [line, other] = ["at-curve", "at-beside"].map((look) => draw("polyline", { class: look }));
  const dot = draw("circle", { r: 4, class: "at-now" });
  const heights = [CEILING, (CEILING + GROUND) / 2, GROUND].map((y) => label(FROM - 5, y + 4, "end"));
  const [first, last] = [label(FROM, GROUND + 15, "middle", "0"), label(TO, GROUND + 15, "end")];
  const key = beside.length ? [draw("path", { d: `M${FROM + 4},${HIGH - 5}h22`, class: "at-beside" }), label(FROM + 32, HIGH - 1, "start", named)] : [];
  const axes = draw("path", { d: `M${FROM},${CEILING}V${GROUND}H${TO}`, class: "at-axis" });
  const svg = draw("svg", { viewBox: `0 0 ${WIDE} ${HIGH}` }, axes, ...heights, first, last, label((FROM + TO) / 2, GROUND + 15, "middle", "steps"), ...key, other, line, dot);
  const element = make("div", "at-plot at-loss", make("p", "at-title", "loss"), svg);
  return {
    element,
    paint({ losses, standing: { steps, stride } }) {
      const most = Math.max(20, steps, beside.length - 1);
      const highest = Math.max(...[...losses, ...beside].filter(Number.isFinite));
      const ceiling = Math.min(highest, 2.5 * losses[0]) || 1;
      const place = (step, y) => {
        const height = Number.isFinite(y) ? Math.min(1, y / ceiling) : 1;
        return [FROM + ((TO - FROM) * step) / most, GROUND - (GROUND - CEILING) * height].map((x) => x.toFixed(1));
      };
      const at = [...losses].map((y, k) => place(Math.min(k * stride, steps), y));
      put(line, { points: at.join(" ") });
      put(other, { points: [...beside].map((y, k) => place(k, y)).join(" ") });
      put(dot, { cx: at.at(-1)[0], cy: at.at(-1)[1] });
      [ceiling, ceiling / 2, 0].forEach((y, k) => write(heights[k], y.toPrecision(2).replace(/\.?0+$/, "") || "0"));
      write(last, String(most));
      put(element, { role: "img", "aria-label": `loss ${numeral(losses.at(-1))} after ${steps} steps, ${numeral(losses[0])} before the first` });
    },
  };
}

// Powers of ten between which a gradient's size is drawn
const [TINY, HUGE] = [-6, 1];

/** How large the gradients of each layer are, on a scale of powers of ten. @returns {{element, paint}} */
export function gradientBars(count) {
  const rows = Array.from({ length: count }, (_, l) => {
    const [fill, said] = [make("div", "at-fill"), make("span", "at-number")];
    return { fill, said, row: make("div", "at-row", make("span", "", `layer ${l + 1}`), make("div", "at-track", fill), said) };
  });
  const element = make("div", "at-plot at-bars", make("p", "at-title", "gradient, by layer"), ...rows.map(({ row }) => row));
  return {
    element,
    paint({ gradients }) {
      gradients.forEach((size, l) => {
        const height = size ? (Math.log10(size) - TINY) / (HUGE - TINY) : 0;
        put(rows[l].fill, { style: `width: ${(100 * Math.max(0, Math.min(1, height))).toFixed(1)}%` });
        write(rows[l].said, size === 0 ? "0" : size.toExponential(1).replace("-", "\u2212"));
      });
    },
  };
}
