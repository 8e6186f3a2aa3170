"""Where every card and every edge of a graph goes: Graphviz for coordinates, our own layered layout behind it."""

import functools

from .dot import NoAnswer, TooSlow, ask, dot_program
from .layered import crossed, layered
from .plan import plan

MOST_NODES = 4000
MOST_CROSSED = 250  # ranks, by all edges together: dot then takes about half a second
TIME_OUT = 3.0  # seconds


@functools.lru_cache(maxsize=64)
def layout(shape):
    """The Layout of a Shape: cards up to MOST_CARDS nodes, dots above. ValueError above MOST_NODES nodes.

    Leaves that are used again and again would keep dot busy for minutes: they are drawn once for each use. Where that
    doesn't help, or no dot answers, the layout is our own.
    """
    if len(shape.nodes) > MOST_NODES:
        raise ValueError(
            f"this graph has {len(shape.nodes):,} nodes, too many to draw (at most {MOST_NODES:,}): draw a part of it,"
            " with draw(node) of a node further in, or draw(output, depth=6) for the last six operations"
        )
    plain, copied = plan(shape, copies=False), plan(shape, copies=True)
    tries = [(plain, TIME_OUT), (copied, TIME_OUT / 2)]
    if copied == plain or crossed(plain) > MOST_CROSSED:  # nothing to copy, or nothing else to do
        tries = [(copied, TIME_OUT)]
    if crossed(copied) > 2 * MOST_CROSSED:
        return layered(copied)
    try:
        program = dot_program()
        for wanted, seconds in tries:
            try:
                return ask(program, wanted, seconds)
            except TooSlow:
                continue
    except NoAnswer:
        return layered(tries[0][0])
    return layered(copied)
