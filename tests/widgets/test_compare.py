import sys

import ipywidgets
import micrograd.engine
import pytest

from autograd_lesson import Value, compare, explore

torch = pytest.importorskip("torch")  # the third witness

STARTS = [(1.0, 2.0), (-2.5, 0.5), (3.0, 4.0), (0.0, 1.0), (-3.0, 3.9)]


def example(a=1.0, b=2.0):
    u = a**2
    c = u + b**0.5
    d = c.tanh() if a > 0 else c.exp()
    return d * u


class SlightlyOff(Value):
    """An engine whose tanh has a slope too steep by a thousandth."""

    __slots__ = ()

    def tanh(self):
        made = super().tanh()
        return Value(made.data, (self,), "tanh", (made._local_grads[0] * 1.001,))

    def __pow__(self, other):
        return SlightlyOff(self.data**2, (self,), "**2", (2 * self.data,))


def row(w, name):
    return next(row for row in w.rows if row.name == name)


@pytest.fixture
def no_torch(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)


def test_every_node_equals_pytorchs_wherever_the_sliders_stand():
    w = compare(example, a=(-3.0, 3.0), b=(0.1, 4.0))
    for a, b in STARTS:
        w.sliders["a"].value, w.sliders["b"].value = a, b
        ta, tb = (torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in (a, b))
        u = ta**2
        c = u + tb**0.5
        d = c.tanh() if a > 0 else c.exp()
        output = d * u
        named = {"a": ta, "b": tb, "u": u, "c": c, "d": d, "(result)": output}
        for tensor in named.values():
            tensor.retain_grad()
        output.backward()
        assert [r.name for r in w.rows] == list(named)
        for r, tensor in zip(w.rows, named.values()):
            assert (r.torch_data, r.torch_grad) == (tensor.item(), tensor.grad.item())
            assert (r.data, r.grad) == pytest.approx((r.torch_data, r.torch_grad), rel=1e-12)
            assert r.verdict == "agree"
        assert [w.rows[0].difference, w.rows[1].difference] == pytest.approx(
            [ta.grad.item(), tb.grad.item()], rel=1e-6, abs=1e-6
        )
        assert w
        assert (w.message, w.stale) == ("", False)


def test_a_wrong_derivative_is_shown_and_followed_back_to_its_variable():
    def f(x=0.5):
        u = x**2
        t = u.tanh()
        return t

    w = compare(f, SlightlyOff, x=(0.0, 1.0))
    assert not w
    assert [r.verdict for r in w.rows] == ["differ", "differ", "agree"]
    assert (
        "The derivative of f with respect to x at x=0.5: SlightlyOff says 0.940955, but PyTorch says 0.940015 and"
        in w.message
    )
    assert w.message.endswith("Going back from the result, u is the first variable that differs.")
    assert w._table.value.count("<strong>differ</strong>") == 2
    w.sliders["x"].value = 0.0
    assert row(w, "x").verdict == "agree"


def test_a_result_that_has_a_name_has_one_row():
    def f(x):
        y = x.exp()
        return y

    assert [r.name for r in compare(f, x=1.0).rows] == ["x", "y"]
    assert [r.name for r in compare(lambda x: x, x=1.0).rows] == ["x"]
    assert [r.name for r in compare(lambda x: x * 2, x=1.0).rows] == ["x", "(result)"]


def test_an_input_without_effect_has_gradient_zero():
    w = compare(lambda x, y: x * 2, x=1.0, y=1.0)
    assert row(w, "y")[3:] == (0.0, 0.0, 0.0, "agree")


def test_without_pytorch_two_witnesses_go_on(no_torch):
    w = compare(example, a=(-3.0, 3.0), b=(0.1, 4.0))
    assert w
    assert w.message.startswith("PyTorch isn't installed")
    assert {r.torch_data for r in w.rows} == {r.torch_grad for r in w.rows} == {None}
    assert [r.verdict for r in w.rows] == ["agree", "agree", "", "", "", ""]
    assert "the witnesses agree on 2 of 2 nodes" in w._table.value


WEIGHT = Value(3.0)


def test_a_weight_from_outside_is_shown_and_keeps_its_gradient():
    WEIGHT.grad = 7.0
    w = compare(lambda x: x * WEIGHT, x=(0.0, 4.0))
    for x in (1.0, 3.0, 4.0):
        w.sliders["x"].value = x
        assert (row(w, "WEIGHT").data, row(w, "WEIGHT").grad) == (3.0, x)
        assert row(w, "x").verdict == "agree"
    assert WEIGHT.grad == 7.0
    assert w.message == f"PyTorch has no say: given float64 tensors, the function returned {Value(12.0)}."


