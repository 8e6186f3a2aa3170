"""Right and wrong code of many kinds: no right code is accused, and no wrong code passes. To be unsure is allowed."""

import math
import sys

import pytest

from autograd_lesson import Value, check_gradients

SIZES = [1e-8, 1e-4, 1.0, 1e4, 1e8]


def bent(x, factor):
    """x with a derivative of `factor` for 1; a tensor as it is."""
    return Value(x.data, (x,), "bent", (factor,)) if isinstance(x, Value) else x


def scaled(f, size):
    """f as wide, and as high, as the size."""
    return lambda x: f(x / size) * size


def softplus(x):
    return (1 + x.exp()).log()


def gauss(x):
    return (-(x**2)).exp()


def newton(x):
    """The square root of x by five steps of Newton's."""
    y = x * 0.5 + 0.5
    for _ in range(5):
        y = (y + x / y) * 0.5
    return y


def horner(x):
    y = x * 0.0 + 1.0
    for c in (3.0, -2.0, 0.5, 1.0, -7.0):
        y = y * x + c
    return y


def hat(x):
    """A triangle over 0 to 2."""
    return (1 - abs(x - 1)).relu()


def stair(x):
    """Level, with a jump at each whole number."""
    return x * 0.0 + math.floor(float(x if isinstance(x, Value) else x.detach()))


def clipped(x):
    return x if -1 < x < 1 else x * 0.0 + (1.0 if x > 0 else -1.0)


SMOOTH = {  # name: (f, where)
    "parabola": (lambda x: x * x, 1.5),
    "cubic": (lambda x: x**3 - 2 * x + 1, -0.7),
    "polynomial": (horner, 1.3),
    "quotient": (lambda x: (x + 2) / (x * x + 1), 0.4),
    "exp": (lambda x: x.exp(), -3.0),
    "log": (lambda x: x.log(), 2.5),
    "sqrt": (lambda x: x.sqrt(), 0.3),
    "sin": (lambda x: x.sin(), 2.0),
    "tanh": (lambda x: x.tanh(), -1.2),
    "sigmoid": (lambda x: x.sigmoid(), 0.8),
    "softplus": (softplus, 0.5),
    "gauss": (gauss, 0.9),
    "newton": (newton, 3.0),
    "power": (lambda x: x**2.5, 1.7),
    "exponent": (lambda x: 2.0**x, 1.1),
    "tower": (lambda x: x**x, 1.4),
    "fan-out": (lambda x: x + x + x * x + x.sin() * x, 0.6),
    "deep": (lambda x: x.sin().sin().sin().sin().sin().sin(), 1.0),
}

KINKED = {
    "relu": (lambda x: x.relu(), 0.0),
    "abs": (abs, 0.0),
    "abs, offset": (lambda x: abs(x - 2) + 1e3, 2.0),
    "leaky relu": (lambda x: x.relu() - 0.01 * (-x).relu(), 1e-3),
    "hat, top": (hat, 1.0),
    "hat, foot": (hat, 2.0),
    "clipped": (clipped, 1.0),
    "two pieces": (lambda x: x * 2 if x > 1 else x * 5 - 3, 1.0),
    "a jump": (lambda x: x * 3 if x > 1 else x * 3 + 1, 1.0),
    "relu of a square": (lambda x: (x * x).relu(), 0.0),
    "square of relu": (lambda x: x.relu() ** 2, 0.0),
    "abs times x": (lambda x: abs(x) * x, 0.0),
    "beside relu": (lambda x: x.relu(), 1e-9),
    "beside abs": (abs, -1e-12),
    "far beside abs": (lambda x: abs(x - 1e6), 1e6 + 1e-3),
    "a root's cusp": (lambda x: abs(x) ** 0.5, 0.0),
    "sharp kink": (lambda x: (x * 1e8).relu(), 0.0),
    "faint kink": (lambda x: x + 1e-3 * x.relu(), 0.0),
}

FLAT = {
    "dead relu": (lambda x: x.relu(), -2.0),
    "dead relu, offset": (lambda x: x.relu() + 1e6, -2.0),
    "cos at its top": (lambda x: x.cos(), 0.0),
    "square at 0": (lambda x: x * x, 0.0),
    "fourth power at 0": (lambda x: x**4, 0.0),
    "cube near 0": (lambda x: x**3, 1e-5),
    "gauss, far out": (gauss, 6.0),
    "gauss, underflowed": (gauss, 40.0),
    "sigmoid, saturated": (lambda x: x.sigmoid(), 50.0),
    "sigmoid, dying": (lambda x: x.sigmoid(), -700.0),
    "tanh, saturated": (lambda x: x.tanh(), 19.0),
    "tanh, nearly": (lambda x: x.tanh(), 12.0),
    "a constant": (lambda x: x * 0.0 + 3.0, 1.0),
    "one, at length": (lambda x: x.sin() ** 2 + x.cos() ** 2, 0.7),
    "stairs": (stair, 2.5),
    "clipped away": (clipped, 3.0),
    "saddle": (lambda x: (x - 1) ** 3 + 5, 1.0),
}

