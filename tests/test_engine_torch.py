"""The engine's numbers and gradients against PyTorch's float64 and against central differences."""

import itertools
import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from operations import EDGES, NUMBERS, OPERATIONS, ORDINARY

from autograd_lesson.engine import Value

torch = pytest.importorskip("torch")  # the witness

inf, nan = math.inf, math.nan


# ------------------------------------------------------------------ operations


class Ours:
    """What a table entry needs from an engine: leaves, functions, and a pass backward."""

    leaf = staticmethod(lambda x: Value(float(x)))

    def __getattr__(self, name):
        return lambda v: getattr(v, name)()

    def outcome(self, f, numbers):
        leaves = [self.leaf(x) for x in numbers]
        y = f(self, *leaves)
        y.backward()
        return [y.data, *(leaf.grad for leaf in leaves)]


class Torch:
    leaf = staticmethod(lambda x: torch.tensor(float(x), dtype=torch.float64, requires_grad=True))

    def __getattr__(self, name):
        return getattr(torch, name)

    def outcome(self, f, numbers):
        leaves = [self.leaf(x) for x in numbers]
        y = f(self, *leaves)
        y.backward()
        return [y.item(), *(0.0 if leaf.grad is None else leaf.grad.item() for leaf in leaves)]


def same(x, y, rel=1e-12):
    return (math.isnan(x) and math.isnan(y)) or math.isclose(x, y, rel_tol=rel, abs_tol=1e-300)


def assert_as_torch(f, *numbers, rel=1e-12):
    ours, theirs = Ours().outcome(f, numbers), Torch().outcome(f, numbers)
    assert all(same(a, b, rel) for a, b in zip(ours, theirs)), f"at {numbers}: {ours}, torch {theirs}"


TWO = {row.name: row.call for row in OPERATIONS if row.arity == 2}
POINTS = [*ORDINARY, *EDGES]


def assert_row_as_torch(row, *point):
    mine, its = [Value(float(x)) for x in point], [Torch.leaf(x) for x in point]
    y, z = row.call(*mine), row.torch_call(torch, *its)
    y.backward()
    z.backward()
    ours, theirs = [y.data, *(leaf.grad for leaf in mine)], [z.item(), *(leaf.grad.item() for leaf in its)]
    assert all(map(same, ours, theirs)), f"{row.name} at {point}: {ours}, torch {theirs}"


@pytest.mark.parametrize("row", OPERATIONS, ids=lambda row: row.name)
def test_an_operation_and_its_derivatives_are_torch_s(row):
    for point in (*itertools.product(POINTS, repeat=row.arity), *row.hard):
        if row.accepts(*point):
            assert_row_as_torch(row, *point)


@pytest.mark.parametrize("op", TWO)
@pytest.mark.parametrize("number", NUMBERS)
def test_an_operator_with_a_number_on_the_right_is_torch_s(op, number):
    for x in POINTS:
        if op == "**" and number == 0.5 and x in (0, -inf):  # torch takes sqrt for pow; at -0, -inf they differ
            continue
        assert_as_torch(lambda m, x: TWO[op](x, number), x)


@pytest.mark.parametrize("op", TWO)
@pytest.mark.parametrize("number", NUMBERS)
def test_an_operator_with_a_number_on_the_left_is_torch_s(op, number):
    for x in POINTS:
        if op == "/" and 0 < abs(x) < 1e-100:
            continue
        # as a tensor, for torch computes number / x as number * (1 / x), which is less exact
        assert_as_torch(lambda m, x: TWO[op](torch.tensor(number, dtype=torch.float64), x), x)


def grad(f, *numbers):
    """The output and the derivatives of f, by ours alone: for numbers that can be stated."""
    return Ours().outcome(lambda m, *leaves: f(*leaves), numbers)


def test_one_over_zero_is_infinite():
    assert grad(lambda x: 1 / x, 0.0) == [inf, -inf]
    assert grad(lambda x: 1 / x, -0.0) == [-inf, -inf]
    assert grad(lambda x: x**-1, 0.0) == [inf, -inf]


def test_zero_over_zero_is_nan():
    assert all(map(math.isnan, grad(lambda x: 0 / x, 0.0)))
    value, slope = grad(lambda x: x / 0, 0.0)
    assert math.isnan(value)
    assert slope == inf


def test_a_root_of_a_negative_is_nan_never_complex():
    assert all(map(math.isnan, grad(lambda x: x**0.5, -8.0)))
    assert all(map(math.isnan, grad(lambda x: x.sqrt(), -8.0)))


def test_overflow_is_infinite():
    assert grad(lambda x: x**2, 1e200) == [inf, 2e200]
    assert grad(lambda x: x**3, -1e200) == [-inf, inf]
    assert grad(lambda x: x.exp(), 1000.0) == [inf, inf]
    assert grad(lambda x: x * 1e200, 1e200) == [inf, 1e200]


def test_logarithms_of_what_is_not_positive():
    assert grad(lambda x: x.log(), 0.0) == [-inf, inf]
    value, slope = grad(lambda x: x.log(), -1.0)
    assert math.isnan(value)
    assert slope == -1.0


@pytest.mark.parametrize("x", [1000.0, -1000.0])
def test_tanh_and_sigmoid_are_flat_far_out(x):
    assert grad(lambda x: x.tanh(), x) == [math.copysign(1.0, x), 0.0]
    assert grad(lambda x: x.sigmoid(), x) == [float(x > 0), 0.0]


def test_the_slope_of_the_root_at_zero_is_infinite():
    assert grad(lambda x: x.sqrt(), 0.0) == [0.0, inf]


