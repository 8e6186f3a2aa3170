"""A network that learns, on the page: its buttons with Python behind them, and without."""

import pytest
from browser.scene import STAGE

from autograd_lesson import MLP, Tensor, moons, train, zoo
from autograd_lesson.page.bundle import text_of
from autograd_lesson.widgets.learning import TrainingView

BYTES = ("start", "weights", "grid", "losses", "gradients", "beside")
HOSTED = """async ([traits, comm_live, packed]) => {
    for (const name of packed) traits[name] = new DataView(bytes(traits[name]).buffer);
    window.sent = [];
    window.model = new Model(traits);
    model.send = (content) => sent.push(content);
    window.sliders = Object.fromEntries([["rate", 1.0], ["width", 16]].map(([name, value]) => {
        const slider = new Model({ value });
        slider.comm_live = comm_live;
        return [name, slider];
    }));
    model.widget_manager = { get_model: async (id) => sliders[id] };
    window.cleanup = module.default().render({ model, el });
    await painted();
}"""


@pytest.fixture
def classroom(page):
    """A page with the module as `module`, and an empty element `el`."""
    page.set_content('<!doctype html><meta charset="utf-8"><body><div id="el"></div></body>')
    page.add_style_tag(content="".join(map(text_of, TrainingView.styles)))
    page.add_script_tag(content=STAGE)
    page.evaluate(
        """async (text) => {
            window.module = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
            window.el = document.getElementById("el");
        }""",
        text_of(TrainingView.module),
    )
    return page


def traits(widget):
    names = [*BYTES, "plan", "points", "labels", "named", "standing"]
    told = {name: getattr(widget.view, name) for name in names}
    told |= {name: told[name].hex() for name in BYTES}
    return told | {"sliders": {name: f"IPY_MODEL_{name}" for name in widget.view.sliders}}


def hosted(page, widget, alive=True):
    page.evaluate(HOSTED, [traits(widget), alive, list(BYTES)])


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def said(page):
    return page.locator("#el .at-said").text_content()


def demo(steps=20):
    return train(MLP(2, [16, 16, 1], engine=Tensor), moons(), steps=steps)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_training_looks_right(classroom, pictures, theme):
    classroom.evaluate(
        """(theme) => { document.body.dataset.jpThemeLight = String(theme === "light");
                        if (theme === "dark") document.body.style = "background: #111; --jp-layout-color0: #111"; }""",
        theme,
    )
    hosted(classroom, demo())
    classroom.set_viewport_size({"width": 1000, "height": 420})
    classroom.screenshot(path=pictures / f"training-{theme}.png")
    assert said(classroom).startswith("paused · step 20 · loss 0.")


def sent(page):
    return page.evaluate("() => sent")


def frame(page, **standing):
    """Python's frame, with this much changed."""
    page.evaluate(
        """async (standing) => {
            model.set("standing", { ...model.get("standing"), ...standing });
            await painted();
        }""",
        standing,
    )


def test_buttons_ask_python_and_what_is_paused_is_shown_at_once(classroom):
    hosted(classroom, demo(2))
    press(classroom, "start")
    assert sent(classroom) == [{"do": "start", "count": 1, "at": {"rate": 1, "width": 16}}] and said(
        classroom
    ).startswith("running")
    frame(classroom, running=True, heard=1, steps=9)
    assert said(classroom).startswith("running · step 9")
    press(classroom, "pause")
    assert said(classroom).startswith("paused") and sent(classroom)[-1]["do"] == "pause"
    frame(classroom, running=True, heard=1, steps=10)  # from before that was heard
    assert said(classroom).startswith("paused · step 10")
    frame(classroom, running=False, heard=2, steps=11)
    press(classroom, "one step")
    assert [each["do"] for each in sent(classroom)] == ["start", "pause", "pause", "step"]
    press(classroom, "back")
    press(classroom, "reset")
    assert [each["count"] for each in sent(classroom)] == [*range(1, 9)]
    frame(classroom, heard=8, steps=0, back=0)
    assert classroom.locator("#el button:disabled").all_text_contents() == ["back", "reset"]


