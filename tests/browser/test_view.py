"""The page's modules and their host alone in Chromium, with a model of a few lines: no server, no kernel."""

import math
import random
import struct

import pytest
from browser.scene import all_alike, large, mounted, show, shown, small, spec

from autograd_lesson import Value, snapshot
from autograd_lesson.notation import numeral
from autograd_lesson.picture.svg import tone
from autograd_lesson.widgets.graph_view import GraphView

WIDEST = -1.2345e-300


def test_numbers_appear_where_they_belong(stage):
    mounted(stage, small())
    other = small(0.5, 1e-7)
    show(stage, other.packed().hex())
    assert shown(stage, "data") == dict(enumerate(map(numeral, other.data)))
    assert shown(stage, "grad") == dict(enumerate(map(numeral, other.grad)))
    numbers = {i: numeral(x) for i, x in enumerate(other.local) if other.shape.edges[i].local == "number"}
    assert shown(stage, "local") == numbers
    ones = [edge for edge in other.shape.edges if edge.local == "one"]
    assert len(ones) == 2
    assert stage.locator(".al-edge:has(.al-local:not([data-of]))").all_text_contents() == ["1"] * len(ones)


def test_nan_and_infinities_arrive_and_mark_their_cards(stage):
    graph = small()
    mounted(stage, graph)
    count = len(graph.shape.nodes)
    data = [math.nan, math.inf, -math.inf, -0.0, 1.0, WIDEST]
    numbers = [*data, *graph.grad, *graph.local]
    assert len(data) == count
    show(stage, struct.pack(f"<{len(numbers)}d", *numbers).hex())
    assert list(shown(stage, "data").values()) == ["nan", "inf", "−inf", "0.0000", "1.0000", numeral(WIDEST)]
    bad = stage.evaluate("() => [...document.querySelectorAll('.al-bad')].map((g) => Number(g.dataset.node))")
    assert sorted(bad) == [0, 1, 2]
    show(stage, graph.packed().hex())
    assert stage.locator(".al-bad").count() == 0


def test_words_stand_in_the_place_of_numbers(stage):
    graph = small()
    mounted(stage, graph)
    count = len(graph.shape.nodes)
    show_all = "async ([hex, words, notes]) => { view.set(floats(hex), words, notes); await painted(); }"
    words = {"0": "[2, 3] <b>", str(count): "None"}
    stage.evaluate(show_all, [all_alike(graph, math.nan), words, {"0": "a note & more"}])
    assert shown(stage, "data")[0] == "[2, 3] <b>" and shown(stage, "data")[1] == "nan"
    assert shown(stage, "grad")[0] == "None" and shown(stage, "grad")[1] == "nan"
    bad = stage.evaluate("() => [...document.querySelectorAll('.al-bad')].map((g) => Number(g.dataset.node))")
    assert sorted(bad) == list(range(1, count))
    stage.locator(".al-node[data-node='0'] .al-body").hover(force=True)
    assert "data [2, 3] <b>" in stage.locator(".al-caption").text_content()
    assert "a note & more" in stage.locator(".al-caption").text_content()
    stage.evaluate(show_all, [all_alike(graph, 1.0), {}, {}])
    assert shown(stage, "data")[0] == shown(stage, "grad")[0] == "1.0000"


def numbers_of_all_kinds():
    choose = random.Random(20)
    patterns = [struct.unpack("<d", choose.randbytes(8))[0] for _ in range(2500)]
    ordinary = [choose.uniform(-1, 1) * 10.0 ** choose.randint(-9, 9) for _ in range(1500)]
    ties = [0.03125, 0.15625, 0.00390625, 2.00005, 1.00015, 123.4565, 1234.565, 99999.95, 1.0005e-4, 1.2345e-5]
    ties += [k / 32 for k in range(-64, 65)] + [k + 0.03125 for k in range(20)] + [1024.0625, 10000.25, 10000.75]
    thresholds = [10.0**k for k in range(-12, 13)] + [9.9995 * 10.0**k for k in range(-12, 13)]
    thresholds += [9.9999999 * 10.0**k for k in range(-12, 13)]
    thresholds += [math.nextafter(x, way) for x in thresholds for way in (0, math.inf)]
    limits = [5e-324, 2.2250738585072014e-308, 1.5e-310, 1.7976931348623157e308, 0.0, math.inf, math.nan]
    values = patterns + ordinary + ties + thresholds + limits
    return values + [-x for x in values]


