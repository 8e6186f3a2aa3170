"""A checker must refuse what is wrong and let pass what is right: both are tested."""

import math
import re
import subprocess
import sys

import micrograd.engine
import pytest
from doors import check_both
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from autograd_lesson import Value, check_gradients, numeric_gradients

torch = pytest.importorskip("torch")  # the third witness

inf, nan = math.inf, math.nan


def product(a, b):
    return (a * b + a.tanh()) * b


@pytest.fixture(params=["with PyTorch", "without PyTorch"])
def witnesses(request, monkeypatch):
    """Every test that takes this runs twice; without PyTorch two witnesses must do."""
    if request.param == "without PyTorch":
        monkeypatch.setitem(sys.modules, "torch", None)
    return 3 if request.param == "with PyTorch" else 2


# ------------------------------------------------------------------ wrong engines are refused


class Off(Value):
    """An engine with a fault in one operation, for f(x, y) = x * x + y, whose derivatives are 2x and 1."""

    __slots__ = ()
    factor = 1.0

    def __add__(self, other):
        return type(self)(self.data + other.data, (self, other), "+", (1.0, 1.0))

    def __mul__(self, other):
        slopes = (other.data * self.factor, self.data)
        return type(self)(self.data * other.data, (self, other), "*", slopes)


class SlightlyOff(Off):
    factor = 1.001  # by x at x = 1: 2.001


class WrongSign(Off):
    factor = -1.0


class MissingFactor(Off):
    factor = 0.0


class Overwrites(Off):
    def _backward(self):
        for child, local_grad in zip(self._children, self._local_grads):
            child.grad = local_grad * self.grad  # = for +=


class HandsOnNothing(Off):
    def _backward(self):
        pass


class NotANumber(Off):
    factor = nan


def square_plus(x, y):
    return x * x + y


@pytest.mark.parametrize(
    ("engine", "said"),
    [
        (SlightlyOff, "2.001"),
        (WrongSign, "0"),
        (MissingFactor, "1"),
        (Overwrites, "1"),
        (HandsOnNothing, "0"),
        (NotANumber, "nan"),
    ],
)
def test_a_wrong_engine_is_refused_with_both_numbers_and_the_input(engine, said, witnesses):
    with pytest.raises(AssertionError) as caught:
        check_both(square_plus, 1.0, 5.0, engine=engine)
    other = "PyTorch says 2 and central differences say 2" if witnesses == 3 else "central differences say 2"
    assert str(caught.value) == (
        f"The derivative of square_plus with respect to x at x=1.0: {engine.__name__} says {said}, but {other}."
    )
    assert "differ" in caught.value.__notes__[0]


def test_the_same_class_without_the_fault_passes(witnesses):
    assert check_both(square_plus, 1.0, 5.0, engine=Off)


@pytest.mark.parametrize("size", [1e-30, 1e-8, 1.0, 1e8, 1e30])
@pytest.mark.parametrize("x", [1e-3, 1.0, -250.0, 1e9])
def test_2_001_for_2_is_refused_at_any_size(size, x, witnesses):
    def f(x):
        return size * (x * x)

    class Scaled(SlightlyOff):
        __slots__ = ()

        def __rmul__(self, other):
            return Scaled(other * self.data, (self,), "*", (other,))

    with pytest.raises(AssertionError, match="Scaled says"):
        check_both(f, x, engine=Scaled)
    assert check_both(f, x)


def test_the_second_input_can_be_the_one_at_fault(witnesses):
    def f(a, b):
        return a * 3.0 + Value(b.data * 2.0, (b,), "twice", (-2.0,)) if isinstance(b, Value) else a * 3.0 + b * 2.0

    with pytest.raises(AssertionError, match=r"with respect to b at b=-1.5: Value says −2, but .* say 2\."):
        check_both(f, 2.0, -1.5)


def test_a_small_difference_is_printed_with_enough_digits():
    class Near(Off):
        factor = 1.00001

    with pytest.raises(AssertionError, match=r"Near says 2.00001, but PyTorch says 2 and"):
        check_both(square_plus, 1.0, 5.0, engine=Near)

    class Nearer(Off):
        factor = 1.00000001

    with pytest.raises(AssertionError, match=r"Nearer says 2.00000001, but PyTorch says 2 and"):
        check_both(square_plus, 1.0, 5.0, engine=Nearer)


