"""Random programs of every operation: each node's value and gradient, nan for nan, against PyTorch's float64.

python tests/test_programs.py 100000    compares as many, and prints a table of the differences
"""

import collections
import math
import sys

import pytest
from programs import program

from autograd_lesson import Value, topological_order

torch = pytest.importorskip("torch")

IN_CI = 10_000
CLOSE = 1e-9
EPSILON = sys.float_info.epsilon


def ours(made):
    """(data, grad) of all values of a program, by our engine; what may cancel in the gradient of each; and how far
    the last digits of exp or tanh, in which two libraries differ, may have moved its data."""
    values = made.run([Value(x) for x in made.leaves], lambda row, *operands: row.call(*operands))
    values[-1].backward()
    sizes = collections.defaultdict(float, {values[-1]: 1.0})  # the sum over all paths of the sizes of their products
    for node in reversed(topological_order(values[-1])):
        for child, local in zip(node._children, node._local_grads):
            local = max(abs(local), 1e-4)  # where 1 − t² is small, it is what two numbers near 1 leave
            sizes[child] += local * sizes[node] if math.isfinite(local) else 0.0
    moved = {}
    for node in values:
        moved[node] = 4 * EPSILON * abs(node.data)
        for child, local in zip(node._children, node._local_grads):
            moved[node] += abs(local) * moved.get(child, 0.0) if math.isfinite(local) else 0.0
    return [(v.data, v.grad, sizes[v], moved[v]) for v in values]


def theirs(made):
    """The same by PyTorch: every value is a tensor, constants are, too."""
    leaves = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in made.leaves]

    def apply(row, *operands):  # by a plain number torch divides and takes powers in other steps
        operands = [torch.tensor(x, dtype=torch.float64) if isinstance(x, float) else x for x in operands]
        made = row.torch_call(torch, *operands)
        made.retain_grad()
        return made

    values = made.run(leaves, apply)
    values[-1].backward()
    return [(v.item(), 0.0 if v.grad is None else v.grad.item()) for v in values]


def differences(seed):
    """What differs in the program of this seed: sentences. What PyTorch computes by other steps isn't compared."""
    made = program(seed)
    mine, its = ours(made), theirs(made)
    if not comparable(made, [data for data, _ in its]):
        return
    is_sharp = all(not moved > 1e-12 * max(abs(x), 1e-3) for x, _, _, moved in mine)
    for k, ((x, g, size, moved), (y, h)) in enumerate(zip(mine, its)):
        for what, a, b, scale in (("value", x, y, moved / CLOSE), ("grad", g, h, size)):
            only_nans = what == "grad" and not is_sharp and math.isnan(a) == math.isnan(b)
            if not (same(a, b, scale) or only_nans):
                yield f"seed {seed}, v{k}: {what} {a!r}, PyTorch {b!r}\n{made}"


def comparable(made, values):
    """Whether PyTorch goes by the same steps at these values, as the operations' rows say."""
    for row, first, second in made.lines:
        if second is not None and not row.accepts(values[first], values[second] if isinstance(second, int) else second):
            return False
    return True


def same(a, b, scale):
    if math.isnan(a) or math.isnan(b):
        return math.isnan(a) and math.isnan(b)
    return a == b or abs(a - b) <= CLOSE * max(abs(a), abs(b), scale)


@pytest.mark.parametrize("block", range(10))
def test_random_programs_are_torchs(block):
    size = IN_CI // 10
    found = [said for seed in range(block * size, (block + 1) * size) for said in differences(seed)]
    assert found == [], f"{len(found)} differences, the first: {found[0]}"


def test_a_program_is_the_same_each_time_and_shares_its_nodes():
    assert str(program(7)) == str(program(7)) != str(program(8))
    shared = 0
    for seed in range(100):
        made = program(seed)
        output = made.run([Value(x) for x in made.leaves], lambda row, *operands: row.call(*operands))[-1]
        uses = collections.Counter(child for node in topological_order(output) for child in node._children)
        shared += any(count > 1 for count in uses.values())
    assert shared > 30


if __name__ == "__main__":
    count = int(sys.argv[1])
    found = [said for seed in range(count) for said in differences(seed)]
    print(f"{count} programs, {len(found)} differences", *found[:20], sep="\n")
