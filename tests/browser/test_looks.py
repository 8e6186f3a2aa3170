"""How the picture uses the page: its size, its edges, its legend, and what is written anew in a frame."""

import math

import pytest
from browser.scene import all_alike, large, mounted, show, small, spec
from graphs import doubled, example

from autograd_lesson import GraphView, Value, snapshot

WIDE = {"width": 1400, "height": 1000}
PROJECTED = """() => { const [frame, svg] = ["#el .al-frame", "#el svg"].map((of) => document.querySelector(of));
    const { width, height } = svg.getBoundingClientRect();
    const room = [frame.clientWidth, frame.clientHeight];
    return { scale: width / svg.getAttribute("width"), width, height, room }; }"""


def at_width(stage, graph, width, height=1000):
    stage.set_viewport_size({"width": width, "height": height})
    mounted(stage, graph)
    show(stage, graph.packed().hex())
    return stage.evaluate(PROJECTED)


def press(stage, text):
    stage.locator("#el .al-bar button", has_text=text).first.click()
    stage.evaluate("() => painted()")


def one_product():
    x = Value(2.0, label="x")
    y = x * 3
    y.backward()
    return snapshot(y)


def chain(n):
    y = Value(0.5, label="x")
    for _ in range(n):
        y = y.tanh()
    y.backward()
    return snapshot(y)


def tree(depth):
    def grown(depth):
        return Value(1.0) if not depth else grown(depth - 1) * grown(depth - 1)

    y = grown(depth)
    y.backward()
    return snapshot(y)


def test_a_small_picture_grows_to_half_as_large_again_and_no_further(stage):
    assert at_width(stage, one_product(), 1400)["scale"] == pytest.approx(1.5, abs=0.01)
    stage.set_viewport_size({"width": 360, "height": 900})
    stage.evaluate("() => painted()")
    seen = stage.evaluate(PROJECTED)
    assert seen["scale"] < 1.5 and seen["width"] <= seen["room"][0]


def test_a_picture_uses_the_width_it_has(stage):
    for width in (1400, 900, 700):
        seen = at_width(stage, example(), width)
        assert seen["width"] == pytest.approx(min(1.5 * 658, seen["room"][0]), rel=0.02)
        stage.evaluate("() => view.destroy()")


@pytest.mark.parametrize("graph", [chain(600), tree(9), large(45)], ids=["a chain", "a tree", "rungs"])
def test_fit_shows_all_of_it_both_ways_and_enlarges_too(stage, graph):
    at_width(stage, graph, 968, 800)
    for _ in range(2):
        press(stage, "fit")
        seen = stage.evaluate(PROJECTED)
        assert seen["width"] <= seen["room"][0] and seen["height"] <= max(seen["room"][1], 1)
        full = max(seen["width"] / seen["room"][0], seen["height"] / 480)
        assert full == pytest.approx(1, abs=0.02)
        for _ in range(3):
            press(stage, "−")


@pytest.mark.parametrize("graph", [chain(600), tree(9), large(45)], ids=["a chain", "a tree", "rungs"])
def test_the_first_sight_shows_nodes_of_a_size_to_be_read_and_the_caption(stage, graph):
    at_width(stage, graph, 968, 800)
    stage.wait_for_timeout(100)
    sizes = stage.evaluate(
        """() => { const frame = document.querySelector("#el .al-frame").getBoundingClientRect();
            return [...document.querySelectorAll("#el :is(.al-body, .al-dot)")]
                .map((node) => node.getBoundingClientRect())
                .filter((box) => box.left >= frame.left && box.right <= frame.right
                                 && box.top >= frame.top && box.bottom <= frame.bottom)
                .map((box) => box.height); }"""
    )
    assert len(sizes) >= 3 and min(sizes) > 5
    bottom = "(of) => document.querySelector(of).getBoundingClientRect().bottom"
    assert stage.evaluate(bottom, "#el .al-caption") < 800


def test_the_page_scrolls_past_the_picture_until_the_reader_works_in_it(stage):
    at_width(stage, tree(8), 968, 700)
    stage.evaluate(
        "() => { document.body.style.height = '4000px'; document.querySelector('.al-frame').scrollTo(0, 0); }"
    )
    frame = stage.locator("#el .al-frame")
    box = frame.bounding_box()
    stage.mouse.move(box["x"] + box["width"] / 2, box["y"] + 60)
    stage.mouse.wheel(0, 60)
    stage.wait_for_function("() => scrollY > 40")
    assert frame.evaluate("(frame) => frame.scrollTop") == 0
    stage.evaluate("() => scrollTo(0, 0)")
    frame.evaluate("(frame) => frame.focus()")
    stage.mouse.wheel(0, 60)
    stage.wait_for_function("() => document.querySelector('.al-frame').scrollTop > 40")


