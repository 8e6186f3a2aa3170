import math
import struct
import types
from dataclasses import dataclass, field

import micrograd.engine
import pytest

from autograd_lesson import MLP, Value, draw, explore, frames, replay, snapshot
from autograd_lesson.graph.formula import written
from autograd_lesson.graph.shape import NOT_YET


class Closures:
    """The draft of notebook 03: an operation leaves a closure behind."""

    def __init__(self, data, _children=(), _op=""):
        self.data, self.grad, self._children, self._op = data, 0.0, _children, _op
        self._backward = lambda: None

    def __mul__(self, other):
        out = Closures(self.data * other.data, (self, other), "*")

        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = _backward
        return out


def parabola(x):
    y = x**2 + 2 * x + 1
    y.backward()
    return y


def local(graph):
    names = [node.name for node in graph.shape.nodes]
    return {(names[e.child], names[e.parent]): d for e, d in zip(graph.shape.edges, graph.local, strict=True)}


def test_numbers_are_those_of_the_nodes():
    graph = snapshot(parabola(Value(3.0, label="x")))
    assert graph["x"] == (3.0, 8.0)
    assert graph["output"] == (16.0, 1.0)
    assert local(graph)["x", "v1"] == 6.0
    assert local(graph)["x", "v2"] == 2.0


def test_a_number_joins_its_operation():
    graph = snapshot(parabola(Value(3.0)))
    assert [written(node) for node in graph.shape.nodes] == ["", "**2", "× 2", "+", "+ 1"]
    x = Value(4.0)
    assert written(snapshot(1 / x).shape.nodes[-1]) == "1 ÷"
    assert written(snapshot(x - 3).shape.nodes[-1]) == "+ −3"
    assert written(snapshot(2**x).shape.nodes[-1]) == "2 **"


def test_a_leaf_of_the_reader_is_never_folded():
    a, b = Value(2.0), Value(3.0)
    assert [node.kind for node in snapshot(a * b).shape.nodes] == ["leaf", "leaf", "op"]


def test_shapes_are_equal_and_hashable_when_only_numbers_differ():
    one, two = snapshot(parabola(Value(3.0))), snapshot(parabola(Value(-5.0)))
    assert one.shape == two.shape
    assert hash(one.shape) == hash(two.shape)
    assert one.data != two.data


def test_label_comes_before_the_readers_name_and_no_name_is_given_twice():
    a, b = Value(2.0, label="weight"), Value(3.0, label="weight")
    ws = [Value(1.0), Value(2.0)]
    c = a * b + ws[0] * ws[1]
    assert [node.name for node in snapshot(c, names={"a": a, "ws": ws, "_": b, "c": c}).shape.nodes] == [
        "weight", "v1", "v2", "ws[0]", "ws[1]", "v3", "c",
    ]  # fmt: skip


def test_an_operand_used_twice_has_two_edges():
    x = Value(3.0, label="x")
    y = x * x
    graph = snapshot(y)
    assert [(edge.child, edge.parent) for edge in graph.shape.edges] == [(0, 1), (0, 1)]
    assert graph.local == (3.0, 3.0)


def test_depth_cuts_the_graph():
    graph = snapshot(parabola(Value(3.0)), depth=1)
    assert [(node.name, node.kind) for node in graph.shape.nodes] == [("v1", "cut"), ("output", "op")]


def test_micrograds_nodes_are_read():
    x = micrograd.engine.Value(3.0)
    y = x**2 + 2 * x + 1
    y.backward()
    graph = snapshot(y, names={"x": x, "y": y})
    assert graph["x"] == (3.0, 8.0)
    assert local(graph) == {("x", "v1"): 2.0, ("x", "v2"): 6.0, ("v1", "v3"): 1.0, ("v2", "v3"): 1.0, ("v3", "y"): 1.0}


def test_closures_are_asked_for_their_local_derivatives_and_left_as_they_were():
    a, b = Closures(2.0), Closures(5.0)
    c = a * b
    a.grad, b.grad, c.grad = 7.0, 8.0, 9.0
    graph = snapshot(c, names={"a": a, "b": b, "c": c})
    assert local(graph) == {("a", "c"): 5.0, ("b", "c"): 2.0}
    assert (a.grad, b.grad, c.grad) == (7.0, 8.0, 9.0)
    square = snapshot(a * a)
    assert square.local == (4.0,)  # a closure can't tell the two edges apart: one edge with their sum


