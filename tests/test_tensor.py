"""Graphs of arrays: passes, leaves and data, what can't be changed, and what is said. Numbers: test_tensor_torch.py."""

import copy
import gc
import pickle
import tracemalloc

import numpy as np
import pytest

from autograd_lesson import Tensor, Value, topological_order
from autograd_lesson.tensor import Fixed


def ones(*shape, **how):
    return Tensor(np.ones(shape), **how)


# ------------------------------------------------------------------ passes


def test_a_second_backward_adds_to_leaves_one_pass_more():
    x = Tensor([2.0, 3.0])
    z = ((x * x) * 3).sum()
    z.backward()
    assert x.grad.tolist() == [12.0, 18.0]
    z.backward()
    assert x.grad.tolist() == [24.0, 36.0]  # and not 36, 54: inner nodes start anew
    assert z.grad == 1.0


def test_two_outputs_with_shared_nodes_add_up_in_leaves():
    x = Tensor([2.0])
    shared = x * x
    (shared * 3).backward()
    (shared + x).backward()
    assert x.grad.tolist() == [12.0 + 5.0]


def test_an_operand_used_twice_counts_twice():
    x = Tensor([3.0, 4.0])
    (x + x).sum().backward()
    (x * x).sum().backward()
    (x @ x).backward()
    assert x.grad.tolist() == [2 + 6 + 6, 2 + 8 + 8]


def test_a_ladder_is_linear_though_its_paths_are_2_to_the_500():
    x = y = Tensor([1.0, 2.0])
    for _ in range(500):
        y = y + y
    y.sum().backward()
    assert x.grad.tolist() == [2.0**500] * 2


def test_the_walk_is_the_engine_s():
    x = Tensor([1.0, 2.0], label="x")
    y = x * 2
    z = y.sum()
    order = topological_order(z)
    assert [node._op for node in order] == ["", "constant", "*", "sum"]
    assert order[0] is x and order[2] is y and order[3] is z


def test_a_gradient_of_several_numbers_weighs_them():
    x = Tensor([1.0, 2.0])
    y = x * x
    y.backward([1.0, 10.0])
    assert x.grad.tolist() == [2.0, 40.0]
    assert y.grad.tolist() == [1.0, 10.0]


@pytest.mark.parametrize("shape", [(), (1,), (1, 1)])
def test_one_number_needs_no_weights(shape):
    x = Tensor(np.full(shape, 3.0))
    (x * x).backward()
    assert x.grad.tolist() == np.full(shape, 6.0).tolist()


def test_local_derivatives_are_those_of_the_moment_the_node_was_made():
    x, w = Tensor([2.0]), Tensor([5.0])
    y = x * w
    x.data -= 100.0
    w.data = [0.0]
    y.backward()
    assert (x.grad.tolist(), w.grad.tolist()) == ([5.0], [2.0])


def test_an_own_operation_is_a_result_and_its_ways_back():
    x = Tensor([1.0, 4.0])
    root = np.sqrt(x.data)
    y = Tensor(root, (x,), "sqrt", (lambda g: g / (2 * root),))
    y.sum().backward()
    assert x.grad.tolist() == [0.5, 0.25]
    with pytest.raises(ValueError, match=r"^sqrt: 1 operands, but 0 ways back to them$"):
        Tensor(root, (x,), "sqrt")


@pytest.mark.parametrize("upstream", [np.inf, np.nan])
def test_a_shut_gate_passes_nothing_whatever_comes(upstream):
    x = Tensor([-1.0, 0.0])
    x.relu().backward([upstream] * 2)
    (x**0).backward([upstream] * 2)
    Tensor([2.0, 1.0, 3.0]).max().backward(upstream)
    assert x.grad.tolist() == [0.0, 0.0]


# ------------------------------------------------------------------ leaves, data, memory


def test_of_data_no_gradient_is_computed():
    X, w = Tensor(np.eye(2), requires_grad=False), Tensor([1.0, 2.0])
    calls = []
    h = Tensor(X.data * 2, (X,), "double", (calls.append,), requires_grad=False)
    (h @ w + np.ones(2) * 3.0).sum().backward()
    assert w.grad.tolist() == [2.0, 2.0]
    assert X.grad is None and h.grad is None and calls == []


