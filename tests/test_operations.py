"""The table of operations is whole, and its rows say what they promise."""

import inspect
import math
import random

import pytest
from operations import OPERATIONS, inside

from autograd_lesson import Value, check_gradients

ROWS = pytest.mark.parametrize("row", OPERATIONS, ids=lambda row: row.name)


def operations_of(engine):
    """The methods that make a new node out of one or two."""
    found = set()
    for name, method in inspect.getmembers(engine, inspect.isfunction):
        for others in ((), (engine(0.5),)):
            try:
                made = method(engine(0.25), *others)
            except TypeError:
                continue
            if isinstance(made, Value) and made._children:
                found.add(name)
    return found


def test_every_operation_of_the_engine_has_its_row():
    assert operations_of(Value) == {name for row in OPERATIONS for name in row.methods}


def test_an_operation_without_a_row_is_noticed():
    class Longer(Value):
        __slots__ = ()

        def softplus(self):
            return (self.exp() + 1).log()

    assert operations_of(Longer) - operations_of(Value) == {"softplus"}


@ROWS
def test_the_checker_agrees_inside_the_domain(row):
    dice = random.Random(row.name)
    for _ in range(5):
        assert check_gradients(row.call, *inside(row, dice))


@ROWS
def test_the_checker_accuses_nobody_at_the_hard_points(row):
    for point in row.hard:
        if all(map(math.isfinite, point)):
            report = check_gradients(row.call, *point)
            if not math.isfinite(report.value):  # there differences have no say
                assert all(map(math.isnan, report.differences))


@pytest.mark.parametrize("engine", [Value, "torch"], ids=str)
@pytest.mark.parametrize(
    "f", [lambda x: x * 0 / x, lambda x: (x - x) / (x * 0), lambda x: (-(x * x)).log() * 0], ids="abc"
)
def test_where_a_function_is_nan_the_checker_is_unsure_at_the_most(f, engine):
    pytest.importorskip("torch")
    report = check_gradients(f, 0.0, engine=engine)
    assert math.isnan(report.value) and math.isnan(report.differences[0])
    assert "isn't finite there" in repr(report)


def wrong(row, how):
    """The operation with its local derivatives changed."""

    def call(*nodes):
        made = row.call(*nodes)
        made._local_grads = tuple(how(x) for x in made._local_grads)
        return made

    return call


@ROWS
@pytest.mark.parametrize("how", [lambda x: -x, lambda x: 1.001 * x, lambda x: x + 0.5, lambda x: 0.0], ids="-*+0")
def test_a_wrong_local_derivative_is_refused(row, how):
    point = inside(row, random.Random(0))
    point = tuple(abs(x) + 0.3 for x in point) if row.name in ("relu", "abs") else point
    with pytest.raises(AssertionError, match="says"):
        check_gradients(wrong(row, how), *point)
