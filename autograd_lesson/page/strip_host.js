// The host that makes strip.js an anywidget.

import { movedHost } from "./moved_host.js";
import { mountStrip } from "./strip.js";

export function stripHost() {
  return movedHost(mountStrip, ["width", "height", "hair"]);
}

export default stripHost;
