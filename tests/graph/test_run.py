"""One room runs the reader's function; what is from outside is as it was, whoever asks."""

import functools
import itertools
import math
import sys
import types

import ipywidgets
import micrograd.engine
import micrograd.nn
import numpy as np
import pytest

from autograd_lesson import Value, check_gradients, compare, explore, numeric_gradients
from autograd_lesson.graph.outside import nodes_outside
from autograd_lesson.graph.run import run

ENGINES = [Value, micrograd.engine.Value]


def by_explore(f, engine, x):
    w = explore(f, engine, x=ipywidgets.FloatText(value=x))
    assert w.graph is not None and not w.view.stale, w.message
    return w.graph["x"][1]


def by_compare(f, engine, x):
    w = compare(f, engine, x=ipywidgets.FloatText(value=x))
    assert w and not w.stale, w
    return w.rows[0].grad


def by_check(f, engine, x):
    report = check_gradients(f, x, engine=engine)
    assert report, report
    return report.engine[0]


DOORS = [by_explore, by_compare, by_check]


@pytest.fixture(params=DOORS, ids=lambda door: door.__name__)
def door(request):
    return request.param


# ------------------------------------------------------------------ f goes back itself


def once(x):
    y = x * x * 2
    y.backward()
    return y


def twice(x):
    y = x * x * 2
    y.backward()
    y.backward()
    return y


def on_the_way(x):
    u = x * x
    u.backward()
    return u * 2


def beside(x):
    (x * 5).backward()
    return x * x * 2


def and_cleans_up(x):
    y = x * x * 2
    y.backward()
    x.grad = None if hasattr(x, "requires_grad") else 0.0
    return y


BACK = [once, twice, on_the_way, beside, and_cleans_up]


@pytest.mark.parametrize("f", BACK)
@pytest.mark.parametrize("engine", ["torch", *ENGINES])
def test_the_gradient_is_that_of_one_pass(door, f, engine):
    if engine == "torch":
        pytest.importorskip("torch")
    assert door(f, engine, 3.0) == 12.0


@pytest.mark.parametrize("f", BACK)
def test_pytorch_has_its_say_where_f_goes_back_itself(f):
    pytest.importorskip("torch")
    assert check_gradients(f, 3.0).torch == (12.0,)


def test_pytorch_has_its_say_whatever_way_f_goes_back():
    torch = pytest.importorskip("torch")

    def by_autograd(x):
        y = x * x * 2
        torch.autograd.backward(y)
        return y

    def by_grad(x):
        y = x * x * 2
        (slope,) = torch.autograd.grad(y, x)
        return y + 0 * slope

    def retaining(x):
        u = x * x
        u.retain_grad()
        y = u * 2
        y.backward()
        return y

    for f in (by_autograd, by_grad, retaining):
        for door in DOORS:
            assert door(f, "torch", 3.0) == 12.0
    w = explore(retaining, "torch", x=ipywidgets.FloatText(value=3.0))
    assert w.graph["u"] == (9.0, 2.0)


# ------------------------------------------------------------------ what is from outside


def going_back(f):
    """f, and it goes back itself."""

    def g(x):
        y = f(x)
        y.backward()
        return y

    return g


class Held:
    __slots__ = ("inner", "weights")

    def __init__(self, *weights):
        self.weights = {"list": [*weights]}

    def __call__(self, x):
        return x * self.weights["list"][0]

    def loss(self, x):
        return self(x) * 2.0


class OfTheClass:
    weight = None

    def loss(self, x):
        return x * self.weight


def used(weight):
    """name -> a function that uses this weight, each by another road from outside."""
    held, of_the_class = Held(weight), OfTheClass()
    OfTheClass.weight = weight
    room = types.ModuleType("a_room_of_the_readers")
    room.weight, room.__file__ = weight, "room.py"
    sys.modules[room.__name__] = room
    globals().update(WEIGHT=weight, ROOM=room)

    array = np.empty(1, dtype=object)
    array[0] = weight

    def helper(x):
        return x * weight

    def by_default(x, k=weight):
        return x * k

    def by_named_default(x, *, k=(1.0, [weight])):
        return x * k[1][0]

    return {
        "global": lambda x: x * WEIGHT,  # noqa: F821
        "closure": lambda x: x * weight,
        "closure of a helper": lambda x: helper(x) + 1.0,
        "default": by_default,
        "named default": by_named_default,
        "self": held.loss,
        "called object": held,
        "held by a global": lambda x: held(x),
        "class": of_the_class.loss,
        "module": lambda x: x * ROOM.weight,  # noqa: F821
        "partial": functools.partial(by_default, k=weight),
        "array": lambda x: x * array[0],
        "inner function": lambda x: (lambda y: y * weight)(x),
    }


