"""Which front ends may take what a notebook stores of our widgets."""

import anywidget
import traitlets

OWN = anywidget.AnyWidget._model_module_version.default_value  # "~0.11.*" of 0.11.0: no other release
TAKEN = "^0.*" if OWN.startswith("~0.") else OWN  # all that we require are alike in what we use


class Hosted(anywidget.AnyWidget):
    """An anywidget that any release of anywidget in the page makes alive, not only the one it was stored with."""

    _model_module_version = traitlets.Unicode(TAKEN).tag(sync=True)
    _view_module_version = traitlets.Unicode(TAKEN).tag(sync=True)
