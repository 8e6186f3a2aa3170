import gc
import math
import random
import re
import subprocess
import sys
import textwrap
import threading
import time
import warnings
import weakref
from pathlib import Path

import pytest
import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.checkpoint import checkpoint

from autograd_lesson import Value, draw, explore, record, snapshot, topological_order
from autograd_lesson.graph.formula import written
from autograd_lesson.graph.shape import rows
from autograd_lesson.graph.torch_kept import MOST_KEPT, Kept
from autograd_lesson.graph.torch_tape import know

ROOT = Path(__file__).resolve().parents[2]


def leaf(*numbers, **options):
    return torch.tensor(numbers[0] if len(numbers) == 1 else numbers, requires_grad=True, **options)


def nodes(graph):
    """name -> Node"""
    return {node.name: node for node in graph.shape.nodes}


def edges(graph):
    """(child, parent, what is known of the local derivative), by name"""
    names = [node.name for node in graph.shape.nodes]
    return [(names[edge.child], names[edge.parent], edge.local) for edge in graph.shape.edges]


def locals_of(graph, parent):
    """child -> local derivative of the node called `parent`"""
    names = [node.name for node in graph.shape.nodes]
    pairs = zip(graph.shape.edges, graph.local, strict=True)
    return {names[edge.child]: slope for edge, slope in pairs if names[edge.parent] == parent}


def same(a, b):
    """Equal to the last bit, nan being nan."""
    torch.testing.assert_close(a, b, rtol=0, atol=0, equal_nan=True)
    return True


class Square(torch.autograd.Function):
    """x ** 2 that counts its calls."""

    forwards = backwards = 0

    @staticmethod
    def forward(ctx, x):
        Square.forwards += 1
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad):
        Square.backwards += 1
        (x,) = ctx.saved_tensors
        return 2 * x * grad


# Random programs


UNARY = {
    "number": lambda x, dice: x * dice.choice([0.5, -2.0, 3]),
    "before": lambda x, dice: 1 - x,
    "pow": lambda x, dice: x ** dice.choice([2, 3]),
    "relu": lambda x, dice: F.relu(x),
    "tanh": lambda x, dice: x.tanh(),
    "exp": lambda x, dice: torch.exp(x),
    "sum": lambda x, dice: x.sum(dice.randrange(x.dim())) if x.dim() else x.sum(),
    "mean": lambda x, dice: x.mean(dice.randrange(x.dim()), keepdim=dice.random() < 0.5) if x.dim() else x.mean(),
    "index": lambda x, dice: x[dice.choice([0, -1, slice(2), [0, -1, 0]])] if x.dim() else x[None],
    "reshape": lambda x, dice: x.reshape(dice.choice([(-1,), (1, -1)])),
    "transpose": lambda x, dice: x.transpose(0, -1) if x.dim() else x,
    "unbind": lambda x, dice: dice.choice(x.unbind(dice.randrange(x.dim()))) if x.dim() else x + 1,
    "function": lambda x, dice: Square.apply(x),
    "detach": lambda x, dice: x.detach(),
}
BINARY = {
    "add": lambda x, y: x + y,
    "sub": lambda x, y: x - y,
    "mul": lambda x, y: x * y,
    "div": lambda x, y: x / y,
}


def in_place(x, dice, made):
    fresh = made(x + 1)  # which saves nothing, so that the change spoils no backward()
    if fresh.dim() and dice.random() < 0.5:
        fresh[0] *= 2
    elif dice.random() < 0.5:
        fresh += x
    else:
        fresh.mul_(3)
    return fresh


def run_program(seed, made):
    """A program of 3 to 40 operations. made: is shown every tensor as soon as it is there, and hands it back."""
    dice = random.Random(seed)
    torch.manual_seed(seed)
    shapes = [(), (), (3,), (2, 3), (3, 2), (2, 2, 3)]
    pool = [made(torch.randn(shape).requires_grad_(dice.random() < 0.8)) for shape in shapes]
    pool[0].requires_grad_(True)
    for _ in range(dice.randint(3, 40)):
        x, y = dice.choice(pool[-8:]), dice.choice(pool)
        kind = dice.choice([*UNARY, *BINARY, *BINARY, "matmul", "in_place", "no_grad", "stack", "cat"])
        if kind == "matmul" and x.dim() and y.dim() and x.shape[-1] == y.shape[-min(2, y.dim())]:
            new = x @ y if x.dim() < 3 and y.dim() < 3 else torch.tanh(x)
        elif kind in BINARY and all(m == n or 1 in (m, n) for m, n in zip(x.shape[::-1], y.shape[::-1])):
            new = BINARY[kind](x, y)
        elif kind == "in_place":
            new = in_place(x, dice, made)
        elif kind == "no_grad":
            with torch.no_grad():
                new = x * 2
        elif kind in ("stack", "cat"):
            new = torch.stack([x, x.tanh()]) if kind == "stack" or not x.dim() else torch.cat([x, x, x.exp()])
        else:
            new = UNARY.get(kind, UNARY["tanh"])(x, dice)
        pool.append(made(new if new.dim() < 4 and new.numel() < 400 else new.mean()))
    loss = sum(each.mean() for each in pool[-4:]) * pool[0]
    made(loss).backward()
    return loss, pool


@pytest.mark.parametrize("first", range(0, 300, 50))
def test_values_and_gradients_are_pytorchs_own(first):
    for seed in range(first, first + 50):
        expected = []  # of each tensor as it was made: its value, and a list that gets its gradient

        def watch(tensor, expected=expected):
            passed = []
            if tensor.requires_grad:
                tensor.register_hook(lambda passing, passed=passed: passed.append(passing.clone()))
                if not tensor.is_leaf:
                    tensor.retain_grad()
            expected.append((tensor.detach().clone(), passed))
            return tensor

        with warnings.catch_warnings(action="ignore"):
            plain_loss, plain = run_program(seed, watch)
        with record() as tape:
            seen = []
            loss, pool = run_program(seed, lambda tensor, seen=seen: (seen.append(know(tensor, tape)), tensor)[1])
        assert same(loss.detach(), plain_loss.detach())

        # Each tensor at each of its versions: the hook's witness.
        assert len(seen) == len(expected)
        for noted, (value, passed) in zip(seen, expected, strict=True):
            assert same(noted.kept.numbers, value)
            if not noted.requires_grad or noted.is_leaf:
                continue
            if passed:
                assert same(noted.seen_grad.numbers, passed[-1])
            else:
                assert noted.seen_grad == "None"

        # What is drawn, against what retain_grad() kept in a run without recording.
        graph = snapshot(loss, names={"pool": pool, "loss": loss})
        drawn = nodes(graph)
        assert repr(graph["loss"]) == repr((plain_loss.item(), 1.0))
        names = [f"pool[{i}]" for i in range(len(pool)) if f"pool[{i}]" in drawn]
        assert len(names) > 3
        for name in names:
            tensor, witness = pool[int(name[5:-1])], plain[int(name[5:-1])]
            data, grad = graph[name]
            assert repr(data) == repr(Kept(witness).short())
            assert repr(grad) == repr("None" if witness.grad is None else Kept(witness.grad).short())
            kind = "constant" if not tensor.requires_grad else "leaf" if tensor.is_leaf else "op"
            assert drawn[name].kind == kind or (kind, drawn[name].kind) == ("constant", "detached")
            assert drawn[name].size == tuple(tensor.shape)


