"""PyTorch at work, watched: all that the player shows is what PyTorch itself tells, asked for here in another way."""

import gc
import weakref

import pytest
from graphs import random_program
from javascript import javascript, opened

from autograd_lesson import draw, narration, replay, watch
from autograd_lesson.graph.instant import instant
from autograd_lesson.graph.walks import frames, steps
from autograd_lesson.notation import numeral

torch = pytest.importorskip("torch")


def leaf(x=2.0):
    return torch.tensor(x, requires_grad=True)


def expression(x):
    y = x**3
    z = y + x
    w = 2 * z
    return w


def played(seen):
    """For each step: its sentence, and what stands on the cards as name -> (saved or added to, gradient)."""
    graph, walk = seen.history()
    names, count = [node.name for node in graph.shape.nodes], len(graph.data)
    return [
        (frame.text, {name: (frame.cards.get(i), frame.cards.get(i + count)) for i, name in enumerate(names)})
        for frame in frames(graph, walk)
    ]


def state(fn):
    """ "held", "freed" or "changed", as PyTorch answers; "nothing" where it has saved nothing."""
    names = [name for name in dir(fn) if name.startswith("_saved_")]
    kept = [name for name in names if hasattr(fn, name.replace("_saved_", "_raw_saved_"))]
    try:
        return "held" if [name for name in kept if getattr(fn, name) is not None] else "nothing"
    except RuntimeError as error:
        return "freed" if "freed" in str(error) else "changed"


def order_of(fn, order):
    for child, _ in fn.next_functions:
        if child is not None and child not in order:
            order_of(child, order)
    order[fn] = None
    return order


def turns(program, at):
    """What hooks of this test's own see of a pass: for each turn the node, what comes in, and all states after it."""
    leaves = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in at]
    output = program(leaves)
    nodes, seen = [*order_of(output.grad_fn, {})], []

    def look(fn, grads):
        if seen:
            seen[-1].append([state(fn) for fn in nodes])
        seen.append([nodes.index(fn), numeral(grads[0].item())])

    for fn in nodes:
        fn.register_prehook(lambda grads, fn=fn: look(fn, grads))
    output.backward()
    seen[-1].append([state(fn) for fn in nodes])
    return [fn.name().rsplit("::")[-1] for fn in nodes], seen


def test_held_becomes_freed_at_each_nodes_own_turn():
    with watch() as seen:
        x = leaf()
        w = expression(x)
        w.backward()
    told = [text for text, _ in played(seen)]
    assert told == [
        "AccumulateGrad is made: it adds what arrives to x.grad",
        "PowBackward0 is made, and saves self at version 0",
        "AddBackward0 is made, and saves nothing",
        "MulBackward0 is made, and saves other at version 0",
        "MulBackward0: 1.0000 comes in; other: held → freed",
        "AddBackward0: 2.0000 comes in; it had saved nothing",
        "PowBackward0: 2.0000 comes in; self: held → freed",
        "AccumulateGrad: 26.0000 comes in; x.grad: None → 26.0000",
    ]
    cards = [now for _, now in played(seen)]
    assert [now["PowBackward0"][0] for now in cards] == [None, *["self: held v0"] * 5, *["self: freed"] * 2]
    assert [now["PowBackward0"][1] for now in cards][-3:] == ["–", "2.0000", "not kept"]
    assert [now["AccumulateGrad"] for now in cards][-2:] == [("x.grad", "None"), ("x.grad", "26.0000")]


@pytest.mark.parametrize("seed", range(12))
def test_each_turn_and_each_state_is_what_other_hooks_see(seed):
    program, at = random_program(seed)
    names, other = turns(program, at)
    with watch() as seen:
        leaves = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in at]
        program(leaves).backward()
    graph, walk = seen.history()
    made = [node.name.partition(" ")[0] for node in graph.shape.nodes]
    count, back = len(made), [step for step in steps(graph.shape, walk) if step.kind == "turn"]
    assert sorted(made) == sorted(names) and len(back) == len(other)
    for step, frame, (node, came, states) in zip(back, frames(graph, walk)[-len(back) :], other, strict=True):
        assert made[step.node] == names[node]
        assert f": {came} comes in" in frame.text
        mine = [frame.cards[i] for i in range(count) if not graph.shape.nodes[i].kind == "leaf"]
        for word in ("held", "freed", "nothing"):
            assert sum(word in text for text in mine) == sum(
                said == word for said, name in zip(states, names, strict=True) if name != "AccumulateGrad"
            )


def test_a_version_ticks_where_a_saved_tensor_is_changed_and_the_pass_is_refused_there():
    with watch() as seen:
        x = leaf()
        y = x.exp()
        w = 3 * y
        y += 1
        w.backward()
        raise AssertionError("the block went on")
    assert x.grad is None and y._version == 1
    *_, (_, before), (ticked, after), _, (refused, end) = played(seen)
    assert ticked == "y is changed in place: version 0 → 1; ExpBackward0 had saved it"
    assert (before["ExpBackward0"][0], after["ExpBackward0"][0]) == ("result: held v0", "result: v0, now v1")
    assert refused == (
        "ExpBackward0: 3.0000 comes in; PyTorch refuses, since result was saved at version 0 and is at version 1"
    )
    assert (end["MulBackward0"][0], end["AccumulateGrad"][1]) == ("other: freed", "None")
    graph, _ = seen.history()
    (note,) = graph.notes.values()
    with pytest.raises(RuntimeError) as error:
        torch.autograd.grad(y.grad_fn.next_functions[0][0]._saved_result, x)
    assert note.removeprefix("PyTorch: ") in str(error.value)


