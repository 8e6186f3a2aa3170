"""The engine's graphs, orders and passes, and everything a learner may try. Its numbers: test_engine_torch.py."""

import copy
import gc
import math
import operator
import pickle
import re
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from autograd_lesson import engine
from autograd_lesson.engine import Value, topological_order

try:
    import torch  # its scalars are numbers too
except ImportError:
    torch = None

ROOT = Path(__file__).resolve().parents[1]
inf, nan = math.inf, math.nan


# ------------------------------------------------------------------ graphs and passes


def test_an_operand_used_twice_counts_twice():
    a = Value(3)
    y = a + a
    y.backward()
    assert y._children == (a, a)
    assert a.grad == 2.0
    b = Value(3)
    (b * b).backward()
    assert b.grad == 6.0
    c = Value(3)
    (c / c).backward()
    assert c.grad == pytest.approx(0.0, abs=1e-15)


def test_a_second_backward_adds_to_leaves_one_pass_more():
    x = Value(2)
    z = (x * x) * 3
    z.backward()
    assert x.grad == 12.0
    z.backward()
    assert x.grad == 24.0  # and not 36: inner nodes start anew
    assert z.grad == 1.0


def test_two_outputs_with_shared_nodes_add_up_in_leaves():
    x = Value(2)
    shared = x * x
    first, second = shared * 3, shared + x
    first.backward()
    second.backward()
    assert x.grad == 12.0 + 5.0
    assert shared.grad == 1.0


def test_backward_from_the_middle_then_from_the_end():
    x = Value(2)
    middle = x * x
    end = middle * 3
    middle.backward()
    end.backward()
    assert x.grad == 4.0 + 12.0


def test_an_output_that_is_a_leaf():
    x = Value(5)
    x.backward()
    assert x.grad == 1.0
    x.backward()
    assert x.grad == 2.0


def test_what_is_not_in_the_graph_stays_untouched():
    x, other = Value(2), Value(3)
    unused = x * other
    (x * 2).backward()
    assert (x.grad, other.grad, unused.grad) == (2.0, 0.0, 0.0)


def test_a_diamond_sums_its_paths():
    x = Value(1.5)
    left, right = x * 2, x.sin()
    (left * right).backward()
    assert x.grad == pytest.approx(2 * math.sin(1.5) + 3 * math.cos(1.5))


def test_a_ladder_is_linear_though_its_paths_are_2_to_the_500():
    x = y = Value(1)
    for _ in range(500):
        y = y + y
    y.backward()
    assert x.grad == 2.0**500


def test_a_gradient_is_handed_on_before_it_is_complete_nowhere():
    a = Value(2)
    b = a * 3
    d = a * b
    (b + d * b).backward()  # 3a + 9a³
    assert a.grad == 3 + 27 * 4


def test_local_derivatives_are_those_of_the_moment_the_node_was_made():
    x, w = Value(2), Value(5)
    y = x * w
    x.data = w.data = 100.0
    y.backward()
    assert (x.grad, w.grad) == (5.0, 2.0)


def test_backward_on_one_node_hands_on_its_gradient():
    a, b = Value(2), Value(3)
    c = a * b
    c.grad = 10.0
    c._backward()
    assert (a.grad, b.grad, c.grad) == (30.0, 20.0, 10.0)


def test_a_million_nodes_forward_backward_and_away():
    start = time.process_time()
    x = y = Value(0.5)
    step = Value(1e-6)
    for _ in range(1_000_000):
        y = y + step
    y.backward()
    assert (x.grad, step.grad) == (1.0, 1e6)
    del y
    assert time.process_time() - start < 60  # a guard against what isn't linear, not a mark


def test_a_graph_has_no_reference_cycles():
    gc.collect()
    gc.disable()
    try:
        x = Value(2)
        y = (x**2 + 2 * x + x.exp().log() / 3 - abs(x).sqrt()).tanh().sigmoid().relu() ** x
        y.backward()
        assert repr(y)
        del x, y
        assert gc.collect() == 0
    finally:
        gc.enable()


TO_THE_LAST_BIT = """
import random
from autograd_lesson.engine import Value, topological_order
rng = random.Random(0)
nodes = leaves = [Value(rng.uniform(-1, 1)) for _ in range(20)]
for _ in range(300):
    a, b = rng.choices(nodes, k=2)
    nodes = [*nodes, rng.choice([a + b, a * b, a - b, a.tanh(), (a * b).sin()])]
for leaf in leaves:
    leaf.label = str(leaf.data)
y = sum(nodes)
y.backward()
print(y.data.hex(), [v.grad.hex() for v in nodes], [v.data.hex() for v in topological_order(y)])
"""


