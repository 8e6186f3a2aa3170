import subprocess
import sys

import pytest
from graphs import chain, shared, two_paths
from picture.places import along, check_places

from autograd_lesson import Value, snapshot
from autograd_lesson.picture.layered import FAR, crossed, layered
from autograd_lesson.picture.plan import CARD, plan


def test_it_needs_no_other_program():
    code = "import sys; sys.modules['subprocess'] = None; import autograd_lesson.picture.layered"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_what_is_used_late_stands_late_with_all_that_is_made_for_it():
    total = Value(0.0)
    for _ in range(20):
        total = total + (Value(2.0).tanh() * Value(3.0)).exp()
    wanted = plan(snapshot(total).shape, copies=False)
    assert crossed(wanted) == 0
    assert crossed(plan(snapshot(shared(20)).shape, copies=False)) == 190  # 1 + 2 + … + 19
    assert max(abs(curve.points[-1][0] - curve.points[0][0]) for curve in layered(wanted).curves) < 2 * CARD[0]


def test_a_node_shared_over_a_thousand_ranks_makes_no_mountain():
    shape = snapshot(shared(1000)).shape
    wanted = plan(shape, copies=False)
    drawn = layered(wanted)
    check_places(shape, drawn)
    assert drawn.height < 1000
    assert max(len(curve.points) for curve in drawn.curves) <= 6 * FAR  # not two pieces for each rank it crosses
    for curve in drawn.curves:
        assert all(0 <= x <= drawn.width and 0 <= y <= drawn.height for x, y in curve.points)  # false for nan, too
    assert layered(wanted) == drawn


@pytest.mark.parametrize("make", [two_paths, lambda: shared(FAR - 4), lambda: shared(40), lambda: chain(60)])
def test_in_our_own_layout_no_edge_runs_behind_a_card(make):
    shape = snapshot(make()).shape
    drawn = layered(plan(shape, copies=False))
    for curve in drawn.curves:
        for x, y in along(curve):
            for box in drawn.boxes:
                assert abs(x - box.x) > CARD[0] / 2 - 1 or abs(y - box.y) > CARD[1] / 2 - 1


def test_in_our_own_layout_far_edges_of_different_boxes_keep_apart():
    a, b = Value(1.0).tanh(), Value(2.0).tanh()
    y = a * b
    for _ in range(40):
        y = (y + a) * b
    shape = snapshot(y).shape
    drawn = layered(plan(shape, copies=False))
    lanes = {}
    for curve in drawn.curves:
        for (x0, y0), (x1, y1) in zip(curve.points, curve.points[3:]):
            if y0 == y1 and x1 - x0 > 1000:
                lanes.setdefault(y0, set()).add(shape.edges[curve.edge].child)
    assert sorted(map(len, lanes.values())) == [1, 1]  # a lane for each of the two, shared with nobody


def test_a_node_stands_about_as_high_as_what_it_is_made_of():
    leaves = [Value(float(i)) for i in range(4)]
    again = sum((leaves[i].tanh() for i in (1, 0, 2)), leaves[3].tanh())
    y = again + sum((leaf.exp() for leaf in leaves[1:]), leaves[0].exp())
    drawn = layered(plan(snapshot(y).shape, copies=False))
    rises = [abs(curve.points[-1][1] - curve.points[0][1]) for curve in drawn.curves]
    assert sum(rises) < 1150, sum(rises)  # 1413 after a single sweep
