"""What stands on a card: nothing runs over its neighbour or out of the card."""

import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest

from autograd_lesson import Value, draw, record, snapshot
from autograd_lesson.notation import WIDE, numeral, places

torch = pytest.importorskip("torch")
nn = torch.nn
ADVANCE = 0.602  # of the font's size: DejaVu Sans Mono, the widest of the picture's fonts, and Menlo
GAP = 2.5


def rows(drawing):
    """Each card's left and right end, and its rows of texts as [(left end, right end, text), …]."""
    for group in ET.fromstring(drawing).findall(".//{*}g"):
        body = next((part for part in group if part.get("class") == "al-body"), None)
        if body is None:
            continue
        left, found = float(body.get("x")), {}
        for text in group.findall("{*}text"):
            width, x = ADVANCE * float(text.get("font-size")) * places(text.text or ""), float(text.get("x"))
            ends = (x, x + width) if text.get("text-anchor") == "start" else (x - width, x)
            found.setdefault(text.get("y"), []).append((*ends, text.text))
        assert len(found) == 3
        yield left, left + float(body.get("width")), [sorted(row) for row in found.values()]


def check(drawing):
    assert list(rows(drawing))
    for left, right, lines in rows(drawing):
        for line in lines:
            assert left + 4 <= line[0][0] and line[-1][1] <= right - 4, line
            assert all(one[1] + GAP <= two[0] or not one[2] or not two[2] for one, two in pairwise(line)), line


def inputs(*size):
    return torch.randn(size, generator=torch.Generator().manual_seed(1))


def weight(*size, dtype=torch.float64, times=1.0):
    made = torch.randn(size, generator=torch.Generator().manual_seed(2), dtype=dtype) * times
    return made.requires_grad_()


def attention():
    q, k, v = (nn.Linear(4, 3)(inputs(5, 4)) for _ in range(3))
    return ((q @ k.T / 3**0.5).softmax(-1) @ v).sum()


NETWORKS = {
    "small numbers": lambda: (nn.Linear(4, 8)(inputs(5, 4)).sigmoid() * 1e-4).pow(2).mean(),
    "large numbers": lambda: (nn.Linear(4, 8)(inputs(5, 4)) * -1.234e7).pow(3).sum(),
    "mlp": lambda: nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 1))(inputs(5, 4)).pow(2).mean(),
    "convolution": lambda: nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Flatten())(inputs(2, 1, 4, 4)).sum(),
    "recurrent": lambda: nn.LSTM(4, 3)(inputs(5, 1, 4))[0].sum(),
    "normed": lambda: nn.Sequential(nn.Linear(4, 4), nn.LayerNorm(4), nn.BatchNorm1d(4))(inputs(5, 4)).pow(3).sum(),
    "attention": attention,
    "classes": lambda: nn.functional.cross_entropy(nn.Linear(4, 3)(inputs(2, 4)) * 1e3, torch.tensor([0, 2])),
    "embedding": lambda: nn.EmbeddingBag(7, 3)(torch.tensor([[1, 2], [3, 4]])).softmax(1)[:, 0].log().sum(),
    "negative": lambda: ((weight(5) + 1) * -0.123).sum(),
    "two numbers": lambda: (weight(2, times=1e-300) * -1.0).sum(),
    "three-digit exponents": lambda: (weight(3, 3, times=1e-200) @ weight(3, times=1e-90)).sum() * 1e-9,
    "complex": lambda: torch.fft.fft(weight(4, dtype=torch.complex128, times=1e-290)).abs().sum(),
    "one complex number": lambda: (weight(dtype=torch.complex128, times=1e-150) ** 2).abs(),
    "one number": lambda: (weight() * weight() + weight()) * weight(times=-1e-150 / weight().item()),
    "not finite": lambda: (weight(3) * float("inf")).log().sum(),
    "nothing": lambda: weight(0, 3).sum(),
}


@pytest.mark.parametrize("network", NETWORKS)
def test_numbers_of_tensors_stay_on_their_cards(network):
    torch.manual_seed(0)
    with record() as tape:  # held: what it noted lives as long
        recorded = NETWORKS[network]()
    check(draw(recorded).svg)
    recorded.backward()
    check(draw(recorded).svg)
    assert tape is not None
    plain = NETWORKS[network]()
    check(draw(plain).svg)
    assert all(places(text) <= WIDE for text in snapshot(plain).words().values())  # the page's texts
    check(draw(plain.grad_fn, names={"a_weight_with_a_long_name": plain}).svg)


@pytest.mark.parametrize("x", [-1.2345e-300, 1.2345e300, -99999.94, float("nan"), -float("inf"), 1e-3])
def test_numbers_of_values_stay_on_their_cards(x):
    y = (
        Value(x, label="a name too long for its card") * Value(x, label="教教教教教教教教教教")
        + Value(x) * -1.2345678e-300
    )
    y.grad = x
    drawing = draw(y).svg
    check(drawing)
    assert f">{numeral(x)}<" in drawing


def test_how_many_saved_tensors_are_held_is_said_where_their_names_find_no_room():
    y = nn.LayerNorm(4)(inputs(2, 4)).sum()
    assert "5 tensors: held" in draw(y.grad_fn).svg
    y.backward()
    assert "5 tensors: freed" in draw(y.grad_fn).svg