SCALAR_OPS = {
    "a + b": lambda a, b: a + b,
    "a - b": lambda a, b: a - b,
    "a * b": lambda a, b: a * b,
    "a * a": lambda a, b: a * a,
    "a / b": lambda a, b: a / b,
    "a ** b": lambda a, b: a**b,
    "a ** 3": lambda a, b: a**3,
    "2 ** a": lambda a, b: 2**a,
    "1 - a": lambda a, b: 1 - a,
    "1 / a": lambda a, b: 1 / a,
    "-a": lambda a, b: -a,
    "abs": lambda a, b: abs(a),
    "exp": lambda a, b: a.exp(),
    "log": lambda a, b: a.log(),
    "tanh": lambda a, b: torch.tanh(a),
    "relu": lambda a, b: F.relu(a),
    "silu": lambda a, b: F.silu(a),
    "atan2": lambda a, b: torch.atan2(b, a),
    "add with alpha": lambda a, b: torch.add(a, b, alpha=2),
    "where": lambda a, b: torch.where(a > 0, a, b),
    "lerp": lambda a, b: torch.lerp(a, b, 0.25),
    "maximum": torch.maximum,
    "reshape": lambda a, b: a.reshape(()),
    "tanhshrink": lambda a, b: F.tanhshrink(a),
    "softsign": lambda a, b: F.softsign(a),
}


@pytest.mark.parametrize("op", SCALAR_OPS)
def test_local_derivatives_of_scalars_are_autograds(op):
    f = SCALAR_OPS[op]
    for at in [(0.7, 1.3), (2.5, 0.4), (1.0, 3.0)]:
        with record() as tape:
            a, b = (leaf(x, dtype=torch.float64) for x in at)
            y = f(a, b)
        slopes = {}
        pairs = zip(snapshot(y, locals()).shape.edges, snapshot(y, locals()).local, strict=True)
        names = [node.name for node in snapshot(y, locals()).shape.nodes]
        for edge, slope in pairs:
            if not math.isnan(slope):
                slopes[names[edge.child]] = slopes.get(names[edge.child], 0.0) + slope
        wanted = torch.autograd.grad(y, [a, b], allow_unused=True)
        assert slopes == {name: grad.item() for name, grad in zip("ab", wanted, strict=True) if grad is not None}
        del tape


def test_an_operation_of_many_steps_has_the_local_derivative_of_the_whole():
    with record() as tape:
        a = leaf(-2.0)
        y = F.softsign(a)  # a / (1 + |a|): the division's own derivative by a isn't that of the whole
        y.backward()
    assert locals_of(snapshot(y, locals()), "y") == {"a": pytest.approx(1 / 9)}
    assert a.grad.item() == pytest.approx(1 / 9)  # asking for it added nothing
    del tape


def test_a_derivative_that_is_always_one_is_drawn_as_one():
    with record() as tape:
        a, b = leaf(2.0), leaf(3.0)
        c = a + b
        d = c * 1.0
    assert edges(snapshot(d, locals())) == [("a", "c", "one"), ("b", "c", "one"), ("c", "d", "number")]
    del tape


# What kinds there are


def test_leaf_op_retained_constant_detached_and_cut_are_told_apart():
    with record() as tape:
        x, w, k = leaf(2.0), leaf(3.0), torch.tensor(5.0)
        kept = x * w
        kept.retain_grad()
        d = kept.detach()
        with torch.no_grad():
            n = w * 2
        w.requires_grad_(False)
        y = kept * d + n * k + w * x
        y.backward()
    graph = snapshot(y, locals())
    kinds = {name: node.kind for name, node in nodes(graph).items()}
    assert kinds["x"] == "leaf"
    assert kinds["kept"] == "retained"
    assert kinds["k"] == "constant"
    assert kinds["d"] == kinds["n"] == kinds["w"] == "detached"
    assert kinds["y"] == "op"
    cuts = {(child, parent) for child, parent, local in edges(graph) if local == "cut"}
    before = next(child for child, parent in cuts if parent == "w")  # w as it was when it still required a gradient
    assert nodes(graph)[before].kind == "leaf"
    assert nodes(graph)["w"].op == "requires_grad_(False)"
    assert cuts == {("kept", "d"), (before, "n"), (before, "w")}
    assert graph["kept"] == (6.0, 6.0)
    assert graph["x"] == (2.0, x.grad.item())
    assert graph["d"] == (6.0, "None")
    assert [rows(nodes(graph)[name])[1] for name in ("x", "kept", "y")] == ["grad", "grad", "(grad)"]
    assert "stroke-dasharray" in draw(y).svg
    for words in ("leaf, requires grad", "non-leaf: (grad) passes", "retains its grad", "no grad asked", "cut off"):
        assert words in draw(y).svg
    del tape


def test_gradients_are_none_before_backward_and_numbers_after():
    with record() as tape:
        x = leaf(3.0)
        y = x * x
        z = y + 1
    before, _ = snapshot(z, locals()), z.backward()
    after = snapshot(z, locals())
    assert [before[name] for name in "xyz"] == [(3.0, "None"), (9.0, "None"), (10.0, "None")]
    assert [after[name] for name in "xyz"] == [(3.0, 6.0), (9.0, 1.0), (10.0, 1.0)]
    assert after.shape == before.shape
    assert y.retains_grad is False and x.grad.item() == 6.0
    del tape


def test_dtype_is_told_unless_it_is_float32_and_the_note_has_every_number():
    with record() as tape:
        x = leaf([[1.0, 2.0], [3.0, 4.0]], dtype=torch.float64)
        y = x.sum()
    graph = snapshot(y, locals())
    assert written(nodes(graph)["x"]) == "[2×2] float64"
    assert graph["x"] == ("[1 2 3 …]", "None")
    assert "[[1.0, 2.0], [3.0, 4.0]]" in graph.notes[0]
    assert "made by SumBackward0" in graph.notes[1]
    with record() as tape:
        y = leaf(2.0) * 3
    assert written(nodes(snapshot(y))["output"]) == "× 3"
    del tape


