"""The order in which a graph can be walked: of our nodes, or of any that have their operands in `_children`."""


def topological_order(output):
    """The nodes `output` was computed from, each after its children; `output` comes last.

    Depth-first search as a loop, so that no graph is too deep for it; linear in time.
    TypeError if an operand is no node, ValueError if a node was computed from itself.
    """
    order, waiting, child = {}, {}, output
    try:
        node, children = output, iter(output._children)
        while True:
            for child in children:  # goes on where it stopped when `node` had to wait
                if child in order:
                    continue
                if not child._children:
                    order[child] = None
                elif child in waiting:
                    raise ValueError(f"{child!r} was computed from itself: its graph has a cycle")
                else:
                    waiting[node] = children
                    node, children = child, iter(child._children)
                    break
            else:
                order[node] = None
                if not waiting:
                    return list(order)
                node, children = waiting.popitem()
    except AttributeError:
        raise TypeError(f"{child!r} is an operand in this graph, but no node") from None
