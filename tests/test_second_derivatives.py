"""A gradient of a gradient with our engine, against PyTorch's `create_graph`: every operation, nested and shared.

The kinds of cases are those of HIPS/autograd: each function to the second and third order, the mixed derivatives of
two arguments, graphs that fan out, what is constant or linear, and powers at the corners of their formula.
"""

import itertools
import math
import random
from pathlib import Path

import nbformat
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from operations import BY_NAME, OPERATIONS, inside
from programs import program

from autograd_lesson import Value, topological_order

torch = pytest.importorskip("torch")  # the witness

ROWS = pytest.mark.parametrize("row", OPERATIONS, ids=lambda row: row.name)
NOTEBOOK = Path(__file__).resolve().parents[1] / "notebooks" / "10_beyond.ipynb"

SLOPES = {  # word on the node: its local derivatives as nodes, from the node and its children
    "+": lambda out, x, y: (1.0, 1.0),
    "*": lambda out, x, y: (y, x),
    "/": lambda out, x, y: (1 / y, -out / y),
    "**": lambda out, x, y: (y * x ** (y - 1), out * x.log()),
    "abs": lambda out, x: (math.copysign(1.0, x.data) if x.data else 0.0,),
    "exp": lambda out, x: (out,),
    "log": lambda out, x: (1 / x,),
    "sqrt": lambda out, x: (0.5 / out,),
    "sin": lambda out, x: (x.cos(),),
    "cos": lambda out, x: (-x.sin(),),
    "tanh": lambda out, x: (1 - out * out,),
    "sigmoid": lambda out, x: (out * (1 - out),),
    "relu": lambda out, x: (1.0 if x.data > 0 else 0.0,),
}


def slopes(node):
    """The local derivatives of a node, as nodes."""
    if node._op.startswith("**") and len(node._children) == 1:
        (x,), n = node._children, float(node._op[2:])
        return (n * x ** (n - 1.0),) if n else (0.0,)
    return SLOPES[node._op](node, *node._children)


def derivatives(output, leaves, slopes=slopes):
    """The output's derivative with respect to each leaf, as nodes with graphs of their own."""
    grads = {output: Value(1.0, (), "constant")}
    for node in reversed(topological_order(output)):
        for child, local in zip(node._children, slopes(node) if node._children else ()):
            share = local * grads[node]
            grads[child] = grads[child] + share if child in grads else share
    return [grads.get(leaf, Value(0.0)) for leaf in leaves]


def torch_derivatives(output, leaves):
    found = torch.autograd.grad(output, leaves, create_graph=True, allow_unused=True, materialize_grads=True)
    return [x if x.requires_grad else x + 0.0 * sum(leaves) for x in found]  # what is constant has a derivative too


def tower(output, leaves, derivatives, order):
    """The numbers of all derivatives up to this order, mixed ones in all ways to take them."""
    level, found = [output], []
    for _ in range(order):
        level = list(itertools.chain.from_iterable(derivatives(node, leaves) for node in level))
        found.append([float(node.data) for node in level])
    return found


def both(f, torch_f, point, order=2):
    """Ours and PyTorch's."""
    ours, theirs = [Value(x) for x in point], [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in point]
    return tower(f(*ours), ours, derivatives, order), tower(torch_f(*theirs), theirs, torch_derivatives, order)


def assert_same(ours, theirs, rel=1e-11):
    for mine, its in zip(ours, theirs, strict=True):
        scale = max(map(abs, its), default=0.0)
        assert mine == pytest.approx(its, rel=rel, abs=rel * max(scale, 1e-3))


def test_no_operation_is_left_out():
    leaves = Value(0.5), Value(0.25)
    words = {row.call(*leaves[: row.arity])._op for row in OPERATIONS}
    assert words == {*SLOPES}


@ROWS
def test_slopes_as_nodes_are_those_that_the_node_keeps(row):
    dice = random.Random(row.name)
    for _ in range(20):
        node = row.call(*map(Value, inside(row, dice)))
        assert [float(slope) for slope in slopes(node)] == pytest.approx(list(node._local_grads), rel=1e-14)


@ROWS
def test_an_operation_has_torch_s_second_and_third_derivatives(row):
    dice = random.Random(row.name)
    for _ in range(5):
        assert_same(*both(row.call, lambda *x: row.torch_call(torch, *x), inside(row, dice), order=3))


@ROWS
@pytest.mark.parametrize("outer", OPERATIONS, ids=lambda row: row.name)
def test_so_has_an_operation_of_an_operation(row, outer):
    """Each one's result goes into each other, twice where that takes two: the inner slope is then a product's part."""
    dice = random.Random(f"{row.name} {outer.name}")
    low, high = max(low for low, _ in outer.domain), min(high for _, high in outer.domain)
    middle, reach = (low + high) / 2, (high - low) / 8

    def composed(inner, sin, outer_call):
        def f(*x):
            within = sin(inner(*x)) * reach + middle  # the outer one's domain
            return outer_call(*[within] * outer.arity)

        return f

    ours = composed(row.call, Value.sin, outer.call)
    theirs = composed(lambda *x: row.torch_call(torch, *x), torch.sin, lambda *x: outer.torch_call(torch, *x))
    assert_same(*both(ours, theirs, inside(row, dice)))


NUMBERS = (2, 3, 1, 0, -1, 0.5, -2.5)