@pytest.mark.parametrize(
    ("statement", "op"),
    [
        ("a * 2", "× 2 [2×2]"), ("2 * a", "× 2 [2×2]"), ("1 - a", "1 − [2×2]"), ("a - 1", "− 1 [2×2]"),
        ("a / 4", "÷ 4 [2×2]"), ("1 / a", "1 ÷ [2×2]"), ("a ** 2", "**2 [2×2]"), ("2 ** a", "2 ** [2×2]"),
        ("-a", "− [2×2]"), ("a @ a", "@ [2×2]"), ("a.T", "T [2×2]"), ("a[0]", "[0] [2]"), ("a[-1]", "[−1] [2]"),
        ("a[0] * a[1]", "× [2]"), ("a[0] * 2", "× 2 [2]"), ("a.relu()", "relu [2×2]"), ("F.relu(a)", "relu [2×2]"),
        ("a.mean()", "mean"), ("torch.add(a, a, alpha=2)", "add(alpha=2) [2×2]"), ("a * math.nan", "mul(nan) [2×2]"),
        ("torch.div(a, 2, rounding_mode='floor')", "div(2, rounding_mode=floor) [2×2]"), ("a * True", "× 1 [2×2]"),
    ],
)  # fmt: skip
def test_how_operations_are_written(statement, op):
    with record() as tape:
        a = leaf([[1.0, 2.0], [3.0, 4.0]])
        y = eval(statement, {"a": a, "F": F, "torch": torch, "math": math})
    assert written(nodes(snapshot(y))["output"]) == op
    del tape


# PyTorch's own graph


def test_the_functions_of_the_graph_are_pytorchs():
    x, w = leaf(2.0), leaf(3.0)
    y = (x * w).tanh() + 1
    graph = snapshot(y.grad_fn, locals())
    assert [node.name for node in graph.shape.nodes] == [
        "AccumulateGrad",
        "AccumulateGrad #2",
        "MulBackward0",
        "TanhBackward0",
        "AddBackward0",
    ]
    index, wanted, waiting = {y.grad_fn: "AddBackward0"}, set(), [y.grad_fn]
    for fn in waiting:  # next_functions, walked independently
        for next_fn, _ in fn.next_functions:
            if next_fn is not None:
                name = next_fn.name().rsplit("::")[-1]
                if name == "AccumulateGrad" and next_fn.variable is w:
                    name += " #2"
                index[next_fn] = name
                wanted.add((name, index[fn], "unknown"))
                waiting.append(next_fn)
    assert set(edges(graph)) == wanted
    assert graph.data[:2] == ("x.grad", "w.grad")
    assert nodes(graph)["AccumulateGrad"].kind == "leaf"
    assert rows(nodes(graph)["TanhBackward0"]) == ("saved", "(grad)")


def saved(y):
    """What the grad_fn of y has saved, as drawn."""
    return snapshot(y.grad_fn).data[-1]


def test_saved_tensors_are_held_until_backward_frees_them():
    x = leaf(2.0)
    y = x * x
    assert saved(y) == "other, self: held"
    y.backward(retain_graph=True)
    assert saved(y) == "other, self: held"
    y.backward()
    assert saved(y) == "other, self: freed"
    with pytest.raises(RuntimeError, match="second time"):
        y.backward()
    assert x.grad.item() == 8.0


def test_what_needs_nothing_saves_nothing_and_goes_twice():
    x = leaf(2.0)
    y = x + 1
    assert saved(y) == "nothing"
    y.backward()
    y.backward()
    assert saved(y) == "nothing"


def test_a_saved_tensor_that_was_changed_in_place_is_named():
    x = leaf(2.0)
    h = x * 1
    y = h * h
    h.add_(1)
    assert saved(y) == "other, self: changed"
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.backward()


def test_only_what_was_saved_is_named():
    x = leaf(2.0)
    y = x * 3.0
    assert saved(y) == "other: held"
    y.backward()
    assert saved(y) == "other: freed"
    y = Square.apply(x)
    assert saved(y) == "tensors: held"
    y.backward()
    assert saved(y) == "tensors: freed"
    y = leaf([1.0, 2.0])[torch.tensor([0, 1])].sum()
    assert "indices: held" in snapshot(y.grad_fn).data


def test_with_a_recording_the_functions_show_what_passed():
    with record() as tape:
        x = leaf(2.0)
        y = (x * x).exp()
        y.backward()
    graph = snapshot(y.grad_fn)
    assert graph.grad == (x.grad.item(), y.item(), 1.0)
    assert "its result was 4.0" in graph.notes[1]
    with record() as tape:
        x = leaf([1.0, 2.0])
        a, b = x.unbind()
        y = a * b
        y.backward()
    assert snapshot(y.grad_fn)["UnbindBackward0"][1] == "2 gradients"
    del tape


def test_without_a_recording_what_pytorch_does_not_keep_is_not_kept():
    x, w = leaf(2.0), leaf(3.0)
    y = (x * w).tanh()
    y.backward()
    graph = snapshot(y, locals())
    assert [node.op for node in graph.shape.nodes] == ["", "", "mul", "tanh"]
    assert graph["x"] == (2.0, x.grad.item())
    assert graph["v1"] == ("not kept", "not kept")
    assert graph["y"] == (y.item(), "not kept")
    assert "keep" in graph.notes[2]
    assert not any(isinstance(slope, str) or not math.isnan(slope) for slope in graph.local)
    assert snapshot(y.grad_fn).grad[2:] == ("not kept", "not kept")
    y = x * w
    y.retain_grad()
    y.backward()
    assert nodes(snapshot(y))["output"].kind == "retained"
    assert snapshot(y)["output"] == (6.0, 1.0)
    assert snapshot(x, locals())["x"] == (2.0, x.grad.item())
    assert nodes(snapshot(torch.ones(2)))["output"].kind == "constant"


def test_drawing_without_a_recording_leaves_nothing_on_the_graph():
    x = leaf(2.0)
    y = x.exp()
    for _ in range(5):
        draw(y), draw(y.grad_fn)
    assert all(noted() is None for noted in y.grad_fn.metadata.get("autograd_lesson", {}).values())


def test_a_part_that_was_not_recorded_is_drawn_as_far_as_pytorch_tells():
    x = leaf(3.0)
    before = (x * 2).exp()
    with record() as tape:
        y = before * 5
    z = y + 1  # after the block
    z.backward()
    graph = snapshot(z, {"x": x, "before": before, "y": y, "z": z})
    assert graph["x"] == (3.0, pytest.approx(10 * math.exp(6), rel=1e-6))
    assert graph["v1"] == ("not kept", pytest.approx(5 * math.exp(6), rel=1e-6))  # x * 2
    assert graph["before"] == (before.item(), 5.0)
    assert graph["y"] == (y.item(), 1.0)
    assert graph["z"] == (z.item(), "not kept")
    del tape
    assert snapshot(y)["output"] == (y.item(), "not kept")


def test_a_tensor_from_outside_is_one_node_however_it_comes_in():
    h = leaf(3.0) * 2
    y = h.exp()
    with record() as tape:
        z = y * 3  # h is only known to lie behind
        w = z * h  # and now it is here
    graph = snapshot(w, {"h": h, "y": y, "z": z, "w": w})
    assert [node.name for node in graph.shape.nodes] == ["v1", "h", "y", "z", "w"]
    assert graph.data[:2] == (3.0, 6.0)
    del tape


def test_a_tensor_given_to_be_written_to_is_no_operand():
    with record() as tape:
        x, y = torch.tensor(2.0), torch.tensor(7.0)
        torch.add(x, x, out=y)
    assert snapshot(y, {"x": x, "y": y}).data == (2.0, 4.0)
    del tape


# Recording changes nothing


