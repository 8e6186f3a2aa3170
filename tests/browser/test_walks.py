"""Walks and paths in the page: the player, pointing, keys and speech, in view.js alone and in a real JupyterLab."""

import dataclasses
import itertools
import math
import random

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from browser.reader import FORKED
from browser.scene import large, show, shown, spec
from graphs import doubled, example

from autograd_lesson import Value, replay, snapshot
from autograd_lesson.graph.formula import written
from autograd_lesson.graph.paths import paths
from autograd_lesson.graph.walks import WALKS, frames, narration, steps
from autograd_lesson.notation import numeral
from autograd_lesson.widgets.graph_view import GraphView

THEMES = ("light", "dark")


def ladder(rungs):
    """2 · rungs + 2 nodes, each but the first two used by the two after it."""
    x, y = Value(0.5, label="x"), Value(-0.5, label="y")
    for _ in range(rungs):
        x, y = x * y, x + y
    output = x + y
    output.backward()
    return snapshot(output)


def random_graph(seed):
    """Shared nodes, numbers folded into operations, now and then nan and infinities among the numbers, or cut edges."""
    choose = random.Random(seed)
    made = [Value(choose.uniform(-1.5, 1.5), label=f"x{i}") for i in range(3)]
    for _ in range(choose.randint(3, 20)):
        x, y, n = choose.choice(made), choose.choice(made), round(choose.uniform(-3, 3), 2)
        ways = [
            lambda x, y, n: x + y,
            lambda x, y, n: x * y,
            lambda x, y, n: x / (y * y + 1),
            lambda x, y, n: x - y,
            lambda x, y, n: x.tanh(),
            lambda x, y, n: x**2 * n,
            lambda x, y, n: n - x,
            lambda x, y, n: n / (x * x + 1),
            lambda x, y, n: x + n,
        ]
        made.append(choose.choice(ways)(x, y, n))
    output = sum(made[-3:], made[-1])
    output.backward()
    graph = snapshot(output)
    if seed % 3 == 0:
        odd = [math.nan, math.inf, -math.inf, -0.0, 1e300, 5e-324]
        data, local = list(graph.data), list(graph.local)
        data[choose.randrange(len(data))] = choose.choice(odd)
        for e, edge in enumerate(graph.shape.edges):
            if edge.local == "number" and choose.random() < 0.15:
                local[e] = choose.choice(odd)
        graph = dataclasses.replace(graph, data=tuple(data), local=tuple(local))
    if seed % 5 == 3:
        edges = tuple(edge._replace(local="cut") if choose.random() < 0.2 else edge for edge in graph.shape.edges)
        graph = dataclasses.replace(graph, shape=graph.shape._replace(edges=edges))
    return graph


def same(x):
    """Numbers of a page or of Python, nested, with nan and infinities as texts that can be compared."""
    if isinstance(x, (list, tuple)):
        return [same(y) for y in x]
    return repr(float(x)) if isinstance(x, (int, float)) else x


# The same walk and the same paths as Python's


@pytest.mark.parametrize("walk", WALKS)
def test_every_instant_is_that_of_python(stage, walk):
    for seed in range(25):
        graph = random_graph(seed)
        played = stage.evaluate(
            """([spec, hex]) => [...spec.steps.keys(), spec.steps.length].map((k) => {
                const { grads, stack, order, text } = module.play(spec, floats(hex), k);
                return [[...grads], stack, order, text];
            })""",
            [GraphView(graph, walk).spec, graph.packed().hex()],
        )
        assert same(played[0]) == same([[0.0] * len(graph.data), [], [], ""])
        assert same(played[1:]) == same([frame[:4] for frame in frames(graph, walk)]), seed


PATHS = """([spec, hex, starts]) => starts.map((start) => {
    const { shown, count, total } = module.pathsFrom(spec, floats(hex), start);
    return [shown.map(({ nodes, slopes, product }) => [nodes, slopes, product]), count, total];
})"""


def test_the_paths_are_those_of_python(stage):
    graphs = [*map(random_graph, range(25)), doubled(30), ladder(12), example()]
    for i, graph in enumerate(graphs):
        starts = list(range(len(graph.data)))
        found = stage.evaluate(PATHS, [spec(graph), graph.packed().hex(), starts])
        assert same(found) == same([paths(graph, start) for start in starts]), i


def test_a_billion_paths_are_counted_in_the_page(stage):
    graph = doubled(30)
    ((shown, count, total),) = stage.evaluate(PATHS, [spec(graph), graph.packed().hex(), [0]])
    assert (len(shown), count, total) == (24, 2**30, 2.0**30)
    put(stage, graph)
    point(stage, 0)
    panel = stage.locator(".al-paths")
    assert "a sum over 1,073,741,824 paths" in panel.text_content()
    assert "1,073,741,800 more, none larger" in panel.text_content()
    assert "x → v1 → v2 → v3 → … 23 more … → v27 → v28 → v29 → output" in panel.text_content()
    assert panel.locator("tr").last.text_content() == f"sum = ∂output/∂x{numeral(2.0**30)}"


# The player


