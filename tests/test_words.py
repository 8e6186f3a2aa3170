"""What is printed can be printed wherever."""

import io
import re
import sys

import pytest

from autograd_lesson import (
    GraphView,
    Value,
    bug_hunt,
    check,
    check_gradients,
    compare,
    curve,
    draw,
    explore,
    predict,
    replay,
)
from autograd_lesson.words import described, printed


def square():
    x = Value(-2.0, label="教 é ∞")
    y = x * x / 3
    y.backward()
    return y


MAKE = {
    "draw": lambda: draw(square()),
    "GraphView": lambda: GraphView(square()),
    "replay": lambda: replay(square()),
    "explore": lambda: explore(lambda x: x * -2.0, x=(-3.0, 3.0)),
    "compare": lambda: compare(lambda x: x * -2.0, x=(-3.0, 3.0)),
    "check": lambda: check(lambda x: -2.8, derivative_of=lambda x: x * x),
    "bug_hunt": bug_hunt,
    "curve": lambda: curve(lambda x: x * -2.0, x=(-3.0, 3.0)),
    "predict": lambda: predict(lambda x: x * -2.0, ask="x.grad", x=-2.8),
    "check_gradients": lambda: check_gradients(lambda x: x * -2.0, -1.0),
}


def stream(encoding):
    return io.TextIOWrapper(io.BytesIO(), encoding, newline="\n")


@pytest.mark.parametrize("encoding", ["cp1252", "cp932", "cp437", "ascii", "latin-1", "utf-8"])
@pytest.mark.parametrize("make", MAKE.values(), ids=MAKE)
def test_everything_can_be_printed_to_a_pipe_of_any_encoding(monkeypatch, make, encoding):
    thing = make()
    monkeypatch.setattr(sys, "stdout", stream(encoding))
    print(thing)
    sys.stdout.flush()
    text = sys.stdout.buffer.getvalue().decode(encoding)
    assert re.search("[-−－]2.(0000|8)", text)  # cp932 has a wide one
    assert encoding != "utf-8" or text == f"{thing!r}\n"


def test_what_stdout_has_letters_for_stays_as_it_is(monkeypatch):
    monkeypatch.setattr(sys, "stdout", stream("cp1252"))
    assert printed("× ÷ é –") == "× ÷ é –"
    assert printed("−1 × 教") == "-1 × \\u6559"
    monkeypatch.setattr(sys, "stdout", io.StringIO())  # has no encoding
    assert printed("−1 教") == "−1 教"


@pytest.mark.parametrize("thing", [(x for x in ()), iter([]), stream("utf-8"), len, [object()], Value(2.0).exp])
def test_no_sentence_has_an_address(thing):
    assert "0x" not in described(thing)