def test_who_waits_for_python_is_told(classroom):
    hosted(classroom, demo(2))
    press(classroom, "one step")
    classroom.wait_for_function("() => document.querySelector('#el .al-message').textContent.startsWith('Waiting')")
    frame(classroom, heard=2, message="")
    assert classroom.locator("#el .al-message").text_content() == ""


def test_the_page_trains_alone_where_no_python_is(classroom):
    w = demo(0)
    hosted(classroom, w, alive=False)
    press(classroom, "one step")
    w.step()
    assert said(classroom) == (
        f"paused · step 1 · loss {w.training.losses[-1]:.4f} · {w.training.right()} of 100 right"
    )
    press(classroom, "back")
    assert "step 0" in said(classroom)
    classroom.evaluate("() => sliders.rate.set('value', 0.1)")
    w.back()
    w.sliders["rate"].value = 0.1
    w.step()
    press(classroom, "one step")
    assert f"loss {w.training.losses[-1]:.4f}" in said(classroom) and sent(classroom) == []
    classroom.evaluate("() => sliders.width.set('value', 8)")
    assert classroom.evaluate(
        "async () => { await painted(); return document.querySelector('#el .at-said').textContent; }"
    ).startswith("paused · step 0")


def test_the_demo_trains_in_the_page_in_three_seconds_with_each_boundary_painted(classroom):
    hosted(classroom, demo(0), alive=False)
    seconds, painted = classroom.evaluate(
        """async () => {
            const plain = CanvasRenderingContext2D.prototype.putImageData;
            let painted = 0;
            CanvasRenderingContext2D.prototype.putImageData = function (...of) { painted++; plain.apply(this, of); };
            const start = performance.now();
            document.querySelector("#el button").click();
            const step = () => Number(document.querySelector("#el .at-said").textContent.match(/step (\\d+)/)[1]);
            while (step() < 100) await new Promise(requestAnimationFrame);
            document.querySelector("#el button").click();
            return [(performance.now() - start) / 1000, painted];
        }"""
    )
    print(f"100 steps, {painted} boundaries: {seconds:.2f} s")
    assert painted >= 100 and seconds <= 3
    assert "100 of 100 right" in said(classroom)


def test_where_the_page_cannot_train_it_says_what_would(classroom):
    w = train(MLP(2, [4, 1], engine=Tensor), moons(20), steps=1, loss=lambda scores, labels: (scores * scores).mean())
    hosted(classroom, w, alive=False)
    press(classroom, "start")
    classroom.evaluate("() => painted()")
    assert "run its cell again" in classroom.locator("#el .al-message").text_content()
    assert said(classroom).startswith("paused · step 1")


def test_nothing_is_left_when_it_is_closed(classroom):
    hosted(classroom, demo(2), alive=False)
    press(classroom, "start")
    classroom.evaluate("() => painted()")
    left = classroom.evaluate(
        """async () => {
            cleanup();
            await painted();
            const of = [model, sliders.width].map(({ listeners }) => listeners.length);
            return [...of, alive.frames.size, Math.max(0, alive.listeners), el.children.length];
        }"""
    )
    assert left == [0, 0, 0, 0, 0]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_zoo_looks_right(classroom, pictures, theme):
    w = zoo()
    if theme == "light":
        classroom.set_content(w.still()["text/html"])
        classroom.set_viewport_size({"width": 1000, "height": 340})
        classroom.screenshot(path=pictures / "zoo-still.png")
        return
    w.curve.value = "A"
    classroom.evaluate(
        """() => { document.body.dataset.jpThemeLight = "false";
                   document.body.style = "background: #111; --jp-layout-color0: #111"; }"""
    )
    hosted(classroom, w)
    classroom.set_viewport_size({"width": 1000, "height": 420})
    classroom.screenshot(path=pictures / "zoo-dark.png")
    assert classroom.locator("#el polyline.at-beside").get_attribute("points").count(" ") == 50
