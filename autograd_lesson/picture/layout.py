"""Where every card and every edge of a graph goes: Graphviz for coordinates, our own layered layout behind it."""

import functools
import subprocess

from .dot import dot_program, placed
from .layered import layered
from .plan import plan

MOST_NODES = 4000
TIME_OUT = 3.0  # seconds; shared leaves can keep dot busy for minutes


@functools.lru_cache(maxsize=64)
def layout(shape):
    """The Layout of a Shape: cards up to MOST_CARDS nodes, dots above. ValueError above MOST_NODES nodes."""
    if len(shape.nodes) > MOST_NODES:
        raise ValueError(
            f"this graph has {len(shape.nodes):,} nodes, too many to draw (at most {MOST_NODES:,}): draw a part of it,"
            " with draw(node) of a node further in, or draw(output, depth=6) for the last six operations"
        )
    plain, copied = plan(shape, copies=False), plan(shape, copies=True)
    tries = [(plain, TIME_OUT), (copied, TIME_OUT / 2)]
    if copied == plain:  # nothing to copy: dot would only be as long again
        tries.pop()
    try:
        program = dot_program()
        for wanted, seconds in tries:
            try:
                return placed(program, wanted, seconds)
            except subprocess.TimeoutExpired:
                continue
    except (OSError, ValueError, KeyError, subprocess.CalledProcessError):  # no dot, or none that works
        wanted = plain
    return layered(wanted)