def test_the_power_zero_is_flat():
    assert grad(lambda x: x**0, 0.0) == [1.0, 0.0]
    assert grad(lambda x: x**0, nan) == [1.0, 0.0]
    assert grad(lambda x, n: x**n, 0.0, 0.0) == [1.0, 0.0, 0.0]
    assert grad(lambda n: 0**n, 0.0) == [1.0, 0.0]


def test_relu_is_flat_at_zero_and_passes_nan():
    assert grad(lambda x: x.relu(), 0.0) == [0.0, 0.0]
    value, slope = grad(lambda x: x.relu(), nan)
    assert math.isnan(value)
    assert slope == 1.0


def test_the_exponent_of_zero_and_of_a_negative_base():
    assert grad(lambda x, n: x**n, 0.0, 2.0) == [0.0, 0.0, 0.0]
    assert grad(lambda x, n: x**n, 0.0, -1.0) == [inf, -inf, -inf]
    value, by_x, by_n = grad(lambda x, n: x**n, -2.0, 3.0)
    assert (value, by_x) == (-8.0, 12.0)
    assert math.isnan(by_n)


def test_a_number_over_itself_is_one():
    assert all((Value(n) / n).data == 1.0 == (n / Value(n)).data for n in range(1, 200))
    assert (Value(49) / Value(49)).data == 1.0


# ------------------------------------------------------------------ whole expressions


SMOOTH = {
    "+": lambda m, x, y: x + y,
    "-": lambda m, x, y: x - y,
    "*": lambda m, x, y: x * y,
    "2-": lambda m, x, y: 2 - x,
    "*0.5": lambda m, x, y: x * 0.5,
    "**2": lambda m, x, y: x**2,
    "neg": lambda m, x, y: -x,
    "sin": lambda m, x, y: m.sin(x),
    "cos": lambda m, x, y: m.cos(x),
    "tanh": lambda m, x, y: m.tanh(x),
    "sigmoid": lambda m, x, y: m.sigmoid(x),
    "/": lambda m, x, y: x / (y * y + 1),
    "log": lambda m, x, y: m.log(x * x + 1),
    "sqrt": lambda m, x, y: m.sqrt(x * x + 1),
    "exp": lambda m, x, y: m.exp(m.tanh(x)),
    "x**y": lambda m, x, y: (x * x + 1) ** m.tanh(y),
    "2**": lambda m, x, y: 2 ** m.tanh(x),
}
KINKED = {
    "relu": lambda m, x, y: m.relu(x),
    "abs": lambda m, x, y: abs(x),
    "1/": lambda m, x, y: 1 / x,
    "x/y": lambda m, x, y: x / y,
    "raw exp": lambda m, x, y: m.exp(x),
}


def programs(table, longest):
    """Straight-line programs: each line applies an operation to any two of the values so far."""
    line = st.tuples(st.sampled_from(sorted(table)), st.integers(0, 999), st.integers(0, 999))
    return st.lists(line, min_size=1, max_size=longest)


def run(table, program, m, leaves):
    """The program's last value plus its first leaf; small `place`s are late values, so chains get deep."""
    values = list(leaves)
    for name, i, j in program:
        x, y = values[-1 - i % len(values)], values[-1 - j % len(values)]
        values.append(table[name](m, x, y))
    return values[-1] + values[0]


numbers = st.floats(-3, 3, allow_subnormal=False).map(lambda x: round(x, 3))


@settings(max_examples=300, deadline=None)
@given(programs(SMOOTH | KINKED, 25), st.tuples(numbers, numbers, numbers))
def test_any_expression_has_torch_s_gradients(program, point):
    def f(m, *leaves):
        return run(SMOOTH | KINKED, program, m, leaves)

    theirs = Torch().outcome(f, point)
    assume(all(math.isfinite(x) and abs(x) < 1e12 for x in theirs))  # past that, roundings have their say
    ours = Ours().outcome(f, point)
    assert all(math.isclose(a, b, rel_tol=1e-7, abs_tol=1e-7) for a, b in zip(ours, theirs)), (ours, theirs)


@settings(max_examples=150, deadline=None)
@given(programs(SMOOTH, 8), st.tuples(numbers, numbers))
def test_a_smooth_expression_has_the_slopes_of_central_differences(program, point):
    def f(*leaves):
        return run(SMOOTH, program, Ours(), leaves)

    leaves = [Value(x) for x in point]
    f(*leaves).backward()
    for i, leaf in enumerate(leaves):

        def slope(h, i=i):
            up, down = ([Value(x + d * (k == i)) for k, x in enumerate(point)] for d in (h, -h))
            return (f(*up).data - f(*down).data) / (2 * h)

        wide, narrow = slope(1e-4), slope(5e-5)
        assume(math.isclose(wide, narrow, rel_tol=1e-4, abs_tol=1e-6))  # bends too fast to be measured
        assert math.isclose(leaf.grad, narrow, rel_tol=1e-3, abs_tol=1e-5)


def test_micrograd_s_own_expression():
    def f(m, a, b):
        c, d = a + b, a * b + b**3
        c = c + c + 1
        c = c + 1 + c + (-a)
        d = d + d * 2 + m.relu(b + a)
        d = d + 3 * d + m.relu(b - a)
        squared = (c - d) ** 2
        return squared / 2.0 + 10.0 / squared

    assert_as_torch(f, -4.0, 2.0)
    expected = [24.70408163265306, 138.83381924198252, 645.5772594752186]
    assert Ours().outcome(f, (-4.0, 2.0)) == pytest.approx(expected)
