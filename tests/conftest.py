"""Without PyTorch, what tests PyTorch's graph can't be imported; everything else is tested all the same."""

import importlib.util

import pytest

collect_ignore = [] if importlib.util.find_spec("torch") else ["graph/test_torch_graph.py"]


def pytest_collection_modifyitems(config, items):
    """In a run by several processes one has all that needs a browser, and a notebook's cells stay together."""
    if not config.pluginmanager.hasplugin("xdist"):
        return
    for item in items:
        if item.path.suffix == ".ipynb":
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
        elif item.path.parent.name == "browser":
            item.add_marker(pytest.mark.xdist_group("browser"))