def test_numerals_are_those_of_python(stage):
    values = numbers_of_all_kinds()
    hexed = struct.pack(f"<{len(values)}d", *values).hex()
    written = stage.evaluate("(hex) => Array.from(floats(hex), module.numeral)", hexed)
    differ = [(x, js, numeral(x)) for x, js in zip(values, written, strict=True) if js != numeral(x)]
    assert differ == []


def test_tones_are_those_of_python(stage):
    choose = random.Random(21)
    grads = [0.0, -0.0, math.nan, math.inf, -math.inf, 0.3, 0.03, 3.0, 5e-324, 1e308]
    grads += [choose.uniform(-1, 1) * 10.0 ** choose.randint(-3, 1) for _ in range(1000)]
    pairs = [(grad, largest) for grad in grads for largest in (0.0, 1.0, 10.0, 5e-324, 1.7e308)]
    hexed = struct.pack(f"<{2 * len(pairs)}d", *[x for pair in pairs for x in pair]).hex()
    js = stage.evaluate(
        """(hex) => { const x = floats(hex), tones = [];
            for (let i = 0; i < x.length; i += 2) tones.push(module.tone(x[i], x[i + 1]));
            return tones; }""",
        hexed,
    )
    assert js == [tone(*pair) for pair in pairs]


def test_nothing_moves_when_numbers_change(stage):
    graph = small()
    mounted(stage, graph)
    still = "svg, svg rect, svg path, svg polygon, .al-name, .al-op, .al-word, .al-caption"
    numbers = ".al-node [data-of]"
    places = []
    for x in (1.0, WIDEST, math.nan, 99999.0):
        show(stage, all_alike(graph, x))
        places.append(
            stage.evaluate(
                "([still, numbers]) => [frames(still), frames(numbers).map((box) => [box[1], box[2], box[3]])]",
                [", #el ".join(still.split(", ")), numbers],
            )
        )
    assert len(places[0][0]) > 30
    assert places[1:] == [places[0]] * 3
    labels = []
    for x in (1.0, WIDEST):
        show(stage, all_alike(graph, x))
        boxes = stage.evaluate("() => frames('.al-local[data-of]')")
        labels.append([((left + right) / 2, top, bottom) for left, top, right, bottom in boxes])
    assert [pytest.approx(box, abs=0.6) for box in labels[0]] == labels[1]


def test_widest_number_fits_its_card_and_its_label(stage):
    graph = small()
    mounted(stage, graph)
    show(stage, all_alike(graph, WIDEST))
    for i in range(len(graph.shape.nodes)):
        card = f"[data-node='{i}']"
        (body,) = stage.evaluate("(card) => frames(`${card} .al-body`)", card)
        for word in ("data", "grad"):
            (number,) = stage.evaluate("(of) => frames(`[data-of='${of}']`)", f"{word} {i}")
            inside = [
                box
                for box in stage.evaluate("(card) => frames(`${card} .al-word`)", card)
                if abs(box[3] - number[3]) < 5
            ]
            assert len(inside) == 1 and inside[0][2] < number[0]
            assert body[0] < inside[0][0] and number[2] < body[2] and number[3] < body[3]
    labels, cards = stage.evaluate("() => [frames('.al-local'), frames('.al-body')]")
    for label in labels:
        for card in cards:
            apart = label[2] <= card[0] or card[2] <= label[0] or label[3] <= card[1] or card[3] <= label[1]
            assert apart, (label, card)


