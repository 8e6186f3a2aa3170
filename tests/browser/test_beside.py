"""Sliders in one box with a picture or a table: their names, their keys, and what is spoken of a drag."""

import pytest
from browser.scene import small, spec

from autograd_lesson.page.bundle import text_of
from autograd_lesson.widgets.beside import Beside

# As ipywidgets and JupyterLab have it: a box of sliders within a notebook that takes keys at the document, before all
# others, but not where an element says so; and another host that takes them as they come up.
BOX = """
document.body.innerHTML = `<div id="notebook"><div class="al-box" id="box">
    <div class="widget-inline-hbox"><label class="widget-label">x</label>
        <div class="noUi-handle" role="slider" tabindex="0" aria-valuenow="1"></div>
        <div class="widget-readout" contenteditable="true"></div></div>
    <div id="el"></div></div><input id="outside"></div>`;
window.el = document.getElementById("el");
window.taken = { down: [], up: [] };
document.addEventListener("keydown", (event) => {
    if (!event.target.closest("[data-lm-suppress-shortcuts]")) taken.down.push(event.key);
}, true);
document.getElementById("notebook").addEventListener("keydown", (event) => taken.up.push(event.key));
window.taking = () => { const now = taken; window.taken = { down: [], up: [] }; return now; };
"""
MODEL = """window.model = new Model({ spec: {}, words: {}, notes: {}, message: "", stale: false, step: 0,
    sliders: {}, inputs: {}, numbers: new DataView(new ArrayBuffer(0)) });"""


@pytest.fixture(params=["beside a picture", "beside a table"])
def box(stage, request):
    stage.evaluate(f"() => {{ {BOX} {MODEL} }}")
    if request.param == "beside a table":
        stage.evaluate(
            """async (text) => {
                window.module = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
            }""",
            text_of(Beside.module),
        )
    stage.evaluate("async () => { window.cleanup = rendered({ model, el }); await painted(); }")
    return stage


PLAIN = ["a", "b", "d", "x", "z", "m", "Delete", "Escape", "Enter", "ArrowDown", "Shift+M"]
SHORTCUTS = ["Control+s", "Meta+s", "Alt+x", "Shift+Enter", "Control+Shift+c"]


@pytest.mark.parametrize("place", [".noUi-handle", ".widget-readout"])
def test_plain_keys_stay_in_the_box_and_shortcuts_reach_the_host(box, place):
    box.locator(place).focus()
    for key in PLAIN * 2:
        box.keyboard.press(key)
        assert {tuple(keys) for keys in box.evaluate("() => taking()").values()} <= {(), ("Shift",)}, key
    for key in SHORTCUTS:
        box.keyboard.press(key)
        for taken in box.evaluate("() => taking()").values():
            assert taken[-1].lower() == key.split("+")[-1].lower(), key
    box.locator("#outside").focus()
    box.keyboard.press("a")
    assert box.evaluate("() => taking()") == {"down": ["a"], "up": ["a"]}


def test_keys_within_a_picture_alone_stay_there_too(stage):
    stage.evaluate(f"() => {{ {BOX} document.getElementById('box').className = ''; {MODEL} }}")
    stage.evaluate(
        """async (spec) => {
            model.set({ spec });
            window.cleanup = rendered({ model, el });
            await painted();
        }""",
        spec(small()),
    )
    stage.locator("#el .al-node").first.focus()
    stage.keyboard.press("x")
    assert stage.evaluate("() => taking()") == {"down": [], "up": []}
    stage.keyboard.press("Control+s")
    assert stage.evaluate("() => taking()") == {"down": ["Control", "s"], "up": ["Control", "s"]}
    stage.locator(".noUi-handle").focus()  # not in our box
    stage.keyboard.press("x")
    assert stage.evaluate("() => taking()") == {"down": ["x"], "up": ["x"]}


def test_sliders_are_called_by_their_labels(box):
    box.get_by_role("slider", name="x", exact=True).wait_for(state="attached", timeout=2000)
    assert box.locator(".widget-readout").get_attribute("aria-label") == "x"


def test_a_message_is_spoken_once_it_has_rested(box):
    box.evaluate(
        """() => { window.spoken = [];
            const voice = document.querySelector("#el [role=status]");
            new MutationObserver(() => spoken.push(voice.textContent))
                .observe(voice, { subtree: true, childList: true, characterData: true }); }"""
    )
    assert box.locator("#el :is([role], [aria-live])").count() == 1
    for k in range(12):
        box.evaluate("(message) => model.set({ message })", f"printed: {k}")
        box.wait_for_timeout(60)
    status = box.locator("#el [role=status]")
    assert status.text_content() == ""
    box.wait_for_timeout(1300)
    assert status.text_content() == "printed: 11"
    assert box.evaluate("() => spoken") == ["printed: 11"]


def test_nothing_is_left(box):
    box.locator(".noUi-handle").focus()
    box.keyboard.press("a")
    assert box.evaluate("() => { cleanup(); taking(); return [alive.listeners, model.listeners.length]; }") == [1, 0]
    box.keyboard.press("b")
    assert box.evaluate("() => taking()") == {"down": ["b"], "up": ["b"]}