def test_what_was_computed_from_data_alone_has_no_pass():
    y = ones(2, requires_grad=False).sum()
    assert not y.requires_grad
    with pytest.raises(ValueError) as error:
        y.backward()
    assert str(error.value) == "y one number.backward: it was computed from data alone, so nothing has a gradient"


def test_a_gradient_has_the_shape_of_its_data_from_the_beginning():
    w = ones(2, 3)
    assert w.grad.tolist() == np.zeros((2, 3)).tolist()
    w.sum().backward()
    w.grad = 0.0
    assert w.grad.tolist() == np.zeros((2, 3)).tolist()
    w.grad *= 2
    w.grad = 5
    assert w.grad.tolist() == np.full((2, 3), 5.0).tolist()
    x = Tensor(2.0)
    (x * 3).backward()
    assert isinstance(x.grad, np.ndarray) and x.grad.shape == ()


def test_the_gradients_of_two_leaves_share_no_memory():
    a, b = ones(3), ones(3)
    c = (a + b).reshape(1, 3)
    c.sum().backward()
    a.T.sum().backward()
    assert not np.shares_memory(a.grad, b.grad) and not np.shares_memory(a.grad, c.grad)
    a.grad *= 0.5  # clipping one
    assert b.grad.tolist() == [1.0] * 3


def test_the_reader_s_array_stays_the_reader_s():
    mine = np.ones(2)
    x = Tensor(mine)
    y, z = (x * mine).sum(), x[np.array([0, 0])]
    mine[:] = 7.0
    y.backward()
    assert (x.data.tolist(), x.grad.tolist(), float(y)) == ([1.0, 1.0], [1.0, 1.0], 2.0)
    weights = np.ones(2)
    z.backward(weights)
    assert not np.shares_memory(z.grad, weights)


def test_a_list_of_places_may_be_changed_after_it_was_used():
    x, places = ones(3), [0, 0]
    y = x[places]
    places[:] = [2, 2]
    y.sum().backward()
    assert x.grad.tolist() == [2.0, 0.0, 0.0]
    scores, labels = ones(1, 2), np.array([0])
    loss = scores.cross_entropy(labels)
    labels[0] = 1
    loss.backward()
    assert scores.grad.tolist() == [[-0.5, 0.5]]


def every_operation(x, w):
    h = (x @ w + 1.0).tanh() * x.mean(0).sigmoid()[0] - w.T.reshape(2, 2)[0, 0]
    h = (h.exp() / 2.0) ** 2 + (h * h + 1).log().relu().max(1, keepdims=True)
    return h.sum() + h.cross_entropy([0, 1]) - -h[0, 0]


def test_a_graph_has_no_reference_cycles():
    every_operation(ones(2, 2), ones(2, 2)).backward()
    gc.collect()
    gc.disable()
    try:
        x, w = ones(2, 2), ones(2, 2)
        y = every_operation(x, w)
        y.backward()
        assert f"{y:.3f}{y!r}"
        del x, w, y
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_memory_stays_level_over_many_steps_with_the_collector_off():
    x, w = ones(2, 2), ones(2, 2)

    def steps(count):
        for _ in range(count):
            w.grad = 0.0
            every_operation(x, w).backward()
            w.data -= 0.01 * w.grad
        return tracemalloc.get_traced_memory()[0]

    gc.disable()
    tracemalloc.start()
    try:
        before = steps(50)
        assert steps(300) - before < 20_000  # one graph kept is more
    finally:
        tracemalloc.stop()
        gc.enable()


def test_copies_and_pickles_of_leaves_are_apart():
    x = ones(2, label="x")
    (x * 2).sum().backward()
    for twin in (copy.copy(x), copy.deepcopy(x), pickle.loads(pickle.dumps(x))):
        assert (twin.data.tolist(), twin.label) == ([1.0, 1.0], "x")
        twin.data -= 1
        assert x.data.tolist() == [1.0, 1.0]
        with pytest.raises(ValueError):
            twin.data[0] = 5


# ------------------------------------------------------------------ changes in place


