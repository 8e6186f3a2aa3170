// An edge's line and its head: the wider the line, the larger the head, and the line ends where the head begins.

const at = (point) => point.map((x) => x.toFixed(1)).join(",");

/** @returns {(width: number) => void} draws the edge this wide; 1 is as Python drew it */
export function arrow(line, head) {
  const [path, points] = [line.getAttribute("d"), head.getAttribute("points")];
  const [tip, ...wings] = points.split(" ").map((point) => point.split(",").map(Number));
  let drawn = 1;
  return (width) => {
    if (width === drawn) return;
    drawn = width;
    const grown = 1 + (width - 1) / 4;
    const far = wings.map((wing) => wing.map((x, k) => tip[k] + (x - tip[k]) * grown));
    const end = tip.map((_, k) => (far[0][k] + far[1][k]) / 2);
    head.setAttribute("points", width === 1 ? points : [tip, ...far].map(at).join(" "));
    line.setAttribute("d", width === 1 ? path : `${path.slice(0, path.lastIndexOf(" "))} ${at(end)}`);
  };
}
