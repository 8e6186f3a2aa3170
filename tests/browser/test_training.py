"""A network that learns, on the page: its buttons with Python behind them, and without."""

import pytest
from browser.scene import STAGE

from autograd_lesson import MLP, Tensor, moons, train
from autograd_lesson.widgets.train import TrainingView

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
    window.cleanup = module.default.render({ model, el });
    await painted();
}"""


@pytest.fixture
def classroom(page):
    """A page with the module as `module`, and an empty element `el`."""
    page.set_content('<!doctype html><meta charset="utf-8"><body><div id="el"></div></body>')
    page.add_style_tag(content=TrainingView._css)
    page.add_script_tag(content=STAGE)
    page.evaluate(
        """async (text) => {
            window.module = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
            window.el = document.getElementById("el");
        }""",
        TrainingView._esm,
    )
    return page


def traits(widget):
    names = [*BYTES, "plan", "points", "labels", "named", "standing"]
    told = {name: getattr(widget.view, name) for name in names}
    told |= {name: told[name].hex() for name in BYTES}
    return told | {"sliders": {name: f"IPY_MODEL_{name}" for name in widget.sliders}}


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