ROADS = [*used(Value(1.0))]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("road", ROADS)
def test_a_weight_from_outside_keeps_its_gradient(door, road, engine):
    weight = engine(3.0)
    weight.grad = 7.0
    f = used(weight)[road]
    back = going_back(f)
    for _ in range(2):
        assert door(lambda x: f(x), engine, 2.0) == door(lambda x: back(x), engine, 2.0)
        assert weight.grad == 7.0
    numeric_gradients(back, 2.0, engine=engine)
    assert weight.grad == 7.0


@pytest.mark.parametrize("road", ROADS)
@pytest.mark.parametrize("before", [None, 7.0])
def test_a_tensor_from_outside_keeps_its_gradient(door, road, before):
    torch = pytest.importorskip("torch")
    weight = torch.tensor(3.0, requires_grad=True)
    weight.grad = kept = torch.tensor(before) if before else None
    f = used(weight)[road]
    back = going_back(f)
    assert door(lambda x: f(x), "torch", 2.0) == door(lambda x: back(x), "torch", 2.0)
    assert weight.grad is kept and (kept is None or kept.item() == before)


def test_what_a_weight_was_computed_from_keeps_its_gradient(door):
    weight = Value(3.0)
    doubled = weight * 2.0
    weight.grad, doubled.grad = 7.0, 5.0

    def f(x):
        y = x * doubled
        y.backward()
        weight.grad = 0.0
        return y

    assert door(f, Value, 2.0) == 6.0
    assert (weight.grad, doubled.grad) == (7.0, 5.0)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_weight_that_no_search_finds_keeps_its_gradient(door, engine):
    weight = engine(3.0)
    weight.grad = 7.0
    hidden = itertools.repeat(weight)  # it shows nobody what it holds
    assert door(lambda x: x * next(hidden), engine, 2.0) == 3.0
    assert weight.grad == 7.0


def test_a_network_keeps_its_gradients(door):
    net = micrograd.nn.MLP(1, [3, 1])
    for i, p in enumerate(net.parameters()):
        p.grad = float(i)

    def f(x):
        y = net([x])
        net.zero_grad()
        y.backward()
        return y

    door(f, micrograd.engine.Value, 0.5)
    assert [p.grad for p in net.parameters()] == [float(i) for i in range(len(net.parameters()))]


def test_a_module_of_pytorch_keeps_its_gradients(door):
    torch = pytest.importorskip("torch")
    net = torch.nn.Sequential(torch.nn.Linear(1, 3), torch.nn.Tanh(), torch.nn.Linear(3, 1)).double()
    for p in net.parameters():
        p.grad = torch.full_like(p, 7.0)

    def f(x):
        y = net(x.reshape(1, 1).double()).sum()
        net.zero_grad(set_to_none=False)
        y.backward()
        return y

    door(f, "torch", 0.5)
    assert all((p.grad == 7.0).all() for p in net.parameters())


def test_the_outside_is_put_back_also_where_f_raises():
    weight = Value(3.0)
    weight.grad = 7.0

    def f(x):
        (x * weight).backward()
        raise KeyError("no")

    explore(f, x=1.0), compare(f, x=1.0)
    with pytest.raises(KeyError):
        check_gradients(f, 1.0)
    assert weight.grad == 7.0


def test_data_and_libraries_are_not_searched():
    data = [float(i) for i in range(100_000)]
    weights = [Value(float(i)) for i in range(5)]

    def f(x):
        return x * weights[0] + math.sqrt(data[4]) + np.mean(data[:3])

    assert nodes_outside(f) == weights


def test_an_input_is_found_on_the_graph_by_the_node_it_is():
    def f(a, b, c):
        a.label = "another"
        return (b * 2 + a) * float(c > 0)

    graph = run(f, Value, {"a": 1.0, "b": 5.0, "c": 3.0}).graph
    assert {name: graph.data[i] for name, i in graph.inputs.items()} == {"a": 1.0, "b": 5.0}
    assert graph.shape.nodes[graph.inputs["a"]].name == "another"


def test_an_input_of_pytorchs_is_found_too():
    pytest.importorskip("torch")
    graph = run(lambda a, b: (b * 2 + a).exp(), "torch", {"a": 1.0, "b": 5.0}).graph
    assert {name: graph.data[i] for name, i in graph.inputs.items()} == {"a": 1.0, "b": 5.0}
