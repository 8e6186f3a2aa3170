// The line under the picture: the step that is told, the node that is chosen, or what the colours mean.

import { arithmetic } from "./arithmetic.js";
import { make, write } from "./dom.js";

/** What the node that the reader chose has, with all digits. */
function ofNode(view) {
  const [name, op, data, grad, pinned, note] = ["al-name", "", "al-data", "al-grad", "al-soft", ""].map((look) => make("span", look));
  return {
    parts: [name, op, data, "  ", grad, pinned, note],
    write(node) {
      const { frame, nodes, count, notes } = view;
      const { rows: [first, second], written } = nodes[node];
      write(name, nodes[node].name);
      write(op, written ? ` (${written})  ` : "  ");
      write(data, `${first} ${frame.exact(node)}`);
      write(grad, `${second} ${frame.exact(count + node)}`);
      write(pinned, view.pinned === node ? "  pinned: Enter or click frees it" : "");
      write(note, notes[node] ? `\n${notes[node]}` : "");
    },
  };
}

/** The step of the walk that the picture stands at. */
function ofStep({ spec, named }) {
  const lists = make("span", "");
  let [told, line] = [null, null];
  return {
    /** The parts of this step; those of the last one if it is the same. */
    parts({ at, now }) {
      if (told !== at) {
        told = at;
        line = at ? arithmetic(now.tokens) : { element: "before the first step: press ▶, or drag", write() {} };
      }
      line.write(now.tokens);
      const said = `\ncall stack: ${named(now.stack, " → ")}   order so far: ${named(now.order, ", ")}`;
      write(lists, spec.walk === "sort" ? said : "");
      return [line.element, lists];
    },
  };
}

/** @returns {{element, paint}} */
export function caption(view) {
  const element = make("p", "al-caption");
  const [step, node] = [ofStep(view), ofNode(view)];
  const rest = [
    make("span", "al-data", "data"), " · ", make("span", "al-grad", `grad = ∂${view.output}/∂node`), " · ",
    make("span", "al-local", "local derivative, on the edges"), ".",
  ];
  let [standing, first] = [null, null];

  function show(parts) {
    if (standing === parts || (standing && parts[0] === first)) return;
    [standing, first] = [parts, parts[0]];
    element.replaceChildren(...parts);
  }
  return {
    element,
    paint() {
      const { frame } = view;
      const chosen = view.chosen();
      if (frame && chosen !== null) {
        node.write(chosen);
        show(node.parts);
      } else show(frame?.isTold ? step.parts(frame) : rest);
    },
  };
}
