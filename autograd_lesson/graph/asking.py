"""Numbers of a graph that a reader is asked for, and the graph with all hidden that would tell them."""

import dataclasses
import math
import re
from typing import NamedTuple

from .shape import ASKED, NOT_YET, shown

LOCAL = re.compile(r"\s*[d∂](?P<of>.+?)\s*/\s*[d∂](?P<by>.+?)\s*")


class Question(NamedTuple):
    """A number that is asked for.

    what: "data", "grad" or "local"; index: of its node or edge; name: what the number is called; text: the question.
    """

    what: str
    index: int
    name: str
    text: str


def questions(graph, ask):
    """The Questions for `ask`, a text or several: "x.grad", "z" or "z.data", "∂w/∂z" or "dw/dz".

    ValueError, with what may be asked, for what isn't on the graph, or is given, or is no finite number.
    """
    asked = [_question(graph, text) for text in ([ask] if isinstance(ask, str) else ask)]
    if not asked:
        raise ValueError('there is nothing to predict: name a number, as in ask="x.grad"')
    for question in asked:
        x = answer(graph, question)
        if isinstance(x, str) or not math.isfinite(x):
            raise ValueError(f"{question.name} is {shown(x)} here, which nobody can predict: choose other inputs")
    return [*dict.fromkeys(asked)]


def _question(graph, ask):
    names = [node.name for node in graph.shape.nodes]
    output = names[-1]
    if ask in names:
        return _of_value(graph, names.index(ask))
    name, _, what = ask.rpartition(".")
    if what == "data" and name in names:
        return _of_value(graph, names.index(name))
    if what == "grad" and name in names:
        told = "the output's own gradient" if name == output else f"how fast does {output} grow as {name} grows"
        return Question("grad", names.index(name), ask, f"What is {ask}: {told}?")
    if (found := LOCAL.fullmatch(ask)) and {found["of"], found["by"]} <= {*names}:
        return _of_edge(graph, names, found["of"], found["by"])
    raise ValueError(
        f"there is no {ask!r} on this graph, which has {', '.join(names[:12])}: ask for a value, as {output!r}, for a"
        f" gradient, as '{names[0]}.grad', or for a local derivative, as '∂{output}/∂{_child(graph)}'"
    )


def _child(graph):
    last = len(graph.shape.nodes) - 1
    return next((graph.shape.nodes[edge.child].name for edge in graph.shape.edges if edge.parent == last), "x")


def _of_value(graph, i):
    node = graph.shape.nodes[i]
    if not node.op:
        raise ValueError(f"the value of {node.name} is given, so it can't be asked for: ask for one that is computed")
    return Question("data", i, node.name, f"What is the value of {node.name}?")


def _of_edge(graph, names, of, by):
    ends = names.index(by), names.index(of)
    found = [e for e, (child, parent, _) in enumerate(graph.shape.edges) if (child, parent) == ends]
    if len(found) != 1:
        why = "is there twice" if found else "isn't there"
        raise ValueError(f"an arrow from {by} to {of} {why}, so ∂{of}/∂{by} is no one local derivative of this graph")
    text = f"What is ∂{of}/∂{by}, the local derivative on the arrow from {by} to {of}?"
    return Question("local", found[0], f"∂{of}/∂{by}", text)


def place(graph, question):
    """Where the number stands among the graph's packed numbers."""
    count = len(graph.shape.nodes)
    return {"data": 0, "grad": count, "local": 2 * count}[question.what] + question.index


def answer(graph, question):
    """The number that is asked for."""
    return getattr(graph, question.what)[question.index]


def hidden_values(shape, asked):
    """The nodes whose value is asked for, and all that are computed from them."""
    later = {question.index for question in asked if question.what == "data"}
    for edge in sorted(shape.edges, key=lambda edge: edge.parent):
        if edge.child in later:
            later.add(edge.parent)
    return later


def veiled(graph, asked):
    """The Graph before the pass back, with ASKED in place of what is asked.

    Of the pass back nothing is told, since an edge may repeat a value, and a gradient its neighbour's; and of the
    values nothing that comes after one that is asked for.
    """
    shape, later = graph.shape, hidden_values(graph.shape, asked)
    hidden = {
        "data": [NOT_YET if i in later else x for i, x in enumerate(graph.data)],
        "grad": [NOT_YET for _ in graph.grad],
        "local": [x if edge.local == "cut" else "" for x, edge in zip(graph.local, shape.edges, strict=True)],
    }
    for question in asked:
        hidden[question.what][question.index] = ASKED
    return dataclasses.replace(graph, **{what: tuple(numbers) for what, numbers in hidden.items()})
