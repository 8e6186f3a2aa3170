import gc
import random
import tracemalloc

import pytest
from graphs import doubled, example, random_program
from operations import OPERATIONS, inside

from autograd_lesson import Value, replay, snapshot, topological_order
from autograd_lesson.graph.paths import paths, recursion_calls
from autograd_lesson.graph.walks import WALKS, frames, narration, steps
from autograd_lesson.notation import numeral
from autograd_lesson.page.spec import MOST_WALKED
from autograd_lesson.picture.layout import layout


def by_explicit_paths(graph, node):
    """The derivative of the output by a node, one path at a time."""
    if node == len(graph.data) - 1:
        return 1.0
    out = [e for e, edge in enumerate(graph.shape.edges) if edge.child == node]
    return sum(graph.local[e] * by_explicit_paths(graph, graph.shape.edges[e].parent) for e in out)


@pytest.mark.parametrize("seed", range(40))
def test_the_last_frame_is_the_gradient_that_pytorch_finds(seed):
    torch = pytest.importorskip("torch")
    program, at = random_program(seed)
    leaves = [Value(x, label=f"x{i}") for i, x in enumerate(at)]
    tensors = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in at]
    output = program(leaves)
    output.backward()
    program(tensors).backward()
    graph = snapshot(output)
    grads = frames(graph)[-1].grads
    names = [node.name for node in graph.shape.nodes]
    for i, tensor in enumerate(tensors):
        if f"x{i}" in names:
            assert grads[names.index(f"x{i}")] == pytest.approx(float(tensor.grad), rel=1e-9, abs=1e-12)
            assert paths(graph, f"x{i}").total == pytest.approx(float(tensor.grad), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("seed", range(20))
def test_every_frame_agrees_with_sums_over_explicit_paths(seed):
    """After all edges into and out of a node are walked, its gradient is the sum over its paths; until then a part."""
    program, at = random_program(seed)
    graph = snapshot(program([Value(x) for x in at]))
    if paths(graph, 0).count > 5000:
        pytest.skip("too many paths to write out")
    walked = steps(graph.shape)
    so_far = [0.0] * len(graph.data)
    so_far[-1] = 1.0
    for step, frame in zip(walked[1:], frames(graph)[1:], strict=True):
        edge = graph.shape.edges[step.edge]
        so_far[edge.child] += graph.local[step.edge] * by_explicit_paths(graph, edge.parent)
        assert frame.grads == pytest.approx(so_far, rel=1e-9, abs=1e-12)


def test_the_backward_walk_says_its_arithmetic():
    said = narration(example())
    assert said[0] == "Step 1 of 7: L.grad = 1.0000"
    assert said[3] == ("Step 4 of 7: d.grad += ∂e/∂d · e.grad = 1.0000 · −3.0000 = −3.0000; d.grad: −1.0000 → −4.0000")


def test_the_forward_walk_says_how_each_number_came_about():
    x = Value(3.0, label="x")
    assert [frame.text for frame in frames(snapshot((2 * x + 1).tanh() - 1 / x), "forward")] == [
        "x = 3.0000  a leaf, given",
        "v1 = x × 2 = 3.0000 × 2 = 6.0000",
        "v2 = v1 + 1 = 6.0000 + 1 = 7.0000",
        "v3 = tanh(v2) = tanh(7.0000) = 1.0000",
        "v4 = 1 ÷ x = 1 ÷ 3.0000 = 0.3333",
        "v5 = v4 × −1 = 0.3333 × −1 = −0.3333",
        "output = v3 + v5 = 1.0000 + −0.3333 = 0.6667",
    ]


def test_the_sort_is_depth_first_and_ends_with_the_topological_order():
    played = frames(example(), "sort")
    assert played[-1].order == tuple(range(5))
    assert played[-1].stack == ()
    assert played[3].stack == (4, 3, 2, 0)  # L -> e -> d -> a
    for step, frame in zip(steps(example().shape, "sort"), played, strict=True):
        assert len(frame.stack) == len(set(frame.stack))
        if step.kind == "append":
            assert frame.order[-1] == step.node


@pytest.mark.parametrize("seed", range(30))
def test_the_sorts_order_is_that_of_the_graph(seed):
    program, at = random_program(seed)
    graph = snapshot(program([Value(x) for x in at]))
    assert frames(graph, "sort")[-1].order == tuple(range(len(graph.data)))


def test_the_wrong_order_is_wrong_where_a_node_is_shared():
    a, b = Value(2.0, label="a"), Value(-1.5, label="b")
    d = a * b
    L = d * (d + a)
    L.backward()
    graph = snapshot(L)
    right, wrong = (
        dict(zip("abdeL", frames(graph, walk)[-1].grads, strict=True)) for walk in ("backward", "wrong order")
    )
    assert right["a"] == a.grad == 3.0
    assert wrong["a"] != 3.0


def twice(x=2.0):
    x = Value(x, label="x")
    y = x * x
    z = y * 3
    y.label, z.label = "y", "z"
    return x, y, z


def test_an_order_that_is_given_is_played_as_it_stands():
    x, y, z = twice()
    assert replay(z, [z, y, x]).graph.grad == (12.0, 3.0, 1.0)
    assert replay(z, [z, y, x, z, y, x]).graph.grad == (36.0, 6.0, 1.0)  # a second pass over leftovers
    early = replay(z, [y, z])  # y hands on before it has anything
    assert early.graph.grad == (0.0, 3.0, 1.0)
    assert repr(early).splitlines() == narration(early.graph, (1, 2))
    assert repr(early).splitlines()[1].endswith("2.0000 · 0.0000 = 0.0000; x.grad: 0.0000 → 0.0000")
    three = z._children[1]  # has no card of its own
    assert replay(z, [z, three, y]).graph.grad == (12.0, 3.0, 1.0)
    assert x.grad == 0.0


@pytest.mark.parametrize("seed", range(10))
def test_a_right_order_that_is_given_ends_with_the_gradients(seed):
    program, at = random_program(seed)
    output = program([Value(x, label=f"x{i}") for i, x in enumerate(at)])
    player = replay(output, topological_order(output)[::-1])
    output.backward()
    assert player.graph.grad == pytest.approx(snapshot(output).grad)


def test_an_order_that_cant_be_played_is_refused():
    x, y, z = twice()
    for order, why in [
        ([], "no nodes"),
        ([z, Value(7.0)], "Value.*7.0.* is no node of this graph"),
        ([z, None], "nothing, which is no node"),
    ]:
        with pytest.raises(ValueError, match=f"the order holds {why}"):
            replay(z, order)
    with pytest.raises(ValueError, match="give replay the output itself"):
        replay(snapshot(z), [z, y, x])
    assert replay(z, [z, y] * MOST_WALKED).spec["walk"] == ""  # too long for the page


def test_an_order_of_tensors_cant_be_played():
    torch = pytest.importorskip("torch")
    w = torch.ones((), requires_grad=True)
    z = w * 2
    with pytest.raises(ValueError, match="its backward pass can't be replayed"):
        replay(z, [z, w])


def test_naive_recursion_calls_once_for_each_path():
    assert recursion_calls(doubled(30).shape) == 2**31 - 1
    assert recursion_calls(example().shape) == 1 + 1 + 2 + 2 * 2 + 1  # L, e, d twice, its children each time, a from e


def test_paths_are_products_and_their_sum_is_the_gradient():
    found = paths(example(), "a")
    names = "abdeL"
    assert [("".join(names[i] for i in path.nodes), path.product) for path in found.shown] == [
        ("adeL", 4.5),
        ("aeL", -3.0),
        ("adL", 1.5),
    ]
    assert (found.count, found.total) == (3, 3.0)


def test_a_billion_paths_are_counted_and_the_largest_shown():
    found = paths(doubled(30), "x")
    assert (found.count, found.total, len(found.shown)) == (2**30, 2.0**30, 24)


def test_the_largest_products_come_first():
    program, at = random_program(7)
    graph = snapshot(program([Value(x) for x in at]))
    everything = paths(graph, 0, most=10**6)
    sizes = [abs(path.product) for path in everything.shown]
    assert sizes == sorted(sizes, reverse=True)
    assert len(sizes) == everything.count
    assert sum(path.product for path in everything.shown) == pytest.approx(everything.total)


@pytest.mark.parametrize("walk", WALKS)
def test_frames_are_a_sequence_of_which_none_is_kept(walk):
    graph = example()
    played = frames(graph, walk)
    assert [*played] == [played[k] for k in range(len(played))] == played[:]
    assert played[-1] == [*played][-1] and played[-2:] == [*played][-2:]
    with pytest.raises(IndexError):
        played[len(played)]


@pytest.mark.parametrize("walk", ["backward", "sort"])
def test_replay_of_the_largest_graph_takes_little_memory(walk):
    y = Value(1.0, label="x")
    for _ in range(1333):
        y = (y * Value(0.5)).tanh()
    graph = snapshot(y)
    assert len(graph.data) == 4000  # one more is refused
    layout(graph.shape)
    gc.collect()
    tracemalloc.start()
    player = replay(graph, walk)
    held, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 12e6 and peak < 20e6
    assert repr(player).splitlines()[-1].startswith("Step ")


def test_unknown_walks_and_nodes_are_named():
    with pytest.raises(ValueError, match="there is no walk 'sideways': choose 'forward', 'sort'"):
        frames(example(), "sideways")
    with pytest.raises(ValueError, match="there is no node 'q' on this graph: it has a, b"):
        paths(example(), "q")


def test_a_graph_of_tensors_can_be_sorted_but_not_replayed_backward():
    torch = pytest.importorskip("torch")
    w = torch.ones(2, requires_grad=True)
    graph = snapshot((w * 2).sum())
    assert frames(graph, "sort")[-1].order == tuple(range(len(graph.data)))
    with pytest.raises(ValueError, match="its backward pass can't be replayed"):
        frames(graph, "backward")


@pytest.mark.parametrize("walk", WALKS)
def test_a_player_starts_before_the_first_step_and_tells_the_walk(walk):
    graph = example()
    player = replay(graph, walk)
    assert player.step == 0
    assert player.spec["walk"] == walk
    assert len(player.spec["steps"]) == len(frames(graph, walk))
    assert repr(player).splitlines() == narration(graph, walk)


def test_a_player_shows_gradients_without_backward_having_been_called():
    x = Value(3.0, label="x")
    assert replay(x * x).graph["x"] == (3.0, 6.0)


def test_a_walk_too_long_to_be_played_says_so():
    x = y = Value(1.0, label="x")
    for _ in range(MOST_WALKED):
        y = y * x
    player = replay(y)
    assert player.spec["walk"] == "" and player.step == 0
    assert player.message.startswith("1,201 steps are too many to be played")
    assert replay(x * x).message == ""
    assert x.grad == 0.0


@pytest.mark.parametrize("row", OPERATIONS, ids=lambda row: row.name)
def test_each_operation_is_told_forward_and_walked_back_with_the_engines_numbers(row):
    leaves = [Value(x, label=name) for x, name in zip(inside(row, random.Random(0)), "ab")]
    output = row.call(*leaves)
    output.backward()
    graph = snapshot(output)
    *_, last = frames(graph, "backward")
    assert last.grads == graph.grad
    *_, told = frames(graph, "forward")
    assert numeral(output.data) in told.text and told.text.startswith(f"{graph.shape.nodes[-1].name} = ")
