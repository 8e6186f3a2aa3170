"""Is an order of nodes right: all of a graph's, each after its children?"""

from ..engine import Value
from ..graph import scalars
from ..graph.operands import label
from ..words import described, function_name
from .guard import Failed, guarded
from .judged import blank, failed, named, not_yet, solved
from .mistakes import MISTAKES
from .reading import shown

LADDER = 30  # so many doublings have a path for each of a thousand million ways


def judge_order(thing, output):
    """What is to be Judged of a list of all nodes of the output's graph, or of a function of it that gives one."""
    if not callable(thing):
        right = "Each node stands after all of its children, and the output comes last."
        return _amiss("The order", thing, output) or solved(right)
    name = function_name(thing)
    for drawn, graph in {"the given graph": output, **_graphs()}.items():
        try:
            order = guarded(name, _listed, thing, graph)
        except Failed as error:
            if error.is_endless and drawn in _graphs():
                return named(MISTAKES[29], f"It shows in {drawn}.")
            return failed(name, error)
        amiss = _amiss(name, order, graph, f" in {drawn}" if drawn in _graphs() else "")
        if amiss:
            return amiss
    return solved(
        f"{name} puts each node after all of its children, in all {1 + len(_graphs())} graphs that were tried."
    )


def _listed(f, graph):
    """What f gives, as a list where it gives one node after the other."""
    order = f(graph)
    return list(order) if hasattr(order, "__next__") else order


def _graphs():
    """Where it shows -> a graph in which a careless order goes wrong."""
    a, b, c = (Value(x, label=label) for x, label in ((2.0, "a"), (-1.5, "b"), (3.0, "c")))
    d = a * b
    e = d + a
    y = Value(1.0, label="y")
    for _ in range(LADDER):
        y = y + y
    return {
        "a leaf alone": c,
        "`d = a * b; (d + a) * d`": e * d,
        "`d = a * b; d * (d + a)`": d * e,
        "`d = a * b; e = d + a; (e * c + d) * (a * e)`": (e * c + d) * (a * e),
        f"`y = y + y`, {LADDER} times over": y,
    }


def _amiss(name, order, output, where=""):
    """What is wrong with an order of the nodes of a graph; None if nothing is."""
    if order is None or order is ... or order is NotImplemented:
        return blank(name)
    if isinstance(order, (str, set, frozenset)) or not hasattr(order, "__iter__"):
        return not_yet(f"{name} should give a list of nodes, but it is {described(order)}{where}.")
    order = list(order)
    if any(each is ... for each in order):
        return blank(name)
    twins = scalars.trace(output)
    place = {id(node): i for i, node in enumerate(order)}
    wrong = _not_all(name, order, place, twins)
    if wrong:
        return not_yet(f"{wrong}{where}.") if isinstance(wrong, str) else wrong
    late = [
        (twin.node, child.node)
        for twin in twins
        for child in twin._children
        if place[id(child.node)] > place[id(twin.node)]
    ]
    if not late:
        return None
    if len(late) == sum(len(twin._children) for twin in twins):
        return not_yet(f"{name} is the wrong way round{where}: each node stands before its children. Turn it round.")
    node, child = map(_called, late[0])
    return named(MISTAKES[13], f"It shows{where}: {node} stands before its child, {child}.")


def _not_all(name, order, place, twins):
    """A sentence without its end, or what is Judged, where these aren't the graph's nodes, each once; else None."""
    nodes = {id(twin.node): twin.node for twin in twins}
    foreign = next((each for each in order if id(each) not in nodes), None)
    if foreign is not None:
        return f"{name} holds {described(foreign)}, which is no node of the graph"
    if len(place) < len(order):
        twice = next(each for i, each in enumerate(order) if place[id(each)] != i)
        return f"{name} holds {_called(twice)} more than once: each node should stand there once"
    missing = [node for node in nodes.values() if id(node) not in place]
    if not missing:
        return None
    if missing == [twins[-1].node]:
        return f"{name} leaves out the output itself"
    leaves = [twin.node for twin in twins if not twin._children]
    if len(missing) == len(leaves) and all(id(leaf) not in place for leaf in leaves):
        return f"{name} leaves out the leaves"
    return f"{name} has {len(place)} of {len(nodes)} nodes: {_called(missing[0])} is missing"


def _called(node):
    """What a sentence calls a node."""
    op = getattr(node, "_op", "")
    return label(node) or f"the node {f'`{op}` ' if op else ''}whose data is {shown(float(node.data))}"
