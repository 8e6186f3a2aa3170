// The host that makes predict.js an anywidget.

import { tend } from "./beside.js";
import { mountPredict } from "./predict.js";
import { keepState } from "./state.js";

function render({ model, el }) {
  keepState(model.widget_manager);
  el.classList.add("al-view");
  const endTending = tend(el);
  const bytes = model.get("numbers");
  // a copy: the message's buffer need not be aligned to 8 bytes
  const numbers = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  const given = () => model.get("given").map(([, question, text]) => [question, text]);
  const shown = mountPredict(el, model.get("items")[0], numbers, given, (question, text) => {
    model.set("given", [...model.get("given"), [0, question, text]]);
    model.save_changes();
  });
  model.on("change:given", shown.paint);
  return () => {
    model.off("change:given", shown.paint);
    endTending();
    shown.destroy();
  };
}

export default { render };
