"""strip(…): a rectangle that is widened by a hair; the reader takes hold of its edges."""

import traitlets

from ..notation import numeral
from ..picture.still import image
from ..picture.strip import BOTTOM, LEFT, MOST, STEP, UNIT, draw_strip, words
from .carrier import Carried
from .shown import Shown


def strip(*, width=3.0, height=2.0, hair=0.5):
    """A rectangle of this width and height, and beside it the strip by which it grows if it is a hair wider: a Strip.

    Its edges are to be dragged, by mouse, by touch or with arrow keys. ValueError for a length that has no room.
    """
    return Strip({"width": width, "height": height, "hair": hair})


class Strip(Shown, Carried):
    """What `strip` returns: a widget. width, height, hair: as its edges stand."""

    module = "strip_host.js"
    styles = ("view.css", "strip.css")

    spec = traitlets.Dict().tag(sync=True)
    width = traitlets.Float().tag(sync=True)
    height = traitlets.Float().tag(sync=True)
    hair = traitlets.Float().tag(sync=True)

    def __init__(self, lengths):
        for name, length in lengths.items():
            if not 0 <= length <= MOST[name]:
                raise ValueError(f"{name}={length!r} has no room: from 0 to {MOST[name]:g}")
        drawn = {"svg": draw_strip(**lengths), "unit": UNIT, "left": LEFT, "bottom": BOTTOM, "most": MOST, "step": STEP}
        super().__init__(spec=drawn, **lengths)

    def _lengths(self):
        return {name: getattr(self, name) for name in MOST}

    def __repr__(self):
        area = f"width {numeral(self.width)} × height {numeral(self.height)} = {numeral(self.width * self.height)}"
        return f"area: {area}\n{words(**self._lengths())}"

    def still(self):
        """What stands where there are no widgets: text, and the picture."""
        return {"text/plain": repr(self), "text/html": image(draw_strip(**self._lengths()), repr(self))}
