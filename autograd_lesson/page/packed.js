// The data of a published page, as publish/slim.py packed it.

import { bytesOf } from "./bytes.js";

/**
 * @returns the data; `found` has a part of it, which may stand elsewhere, and `copied` a copy with all that stands
 *   elsewhere in its place
 */
export async function inflated(text) {
  const stream = new Blob([bytesOf(text)]).stream().pipeThrough(new DecompressionStream("deflate"));
  const [data, parts] = await new Response(stream).json();
  const found = (part) => (part !== null && typeof part === "object" && "$" in part ? found(parts[part.$]) : part);
  function copied(given) {
    const part = found(given);
    if (typeof part !== "object" || part === null) return part;
    if (Array.isArray(part)) return part.map(copied);
    return Object.fromEntries(Object.entries(part).map(([key, each]) => [key, copied(each)]));
  }
  return { data, found, copied };
}
