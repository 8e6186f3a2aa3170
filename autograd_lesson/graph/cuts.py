"""Where plain numbers cut a graph: what was computed from the inputs joined it as a constant."""

import contextlib
import io

from . import scalars
from .formula import base_and_exponent

CUT = (
    "A number in the graph changes with the inputs but isn't computed from nodes, as with .data:"
    " no gradient passes there."
)


def cut(called, again):
    """Sentences on where a node was made a plain number that joined the graph.

    Numbers are also taken to be printed or compared, and that cuts nothing. So the function is called once more near
    by, `again(at)`, and only there where a plain number was taken: a constant that moves tells.
    """
    if not (called.plain or called.reads_data) or not moves(called, again):
        return []
    return called.plain or [CUT]


def moves(called, again):
    """Whether a constant of the graph is another number a little further on, or back where f isn't defined there.

    Not where it is another at the same place, too, since f throws dice.
    """
    here = _operations(called)
    for sign in (1, -1):
        near = {}
        for i, (name, leaf) in enumerate(called.leaves.items()):
            x = float(leaf.data)
            near[name] = x + sign * (3 + i) * 1e-4 * max(1.0, abs(x))
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                there = _operations(again(near))
        except Exception:
            continue
        if [what for what, _ in here] == [what for what, _ in there]:
            return here != there and not _throws_dice(called, again, here)
    return False


def _throws_dice(called, again, here):
    with contextlib.redirect_stdout(io.StringIO()):
        return here != _operations(again({name: float(leaf.data) for name, leaf in called.leaves.items()}))


def _operations(called):
    """What was computed, one after the other, and the plain numbers in it."""
    if called.operations:
        return [(each.function, each.numbers) for each in called.operations]
    inputs = {id(leaf) for leaf in called.leaves.values()}
    return [
        (
            (base_and_exponent(twin.op)[0], len(twin._children)),
            (twin.op, None if twin._children or id(twin.node) in inputs else twin.data),
        )
        for twin in scalars.trace(called.output)
    ]
