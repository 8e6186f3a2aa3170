"""check(thing): a reader's code is judged, and never raises."""

import time

import micrograd.engine
import pytest

from autograd_lesson import Value, check, topological_order


class Solved(Value):
    __slots__ = ()


def test_a_right_engine_is_solved_and_says_what_was_tried():
    told = check(Value)
    assert told and told.word == "solved" and not told.hints and told.mistake is None
    assert told.sentence.startswith("Value is right in all ") and " * ** exp log " in told.sentence
    assert check(Solved)


def test_micrograd_is_told_its_second_pass_and_nothing_else():
    told = check(micrograd.engine.Value)
    assert not told and told.word == "not yet" and told.mistake == 22
    assert told.shows == "It shows in `x * y * z` at x=3.0, y=-2.0, z=0.5, with two passes back."


@pytest.mark.parametrize(
    "body", ["...", "pass", '"""To do."""', "return NotImplemented", "raise NotImplementedError", "return ..."]
)
def test_a_blank_is_not_attempted_yet(body):
    made = {"Value": Value}
    exec(f"def f(x):\n    {body}\nclass Mine(Value):\n    def __mul__(self, other):\n        {body}", made)
    for thing in made["Mine"], *([made["f"]] if "raise" not in body else []):
        told = check(thing)
        assert told.word == "not attempted yet" and not told
        assert "still blank" in told.sentence


@pytest.mark.parametrize("thing", [..., None, NotImplemented])
def test_a_blank_that_is_no_code_is_not_attempted_yet(thing):
    assert repr(check(thing)) == "This: not attempted yet\nThis is still blank."


def test_what_has_no_name_is_called_what_it_should_be():
    x = Value(2.0)
    y = x * 3.0
    assert repr(check([y, x], order_of=y)).startswith("The order: not yet\n")
    assert repr(check([x], order_of=y)).startswith("The order: not yet\n")
    assert repr(check(None, order_of=y)) == "The order: not attempted yet\nThe order is still blank."
    assert repr(check(x + 3.0, like=y)).startswith("The graph: not yet\n")
    assert repr(check(lambda x: 2.0, derivative_of=lambda x: x * x)).startswith("The function: not yet\n")


def test_a_leaf_that_is_its_own_output_adds_up_too():
    class Mine(Value):
        def backward(self):
            order = topological_order(self)
            for node in order:
                if node._children:
                    node.grad = 0.0
            self.grad = 1.0
            for node in reversed(order):
                node._backward()

    class Unseeded(Mine):
        def backward(self):
            if self._children:
                super().backward()

    told = check(Mine)
    assert told.word == "not yet" and told.sentence.startswith("A leaf that is its own output forgets an earlier pass")
    assert len(told.sentence.split()) <= 25
    assert told.shows == "After two passes back from one leaf, `x`, x.grad is 1, but it should be 2."
    assert check(Unseeded).sentence == "After two passes back from one leaf, `x`, x.grad is 0, but it should be 2."


def test_a_gap_in_a_line_is_not_attempted_yet():
    class Mine(Value):
        def _backward(self):
            for child, slope in zip(self._children, self._local_grads):
                child.grad += slope * ...

    assert check(Mine).sentence == "Mine is still blank: see `_backward`."


def test_an_index_of_dots_is_no_gap():
    def f(x, i):
        y = x[..., i] + x[...] + x[..., 0]
        x[..., i] = 0
        return y

    def g(x, i):
        return x[..., i] + ...

    def h(x):
        return (x, ...)

    def k(x):
        return (..., ...)

    def defaults(x):
        return lambda a=None, b=2.0: a

    assert check(f).word == check(defaults).word == "not yet"
    assert check(g).word == check(h).word == check(k).word == "not attempted yet"


def test_a_name_that_is_still_a_line_to_be_filled_is_a_blank():
    def slope(x):
        return ____ * x  # noqa: F821

    def wrong(x):
        return factor * x  # noqa: F821

    def first(x, y):
        return (y, None)

    assert check(slope, derivative_of=lambda x: x * x).word == "not attempted yet"
    assert check(first, derivative_of=lambda x, y: x * y).word == "not attempted yet"
    assert "NameError" in check(wrong, derivative_of=lambda x: x * x).sentence


def test_an_endless_loop_is_stopped_with_its_line():
    class Mine(Value):
        def backward(self):
            while True:
                pass

    class Swallowing(Value):
        def backward(self):
            while True:
                try:
                    self.grad += 1
                except:  # noqa: E722
                    continue

    assert check(Mine).sentence == (
        "`x + y` didn't come to an end and was stopped in the line `while True:`: does its loop or recursion ever stop?"
    )
    assert "didn't come to an end" in check(Swallowing).sentence