def test_what_only_pytorch_can_not_run_is_said():
    w = compare(lambda x: (x.label, x * 2)[1], x=2.0)
    assert w.message.startswith(
        "PyTorch has no say: on tensors the function raised AttributeError: 'Tensor' object has no attribute 'label'"
    )
    assert not w.stale
    assert row(w, "x").verdict == "agree"


def test_another_engine_can_be_named():
    w = compare(lambda x: x * x + 1, micrograd.engine.Value, x=(0.0, 6.0))
    assert row(w, "x").grad == row(w, "x").torch_grad == 6.0


def test_a_kink_is_told():
    w = compare(lambda x: x.relu(), x=(-1.0, 1.0))
    assert w
    assert w.message == "the function may have a kink or a jump at x=0.0: its slope is 0 on the left, 1 on the right."
    w.sliders["x"].value = 0.5
    assert w.message == ""


def test_nan_agrees_with_nan():
    w = compare(lambda x: x.log() * 2, x=(-2.0, 0.0))
    assert row(w, "(result)").verdict == "agree"
    assert "Central differences can't tell at x=-1.0" in w.message


BAD = {
    1: (lambda x: x.nothing, "the function raised AttributeError: 'Value' object has no attribute 'nothing'"),
    2: (lambda x: None, "the function returned nothing: end it with `return` and the result."),
    3: (lambda x: 6.0, "the function returned the plain number 6.0, which has no graph"),
    4: (lambda x: [x, x], "the function returned a list of 2: return one node, say their sum."),
    5: (lambda x: "text", "the function returned the str 'text': return one number."),
    6: (lambda x: 1 / 0, "the function raised ZeroDivisionError: division by zero in the line"),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_goes_wrong_is_said_and_the_last_table_stays_greyed(kind):
    bad, said = BAD[kind]
    w = compare(lambda x: x * 2 if x < 1 else bad(x), x=(0.0, 2.0))
    w.sliders["x"].value = 0.5
    before = w.rows
    w.sliders["x"].value = 1.5
    assert said in w.message
    assert w.message.endswith("The table is of the last inputs that worked.")
    assert w.stale and not w
    assert w.rows is before
    assert 'class="al-compare al-stale"' in w._table.value
    assert w.message in repr(w)
    w.sliders["x"].value = 0.75
    assert (w.message, w.stale) == ("", False)
    assert row(w, "x").data == 0.75
    assert "al-stale" not in w._table.value.partition("<table")[2]


def test_a_function_broken_from_the_start_shows_its_sentence_and_recovers():
    def f(x=-1.0):
        if x < 0:
            raise KeyError("x")
        return x.sqrt()

    w = compare(f, x=(-2.0, 2.0))
    assert w.message == "f raised KeyError: 'x' in the line `raise KeyError(\"x\")`."
    assert w.rows == []
    w.sliders["x"].value = 1.0
    assert row(w, "x").grad == 0.5


def test_a_failing_backward_is_said():
    class Stuck(Value):
        __slots__ = ()

        def backward(self):
            raise RecursionError("too deep")

    assert compare(lambda x: x, Stuck, x=1.0).message == "backward() raised RecursionError: too deep."


def test_an_error_without_words_is_named_by_its_type():
    class Silenced(Value):
        def backward(self):
            raise RuntimeError

    assert compare(lambda x: x, Silenced, x=1.0).message == "backward() raised RuntimeError."


def test_bad_sliders_are_refused_as_explore_refuses_them():
    with pytest.raises(TypeError, match=r"no slider can be made of x='a': write \(low, high\)"):
        compare(lambda x: x, x="a")
    with pytest.raises(TypeError, match="example has no parameter 'z': it has a, b"):
        compare(example, z=1.0)
    w = compare(lambda x: x * 2, x=ipywidgets.Text("three"))
    assert w.message == "x is 'three', which is not a number."


def test_the_text_form_states_inputs_and_content():
    def f(a, b):
        c = a * b
        return c

    assert repr(compare(f, a=2.0, b=3.0)) == (
        "compare(f) at a=2.0, b=3.0\n"
        "node  data: engine  data: PyTorch  grad: engine  grad: differences  grad: PyTorch  verdict\n"
        "a           2.0000         2.0000        3.0000             3.0000         3.0000  agree\n"
        "b           3.0000         3.0000        2.0000             2.0000         2.0000  agree\n"
        "c           6.0000         6.0000        1.0000                            1.0000  agree"
    )


def test_where_there_are_no_widgets_a_plain_table_is_shown():
    data, _ = compare(example, a=1.0, b=2.0)._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert data["text/html"].startswith("<table")
    assert "<style" not in data["text/html"] and "style=" not in data["text/html"]
    assert data["text/html"].count("<tr>") == 7
    assert data["text/plain"].startswith("compare(example) at a=1.0, b=2.0\n")


def test_what_the_reader_wrote_is_text_and_never_markup():
    def f(x):
        raise ValueError("<img src=x onerror=alert(1)>")

    f.__name__ = "<b>"
    w = compare(f, x=1.0)
    assert "<img" in w.message
    assert "<img" not in w._words.value and "&lt;img" in w._words.value
    w = compare(lambda x: x * 2, x=1.0)
    w._f.__name__ = "a<b>"
    w._tick()
    assert "a&lt;b&gt;" in w._table.value and "<b>" not in w._table.value


def test_the_last_digit_a_slider_leaves_is_dropped():
    w = compare(lambda x: x * 2, x=(0.0, 4.0))
    w.sliders["x"].value = 2.000000000000001
    assert row(w, "x").data == 2.0


def test_a_function_that_goes_back_itself_is_told_the_gradient_of_one_pass():
    def f(x=3.0):
        y = x * x * 2
        y.backward()
        return y

    comparison = compare(f, x=(0.0, 9.0))
    assert {row.name: row.grad for row in comparison.rows} == {"x": 12.0, "y": 1.0}
    assert comparison


def test_what_f_prints_is_shown_once_at_every_move(capsys):
    def f(x):
        print("x is", float(x))
        return x.log() if x > 0 else None

    w = compare(f, x=(-1.0, 3.0))
    assert w.message == "printed: x is 1.0"
    w.sliders["x"].value = 2.0
    assert w.message == "printed: x is 2.0"
    w.sliders["x"].value = -1.0
    assert w.message == (
        "f returned nothing: end it with `return` and the result. The table is of the last inputs that worked.\n"
        "printed: x is -1.0"
    )
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("make", [compare, explore])
def test_of_much_that_is_printed_the_end_is_shown(make):
    w = make(lambda x: [print(i) for i in range(9999)] and x * 2, x=1.0)
    assert len(w.message) < 2100
    assert w.message.startswith("printed: …") and w.message.endswith("9997\n9998")


class Big:
    def __repr__(self):
        return "big " * 10**6


def raises(error):
    def f(x):
        raise error

    return f


class Mute(Exception):
    def __str__(self):
        raise RuntimeError("no words")


TEXTS = [
    raises(ValueError("a" * 10**6)),
    raises(KeyError("b" * 10**6)),
    raises(RuntimeError("\x1b[31mred\x1b[0m \ud800 \x00 end")),
    raises(Mute()),
    lambda x: Big(),
    lambda x: "c" * 10**6,
    lambda x: print("\x1b[31mred\x1b[0m \ud800 \x00" * 10**5) or x * 2,
]


@pytest.mark.parametrize("f", TEXTS)
@pytest.mark.parametrize("make", [compare, explore])
def test_whatever_text_comes_out_of_the_program_can_be_sent_and_is_short(make, f):
    w = make(f, x=1.0)
    assert w.message and len(w.message) < 3000
    assert w.message.encode("utf-8")
    assert not set(w.message) & {"\x1b", "\x00", "\ud800"}


def test_a_long_error_is_cut_with_an_ellipsis():
    message = compare(raises(ValueError("a" * 10**6)), x=1.0).message
    assert "aaa… in the line `raise error`." in message


@pytest.mark.parametrize("make", [compare, explore])
def test_an_engine_that_can_not_be_made_is_told(make):
    class Sized(Value):
        def __init__(self, data):
            raise KeyError("size")

    class Wordless(Value):
        def __init__(self, data):
            raise ValueError

    assert make(lambda x: x, Sized, x=1.0).message == "Sized(1.0) raised KeyError: 'size'."
    assert make(lambda x: x, Wordless, x=1.0).message == "Wordless(1.0) raised ValueError."


@pytest.mark.parametrize("engine", ["tensorflow", None, 3])
@pytest.mark.parametrize("make", [compare, explore])
def test_what_is_no_engine_is_refused(make, engine):
    with pytest.raises(TypeError, match='the second argument is an engine, a class such as Value, or "torch"; not'):
        make(lambda x: x, engine, x=1.0)


@pytest.mark.parametrize("make", [compare, explore])
def test_parameters_without_names_get_sliders_by_their_place(make):
    def positional(a, b=2.0, /, c=1.0):
        return a * b * c

    def starred(*xs):
        return xs[0] * xs[1]

    w = make(positional, a=(0.0, 2.0), c=(0.0, 4.0))
    assert [*w.sliders] == ["a", "c"] and not w.message
    w = make(positional, b=(0.0, 2.0), a=(0.0, 4.0))
    w.sliders["a"].value = 3.0
    assert w.message == ""
    with pytest.raises(TypeError, match=r"starred takes \*xs, and what is given so has no names: write def f\(a, b\)"):
        make(starred, a=1.0, b=2.0)
