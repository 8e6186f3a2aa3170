"""A reader who is asked: answers wrong, is told, answers right, with the mouse, by keys and by touch; nothing leaks."""

import json
import re

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from browser.scene import predicted

from autograd_lesson import predict
from autograd_lesson.notation import numeral
from autograd_lesson.witness.wrong_numbers import WORDS

NUMBERS = """() => [...document.querySelectorAll("#el svg [data-of]")]
    .map((text) => [text.dataset.of, text.textContent])"""


def chain(a, b, c):
    d = a * b
    L = d * c
    return L


def two_ways(a, b):
    d = a * b
    e = d + a
    L = e * d
    return L


AT = {"a": 2.25, "b": 5.5, "c": 3.75}
RIGHT = 5.5 * 3.75


def said(page, k=0):
    page.evaluate("() => painted()")
    return page.locator(".al-said").nth(k).inner_text()


def answer(page, text, k=0):
    field = page.get_by_role("textbox").nth(k)
    field.fill(text)
    field.press("Enter")
    return said(page, k)


def lit(page):
    return page.evaluate(
        "() => [...document.querySelectorAll('#el .al-slip')].map((edge) => Number(edge.dataset.edge))"
    )


def numbers(page):
    page.evaluate("() => painted()")
    return dict(page.evaluate(NUMBERS))


def test_by_keys_alone_a_wrong_number_is_told_and_the_right_one_opens_the_walk(page):
    predicted(page, predict(chain, ask="a.grad", **AT))
    page.keyboard.press("Tab")
    page.keyboard.type("5.5")
    page.keyboard.press("Enter")
    assert WORDS["2"][0] in said(page) and "from a to d" in said(page)
    assert lit(page) == [0]
    assert page.get_by_role("button", name="show me").count() == 0
    page.keyboard.press("Control+A")
    page.keyboard.type("5,5*3,75")
    page.keyboard.press("Enter")
    assert said(page) == "✓ Right: a.grad is 20.625. The backward walk shows how."
    assert lit(page) == []
    assert numbers(page)["grad 0"] == numeral(RIGHT)
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.title") == "first step":
            break
    page.keyboard.press("Enter")
    assert numbers(page)["grad 0"] == "0.0000"
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert "L.grad" in page.locator(".al-caption").inner_text()


def test_by_mouse_and_after_two_misses_there_is_a_hint_and_the_answer(page):
    predicted(page, predict(chain, ask="a.grad", **AT))
    field, check = page.get_by_role("textbox"), page.get_by_role("button", name="check")
    for text in ("5.5", "9.123"):
        field.click()
        field.fill(text)
        check.click()
    assert "isn't a slip I know" in said(page)
    hint = page.locator("details p")
    assert not hint.is_visible()
    page.locator("summary").click()
    assert hint.inner_text() == WORDS["2"][1]
    page.get_by_role("button", name="show me").click()
    assert said(page) == "a.grad is 20.625; you said 9.123. The backward walk shows how."
    assert numbers(page)["grad 0"] == numeral(RIGHT)
    beside = page.locator("#el .al-node[data-node='0'] .al-yours")
    assert beside.text_content() == "you: 9.123"
    drawn, card = beside.bounding_box(), page.locator("#el .al-node[data-node='0'] .al-body").bounding_box()
    assert drawn["y"] >= card["y"] + card["height"] - 4
    assert not page.get_by_role("button", name="check").is_visible()


def test_after_the_right_answer_no_wrong_one_stays_on_the_picture(page):
    predicted(page, predict(chain, ask=("d", "a.grad"), **AT))
    answer(page, "28", 0)
    answer(page, "12.375", 0)
    answer(page, "9.123", 1)
    answer(page, "8.123", 1)
    page.get_by_role("button", name="show me").click()
    page.evaluate("() => painted()")
    assert page.locator(".al-yours").all_text_contents() == ["you: 8.123"]


def test_a_model_that_is_emptied_leaves_nothing_and_raises_nothing(page):
    predicted(page, predict(chain, ask="a.grad", **AT))
    page.evaluate(
        """async () => {
            const empty = { items: [], drawings: [], told: {}, at: 0 };
            for (const [trait, nothing] of Object.entries(empty)) model.set(trait, nothing);
            await painted();
            cleanup();
        }"""
    )
    assert page.evaluate("() => [el.children.length, model.listeners.length]") == [0, 0]


def test_by_touch(browser):
    page = browser.new_page(viewport={"width": 390, "height": 800}, has_touch=True)
    predicted(page, predict(chain, ask="a.grad", **AT))
    page.get_by_role("textbox").tap()
    page.keyboard.type("20.6")
    page.get_by_role("button", name="check").tap()
    assert "✓ Right" in said(page)
    page.close()