@pytest.mark.parametrize("n", NUMBERS)
def test_powers_to_a_number_and_of_a_number(n):
    assert_same(*both(lambda x: x**n, lambda x: x**n, (1.7,), order=4))
    if n > 0:
        assert_same(*both(lambda x: n**x, lambda x: torch.tensor(float(n), dtype=x.dtype) ** x, (1.7,), order=3))


@pytest.mark.parametrize("n", [0, 1, 2, 3])
def test_whole_powers_at_zero_where_their_formula_has_a_corner(n):
    ours, _ = both(lambda x: x**n, lambda x: x**n, (0.0,), order=3)
    assert ours == [[float(n == 1)], [2.0 * (n == 2)], [6.0 * (n == 3)]]


FIXED = {
    "a constant's": (lambda x: x * 0 + 3, 2.0, [0.0, 0.0, 0.0]),
    "a line's": (lambda x: 5 * x - 2, 2.0, [5.0, 0.0, 0.0]),
    "a cube's": (lambda x: x * x * x, 4.0, [48.0, 24.0, 6.0]),
    "that of two ways": (lambda x: (x + x) * x, 3.0, [12.0, 4.0, 0.0]),
    "that of a bent one": (lambda x: (x * x).relu() + abs(x), -2.0, [-5.0, 2.0, 0.0]),
    "that of a shut one": (lambda x: (x * x - 9).relu(), 2.0, [0.0, 0.0, 0.0]),
}


@pytest.mark.parametrize("name", FIXED)
def test_derivatives_that_can_be_told_by_heart(name):
    f, at, expected = FIXED[name]
    leaf = Value(at)
    assert [found for (found,) in tower(f(leaf), [leaf], derivatives, 3)] == pytest.approx(expected)


def test_mixed_derivatives_are_the_same_in_both_orders():
    a, b, c = leaves = Value(0.7), Value(-0.4), Value(1.3)
    _, hessian = tower((a * b).sin() / c + (a - c).exp() * b.tanh(), leaves, derivatives, 2)
    for i, j in itertools.product(range(3), repeat=2):
        assert hessian[3 * i + j] == pytest.approx(hessian[3 * j + i], rel=1e-13)
    assert all(hessian)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**6))
def test_random_programs_have_torch_s_second_derivatives(seed):
    made = program(seed, special=0.0)
    lines = made.lines[:7]

    def run(apply):
        return lambda *leaves: made._replace(lines=lines).run(leaves, apply)[-1]

    ours = run(lambda row, *x: row.call(*x))
    theirs = run(
        lambda row, *x: row.torch_call(
            torch, *[v if torch.is_tensor(v) else torch.tensor(v, dtype=torch.float64) for v in x]
        )
    )
    leaves = [Value(x) for x in made.leaves]
    reached = topological_order(ours(*leaves))
    # at a kink, at a pole, or where powers of powers are past all digits, each has a right of its own
    assume(all(1e-3 < abs(node.data) < 1e3 for node in reached))
    assume(all(node._children[0].data > 0 for node in reached if node._op == "**"))
    mine, its = both(ours, theirs, made.leaves)
    assume(all(abs(x) < 1e6 for level in its for x in level))
    assert_same(mine, its, rel=1e-8)


def test_backward_over_the_graph_of_a_gradient_gives_the_second_derivative():
    """So `derivatives` needn't be built twice: what it gives is a graph like any other."""
    for row in OPERATIONS:
        point = inside(row, random.Random(row.name))
        leaves = [Value(x) for x in point]
        _, second = tower(row.call(*leaves), leaves, derivatives, 2)
        for k, first in enumerate(derivatives(row.call(*leaves), leaves)):
            for leaf in leaves:
                leaf.grad = 0.0
            first.backward()
            assert [leaf.grad for leaf in leaves] == pytest.approx(second[k * row.arity :][: row.arity], rel=1e-12)


# ------------------------------------------------------------------ the one that notebook 10 builds


@pytest.fixture(scope="module")
def taught():
    """What the cell of notebook 10 defines."""
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    (source,) = (cell.source for cell in cells if cell.id == "10-derivative")
    names = {"Value": Value, "topological_order": topological_order, "draw": lambda *_, **__: None}
    exec(source, names)
    return names


@pytest.mark.parametrize("word", ["+", "-", "*", "/", "neg", "exp", "tanh", "sin", "cos"])
def test_the_walk_that_notebook_10_builds_agrees(taught, word):
    row = BY_NAME[word]
    point = inside(row, random.Random(word))
    theirs = both(row.call, lambda *x: row.torch_call(torch, *x), point, order=3)[1]
    leaves = [Value(x) for x in point]

    def derivatives(output, leaves):
        reached = {id(node) for node in topological_order(output)}
        return [taught["derivative"](output, leaf) if id(leaf) in reached else Value(0.0) for leaf in leaves]

    assert_same(tower(row.call(*leaves), leaves, derivatives, 3), theirs)


@pytest.mark.parametrize("n", [2, 3, -1, 0.5])
def test_so_it_does_for_powers(taught, n):
    x = Value(1.7)
    found, expected, factor = x**n, 1.7**n, 1.0
    for k in range(3):
        found = taught["derivative"](found, x)
        factor, expected = factor * (n - k), 1.7 ** (n - k - 1)
        assert found.data == pytest.approx(factor * expected)
        if not factor:
            break
