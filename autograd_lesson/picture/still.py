"""The still picture of a graph, seen wherever a notebook is shown, and what it says to who can't see it."""

import base64
import re
from html import escape
from pathlib import Path

from ..graph.formula import written
from ..graph.instant import Instant
from ..graph.shape import ASKED, NOT_YET, rows, shown
from ..graph.snapshot import snapshot
from ..words import aligned, counted, printed
from .png import png
from .sheet import sheet

LATER = "not yet"  # where a walk hasn't come to a number
SMALLEST = 0.75  # of the size it is drawn in


def draw(output, names=None, depth=None):
    """The still Picture of the graph that ends in `output`.

    names: what to call nodes that have no label, for example `locals()`.
    depth: how many operations to go back from the output; all of them if None.
    TypeError if `output` is no node, ValueError for a cycle or more nodes than can be drawn.
    """
    return Picture(Instant(snapshot(output, names, depth)))


class Picture:
    """A drawn Instant of a graph: `svg` is its text; in a notebook it shows itself, described for who can't see it."""

    def __init__(self, instant):
        self.graph, self.text = instant.graph, instant.text
        self.svg = sheet(instant)

    def save(self, path):
        """Write the picture to a file, `picture.save("graph.svg")`, or to a .png, which needs matplotlib.

        ValueError, and nothing is written, for another name, or where there can be no PNG.
        """
        save(self.svg, path)

    def __repr__(self):
        return table(self.graph)

    def __str__(self):
        return printed(repr(self))

    def html(self):
        """An <img>: the one form that JupyterLab shows from a notebook that nobody trusted yet."""
        return image(self.svg, f"{describe(self.graph)} {self.text}".strip())

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/plain": repr(self), "text/html": self.html()}


def save(svg, path):
    """Write an SVG text to a file, as Picture.save does."""
    kind = Path(path).suffix.lower()
    if kind not in (".svg", ".png"):
        raise ValueError(
            f"the picture is saved as SVG or PNG, which {str(path)!r} isn't: write a name that ends in .svg or .png"
        )
    Path(path).write_bytes(svg.encode() if kind == ".svg" else png(svg))


def image(svg, words):
    """An SVG text as an <img>, described by these words; where there is little room it shrinks, but stays legible."""
    data = base64.b64encode(svg.encode()).decode()
    least = round(SMALLEST * int(re.search(r'width="(\d+)"', svg)[1]))
    return f'<img alt="{escape(words)}" src="data:image/svg+xml;base64,{data}" style="min-width: {least}px">'


def describe(graph):
    """The picture in one or two sentences, for a screen reader."""
    names = [node.name for node in graph.shape.nodes]
    said = []
    for node, x, g in zip(graph.shape.nodes, graph.data, graph.grad, strict=True):
        what, (data, grad) = " = ".join(filter(None, (node.name, written(node)))), rows(node)
        said.append(f"{what}: {data} {_heard(x)}, {grad} {_heard(g)}")
    if len(said) > 24:
        leaves = [text for text, node in zip(said, graph.shape.nodes, strict=True) if node.kind == "leaf"]
        said = [*leaves[:12], f"{counted(len(names) - min(len(leaves), 12) - 1, 'more node')}", said[-1]]
    return f"Graph of {names[-1]}, {counted(len(names), 'node')}. " + "; ".join(said) + "."


def _heard(x):
    return {"": LATER, NOT_YET: LATER, ASKED: "asked"}.get(x) or shown(x)


def table(graph):
    """The picture as plain text: a line for each node, children first."""
    nodes = graph.shape.nodes
    children = [[] for _ in nodes]
    for edge in graph.shape.edges:
        children[edge.parent].append(nodes[edge.child].name)
    lines = [("node", "op", "from", *rows(nodes[-1]))]
    for node, names, x, g in zip(nodes, children, graph.data, graph.grad, strict=True):
        lines.append((node.name, written(node) or node.kind, ", ".join(names), shown(x), shown(g)))
    if len(lines) > 26:
        lines[13:-12] = [(f"{len(lines) - 25} more", "", "", "", "")]
    return aligned(lines, "<<<>>")
