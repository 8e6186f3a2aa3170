"""The page's texts, held once a kernel: what all widgets with the same module or style sheet refer to."""

import anywidget
import ipywidgets
import traitlets

from ..page.bundle import text_of

OWN = anywidget.AnyWidget._model_module_version.default_value  # "~0.11.*" of 0.11.0: no other release
TAKEN = "^0.*" if OWN.startswith("~0.") else OWN  # any release: those that we allow are alike in what we use
ASKED = {"want": "page"}  # what a host says that doesn't hand out other widgets; page/once.js

_held = {}  # a file of the page: its Carrier


class Carrier(ipywidgets.Widget):
    """A file of the page, by its name and as text. Nothing is seen of it."""

    name = traitlets.Unicode().tag(sync=True)
    text = traitlets.Unicode().tag(sync=True)


def carrier(name):
    """The Carrier of this file of the page: always the same, unless it was closed."""
    held = _held.get(name)
    if held is None or held.comm is None:
        held = _held[name] = Carrier(name=name, text=text_of(name))
    return held


class Carried(anywidget.AnyWidget):
    """A widget that has its page from Carriers: in the notebook's file it stands once, and a browser loads it once.

    module: the file of the page that makes it; styles: the style sheets that dress it.
    """

    # What is stored names who may make it alive
    _model_module_version = traitlets.Unicode(TAKEN).tag(sync=True)
    _view_module_version = traitlets.Unicode(TAKEN).tag(sync=True)

    module = ""
    styles = ("view.css",)
    _esm = text_of("once.js")
    _page = traitlets.Instance(Carrier).tag(sync=True, **ipywidgets.widget_serialization)
    _styles = traitlets.List(traitlets.Instance(Carrier)).tag(sync=True, **ipywidgets.widget_serialization)

    @traitlets.default("_page")
    def _find_page(self):
        return carrier(self.module)

    @traitlets.default("_styles")
    def _find_styles(self):
        return [carrier(name) for name in self.styles]

    def _handle_custom_msg(self, content, buffers):
        if content == ASKED:
            self.send({"page": self._page.text, "styles": [style.text for style in self._styles]})
        super()._handle_custom_msg(content, buffers)