def put(stage, graph, walk="backward", at=None):
    """A view of this walk after step `at`; None: at the end, as explore starts."""
    stage.evaluate(
        """async ([spec, hex, at]) => {
            window.told = [];
            window.view = module.mount(el, spec, (k) => told.push(k));
            view.set(floats(hex));
            if (at !== null) view.go(at);
            await painted();
        }""",
        [GraphView(graph, walk).spec, graph.packed().hex(), at],
    )


def drag(stage, graph):
    show(stage, graph.packed().hex())


def press(stage, title):
    stage.locator(f"#el button[title='{title}']").click()


def point(stage, node):
    """The mouse over a node; None: over none."""
    if node is None:
        stage.mouse.move(1390, 990)
    else:
        stage.locator(f"#el .al-node[data-node='{node}']").first.locator(".al-body, .al-dot").hover(force=True)


def nodes(stage, look):
    """The nodes dressed like this."""
    return sorted(
        stage.evaluate(f"() => [...document.querySelectorAll('.al-node.{look}')].map((g) => +g.dataset.node)")
    )


def edges(stage, look):
    return sorted(
        stage.evaluate(f"() => [...document.querySelectorAll('.al-edge.{look}')].map((g) => +g.dataset.edge)")
    )


def place(stage):
    return stage.locator(".al-place").text_content()


def said(stage):
    return stage.locator(".al-live").text_content()


def line(stage):
    """The line of arithmetic as a reader sees it, without spaces; a fraction as ∂b/∂a."""
    return stage.evaluate(
        """() => { const read = (thing) => thing.localName === "mfrac" ? [...thing.children].map(read).join("/")
                     : thing.children.length ? [...thing.children].map(read).join("") : thing.textContent;
                   return read(document.querySelector(".al-caption math")).replace(/\\s|;/g, ""); }"""
    )


def without_spaces(text):
    return "".join(text.split()).replace(";", "")


def test_the_buttons_and_the_range_go_through_the_walk(stage):
    put(stage, example())
    assert place(stage) == "step 7 of 7"
    press(stage, "first step")
    assert place(stage) == "step 0 of 7"
    assert "before the first step" in stage.locator(".al-caption").text_content()
    press(stage, "one step back")
    assert place(stage) == "step 0 of 7"
    for k in (1, 2, 3, 4):
        press(stage, "one step forward")
        assert place(stage) == f"step {k} of 7"
        assert stage.locator(".al-range").input_value() == str(k)
    press(stage, "one step back")
    assert place(stage) == "step 3 of 7"
    stage.locator(".al-range").fill("5")
    assert place(stage) == "step 5 of 7"
    press(stage, "last step")
    press(stage, "one step forward")
    assert place(stage) == "step 7 of 7"
    assert stage.evaluate("() => told") == [0, 1, 2, 3, 4, 3, 5, 7]


def test_play_goes_on_by_itself_at_the_chosen_speed(stage):
    stage.clock.install()
    put_without_frames = "([spec, hex]) => { window.view = module.mount(el, spec); view.set(floats(hex)); }"
    stage.evaluate(put_without_frames, [GraphView(example(), "backward").spec, example().packed().hex()])
    stage.clock.run_for(100)
    play = stage.locator("button[title='play or pause']")
    play.click()  # from the end: starts again
    assert (place(stage), play.text_content()) == ("step 0 of 7", "pause")
    stage.clock.run_for(2100)
    assert place(stage) == "step 2 of 7"
    play.click()
    stage.clock.run_for(5000)
    assert (place(stage), play.text_content()) == ("step 2 of 7", "play")
    play.click()
    stage.get_by_label("speed").select_option("5")
    stage.clock.run_for(410)
    assert place(stage) == "step 4 of 7"
    press(stage, "one step back")  # a step by hand stops it
    stage.clock.run_for(5000)
    assert place(stage) == "step 3 of 7"
    play.click()
    stage.clock.run_for(810)
    assert (place(stage), play.text_content()) == ("step 7 of 7", "play")


@pytest.mark.parametrize("walk", WALKS)
def test_each_step_is_said_and_set_as_mathematics(stage, walk):
    graph = example()
    put(stage, graph, walk, 0)
    for text, frame in zip(narration(graph, walk), frames(graph, walk), strict=True):
        press(stage, "one step forward")
        assert said(stage) == text
        assert line(stage) == without_spaces(frame.text)
    press(stage, "first step")
    assert said(stage) == f"Before the first step of the {walk} walk"


def test_a_step_marks_its_node_and_edge_and_shows_the_running_gradients(stage):
    graph = example()
    put(stage, graph, at=0)
    assert set(shown(stage, "grad").values()) == {"0.0000"}
    for step, frame in zip(steps(graph.shape), frames(graph), strict=True):
        press(stage, "one step forward")
        assert shown(stage, "grad") == dict(enumerate(map(numeral, frame.grads)))
        assert nodes(stage, "al-target") == [step.node]
        if step.kind == "pass":
            assert nodes(stage, "al-work") == [graph.shape.edges[step.edge].parent]
            assert edges(stage, "al-flow") == [step.edge]
        else:
            assert nodes(stage, "al-work") == [step.node] and edges(stage, "al-flow") == []
    assert shown(stage, "grad") == dict(enumerate(map(numeral, graph.grad)))


