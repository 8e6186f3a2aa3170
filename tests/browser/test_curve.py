"""The curve in a page: its sliders move what Python drew."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from autograd_lesson import curve
from autograd_lesson.picture.plot import draw_plot


def coffee(price=1.0, cost=1.0):
    profit = (price - cost) * (100 - 20 * price)
    return profit


PLACE = '<div id="el"></div>'
MOVING = {"tangent": ("y1", "y2"), "point": ("cx", "cy"), "slope": ("cx", "cy"), "walk": ("points",)}


@pytest.fixture
def drawn():
    return curve(coffee, price=(0.0, 6.0), uphill=(0.005, 0.06, 0.005))


@pytest.fixture
def shown(page, drawn):
    page.set_content(f'<!doctype html><html lang="en"><title>curve</title><main><h1>A curve</h1>{PLACE}</main></html>')
    page.add_style_tag(content="".join(style.text for style in drawn._styles))
    page.evaluate(
        """async ([text, traits]) => {
            const module = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
            const listeners = {};
            window.saved = 0;
            window.model = {
                get: (name) => traits[name],
                set: (name, value) => { traits[name] = value; listeners[`change:${name}`]?.(); },
                on: (event, listener) => { listeners[event] = listener; },
                off: () => {},
                save_changes: () => { window.saved += 1; },
            };
            window.end = module.default().render({ model: window.model, el: document.getElementById("el") });
        }""",
        [drawn._page.text, {name: getattr(drawn, name) for name in ("spec", "at", "rate", "step")}],
    )
    return page


def numbers(texts):
    return [float(x) for text in texts for x in text.replace(",", " ").split()]


def in_svg(svg, name, what):
    return re.search(rf'<\w+ ([^>]*)class="al-plot-{name}"', svg)[1].split(f'{what}="')[1].split('"')[0]


@pytest.mark.parametrize("at, rate, step", [(0, 0, 0), (30, 3, 7), (60, 11, 20), (50, 9, 20)])
def test_it_draws_what_python_draws(shown, drawn, at, rate, step):
    shown.evaluate(
        "(places) => Object.entries(places).forEach(([what, k]) => model.set(what, k))",
        {"at": at, "rate": rate, "step": step},
    )
    svg = draw_plot(drawn._plot, at, drawn.spec["walks"][rate][0], step)
    for name, attributes in MOVING.items():
        there = [shown.locator(f".al-plot-{name}").get_attribute(what) for what in attributes]
        assert numbers(there) == pytest.approx(numbers([in_svg(svg, name, what) for what in attributes]), abs=0.06)


def test_its_sliders_go_by_keys_and_the_words_follow(shown):
    shown.get_by_role("slider", name="price").focus()
    for _ in range(10):
        shown.keyboard.press("ArrowRight")
    assert shown.get_by_role("status").text_content().startswith("profit = 60.0000, slope 40.0000")
    assert shown.evaluate("[model.get('at'), saved]") == [20, 10]
    shown.get_by_role("slider", name="step size").press("End")
    assert shown.get_by_role("status").text_content().endswith("After 20 steps: price = −1670.37, profit = −5.600e7")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible(shown, theme):
    shown.evaluate(
        """(light) => {
            document.body.dataset.jpThemeLight = light;
            document.body.style.background = light === "true" ? "#fff" : "#111";
        }""",
        "true" if theme == "light" else "false",
    )
    assert Axe().run(shown).response["violations"] == []


def test_it_ends_without_a_trace(shown):
    shown.evaluate("end()")
    assert shown.locator("#el").evaluate("(el) => el.children.length") == 0
