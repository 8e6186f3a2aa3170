"""Is an order of nodes right, and does a graph look like another?"""

from ..engine import Value
from ..graph import scalars
from ..words import described, function_name
from .guard import Failed, guarded
from .judged import BLANK, Judged, failed, named, not_yet, solved
from .mistakes import MISTAKES

MOST = 200  # nodes of graphs that are compared
EITHER_WAY = {"+", "*"}


def judge_order(thing, output):
    """What is to be Judged of an order of all nodes of the output's graph: a list, or a function that gives one."""
    if not callable(thing):
        name, amiss = "The order", _amiss(thing, output)
        return amiss or solved("Each node stands after all of its children, and the output comes last.")
    name = function_name(thing)
    for graph in (output, *_graphs()):
        try:
            order = guarded(name, thing, graph)
        except Failed as error:
            return named(MISTAKES[29], _drawn(graph)) if error.is_endless and graph is not output else failed(name, error)
        if order is None or order is ... or order is NotImplemented:
            return Judged(BLANK, f"{name} is still blank.")
        amiss = _amiss(order, graph)
        if amiss:
            return amiss
    return solved(f"{name} puts each node after all of its children, in every graph that was tried.")