def test_a_jump_to_the_end_shows_the_picture_at_rest(stage):
    put(stage, example(), at=3)
    press(stage, "last step")
    assert nodes(stage, "al-target") == nodes(stage, "al-work") == edges(stage, "al-flow") == []
    assert "local derivative" in stage.locator(".al-caption").text_content()
    assert shown(stage, "grad") == dict(enumerate(map(numeral, example().grad)))


def test_dragging_in_the_middle_of_a_walk_keeps_the_step_and_changes_the_arithmetic(stage):
    put(stage, example(), at=4)
    before = line(stage)
    assert before == "d.grad+=∂e/∂d·e.grad=1.0000·−3.0000=−3.0000d.grad:−1.0000→−4.0000"
    other = example(-0.5, 3.0)
    drag(stage, other)
    assert place(stage) == "step 4 of 7"
    assert line(stage) == without_spaces(frames(other)[3].text) != before
    assert shown(stage, "grad") == dict(enumerate(map(numeral, frames(other)[3].grads)))
    assert nodes(stage, "al-target") == [2]


def test_the_wrong_order_ends_with_the_wrong_number(stage):
    a, b = Value(2.0, label="a"), Value(-1.5, label="b")
    d = a * b
    output = d * (d + a)
    output.backward()
    graph = snapshot(output)
    put(stage, graph, "wrong order", 99)
    wrong = frames(graph, "wrong order")[-1].grads
    assert shown(stage, "grad") == dict(enumerate(map(numeral, wrong)))
    assert numeral(wrong[0]) != numeral(graph.grad[0])
    stage.evaluate("() => { view.destroy(); }")
    put(stage, graph, "backward", 99)
    assert shown(stage, "grad")[0] == numeral(graph.grad[0])


def test_the_sort_shows_places_and_the_call_stack(stage):
    graph = example()
    names = [node.name for node in graph.shape.nodes]
    put(stage, graph, "sort", 0)
    for frame in frames(graph, "sort"):
        press(stage, "one step forward")
        assert nodes(stage, "al-stack") == sorted(frame.stack)
        places = stage.evaluate(
            """() => [...document.querySelectorAll(".al-node:has(.al-badge)")]
                     .map((group) => [+group.querySelector(".al-badge").textContent, +group.dataset.node]).sort()"""
        )
        assert places == [[k, node] for k, node in enumerate(frame.order, start=1)]
        stack, order = (between.join(names[i] for i in of) or "empty" for between, of in
                        ((" → ", frame.stack), (", ", frame.order)))  # fmt: skip
        caption = stage.locator(".al-caption").text_content()
        assert caption.endswith(f"call stack: {stack}   order so far: {order}")
    assert set(shown(stage, "data").values()) == {""}


def test_the_lists_of_a_long_sort_stay_short(stage):
    put(stage, large(30), "sort", 60)
    caption = stage.locator(".al-caption").text_content()
    assert "call stack: v30 → " in caption or "call stack: output → " in caption
    assert " more … → " in caption and len(caption) < 250


def test_the_forward_walk_fills_the_values_in(stage):
    graph = example()
    put(stage, graph, "forward", 0)
    for k in range(len(graph.data) + 1):
        values = [numeral(x) if i < k else "" for i, x in enumerate(graph.data)]
        assert shown(stage, "data") == dict(enumerate(values))
        assert set(shown(stage, "grad").values()) == {""}
        press(stage, "one step forward")
    into = [e for e, edge in enumerate(graph.shape.edges) if edge.parent == len(graph.data) - 1]
    assert edges(stage, "al-flow") == into


def test_nothing_moves_from_step_to_step(stage):
    put(stage, example(), at=0)
    heights = set()
    for k in range(8):
        stage.evaluate("(k) => view.go(k)", k)
        heights.add(stage.evaluate("() => el.offsetHeight"))
    assert len(heights) == 1


# Pointing


def behind(graph, node):
    """The nodes and the edges on the ways from a node to the output, by searching both ways."""
    found = {node}
    for i in range(node + 1, len(graph.data)):
        if any(edge.parent == i and edge.child in found for edge in graph.shape.edges):
            found.add(i)
    return sorted(found), [e for e, edge in enumerate(graph.shape.edges) if edge.child in found]


def rows(stage):
    return [row.locator("td").all_text_contents() for row in stage.locator(".al-paths tr").all()]


def test_pointing_lights_the_paths_and_shows_their_products_and_sum(stage):
    graph = example()
    put(stage, graph)
    for node in range(5):
        point(stage, node)
        assert (nodes(stage, "al-lit"), edges(stage, "al-lit")) == behind(graph, node)
    point(stage, 0)
    assert rows(stage) == [
        ["a → d → e → L", "−1.5000 × 1.0000 × −3.0000", "4.5000"],
        ["a → e → L", "1.0000 × −3.0000", "−3.0000"],
        ["a → d → L", "−1.5000 × −1.0000", "1.5000"],
        ["sum = ∂L/∂a", "", "3.0000"],
    ]
    assert stage.locator(".al-paths p").text_content() == "∂L/∂a is a sum over 3 paths"
    assert stage.locator(".al-paths").evaluate("(panel) => panel.scrollHeight <= panel.clientHeight")
    assert rows(stage)[-1][-1] == numeral(graph.grad[0])
    faint = ".al-edge:not(.al-lit) .al-line"
    assert stage.locator(faint).first.evaluate("(line) => +getComputedStyle(line).opacity") < 0.5
    point(stage, None)
    assert nodes(stage, "al-lit") == edges(stage, "al-lit") == rows(stage) == []
    assert stage.locator(".al-choosing").count() == 0


