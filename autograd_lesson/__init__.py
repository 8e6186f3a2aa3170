"""Automatic differentiation you can watch: build it in the notebooks, drag its inputs, see every gradient.

Importing the package imports nothing else. A name below brings its module when it is first used, so the
engine alone needs neither NumPy nor PyTorch nor ipywidgets.
"""

from importlib import import_module

_HOME = {  # public name: the module it lives in
    "Value": "engine",
    "topological_order": "order",
    "Tensor": "tensor",
    "Neuron": "nn",
    "Layer": "nn",
    "MLP": "nn",
    "dot": "nn",
    "moons": "data",
    "digits": "data",
    "add_to_class": "steps",
    "Graph": "graph.shape",
    "Shape": "graph.shape",
    "snapshot": "graph.snapshot",
    "entries": "graph.entries",
    "record": "graph.recording",
    "watch": "graph.recording",
    "frames": "graph.walks",
    "narration": "graph.walks",
    "paths": "graph.paths",
    "recursion_calls": "graph.paths",
    "draw": "picture.still",
    "numeric_gradients": "witness.gradcheck",
    "check_gradients": "witness.gradcheck",
    "check": "widgets.check",
    "GraphView": "widgets.graph_view",
    "explore": "widgets.explore",
    "predict": "widgets.predict",
    "replay": "widgets.replay",
    "compare": "widgets.compare",
    "curve": "widgets.curve",
    "strip": "widgets.strip",
    "bug_hunt": "widgets.hunt",
    "train": "widgets.train",
    "zoo": "widgets.zoo",
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