def test_labels_are_text_never_markup(stage):
    evil = '"><img src=x onerror="window.hacked=1"><b>&amp;'
    a = Value(2.0, label=evil)
    out = a * a
    out.backward()
    out.label = "</text></svg><script>window.hacked=2</script>"
    mounted(stage, snapshot(out))
    show(stage, snapshot(out).packed().hex())
    stage.locator("#el .al-node[data-node='0'] .al-body").hover(force=True)
    stage.wait_for_function("(evil) => document.querySelector('.al-caption').textContent.includes(evil)", arg=evil)
    assert stage.evaluate("() => window.hacked") is None
    assert stage.locator("#el img, #el b, #el script").count() == 0
    assert stage.locator("#el .al-node[data-node='0'] .al-name").text_content().startswith('"><img src=x')


def test_numbers_of_another_length_are_left_alone(stage):
    graph = small()
    mounted(stage, graph)
    show(stage, graph.packed().hex())
    before = shown(stage, "data"), shown(stage, "grad")
    for numbers in ("", all_alike(graph, 7.0)[:-16], all_alike(graph, 7.0) + "00" * 8):
        show(stage, numbers)
        assert (shown(stage, "data"), shown(stage, "grad")) == before


def test_destroy_leaves_nothing_behind(stage):
    graph = small()
    before = stage.evaluate("() => ({ ...alive, frames: alive.frames.size, html: el.innerHTML })")
    mounted(stage, graph)
    after = stage.evaluate(
        """async (hex) => {
            view.set(floats(hex));
            const busy = alive.frames.size && alive.watched;
            view.destroy();
            await painted();
            return { busy, left: { ...alive, frames: alive.frames.size, html: el.innerHTML } };
        }""",
        graph.packed().hex(),
    )
    assert after["busy"]
    assert after["left"] == before


CHANGES = """async (hex) => {
    await painted();
    const changed = [];
    const watcher = new MutationObserver((records) => changed.push(...records));
    watcher.observe(el, { subtree: true, childList: true, characterData: true, attributes: true });
    view.set(floats(hex));
    await painted();
    watcher.disconnect();
    const texts = changed.filter(({ type }) => type !== "attributes"); // descriptions follow the numbers
    return texts.map(({ target }) => target.dataset?.of ?? target.parentNode?.dataset?.of ?? target.className);
}"""


def test_only_texts_that_changed_are_written(stage):
    graph = small()
    mounted(stage, graph)
    show(stage, graph.packed().hex())
    assert stage.evaluate(CHANGES, graph.packed().hex()) == []
    numbers = list(struct.unpack(f"<{len(graph.packed()) // 8}d", graph.packed()))
    numbers[1] = 7.0
    assert stage.evaluate(CHANGES, struct.pack(f"<{len(numbers)}d", *numbers).hex()) == ["data 1"]


def test_many_sets_in_one_frame_paint_once_and_the_last_one(stage):
    graph = small()
    mounted(stage, graph)
    asked = stage.evaluate(
        """async (sets) => {
            await painted();
            for (const hex of sets) view.set(floats(hex));
            const asked = alive.frames.size;
            await painted();
            return asked;
        }""",
        [all_alike(graph, x) for x in (1.0, 2.0, 3.0)],
    )
    assert asked == 1
    assert set(shown(stage, "data").values()) == {"3.0000"}


def test_what_is_out_of_view_is_written_when_it_is_scrolled_to(stage):
    graph = large()
    stage.set_viewport_size({"width": 800, "height": 500})
    mounted(stage, graph)
    show(stage, graph.packed().hex())
    show(stage, all_alike(graph, 7.0))
    inside = stage.evaluate(
        """() => { const frame = document.querySelector("#el .al-frame").getBoundingClientRect();
            return [...document.querySelectorAll("#el .al-node")].filter((node) => {
                const box = node.getBoundingClientRect();
                return box.right > frame.left && box.left < frame.right
                    && box.bottom > frame.top && box.top < frame.bottom;
            }).map((node) => Number(node.dataset.node)); }"""
    )
    fresh = {i for i, text in shown(stage, "data").items() if text == "7.0000"}
    assert set(inside) <= fresh
    assert len(fresh) < len(graph.shape.nodes) / 2
    w0 = [node.name for node in graph.shape.nodes].index("w0")
    assert w0 not in fresh
    stage.locator(f".al-node[data-node='{w0}']").scroll_into_view_if_needed()
    stage.wait_for_function("(w0) => document.querySelector(`[data-of='data ${w0}']`).textContent === '7.0000'", arg=w0)


