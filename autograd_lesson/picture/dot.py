"""Graphviz's `dot`: where the program is, and what it says about a plan."""

import functools
import importlib.metadata
import json
import os
import shutil
import subprocess
from pathlib import Path

import graphviz

from .plan import DOT, MARGIN, Box, Curve, Layout

LABEL_CELL = (
    '<<TABLE BORDER="0" CELLPADDING="0" CELLSPACING="0">'
    '<TR><TD FIXEDSIZE="TRUE" WIDTH="{}" HEIGHT="{}"></TD></TR></TABLE>>'
)


def dot_program():
    """The path of a `dot`: $GRAPHVIZ_DOT, the system's, or graphviz-pure's. FileNotFoundError if there is none."""
    program = os.environ.get("GRAPHVIZ_DOT") or shutil.which("dot") or pure_dot()
    if program is None:
        raise FileNotFoundError("no dot program: install Graphviz or pip install graphviz-pure")
    return str(program)


@functools.cache
def pure_dot():
    """The program that graphviz-pure brings, also in a virtual environment that isn't activated."""
    try:
        files = importlib.metadata.files("graphviz-pure") or ()
    except importlib.metadata.PackageNotFoundError:
        return None
    programs = (Path(file.locate()) for file in files if file.name in ("graphviz-pure", "graphviz-pure.exe"))
    return next((program for program in programs if program.is_file()), None)


def placed(program, plan, seconds):
    """A Layout with Graphviz's coordinates."""
    source = graphviz.Digraph(
        graph_attr={
            "rankdir": "LR",
            "nodesep": "0.16",
            "ranksep": "0.16" if plan.edges and plan.edges[0][3] else "0.45",
        },
        node_attr={"shape": "box", "fixedsize": "true", "label": ""},
        edge_attr={"arrowhead": "none"},
    )
    for i, (_, (width, height)) in enumerate(plan.boxes):
        source.node(f"n{i}", width=f"{width / 72:.4f}", height=f"{height / 72:.4f}")
    for child, parent, k, size in plan.edges:
        label = {"label": LABEL_CELL.format(*size)} if size else {}
        source.edge(f"n{child}", f"n{parent}", id=f"e{k}", **label)
    command = [program, "-Tjson0"]
    run = subprocess.run(command, input=source.source.encode(), capture_output=True, timeout=seconds, check=True)
    said = json.loads(run.stdout)
    left, bottom, right, top = (float(x) for x in said["bb"].split(","))

    def point(text):
        x, y = text.split(",")[-2:]
        return round(float(x) - left + MARGIN, 1), round(top - float(y) + MARGIN, 1)

    at = {thing["name"]: point(thing["pos"]) for thing in said["objects"]}
    boxes = tuple(Box(node, *at[f"n{i}"], size != DOT) for i, (node, size) in enumerate(plan.boxes))
    curves = []
    for edge in said.get("edges", ()):
        points = tuple(point(text) for text in edge["pos"].split() if not text.startswith(("s,", "e,")))
        curves.append(Curve(int(edge["id"][1:]), points, point(edge["lp"]) if "lp" in edge else None))
    curves.sort()
    return Layout(right - left + 2 * MARGIN, top - bottom + 2 * MARGIN, boxes, tuple(curves))