WAVES = {
    **{f"sin of {k:.0e} x": (lambda x, k=k: (x * k).sin(), 0.3) for k in (1e3, 1e6, 1e8, 1e10, 1e13, 1e17)},
    **{f"cos of {k:.0e} x": (lambda x, k=k: (x * k).cos(), 1.7) for k in (1e5, 1e8, 1e9, 1e15)},
    "a ripple": (lambda x: x + 1e-3 * (x * 1e6).sin(), 0.3),
    "a faint ripple": (lambda x: x * x + 1e-9 * (x * 1e6).sin(), 0.3),
    "a ripple on a height": (lambda x: 1e6 + (x * 1e4).sin(), 0.3),
    "chirp": (lambda x: (1 / x).sin(), 1e-3),
    "steep chirp": (lambda x: (1 / x).sin(), 1e-6),
    "beat": (lambda x: (x * 1e4).sin() * (x * 1.0001e4).sin(), 0.7),
}

OFFSET = {
    **{f"x + {c:.0e}": (lambda x, c=c: x + c, 1.0) for c in (1e4, 1e8, 1e12, 1e16)},
    **{f"(x + {c:.0e}) − {c:.0e}": (lambda x, c=c: (x + c) - c, 1.0) for c in (1e4, 1e8, 1e12, 1e16, 1e20)},
    "1e8 + sin": (lambda x: 1e8 + x.sin(), 0.5),
    "a difference of squares": (lambda x: (x + 1e4) ** 2 - (x - 1e4) ** 2, 1.0),
    "exp − 1 near 0": (lambda x: x.exp() - 1, 1e-9),
    "1 − cos near 0": (lambda x: 1 - x.cos(), 1e-5),
    "far from 0": (lambda x: (x - 1e8) ** 2, 1e8 + 3.0),
}

STEEP = {
    "beside a pole": (lambda x: 1 / x, 1e-8),
    "beside log's pole": (lambda x: x.log(), 1e-10),
    "sqrt near 0": (lambda x: x.sqrt(), 1e-10),
    "exp, large": (lambda x: x.exp(), 300.0),
    "large input": (lambda x: x * x, 1e150),
    "small input": (lambda x: x * x, 1e-150),
    "large factor": (lambda x: 1e200 * x.sin(), 0.4),
    "small factor": (lambda x: 1e-200 * x.sin(), 0.4),
}

SCALED = {
    f"{name}, sized {size:.0e}": (scaled(SMOOTH[name][0], size), SMOOTH[name][1] * size)
    for size in SIZES
    if size != 1
    for name in ("cubic", "sin", "gauss", "quotient")
}

RIGHT = {**SMOOTH, **KINKED, **FLAT, **WAVES, **OFFSET, **STEEP, **SCALED}

WRONG = {  # name: (f, where, a factor of its derivative)
    **{f"{name}, ×{k}": (f, x, k) for k in (0.0, -1.0, 1.01) for name, (f, x) in SMOOTH.items()},
    **{f"{name}, ×2": (f, x, 2.0) for name, (f, x) in (SCALED | STEEP).items()},
    **{f"{name}, ×nan": (SMOOTH[name][0], SMOOTH[name][1], math.nan) for name in ("cubic", "sin")},
    **{f"{name}, ×inf": (SMOOTH[name][0], SMOOTH[name][1], math.inf) for name in ("cubic", "sin")},
    **{f"{name}, ×1.5": (WAVES[name][0], WAVES[name][1], 1.5) for name in WAVES},
    **{f"{name}, ×3": (OFFSET[name][0], OFFSET[name][1], 3.0) for name in OFFSET},
}


def with_more(f, more):
    """f, and its derivative is `more` than it should be, by so much."""

    def g(x):
        y = f(x)
        return Value(y.data, (y, x), "more", (1.0, more)) if isinstance(y, Value) else y

    return g


WRONG_BY_MORE = {f"{name}, +1": (with_more(f, 1.0), x) for name, (f, x) in FLAT.items() if "offset" not in name} | {
    f"{name}, +3": (with_more(KINKED[name][0], 3.0), KINKED[name][1]) for name in ("relu", "abs", "hat, top", "clipped")
}


@pytest.fixture(params=["with PyTorch", "without PyTorch"])
def witnesses(request, monkeypatch):
    if request.param == "without PyTorch":
        monkeypatch.setitem(sys.modules, "torch", None)
    else:
        pytest.importorskip("torch")
    return request.param


def verdict(f, x, engine=Value):
    """ "agree", "unsure", or "differ" where check_gradients refuses."""
    try:
        return check_gradients(f, x, engine=engine).verdicts[0]
    except AssertionError:
        return "differ"


def wrong_code():
    """name -> (f with a wrong derivative, x)."""
    bents = {name: (lambda t, f=f, k=k: f(bent(t, k)), x) for name, (f, x, k) in WRONG.items()}
    return bents | WRONG_BY_MORE


@pytest.mark.parametrize("name", RIGHT)
def test_right_code_is_not_accused(name, witnesses):
    assert verdict(*RIGHT[name]) != "differ"


@pytest.mark.parametrize("name", RIGHT)
def test_right_code_is_not_accused_where_pytorch_is_the_engine(name):
    pytest.importorskip("torch")
    assert verdict(*RIGHT[name], engine="torch") != "differ"


@pytest.mark.parametrize("name", [*WRONG, *WRONG_BY_MORE])
def test_wrong_code_does_not_pass(name, witnesses):
    assert verdict(*wrong_code()[name]) != "agree"


def test_doubt_is_rare(witnesses):
    right = [verdict(f, x) for f, x in RIGHT.values()]
    wrong = [verdict(f, x) for f, x in wrong_code().values()]
    assert len(right) + len(wrong) >= 145
    assert right.count("unsure") <= (0 if witnesses == "with PyTorch" else 16)
    assert wrong.count("unsure") <= (3 if witnesses == "with PyTorch" else 9)