def test_a_wrong_value_is_refused_before_its_gradients():
    class Adds(Off):
        def __mul__(self, other):
            return self + other

    with pytest.raises(
        AssertionError, match=r"^square_plus itself is 11 by Adds, but 14 by PyTorch at x=3.0, y=5.0\.$"
    ):
        check_both(square_plus, 3.0, 5.0, engine=Adds)


def test_a_graph_that_f_cuts_itself_is_noticed(witnesses):
    agrees = " and PyTorch agrees" if witnesses == 3 else ""
    with pytest.raises(AssertionError, match=rf"Value says 3{agrees}, but central differences say 6\."):
        check_both(lambda x: x.data * x, 3.0)


# ------------------------------------------------------------------ honest functions pass

HONEST = {
    "polynomial": (lambda x: x**3 - 2 * x + 1, 1.5),
    "large": (lambda x: 1e8 * x**2, 3.0),
    "small": (lambda x: 1e-8 * x, 3.0),
    "smaller": (lambda x: 1e-20 * x.sin(), 3.0),
    "steep": (lambda x: x.exp(), 20.0),
    "steeper": (lambda x: x.exp(), 700.0),
    "wave": (lambda x: (1e6 * x).sin(), 1.0),
    "offset": (lambda x: 1e8 + x, 1.0),
    "cancelling": (lambda x: (x + 1e8) - 1e8, 1.0),
    "saturated": (lambda x: x.tanh(), 15.0),
    "saturated quotient": (lambda x: 1 / (1 - x.tanh()), 9.0),
    "flat": (lambda x: x.cos(), 0.0),
    "large and flat": (lambda x: 1e8 * x.cos(), 0.0),
    "zero": (lambda x: x - x, 1.0),
    "constant": (lambda x: x.sin() ** 2 + x.cos() ** 2, 0.7),
    "beside a pole": (lambda x: x.log(), 1e-8),
    "beside a kink": (lambda x: x.relu(), 1e-7),
    "at a kink": (lambda x: x.relu(), 0.0),
    "at a symmetric kink": (lambda x: abs(x), 0.0),
    "identity": (lambda x: x, -2.0),
    "reuse": (lambda x: (x + x) * x / (x * x + 1), 0.3),
    "far out": (lambda x: x / 3, 1e300),
    "fan-out": (lambda x: sum((x * k for k in range(50)), x), 0.1),
    "branch": (lambda x: x * 2 if x > 0 else x.exp(), -0.5),
}


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_function_passes(name, witnesses):
    f, x = HONEST[name]
    report = check_both(f, x)
    assert report, report
    assert (report.torch is None) == (witnesses == 2)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["exp", "tanh", "sin", "cos", "sigmoid", "relu", "sqrt", "log", "+", "-", "*", "/", "**2"]),
        st.integers(0, 30),
        st.integers(0, 30),
    ),
    min_size=1,
    max_size=12,
)


NUMBERS = st.just(0.0) | st.floats(0.001, 4) | st.floats(-4, -0.001)


def program(steps):
    """A function of two numbers that takes these steps, each on what there is by then."""

    def f(x, y):
        made = [x, y]
        for op, i, j in steps:
            a, b = made[i % len(made)], made[j % len(made)]
            if op == "+":
                made.append(a + b)
            elif op == "-":
                made.append(a - b)
            elif op == "*":
                made.append(a * b)
            elif op == "/":
                made.append(a / b)
            elif op == "**2":
                made.append(a**2)
            else:
                made.append(getattr(a, op)())
        return made[-1]

    return f


@settings(max_examples=200, deadline=None)
@given(STEPS, NUMBERS, NUMBERS)
def test_honest_programs_pass(steps, x, y):
    try:
        check_both(program(steps), x, y)
    except AssertionError as error:
        # Infinity times 0 on the way back: the engine's nan is no derivative, and the others may know better.
        assert re.search("Value says (nan|−?inf)", str(error))


