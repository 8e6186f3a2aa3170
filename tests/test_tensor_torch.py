"""Every operation of Tensor against PyTorch's float64: values and gradients, at shapes that hypothesis makes."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograd_lesson.tensor import Tensor

torch = pytest.importorskip("torch")  # the witness

inf, nan = math.inf, math.nan
shapes = hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3)
smooth = st.floats(-3, 3, allow_subnormal=False)
hard = st.sampled_from([0.0, -0.0, inf, -inf, nan, 1000.0, -1000.0, 1e200, 1.0, -2.5])


def arrays(shape, elements=smooth):
    return hnp.arrays(np.float64, shape, elements=elements)


def assert_as_torch(f, *data, torch_f=None):
    """f's result, and the gradients of its leaves under weights, are PyTorch's."""
    ours, theirs = [Tensor(x) for x in data], [torch.tensor(x, requires_grad=True) for x in data]
    y, z = f(*ours), (torch_f or f)(*theirs)
    assert y.shape == tuple(z.shape)
    np.testing.assert_allclose(y.data, z.detach().numpy(), rtol=1e-10, atol=1e-12)
    weights = np.random.default_rng(0).uniform(-1, 1, y.shape)
    y.backward(weights)
    z.backward(torch.tensor(weights))
    for leaf, witness in zip(ours, theirs):
        expected = np.zeros(leaf.shape) if witness.grad is None else witness.grad.numpy()
        assert leaf.grad.shape == leaf.shape
        np.testing.assert_allclose(leaf.grad, expected, rtol=1e-9, atol=1e-12)


INFIX = {
    "+": lambda x, y: x + y,
    "-": lambda x, y: x - y,
    "*": lambda x, y: x * y,
    "/": lambda x, y: x / y,
    "**": lambda x, y: x**y,
}


@st.composite
def pairs(draw, elements):
    shapes = draw(hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=3, min_side=0, max_side=3)).input_shapes
    return [draw(arrays(shape, elements)) for shape in shapes]


@pytest.mark.parametrize("op", INFIX)
@settings(deadline=None, max_examples=30)
@given(pairs=pairs(st.floats(0.2, 3)))
def test_an_operator_sums_what_it_repeated(op, pairs):
    assert_as_torch(INFIX[op], *pairs)


@pytest.mark.parametrize("op", ["+", "-", "*", "/"])
@settings(deadline=None, max_examples=30)
@given(pairs=pairs(hard))
def test_an_operator_has_ieee_s_answers_and_no_warning(op, pairs):
    assert_as_torch(INFIX[op], *pairs)


def test_powers_at_their_corners():
    x = np.array([0.0, -0.0, -8.0, -2.0, 2.0, inf, nan])
    for n in (0.0, 1.0, 2.0, -1.0, 3.0):
        assert_as_torch(lambda x, n=n: x**n, x)
    assert_as_torch(lambda x, n: x**n, np.array([0.0, 0.0, 2.0, -2.0]), np.array([0.0, 2.0, -1.0, 3.0]))


@pytest.mark.parametrize("op", INFIX)
@pytest.mark.parametrize("number", [2, 0, -1.0])
@settings(deadline=None, max_examples=15)
@given(x=shapes.flatmap(lambda shape: arrays(shape, st.floats(0.2, 3))))
def test_a_number_on_either_side(op, number, x):
    assert_as_torch(lambda x: INFIX[op](x, number), x)
    assert_as_torch(
        lambda x: INFIX[op](number, x), x, torch_f=lambda x: INFIX[op](torch.tensor(number, dtype=x.dtype), x)
    )


@settings(deadline=None, max_examples=30)
@given(x=shapes.flatmap(arrays), y=st.data())
def test_an_array_on_either_side_is_data(x, y):
    y = y.draw(arrays(x.shape, st.floats(0.2, 3)))
    for op in INFIX:
        base = abs(x) + 0.2 if op == "**" else x
        assert_as_torch(lambda x, op=op: INFIX[op](x, y), base, torch_f=lambda x, op=op: INFIX[op](x, torch.tensor(y)))
        if op != "/":
            assert_as_torch(lambda x, op=op: INFIX[op](y, x), x, torch_f=lambda x, op=op: INFIX[op](torch.tensor(y), x))


FUNCTIONS = ["exp", "log", "tanh", "sigmoid", "relu", "neg"]


def function(name):
    return (lambda x: -x) if name == "neg" else lambda x: getattr(x, name)()


@pytest.mark.parametrize("name", FUNCTIONS)
@settings(deadline=None, max_examples=30)
@given(x=shapes.flatmap(arrays))
def test_a_function_of_each_number(name, x):
    assert_as_torch(function(name), abs(x) + 0.1 if name == "log" else x)


@pytest.mark.parametrize("name", FUNCTIONS)
@settings(deadline=None, max_examples=30)
@given(x=arrays((4,), hard))
def test_a_function_has_ieee_s_answers_and_no_warning(name, x):
    if name == "log":
        x[x < 0] = nan  # the slope of a logarithm that isn't there: 1/x
    assert_as_torch(function(name), x)


@settings(deadline=None, max_examples=30)
@given(data=st.data(), shape=shapes, keepdims=st.booleans())
def test_sum_mean_and_max_along_any_axes(data, shape, keepdims):
    axes = st.sets(st.integers(-len(shape), -1), min_size=1).map(tuple) if shape else st.none()
    axis = data.draw(st.none() | axes)
    x = data.draw(arrays(shape, st.integers(-2, 2).map(float)))  # whole numbers, for max to meet equals
    every = tuple(range(len(shape)))
    largest = {} if 0 in shape else {"max": "amax"}  # the largest of none is refused
    for name, witness in ({"sum": "sum", "mean": "mean"} | largest).items():

        def torch_f(x, witness=witness):
            return getattr(torch, witness)(x, every if axis is None else axis, keepdim=keepdims)

        assert_as_torch(lambda x, name=name: getattr(x, name)(axis=axis, keepdims=keepdims), x, torch_f=torch_f)


@pytest.mark.parametrize("shape", [(0,), (0, 2), (2, 0)])
@pytest.mark.parametrize("name", ["sum", "mean"])
def test_sums_and_means_of_nothing(name, shape):
    assert_as_torch(lambda x: getattr(x, name)(), np.zeros(shape))


@settings(deadline=None, max_examples=30)
@given(data=st.data(), x=shapes.flatmap(arrays))
def test_reshape_transpose_and_t(data, x):
    order = data.draw(st.permutations(range(x.ndim)))
    to = data.draw(st.permutations([*x.shape, 1]))
    assert_as_torch(lambda x: x.reshape(*to), x)
    assert_as_torch(lambda x: x.reshape(to), x)
    assert_as_torch(lambda x: x.transpose(order), x, torch_f=lambda x: x.permute(order))
    assert_as_torch(lambda x: x.transpose(*order), x, torch_f=lambda x: x.permute(order))
    assert_as_torch(lambda x: x.T, x, torch_f=lambda x: x.permute(tuple(reversed(range(x.ndim)))))


@settings(deadline=None, max_examples=80)
@given(data=st.data(), x=shapes.flatmap(arrays))
def test_an_index(data, x):
    index = data.draw(hnp.basic_indices(x.shape, allow_newaxis=True))
    parts = index if isinstance(index, tuple) else (index,)
    if any(isinstance(part, slice) and (part.step or 1) < 0 for part in parts):
        return  # PyTorch has none
    assert_as_torch(lambda x: x[index], x)


@settings(deadline=None, max_examples=30)
@given(data=st.data(), x=hnp.array_shapes(min_dims=1, max_dims=3, max_side=3).flatmap(arrays))
def test_an_index_with_repeated_places_adds_their_gradients(data, x):
    index = data.draw(hnp.integer_array_indices(x.shape, result_shape=hnp.array_shapes(min_dims=0, max_dims=2)))
    assert_as_torch(lambda x: x[index], x, torch_f=lambda x: x[tuple(map(torch.as_tensor, index))])


def test_an_index_by_truth_and_by_list():
    x = np.arange(6.0).reshape(3, 2)
    assert_as_torch(lambda t: t[x > 2], x, torch_f=lambda t: t[torch.tensor(x > 2)])
    assert_as_torch(lambda t: t[[0, 0, 2]], x)
    assert_as_torch(lambda t: t[:, [1, 1]], x)


@settings(deadline=None, max_examples=80)
@given(
    data=st.data(),
    shapes=hnp.mutually_broadcastable_shapes(signature="(m?,n),(n,p?)->(m?,p?)", max_dims=2, min_side=0, max_side=3),
)
def test_a_matrix_product_of_any_shapes_that_fit(data, shapes):
    assert_as_torch(lambda x, y: x @ y, *[data.draw(arrays(shape)) for shape in shapes.input_shapes])


@pytest.mark.parametrize(("a", "b"), [((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 2)), ((2, 3), (3, 4))])
def test_the_four_cases_of_a_matrix_product(a, b):
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=a), rng.normal(size=b)
    assert_as_torch(lambda x, y: x @ y, x, y)
    assert_as_torch(lambda y: x @ y, y, torch_f=lambda y: torch.tensor(x) @ y)
    assert_as_torch(lambda x: x @ y, x, torch_f=lambda x: x @ torch.tensor(y))


@settings(deadline=None, max_examples=30)
@given(data=st.data(), shape=hnp.array_shapes(min_dims=1, max_dims=2, max_side=4))
def test_softmax_cross_entropy(data, shape):
    x = data.draw(arrays(shape, st.floats(-50, 50)))
    labels = data.draw(hnp.arrays(np.int64, shape[:-1], elements=st.integers(0, shape[-1] - 1)))
    assert_as_torch(
        lambda x: x.cross_entropy(labels),
        x,
        torch_f=lambda x: torch.nn.functional.cross_entropy(x, torch.tensor(labels)),
    )


def test_softmax_cross_entropy_far_out():
    x = np.array([[1000.0, -1000.0], [0.0, 1000.0]])
    assert_as_torch(
        lambda x: x.cross_entropy([1, 1]),
        x,
        torch_f=lambda x: torch.nn.functional.cross_entropy(x, torch.tensor([1, 1])),
    )


def test_a_deep_expression_with_every_operation():
    rng = np.random.default_rng(2)

    def f(x, w, b):
        h = ((x @ w + b).tanh() * x[:, :1].sigmoid()).reshape(-1, 2).T
        return ((h.exp() / (h * h + 1.0)).sum(0) - h.relu().mean() + (h**2 + 1.0).log()[0]) ** 3.0

    assert_as_torch(f, rng.normal(size=(4, 3)), rng.normal(size=(3, 2)), rng.normal(size=2))


def test_example_3_of_the_lesson():
    torch.manual_seed(42)
    X, W = torch.randn(3, 2), torch.randn(2, 1)
    W = Tensor(W)
    m = (Tensor(X, requires_grad=False) @ W).mean()
    m.backward()
    assert W.grad.round(4).tolist() == [[-0.1839], [0.0576]]
    np.testing.assert_allclose(W.grad[:, 0], X.double().mean(0) + 0.0)
