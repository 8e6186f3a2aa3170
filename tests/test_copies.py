"""Copies and pickles of graphs: however deep, each node once, whatever it was asked for together with."""

import copy
import io
import operator
import pickle
import threading

import pytest

from autograd_lesson import Tensor, Value, copies, topological_order

TWINS = {
    "deepcopy": copy.deepcopy,
    "pickle": lambda thing: pickle.loads(pickle.dumps(thing)),
    "oldest pickle": lambda thing: pickle.loads(pickle.dumps(thing, 0)),
    "pickle in Python": lambda thing: pickle._loads(pickle._dumps(thing)),
}
everyway = pytest.mark.parametrize("twin", TWINS.values(), ids=TWINS)


def chain(count):
    """The nodes of a chain in which every one but the first is made from the one before it and from the first."""
    nodes = [Value(0.5, label="x")]
    while len(nodes) < count:
        last = nodes[-1]
        nodes.append(last * nodes[0] if len(nodes) % 3 else (last + 1.0 if len(nodes) % 2 else last.tanh()))
    nodes[-1].backward()
    return nodes


def told(output):
    """All that a graph holds, its operands as places in its order."""
    order = topological_order(output)
    place = {node: i for i, node in enumerate(order)}
    return [
        (node.data, node.grad, node.label, node._op, node._local_grads, [place[child] for child in node._children])
        for node in order
    ]


@everyway
def test_a_chain_of_5000_is_copied_to_the_last_number(twin):
    output = chain(5000)[-1]
    other = twin(output)
    assert told(other) == told(output)
    assert not {*topological_order(other)} & {*topological_order(output)}
    other.backward()
    output.backward()
    assert told(other) == told(output)


@everyway
@pytest.mark.parametrize("pick", [[0, 2500, -1], [-1, 2500, 0], [2500, -1, 2500], [-1, -2]], ids=str)
def test_nodes_that_are_copied_together_stay_in_one_graph(twin, pick):
    nodes = chain(5000)
    whole = topological_order(nodes[-1])
    others = twin([nodes[i] for i in pick])
    last = max(others, key=lambda node: len(topological_order(node)))
    copied = topological_order(last)
    assert [copied.index(other) for other in others] == [whole.index(nodes[i]) for i in pick]


@everyway
@pytest.mark.parametrize("turn", [list, lambda nodes: nodes[::-1]], ids=["first to last", "last to first"])
def test_a_list_of_all_nodes_is_sorted_once_and_not_for_each_of_them(twin, turn, monkeypatch):
    sorted_nodes = []

    def watched(output):
        order = topological_order(output)
        sorted_nodes.extend(order)
        return order

    monkeypatch.setattr(copies, "topological_order", watched)
    nodes = turn(chain(4000))
    others = twin(nodes)
    assert len(sorted_nodes) <= 2 * len(nodes)
    assert {*others} <= {*topological_order(turn(others)[-1])}


def test_what_was_pickled_before_does_not_bend_what_is_pickled_next():
    nodes = chain(5000)
    first, second = pickle.Pickler(io.BytesIO()), pickle.Pickler(io.BytesIO())
    for pickler, i in [(first, -1), (second, 4000), (second, -1), (first, 4500), (second, 4999)]:
        pickler.dump(nodes[i])
    copy.copy(nodes[-1])
    assert told(pickle.loads(pickle.dumps(nodes[4000]))) == told(nodes[4000])
    later = nodes[-1] * 2
    assert told(copy.deepcopy(later)) == told(later)


def test_a_copy_that_failed_leaves_nothing_behind():
    nodes = chain(5000)
    nodes[2500].label = threading.Lock()
    failed = []
    for twin in (copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match="lock") as error:
            twin(nodes[-1])
        failed.append(error)  # its traceback holds what was copied so far
    nodes[2500].label = ""
    assert told(copy.deepcopy(nodes[4000])) == told(nodes[4000])
    assert told(pickle.loads(pickle.dumps(nodes[2400]))) == told(nodes[2400])


def test_threads_copy_at_the_same_time():
    output = chain(2000)[-1]
    twins = []
    threads = [threading.Thread(target=lambda: twins.append(copy.deepcopy(output))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [told(twin) for twin in twins] == [told(output)] * 4


class Noted(Value):
    """A reader's own class, with room for what they like."""


@everyway
def test_a_class_of_the_readers_own_keeps_what_it_was_given(twin):
    x = Noted(3.0, label="x")
    x.notes = ["mine"]
    y = Noted(9.0, (x, x), "square", (3.0, 3.0))
    y.friend = x
    other = twin(y)
    assert type(other) is Noted and other.friend is other._children[0] is other._children[1]
    assert other.friend.notes == ["mine"] and other.friend.notes is not x.notes


@pytest.mark.parametrize("op", [operator.add, operator.pow])
def test_a_ladder_of_shared_nodes_is_copied_once_each(op):
    y = Value(1.0)
    for _ in range(1000):
        y = op(y, y)
    assert len(topological_order(pickle.loads(pickle.dumps(y)))) == 1001


def test_a_chain_of_5000_tensors_is_copied_with_the_ways_back():
    first = Tensor([1.0, 2.0])
    last = first
    for _ in range(5000):
        last = last + 1.0
    other = copy.deepcopy((last * last).sum())
    other.backward()
    assert topological_order(other)[0].grad.tolist() == [2 * 5001.0, 2 * 5002.0]
    assert first.grad.tolist() == [0.0, 0.0]