def test_what_is_no_number_is_no_miss(page):
    predicted(page, predict(chain, ask="a.grad", **AT))
    for text in ("", "many", "1/0"):
        assert answer(page, text).startswith("Write a number")
    answer(page, "1")
    assert page.locator("details").count() == 0


def test_a_number_of_two_slips_is_given_both_names(page):
    predicted(page, predict(two_ways, ask="a.grad", a=2.0, b=-1.5))
    text = answer(page, "-3")
    assert f"Perhaps: {WORDS['1'][0]}" in text and f"Or: {WORDS['2'][0]}" in text
    assert lit(page) == []


LEAKS = [
    (chain, "a.grad", AT, RIGHT, "grad 0"),
    (chain, "d", AT, 2.25 * 5.5, "data 2"),
    (chain, ("L", "b.grad"), AT, 2.25 * 5.5 * 3.75, "data 4"),
    (lambda a: a.tanh() * 3.0, "∂v1/∂a", {"a": 0.7}, 0.634739, "local 0"),
]


@pytest.mark.parametrize(("f", "ask", "at", "right", "place"), LEAKS, ids=["grad", "data", "both", "local"])
def test_a_number_that_is_asked_for_is_nowhere_until_it_is_answered(page, f, ask, at, right, place):
    predicted(page, predict(f, ask=ask, **at))
    page.get_by_role("button", name="table").click()
    page.get_by_role("button", name="legend").click()
    said_of = []
    for card in page.locator("#el .al-node").all():
        card.hover()
        card.focus()
        said_of.append(page.locator(".al-caption").inner_text() + page.locator(".al-paths").inner_text())
        said_of.append(card.get_attribute("aria-label"))
    everything = page.content() + "".join(said_of) + json.dumps(page.evaluate("() => model.traits.drawings"))
    everything += json.dumps(page.evaluate("() => [model.traits.items, model.traits.told]"))
    secret = re.compile(rf"{re.escape(numeral(right))}|{right:.6g}")
    assert secret.findall(everything) == []
    assert numbers(page)[place] == "?"
    assert any("asked" in text for text in said_of) or place.startswith("local")
    assert page.get_by_role("button", name="widths").count() == 0
    texts = [repr(right)] if isinstance(ask, str) else [repr(right), repr(2.25 * 3.75)]
    for k, text in enumerate(texts):
        answer(page, text, k)
    assert numbers(page)[place] == numeral(right)
    assert page.locator(".al-table").is_visible() and page.locator(".al-legend").is_visible()  # as the reader left them


def test_of_several_one_is_told_at_a_time(page):
    predicted(page, predict(chain, ask=("d", "a.grad"), **AT))
    assert (numbers(page)["data 2"], numbers(page)["grad 0"], numbers(page)["data 4"]) == ("?", "?", "–")
    assert answer(page, "12.375", 0) == "✓ Right: d is 12.375."
    assert (numbers(page)["data 2"], numbers(page)["grad 0"]) == (numeral(12.375), "?")
    answer(page, "20.625", 1)
    assert numbers(page)["grad 0"] == numeral(RIGHT)


def test_a_question_for_values_ends_in_the_forward_walk(page):
    predicted(page, predict(chain, ask="d", **AT))
    assert answer(page, "12.375").endswith("The forward walk shows how.")
    page.get_by_role("button", name="first step").click()
    assert numbers(page)["data 2"] == ""


def test_two_views_of_one_widget_say_the_same_and_it_is_there_when_it_is_opened_again(page):
    predicted(page, predict(chain, ask="a.grad", **AT))
    page.evaluate(
        """async () => {
            window.other = document.body.appendChild(document.createElement("div"));
            window.cleanup2 = module.default().render({ model, el: other });
            await painted();
        }"""
    )
    answer(page, "5.5")
    assert WORDS["2"][0] in page.evaluate("() => other.querySelector('.al-said').textContent")
    page.evaluate(
        "async () => { cleanup(); window.cleanup = module.default().render({ model, el }); await painted(); }"
    )
    assert WORDS["2"][0] in said(page)


def test_nothing_is_left(page):
    predicted(page, predict(chain, ask="a.grad", **AT))
    for text in ("5.5", repr(RIGHT)):
        page.get_by_role("textbox").fill(text)
        page.get_by_role("button", name="check").click()
    page.evaluate("() => cleanup()")
    assert (
        page.evaluate("() => [el.children.length, model.listeners.length, alive.watched, alive.frames.size]") == [0] * 4
    )
    assert page.evaluate("() => alive.listeners") == 0


# ------------------------------------------------------------------ one graph after another