CHANGES = {
    "an entry": lambda a: a.__setitem__(0, 5.0),
    "through a view": lambda a: a.reshape(-1).T[:1].__setitem__(0, 5.0),
    "out=": lambda a: np.add(a, 1, out=a),
    "fill": lambda a: a.fill(0),
    "sort": lambda a: a.sort(),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("of", ["leaf", "data", "inner", "output"])
def test_a_change_in_place_of_an_array_in_a_graph_is_refused_where_it_happens(change, of):
    x, data = Tensor([1.0, 2.0]), Tensor([3.0, 4.0], requires_grad=False)
    inner = x * data
    output = inner.reshape(2)
    array = {"leaf": x, "data": data, "inner": inner, "output": output}[of].data
    with pytest.raises(ValueError) as error:
        CHANGES[change](array)
    assert "read-only" in str(error.value) or "give the tensor a new array, t.data = …" in str(error.value)


def test_minus_equals_gives_a_new_array_as_a_value_gets_a_new_float():
    w = Tensor([1.0, 2.0])
    y = (w * w).sum()
    before = w.data
    w.data -= 1.0
    w.data *= 3
    assert (w.data.tolist(), before.tolist()) == ([0.0, 3.0], [1.0, 2.0])
    y.backward()
    assert w.grad.tolist() == [2.0, 4.0]
    with pytest.raises(ValueError):
        w.data[0] = 5.0


def test_a_copy_of_the_numbers_is_an_ordinary_array():
    w = Tensor([1.0, 2.0])
    mine = same = w.data.copy()
    mine -= 1.0
    mine[0] = 7.0
    assert same is mine and mine.tolist() == [7.0, 1.0]
    assert w.data.tolist() == [1.0, 2.0]
    assert repr(w.data) == repr(w.data * 1) == "array([1., 2.])"
    assert isinstance(w.data, Fixed)


def test_data_keep_their_shape():
    W, b = ones(2, 1), np.ones(2)
    with pytest.raises(ValueError) as error:
        W.data = b
    assert str(error.value) == "W [2×1] can't be given data of shape [2]: make a new Tensor"


# ------------------------------------------------------------------ what is said


def said(expression, **names):
    names = {name: Tensor(np.ones(x)) if isinstance(x, tuple) else x for name, x in names.items()}
    with pytest.raises((ValueError, IndexError, TypeError)) as error:
        eval(expression, {"np": np, "Tensor": Tensor, "Value": Value}, names)
    return str(error.value)


MATMUL = {
    ("X @ W", (3, 2), (3, 1)): "a row of X has 2 numbers, a column of W has 3. X.T @ W would fit.",
    ("X @ W", (3, 2), (5, 2)): "a row of X has 2 numbers, a column of W has 5. X @ W.T would fit.",
    ("X @ W", (3, 2), (1, 3)): "a row of X has 2 numbers, a column of W has 1. W @ X would fit.",
    ("X @ W", (3, 2), (7, 1)): "a row of X has 2 numbers, a column of W has 7. On the right, [2×1] would fit.",
    ("X @ W", (3, 2), (3,)): "a row of X has 2 numbers, a column of W has 3. X.T @ W or W @ X would fit.",
    ("X @ W", (2,), (3,)): "a row of X has 2 numbers, a column of W has 3. On the right, [2] would fit.",
    ("X @ 2", (2,), ()): "a number has no rows and columns. X * 2 would fit.",
}


@pytest.mark.parametrize(("expression", "a", "b"), MATMUL)
def test_a_matrix_product_that_does_not_fit_says_what_would(expression, a, b):
    sentence = said(expression, X=a, W=b)
    assert sentence.startswith("X [") and sentence.endswith(MATMUL[expression, a, b])


def test_the_names_of_transposes_and_of_arrays_are_found():
    sentence = said("X @ W.T", X=(3, 2), W=(2, 1))
    assert sentence == "X [3×2] @ W.T [1×2]: a row of X has 2 numbers, a column of W.T has 1. X @ W would fit."
    assert said("raw + X", X=(3, 2), raw=np.ones((3,))) == (
        "raw [3] + X [3×2]: from the right, 3 meets 2, and only equal sizes or a 1 go together. "
        "raw + X.T or raw.reshape(-1, 1) + X would fit."
    )
    inputs = ones(3, 2, label="pixels")
    with pytest.raises(ValueError, match=r"^pixels \[3×2\] - \[4\]: "):
        inputs - np.ones(4)


@pytest.mark.parametrize("op", ["+", "-", "*", "/", "**"])
def test_shapes_that_do_not_go_together_say_what_would(op):
    assert said(f"a {op} b", a=(3, 2), b=(4, 5)) == (
        f"a [3×2] {op} b [4×5]: from the right, 2 meets 5, and only equal sizes or a 1 go together. "
        "Beside [3×2], [2] or [3×1] or one number would fit."
    )


def test_a_missing_last_axis_is_found():
    assert said("cube + X", cube=(4, 3, 5), X=(4, 3)).endswith("cube + X[..., None] would fit.")
    assert said("X - cube", cube=(2, 3, 1), X=(2, 4)).endswith(
        "Beside [2×3×1], [1] or [2×3×1] or one number would fit."
    )


SAID = {
    "X.reshape(4, 2)": "X.reshape: X is [3×2]; ",
    "X.sum(axis=2)": "X.sum: X is [3×2]; axis 2 is out of bounds",
    "X.mean(axis=2)": "X.mean: X is [3×2]; axis 2 is out of bounds",
    "X.max(axis=2)": "X.max: X is [3×2]; axis 2 is out of bounds",
    "X.transpose(0, 2)": "X.transpose: X is [3×2]; axis 2 is out of bounds",
    "X[3]": "X[3]: X is [3×2]; index 3 is out of bounds",
    "X.cross_entropy([0, 1])": "X.cross_entropy: X is [3×2]; labels of shape (2,)",
    "X.cross_entropy([0, 1, 2])": "X.cross_entropy: X is [3×2]; labels from 0 to 2. 0 to 1 would fit.",
    "X.cross_entropy([0.0, 1.0, 1.0])": "X.cross_entropy: X is [3×2]; labels of shape (3,) and float64. One whole",
    "X.backward()": "X [3×2].backward: a derivative is of one number. X.sum().backward() would fit",
    "X.backward([1.0])": "X [3×2].backward: a derivative is of one number. X.sum().backward() would fit",
    "X + None": "a Tensor holds real numbers, not NoneType None",
    "Tensor('2')": "a Tensor holds real numbers, not str 2",
    "Tensor(1j)": "a Tensor holds real numbers, not complex 1j",
    "Tensor(X)": "it is a node already, a Tensor; for a copy cut from its graph write Tensor(x.data)",
    "X * Value(2.0)": "it is a node already, a Value; for a copy",
    "X[:0].max()": "[0×2].max: zero-size array to reduction operation maximum which has no identity. At least",
    "X.__setitem__(0, 1.0)": "these numbers may be part of a graph",
    "Tensor([X, X])": "NumPy keeps no graph: write t.exp() for np.exp(t)",
    "np.array(X)": "NumPy keeps no graph: write t.exp() for np.exp(t)",
    "np.exp(X)": "operand 'Tensor' does not support ufuncs",
    "list(Tensor(2.0))": "len() of unsized object",
}


@pytest.mark.parametrize("expression", SAID)
def test_a_refusal_names_the_operation_the_tensor_and_its_shape(expression):
    assert said(expression, X=(3, 2)).startswith(SAID[expression])


def test_an_index_out_of_bounds_is_an_index_error():
    with pytest.raises(IndexError):
        ones(3)[3]
    with pytest.raises(IndexError):
        ones(3)[0, 0]


# ------------------------------------------------------------------ as an array, as a number


def test_a_tensor_of_one_number_speaks_as_that_number():
    loss = Tensor([1.0, 2.0]).mean()
    assert (float(loss), f"{loss:.2f}", bool(loss), bool(loss * 0)) == (1.5, "1.50", True, False)
    with pytest.raises(ValueError):
        bool(ones(2))


def test_rows_can_be_walked():
    X = Tensor([[1.0, 2.0], [3.0, 4.0]])
    rows = list(X)
    assert len(X) == 2 and [row.shape for row in rows] == [(2,), (2,)]
    (rows[0] * rows[1]).sum().backward()
    assert X.grad.tolist() == [[3.0, 4.0], [1.0, 2.0]]


def test_repr_shows_the_numbers():
    assert repr(Tensor([[1.0, 2.5]])) == "Tensor([[1. , 2.5]])"
    assert repr(Tensor(2.0, requires_grad=False)) == "Tensor(2., requires_grad=False)"


@pytest.mark.parametrize("data", [2, 2.0, [1, 2], (1.0, 2.0), np.float32(2), np.arange(3), np.array([True, False])])
def test_any_real_numbers_are_stored_as_float64(data):
    assert Tensor(data).data.dtype == np.float64
