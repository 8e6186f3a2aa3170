"""Graphviz's `dot`: where the program is, and what it says about a plan."""

import contextlib
import functools
import importlib.metadata
import json
import logging
import math
import os
import shutil
import signal
import subprocess
from pathlib import Path

import graphviz

from .plan import DOT, MARGIN, Box, Curve, Layout

LABEL_CELL = (
    '<<TABLE BORDER="0" CELLPADDING="0" CELLSPACING="0">'
    '<TR><TD FIXEDSIZE="TRUE" WIDTH="{}" HEIGHT="{}"></TD></TR></TABLE>>'
)
HANGS = "%s doesn't answer: from now on graphs are placed without it. Another dot program can be named in GRAPHVIZ_DOT."
log = logging.getLogger(__name__)
_hanging = set()  # the programs that don't answer


class NoAnswer(Exception):
    """There is no program, or none that says where things are."""


class TooSlow(Exception):
    """A program that works has not come to an end in time."""


def dot_program():
    """The path of a `dot`: $GRAPHVIZ_DOT, the system's, or graphviz-pure's. NoAnswer if there is none."""
    program = os.environ.get("GRAPHVIZ_DOT") or shutil.which("dot") or pure_dot()
    if program is None:
        raise NoAnswer("no dot program: install Graphviz or pip install graphviz-pure")
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


def ask(program, plan, seconds):
    """The Layout of a Plan with dot's coordinates. TooSlow, or NoAnswer where this program is no help at all."""
    if program in _hanging:
        raise NoAnswer(program)
    try:
        answer = _run(program, _source(plan), seconds)
    except subprocess.TimeoutExpired as error:
        if _hangs(program):
            _hanging.add(program)
            log.warning(HANGS, program)
            raise NoAnswer(program) from error
        raise TooSlow(program) from error
    except (OSError, subprocess.CalledProcessError) as error:
        raise NoAnswer(program) from error
    try:
        return _read(answer, plan)
    except Exception as error:  # whatever it printed, it isn't where things are
        raise NoAnswer(program) from error


def _source(plan):
    """A Plan in dot's language."""
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
    return source.source


def _run(program, source, seconds):
    """What dot prints for a source. If it takes longer, it is ended, and with it whatever it has started."""
    group = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP} if os.name == "nt" else {"start_new_session": True}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen([program, "-Tjson0"], **pipes, **group) as run:
        try:
            answer, _ = run.communicate(source.encode(), timeout=seconds)
        except BaseException:  # Interrupt, too
            _end(run)
            raise
    if run.returncode:
        raise subprocess.CalledProcessError(run.returncode, program)
    return answer


def _end(run):
    if os.name == "nt":
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(run.pid)], capture_output=True)
    else:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(run.pid, signal.SIGKILL)
    run.wait()


def _hangs(program):
    """Whether a program has no answer even for the smallest graph."""
    try:
        _run(program, "digraph { a -> b }", 1.0)
    except subprocess.TimeoutExpired:
        return True
    except (OSError, subprocess.CalledProcessError):
        pass
    return False


def _read(answer, plan):
    """The Layout that dot's answer is. Some exception or other if it is something else."""
    said = json.loads(answer)
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
    layout = Layout(right - left + 2 * MARGIN, top - bottom + 2 * MARGIN, boxes, tuple(curves))
    _check(layout, plan)
    return layout


def _check(layout, plan):
    """ValueError if a Layout isn't one of this Plan."""
    numbers = [layout.width, layout.height, *(x for box in layout.boxes for x in (box.x, box.y))]
    for curve in layout.curves:
        numbers += [x for point in (*curve.points, *filter(None, [curve.label])) for x in point]
    if not all(map(math.isfinite, numbers)):
        raise ValueError("not all of its numbers are finite")
    if any(len(curve.points) < 4 or len(curve.points) % 3 != 1 for curve in layout.curves):
        raise ValueError("not all of its edges are Bezier curves")
    wanted = sorted((k, size is not None) for *_, k, size in plan.edges)
    if [(curve.edge, curve.label is not None) for curve in layout.curves] != wanted:
        raise ValueError("its edges are others")