def test_results_and_order_are_the_same_to_the_last_bit_in_every_process():
    outputs = {
        subprocess.run(
            [sys.executable, "-c", TO_THE_LAST_BIT],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in "0123"
    }
    assert len(outputs) == 1
    assert len(outputs.pop()) > 1000


@pytest.mark.parametrize("grads", [(), (3.0,)])
def test_a_forgotten_local_derivative_is_named(grads):
    y = Value(6, (Value(2), Value(3)), "times", grads) + 1
    with pytest.raises(ValueError) as error:
        y.backward()
    assert str(error.value).startswith("Value(data=6.0, grad=1.0), times: children 2,")
    assert str(error.value).endswith(f"local derivatives {grads}")


# ------------------------------------------------------------------ what a node takes and refuses


NUMBER_LIKE = [
    *(2, 2.0, np.float64(2), np.float32(2), np.int64(2), np.uint8(2), np.array(2.0), np.array(2), Fraction(2)),
]
if torch:
    NUMBER_LIKE += [torch.tensor(2.0), torch.tensor(2), torch.tensor(2.0, dtype=torch.float64)]


def kind(x):
    return f"{type(x).__module__}.{type(x).__name__} {getattr(x, 'dtype', '')}"


@pytest.mark.parametrize("two", NUMBER_LIKE, ids=kind)
def test_any_real_scalar_is_stored_as_a_float(two):
    v = Value(two)
    assert type(v.data) is float
    assert v.data == 2.0


@pytest.mark.parametrize("two", NUMBER_LIKE, ids=kind)
def test_any_real_scalar_stands_on_either_side(two):
    v = Value(3)
    results = [two + v, v + two, two - v, v - two, two * v, v * two, two / v, v / two, two**v, v**two]
    assert all(type(r) is Value and type(r.data) is float for r in results)
    assert [r.data for r in results] == [5, 5, -1, 1, 6, 6, 2 / 3, 1.5, 8, 9]
    assert two < v and not two > v and two <= v and not two >= v
    assert v > two and not v < two and v >= two and not v <= two
    assert sum([two, v]).data == 5.0


WRITE = "make one Value for each number in it"
REFUSED = {
    "str": ("2", "str 2: for the number in a text write Value(float(text))"),
    "None": (None, "NoneType None: did a function forget its return?"),
    "bool": (True, "bool True: write 1.0 or 0.0"),
    "np.bool": (np.True_, f"{type(np.True_).__name__} True: write 1.0 or 0.0"),
    "complex": (1j, "complex 1j: write z.real or abs(z)"),
    "np.complex": (np.complex128(1j), "complex128 1j: write z.real or abs(z)"),
    "list": ([1, 2], f"list [1, 2]: {WRITE}"),
    "tuple": ((1, 2), f"tuple (1, 2): {WRITE}"),
    "dict": ({}, f"dict {{}}: {WRITE}"),
    "array": (np.array([1.0, 2.0]), f"ndarray [1. 2.]: {WRITE}"),
    "array of one": (np.array([1.0]), f"ndarray [1.]: {WRITE}"),
}
if torch:
    REFUSED |= {
        "torch bool": (torch.tensor(True), "Tensor tensor(True): write 1.0 or 0.0"),
        "torch complex": (torch.tensor(1j), "Tensor tensor(0.+1.j): write z.real or abs(z)"),
        "tensor": (torch.tensor([1.0, 2.0]), f"Tensor tensor([1., 2.]): {WRITE}"),
    }
OPERATORS = [operator.add, operator.sub, operator.mul, operator.truediv, operator.pow]


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_real_number_is_refused_with_what_to_write_instead(name):
    thing, sentence = REFUSED[name]
    with pytest.raises(TypeError) as error:
        Value(thing)
    assert str(error.value) == f"a Value holds one real number, not {sentence}"


def test_a_value_in_a_value_is_refused():
    with pytest.raises(TypeError) as error:
        Value(Value(1))
    assert str(error.value) == (
        "a Value holds one real number, not Value Value(data=1.0, grad=0.0): "
        "it is a node already; for a copy cut from its graph write Value(v.data)"
    )


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("op", OPERATORS)
def test_what_is_no_real_number_is_refused_as_an_operand(name, op):
    thing, _ = REFUSED[name]
    with pytest.raises(TypeError, match="a Value holds one real number, not"):
        op(Value(3), thing)
    if name.startswith("array"):
        return  # each of its numbers meets the node
    with pytest.raises(TypeError, match="a Value holds one real number, not"):
        op(thing, Value(3))


@pytest.mark.parametrize("op", OPERATORS)
@pytest.mark.parametrize("kind", [float, int, object])
def test_each_number_of_an_array_on_the_left_meets_the_node(op, kind):
    x, numbers = Value(3.0), [[1, 2], [3, 4]]
    array = np.array(numbers, dtype=float if kind is object else kind)
    if kind is object:
        array = np.array([[Value(n) for n in row] for row in numbers])
    made = op(array, x)
    assert [[node.data for node in row] for row in made] == [[op(float(n), 3.0) for n in row] for row in numbers]
    made.sum().backward()
    one = Value(3.0)
    sum(op(n, one) for row in numbers for n in row).backward()
    assert x.grad == one.grad


@pytest.mark.parametrize(
    ("call", "instead"),
    {
        np.exp: "x.exp()",
        np.tanh: "x.tanh()",
        np.sqrt: "x.sqrt()",
        np.square: "x ** 2",
        np.reciprocal: "1 / x",
        lambda x: np.maximum(x, 0.0): "max(x, y)",
        lambda x: np.minimum(0.0, x): "min(x, y)",
        np.arctan: "it with the operations of Value",
        np.isnan: "it with the operations of Value",
    }.items(),
    ids=lambda thing: getattr(thing, "__name__", thing),
)
def test_a_function_of_numpys_says_what_to_write_instead(call, instead):
    with pytest.raises(TypeError, match=re.escape(f"keeps no graph: for a Value x write {instead}")):
        call(Value(2.0))


def test_an_operator_by_numpys_name_is_the_nodes_own():
    x = Value(-2.0)
    for node, data in [(np.add(x, 1), -1), (np.float64(3) - x, 5), (np.negative(x), 2), (np.absolute(x), 2)]:
        assert type(node) is Value and node.data == data
    assert np.float64(1) > x and bool(np.less(x, 0))


def test_a_whole_number_too_large_for_a_float_is_infinite():
    assert [Value(n).data for n in (10**400, -(10**400), Fraction(10**400))] == [inf, -inf, inf]
    assert (Value(2) * 10**400).data == inf


def test_a_long_thing_is_cut_short_in_the_sentence():
    with pytest.raises(TypeError) as error:
        Value("9" * 1000)
    assert len(str(error.value)) < 150


# ------------------------------------------------------------------ a node as an object


def test_comparisons_look_at_data():
    a, b = Value(1), Value(2)
    assert a < b and a <= b and b > a and b >= a
    assert not (b < a or b <= a or a > b or a >= b)
    assert a < 1.5 < b
    assert 0 < a <= 1 <= a
    assert max(a, b) is b
    assert sorted([b, a]) == [a, b]
    assert not (Value(nan) < a or Value(nan) >= a)
    with pytest.raises(TypeError, match="for the number in a text"):
        assert a < "2"


def test_equality_is_identity_and_hash_agrees():
    a, b = Value(1), Value(1)
    assert a == a
    assert a != b
    assert a != 1.0
    assert len({a, b, a}) == 2
    assert np.float64(1) != a
    a.data = 7.0
    assert a in {a: "still found"}


def test_float_and_format():
    v = Value(2.5)
    assert float(v) == 2.5
    assert type(float(v)) is float
    assert f"{v:.2f}" == "2.50"
    assert f"{v:>8.1e}" == " 2.5e+00"
    assert f"{v}" == str(v) == repr(v) == "Value(data=2.5, grad=0.0)"
    assert math.floor(float(v)) == 2
    with pytest.raises(ValueError, match="format"):
        f"{v:nonsense}"


def test_a_node_knows_its_label_its_op_and_its_operands():
    x, y = Value(2, label="x"), Value(3)
    assert (x.label, x._op, x._children, x._local_grads) == ("x", "", (), ())
    z = x * y
    assert (z.label, z._op, z._children, z._local_grads) == ("", "*", (x, y), (3.0, 2.0))
    assert ((x**3)._op, (x**3)._children) == ("**3", (x,))
    assert (x + 1)._children[1]._op == "constant"
    ops = [x + y, x / y, x**y, x.exp(), x.log(), x.sqrt(), x.sin(), x.cos(), x.tanh(), x.sigmoid(), x.relu(), abs(x)]
    assert [v._op for v in ops] == "+ / ** exp log sqrt sin cos tanh sigmoid relu abs".split()
    assert all(len(v._children) == len(v._local_grads) for v in ops)


def test_a_misspelt_attribute_is_an_error():
    with pytest.raises(AttributeError):
        Value(1).gard = 0.0


@pytest.mark.parametrize("twin", [copy.deepcopy, lambda v: pickle.loads(pickle.dumps(v))], ids=["deepcopy", "pickle"])
def test_a_deep_copy_and_a_pickle_are_graphs_of_their_own(twin):
    x = Value(3, label="x")
    y = x * x + x.exp()
    y.label = "y"
    other = twin(y)
    other.backward()
    (x2,) = (v for v in topological_order(other) if not v._children)
    assert (other.data, other.label, x2.label) == (y.data, "y", "x")
    assert x2 is not x
    assert x2.grad == 6 + math.exp(3)
    assert x.grad == 0.0


def test_a_shallow_copy_shares_its_operands():
    x = Value(3)
    y = x * x
    z = copy.copy(y)
    assert z is not y
    assert z._children == (x, x)
    z.backward()
    assert (x.grad, y.grad, z.grad) == (6.0, 0.0, 1.0)


def test_the_engine_needs_neither_numpy_nor_torch():
    code = "import sys; from autograd_lesson.engine import Value; print({'numpy', 'torch'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_the_engine_can_be_read_in_one_sitting():
    assert len(Path(engine.__file__).read_text(encoding="utf-8").splitlines()) < 150


@pytest.mark.parametrize(
    "through",
    [
        lambda x: x.relu().sqrt(),
        lambda x: 1 / x.relu(),
        lambda x: x.relu().log(),
        lambda x: x.relu() ** -0.5,
        lambda x: (x**0 - 1).sqrt(),
        lambda x: (x ** Value(0.0) - 1).log(),
        lambda x: x.relu() * float("inf"),
        lambda x: x.relu() * float("nan"),
    ],
)
@pytest.mark.parametrize("at", [-1.0, -1e300])
def test_a_shut_gate_passes_nothing_whatever_comes(through, at):
    x = Value(at)
    through(x).backward()
    assert x.grad == 0.0 and type(x.grad) is float


def test_the_zero_of_a_shut_gate_is_a_zero_otherwise():
    (slope,) = Value(-1.0).relu()._local_grads
    assert slope == 0.0 and repr(slope) == "0.0" and slope + 1.0 == 1.0
    assert (slope * math.inf, math.nan * slope) == (0.0, 0.0)


@pytest.mark.parametrize(("children", "grads"), [(1, 0), (1, 2), (2, 1), (2, 3), (1, 9)])
def test_a_node_without_one_local_derivative_for_each_child_is_named(children, grads):
    node = Value(9.0, tuple(Value(3.0) for _ in range(children)), "square", (6.0,) * grads)
    said = re.escape(f"square: children {children}, local derivatives {(6.0,) * grads}")
    with pytest.raises(ValueError, match=said):
        (node + 1).backward()


@pytest.mark.parametrize("grads", [(6.0), 6, None, Value(6.0)])
def test_a_node_whose_local_derivatives_are_no_tuple_is_named(grads):
    with pytest.raises(ValueError, match=f"square: children 1, local derivatives {re.escape(str(grads))}$"):
        (Value(9.0, (Value(3.0),), "square", grads) + 1).backward()


def test_another_type_error_on_the_way_back_is_the_readers_own():
    x = Value(3.0)
    y = x * x
    x.grad = None  # as PyTorch has it
    with pytest.raises(TypeError, match="NoneType"):
        y.backward()


@pytest.mark.parametrize("x", [0.0, -0.0, 1e-320, -3.0, math.inf, math.nan])
def test_a_node_alone_is_as_true_as_its_number(x):
    assert bool(Value(x)) is bool(x) is bool(not (not Value(x)))


def test_prev_is_micrograds_word_for_the_children_and_can_only_be_read():
    a, b = Value(1.0), Value(2.0)
    assert (a * b)._prev == (a, b) and a._prev == ()
    with pytest.raises(AttributeError):
        a._prev = (b,)
