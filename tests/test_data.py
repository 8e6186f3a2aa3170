"""The data that the networks learn from."""

from pathlib import Path

import numpy as np
import pytest

import autograd_lesson
from autograd_lesson import MLP, Tensor, digits, moons


@pytest.mark.parametrize("n", [1, 2, 7, 100])
def test_moons_are_n_points_of_two_labels_in_turn(n):
    points, labels = moons(n)
    assert len(points) == len(labels) == n and all(len(point) == 2 for point in points)
    assert labels == [-1.0, 1.0] * (n // 2) + [-1.0] * (n % 2)
    assert (points, labels) == moons(n, 0) != moons(n, 1)


def test_each_moon_lies_around_its_half_circle():
    points, labels = moons(400, seed=3)
    for (x, y), label in zip(points, labels):
        centre, side = ((0, 0), 1) if label < 0 else ((1, 0.5), -1)
        assert np.hypot(x - centre[0], y - centre[1]) == pytest.approx(1, abs=0.5)
        assert side * (y - centre[1]) > -0.5


def test_digits_are_1797_pictures_with_a_part_to_test_with():
    pixels, labels, test_pixels, test_labels = digits()
    assert pixels.shape == (1437, 64) and test_pixels.shape == (360, 64)
    assert pixels.min() == 0.0 and pixels.max() == 1.0
    assert sorted({*labels.tolist()}) == sorted({*test_labels.tolist()}) == [*range(10)]
    assert np.bincount(np.concatenate([labels, test_labels])).tolist() == [
        178,
        182,
        177,
        183,
        181,
        182,
        181,
        179,
        174,
        180,
    ]
    assert all((pixels == again).all() for pixels, again in zip((pixels, test_pixels), digits()[::2]))


def test_digits_are_learned_to_over_95_percent_of_those_that_were_not_seen():
    pixels, labels, test_pixels, test_labels = digits()
    model = MLP(64, [32, 10], engine=Tensor)
    for _ in range(15):
        for start in range(0, len(labels), 64):
            model.zero_grad()
            loss = model(pixels[start : start + 64]).cross_entropy(labels[start : start + 64])
            loss.backward()
            for p in model.parameters():
                p.data -= 0.5 * p.grad
    assert (model(test_pixels).data.argmax(1) == test_labels).mean() > 0.95


def test_what_is_shipped_is_small():
    assert (Path(autograd_lesson.__file__).parent / "digits.npz").stat().st_size < 100_000
