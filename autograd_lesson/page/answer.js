// What a reader writes in for a number: 0.75, −3, 3/4, 2·3 + 1, sqrt(2), 1,5.

const FUNCTIONS = { sqrt: Math.sqrt, exp: Math.exp, ln: Math.log, log: Math.log, sin: Math.sin, cos: Math.cos, tanh: Math.tanh, abs: Math.abs };
const NAMES = { pi: Math.PI, "π": Math.PI, e: Math.E };
const SAME = { "\u2212": "-", "\u2013": "-", "·": "*", "×": "*", "÷": "/", ":": "/", "^": "**", "√": "sqrt" };
const TOKEN = /\s*(\d+(?:[.,]\d*)?(?:e[+-]?\d+)?|[.,]\d+(?:e[+-]?\d+)?|\*\*|[-+*/()]|[a-zπ]+)/iy;

/** The parts of a text, null if there is one that isn't known. */
function tokens(text) {
  const plain = text.replace(/[\u2212\u2013·×÷:^√]/g, (sign) => SAME[sign]).trim();
  const found = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < plain.length) {
    const token = TOKEN.exec(plain)?.[1];
    if (token === undefined) return null;
    found.push(token);
  }
  return found;
}

/** Sums of products of powers, by recursive descent; it throws where a token is missing. */
function calculated(left) {
  const is = (...signs) => signs.includes(left[0]) && left.shift();
  function sum() {
    let total = product();
    for (let sign; (sign = is("+", "-")); ) total = sign === "+" ? total + product() : total - product();
    return total;
  }
  function product() {
    let total = signed();
    for (let sign; (sign = is("*", "/")); ) total = sign === "*" ? total * signed() : total / signed();
    return total;
  }
  const signed = () => (is("-") ? -signed() : is("+") ? signed() : power());
  function power() {
    const base = one();
    return is("**") ? Math.pow(base, signed()) : base;
  }
  function one() {
    const token = left.shift() ?? "";
    if (/^[\d.,]/.test(token)) return Number(token.replace(",", "."));
    if (token === "(") return closed();
    const word = token.toLowerCase();
    if (Object.hasOwn(NAMES, word)) return NAMES[word];
    if (!Object.hasOwn(FUNCTIONS, word)) throw new SyntaxError(token);
    return FUNCTIONS[word](is("(") ? closed() : one());
  }
  function closed() {
    const inside = sum();
    if (!is(")")) throw new SyntaxError(")");
    return inside;
  }
  const result = sum();
  if (left.length) throw new SyntaxError(left[0]);
  return result;
}

/**
 * The number that a text stands for, null if none.
 * @returns {{value: number, unit: number, digits: number} | null} unit: what one is worth in the last place written, 0 where
 *   there is no place behind the point, or where it is computed; digits: how many are written
 */
export function answerOf(text) {
  const found = tokens(text);
  if (!found?.length || /\d[.,]\d*[.,]/.test(text)) return null;
  const [digits, places] = (/^[-+]?\d*[.,]?\d*$/.test(found.join("")) ? found.join("") : "").split(/[.,]/).map((part) => part.replace(/\D/g, ""));
  try {
    const value = calculated(found);
    if (!Number.isFinite(value)) return null;
    return { value, unit: places ? 10 ** -places.length : 0, digits: (digits + (places ?? "")).replace(/^0+/, "").length };
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