@pytest.mark.parametrize("seed", [1, 2, 4, 5, 7])
def test_the_sum_over_the_paths_is_the_gradient(stage, seed):
    graph = random_graph(seed)
    put(stage, graph)
    for node in range(len(graph.data) - 1):
        stage.locator(f".al-node[data-node='{node}']").first.focus()
        if rows(stage):
            name = graph.shape.nodes[node].name
            assert rows(stage)[-1] == [f"sum = ∂output/∂{name}", "", numeral(paths(graph, node).total)]
            assert paths(graph, node).total == pytest.approx(graph.grad[node], rel=1e-9, abs=1e-12)
        else:
            assert graph.grad[node] == 0


def test_the_paths_follow_the_numbers(stage):
    put(stage, example())
    point(stage, 0)
    drag(stage, example(-0.5, 3.0))
    assert [row[-1] for row in rows(stage)][-1] == numeral(example(-0.5, 3.0).grad[0])


def test_a_click_pins_and_another_frees(stage):
    put(stage, example())
    pinned = "() => [...document.querySelectorAll('.al-node[aria-pressed=true]')].map((g) => +g.dataset.node)"
    first = stage.locator(".al-node[data-node='0'] .al-body")
    first.click(force=True)
    point(stage, 1)
    assert stage.evaluate(pinned) == [0] and "a → e → L" in stage.locator(".al-paths").text_content()
    stage.locator(".al-node[data-node='3'] .al-body").click(force=True)
    assert stage.evaluate(pinned) == [3]
    stage.locator(".al-node[data-node='3'] .al-body").click(force=True)
    assert stage.evaluate(pinned) == []


def test_zoom_buttons_are_for_large_graphs(stage):
    put(stage, example())
    assert stage.locator("button[title='zoom in']").count() == 0
    stage.evaluate("() => view.destroy()")
    put(stage, large(45))
    width = "() => document.querySelector('#el svg').getBoundingClientRect().width"
    at_first = stage.evaluate(width)
    press(stage, "zoom in")
    assert stage.evaluate(width) == pytest.approx(1.25 * at_first, abs=1)
    press(stage, "zoom out")
    press(stage, "zoom out")
    assert stage.evaluate(width) == pytest.approx(0.8 * at_first, abs=1)
    press(stage, "fit to the width")
    assert (
        stage.evaluate("() => { const f = document.querySelector('.al-frame'); return f.scrollWidth - f.clientWidth }")
        <= 0
    )


def test_a_large_graph_is_panned_by_dragging_its_paper(stage):
    put(stage, large(45))
    press(stage, "zoom in")
    frame = stage.locator(".al-frame")
    frame.scroll_into_view_if_needed()
    scroll = "(frame) => [frame.scrollLeft, frame.scrollTop]"
    assert frame.evaluate("(frame) => { frame.scrollTo(0, 0); return frame.scrollTop; }") == 0
    free = frame.evaluate(
        """(frame) => { const { left, top, width, height } = frame.getBoundingClientRect();
            for (let y = Math.min(top + height, innerHeight) - 20; y > top + 220; y -= 7)
                for (let x = left + width - 20; x > left + 320; x -= 7)
                    if (!document.elementFromPoint(x, y)?.closest(".al-node")) return [x, y];
        }"""
    )
    stage.mouse.move(*free)
    stage.mouse.down()
    stage.mouse.move(free[0] - 150, free[1] - 100, steps=6)
    stage.mouse.up()
    assert frame.evaluate(scroll) == [150, 100]
    stage.mouse.move(*free)
    assert frame.evaluate(scroll) == [150, 100]


def test_widths_follow_the_gradient_that_flows(stage):
    graph = example()
    put(stage, graph)
    drawn = (
        "() => [...document.querySelectorAll('.al-line')].map((line) => parseFloat(getComputedStyle(line).strokeWidth))"
    )
    assert set(stage.evaluate(drawn)) == {1.0}
    weigh = stage.get_by_role("button", name="widths")
    weigh.click()
    assert weigh.get_attribute("aria-pressed") == "true"
    stage.evaluate("() => painted()")
    flows = [abs(x * graph.grad[edge.parent]) for x, edge in zip(graph.local, graph.shape.edges, strict=True)]
    assert stage.evaluate(drawn) == [pytest.approx(1 + 6 * flow / max(flows), abs=0.06) for flow in flows]
    weigh.click()
    stage.evaluate("() => painted()")
    assert set(stage.evaluate(drawn)) == {1.0}


