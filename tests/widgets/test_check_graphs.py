"""check(order, order_of=output) and check(output, like=other)."""

import micrograd.engine
import pytest

from autograd_lesson import Value, check, topological_order


def leaves(engine=Value):
    return engine(2.0), engine(-3.0), engine(5.0)


def output():
    a, b, c = leaves()
    d = a * b
    return (d + c) * d


def depth_first(output):
    order, seen = [], set()

    def visit(node):
        if node not in seen:
            seen.add(node)
            for child in node._children:
                visit(child)
            order.append(node)

    visit(output)
    return order


def generated(output):
    yield from depth_first(output)


@pytest.mark.parametrize("order", [topological_order, depth_first, generated, lambda out: tuple(depth_first(out))])
def test_a_right_order_is_solved_however_it_is_written(order):
    told = check(order, order_of=output())
    assert told and told.sentence.endswith("puts each node after all of its children, in all 6 graphs that were tried.")


def test_a_list_of_nodes_is_solved_in_any_right_order():
    a, b, c = leaves()
    d = a * b
    e = d + c
    out = e * d
    assert check([a, b, d, c, e, out], order_of=out)
    assert check([c, b, a, d, e, out], order_of=out)
    told = check([a, d, b, c, e, out], order_of=out)
    assert told.mistake == 13
    assert told.shows == "It shows: the node `*` whose data is −6 stands before its child, the node whose data is −3."


def nearest_first(output):
    order = [output]
    for node in order:
        order += [child for child in node._children if child not in order]
    return order[::-1]


def as_met(output):
    order = []

    def visit(node):
        if node not in order:
            order.append(node)
            for child in node._children:
                visit(child)

    visit(output)
    return order[::-1]


@pytest.mark.parametrize("order", [nearest_first, as_met])
def test_a_careless_order_is_named_also_where_the_given_graph_does_not_show_it(order):
    a, b, _ = leaves()
    assert check(order, order_of=a * b).mistake == 13


def never_marked(output):
    order = []

    def visit(node):
        for child in node._children:
            visit(child)
        if node not in order:
            order.append(node)

    visit(output)
    return order


def test_an_order_that_walks_the_same_nodes_again_and_again_is_named():
    told = check(never_marked, order_of=output())
    assert told.mistake == 29 and told.shows == "It shows in `y = y + y`, 30 times over."


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (lambda order: order[::-1], "is the wrong way round"),
        (lambda order: order[:-1], "leaves out the output itself"),
        (lambda order: [node for node in order if node._children], "leaves out the leaves"),
        (lambda order: order[1:], "has 5 of 6 nodes"),
        (lambda order: [*order, order[0]], "more than once"),
        (lambda order: [*order, 3], "holds the plain number 3, which is no node of the graph"),
        (set, "should give a list of nodes"),
        (str, "should give a list of nodes"),
        (len, "should give a list of nodes, but it is the plain number"),
    ],
)
def test_what_is_no_order_of_the_nodes_is_a_sentence(changed, said):
    out = output()
    for thing in (changed(topological_order(out)), lambda out: changed(topological_order(out))):
        told = check(thing, order_of=out)
        assert told.word == "not yet" and told.mistake is None and said in told.sentence


@pytest.mark.parametrize("thing", [..., None, lambda out: None, lambda out: ..., [..., ...]])
def test_a_blank_order_is_not_attempted_yet(thing):
    assert check(thing, order_of=output()).word == "not attempted yet"


def test_an_order_is_of_any_engine():
    a, b, _ = leaves(micrograd.engine.Value)
    out = a * b + a
    assert check([a, b, next(node for node in out._prev if node is not a), out], order_of=out)


def test_a_function_of_the_readers_own_nodes_is_asked_with_those():
    class Mine:
        def __init__(self, data, parents=()):
            self.data, self.parents = data, parents

        def __add__(self, other):
            return Mine(self.data + other.data, (self, other))

        def __mul__(self, other):
            return Mine(self.data * other.data, (self, other))

    def order(output):
        found = []

        def visit(node):
            if node not in found:
                for parent in node.parents:
                    visit(parent)
                found.append(node)

        visit(output)
        return found

    a, b = Mine(2.0), Mine(3.0)
    assert check(order, order_of=a * b)
    assert check(lambda output: order(output)[::-1], order_of=a * b + a).sentence.endswith("Turn it round.")