EDGES = """() => Object.fromEntries([...document.querySelectorAll("#el .al-edge")].map((edge) => {
    const line = getComputedStyle(edge.querySelector(".al-line")), tip = edge.querySelector(".al-tip");
    const [, a, b] = tip.getAttribute("points").split(" ").map((text) => text.split(",").map(Number));
    const end = edge.querySelector(".al-line").getAttribute("d").match(/\\S+$/)[0];
    return [edge.dataset.edge, { width: parseFloat(line.strokeWidth), colour: line.stroke, dashes: line.strokeDasharray,
        tip: getComputedStyle(tip).fill, head: Math.hypot(a[0] - b[0], a[1] - b[1]), end }];
}))"""


def test_widths_tell_the_sign_too_and_every_head_is_wider_than_its_line(stage):
    graph = example()
    at_width(stage, graph, 1000)
    before = stage.evaluate(EDGES)
    press(stage, "widths")
    drawn = stage.evaluate(EDGES)
    looks = {True: set(), False: set()}
    for e, edge in enumerate(graph.shape.edges):
        look = drawn[str(e)]
        looks[graph.local[e] * graph.grad[edge.parent] > 0].add((look["colour"], look["tip"], look["dashes"]))
        assert look["head"] > look["width"] + 3
        assert look["end"] != before[str(e)]["end"]  # the line ends where its head begins
    assert len(looks[True]) == len(looks[False]) == 1 and not looks[True] & looks[False]
    assert {dashes == "none" for _, _, dashes in looks[True] | looks[False]} == {True, False}
    press(stage, "widths")
    assert stage.evaluate(EDGES) == before


def test_lit_edges_keep_their_width(stage):
    graph = example()
    at_width(stage, graph, 1000)
    press(stage, "widths")
    widths = [edge["width"] for edge in stage.evaluate(EDGES).values()]
    assert max(widths) == 7
    stage.locator(".al-node[data-node='0'] .al-body").click(force=True)
    lit = [edge["width"] for edge in stage.evaluate(EDGES).values()]
    assert [max(width, 2.4) for width in widths] == pytest.approx([max(width, 2.4) for width in lit], abs=0.01)