def test_a_half_built_class_needs_data_only():
    @dataclass
    class Node:
        data: float
        _children: tuple = ()
        tags: list = field(default_factory=list)

    graph = snapshot(Node(3.0, (Node(1.0), Node(2.0))))
    assert graph.data == (1.0, 2.0, 3.0)
    assert graph.grad == ("None",) * len(graph.data)
    assert {edge.local for edge in graph.shape.edges} == {"unknown"}


def test_the_first_node_that_is_not_finite_is_found():
    x = Value(0.0, label="x")
    y = x.log() * 2.0
    y.backward()
    graph = snapshot(y)
    assert graph.shape.nodes[graph.first_bad()].op == "log"
    root = Value(0.0, label="x").sqrt()
    root.backward()
    graph = snapshot(root)
    assert graph.shape.nodes[graph.first_bad()].name == "x"  # data is fine, its gradient is inf
    assert snapshot(Value(1.0) + 1).first_bad() is None


def test_packed_numbers_survive_nan_and_infinity():
    graph = snapshot(Value(math.inf) * Value(math.nan))
    numbers = struct.unpack("<8d", graph.packed())
    assert numbers[0] == numbers[7] == math.inf  # its data, and the slope by the other
    assert math.isnan(numbers[1]) and math.isnan(numbers[2]) and math.isnan(numbers[6])
    assert numbers[3:6] == (0.0, 0.0, 0.0)


class Recursive:
    """A reader's engine whose _backward goes on to the children by itself."""

    def __init__(self, data, children=(), slopes=()):
        self.data, self.grad, self._children, self.slopes = data, 0.0, children, slopes

    def __mul__(self, other):
        return Recursive(self.data * other.data, (self, other), (other.data, self.data))

    def _backward(self):
        for child, slope in zip(self._children, self.slopes, strict=True):
            child.grad += slope * self.grad
            child._backward()


def test_a_backward_that_recurses_is_asked_for_one_node_only_and_leaves_no_trace():
    x = Recursive(2.0)
    y = x * x
    z = y * x
    x.grad = 100.0
    before = [dict(vars(node)) for node in (x, y, z)]
    graph = snapshot(z)
    assert local(graph) == {("v1", "v2"): 4.0, ("v2", "output"): 2.0, ("v1", "output"): 4.0}
    assert [vars(node) for node in (x, y, z)] == before


class Slotted:
    __slots__ = ("_children", "_op", "data")  # no grad yet

    def __init__(self, data, children=()):
        self.data, self._children, self._op = data, children, "*" if children else ""

    def _backward(self):
        for child in self._children:
            child.grad += 1.0


class Unfinished(Closures):
    def __mul__(self, other):
        return Unfinished(self.data * other.data, (self, other), "*")

    def __init__(self, data, _children=(), _op=""):
        self.data, self._children, self._op = data, _children, _op

    def _backward(self):
        raise NotImplementedError


class Upstream(Unfinished):
    def _backward(self, upstream):
        pass


@pytest.mark.parametrize("engine", [Unfinished, Upstream])
def test_a_backward_that_cannot_be_asked_leaves_the_local_derivatives_unknown(engine):
    x, y = engine(2.0), engine(3.0)
    z = x * y
    assert {edge.local for edge in snapshot(z).shape.edges} == {"unknown"}
    assert not hasattr(x, "grad") and not hasattr(z, "grad")


def test_slots_without_a_grad_leave_the_local_derivatives_unknown():
    x = Slotted(2.0)
    assert [edge.local for edge in snapshot(Slotted(4.0, (x,))).shape.edges] == ["unknown"]


def test_an_operand_in_a_set_that_is_no_node_is_refused():
    x = Closures(2.0)
    x._children = {Closures(1.0), 3.0}
    with pytest.raises(TypeError, match=r"the plain number 3\.0 is no node of a graph"):
        snapshot(x)


@pytest.mark.parametrize("thing", [None, 3.0, "x", [1.0], {"data": 1}])
def test_what_is_no_node_is_refused_in_a_sentence(thing):
    with pytest.raises(TypeError, match="is no node of a graph"):
        snapshot(thing)


def test_a_node_that_no_local_derivative_was_given_to_is_drawn_without():
    x = Value(3.0, label="x")
    graph = snapshot(Value(9.0, (x,), "square"))
    assert [edge.local for edge in graph.shape.edges] == ["unknown"]
    assert graph.data == (3.0, 9.0)


def test_a_missing_local_derivative_is_named():
    a, b = Value(2.0), Value(3.0)
    with pytest.raises(TypeError, match="operands 2, local derivatives 1"):
        snapshot(Value(6.0, (a, b), "*", (3.0,)))


def test_a_cycle_is_refused():
    a = Value(2.0)
    b = a * 2
    a._children, a._local_grads = (b,), (1.0,)
    with pytest.raises(ValueError, match="computed from itself"):
        snapshot(b)


