"""What must be so of every layout, and a program that stands in for dot."""

import itertools
import os
import stat
from pathlib import Path

import pytest

from autograd_lesson.picture.plan import DOT, card

NOT_WINDOWS = pytest.mark.skipif(os.name == "nt", reason="the fake dot is a shell script")


def fake_dot(folder, script):
    """The path of a program `dot` that does what this shell script does."""
    program = Path(folder) / "dot"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return str(program)


def size(box, shape):
    return card(shape.nodes[box.node]) if box.is_card else DOT


def check_places(shape, drawn):
    """Every node and every edge is drawn, all of it on the picture, and no two boxes overlap."""
    assert {box.node for box in drawn.boxes} == set(range(len(shape.nodes)))
    assert sorted(curve.edge for curve in drawn.curves) == list(range(len(shape.edges)))
    for box in drawn.boxes:
        width, height = size(box, shape)
        assert 0 <= box.x - width / 2 and box.x + width / 2 <= drawn.width + 1
        assert 0 <= box.y - height / 2 and box.y + height / 2 <= drawn.height + 1
    for one, two in itertools.combinations(drawn.boxes, 2):
        apart_x = abs(one.x - two.x) >= (size(one, shape)[0] + size(two, shape)[0]) / 2 - 1
        apart_y = abs(one.y - two.y) >= (size(one, shape)[1] + size(two, shape)[1]) / 2 - 1
        assert apart_x or apart_y


def along(curve):
    """Points on a Curve, a few to each of its pieces."""
    for i in range(0, len(curve.points) - 1, 3):
        a, b, c, d = curve.points[i : i + 4]
        for t in (0, 0.2, 0.4, 0.6, 0.8, 1):
            weights = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3
            yield tuple(sum(w * p for w, p in zip(weights, line)) for line in zip(a, b, c, d))