@settings(max_examples=100, deadline=None)
@given(STEPS, st.floats(-3, 3), st.floats(0.1, 3), st.sampled_from([0.0, 0.999, 1.001, -1.0, 2.0]))
def test_a_factor_too_many_is_found_in_any_program(steps, x, y, factor):
    honest = program(steps)

    def faulty(x, y):
        return honest(Value(x.data, (x,), "faulty", (factor,)) if isinstance(x, Value) else x, y)

    try:
        report = check_both(honest, x, y)
    except AssertionError:
        assume(False)
    assume(report.verdicts[0] == "agree" and not report.remarks and abs(report.engine[0]) > 1e-6)
    with pytest.raises(AssertionError, match="The derivative of faulty with respect to x"):
        check_both(faulty, x, y)


def test_another_engine_can_be_checked(witnesses):
    report = check_both(lambda x, y: x * y + (x**2).relu(), 2.0, -1.5, engine=micrograd.engine.Value)
    assert report
    assert report.engine == (2.5, 2.0)


def test_a_class_without_float_or_children_will_do(witnesses):
    class Least:
        def __init__(self, data):
            self.data, self.grad, self.steps = data, None, []

        def __mul__(self, other):
            made = Least(self.data * other.data)
            made.steps = [(self, other.data), (other, self.data)]
            return made

        def backward(self, upstream=1.0):
            self.grad = (self.grad or 0.0) + upstream
            for child, local in self.steps:
                child.backward(upstream * local)

    assert check_both(lambda x, y: x * y * x, 2.0, -1.5, engine=Least).engine == (-6.0, 4.0)


# ------------------------------------------------------------------ kinks, infinities, nan


def test_at_a_kink_any_slope_in_between_will_do_and_the_kink_is_told(witnesses):
    report = check_both(lambda x: x.relu(), 0.0)
    assert report
    assert report.engine == (0.0,)
    assert report.differences == pytest.approx((0.5,))
    kink = "the function may have a kink or a jump at x=0.0: its slope is 0 on the left, 1 on the right."
    assert kink in report.remarks
    assert repr(report).endswith(kink)


def test_at_a_kink_a_slope_out_of_bounds_is_refused_and_the_kink_is_told(witnesses):
    class Steep(Value):
        __slots__ = ()

        def relu(self):
            return Value(max(self.data, 0.0), (self,), "relu", (1.5,))

    with pytest.raises(AssertionError, match=r"Steep says 1.5, but .*\(the function may have a kink .* 1 on the right"):
        check_both(lambda x: x.relu(), 0.0, engine=Steep)


def test_infinite_and_undefined_derivatives_are_equal_to_their_like():
    for f, x in [
        (lambda x: x.sqrt(), 0.0),
        (lambda x: x.log(), 0.0),
        (lambda x: 1 / x, 0.0),
        (lambda x: x * x, inf),
        (lambda x: x * x, nan),
        (lambda x: x * x, 1e200),
    ]:
        report = check_both(f, x)
        assert report
        assert str(report.engine) == str(report.torch)
        assert "Central differences" in report.remarks[0]


def test_infinite_where_it_should_be_finite_is_said(witnesses):
    class Infinite(Off):
        factor = inf

    with pytest.raises(AssertionError, match=r"Infinite says inf, but .* say 2"):
        check_both(square_plus, 1.0, 5.0, engine=Infinite)


def test_nan_in_all_but_the_differences_is_said(witnesses):
    with pytest.raises(AssertionError, match=r"Value says nan.*, but central differences say 0"):
        check_both(lambda x: (x * x).sqrt(), 0.0)


def test_at_a_jump_the_slope_is_infinite():
    report = check_both(lambda x: x * 2 if x > 0 else x * 2 + 1, 0.0)
    assert report
    assert report.remarks[0].endswith("its slope is 2 on the left, −inf on the right.")


