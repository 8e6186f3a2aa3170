"""What the networks of the notebooks learn from."""

import math
from pathlib import Path
from random import Random


def moons(n=100, seed=0):
    """Two half circles, one around the other's end: n points [x, y], and for each its label, -1.0 or 1.0."""
    dice = Random(seed)
    points, labels = [], []
    for i in range(n):
        is_lower = i % 2
        angle = math.pi * (i // 2) / max(1, (n - 1) // 2)
        x, y = math.cos(angle), math.sin(angle)
        x, y = (1 - x, 0.5 - y) if is_lower else (x, y)
        points.append([x + dice.gauss(0, 0.1), y + dice.gauss(0, 0.1)])
        labels.append(1.0 if is_lower else -1.0)
    return points, labels


def digits():
    """Pictures of handwritten digits to learn from, and others to test with: (pixels, labels, pixels, labels).

    1,797 pictures of 8 × 8 pixels, each a row of 64 numbers from 0.0 to 1.0, in an order that was shuffled once; the
    last 360 are to test with. From "Optical Recognition of Handwritten Digits" by E. Alpaydin and C. Kaynak, UCI
    Machine Learning Repository, 1998 (doi 10.24432/C50P49), licensed CC BY 4.0.
    """
    import numpy as np

    with np.load(Path(__file__).with_name("digits.npz")) as stored:
        pixels, labels = stored["pixels"] / 16.0, stored["labels"].astype(np.int64)
    order = [*range(len(labels))]
    Random(0).shuffle(order)
    train, test = order[:-360], order[-360:]
    return pixels[train], labels[train], pixels[test], labels[test]
