"""The page's text, held once a kernel: what all widgets with the same page refer to."""

import ipywidgets
import traitlets

from ..page.bundle import FILES, bundle
from .hosted import Hosted

ASKED = {"want": "page"}  # what a host says that doesn't hand out other widgets; page/once.js

_held = {}  # the page's module: its Carrier


class Carrier(ipywidgets.Widget):
    """A module of the page with all that it imports, as text. Nothing is seen of it."""

    text = traitlets.Unicode().tag(sync=True)


def carrier(module):
    """The Carrier of this module of the page: always the same, unless it was closed."""
    held = _held.get(module)
    if held is None or held.comm is None:
        held = _held[module] = Carrier(text=bundle(FILES / module))
    return held


class Carried(Hosted):
    """A widget that has its page from a Carrier: in the notebook's file it stands once, and a browser loads it once.

    module: the file of the page that makes it.
    """

    module = ""
    _esm = bundle(FILES / "once.js")
    _page = traitlets.Instance(Carrier).tag(sync=True, **ipywidgets.widget_serialization)

    @traitlets.default("_page")
    def _find(self):
        return carrier(self.module)

    def _handle_custom_msg(self, content, buffers):
        if content == ASKED:
            self.send({"page": self._page.text})
        super()._handle_custom_msg(content, buffers)