def test_what_nobody_can_confirm_is_unsure(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    report = check_both(lambda x: x.sqrt(), 0.0)
    assert not report
    assert report.verdicts == ("unsure",)
    noisy = check_both(lambda x: (x + 1e13) - 1e13, 1.0)
    assert noisy.verdicts == ("unsure",)
    assert "Central differences can't tell at x=1.0" in noisy.remarks[-1]


# ------------------------------------------------------------------ the report and its sentences


def test_the_report_is_a_table():
    assert repr(check_both(product, 2.0, -1.5)) == (
        "product at a=2.0, b=-1.5 is 3.0540; its derivatives:\n"
        "input   engine  differences  PyTorch  verdict\n"
        "a       2.1440       2.1440   2.1440  agree\n"
        "b      −5.0360      −5.0360  −5.0360  agree"
    )


def test_the_report_holds_what_each_witness_said():
    report = check_both(product, 2.0, -1.5)
    a, b = (torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in (2.0, -1.5))
    product(a, b).backward()
    assert report.torch == (a.grad.item(), b.grad.item())
    assert report.engine == pytest.approx(report.torch, rel=1e-14)
    assert report.differences == pytest.approx(report.torch, rel=1e-8)
    assert report.inputs == (("a", 2.0), ("b", -1.5))
    assert report.verdicts == ("agree", "agree")
    assert report.remarks == ()


def test_without_pytorch_the_others_go_on_and_say_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    report = check_both(product, 2.0, -1.5)
    assert report
    assert report.torch is None
    assert report.remarks == ("PyTorch isn't installed: the engine and central differences are compared without it.",)


WEIGHT = Value(3.0)


@pytest.mark.parametrize(
    ("f", "said"),
    [
        (lambda x: (x.label, x * 2)[1], "raised AttributeError: 'Tensor' object has no attribute 'label'."),
        (lambda x: x * WEIGHT, "given float64 tensors, the function returned Value(data=6.0, grad=0.0)."),
        (lambda x: Value(2.0) * x, "given float64 tensors, the function returned Value(data=4.0, grad=0.0)."),
        (lambda x: x * 2 if isinstance(x, Value) else 4.0, "the function returned the plain number 4.0."),
        (lambda x: x * 2 if isinstance(x, Value) else x.float() * 2, "the function returned tensor(4., grad_fn="),
        (lambda x: x * 2 if isinstance(x, Value) else x.add_(1), "raised RuntimeError: a leaf Variable"),
    ],
)
def test_where_pytorch_has_no_say_a_sentence_tells_why(f, said):
    report = check_both(f, 2.0)
    assert report
    assert report.torch is None
    assert report.remarks[0].startswith("PyTorch has no say: ")
    assert said in report.remarks[0]


def test_weights_from_outside_keep_their_gradients():
    weight = Value(3.0)
    weight.grad = 7.0
    tensor = torch.tensor(3.0, dtype=torch.float64, requires_grad=True)
    assert check_both(lambda x: x * (weight if isinstance(x, Value) else tensor), 2.0)
    assert weight.grad == 7.0
    assert tensor.grad is None


def test_pytorch_has_its_say_under_no_grad():
    with torch.no_grad():
        assert check_both(product, 2.0, -1.5).torch is not None


def test_a_default_keeps_its_value_and_starred_inputs_have_names():
    assert check_both(lambda a, b=2.0: a * b, 3.0).inputs == (("a", 3.0),)
    assert check_both(lambda *xs: xs[0] * xs[1], 3.0, 4.0).inputs == (("xs[0]", 3.0), ("xs[1]", 4.0))


@pytest.mark.parametrize("check", [check_gradients, numeric_gradients])
@pytest.mark.parametrize(
    ("f", "xs", "said"),
    [
        (product, (), r"product needs the numbers to be checked at, as in check_gradients\(product, 2.0, -1.5\)"),
        (product, (1.0,), r"product\(a, b\) can't be called with 1 inputs: missing a required argument: 'b'"),
        (product, (1.0, 2.0, 3.0), "too many positional arguments"),
        (product, (1.0, "2"), "b is '2', which is not a number"),
        (product, (None, 1.0), "a is None, which is not a number"),
        (product, (1.0, 1j), "b is 1j, which is not a number"),
        (product, ([1.0, 2.0], 1.0), r"a is \[1.0, 2.0\], which is not a number: give each number as an input"),
        (product, (torch.ones(2), 1.0), "a is tensor.*: give each number as an input of its own"),
        (lambda x: None, (1.0,), "the function returned nothing: end it with `return` and the result"),
        (lambda x: [x, x], (1.0,), r"the function returned .*: return one (node|number), say their sum"),
        (lambda x: x > 0, (1.0,), "the function returned True: return one number"),
        (lambda x: "text", (1.0,), "the function returned the str 'text': return one number"),
        (3.0, (1.0,), "the first thing given must be a function, not the plain number 3.0"),
    ],
)
def test_bad_input_gets_a_sentence(check, f, xs, said):
    with pytest.raises(TypeError, match=said):
        check(f, *xs)


def test_an_engine_run_without_a_graph_is_said():
    with pytest.raises(TypeError, match=r"returned the plain number 4\.0, which has no graph: compute with the inputs"):
        check_both(lambda x: x.data * 2, 2.0)


def test_an_error_in_f_is_its_own():
    with pytest.raises(AttributeError, match="nothing"):
        check_both(lambda x: x.nothing(), 1.0)


def test_a_function_that_changes_from_call_to_call_is_refused():
    calls = []

    def f(x):
        calls.append(x)
        return x * (2 - len(calls) % 2)

    with pytest.raises(ValueError, match=r"f gave 2.0 and then 4.0 for the same inputs"):
        check_both(f, 2.0)


def test_a_function_that_goes_back_itself_is_told_the_gradient_of_one_pass():
    def f(x):
        y = x * x * 2
        y.backward()
        return y

    report = check_both(f, 3.0)
    assert report.engine == (12.0,) and report


def test_numeric_gradients_are_close():
    for name, (f, x) in HONEST.items():
        if "kink" in name or "cancel" in name or "saturated" in name:
            continue
        leaf = Value(x)
        f(leaf).backward()
        assert numeric_gradients(f, x) == (pytest.approx(leaf.grad, rel=1e-4, abs=1e-6),), name


# ------------------------------------------------------------------ engines that don't speak our words


def engine_with(**renamed):
    """A small engine whose words are others than ours."""
    data, grad, back = (renamed.get(word, word) for word in ("data", "grad", "backward"))

    class G:
        def __init__(self, x):
            setattr(self, data, x)
            setattr(self, grad, 0.0)
            self.steps = []

        def __mul__(self, other):
            made = G(getattr(self, data) * getattr(other, data))
            made.steps = [(self, getattr(other, data)), (other, getattr(self, data))]
            return made

        def __float__(self):
            return getattr(self, data)

    def backward(self, upstream=1.0):
        setattr(self, grad, getattr(self, grad) + upstream)
        for child, local in self.steps:
            getattr(child, back)(upstream * local)

    setattr(G, back, backward)
    return G


@pytest.mark.parametrize(
    ("renamed", "said"),
    [
        (
            {"grad": "gradient"},
            r"G keeps no `grad`: after backward\(\) .* It keeps data, gradient, steps\.",
        ),
        ({"grad": "_grad"}, r"G keeps no `grad`: .* It keeps data, steps\."),
        ({"backward": "back"}, r"has no backward\(\): a pass back is asked of the output by that name\."),
        ({"data": "value"}, "is no node of a graph: a node has one number in its `data`"),
    ],
)
def test_an_engine_with_other_words_is_told_what_is_looked_for(renamed, said):
    with pytest.raises(TypeError, match=said):
        check_both(lambda x: x * x, 3.0, engine=engine_with(**renamed))
    assert check_both(lambda x: x * x, 3.0, engine=engine_with()).engine == (6.0,)


def test_a_grad_that_is_no_number_is_told():
    class Words(Value):
        def backward(self):
            self._children[0].grad = "six"

    with pytest.raises(TypeError, match=r"after backward\(\) a `grad` is the str 'six', which is no number\."):
        check_both(lambda x: Value.__mul__(x, x) and Words(x.data**2, (x, x), "*", (3.0, 3.0)), 3.0, engine=Words)


@pytest.mark.parametrize(("f", "xs", "grads"), [(lambda x: x * x * 2, (3.0,), (12.0,)), (product, (2.0, -1.5), None)])
def test_pytorch_can_be_the_engine(f, xs, grads):
    report = check_both(f, *xs, engine="torch")
    assert report and report.torch is None
    assert report.engine == pytest.approx(grads or check_gradients(f, *xs).engine, rel=1e-12)
    assert report.remarks == ("PyTorch is the engine here: central differences are its only witness.",)
    assert numeric_gradients(f, *xs, engine="torch") == pytest.approx(report.engine, rel=1e-6)


def test_pytorch_as_the_engine_is_refused_where_f_cuts_its_graph():
    with pytest.raises(AssertionError, match=r"PyTorch says 3, but central differences say 6\."):
        check_both(lambda x: x.detach() * x, 3.0, engine="torch")
    with pytest.raises(TypeError, match=r"given float64 tensors, the function returned tensor\(6\., grad_fn"):
        check_both(lambda x: x.float() * 2, 3.0, engine="torch")


@pytest.mark.parametrize("engine", ["tensorflow", 3, None])
def test_what_is_no_engine_is_refused(engine):
    with pytest.raises(TypeError, match=f'engine= takes an engine, a class such as Value, or "torch"; not {engine!r}'):
        check_gradients(lambda x: x, 3.0, engine=engine)
    with pytest.raises(TypeError, match=f'engine= takes an engine, a class such as Value, or "torch"; not {engine!r}'):
        numeric_gradients(lambda x: x, 3.0, engine=engine)


# ------------------------------------------------------------------ flat spots, kinks and waves


def dead(engine_slope):
    class Dead(Value):
        def relu(self):
            return Value(max(self.data, 0.0), (self,), "relu", (engine_slope if self.data <= 0 else 1.0,))

    return Dead


@pytest.mark.parametrize("x", [-2.0, -1e-3, -1e6])
@pytest.mark.parametrize("more", [0.0, 1.0, -3e3])
def test_a_dead_relu_with_a_slope_is_refused(x, more, witnesses):
    for slope in (1.0, -1.0, 0.01):
        with pytest.raises(AssertionError, match=r"central differences say 0\."):
            check_both(lambda x: x.relu() + more, x, engine=dead(slope))
    assert check_both(lambda x: x.relu() + more, x, engine=dead(0.0)).verdicts != ("differ",)


@pytest.mark.parametrize(
    ("f", "x", "sides"),
    [
        (abs, 0.0, "−1 on the left, 1 on the right."),
        (lambda x: x.relu(), 0.0, "0 on the left, 1 on the right."),
        (lambda x: abs(x - 2.0) * 3.0, 2.0, "−3 on the left, 3 on the right."),
        (lambda x: x * 2 if x > 1 else x + 1, 1.0, "1 on the left, 2 on the right."),
        (lambda x: x + 1e-3 * x.relu(), 0.0, "1 on the left, 1.001 on the right."),
        (lambda x: abs(x) * 1e8, 0.0, "−1e+08 on the left, 1e+08 on the right."),
    ],
)
def test_a_kink_is_named_whatever_slope_the_engine_takes(f, x, sides, witnesses):
    report = check_both(f, x)
    assert report.remarks[-1].endswith(f"may have a kink or a jump at x={x}: its slope is {sides}")


@pytest.mark.parametrize("f", [lambda x: x * x, lambda x: x**3, lambda x: x.cos(), lambda x: abs(x) * x, lambda x: x])
def test_no_kink_is_named_where_there_is_none(f, witnesses):
    assert not any("kink" in remark for remark in check_both(f, 0.0).remarks)


@pytest.mark.parametrize("speed", [1e6, 1e8, 3e8, 1e9, 1e11, 1e14, 1e17])
@pytest.mark.parametrize("x", [0.3, 1.7, -12.5, 100.0])
def test_a_right_engine_is_not_accused_over_fast_waves(speed, x, witnesses):
    assert check_both(lambda x: (x * speed).sin(), x).verdicts != ("differ",)
    assert check_both(lambda x: (x * speed).cos() + 1.0, x).verdicts != ("differ",)


def test_a_result_that_can_not_even_be_shown_is_told():
    class Draft:
        def __repr__(self):
            return self.nothing

    with pytest.raises(TypeError, match=r"the function returned an object of Draft: return one number\."):
        check_both(lambda x: Draft(), 1.0)


def test_pytorch_is_asked_without_bringing_the_libraries_it_seldom_needs():
    code = """
import sys
from autograd_lesson import check_gradients
report = check_gradients(lambda x, y: x.tanh() * y, 0.5, -1.0)
print("torch" in sys.modules, "PyTorch" in repr(report), *{"sympy", "torch._dynamo"}.intersection(sys.modules))
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert run.stdout.split() == ["True", "True"], run.stdout + run.stderr
