"""Automatic differentiation you can watch: build it in the notebooks, drag its inputs, see every gradient.

Importing the package imports nothing else. A name below brings its module when it is first used, so the
engine alone needs neither NumPy nor PyTorch nor ipywidgets.
"""

import sys
from importlib import import_module
from types import ModuleType

_HOME = {  # public name: the module it lives in
    "Value": "engine",
    "topological_order": "order",
    "add_to_class": "steps",
    "numeric_gradients": "gradcheck",
    "check_gradients": "gradcheck",
    "Graph": "graph",
    "Shape": "graph",
    "snapshot": "snapshot",
    "draw": "picture",
    "GraphView": "view",
    "explore": "explore",
    "compare": "compare",
    "replay": "explore",
    "record": "torch_graph",
}

__all__ = list(_HOME)


def __getattr__(name):
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f".{_HOME[name]}", __name__), name)
    globals()[name] = found
    return found


def __dir__():
    return sorted({*globals(), *__all__})


class _Package(ModuleType):
    """A package whose public names stay what they are.

    Python puts every imported submodule into its package as an attribute. For the module `explore` that
    would hide the function `explore`.
    """

    def __setattr__(self, name, value):
        if not (name in _HOME and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