# ------------------------------------------------------------------ graphs


ALIKE = [
    (lambda a, b, c: a * b + c, lambda a, b, c: c + b * a),
    (lambda a, b, c: (a + b) * (b + c), lambda a, b, c: (c + a) * (a + b)),
    (lambda a, b, c: a / b - c, lambda a, b, c: b / c - a),
    (lambda a, b, c: a * a, lambda a, b, c: b * b),
    (lambda a, b, c: 2 * a, lambda a, b, c: b * 2),
    (lambda a, b, c: (a**2 + 2 * a + 1).tanh(), lambda a, b, c: (1 + (b * 2 + b**2)).tanh()),
    (lambda a, b, c: (lambda d: (d + a) * d)(a * b), lambda a, b, c: (lambda d: d * (c + d))(b * c)),
]


@pytest.mark.parametrize(("f", "g"), ALIKE)
def test_graphs_are_alike_whatever_the_names_and_numbers(f, g):
    assert check(f(*leaves()), like=g(*leaves()[::-1]))


def test_graphs_of_two_engines_are_alike():
    a, b, c = leaves(micrograd.engine.Value)
    x, y, z = leaves()
    assert check((a * b + 2 * a + c * c).relu(), like=(y * y + (z * 2 + z * x)).relu())


UNLIKE = [
    (lambda a, b, c: a * b / c, lambda a, b, c: c / (a * b), "the operands of an operation stand the other way round"),
    (lambda a, b, c: a * b + c, lambda a, b, c: (a + b) * c, "The output is a `+`, but it should be a `×`."),
    (lambda a, b, c: a * b + a, lambda a, b, c: a * b + c, "It has 2 leaves and numbers, but should have 3."),
    (lambda a, b, c: a * b + c, lambda a, b, c: a * b + a, "use the same node again, don't make it anew"),
    (lambda a, b, c: (a + b) * (a + b), lambda a, b, c: (lambda d: d * d)(a + b), "should be 1 `+`, but there are 2."),
    (lambda a, b, c: 3 * a, lambda a, b, c: 2 * a, "The number 3 stands where there should be 2."),
    (lambda a, b, c: a**3, lambda a, b, c: a**2, "The number 3 stands where there should be 2."),
    (lambda a, b, c: a, lambda a, b, c: a * b, "The output is a leaf, but it should be a `×`."),
    (lambda a, b, c: (a * b) * (a + c) + b, lambda a, b, c: (a * b) * (a + c) + a, "not each of them has the right"),
    (lambda a, b, c: a.exp() + b, lambda a, b, c: a.sin() + b, "There should be 1 `sin`, but there is none."),
]


@pytest.mark.parametrize(("f", "g", "said"), UNLIKE)
def test_what_differs_is_said(f, g, said):
    told = check(f(*leaves()), like=g(*leaves()))
    assert told.word == "not yet" and said in told.sentence and len(told.sentence.split()) <= 25


def test_large_graphs_are_compared_in_a_moment():
    def ladder(steps):
        y = Value(1.0)
        for _ in range(steps):
            y = y + y
        return y

    def wide(numbers):
        nodes = [Value(x) for x in numbers]
        while len(nodes) > 1:
            nodes = [x * y + x for x, y in zip(nodes[::2], nodes[1::2])]
        return nodes[0]

    assert check(ladder(60), like=ladder(60)) and not check(ladder(60), like=ladder(61))
    assert check(wide(range(32)), like=wide(range(32, 64)))


@pytest.mark.parametrize("thing", [3.0, "text", [], object(), lambda x: x])
def test_what_is_no_graph_is_a_sentence(thing):
    assert check(thing, like=output()).word == "not yet"