def test_graphs_follow_each_other_with_a_count_of_those_right_at_once_and_begin_anew_without_python(page):
    endless = predict.random(2, 3)
    predicted(page, endless)
    seen = []

    def solve(first=None):
        at = page.evaluate("() => model.get('at')")
        seen.append(page.locator("#el svg").inner_html())
        place = endless.items[at]["asked"][0]["place"]
        right = memoryview(endless.numbers[at]).cast("d")[place]
        if first:
            answer(page, first)
        answer(page, repr(right))
        return page.locator(".al-next").inner_text()

    assert not page.get_by_role("button", name="next graph").is_visible()
    assert "1 right at once" in solve()
    page.get_by_role("button", name="next graph").press("Enter")
    assert page.evaluate("() => document.activeElement.tagName") == "INPUT"
    assert "2 right at once" in solve()
    page.get_by_role("button", name="next graph").click()
    assert "right at once" not in solve(first="1234")
    for _ in range(len(endless.items) - 3):
        page.get_by_role("button", name="next graph").click()
        last = solve()
    assert f"{len(endless.items) - 3} right at once" in last
    page.get_by_role("button", name="next graph").click()
    assert page.evaluate("() => ['at', 'rounds', 'streak'].map((name) => model.get(name))") == [
        0,
        1,
        len(endless.items) - 3,
    ]
    assert page.get_by_role("textbox").input_value() == ""
    assert len({*seen}) == len(endless.items)
    assert f"{len(endless.items) - 2} right at once" in solve()


# ------------------------------------------------------------------ for every reader


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_at_any_stage(page, pictures, theme):
    predicted(page, predict(two_ways, ask=("a.grad", "e"), a=2.0, b=-1.5), theme)
    for k, text in enumerate((None, "-4.5", "-3", "3")):
        if text:
            answer(page, text)
        if text == "-3":
            page.locator("summary").click()
        found = Axe().run(page).response
        assert [(rule["id"], [node["html"][:150] for node in rule["nodes"]]) for rule in found["violations"]] == []
        page.screenshot(path=pictures / f"predict-{k}-{theme}.png")
    answer(page, "0", 1)
    answer(page, "-1", 1)
    assert [rule["id"] for rule in Axe().run(page).response["violations"]] == []
    page.screenshot(path=pictures / f"predict-4-{theme}.png")


def test_a_screen_reader_is_told_the_question_the_masks_and_the_verdict(page):
    predicted(page, predict(chain, ask="a.grad", **AT))
    page.get_by_role("textbox", name="What is a.grad: how fast does L grow as a grows?").wait_for()
    page.get_by_role("button", name="leaf node a: value 2.2500, gradient asked, step 1 of 5").wait_for()
    answer(page, "5.5")
    assert WORDS["2"][0] in page.get_by_role("status").first.inner_text()


# ------------------------------------------------------------------ in a real JupyterLab


SOURCE = """from autograd_lesson import predict

def f(a, b, c):
    d = a * b
    L = d * c
    return L

p = predict(f, ask="a.grad", a=2.25, b=5.5, c=3.75)
p"""


def test_in_a_notebook_by_mouse_and_by_keys_and_again_without_a_kernel(lab, page, kernels, small_notebook, pictures):
    notebook = lab.open(page, small_notebook("predict.ipynb", SOURCE, "p.given"), whole=True)
    notebook.run_all()
    asked = page.locator(".jp-OutputArea-output .al-asked")
    asked.wait_for()
    stored = json.dumps(notebook.cells()[0]["outputs"])
    assert numeral(RIGHT) not in stored and "20.625" not in stored
    assert "What is a.grad" in stored
    field = asked.get_by_role("textbox")
    field.click()
    page.keyboard.type("a5.5")  # the notebook takes no key for itself
    assert field.input_value() == "a5.5" and len(notebook.cells()) == 2
    field.fill("5.5")
    asked.get_by_role("button", name="check").click()
    asked.get_by_text(WORDS["2"][0]).wait_for()
    field.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("20.625")
    page.keyboard.press("Enter")
    asked.get_by_text("✓ Right").wait_for()
    page.screenshot(path=pictures / "predict-lab.png")
    page.evaluate(
        """() => { jupyterapp.shell.currentWidget.content.activeCellIndex = 1;
                   return jupyterapp.commands.execute("notebook:run-cell"); }"""
    )
    page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_function("() => !jupyterapp.shell.currentWidget.context.model.dirty")
    saved = nbformat.read(lab.folder / "predict.ipynb", as_version=4)
    assert "'5.5'" in str(saved.cells[1].outputs) and "20.625" in str(saved.cells[1].outputs)
    lab.stop_kernels()
    lab.open(page, "predict.ipynb", whole=True)
    page.locator(".jp-OutputArea-output .al-asked").get_by_text("✓ Right").wait_for()