def test_the_table_has_the_same_numbers_and_follows_them(stage):
    graph = example()
    put(stage, graph)
    press(stage, "show as table")

    def cells():
        stage.evaluate("() => painted()")
        found = [row.locator("th, td").all_text_contents() for row in stage.locator(".al-table tr").all()]
        return found[1:] if found else []

    def wanted(graph, grads):
        into = lambda i: ", ".join(graph.shape.nodes[e.child].name for e in graph.shape.edges if e.parent == i)  # noqa: E731
        return [
            [node.name, written(node) or node.kind, into(i), numeral(graph.data[i]), numeral(grads[i])]
            for i, node in enumerate(graph.shape.nodes)
        ]

    assert cells() == wanted(graph, graph.grad)
    other = example(-0.5, 3.0)
    drag(stage, other)
    assert cells() == wanted(other, other.grad)
    stage.evaluate("() => view.go(3)")
    assert cells() == wanted(other, frames(other)[2].grads)
    press(stage, "show as table")
    assert cells() == []


# Keys and speech


def focused(stage):
    """The node with the focus, or the title or label of what has it."""
    return stage.evaluate(
        """() => { const at = document.activeElement;
                   return at.dataset.node ? Number(at.dataset.node) : at.title || at.ariaLabel || at.localName; }"""
    )


def test_the_graph_is_one_tab_stop_and_arrows_follow_its_edges(stage):
    put(stage, example())
    stops = []
    for _ in range(12):
        stage.keyboard.press("Tab")
        stops.append(focused(stage))
    stops = stops[: stops.index("body")] if "body" in stops else stops
    titles = ["first step", "one step back", "play or pause", "one step forward", "last step", "step", "speed"]
    assert stops[: len(titles)] == titles
    assert stops[len(titles) + 3 :] == [4]  # after the three toggles, the output, and nothing more
    stage.locator(".al-node[data-node='4']").focus()
    for key, node in [
        ("ArrowLeft", 3), ("ArrowLeft", 2), ("ArrowLeft", 0), ("ArrowDown", 1), ("ArrowUp", 0), ("ArrowRight", 2),
        ("ArrowRight", 3), ("ArrowRight", 4), ("ArrowRight", 4), ("Home", 0), ("ArrowLeft", 0), ("End", 4),
    ]:  # fmt: skip
        stage.keyboard.press(key)
        assert focused(stage) == node, key
        assert stage.locator("#el .al-node[tabindex='0']").get_attribute("data-node") == str(node)


def test_enter_pins_escape_frees_and_focus_shows_the_paths(stage):
    put(stage, example())
    stage.locator(".al-node[data-node='4']").focus()
    stage.keyboard.press("Home")
    assert len(rows(stage)) == 4
    stage.keyboard.press("Enter")
    assert focused(stage) == 0 and "pinned" in stage.locator(".al-caption").text_content()
    stage.keyboard.press("ArrowRight")
    assert focused(stage) == 2 and len(rows(stage)) == 4  # the pinned one's
    stage.keyboard.press("Escape")
    assert len(rows(stage)) == 3 and "pinned" not in stage.locator(".al-caption").text_content()
    stage.keyboard.press(" ")
    assert stage.locator(".al-node[data-node='2']").get_attribute("aria-pressed") == "true"
    stage.keyboard.press("Escape")
    stage.locator("button").first.focus()
    assert rows(stage) == []


def test_a_long_list_of_paths_is_a_stop_of_its_own_and_scrolls(stage):
    put(stage, doubled(6))
    stage.locator(".al-node[data-node='0']").first.focus()
    assert len(rows(stage)) == 26
    stage.keyboard.press("Tab")
    assert focused(stage) == "paths" and len(rows(stage)) == 26
    stage.keyboard.press("End")
    stage.wait_for_function("() => document.querySelector('.al-paths').scrollTop > 50")
    stage.keyboard.press("Shift+Tab")
    assert focused(stage) == 0
    stage.keyboard.press("Shift+Tab")
    assert rows(stage) == []
    assert stage.locator(".al-paths[tabindex='0']").count() == 0


def labels(stage):
    return stage.evaluate(
        "() => Object.fromEntries([...document.querySelectorAll('.al-node')].map((g) => [g.dataset.node, g.ariaLabel]))"
    )


def test_every_node_says_what_it_is_and_what_it_has(stage):
    put(stage, example())
    assert list(labels(stage).values()) == [
        "leaf node a: value 2.0000, gradient 3.0000, step 1 of 5",
        "leaf node b: value −1.5000, gradient −8.0000, step 2 of 5",
        "multiply node d: value −3.0000, gradient −4.0000, step 3 of 5",
        "add node e: value −1.0000, gradient −3.0000, step 4 of 5",
        "multiply node L: value 3.0000, gradient 1.0000, step 5 of 5",
    ]
    stage.evaluate("() => view.go(4)")
    assert labels(stage)["0"] == "leaf node a: value 2.0000, gradient 0.0000, step 1 of 5"
    stage.evaluate("() => view.destroy()")
    put(stage, example(), "forward", 2)
    assert labels(stage)["2"] == "multiply node d: value not yet, gradient not yet, step 3 of 5"
    stage.evaluate("() => view.destroy()")
    graph = snapshot(Value(2.0, label="x") * 3 * Value(5.0, label="y"))  # no pass has run
    put(stage, graph)
    stage.evaluate(
        "async ([hex, words]) => { view.set(floats(hex), words); await painted(); }",
        [graph.packed().hex(), graph.words()],
    )
    assert labels(stage)["1"] == "multiply by 3 node v1: value 6.0000, gradient not yet, step 2 of 4"
    assert stage.locator(".al-grad[data-of]").all_text_contents() == ["–"] * 4
    stage.evaluate("() => view.destroy()")
    put(stage, large(45))
    assert len(labels(stage)) == len(large(45).data)
    assert all(label and "step" in label for label in labels(stage).values())