def test_pointing_at_a_node_shows_all_its_digits_and_moves_nothing(stage):
    graph = small(1 / 3, 2 / 3)
    mounted(stage, graph)
    show(stage, graph.packed().hex())
    height = stage.evaluate("() => el.offsetHeight")
    caption = stage.locator(".al-caption")
    legend = caption.text_content()
    assert "∂e/∂node" in legend and "local derivative" in legend
    stage.locator(".al-node[data-node='0'] .al-body").hover(force=True)
    assert "0.3333333333333333" in caption.text_content() and caption.text_content().startswith("a")
    assert stage.evaluate("() => el.offsetHeight") == height
    show(stage, all_alike(graph, -math.inf))
    assert "data −inf" in caption.text_content()
    stage.mouse.move(1390, 990)
    assert caption.text_content() == legend


# The host


def hosted(stage, graph, **traits):
    stage.evaluate(
        """([traits, hex]) => {
            window.model = new Model({ ...traits, numbers: new DataView(bytes(hex).buffer) });
            window.cleanup = rendered({ model, el });
        }""",
        [
            {"spec": spec(graph) if graph else {}, "words": {}, "notes": {}, "message": "", "stale": False} | traits,
            graph.packed().hex() if graph else "",
        ],
    )


def test_host_shows_its_model(stage):
    graph = small()
    hosted(stage, graph)
    stage.evaluate("() => painted()")
    assert shown(stage, "data") == dict(enumerate(map(numeral, graph.data)))
    stage.evaluate(
        "async (hex) => { model.set({ numbers: new DataView(bytes(hex).buffer) }); await painted(); }",
        all_alike(graph, 4.0),
    )
    assert set(shown(stage, "data").values()) == {"4.0000"}


def test_new_spec_replaces_the_drawing(stage):
    hosted(stage, small())
    other = large(3)
    stage.evaluate(
        """async ([spec, hex]) => {
            model.set({ spec, numbers: new DataView(bytes(hex).buffer) });
            await painted();
        }""",
        [spec(other), other.packed().hex()],
    )
    assert stage.locator("#el svg").count() == stage.locator("#el .al-caption").count() == 1
    assert shown(stage, "data") == dict(enumerate(map(numeral, other.data)))


@pytest.mark.parametrize("offset", [0, 1, 3, 4, 8])
def test_buffers_need_not_be_aligned(stage, offset):
    graph = small()
    hosted(stage, graph)
    stage.evaluate(
        """async ([hex, offset]) => {
            const data = bytes(hex), whole = new Uint8Array(offset + data.length + 5).fill(255);
            whole.set(data, offset);
            model.set({ numbers: new DataView(whole.buffer, offset, data.length) });
            await painted();
        }""",
        [all_alike(graph, 5.0), offset],
    )
    assert set(shown(stage, "data").values()) == {"5.0000"}


def test_message_and_stale_show_and_go_and_the_picture_stays_where_it_is(stage):
    hosted(stage, small())
    message = stage.locator("#el .al-message")
    look = """() => [Number(getComputedStyle(document.querySelector(".al-frame")).opacity),
                      document.querySelector("svg").getBoundingClientRect().top]"""
    opacity, top = stage.evaluate(look)
    assert opacity == 1 and message.text_content() == ""
    sentence = "f raised <b>ValueError</b>: & so on."
    stage.evaluate("(message) => model.set({ message, stale: true })", sentence)
    assert message.is_visible() and message.text_content() == sentence and message.locator("b").count() == 0
    opacity, same = stage.evaluate(look)
    assert opacity < 0.6 and same == top
    stage.evaluate("() => model.set({ message: '', stale: false })")
    assert message.text_content() == "" and stage.evaluate(look) == [1, top]