def test_no_gradient_is_shown_before_a_pass_has_run():
    x = Value(3.0, label="x")
    y = x * x + 1
    graph = snapshot(y)
    assert graph.grad == (NOT_YET,) * 3 and graph["x"] == (3.0, "–")
    assert ">0.0000<" not in draw(y).svg and draw(y).svg.count(">–<") == 3
    assert repr(draw(y)).count("  –") == 3 and "grad not yet" in draw(y)._repr_mimebundle_()["text/html"]
    assert graph.first_bad() is None
    y.backward()
    assert snapshot(y).grad == (6.0, 1.0, 1.0)
    x.grad = y.grad = 0.0
    assert snapshot(y)["x"] == (3.0, 0.0)  # the node between them has its own: a pass has run


def test_a_gradient_of_zero_is_shown_after_a_pass():
    x = Value(-3.0, label="x")
    y = x.relu()
    y.backward()
    assert snapshot(y)["x"] == (-3.0, 0.0)
    assert snapshot(x)["x"] == (-3.0, NOT_YET)  # nobody went back from here


def test_replay_of_what_no_pass_went_over_has_the_gradients_of_its_walk():
    x = Value(3.0, label="x")
    assert replay(x * x).graph["x"] == (3.0, 6.0)
    assert [frame.grads[0] for frame in frames(snapshot(x * x))] == [0.0, 3.0, 6.0]


def test_nodes_in_lists_and_dicts_are_found_by_name():
    params = {"w": Value(2.0), "layers": [{"b": Value(3.0)}], 0: Value(5.0)}
    y = params["w"] * params["layers"][0]["b"] + params[0]
    y.backward()
    shown = ['params["w"]', 'params["layers"][0]["b"]', "v1", "params[0]", "y"]
    assert [node.name for node in snapshot(y, {"params": params, "y": y}).shape.nodes] == shown
    b = params["layers"][0]["b"]
    assert snapshot(y, {"params": params, "y": y, "b": b})["b"] == (3.0, 2.0)  # the shortest way to it
    out = {"In": ["y"], "Out": {3: b}, "_3": b, "y": y}  # a notebook's own
    assert [node.name for node in snapshot(y, out).shape.nodes] == ["v1", "v2", "v3", "v4", "y"]


class Unit:
    def __init__(self):
        self.w, self.b = [Value(1.0), Value(2.0)], Value(3.0)

    def __call__(self, x):
        return self.w[0] * x + self.b


@dataclass(slots=True)
class Pair:
    first: object
    second: object


class Stack:
    def __init__(self):
        self.layers = [[Unit()]]
        self.by_name = {"last": Pair(Value(4.0), Unit())}


def leaves(graph):
    return [node.name for node in graph.shape.nodes if node.kind == "leaf"]


def test_weights_are_found_by_name_wherever_objects_of_the_readers_keep_them():
    stack, space = Stack(), types.SimpleNamespace(gain=Value(5.0))
    last = stack.by_name["last"]
    output = stack.layers[0][0].w[1] * last.first + last.second.b * space.gain
    found = leaves(snapshot(output, names={"stack": stack, "space": space}))
    last = 'stack.by_name["last"]'
    assert found == ["stack.layers[0][0].w[1]", f"{last}.first", f"{last}.second.b", "space.gain"]
    model = MLP(1, [1])
    assert leaves(snapshot(model([Value(1.0, label="x")]), names={"model": model}))[0].startswith("model.layers[0].")


def test_what_a_function_or_an_object_computes_with_is_named_as_it_is_written_there():
    unit = Unit()

    def f(x):
        return unit(x)

    assert leaves(explore(f, x=(0.0, 1.0)).graph) == ["unit.w[0]", "x", "unit.b"]
    assert leaves(explore(unit, x=(0.0, 1.0)).graph) == ["self.w[0]", "x", "self.b"]


def test_what_a_node_keeps_names_no_other_node():
    class Node:
        def __init__(self, data, *children):
            self.data, self.grad, self._children, self._op = data, 0.0, children, "*" if children else ""

    a = Node(2.0)
    assert leaves(snapshot(Node(4.0, a), names={"z": Node(4.0, a)})) == ["v1"]


def test_a_module_that_is_half_made_has_no_names():
    class Module:
        def named_parameters(self):
            raise AttributeError("__init__ of the base wasn't called")

    y = Value(2.0) * Value(3.0)
    assert [node.name for node in snapshot(y, {"net": Module(), "Module": Module, "y": y}).shape.nodes][-1] == "y"