def noisy_program():
    torch.manual_seed(5)
    net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Dropout(0.5), nn.BatchNorm1d(8), nn.Linear(8, 1))
    optimiser = torch.optim.Adam(net.parameters(), lr=0.05)
    losses = []
    for _ in range(10):
        x = torch.randn(6, 4)
        loss = F.mse_loss(net(x), x.sum(1, keepdim=True).tanh()) + torch.rand(())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.detach())
    return [*losses, *net.state_dict().values(), *[p.grad for p in net.parameters()], torch.get_rng_state()]


def test_results_and_random_numbers_are_the_same_bit_for_bit():
    plain = noisy_program()
    with record():
        recorded = noisy_program()
    with record(), record():
        twice = noisy_program()
    for a, b, c in zip(plain, recorded, twice, strict=True):
        assert torch.equal(a, b) and torch.equal(a, c)


WRONG = {
    "shapes": lambda: torch.ones(2) + torch.ones(3),
    "matmul": lambda: torch.ones(2, 3) @ torch.ones(2, 3),
    "type": lambda: torch.ones(2) + "a",
    "index": lambda: torch.ones(2)[5],
    "leaf in place": lambda: leaf(1.0).add_(1),
    "no grad": lambda: torch.ones(2).sum().backward(),
    "not scalar": lambda: (leaf([1.0, 2.0]) * 2).backward(),
    "numpy": lambda: leaf([1.0, 2.0]).numpy(),
    "attribute": lambda: torch.ones(2).nothing,
    "truth": lambda: bool(torch.ones(2)),
    "keyword": lambda: torch.ones(2).sum(dims=3),
    "version": lambda: (lambda h: (h * h, h.add_(1))[0].backward())(leaf(1.0) * 1),
    "view": lambda: (lambda a: [each.mul_(2) for each in a.unbind()])(leaf([1.0, 2.0]) * 1),
}


@pytest.mark.parametrize("what", WRONG)
def test_errors_are_the_same(what):
    with pytest.raises(Exception) as plain:
        WRONG[what]()
    with pytest.raises(Exception) as recorded, record():
        WRONG[what]()
    assert type(recorded.value) is type(plain.value)
    assert str(recorded.value) == str(plain.value)


def test_an_exception_leaves_the_block_and_the_tape_stays_usable():
    mine = KeyError("mine")
    tape = record()
    with pytest.raises(KeyError) as caught, tape:
        x = leaf(2.0)
        y = x * 3
        raise mine
    assert caught.value is mine
    y.backward()
    assert snapshot(y, locals())["y"] == (6.0, 1.0)
    with tape:
        z = y.exp()
    assert snapshot(z, locals())["y"] == (6.0, 1.0)
    count = repr(tape)
    _ = x * 5  # outside
    assert repr(tape) == count


def test_recordings_nest():
    with record() as outer:
        x = leaf(2.0)
        a = x * 3
        with record() as inner:
            b = a.exp()
        c = b + 1
        c.backward()
    expected = [(2.0, x.grad.item()), (6.0, b.item()), (b.item(), 1.0), (c.item(), 1.0)]
    graph = snapshot(c, {"x": x, "a": a, "b": b, "c": c})
    assert [graph[name] for name in "xabc"] == expected
    assert len(graph.data) == 4
    assert snapshot(b).data == (2.0, 6.0, b.item())
    del outer
    assert snapshot(b)["output"] == (b.item(), 1.0)  # the inner one lives
    assert snapshot(c)["output"] == (c.item(), "not kept")
    del inner
    assert snapshot(c).data[1:-1] == ("not kept", "not kept")


def test_a_recording_speaks_of_a_tensor_however_long_others_are():
    with record() as short:
        x = leaf(2.0)
        y = x * 2
        y.backward()
    with record() as long:
        z = y.detach() * leaf(4.0)
        for _ in range(50):
            z * 2
    assert snapshot(y, {"x": x, "y": y})["y"] == (4.0, 1.0)
    assert edges(snapshot(z, {"x": x, "y": y, "z": z}))[:2] == [("x", "y", "number"), ("y", "v1", "cut")]
    outside = leaf(3.0) * 2
    assert snapshot(outside)["output"] == (6.0, "not kept")
    del short, long


def test_no_grad_and_enable_grad_inside():
    with record() as tape:
        x = leaf(2.0)
        with torch.no_grad():
            a = x * 3
            with torch.enable_grad():
                b = x * 4
            assert not torch.is_grad_enabled()
        assert torch.is_grad_enabled()
        y = a * b
        y.backward()
    graph = snapshot(y, locals())
    assert ("x", "a", "cut") in edges(graph) and ("x", "b", "number") in edges(graph)
    assert x.grad.item() == 24.0
    del tape


def test_other_threads_neither_break_it_nor_are_broken():
    results = []
    with record() as tape:
        x = leaf(2.0)
        y = x * 3

        def work():
            try:
                for _ in range(100):
                    results.append((x.exp() * y).item())
                y.backward()
            except Exception as error:
                results.append(error)

        before = repr(tape)
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        assert repr(tape) == before
        thread = threading.Thread(target=work)  # and at the same time
        thread.start()
        for _ in range(100):
            x * 2
        thread.join()
    assert len(results) == 201 and isinstance(results.pop(), RuntimeError)  # a second backward(), as without recording
    assert set(results) == {(x.exp() * y).item()}
    assert snapshot(y, {"x": x, "y": y})["y"] == (6.0, 1.0)
    assert snapshot(y, {"x": x, "y": y})["x"] == (2.0, 3.0)
    del tape


def test_second_derivatives():
    with record() as tape:
        x = leaf(2.0)
        y = x**3
        (g,) = torch.autograd.grad(y, x, create_graph=True)
        g.backward()
    assert x.grad.item() == 12.0
    graph = snapshot(g, locals())
    assert graph["g"] == (12.0, 1.0)
    assert graph["x"] == (2.0, 12.0)
    with record() as tape:
        x = leaf(2.0)
        y = x**3
        with pytest.warns(UserWarning, match="reference cycle"):
            y.backward(create_graph=True)
        first = x.grad
        x.grad = None
        first.backward()
    assert snapshot(first, locals())["first"] == (12.0, 1.0)
    assert x.grad.item() == 12.0
    assert snapshot(y, locals())["x"] == (2.0, 12.0)
    del tape


def test_a_gradient_from_autograd_grad_is_a_constant():
    with record() as tape:
        x = leaf(3.0)
        (g,) = torch.autograd.grad(x**2, x)
        y = x * g
    assert nodes(snapshot(y, locals()))["g"].kind == "constant"
    assert snapshot(y, locals())["g"] == (6.0, "None")
    del tape