def test_the_voice_is_polite_and_says_nothing_of_its_own(stage):
    put(stage, example())
    assert stage.locator(".al-live").get_attribute("aria-live") == "polite"
    assert said(stage) == ""
    drag(stage, example(1.0, 1.0))
    assert said(stage) == ""
    stage.locator(".al-node[data-node='4']").focus()
    stage.keyboard.press("Enter")
    press(stage, "one step back")
    assert said(stage) == narration(example(1.0, 1.0))[5]  # also while a node is pinned


def test_who_wants_less_motion_gets_none(stage):
    put(stage, example(), at=3)
    moving = "() => document.getAnimations().length"
    assert stage.evaluate(moving) == 1
    stage.emulate_media(reduced_motion="reduce")
    assert stage.evaluate(moving) == 0


# Everyone can read it


def dressed(stage, theme):
    """The stage as a page of its own, in JupyterLab's colours."""
    stage.evaluate(
        """(isLight) => {
            document.documentElement.lang = "en";
            document.title = "Walks";
            const main = document.createElement("main"), head = document.createElement("h1");
            head.textContent = "Walks";
            el.replaceWith(main);
            main.append(head, el);
            document.body.dataset.jpThemeLight = isLight;
            const { style } = document.body;
            style.setProperty("--jp-layout-color0", isLight ? "white" : "#111");
            style.setProperty("--jp-content-font-color1", isLight ? "rgba(0, 0, 0, 0.87)" : "rgba(255, 255, 255, 1)");
            style.background = "var(--jp-layout-color0)";
            style.color = "var(--jp-content-font-color1)";
        }""",
        theme == "light",
    )


def check(stage):
    found = Axe().run(stage).response
    assert [(rule["id"], [node["html"][:150] for node in rule["nodes"]]) for rule in found["violations"]] == []
    assert {"color-contrast", "aria-allowed-role"} <= {rule["id"] for rule in found["passes"]}
    assert stage.evaluate(PALE) == []


# axe doesn't judge colours within an SVG: each text's contrast to what lies behind it.
PALE = """() => {
  const parse = (colour) => { const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number); return [r, g, b, a]; };
  const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a), 1];
  const light = (colour) => colour.slice(0, 3).map((x) => x / 255)
    .map((x) => (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4))
    .reduce((sum, x, i) => sum + x * [0.2126, 0.7152, 0.0722][i], 0);
  const veil = (thing) => thing.closest("svg") ? getComputedStyle(thing).opacity * veil(thing.parentElement) : 1;
  const paint = (thing, behind) => {
    const { fill } = getComputedStyle(thing);
    if (fill === "none") return behind;
    const [r, g, b, a] = parse(fill);
    return over([r, g, b, a * veil(thing)], behind);
  };
  const page = parse(getComputedStyle(document.body).backgroundColor);
  return [...document.querySelectorAll("#el svg text")].flatMap((text) => {
    const look = getComputedStyle(text);
    if (!text.textContent || look.visibility === "hidden") return [];
    const card = text.closest(".al-node");
    let behind = card?.querySelector(".al-body") ? paint(card.querySelector(".al-body"), page) : page;
    if (text.matches(".al-name, .al-op")) behind = paint(card.querySelector(".al-head"), behind);
    const [a, b] = [light(paint(text, behind)), light(behind)].sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05);
    return contrast < 4.5 ? [[text.getAttribute("class"), text.textContent, contrast]] : [];
  });
}"""


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("walk", WALKS)
def test_axe_finds_nothing_at_any_stage_of_a_walk(stage, pictures, walk, theme):
    dressed(stage, theme)
    put(stage, example(), walk, 0)
    for k in (0, 4, 99):
        stage.evaluate("(k) => view.go(k)", k)
        check(stage)
    stage.evaluate("() => view.go(4)")
    stage.screenshot(path=pictures / f"walk-{walk.replace(' ', '-')}-{theme}.png")
    stage.get_by_role("button", name="widths").click()
    press(stage, "show as table")
    stage.locator(".al-node[data-node='2']").first.focus()
    stage.keyboard.press("Enter")
    stage.keyboard.press("ArrowLeft")
    stage.evaluate("() => painted()")
    check(stage)
    point(stage, 3)
    check(stage)
    stage.screenshot(path=pictures / f"walk-{walk.replace(' ', '-')}-pinned-{theme}.png")


@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing_where_paths_are_many_and_nodes_are_dots(stage, pictures, theme):
    dressed(stage, theme)
    put(stage, doubled(30))
    stage.locator(".al-node[data-node='0']").first.focus()
    check(stage)
    stage.screenshot(path=pictures / f"walk-doubled-{theme}.png")
    stage.evaluate("() => view.destroy()")
    put(stage, large(80), at=30)
    assert stage.locator(".al-dot").count() > 150
    check(stage)
    stage.locator(".al-dot").nth(40).click(force=True)
    check(stage)
    stage.screenshot(path=pictures / f"walk-dots-{theme}.png")
    stage.evaluate("() => view.destroy()")
    put(stage, large(80), "sort", 300)
    check(stage)


