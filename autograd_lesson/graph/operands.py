"""What a node of any engine is, and how its operands and its local derivatives are found."""

import contextlib
import numbers
import operator
from typing import Protocol

from ..words import described

NAMES = (  # of the attribute that holds a node's operands: ours, micrograd's, and what readers call it
    *("_children", "_prev", "parents", "_parents", "children", "prev", "operands", "_operands", "inputs", "_inputs"),
    *("args", "_args", "sources", "_sources", "deps", "_deps", "depends_on", "creators", "predecessors", "src", "_src"),
    *("srcs", "_srcs", "ins", "_ins", "parent", "creator", "local_grads", "local_gradients"),
)
ORDERED = {"-": operator.sub, "/": operator.truediv, "**": operator.pow}  # a set doesn't tell which comes first


class EngineNode(Protocol):
    """A node of an engine, with one number. `data` must be there; the rest is taken where it exists.

    Drawing (scalars.py) reads all of it. A pass back (run.py, witness/) calls `backward` and reads `grad`, which it
    sets to 0 before and puts back after. Sorting (order.py) reads `_children` alone.
    """

    data: float
    grad: float | None
    label: str  # its name on the picture
    _op: str  # the operation's word
    _children: tuple  # its operands, in order; or under another of NAMES; also as pairs with their local derivatives
    _local_grads: tuple  # the local derivative with respect to each operand

    def _backward(self):
        """Add to each operand's grad; where there are no `_local_grads`, this is asked for them."""

    def backward(self): ...


def label(node: EngineNode):
    """The label of a node, "" if it has none."""
    found = getattr(node, "label", "")
    return found if isinstance(found, str) else ""


def held_in(output: EngineNode):
    """The name of the attribute in which this node, and those behind it, hold their operands; None if none is found.

    A class may have two such attributes, say for what a node comes from and for what is made of it: of the output
    nothing is made, so it is the one that isn't empty.
    """
    found = [name for name in NAMES if _collection(output, name) is not None]
    return next((name for name in found if _collection(output, name)), found[0] if found else None)


def unread(output):
    """A sentence where a node has no attribute that could hold its operands, "" where it has."""
    if held_in(output):
        return ""
    return (
        f"{type(output).__name__} doesn't say what a node was computed from, so only the result is drawn:"
        f" its operands were looked for in {', '.join(NAMES[:6])} and the like; call them _children."
    )


def operands_of(node: EngineNode, where):
    """The operands of a node, held in the attribute `where`, and the local derivatives, None if not told."""
    held = _collection(node, where) if where else None
    operands, slopes = _pairs(held or ())
    if isinstance(held, (set, frozenset)):  # micrograd's: put into an order that doesn't change from run to run
        operands = _in_order(node, operands)
    told = getattr(node, "_local_grads", None)
    if isinstance(told, numbers.Real):
        raise TypeError(f"{described(node)} has {described(told)} for its _local_grads: a tuple has a comma, as (1.0,)")
    slopes = slopes if told is None else told
    if operands and slopes is None and callable(getattr(node, "_backward", None)):
        operands = tuple({id(child): child for child in operands}.values())
        slopes = _probe(node, operands)
    slopes = tuple(slopes or [None] * len(operands))
    if len(slopes) != len(operands):
        raise TypeError(f"{described(node)}: operands {len(operands)}, local derivatives {len(slopes)}")
    return operands, slopes


def _collection(node, name):
    """What a node holds under this name, if it may be operands; under a name that isn't ours only nodes may be."""
    try:
        held = getattr(node, name)
    except Exception:
        return None
    if _is_node(held):
        return (held,)
    if not isinstance(held, (tuple, list, set, frozenset, dict)):
        return None
    if name in ("_children", "_prev"):
        return held
    if isinstance(held, (tuple, list)):
        held = [operand for operand in held if operand is not None]  # the second operand of what has one
    return held if all(_is_node(operand) for operand in _pairs(held)[0]) else None


def _pairs(held):
    """The operands in a collection, and their local derivatives where it has them: as pairs, or as a dict's values."""
    items = list(held.items() if isinstance(held, dict) else held)
    pairs = [item for item in items if isinstance(item, tuple) and len(item) == 2 and _is_node(item[0])]
    if not items or len(pairs) < len(items):
        return tuple(held), None
    return tuple(node for node, _ in pairs), [x if isinstance(x, numbers.Real) else None for _, x in pairs]


def _is_node(thing):
    return hasattr(thing, "data") and not isinstance(thing, (numbers.Number, type))


def _in_order(node, operands):
    """Operands from a set, by label and data; of two that can't be exchanged the first one first."""
    ordered = tuple(sorted(operands, key=lambda child: (label(child), number(child))))
    compute = ORDERED.get(getattr(node, "_op", None))
    if compute is None or len(ordered) != 2:
        return ordered
    with contextlib.suppress(ArithmeticError, TypeError):
        x, y = map(number, ordered)
        if compute(x, y) != number(node) == compute(y, x):
            return ordered[::-1]
    return ordered


def number(node):
    """The number of a node. TypeError if it is none."""
    try:
        return float(node.data)
    except (AttributeError, TypeError, ValueError):
        raise TypeError(f"{described(node)} is no node of a graph: {_instead(node)}") from None


def _instead(thing):
    """What to give instead of a thing that is no node."""
    if thing is None:
        return "did a function forget its return?"
    if isinstance(thing, (int, float, complex)):
        return "give what was computed from nodes, as from Value(2.0)"
    if isinstance(thing, (list, tuple, set, frozenset, dict)) or getattr(thing, "shape", ()) != ():
        return "give one node at a time, or one that is computed from them all, say their sum"
    if isinstance(thing, type):
        return f"make one, as in {thing.__name__}(2.0), compute with it, and give the result"
    if callable(thing):
        return "call it first, and give the node that it returns"
    return "a node has one number in its `data`"


def _probe(node, operands):
    """The local derivatives that a closure keeps to itself: what it hands on when the upstream gradient is 1.

    The operands can't hand it further meanwhile, and everything is put back. None for each if that fails.
    """
    with contextlib.ExitStack() as put_back:
        try:
            for child in operands:
                put_back.enter_context(_changed(child, "grad", 0.0))
                if hasattr(child, "__dict__"):
                    put_back.enter_context(_changed(child, "_backward", lambda *_: None))
            put_back.enter_context(_changed(node, "grad", 1.0))
            node._backward()
            return [float(child.grad) for child in operands]
        except Exception:  # a draft that can't do this yet
            return [None] * len(operands)


@contextlib.contextmanager
def _changed(thing, name, value):
    """Within it `thing.name` is `value`; afterwards it is what it was, or isn't there if it wasn't."""
    in_a_slot = hasattr(getattr(type(thing), name, None), "__set__") and hasattr(thing, name)
    of_its_own = in_a_slot or name in getattr(thing, "__dict__", ())
    before = getattr(thing, name, None)
    setattr(thing, name, value)
    try:
        yield
    finally:
        if of_its_own:
            setattr(thing, name, before)
        else:
            delattr(thing, name)