def test_changes_in_place():
    with record() as tape:
        x = leaf([1.0, 2.0])
        h = x * 2
        h += 1
        h.mul_(3)
        h[0] *= 2
        y = h.sum()
        y.backward()
    graph = snapshot(y, locals())
    assert x.grad.tolist() == [12.0, 6.0]
    assert graph["h"] == ("[18.0000 15.0000]", "[1.0000 1.0000]")
    assert graph["x"] == ("[1.0000 2.0000]", "[12.0000 6.0000]")
    ops = {written(node) for node in graph.shape.nodes}
    assert {"× 2 [2]", "+= 1 [2]", "×= 3 [2]", "×= 2"} <= ops
    texts = zip(graph.shape.nodes, graph.data, graph.grad, strict=True)
    seen = {written(node): (data, grad) for node, data, grad in texts}
    assert seen["× 2 [2]"] == ("[2.0000 4.0000]", "[6.0000 3.0000]")
    assert seen["+= 1 [2]"] == ("[3.0000 5.0000]", "[6.0000 3.0000]")
    assert seen["×= 3 [2]"][0] == "[9.0000 15.0000]"
    del tape


def test_a_change_in_place_that_autograd_does_not_know_of():
    Square.backwards = 0
    with record() as tape:
        x = leaf(2.0)
        h = Square.apply(x)
        with torch.no_grad():
            h.mul_(x)
        y = h * 3
        y.backward()
    graph = snapshot(y, {"x": x, "h": h, "y": y})
    assert edges(graph) == [("x", "v1", "unknown"), ("v1", "h", "unknown"), ("x", "h", "cut"), ("h", "y", "number")]
    assert graph["x"] == (2.0, x.grad.item())
    assert [graph["v1"], graph["h"]] == [(4.0, 3.0), (8.0, 3.0)]
    assert Square.backwards == 1
    del tape


def test_a_retained_gradient_is_shown_on_the_version_that_has_it():
    with record() as tape:
        x = leaf(2.0)
        h = x * 3
        h.retain_grad()
        h.mul_(5)
        y = h * 2
        y.backward()
    graph = snapshot(y, locals())
    assert h.grad.item() == 2.0
    assert (graph["h"], nodes(graph)["h"].kind) == ((30.0, 2.0), "retained")
    assert (graph["v1"], nodes(graph)["v1"].kind) == ((6.0, 10.0), "op")
    del tape


def test_a_leaf_changed_without_a_trace_is_seen():
    with record() as tape:
        w = leaf(1.0)
        for _ in range(3):
            loss = w * w
            loss.backward()
            w.data -= 0.25 * w.grad
            w.grad = None
        loss = w * w
        nan = leaf(math.nan)
        twice = nan + nan
    assert snapshot(loss, locals())["w"] == (0.125, "None")
    assert snapshot(loss, locals())["loss"] == (0.015625, "None")
    assert edges(snapshot(twice, locals())) == [("nan", "twice", "one")] * 2
    del tape


def test_layers_and_functions_of_nn():
    torch.manual_seed(0)
    with record() as tape:
        net = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))
        x = torch.ones(5, 3)
        out = net(x)
        loss = F.cross_entropy(F.relu(out @ torch.ones(2, 2))[1:], torch.tensor([0, 1, 0, 1])) + out.mean()
        loss.backward()
    graph = snapshot(loss, {"net": [*net.parameters()], "x": x, "loss": loss, "out": out})
    for i, p in enumerate(net.parameters()):
        assert graph[f"net[{i}]"] == (Kept(p).short(), Kept(p.grad).short())
    assert nodes(graph)["x"].kind == "constant"
    ops = " ".join(written(node) for node in graph.shape.nodes)
    for op in ("linear [5×4]", "relu [5×4]", "linear [5×2]", "@ [5×2]", "cross_entropy", "mean"):
        assert op in ops
    assert "AddmmBackward0" in nodes(snapshot(loss.grad_fn))
    del tape


def test_a_function_of_the_readers_own_is_called_as_often_as_without():
    for is_recorded in (False, True):
        Square.forwards = Square.backwards = 0
        with record() if is_recorded else torch.enable_grad() as tape:
            x = leaf(3.0)
            y = Square.apply(Square.apply(x))
            z = y + x
            z.backward(retain_graph=True)
            draw(z), draw(z.grad_fn)
            z.backward()
        assert (Square.forwards, Square.backwards) == (2, 4)
    graph = snapshot(z, locals())
    assert graph["x"] == (3.0, 218.0)
    assert graph["y"] == (81.0, 1.0)
    assert graph["v1"] == (9.0, 18.0)  # between the two calls
    assert edges(graph)[:2] == [("x", "v1", "unknown"), ("v1", "y", "unknown")]
    del tape


def unusual(x):
    """Programs on tensors of other kinds, each with what it gives."""
    yield torch.vmap(lambda t: (t * 2).sum())(x)
    yield torch.func.grad(lambda t: (t * t).sum())(x)
    yield torch.func.jacrev(lambda t: t.exp())(x)
    yield torch.func.jvp(torch.tanh, (x,), (x,))[1]
    yield torch.func.hessian(lambda t: t.prod())(x)
    sparse = torch.eye(3).to_sparse()
    yield torch.sparse.mm(sparse, x[:, None].requires_grad_()).sum()
    yield (sparse * 2).coalesce().values()
    yield torch.complex(x, x) * 1j
    yield torch.fft.fft(x).abs()
    yield (x > 1) & (x < 3)
    yield x.long() // 2
    yield x.to(torch.bfloat16) * 2
    yield torch.empty(0) * 2
    yield torch.ones(2, 3, device="meta").sum(0)
    yield torch.max(x.reshape(1, 3), 1).values
    yield torch.utils.dlpack.from_dlpack(x.detach())
    yield nn.Embedding(3, 2, sparse=True)(torch.tensor([0, 2])).sum()
    with torch.inference_mode():
        inferred = x.detach() * 2
        inferred += 1
        yield inferred
    yield inferred + 1
    with torch.autograd.forward_ad.dual_level():
        yield torch.autograd.forward_ad.unpack_dual(torch.autograd.forward_ad.make_dual(x, x).exp()).tangent
    x.sum().backward()
    yield x.grad
    yield from x.unbind()


def test_inside_vmap_and_torch_func_tensors_from_outside_are_known():
    with record() as tape:
        w = leaf(3.0)
        y = torch.vmap(lambda t: t * w)(torch.arange(3.0)).sum()
        z = y + w * torch.func.grad(lambda t: t * t * w)(torch.tensor(2.0))
        z.backward()
    graph = snapshot(z, {"w": w, "y": y, "z": z})
    assert graph["w"] == (3.0, 27.0)
    assert graph["y"] == (9.0, 1.0)
    assert sum(node.kind == "leaf" for node in graph.shape.nodes) == 1
    del tape


@pytest.mark.filterwarnings("ignore")  # torch.func.jvp's own
def test_tensors_of_other_kinds_pass_unharmed_and_are_drawn():
    torch.manual_seed(1)
    plain = [*unusual(leaf([1.0, 2.0, 3.0]))]
    torch.manual_seed(1)
    with record() as tape:
        recorded = [*unusual(leaf([1.0, 2.0, 3.0]))]
    assert len(plain) == len(recorded)
    for a, b in zip(plain, recorded, strict=True):
        assert a.dtype == b.dtype and a.shape == b.shape and a.requires_grad == b.requires_grad
        if not a.is_meta:
            assert same(a, b)
        graph = snapshot(b)
        assert graph.shape.nodes[-1].name == "output"
        assert len(draw(b).svg) > 100
    del tape


