"""Without PyTorch, what tests PyTorch's graph can't be imported; everything else is tested all the same."""

import importlib.util

collect_ignore = [] if importlib.util.find_spec("torch") else ["graph/test_torch_graph.py"]