# One widget, several views; nothing is left


COUNTED = """
window.running = new Set();
const [begin, end] = [window.setInterval.bind(window), window.clearInterval.bind(window)];
window.setInterval = (...of) => {
  const id = begin(...of);
  running.add(id);
  return id;
};
window.clearInterval = (id) => { running.delete(id); end(id); };
window.left = () => ({ ...alive, frames: alive.frames.size, timers: running.size, html: document.body.innerHTML,
                       attributes: el.getAttributeNames().length });
window.hosts = (traits, hex, count) => {
  window.model = new Model({ ...traits, numbers: new DataView(bytes(hex).buffer) });
  model.save_changes = () => {};
  const set = model.set.bind(model); // as a widget's: also by name
  model.set = (name, value) => set(typeof name === "string" ? { [name]: value } : name);
  window.places = [...Array(count)].map(() => document.body.appendChild(document.createElement("div")));
  window.ends = places.map((place) => rendered({ model, el: place }));
};
"""


def hosted(stage, graph, walk="backward", count=2):
    stage.add_script_tag(content=COUNTED)
    view = GraphView(graph, walk)
    traits = {"spec": view.spec, "words": {}, "notes": {}, "message": "", "stale": False, "step": view.step}
    before = stage.evaluate("() => left()")
    stage.evaluate("([traits, hex, count]) => { hosts(traits, hex, count); return painted(); }",
                   [traits, graph.packed().hex(), count])  # fmt: skip
    return before


def test_two_views_of_one_widget_step_together(stage):
    hosted(stage, example())
    places = stage.locator(".al-place")
    assert places.all_text_contents() == ["step 7 of 7"] * 2
    stage.locator("button[title='first step']").nth(1).click()
    assert places.all_text_contents() == ["step 0 of 7"] * 2
    stage.evaluate("() => model.set('step', 4)")
    assert places.all_text_contents() == ["step 4 of 7"] * 2
    assert all(text.startswith("d.grad") for text in stage.locator(".al-caption math").all_text_contents())
    stage.locator("button[title='one step forward']").nth(0).click()
    assert places.all_text_contents() == ["step 5 of 7"] * 2
    assert stage.evaluate("() => model.get('step')") == 5
    stage.locator("button[title='play or pause']").nth(0).click()
    stage.wait_for_function("() => document.querySelectorAll('.al-place')[1].textContent === 'step 7 of 7'")
    assert stage.locator(".al-live").all_text_contents() == [narration(example())[-1]] * 2


@pytest.mark.parametrize("walk", WALKS)
def test_closing_leaves_nothing_behind_even_while_it_plays(stage, walk):
    before = hosted(stage, example(), walk)
    for nth in (0, 1):
        stage.locator("button[title='first step']").nth(nth).click()
        stage.locator("button[title='play or pause']").nth(nth).click()
        stage.locator("button[title='show as table']").nth(nth).click()
        stage.locator(".al-node[data-node='0']").nth(nth).focus()
        stage.keyboard.press("Enter")
    busy = stage.evaluate("() => left()")
    assert busy["timers"] >= 2 and busy["watched"] > before["watched"]
    after = stage.evaluate(
        """async () => {
            // as a new message brings them
            model.set({ numbers: new DataView(model.get("numbers").buffer.slice(0)) });
            const wasBusy = alive.frames.size;
            for (const end of ends) end();
            const heard = model.listeners.length;
            for (const place of places) place.remove();
            return { wasBusy, heard, left: left() };
        }"""
    )
    assert after["wasBusy"] > 0 and after["heard"] == 0
    assert after["left"] == before


def test_a_new_drawing_leaves_nothing_of_the_old_one(stage):
    hosted(stage, example())
    once = stage.evaluate("() => left()")
    stage.locator("button[title='first step']").nth(0).click()
    stage.locator("button[title='play or pause']").nth(0).click()
    specs = [GraphView(graph, "backward").spec for graph in (doubled(3), example())]
    stage.evaluate(
        """async ([specs, hexes]) => {
            for (const [i, spec] of specs.entries()) {
                model.set({ spec, numbers: new DataView(bytes(hexes[i]).buffer), step: spec.steps.length });
                await painted();
            }
        }""",
        [specs, [doubled(3).packed().hex(), example().packed().hex()]],
    )
    again = stage.evaluate("() => left()")
    for count in ("frames", "watched", "listeners", "timers", "attributes"):
        assert again[count] == once[count], count
    assert stage.locator(".al-bar").count() == stage.locator(".al-live").count() == 2


# In a real JupyterLab

EXPLORED = f"from autograd_lesson import explore\n{FORKED}"

STATE = """() => {
  const { content } = jupyterapp.shell.currentWidget;
  return [content.model.cells.length, content.activeCellIndex, content.mode,
          [...content.model.cells].map((cell) => [cell.type, cell.sharedModel.getSource()])];
}"""