def test_a_sparse_gradient_and_a_sparse_matrix():
    with record() as tape:
        table = nn.Embedding(3, 2, sparse=True)
        y = table(torch.tensor([0, 2])).sum()
        y.backward()
        sparse = torch.eye(2).to_sparse()
        v = leaf([[1.0], [2.0]])
        z = torch.sparse.mm(sparse, v).sum()
    assert snapshot(y, {"w": table.weight})["w"][1] == "[1 1 0 …]"
    ends = [edge[:2] for edge in edges(snapshot(z, {"v": v, "z": z, "sparse": sparse}))]
    assert ends == [("v1", "sparse"), ("sparse", "v2"), ("v", "v2"), ("v2", "z")]
    huge = torch.sparse_coo_tensor([[0], [0]], [1.0], (10**6, 10**6), check_invariants=True)
    with record() as tape:
        z = huge * 2
    assert snapshot(z)["output"] == ("not read", "None")
    del tape


def hooked(program, look=lambda y: None):
    """The calls of the reader's saved-tensor hooks, when the result is looked at so."""
    calls = []

    def pack(tensor):
        calls.append("pack")
        return tensor

    def unpack(tensor):
        calls.append("unpack")
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, unpack):
        y = program()
        look(y)
    look(y)
    y.backward()
    return calls


def test_hooks_on_saved_tensors_see_no_extra_calls():
    def program():
        x = leaf(2.0)
        return (x * x).exp() + x.tanh() * Square.apply(x)

    plain = hooked(program)
    with record():
        assert hooked(program) == plain
        assert hooked(program, lambda y: (draw(y), draw(y.grad_fn))) == plain
    with torch.autograd.graph.saved_tensors_hooks(lambda t: t, lambda t: t):
        y = program()
    assert "result: held" in snapshot(y.grad_fn).data
    y.backward()
    assert "result: freed" in snapshot(y.grad_fn).data


@pytest.mark.parametrize("reentrant", [True, False])
def test_a_checkpoint_computes_as_often_as_without(reentrant):
    def run(look=lambda y: None):
        calls = []

        def piece(t):
            calls.append("forward")
            return (t * t).exp().tanh()

        x = leaf(0.5)
        y = checkpoint(piece, x * 2, use_reentrant=reentrant) * 3
        look(y)
        y.backward()
        return calls, x.grad

    plain_calls, plain_grad = run()
    with record():
        calls, grad = run(lambda y: (draw(y), draw(y.grad_fn)))
    assert calls == plain_calls
    assert same(grad, plain_grad)


def test_hooks_of_the_reader_are_called_as_without():
    def run():
        calls = []
        x = leaf(2.0)
        y = x * 3
        y.register_hook(lambda grad: calls.append("tensor") or grad * 10)
        y.grad_fn.register_hook(lambda *grads: calls.append("after"))
        y.grad_fn.register_prehook(lambda grads: calls.append("before"))
        x.register_post_accumulate_grad_hook(lambda x: calls.append("accumulated"))
        (y + 1).backward()
        return calls, x.grad.item(), y

    with record() as tape:
        calls, grad, y = run()
    assert (calls, grad) == run()[:2]
    assert grad == 30.0
    assert snapshot(y)["output"][1] == 10.0  # as it went on
    del tape


def test_a_subclass_of_tensor_sees_only_its_own_operations():
    class Loud(torch.Tensor):
        calls = ()

        @classmethod
        def __torch_function__(cls, func, types, args=(), kwargs=None):
            Loud.calls += (func.__name__,)
            return super().__torch_function__(func, types, args, kwargs)

    def run():
        Loud.calls = ()
        x = torch.tensor([1.0, 2.0]).as_subclass(Loud).requires_grad_()
        y = (x * 2).sum()
        y.backward()
        return Loud.calls, type(y), type(x.grad)

    plain = run()
    with record():
        assert run() == plain


class Reversed(torch.autograd.Function):
    """The identity, whose gradient is turned round: its result is what it was given."""

    @staticmethod
    def forward(ctx, x):
        return x

    @staticmethod
    def backward(ctx, grad):
        return -grad


class Viewed(Reversed):
    @staticmethod
    def forward(ctx, x):
        return x.view_as(x)


class Both(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, y):
        return y, x.view_as(x)

    @staticmethod
    def backward(ctx, by_y, by_x):
        return -by_x, -by_y


@pytest.mark.parametrize("function", [Reversed, Viewed])
@pytest.mark.parametrize("of_a_leaf", [True, False])
def test_a_function_that_gives_back_what_it_was_given_cuts_nothing(function, of_a_leaf):
    with record() as tape:
        x = leaf([1.0, 2.0])
        h = x if of_a_leaf else x * 2
        y = function.apply(h)
        z = (y * h).sum()
        z.backward()
    graph = snapshot(z, {"x": x, "h": h, "y": y, "z": z})
    before = "x" if of_a_leaf else "h"
    assert (before, "y", "unknown") in edges(graph)
    assert graph["x"] == (Kept(x).short(), Kept(x.grad).short()) == ("[1.0000 2.0000]", "[0.0000 0.0000]")
    assert nodes(graph)["y"].kind == "op" and len(graph.data) == (4 if of_a_leaf else 5)
    assert graph["y"][1] == Kept(h).short()
    del tape


def test_a_function_that_gives_back_both_it_was_given_cuts_nothing():
    with record() as tape:
        x, w = leaf([1.0, 2.0]), leaf([3.0, 4.0])
        a, b = Both.apply(x, w)
        z = (a * b * b).sum()
        z.backward()
    assert edges(snapshot(z, locals()))[:4] == [(c, p, "unknown") for p in "ab" for c in "xw"]
    assert [node.kind for node in snapshot(z).shape.nodes][:4] == ["leaf", "leaf", "op", "op"]
    del tape


def test_a_module_with_hooks_on_its_gradients_is_drawn_whole():
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(2, 2), nn.Tanh(), nn.Linear(2, 1))
    seen = []
    for module in net:
        module.register_full_backward_hook(lambda module, by_inputs, by_outputs: seen.append(module))
    with record() as tape:
        x = leaf([[1.0, 2.0]])
        y = net(x).sum()
        y.backward()
    graph = snapshot(y, locals())
    assert seen == [*net][::-1]
    leaves = [node.name for node in graph.shape.nodes if node.kind == "leaf"]
    assert sorted(leaves) == sorted(["x", "net.0.weight", "net.0.bias", "net.2.weight", "net.2.bias"])
    for name, weight in net.named_parameters():
        assert graph[f"net.{name}"] == (Kept(weight).short(), Kept(weight.grad).short())
    del tape


