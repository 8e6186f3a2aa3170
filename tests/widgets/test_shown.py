"""How IPython shows our widgets, by ipywidgets 7 and 8: alive where there are widgets, a picture or table elsewhere."""

import gc
import weakref

import anywidget
import ipywidgets
import pytest
from IPython.core.interactiveshell import InteractiveShell

from autograd_lesson import MLP, GraphView, Value, compare, curve, explore, predict, replay, snapshot, train

VIEW = "application/vnd.jupyter.widget-view+json"


def product(x=2.0, y=3.0):
    z = x * y
    return z + x


def output():
    z = product(Value(2.0), Value(3.0))
    z.backward()
    return z


MAKE = {
    "explore": lambda: explore(product, x=(-3.0, 3.0)),
    "compare": lambda: compare(product, x=(-3.0, 3.0)),
    "replay": lambda: replay(output(), "backward"),
    "view": lambda: GraphView(snapshot(output())),
}


def formatted(widget):
    data, metadata = InteractiveShell.instance().display_formatter.format(widget)
    return data, metadata


@pytest.mark.parametrize("make", MAKE.values(), ids=MAKE)
def test_a_host_gets_the_view_and_what_to_show_without_widgets(make):
    widget = make()
    data, _ = formatted(widget)
    assert data[VIEW]["model_id"] == widget.model_id
    assert data["text/plain"] == repr(widget)
    assert data["text/html"].startswith(("<img alt=", "<table"))


@pytest.mark.parametrize("make", MAKE.values(), ids=MAKE)
def test_a_closed_widget_is_its_picture(make):
    widget = make()
    before, _ = formatted(widget)
    widget.close()
    data, _ = formatted(widget)
    assert VIEW not in data and data["text/html"] == before["text/html"]


def open_widgets():
    """The ids of all widgets but those that carry a page, which stay."""
    state = ipywidgets.Widget.get_manager_state()["state"]
    return {model for model, each in state.items() if each["model_name"] != "WidgetModel"}


@pytest.mark.parametrize("make", MAKE.values(), ids=MAKE)
def test_a_closed_widget_leaves_no_model_and_is_freed(make):
    before = open_widgets()
    widget = make()
    watched = [weakref.ref(widget), weakref.ref(getattr(widget, "view", widget))]
    widget.close()
    assert open_widgets() == before
    del widget
    gc.collect()
    assert [ref() for ref in watched] == [None, None]


def test_a_slider_of_the_readers_own_is_not_closed_with_the_widget():
    mine = ipywidgets.FloatSlider(1.0, min=0.0, max=2.0)
    for make in (explore, compare):
        make(lambda x: x * x, x=mine).close()
        assert mine.comm is not None


@pytest.mark.parametrize("make", MAKE.values(), ids=MAKE)
def test_a_cell_that_is_run_again_closes_what_it_made_before(make, monkeypatch):
    def run(cell, msg):
        request = {"metadata": {"cellId": cell}, "header": {"msg_id": msg}}
        monkeypatch.setattr(InteractiveShell.instance(), "get_parent", lambda: request, raising=False)
        return make()

    kept = run("other", "1")
    first, beside = run("a", "2"), run("a", "2")
    assert first.comm is not None  # two widgets of one run live side by side
    models = len(open_widgets())
    for k in range(3):
        last = run("a", str(3 + k))
    assert (first.comm, beside.comm) == (None, None)
    assert kept.comm is not None and last.comm is not None
    assert len(open_widgets()) <= models
    last.close()
    kept.close()


def test_a_box_has_the_pictures_of_what_is_in_it():
    explored, player, compared = (MAKE[name]() for name in ("explore", "replay", "compare"))
    inner = ipywidgets.HBox([player, ipywidgets.IntSlider(3), compared])
    box = ipywidgets.VBox([ipywidgets.Label("a < b"), explored, inner])
    data, _ = formatted(box)
    assert data[VIEW]["model_id"] == box.model_id
    html = [part.still()["text/html"] for part in (explored, player, compared)]
    assert data["text/html"] == "\n".join(f"<div>{each}</div>" for each in ("a &lt; b", *html))
    assert data["text/plain"] == "\n".join(["a < b", *map(repr, (explored, player, compared))])


def test_a_box_has_a_picture_whatever_kind_it_is_and_when_it_is_closed():
    view = MAKE["view"]()
    for kind in (ipywidgets.HBox, ipywidgets.VBox, ipywidgets.Box, ipywidgets.Tab, ipywidgets.Accordion):
        box = kind([view])
        assert view.still()["text/html"] in formatted(box)[0]["text/html"]
        box.close()
        data, _ = formatted(box)
        assert VIEW not in data and view.still()["text/html"] in data["text/html"]


def test_a_view_with_nothing_drawn_is_text_in_a_box():
    data, _ = formatted(ipywidgets.HBox([GraphView()]))
    assert data["text/html"] == "<div><pre>GraphView: nothing drawn yet</pre></div>"


def test_a_box_without_a_widget_of_ours_is_shown_as_ever():
    MAKE["view"]()
    box = ipywidgets.HBox([ipywidgets.IntSlider(3), ipywidgets.VBox([ipywidgets.Label("x")])])
    assert formatted(box)[0] == box._repr_mimebundle_()


@pytest.mark.parametrize("make", MAKE.values(), ids=MAKE)
def test_ipython_does_not_keep_what_a_cell_showed_before_it_was_run_again(make, monkeypatch, capsys):
    shell = InteractiveShell.instance()
    monkeypatch.setitem(shell.user_ns, "make", make)
    request = {"metadata": {"cellId": "again"}, "header": {}}
    monkeypatch.setattr(shell, "get_parent", lambda: request, raising=False)
    watched = []
    for run in range(8):
        request["header"]["msg_id"] = run
        result = shell.run_cell("make()", store_history=True).result
        watched.append(weakref.ref(result))
        del result
    gc.collect()
    alive = [ref() is not None for ref in watched]
    assert alive == [False] * 5 + [True] * 3  # the last three are _, __ and ___
    watched[-1]().close()
    shell.reset()
    capsys.readouterr()


@pytest.mark.parametrize(
    "make",
    [
        lambda: explore(lambda x: x * 2, x=(0.0, 1.0)).view,
        lambda: compare(lambda x: x * 2, x=(0.0, 1.0)).children[-1],
        lambda: predict(lambda x: x * 2, ask="x.grad", x=1.0),
        lambda: curve(lambda x: x * 2, x=(0.0, 1.0)),
        lambda: train(MLP(1, [1]), ([[0.0], [1.0]], [-1, 1]), steps=0).view,
    ],
    ids=["explore", "compare", "predict", "curve", "train"],
)
def test_what_is_stored_is_for_every_anywidget_that_is_allowed(make):
    """A host takes the newest release it has in the range that is stored, and shows an error if it has none."""
    state = make().get_state()
    taken = {state["_model_module_version"], state["_view_module_version"]}
    assert taken == {"^0.*"} and anywidget.__version__.startswith("0.")