RAISED = "f raised AttributeError: 'Value' object has no attribute 'cosine' in the line `y = (x * w + b).cosine() + x`."
TEXTS = {
    "nothing": "",
    "one line": "b has no effect: the result was computed without it.",
    "two lines": f"{RAISED} The picture is of the last inputs that worked.",
    "80 lines": "\n".join(f"line {i} of what the exception said" for i in range(80)),
    "one long word": "x" * 4000,
}


LINES = """(p) => {
    const range = document.createRange();
    range.selectNodeContents(p);
    return new Set([...range.getClientRects()].map((box) => box.top)).size;
}"""


def test_no_message_moves_the_picture(stage):
    hosted(stage, small())
    stage.set_viewport_size({"width": 1000, "height": 1000})
    stage.evaluate("() => painted()")
    message = stage.locator("#el .al-message")
    places, lines, stops = {}, {}, {}
    for name, text in TEXTS.items():
        stage.evaluate("(message) => model.set({ message, stale: message !== '' })", text)
        places[name] = stage.evaluate("() => [frames('.al-frame'), frames('.al-message'), el.offsetHeight]")
        lines[name] = message.evaluate(LINES)
        stops[name] = message.get_attribute("tabindex") == "0"
        assert message.evaluate("(p) => p.scrollWidth <= p.clientWidth")
    assert list(places.values()) == [places["nothing"]] * len(TEXTS)
    assert list(lines.values())[:4] == [0, 1, 2, 80]
    assert [name for name, stop in stops.items() if stop] == ["80 lines", "one long word"]


def test_a_message_is_a_stop_for_the_keys_only_while_it_is_too_long_for_its_place(stage):
    hosted(stage, small())
    message = stage.locator("#el .al-message")
    say = "(message) => model.set({ message })"

    def tab():
        stage.mouse.click(5, 990)  # on nothing: from the start of the page
        stage.keyboard.press("Tab")
        return stage.evaluate("() => document.activeElement.className || document.activeElement.title")

    for name, text in TEXTS.items():
        stage.evaluate(say, text)
        assert (tab() == "al-message") == (name in ("80 lines", "one long word")), name
    stage.evaluate(say, TEXTS["80 lines"])
    assert tab() == "al-message"
    stage.keyboard.press("End")
    at_end = "(p) => p.scrollTop === p.scrollHeight - p.clientHeight"
    stage.wait_for_function(at_end, arg=message.element_handle())
    assert message.evaluate("(p) => p.scrollTop") > 1000
    stage.evaluate(say, TEXTS["80 lines"] + "!")  # another one is read from its start
    assert message.evaluate("(p) => p.scrollTop") == 0

    stage.evaluate(say, TEXTS["two lines"])
    assert tab() != "al-message"
    stage.set_viewport_size({"width": 400, "height": 1000})
    stage.wait_for_selector("#el .al-message[tabindex='0']")
    assert tab() == "al-message"
    stage.set_viewport_size({"width": 1400, "height": 1000})
    stage.wait_for_selector("#el .al-message[tabindex='-1']")


# What the reader chose


def redraw(stage, graph):
    """Another drawing for the hosted view, as after a branch."""
    stage.evaluate(
        """async ([spec, hex]) => {
            model.set({ spec, numbers: new DataView(bytes(hex).buffer), step: spec.steps.length });
            await painted();
        }""",
        [GraphView(graph, "backward").spec, graph.packed().hex()],
    )


def hosted_walk(stage, graph):
    stage.set_viewport_size({"width": 800, "height": 600})
    walked = GraphView(graph, "backward").spec
    hosted(stage, graph, spec=walked, step=len(walked["steps"]))
    stage.evaluate("() => painted()")