def test_a_program_is_traced_exported_and_compiled_as_without():
    net, x = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1)), torch.ones(4, 2)

    def f(x):
        return (x * 2 + 1).relu().sum()

    def compiled(f):
        torch.compiler.reset()
        return torch.compile(f, fullgraph=True, backend="eager")

    programs = [
        lambda: re.sub("#.*", "", str(torch.jit.trace(f, x).graph)),
        lambda: torch.jit.trace(net, x).code,
        lambda: str(torch.export.export(net, (x,)).graph),
        lambda: str(torch.export.export(net, (x,), strict=True).graph),
        lambda: str(torch.fx.experimental.proxy_tensor.make_fx(f)(x).graph),
        lambda: compiled(f)(x).tolist(),
        lambda: compiled(net)(x).tolist(),
    ]
    with warnings.catch_warnings(action="ignore"):
        plain = [program() for program in programs]
        with record() as tape:
            y = x * leaf(3.0)
            assert [program() for program in programs] == plain
            z = y.sum()
    assert len(snapshot(z).data) == 4  # what is neither is recorded as ever
    del tape


def test_a_mode_that_counts_operations_counts_none_of_ours():
    from torch.utils._python_dispatch import TorchDispatchMode

    class Counting(TorchDispatchMode):
        def __torch_dispatch__(self, func, types, args=(), kwargs=None):
            counted.append(str(func))
            return func(*args, **(kwargs or {}))

    def run():
        counted.clear()
        with Counting():
            (leaf([1.0, 2.0]) * 2).sum().backward()
        return [*counted]

    counted = []
    plain = run()
    with record():
        assert run() == plain


# Memory


def lifetimes():
    """Which tensors are alive at each step."""
    alive = []
    x = torch.ones(50_000, requires_grad=True)
    temporary = weakref.ref(x * 2)
    h = x * 3  # saves nothing of h
    watched = {"h": weakref.ref(h), "x": weakref.ref(x)}
    e = h.exp()  # keeps its result
    e_ref = weakref.ref(e)
    y = e.sum()
    alive.append((temporary() is None, watched["h"]() is None))
    del h
    alive.append(watched["h"]() is None)
    del e
    alive.append(e_ref() is None)
    y.backward()
    alive.append(e_ref() is None)
    del x
    alive.append(watched["x"]() is None)  # its AccumulateGrad holds it
    del y
    alive.append((watched["x"]() is None, e_ref() is None))
    with torch.no_grad():
        z = torch.ones(50_000)
        refs = []
        for _ in range(3):
            z = z * 2
            refs.append(weakref.ref(z))
        alive.append([ref() is None for ref in refs])
    return alive


def test_no_tensor_lives_longer():
    gc.collect()
    gc.disable()
    try:
        plain = lifetimes()
        with record() as tape:
            assert lifetimes() == plain
        assert repr(tape) != "a recording of 0 tensors"
    finally:
        gc.enable()


def test_nothing_is_kept_once_the_tape_is_dropped():
    gc.collect()
    gc.disable()
    try:
        with record() as tape:
            x = leaf([1.0, 2.0])
            h = Square.apply(x * 2)
            h[0] *= 2
            y = (h + x.detach()).sum()
            y.backward()
        draw(y), draw(y.grad_fn)
        refs = [weakref.ref(noted) for noted in topological_order(know(y))]
        refs += [weakref.ref(tape), *[weakref.ref(tensor) for tensor in (x, h, y)]]
        assert len(refs) > 8
        del tape, x, h, y
        assert [ref() for ref in refs] == [None] * len(refs)  # at once: no reference cycle
    finally:
        gc.enable()
    gc.collect()


def test_the_graph_goes_on_when_the_tape_is_dropped_first():
    with record() as tape:
        x = leaf(2.0)
        y = x.exp() * 3
    del tape
    y.backward()
    assert x.grad.item() == y.item()
    assert snapshot(y, locals())["y"] == (y.item(), "not kept")


def test_a_large_tensor_is_copied_by_its_first_numbers_only():
    for shape in [(10**6,), (1000, 1000), (10**6, 1), (1, 10**6), (10, 10, 10**4)]:
        with record() as tape:
            x = torch.arange(10.0**6).reshape(shape).requires_grad_()
            y = x.mT if x.dim() > 1 else x
            z = (y * 2).sum()
            z.backward()
        order = topological_order(know(z))
        for noted in order:
            copied = [noted.kept.numbers] + [g.numbers for g in [noted.seen_grad] if isinstance(g, Kept)]
            assert all(numbers.untyped_storage().nbytes() <= 4 * 36 for numbers in copied)
        first = [f"{each:.3g}" for each in y.flatten()[:3].tolist()]
        assert Kept(y).short() == f"[{' '.join(first)} …]"
        assert Kept(y).numbers.tolist() == y.flatten()[:6].tolist()
        graph = snapshot(z)
        assert max(len(note) for note in graph.notes.values()) < 900
        assert len(draw(z).svg) < 10_000
    assert Kept(torch.ones(MOST_KEPT)).is_whole and not Kept(torch.ones(MOST_KEPT + 1)).is_whole
    del tape


def test_a_training_loop_in_one_recording():
    torch.manual_seed(3)
    net = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1))
    x = torch.randn(16, 2)
    wanted = x.prod(1, keepdim=True)
    optimiser = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
    losses, sizes = [], []
    start = time.process_time()
    with record() as tape:
        for _ in range(200):
            optimiser.zero_grad()
            loss = F.mse_loss(net(x), wanted)
            loss.backward()
            optimiser.step()
            losses.append(loss.item())
            sizes.append(len(snapshot(loss).data))
    assert time.process_time() - start < 10
    assert losses[-1] < losses[0] / 3
    assert set(sizes) == {sizes[0]}  # the graph of one step, not of all so far
    graph = snapshot(loss, {"p": [*net.parameters()]})
    assert graph["p[0]"][1] == Kept(net[0].weight.grad).short()
    del tape


# Size and depth


def chain(n):
    y = x = leaf(1.0)
    for _ in range(n):
        y = y * 1.0001
    return x, y


def test_five_thousand_operations_neither_recurse_nor_freeze():
    limit = sys.getrecursionlimit()
    for is_recorded in (True, False):
        with record() if is_recorded else torch.enable_grad() as tape:
            x, y = chain(5000)
            y.backward()
        start = time.process_time()
        graph, functions = snapshot(y, locals()), snapshot(y.grad_fn)
        assert time.process_time() - start < 5
        assert len(graph.data) == len(functions.data) == 5001
        assert graph["x"] == (1.0, pytest.approx(1.0001**5000, rel=1e-3))
        for thing in (y, y.grad_fn):
            with pytest.raises(ValueError, match=r"5,001 nodes, too many to draw \(at most 4,000\): .*depth=6"):
                draw(thing)
            assert len(draw(thing, depth=6).graph.data) == 7
        del x, y, graph, tape
        gc.collect()
    assert sys.getrecursionlimit() == limit


