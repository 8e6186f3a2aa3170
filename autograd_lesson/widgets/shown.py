"""How a host shows our widgets: alive where it has widgets, else as a picture or a table; and when they are freed."""

import sys
import weakref
from html import escape

import anywidget
import ipywidgets

from ..words import printed

_of_cell = {}  # id of a notebook's cell -> (id of its last run, the widgets that run made, while somebody holds them)


class Shown:
    """A widget's base beside ipywidgets' own: what `still()` returns, a MIME bundle, stands where no widget can.

    ipywidgets keeps every widget until it is closed: a cell that is run again closes what it made before.
    own: the widgets that were made for this one and are closed with it.
    """

    own = ()

    _ipython_display_ = None  # ipywidgets 7, which Colab ships, would show itself by it, without the picture

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _close_what_this_cell_made_before(self)
        _show_boxes()

    def _repr_mimebundle_(self, **kwargs):
        if self.comm is None:  # closed: a host that looked for its model would say that there is none
            return self.still(), {}
        data, metadata = anywidget.AnyWidget._repr_mimebundle_(self)  # with what Colab needs to find its module
        return data | self.still(), metadata

    def __str__(self):
        return printed(repr(self))

    def close(self):
        for part in (*self.own, self):
            for name in ("layout", "style"):
                if isinstance(model := getattr(part, name, None), ipywidgets.Widget):
                    model.close()
            if part is not self:
                part.close()
        super().close()
        vars(self).pop("_repr_mimebundle_", None)  # ipywidgets 8 puts None there, and nothing would be shown


def _show_boxes():
    """From now on IPython has a picture for a box of widgets, too, an HBox say, if there is one of ours in it."""
    shell = _shell()
    if hasattr(shell, "display_formatter"):
        shell.display_formatter.mimebundle_formatter.for_type(ipywidgets.Box, _box)
        if hasattr(ipywidgets.Box, "_ipython_display_"):  # ipywidgets 7, as above
            ipywidgets.Box._ipython_display_ = None


def _box(box):
    """The MIME bundle of a box: ipywidgets' own, and what stands where no widget can, part by part."""
    if hasattr(box, "_repr_mimebundle_"):
        stock = box._repr_mimebundle_() if box._repr_mimebundle_ else {}  # closed: ipywidgets 8 puts None there
    else:  # ipywidgets 7
        stock = anywidget.AnyWidget._repr_mimebundle_(box)[0] if box.comm else {}
    if isinstance(box, Shown) or not any(isinstance(part, Shown) for part in _parts(box)):
        return stock
    texts, pictures = [], []
    for part in _parts(box):
        if isinstance(part, Shown):
            still = part.still()
            texts.append(still["text/plain"])
            pictures.append(still.get("text/html") or f"<pre>{escape(still['text/plain'])}</pre>")
        elif isinstance(part, ipywidgets.Label):
            texts.append(part.value)
            pictures.append(escape(part.value))
    return stock | {"text/plain": "\n".join(texts), "text/html": "\n".join(f"<div>{each}</div>" for each in pictures)}


def _parts(box):
    """What is in a box, and in the boxes in it."""
    for part in box.children:
        yield from _parts(part) if isinstance(part, ipywidgets.Box) and not isinstance(part, Shown) else [part]


def _close_what_this_cell_made_before(widget):
    shell, cell, run = _running()
    if cell is None:
        return
    last, made = _of_cell.get(cell, (run, weakref.WeakSet()))
    if last != run:
        for old in [*made]:
            old.close()
            _forget(shell, old)
        made = weakref.WeakSet()
    made.add(widget)
    _of_cell[cell] = run, made


def _forget(shell, widget):
    """Take a widget out of IPython's `Out`, and its picture out of the history: both keep it while the kernel lives."""
    shown = shell.user_ns.get("_oh", {})
    for number in [number for number, thing in shown.items() if thing is widget]:
        del shown[number]
        shell.drop_by_id({f"_{number}": widget})
        getattr(shell.history_manager, "outputs", {}).pop(number, None)  # older ones keep no outputs


def _running():
    """IPython, the id of the cell that runs, as its front end names it, and of this run of it; None where none is."""
    shell = _shell()
    request = shell.get_parent() if hasattr(shell, "get_parent") else {}
    return shell, request.get("metadata", {}).get("cellId"), request.get("header", {}).get("msg_id")


def _shell():
    """The running IPython, or None."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython else None
