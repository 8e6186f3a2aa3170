"""The colours of the picture. page/view.css has the same, and others for the dark theme."""

import math

TEXT = "#222222"
SOFT = "#555555"
PAPER = "#ffffff"
HEAD = "#e8e8e8"
LEAF = "#c9e6fa"
LEAF_BORDER = "#00588c"
RETAINED = "#fbdcc4"
LINE = "#767676"
DATA = "#0065a0"
GRAD = "#a84300"
LOCAL = "#00704f"
BAD = "#b00020"
STRONG = "#111111"
MARK = "#d05600"

TONES = {  # of a dot, for its gradient: positive and negative, in three sizes, and zero
    "p2": "#d95f02",
    "p1": "#fdae61",
    "p0": "#fee0c2",
    "z": "#ffffff",
    "n0": "#d6e6f4",
    "n1": "#92c5de",
    "n2": "#3b82bd",
}


def tone(grad, largest):
    """A dot's colour by the sign and size of its gradient, beside the largest on the graph: a key of TONES."""
    if isinstance(grad, str) or not grad or not math.isfinite(grad) or not largest:
        return "z"
    size = abs(grad) / largest
    return ("p" if grad > 0 else "n") + ("2" if size > 0.3 else "1" if size > 0.03 else "0")
