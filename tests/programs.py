"""Random programs of the engine's operations, for any engine: shared nodes, constants, special values."""

import random
from typing import NamedTuple

from operations import EDGES, OPERATIONS, ORDINARY


class Program(NamedTuple):
    """Straight-line: each line applies an operation to values made so far, or to one and a number.

    lines: (row of the operation, index of its first operand, index of the second or a number); leaves: their data.
    """

    lines: tuple
    leaves: tuple[float, ...]

    def __str__(self):
        lines = [f"v{len(self.leaves) + k} = {row.name} {first} {second}" for k, (row, first, second) in self.numbered]
        return f"leaves {self.leaves}\n" + "\n".join(lines)

    @property
    def numbered(self):
        return list(enumerate(self.lines))

    def run(self, leaves, apply):
        """All values: the leaves, then each line's. apply(row, *operands) is the engine's way to do an operation."""
        values = list(leaves)
        for row, first, second in self.lines:
            others = () if second is None else (values[second] if isinstance(second, int) else second,)
            values.append(apply(row, values[first], *others))
        return values


def program(seed, special=0.1):
    """The program of this seed. special: how often a leaf or a constant is an edge, an infinity or nan among them."""
    dice = random.Random(seed)

    def number():
        if dice.random() < special:
            return dice.choice(EDGES)
        return dice.choice(ORDINARY) if dice.random() < 0.3 else round(dice.uniform(-3, 3), 3)

    leaves = tuple(number() for _ in range(dice.randint(1, 4)))
    lines, count = [], len(leaves)
    for _ in range(dice.randint(1, 15)):
        row = dice.choice(OPERATIONS)
        first = count - 1 - min(int(dice.expovariate(0.5)), count - 1)  # mostly a late one, so that chains get deep
        second = None
        if row.arity == 2:
            second = float(number()) if dice.random() < 0.25 else dice.randrange(count)
        lines.append((row, first, second))
        count += 1
    return Program(tuple(lines), leaves)
