"""The strip in a page: its edges are dragged, by mouse, by touch and with keys, and the picture is Python's."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser.scene import empty

from autograd_lesson import strip
from autograd_lesson.picture.strip import UNIT, draw_strip, words

LENGTHS = ("width", "height", "hair")
SHAPES = """() => [...el.querySelectorAll(".al-strip-area, .al-strip-added, .al-strip-edge, .al-strip-told")]
    .map((part) => [part.getAttribute("class"), part.textContent,
        ...["x", "y", "width", "height", "x1", "y1", "x2", "y2"].map((of) => Number(part.getAttribute(of)))])"""


def put(page, made, theme="light"):
    empty(page, made, theme)
    page.evaluate(
        """async ([text, traits]) => {
            const { default: make } = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
            window.model = new Model(traits);
            window.cleanup = make().render({ model, el });
        }""",
        [made._page.text, {name: getattr(made, name) for name in ("spec", *LENGTHS)}],
    )


def lengths(page):
    return page.evaluate("(names) => Object.fromEntries(names.map((name) => [name, model.get(name)]))", LENGTHS)


def is_as_python_draws_it(page):
    """Whether what is seen is what Python draws and says of the same lengths."""
    now = lengths(page)
    assert page.locator(".al-caption").inner_text() == words(**now)
    seen = page.evaluate(SHAPES)
    was = page.evaluate("(svg) => { window.kept = [...el.childNodes]; el.innerHTML = svg; }", draw_strip(**now))
    drawn = page.evaluate(SHAPES)
    page.evaluate("() => el.replaceChildren(...kept)")
    assert was is None and [row[:2] for row in seen] == [row[:2] for row in drawn]
    assert [x for row in seen for x in row[2:]] == pytest.approx([x for row in drawn for x in row[2:]])


def drag(page, name, right, down=0):
    box = page.get_by_role("slider", name=name).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + right, y + down, steps=5)
    page.mouse.up()


def test_its_edges_are_dragged_with_the_mouse(page):
    put(page, strip())
    is_as_python_draws_it(page)
    drag(page, "hair", UNIT)
    assert lengths(page) == pytest.approx({"width": 3.0, "height": 2.0, "hair": 1.5})
    is_as_python_draws_it(page)
    drag(page, "height", 0, -UNIT)
    drag(page, "width", -2 * UNIT)
    assert lengths(page) == pytest.approx({"width": 1.0, "height": 3.0, "hair": 1.5})
    is_as_python_draws_it(page)
    drag(page, "hair", -9 * UNIT)  # not beyond its ends
    assert lengths(page)["hair"] == 0.0 and "nothing to compare" in page.locator(".al-caption").inner_text()
    is_as_python_draws_it(page)


def test_its_edges_are_moved_with_keys(page):
    put(page, strip())
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.press("PageUp")
    page.keyboard.press("Tab")
    page.keyboard.press("End")
    assert lengths(page) == pytest.approx({"width": 3.05, "height": 2.5, "hair": 2.0})
    hair = page.get_by_role("slider", name="hair")
    assert (hair.get_attribute("aria-valuenow"), hair.get_attribute("aria-valuetext")) == ("2", "2.0000")
    page.keyboard.press("Home")
    assert lengths(page)["hair"] == 0.0
    is_as_python_draws_it(page)


def test_by_touch(browser):
    page = browser.new_page(viewport={"width": 390, "height": 800}, has_touch=True)
    put(page, strip())
    assert page.locator("svg").bounding_box()["width"] <= 390
    touch = page.context.new_cdp_session(page)
    box = page.get_by_role("slider", name="hair").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for kind, points in (("touchStart", [[x, y]]), ("touchMove", [[x + 25, y]]), ("touchEnd", [])):
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": a, "y": b} for a, b in points]})
    assert lengths(page)["hair"] > 0.7
    page.close()


def test_python_moves_them_too_and_nothing_is_left(page):
    put(page, strip())
    page.evaluate("() => model.set({ hair: 1.25, width: 2.0 })")
    is_as_python_draws_it(page)
    page.evaluate("() => cleanup()")
    assert page.evaluate("() => [el.children.length, model.listeners.length, alive.listeners]") == [0, 0, 0]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(page, pictures, theme):
    put(page, strip(), theme)
    page.get_by_role("slider", name="hair").focus()
    found = Axe().run(page).response["violations"]
    assert [(rule["id"], [node["html"][:150] for node in rule["nodes"]]) for rule in found] == []
    assert re.search("hair × height", page.locator(".al-caption").inner_text())
    page.screenshot(path=pictures / f"strip-{theme}.png")
