"""The page's texts stand once a kernel, and all widgets of one kind refer to them."""

import gc
import weakref

from autograd_lesson import MLP, GraphView, Value, curve, explore, moons, predict, train
from autograd_lesson.page.bundle import FILES, bundle
from autograd_lesson.widgets.beside import Beside
from autograd_lesson.widgets.carrier import ASKED, carrier


def f(x=2.0):
    y = x * x
    return y


def made():
    """One widget of each page."""
    curved, learning = curve(f, x=(0.0, 3.0)), train(MLP(2, [1]), moons(10), steps=1)
    return GraphView(f(Value(2.0))), predict(f, ask="x.grad", x=2.0), curved, learning.view, Beside()


SHEETS = ("view.css", "predict.css", "curve.css", "training.css")


def test_views_refer_to_one_carrier_with_the_page_of_their_kind():
    first, second = GraphView(f(Value(2.0))), explore(f, x=(0.0, 3.0)).view
    asked = predict(f, ask="x.grad", x=2.0)
    assert first._page is second._page is carrier("host.js")
    assert first._page.text == bundle(FILES / "host.js")
    assert asked._page is carrier("predict_host.js") is not first._page
    assert first.get_state()["_page"] == f"IPY_MODEL_{first._page.model_id}"


def test_a_view_stores_no_page_of_its_own():
    for widget in made():
        state = widget.get_state()
        assert len(state["_esm"]) < 2_500 and "_css" not in state, type(widget)


def test_a_style_sheet_stands_once_whatever_pages_it_is_for():
    sheets = [style for widget in made() for style in widget._styles]
    assert {style.text for style in sheets} >= {(FILES / name).read_text() for name in SHEETS}
    assert len({*sheets}) == len({style.text for style in sheets}) == len(SHEETS)


def test_a_carrier_stays_when_a_view_is_closed():
    view = GraphView(f(Value(2.0)))
    page = view._page
    view.close()
    assert page.comm is not None and GraphView(f(Value(2.0)))._page is page


def test_a_carrier_that_was_closed_is_made_anew(monkeypatch):
    monkeypatch.setattr("autograd_lesson.widgets.carrier._held", {})
    page = carrier("quiet.js")
    page.close()
    assert carrier("quiet.js") is not page and carrier("quiet.js").text == bundle(FILES / "quiet.js")


def test_a_host_that_hands_out_no_widgets_is_sent_the_page(monkeypatch):
    view, sent = GraphView(f(Value(2.0))), []
    monkeypatch.setattr(view, "send", sent.append)
    view._handle_custom_msg({"other": 1}, [])
    view._handle_custom_msg(ASKED, [])
    assert sent == [{"page": view._page.text, "styles": [carrier("view.css").text]}]


def test_a_carrier_keeps_no_view_alive():
    view = GraphView(f(Value(2.0)))
    seen = weakref.ref(view)
    view.close()
    del view
    gc.collect()
    assert seen() is None