def press(stage, *titles):
    for title in titles:
        stage.locator(f"#el button[title='{title}']").click()


def card(name):
    return f"#el .al-node:has(.al-name:text-is('{name}'))"


# As the buttons say and as it looks
STATE = """() => {
    const all = (selector) => [...document.querySelectorAll(`#el ${selector}`)];
    const [[frame], [svg]] = [all(".al-frame"), all("svg")];
    const isOn = (title) => all(`button[title^="${title}"]`)[0].ariaPressed;
    const widths = all(".al-edge").map((edge) => parseFloat(edge.style.getPropertyValue("--al-width")));
    return {
        widths: [isOn("draw edges"), Math.max(...widths) > 2],
        table: [isOn("show as table"), all(".al-table tr").length > 5],
        zoom: (svg.getBoundingClientRect().width / svg.getAttribute("width")).toFixed(3),
        scroll: [frame.scrollLeft, frame.scrollTop],
        pinned: all(".al-node[aria-pressed=true] .al-name").map((name) => name.textContent),
        speed: all("select")[0].value,
    };
}"""
WIDTHS = "draw edges wider where more gradient flows"


def test_what_the_reader_chose_outlives_a_new_drawing(stage):
    hosted_walk(stage, large(45))
    off, on = ["false", False], ["true", True]
    untouched = {"widths": off, "table": off, "zoom": "1.000", "scroll": [0, 0], "pinned": [], "speed": "1"}
    first = stage.evaluate(STATE)
    assert first["scroll"][0] > 1000  # at the output: before it there are only lines
    assert first | {"scroll": [0, 0]} == untouched
    redraw(stage, large(40))
    assert stage.evaluate(STATE) | {"scroll": [0, 0]} == untouched

    press(stage, WIDTHS, "show as table", "zoom out", "zoom out")
    stage.get_by_label("speed").select_option("5")
    stage.locator(card("w3")).dispatch_event("click")
    stage.evaluate("async () => { document.querySelector('.al-frame').scrollTo(37, 120); await painted(); }")
    chosen = stage.evaluate(STATE)
    assert chosen == {"widths": on, "table": on, "zoom": "0.640", "scroll": [37, 120], "pinned": ["w3"], "speed": "5"}
    redraw(stage, large(50))
    assert stage.evaluate(STATE) == chosen
    assert stage.locator(".al-caption").text_content().startswith("w3")
    assert stage.locator(".al-choosing").count() == 1
    nodes = stage.evaluate("() => model.get('spec').nodes.length")
    assert stage.locator(".al-table tbody tr").count() == nodes

    # Through a small graph without that node, and without room to scroll, and back
    redraw(stage, small())
    assert stage.evaluate(STATE) == chosen | {"scroll": [0, 0], "pinned": []}
    assert "local derivative" in stage.locator(".al-caption").text_content()
    press(stage, "zoom in")
    redraw(stage, large(45))
    assert stage.evaluate(STATE) == chosen | {"zoom": "0.800"}

    press(stage, WIDTHS, "show as table", "zoom in")
    stage.locator(card("w3")).dispatch_event("click")
    redraw(stage, large(50))
    assert stage.evaluate(STATE) == untouched | {"scroll": [46, 150], "speed": "5"}  # the same place of the paper


FOCUSED = """() => { const at = document.activeElement;
    return at.querySelector(".al-name")?.textContent ?? (at.title || at.ariaLabel || at.id || at.className); }"""