@pytest.mark.parametrize("times", [1, 2, 5])
def test_each_change_in_place_is_a_tick(times):
    with watch() as seen:
        x = leaf()
        y = x.sin()
        z = y * y
        with torch.no_grad():
            for _ in range(times):
                y.add_(1.0)
    ticks = [text for text, _ in played(seen) if "changed in place" in text]
    assert ticks == [f"y is changed in place: version {k} → {k + 1}; MulBackward0 had saved it" for k in range(times)]
    assert played(seen)[-1][1]["MulBackward0"][0] == f"other, self: v0, now v{times}"
    assert y._version == times and z.grad_fn is not None


def test_what_is_changed_and_was_not_saved_refuses_nothing():
    with watch() as seen:
        x = leaf()
        y = x + 1
        y += 1
        y.backward()
    assert x.grad == 1.0
    assert not [text for text, _ in played(seen) if "refuses" in text or "changed" in text]


def test_a_second_pass_is_refused_unless_the_graph_is_retained():
    with watch() as seen:
        x = leaf()
        z = x * x * 3
        z.backward(retain_graph=True)
        z.backward()
        z.backward()
    told = [text for text, _ in played(seen)]
    assert "MulBackward0: 3.0000 comes in; other: still held, self: still held" in told
    assert "AccumulateGrad: 12.0000 comes in; x.grad: 12.0000 → 24.0000" in told
    assert told[-1].endswith("PyTorch refuses, since what it had saved, other, is freed")
    with watch() as seen:
        x = leaf()
        y = x + 1
        y.backward()
        y.backward()  # nothing was saved, so nothing is missing
    assert played(seen)[-1][0] == "AccumulateGrad: 1.0000 comes in; x.grad: 1.0000 → 2.0000"


def test_other_errors_are_the_readers():
    with pytest.raises(RuntimeError, match="does not require grad"), watch():
        torch.tensor(1.0).backward()
    with pytest.raises(ZeroDivisionError), watch() as seen:
        leaf() * (1 / 0)
    with pytest.raises(ValueError, match="nothing was computed here from a tensor with requires_grad=True"):
        replay(seen)


def test_nothing_else_happens_than_without_it():
    def program():
        x, y = leaf(), leaf(-1.5)
        d = x * y
        out = (d + x).tanh() * d
        out.backward()
        return x.grad, y.grad, out, [hook for fn in order_of(out.grad_fn, {}) for hook in fn._input_metadata]

    with watch():
        watched = program()
    plain = program()
    assert watched[:2] == plain[:2] and len(watched[3]) == len(plain[3])


def test_gradients_that_are_asked_for_are_a_pass_too():
    with watch() as seen:
        x = leaf()
        (grad,) = torch.autograd.grad(expression(x), x)
    assert grad == 26.0 and x.grad is None
    assert "PowBackward0: 2.0000 comes in; self: held → freed" in [text for text, _ in played(seen)]


def test_two_outputs_stand_on_one_graph():
    with watch() as seen:
        x = leaf()
        d = x * x
        first, second = d * 3, d.sin()
        first.backward(retain_graph=True)
        second.backward()
    graph, _ = seen.history()
    assert [node.name for node in graph.shape.nodes] == [
        "AccumulateGrad",
        "MulBackward0",
        "MulBackward0 #2",
        "SinBackward0",
    ]
    assert graph.grad[0] == numeral(x.grad.item())


def test_what_was_made_before_is_met_in_the_pass():
    x = leaf()
    w = expression(x)
    with watch() as seen:
        w.backward()
    assert len(played(seen)) == 8 and played(seen)[-1][1]["AccumulateGrad"] == ("x.grad", "26.0000")


def test_a_players_text_picture_and_page_have_the_same():
    with watch() as seen:
        x = leaf()
        expression(x).backward()
    player = replay(seen)
    graph, walk = seen.history()
    assert repr(player).splitlines() == narration(graph, walk)
    assert player.spec["walk"] == "PyTorch" and player.step == 0
    at = {k: instant(graph, walk, k) for k in range(len(walk.steps) + 1)}
    assert {*at[0].graph.data, *at[0].graph.grad} == {""}
    assert at[4].graph.data == ("x.grad", "self: held v0", "nothing", "other: held v0")
    assert at[8].graph.data == graph.data == ("x.grad", "self: freed", "nothing", "other: freed")
    assert (at[7].target, at[7].flow) == (1, {e for e, edge in enumerate(graph.shape.edges) if edge.parent == 1})
    function = """async ([source, spec, numbers]) => {
        const { play } = await import("data:text/javascript," + encodeURIComponent(source));
        return spec.steps.map((_, k) => play(spec, numbers, k + 1)).map((now) => [now.text, now.cards]);
    }"""
    with javascript() as run:
        page = run(function, [opened("walk.js"), player.spec, [0.0] * (2 * len(graph.data) + len(graph.local))])
    mine = [[frame.text, {str(place): text for place, text in frame.cards.items()}] for frame in frames(graph, walk)]
    assert page == mine


def test_the_state_of_one_moment_is_that_of_the_drawing():
    with watch() as seen:
        x = leaf()
        w = expression(x)
    drawn = draw(w.grad_fn).graph.data
    assert [text.replace(" v0", "") for text in seen.history()[0].data[1:]] == [*drawn[1:]]


def test_no_hook_of_ours_stays():
    x = leaf()
    w = expression(x)

    def watched():
        with watch() as seen:
            w.backward(retain_graph=True)
        count = len(played(seen))
        w.backward()
        assert len(played(seen)) == count
        return weakref.ref(seen)

    held = watched()
    gc.collect()
    assert held() is None