def test_a_part_that_was_not_recorded_may_be_long():
    _, y = chain(5000)
    with record() as tape:
        z = y * 2
    assert len(snapshot(z).data) == 5002
    far = Square.apply(leaf(2.0))
    with record() as tape:
        a = leaf(2.0)
        b = Square.apply(a)
        c = b
        for _ in range(1500):
            c = c * 1.0
        d = c + Square.apply(b) + far  # b was noted long ago
    assert ("a", "b") in [edge[:2] for edge in edges(snapshot(d, {"a": a, "b": b}))]
    assert sum(name == "b" for name, *_ in edges(snapshot(d, {"a": a, "b": b}))) == 2
    del tape


def test_recording_takes_linear_time():
    took = {}
    for n in (500, 4000):
        best = math.inf
        for _ in range(3):
            start = time.process_time()
            with record() as tape:
                x = leaf(1.0)
                for _ in range(n // 2):
                    x = Square.apply(x) * 0.5
            best = min(best, time.process_time() - start)
            del tape
        took[n] = best
    assert took[4000] < 8 * 3 * took[500]


def test_depth_cuts_where_it_says():
    with record() as tape:
        x = leaf(2.0)
        a = x * 3
        b = a.exp()
        c = b + x
    graph = snapshot(c, locals(), depth=1)
    assert {name: node.kind for name, node in nodes(graph).items()} == {"x": "leaf", "b": "cut", "c": "op"}
    assert set(edges(graph)) == {("b", "c", "one"), ("x", "c", "one")}
    assert len(snapshot(c, depth=2).data) == 4
    assert snapshot(c, depth=9) == snapshot(c)
    assert snapshot(c, depth=0).data == (c.item(),)
    assert nodes(snapshot(c.grad_fn, depth=1))["ExpBackward0"].kind == "cut"
    del tape
    assert nodes(snapshot(c, depth=1))["v2"].kind == "cut"


# Names


def test_names_are_the_readers():
    with record() as tape:
        w = [leaf(1.0), leaf(2.0)]
        x = torch.tensor(3.0)
        s = w[0] * x
        s = s + w[1]
        s = s.tanh()
        total = s * s
    graph = snapshot(total, locals())
    assert [node.name for node in graph.shape.nodes] == ["w[0]", "x", "v1", "w[1]", "v2", "s", "total"]
    assert [node.name for node in snapshot(total).shape.nodes] == ["v1", "v2", "v3", "v4", "v5", "v6", "output"]
    del tape


# explore


def drag(w, **at):
    for name, value in at.items():
        w.sliders[name].value = value
    return w


def test_sliders_over_pytorchs_graph():
    def f(x, y):
        u = x * y
        v = u.tanh() + x**2
        return v / (1 + y**2)

    w = explore(f, "torch", x=(-3.0, 3.0), y=(-2.0, 2.0))
    for x, y in [(1.0, 0.5), (-2.0, 1.5), (2.5, -1.0)]:
        drag(w, x=x, y=y)
        a, b = leaf(x), leaf(y)
        out = f(a, b)
        out.backward()
        assert w.message == ""
        assert w.graph["x"] == (x, a.grad.item())
        assert w.graph["y"] == (y, b.grad.item())
        assert w.graph["output"] == (out.item(), 1.0)
        assert w.graph["u"][0] == (a * b).item()
        assert torch.equal(w.output, out)


def test_what_torch_functions_return_wrongly_is_said():
    w = explore(lambda x: x * torch.ones(3) if x > 0 else x * 2, "torch", x=(-1.0, 1.0))
    assert drag(w, x=-0.5).message == ""
    assert drag(w, x=0.5).message.startswith(
        "the function returned a tensor of shape (3,): return one number, say its .sum() or .mean()."
    )
    assert drag(w, x=-0.25).message == ""
    w = explore(lambda x: Value(2.0), "torch", x=1.0)
    assert w.message.startswith("the function returned Value(data=2.0, grad=0.0), which is no tensor.")
    w = explore(lambda x: x.item() * 2, "torch", x=1.0)
    assert "returned the plain number" in w.message
    w = explore(lambda x: x @ x, "torch", x=1.0)
    assert w.message.startswith("the function raised RuntimeError: both arguments to matmul need to be at least 1D")


def test_a_result_that_no_gradient_reaches_is_drawn_with_its_cut():
    w = explore(lambda x: x.detach() * 2, "torch", x=(0.0, 4.0))
    assert w.graph["x"] == (2.0, "None")
    assert ("x", "v1", "cut") in edges(w.graph)
    assert w.graph["output"] == (4.0, "None")
    assert not w.view.stale
    w = explore(lambda x: torch.tensor(2.0), "torch", x=1.0)
    assert w.message == "x has no effect: the result was computed without it."


def test_weights_from_outside_keep_their_own_gradients():
    weight, layer = leaf(2.0), nn.Linear(1, 1)
    weight.grad = torch.tensor(7.0)
    w = explore(lambda x: layer(x.reshape(1)).sum() * weight, "torch", x=(0.0, 4.0))
    inner = layer.weight.item(), layer.bias.item()
    for x in (1.0, 3.0, 4.0):
        drag(w, x=x)
        assert w.graph["weight"] == (2.0, pytest.approx(inner[0] * x + inner[1]))
    assert weight.grad.item() == 7.0
    assert layer.weight.grad is None and layer.bias.grad is None


def test_an_if_changes_the_graph():
    w = explore(lambda x: x * 2 if x > 0 else x.exp(), "torch", x=(-1.0, 1.0))
    assert written(drag(w, x=0.5).graph.shape.nodes[-1]) == "× 2"
    shape = w.graph.shape
    assert drag(w, x=-0.5).graph.shape.nodes[-1].op == "exp"
    assert drag(w, x=0.25).graph.shape == shape


def test_an_error_in_backward_is_said():
    def f(x):
        h = x * 1
        y = h * h
        if x > 0:
            h.add_(1)
        return y

    w = explore(f, "torch", x=(-1.0, 1.0))
    assert "modified by an inplace operation" in drag(w, x=0.5).message
    assert drag(w, x=-0.5).message == ""
    assert w.graph["h"] == (-0.5, -1.0)


# Without PyTorch


def test_without_pytorch_one_sentence_says_so_and_the_rest_works():
    code = """
        import sys
        sys.modules["torch"] = None
        import autograd_lesson
        from autograd_lesson import Value, draw, explore, snapshot
        sentence = (
            "PyTorch isn't installed, and this needs it: pip install torch==2.13.0."
            " Everything with Value works without it."
        )
        from autograd_lesson import record
        try:
            record()
        except ImportError as error:
            assert str(error) == sentence, error
        else:
            raise AssertionError("record came from nowhere")
        w = explore(lambda x: x * x, "torch", x=1.0)
        assert w.message == sentence, w.message
        for name in autograd_lesson.__all__:
            assert callable(getattr(autograd_lesson, name))
        w = explore(lambda x: x * x, x=(0.0, 6.0))
        assert w.graph["x"] == (3.0, 6.0)
        x = Value(2.0)
        y = x.exp() * 3
        y.backward()
        assert len(draw(y).svg) > 100 and snapshot(y).grad[-1] == 1.0
        print("fine")
    """
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, timeout=120, cwd=ROOT
    )
    assert (run.stdout, run.returncode) == ("fine\n", 0), run.stderr
