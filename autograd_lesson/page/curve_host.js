// The host that makes curve.js an anywidget.

import { mountCurve } from "./curve.js";
import { movedHost } from "./moved_host.js";

export function curveHost() {
  return movedHost(mountCurve, ["at", "rate", "step"]);
}

export default curveHost;