@pytest.fixture
def opened(lab, page, kernels):
    """A notebook with an `explore` in the middle, run."""
    sources = ["1 + 1", EXPLORED, "2 + 2"]
    cells = [nbformat.v4.new_code_cell(source, id=f"cell-{i}") for i, source in enumerate(sources)]
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), lab.folder / "walks.ipynb")
    notebook = lab.open(page, "walks.ipynb", whole=True)
    notebook.run_all()
    page.wait_for_selector(".jp-OutputArea-output .al-bar")
    page.wait_for_timeout(500)
    return notebook


def tab_to(page, wanted, most=25):
    for _ in range(most):
        page.keyboard.press("Tab")
        if focused(page) == wanted:
            return
    raise AssertionError(f"no Tab leads to {wanted!r}; the focus is at {focused(page)!r}")


def test_a_backward_pass_with_the_keyboard_alone(page, opened, pictures):
    page.get_by_role("slider").first.focus()  # where a reader who has just dragged by keys is
    tab_to(page, "first step")
    page.keyboard.press("Enter")
    assert said(page) == "Before the first step of the backward walk"
    tab_to(page, "one step forward")
    wanted = narration(example())
    for k, text in enumerate(wanted, start=1):
        page.keyboard.press(" " if k % 2 else "Enter")
        assert said(page) == text
        assert place(page) == f"step {k} of {len(wanted)}"
    tab_to(page, 4)
    page.keyboard.press("ArrowLeft")
    assert focused(page) == 3
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    assert [row[-1] for row in rows(page)] == ["4.5000", "−3.0000", "1.5000", "3.0000"]
    page.locator(".jp-OutputArea-output:has(.al-view)").screenshot(path=pictures / "walk-in-lab.png")
    page.keyboard.press("Escape")


def test_keys_on_the_graph_and_the_player_are_not_the_notebooks(page, opened):
    page.keyboard.press("Escape")
    before = page.evaluate(STATE)
    stops = ["button[title='one step forward']", ".al-range", "select.al-button", ".al-node[data-node='2']"]
    stops += [".jp-OutputArea-output .noUi-handle"]  # a slider beside it
    keys = ["a", "b", "d", "d", "x", "c", "v", "z", "m", "y", "r", "1", "j", "k", "o", "l", "Escape", "Enter", "Escape"]
    keys += ["ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight", "Shift+M", "Delete", "Home", "End", " "]
    for stop in stops:
        page.locator(stop).first.focus()
        before = page.evaluate(STATE)
        for key in keys:
            if not (key in ("Enter", " ") and stop.startswith("select")):  # they open a list
                page.keyboard.press(key)
        page.wait_for_timeout(100)
        assert page.evaluate(STATE) == before, stop
        assert page.evaluate("() => document.activeElement.closest('.al-box') !== null")
    assert before[0] == 3


def test_shortcuts_on_the_graph_and_on_a_slider_are_the_notebooks(page, opened):
    panel = "jupyterapp.shell.currentWidget"
    for stop in (".al-node[data-node='2']", ".jp-OutputArea-output .noUi-handle"):
        page.evaluate(f"() => {{ {panel}.content.activeCellIndex = 1; {panel}.context.model.dirty = true; }}")
        page.locator(stop).first.focus()
        page.keyboard.press("Control+s")
        page.wait_for_function(f"() => !{panel}.context.model.dirty")
        page.keyboard.press("Shift+Enter")
        page.wait_for_function(f"() => {panel}.content.activeCellIndex === 2")
        page.wait_for_timeout(1500)
        page.locator(".al-bar").wait_for()


def test_sliders_have_their_names_in_a_notebook(page, opened):
    for name in ("a", "b"):
        page.get_by_role("slider", name=name, exact=True).wait_for(timeout=5000)


def test_running_the_cell_again_leaves_one_view_and_no_timer(page, opened):
    page.evaluate(COUNTED.split("window.left")[0])
    page.locator("button[title='first step']").click()
    others = set(page.evaluate("() => [...running]"))
    page.locator("button[title='play or pause']").click()
    (timer,) = set(page.evaluate("() => [...running]")) - others
    opened.run_all()
    page.wait_for_function("() => document.querySelector('.al-place')?.textContent === 'step 7 of 7'")
    assert page.locator(".al-bar").count() == 1
    assert timer not in page.evaluate("() => [...running]")


def test_stopping_in_the_middle_and_dragging(page, opened):
    page.locator("button[title='first step']").click()
    for _ in range(4):
        page.locator("button[title='one step forward']").click()
    assert said(page) == narration(example())[3]
    handle = page.get_by_role("slider").first
    handle.focus()
    page.keyboard.press("ArrowRight")
    wanted = without_spaces(frames(example(2.5))[3].text)
    page.wait_for_function("() => document.querySelector('.al-caption math').textContent.includes('1.0000')")
    for _ in itertools.repeat(None, 100):
        if line(page) == wanted:
            break
        page.wait_for_timeout(50)
    assert line(page) == wanted
    assert place(page) == "step 4 of 7"


def test_a_player_is_replay(stage):
    """replay's own spec and numbers, as the page gets them."""
    player = replay(Value(3.0, label="x") ** 2)
    stage.evaluate(
        "([spec, hex]) => { window.view = module.mount(el, spec); view.set(floats(hex)); view.go(0); }",
        [player.spec, player.numbers.hex()],
    )
    press(stage, "last step")
    assert shown(stage, "grad") == {0: "6.0000", 1: "1.0000"}
