"""Any engine's graph as frozen data, and what can be computed from it."""