def legend_of(stage):
    """What stands in the legend: a sign, or the class of what is drawn for it, and its meaning."""
    return stage.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll("#el .al-legend div")].map((row) =>
            [row.firstChild.textContent || row.firstChild.className, row.lastChild.textContent]))"""
    )


def test_a_legend_that_a_reader_can_open_explains_every_sign_and_every_button(stage):
    graph = small()
    stage.evaluate("(spec) => { window.view = module.mount(el, spec); }", GraphView(graph, "backward").spec)
    show(stage, graph.packed().hex())
    assert not stage.locator("#el .al-legend").is_visible()
    press(stage, "legend")
    assert stage.locator("#el .al-legend").is_visible()
    said = legend_of(stage)
    assert "always 1" in said["1"] and "1.0000" in said["1"]
    assert "∂e/∂node" in said["grad"] and "local derivative" in said["−1.5000"]
    signs = " ".join(said)
    for button in stage.locator("#el .al-bar button").all_text_contents():
        assert button in signs or button == "legend", button
    assert {"point", "click", "speed", "× 2"} <= {*said}
    assert "pin" in said["click"] and "digits" in said["point"]
    kinds = {"al-key-leaf", "al-key-op", "al-key-output", "al-key-bad", "al-key-work"}
    assert kinds <= {word for sign in said for word in sign.split()}
    press(stage, "legend")
    assert not stage.locator("#el .al-legend").is_visible()


def test_a_legend_says_nothing_of_what_is_not_there(stage):
    mounted(stage, one_product())
    assert {"1", "play", "al-key-work", "− + fit"}.isdisjoint(legend_of(stage))
    assert "× 2" in legend_of(stage)


REBUILT = """async (hex) => {
    await painted();
    let changed = [];
    const watcher = new MutationObserver((records) => changed.push(...records));
    watcher.observe(el, { subtree: true, childList: true, characterData: true });
    view.set(floats(hex));
    await painted();
    watcher.disconnect();
    const isElement = ({ nodeType }) => nodeType === 1;
    const isBuilt = ({ addedNodes, removedNodes }) => [...addedNodes, ...removedNodes].some(isElement);
    return [changed.length, changed.filter(isBuilt).map(({ target }) => target.className || target.localName)];
}"""


@pytest.mark.parametrize("graph", [example(), doubled(6), large(40)], ids=["small", "many paths", "large"])
def test_other_numbers_build_no_element_anew_with_the_table_open_and_a_node_pinned(stage, graph):
    at_width(stage, graph, 1000)
    press(stage, "table")
    stage.locator(".al-node[data-node='0']").first.dispatch_event("click")
    written, built = stage.evaluate(REBUILT, all_alike(graph, 0.75))
    assert written > 5 and built == []


def test_the_room_below_the_picture_is_no_larger_than_its_paths_need(stage):
    free = """() => { const panel = document.querySelector("#el .al-paths"), rows = [...panel.querySelectorAll("tr")];
        return panel.getBoundingClientRect().bottom - rows.at(-1).getBoundingClientRect().bottom; }"""
    for graph in (one_product(), example()):
        at_width(stage, graph, 1000)
        stage.locator(".al-node[data-node='0'] .al-body").hover(force=True)
        assert 0 <= stage.evaluate(free) < 18
        stage.evaluate("() => view.destroy()")
    at_width(stage, doubled(6), 1000)
    assert stage.locator("#el .al-paths").bounding_box()["height"] < 120


def test_all_digits_are_had_by_pointing_also_of_zero_with_a_minus(stage):
    graph = one_product()
    at_width(stage, graph, 1000)
    stage.locator(".al-node[data-node='0'] .al-body").hover(force=True)
    caption = stage.locator("#el .al-caption")
    for x, said in ((123456789.25, "data 123456789.25"), (-0.0, "data −0"), (math.nan, "data nan")):
        show(stage, all_alike(graph, x))
        assert said in caption.text_content()


FORCED = """() => { const canvas = getComputedStyle(document.querySelector("#el .al-body")).fill;
    const of = (part, what) => getComputedStyle(document.querySelector(`#el ${part}`))[what];
    const texts = ["name", "data", "grad", "local"].map((look) => of(`text.al-${look}`, "fill"));
    return { canvas, texts, halo: of("text.al-local", "stroke"),
        border: of(".al-is-leaf .al-border", "stroke"), line: of(".al-line", "stroke"),
        button: of(".al-bar button[aria-pressed=false]", "backgroundColor"),
        pressed: of(".al-bar button[aria-pressed=true]", "backgroundColor") }; }"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_forced_colours_texts_borders_and_pressed_buttons_are_seen(stage, pictures, scheme):
    stage.emulate_media(forced_colors="active", color_scheme=scheme)
    at_width(stage, example(), 1000)
    press(stage, "widths")
    seen = stage.evaluate(FORCED)
    assert seen["halo"] == seen["canvas"]
    assert seen["canvas"] not in (*seen["texts"], seen["border"], seen["line"])
    assert seen["pressed"] != seen["button"]
    stage.screenshot(path=pictures / f"looks-forced-{scheme}.png")


def test_a_playing_walk_plays_on_in_the_next_drawing(stage):
    stage.evaluate("() => { window.kept = {}; }")
    start = """async ([spec, hex, step]) => {
        window.view?.destroy();
        window.view = module.mount(el, spec, undefined, kept);
        view.set(floats(hex));
        view.go(step);
        await painted();
    }"""
    graph, other = example(), doubled(4)
    stage.evaluate(start, [GraphView(graph, "backward").spec, graph.packed().hex(), 0])
    player = stage.locator("button[title='play or pause']")
    player.click()
    stage.evaluate(start, [GraphView(other, "backward").spec, other.packed().hex(), 1])
    assert player.text_content() == "pause"
    stage.wait_for_function("() => document.querySelector('.al-place').textContent.startsWith('step 2 ')")
    stage.evaluate(start, [GraphView(graph, "backward").spec, graph.packed().hex(), 99])  # its end: nothing to play
    assert player.text_content() == "play"
    stage.evaluate(start, [spec(graph), graph.packed().hex(), 0])