def test_an_error_is_told_with_the_readers_own_lines():
    class Mine(Value):
        def __mul__(self, other):
            return self.product(other)

        def product(self, other):
            return Value(self.data * other.datum, (self, other), "*", (other.data, self.data))

    told = check(Mine)
    assert told.sentence.startswith("`x * y` raised AttributeError: 'Mine' object has no attribute 'datum' in the line")
    assert [line.partition(":")[0] for line in told.lines] == ["in __mul__", "in product"]
    assert "witness" not in repr(told)


@pytest.mark.parametrize("end", [SystemExit, KeyboardInterrupt, RecursionError])
def test_what_would_end_the_program_is_a_sentence(end):
    class Mine(Value):
        def __add__(self, other):
            raise end

    assert check(Mine).word == "not yet"


def test_the_smallest_failing_graph_has_both_numbers_where_no_known_mistake_explains_it():
    class Mine(Value):
        def __mul__(self, other):
            node = Value.__mul__(self, other)
            return Mine(node.data, node._children, "*", (1.5 * node._local_grads[0], node._local_grads[1]))

    told = check(Mine)
    assert told.mistake is None
    assert told.sentence == "`x * y` at x=3.0, y=-2.0: Mine says that x.grad is −3, but central differences say −2."
    assert told.graph["x"] == (3.0, -3.0) and [node.op for node in told.graph.shape.nodes] == ["", "", "*"]
    assert 'alt="Graph of output, 3 nodes. x: data 3.0000, grad −3.0000;' in told._repr_html_()


def test_where_a_known_mistake_explains_it_there_is_no_picture():
    assert check(micrograd.engine.Value).graph is None and "<img" not in check(micrograd.engine.Value)._repr_html_()


class Mute:
    """Answers nothing, not even what it is called."""

    def __getattr__(self, name):
        raise RuntimeError(name)

    def __repr__(self):
        raise RuntimeError


class Same:
    __hash__ = None

    def __eq__(self, other):
        raise RuntimeError


def raising(x):
    raise BaseException("all is lost")


@pytest.mark.parametrize(
    "how", [{}, {"derivative_of": abs}, {"operation": abs}, {"order_of": Value(1.0)}, {"like": Value(1.0)}]
)
@pytest.mark.parametrize(
    "made", [Mute, Same, list, property, lambda: raising, lambda: map, lambda: type, lambda: [Mute()]]
)
def test_it_never_raises(made, how):
    thing = made()
    told = check(thing, **how)
    assert told.word == "not yet" and not told and not told.stale
    assert told.sentence in repr(told) and told._repr_html_()


def test_what_takes_long_is_stopped(monkeypatch):
    monkeypatch.setattr("autograd_lesson.witness.guard.SECONDS", 0.02)

    def slope(x):
        time.sleep(0.03)
        return 2 * x

    assert "didn't come to an end and was stopped" in check(slope, derivative_of=lambda x: x * x).sentence


@pytest.mark.parametrize("thing", [3, "text", [], object(), lambda x: x, len, print])
def test_what_it_cannot_judge_is_a_sentence(thing):
    assert check(thing).word in ("not yet", "not attempted yet")


def test_a_check_is_stale_as_soon_as_its_code_has_changed():
    made = {"Value": Value, "__name__": __name__}
    exec("class Mine(Value):\n    def __neg__(self):\n        return self * -1.0", made)
    Mine = made["Mine"]
    told = check(Mine)
    assert told and not told.stale
    Mine.__neg__ = lambda self: self * -2.0
    assert told.stale and not told
    assert "The code has changed since it was checked: run this check again." in repr(told)
    assert "al-stale" in told._repr_html_()
    assert not check(Mine)


def helper(x):
    return x * 1.0


def test_a_check_is_stale_when_a_function_that_the_code_uses_has_changed(monkeypatch):
    class Mine(Value):
        def __neg__(self):
            return helper(self) * -1.0

    told = check(Mine)
    assert told and not told.stale
    monkeypatch.setitem(globals(), "helper", lambda x: x * 2.0)
    assert told.stale


def test_its_text_is_the_same_each_time():
    assert repr(check(micrograd.engine.Value)) == repr(check(micrograd.engine.Value))


def test_as_html_it_has_words_and_an_icon_and_text_is_never_markup():
    class Mine(Value):
        def __add__(self, other):
            raise ValueError("<script>alert(1)</script>")

    html = check(Mine)._repr_html_()
    assert "<script>" not in html and "&lt;script&gt;" in html
    assert '<span aria-hidden="true">✕</span> <strong>not yet</strong>: Mine' in html
    folded = check(micrograd.engine.Value)._repr_html_()
    assert folded.count("<details>") == 2 and folded.index("A hint") < folded.index("A more concrete hint")
