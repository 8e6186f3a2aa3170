// How a number is written, by the rule of notation.py.

export const MINUS = "\u2212";
export const NOT_YET = "\u2013";

/** A number for a reader. @param {number} x */
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

/** A number with all its digits. @param {number} x */
export function full(x) {
  if (Object.is(x, -0)) return MINUS + "0";
  return Number.isNaN(x) ? "nan" : String(x).replace("Infinity", "inf").replaceAll("-", MINUS);
}
