"""A plain number computed from the inputs cuts the graph: that is said, with what to write instead."""

import math
import random

import ipywidgets
import pytest

from autograd_lesson import Value, check_gradients, compare, explore

torch = pytest.importorskip("torch")


def said(f, engine, x=1.5):
    """What each door says."""
    at = {"x": ipywidgets.FloatText(value=x)}
    try:
        checked = repr(check_gradients(f, x, engine=engine))
    except (AssertionError, TypeError) as error:
        checked = str(error)
    return [explore(f, engine, **at).message, compare(f, engine, **at).message, checked]


def on_the_way(x):
    k = float(x)
    return x * k


def in_a_helper(x):
    return x + half(x)


def half(x):
    return float(x) / 2


def by_item(x):
    return x * x.item()


CUT = [
    (lambda x: x * math.exp(x), "math.exp gave a plain number in the line `", "write x.exp()."),
    (lambda x: math.sin(x * 2) * x, "math.sin gave a plain number", "write .sin() of the node itself."),
    (lambda x: x + math.cosh(x), "math.cosh gave a plain number", ""),
    (on_the_way, "float() gave a plain number in the line `k = float(x)`", "compute with x itself."),
    (in_a_helper, "float() gave a plain number in the line `return float(x) / 2`", "compute with x itself."),
    (lambda x: x * 2 + math.floor(x * 1e6), "math.floor gave a plain number", ""),
    (lambda x: x ** math.sqrt(x), "math.sqrt gave a plain number", "write x.sqrt()."),
]


@pytest.mark.parametrize("engine", [Value, "torch"], ids=["Value", "torch"])
@pytest.mark.parametrize("f, what, instead", CUT)
def test_a_cut_is_told_at_every_door(f, what, instead, engine):
    for message in said(f, engine):
        assert what in message and f"the graph is cut there: {instead}" in message, message


def test_item_of_a_tensor_cuts_too():
    for message in said(by_item, "torch"):
        assert ".item() gave a plain number in the line `return x * x.item()`, and the graph is cut there" in message


def test_a_result_that_is_a_plain_number_is_told_the_reason():
    for engine in (Value, "torch"):
        for message in said(lambda x: math.exp(x), engine):
            assert "returned the plain number 4.48" in message and "write x.exp()." in message
    for message in said(lambda x: Value(math.exp(x)), Value):
        assert "the graph is cut there: write x.exp()." in message


def logged(x):
    history = []
    y = x * 2
    history.append(float(y))
    print(f"{x:.2f}", float(y), math.isnan(x))
    if float(x) > 1:
        y = y * 3
    return y


@pytest.mark.parametrize("engine", [Value, "torch"], ids=["Value", "torch"])
def test_a_number_that_is_printed_kept_or_compared_cuts_nothing(engine):
    explored, compared, checked = said(logged, engine)
    assert "cut" not in explored + compared + checked
    assert "agree" in checked


def test_the_gradient_that_a_cut_leaves_is_refused_with_the_reason():
    with pytest.raises(AssertionError, match=r"says 4.48\d* and PyTorch agrees, but .* say 11.2\d*\. math.exp gave"):
        check_gradients(lambda x: x * math.exp(x), 1.5)
    with pytest.raises(AssertionError, match=r"say 3\. A number in the graph changes with the inputs .* \.data"):
        check_gradients(lambda x: x * x.data, 1.5)


def by_data(x):
    return x * x.data


def by_data_in_a_helper(x):
    return x * numbers_of(x)


def numbers_of(x):
    return 2 * x.data


def by_a_new_leaf(x):
    return Value(x.data) * x


@pytest.mark.parametrize("f", [by_data, by_data_in_a_helper, by_a_new_leaf])
def test_data_that_joins_the_graph_cuts_it(f):
    for message in said(f, Value):
        assert "isn't computed from nodes, as with .data: no gradient passes there." in message


@pytest.mark.parametrize(
    "f", [lambda x: x * float(x.detach()), lambda x: x * x.data.item(), lambda x: x * x.detach().numpy().item()]
)
def test_a_detached_tensors_number_cuts_too(f):
    for message in said(f, "torch"):
        assert "no gradient passes there." in message or "the graph is cut there" in message


def test_data_that_only_chooses_the_branch_cuts_nothing():
    assert said(lambda x: x * 3 if x.data > 0 else -x, Value)[:2] == ["", ""]


def test_a_number_that_is_thrown_by_dice_is_no_cut():
    dice = random.Random(0)
    assert explore(lambda x: x * dice.random() if x.data > 0 else x, x=(0.0, 2.0)).message == ""


def test_no_line_of_ours_is_shown_as_the_readers():
    assert explore(math.exp, x=(0.0, 2.0)).message.endswith(
        "math.exp gave a plain number, and the graph is cut there: write .exp() of the node itself."
    )