@pytest.mark.parametrize(
    ("selector", "there"),
    [
        ("#el [title='one step forward']", "one step forward"),
        ("#el [title='show as table']", "show as table"),
        ("#el .al-range", "step"),
        ("#el select", "speed"),
        ("#el [title='zoom out']", "zoom out"),
        (card("w3"), "w3"),
        (card("w44"), "output"),  # it is gone: the graph's tab stop
        ("#el .al-message", "al-message"),
        ("#outside", "outside"),
    ],
)
def test_focus_stays_where_it_was_by_name(stage, selector, there):
    hosted_walk(stage, large(45))
    stage.evaluate("() => document.body.append(Object.assign(document.createElement('input'), { id: 'outside' }))")
    stage.locator(selector).focus()
    before = stage.evaluate(FOCUSED)
    redraw(stage, large(40))
    assert [before, stage.evaluate(FOCUSED)] == ["w44" if there == "output" else there, there]
    if there in ("w3", "output"):
        stage.keyboard.press("Enter")
        assert stage.locator(".al-caption").text_content().startswith(there)


def test_focus_outlives_several_drawings_in_one_frame(stage):
    hosted_walk(stage, large(45))
    stage.locator("#el [title='show as table']").focus()
    specs = [GraphView(graph, "backward").spec for graph in (large(40), small(), large(41))]
    stage.evaluate("(specs) => specs.forEach((spec) => model.set({ spec }))", specs)
    redraw(stage, large(45))
    assert stage.evaluate(FOCUSED) == "show as table"


def test_a_new_drawing_does_not_scroll_the_page(stage):
    hosted_walk(stage, large(45))
    press(stage, "show as table")
    stage.locator(card("w3")).dispatch_event("click")
    scroll = "async () => { scrollTo(0, document.body.scrollHeight); await painted(); return scrollY; }"
    place = stage.evaluate(scroll)
    assert place > 1000
    redraw(stage, large(46))
    assert stage.evaluate("() => scrollY") == place


def test_a_running_player_stops_at_a_new_drawing(stage):
    hosted_walk(stage, large(45))
    stage.get_by_label("speed").select_option("5")
    press(stage, "play or pause")
    assert stage.locator("#el [title='play or pause']").text_content() == "pause"
    redraw(stage, large(40))
    assert stage.locator("#el [title='play or pause']").text_content() == "play"
    stage.wait_for_timeout(500)
    assert stage.evaluate("() => model.get('step') === model.get('spec').steps.length")


def test_host_waits_for_a_first_spec(stage):
    hosted(stage, None, message="f returned nothing")
    assert stage.locator("#el svg").count() == 0
    assert stage.locator("#el .al-message").text_content() == "f returned nothing"
    graph = small()
    stage.evaluate(
        """async ([spec, hex]) => {
            model.set({ numbers: new DataView(bytes(hex).buffer), spec });
            await painted();
        }""",
        [spec(graph), graph.packed().hex()],
    )
    assert shown(stage, "data") == dict(enumerate(map(numeral, graph.data)))


def test_cleanup_removes_every_listener(stage):
    hosted(stage, small())
    assert stage.evaluate("() => model.listeners.length") > 0
    left = stage.evaluate(
        """async () => {
            cleanup();
            await painted();
            return [model.listeners.length, alive.frames.size, alive.watched, alive.listeners];
        }"""
    )
    assert left == [0, 0, 0, 0]


def test_two_views_of_one_model_live_side_by_side(stage):
    graph = small()
    hosted(stage, graph)
    boxes = stage.evaluate(
        """async (hex) => {
            const second = document.createElement("div");
            document.body.append(second);
            const stop = rendered({ model, el: second });
            model.set({ numbers: new DataView(bytes(hex).buffer) });
            await painted();
            const seen = [el, second].map((at) => at.querySelector("[data-of='data 0']").textContent);
            stop();
            return [...seen, el.querySelectorAll("svg").length, second.querySelectorAll("svg").length];
        }""",
        all_alike(graph, 6.0),
    )
    assert boxes == ["6.0000", "6.0000", 1, 0]


def test_card_reads_by_its_own_text(stage):
    """A screen reader needs no aria-label: the texts of a card say what it is, in order."""
    mounted(stage, small())
    words = " ".join(stage.locator(".al-node[data-node='0'] text").all_text_contents())
    assert words == "a  data 2.0000 grad " + numeral(small().grad[0])
