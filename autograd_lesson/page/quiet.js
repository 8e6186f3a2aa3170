// The host of a box without a picture: nothing is seen of it, it tends the sliders and speaks the message.

import { tend, voice } from "./beside.js";
import { keepState } from "./state.js";

function renderQuiet({ model, el }) {
  keepState(model.widget_manager);
  const ending = new AbortController();
  tend(el, ending.signal);
  const { element, say } = voice(ending.signal);
  const tell = () => say(model.get("message"));
  el.append(element);
  model.on("change:message", tell);
  return () => {
    model.off("change:message", tell);
    ending.abort();
  };
}

export const quietHost = () => ({ render: renderQuiet });

export default quietHost;
