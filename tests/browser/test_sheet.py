"""A picture on paper shows what the page shows: at each step of each walk, and where there is little room."""

import xml.etree.ElementTree as ET

import pytest
from browser.scene import small
from graphs import example

from autograd_lesson import Value, draw
from autograd_lesson.graph.instant import instant
from autograd_lesson.graph.walks import WALKS
from autograd_lesson.picture import palette
from autograd_lesson.picture.sheet import sheet
from autograd_lesson.widgets.graph_view import GraphView

SEEN = """async ([spec, hex, words]) => {
  const view = module.mount(el, spec);
  view.set(floats(hex), words);
  const seen = [];
  for (let k = 0; k <= spec.steps.length; k++) {
    view.go(0); // who jumps to the end of the backward walk sees the picture at rest
    view.go(k);
    await painted();
    const all = (selector, what) => [...el.querySelectorAll(selector)].map(what).sort();
    const visible = (text) => getComputedStyle(text).visibility === "visible" && text.textContent;
    const colour = (of) => (part) => `${part.closest("[data-node]").dataset.node} ${getComputedStyle(part)[of]}`;
    seen.push({
      texts: all("svg [data-of]", (text) => `${text.dataset.of} ${visible(text) || ""}`.trim()),
      borders: all("svg .al-border", colour("stroke")),
      flow: all("svg .al-flow", (group) => group.dataset.edge),
      places: all("svg .al-badge", (text) => `${text.closest("[data-node]").dataset.node} ${text.textContent}`),
    });
  }
  view.destroy();
  return seen;
}"""


def on_paper(drawing):
    root = ET.fromstring(drawing)
    found = {"texts": [], "borders": [], "flow": [], "places": []}
    for group in root.findall("{*}g"):
        node = group.get("data-node")
        for part in group:
            look = part.get("class")
            if part.get("data-of"):
                found["texts"].append(f"{part.get('data-of')} {part.text or ''}".strip())
            if look == "al-border":
                red, green, blue = bytes.fromhex(part.get("stroke")[1:])
                found["borders"].append(f"{node} rgb({red}, {green}, {blue})")
            if look == "al-line" and part.get("stroke") == palette.MARK:
                found["flow"].append(group.get("data-edge"))
            if look == "al-badge":
                found["places"].append(f"{node} {part.text}")
    return {what: sorted(those) for what, those in found.items()}


@pytest.mark.parametrize("walk", WALKS)
@pytest.mark.parametrize("make", [example, small])
def test_at_each_step_of_a_walk_the_paper_shows_what_the_page_shows(stage, make, walk):
    graph = make()
    spec = GraphView(graph, walk).spec
    seen = stage.evaluate(SEEN, [spec, graph.packed().hex(), {str(i): x for i, x in graph.words().items()}])
    for k, page in enumerate(seen):
        paper = on_paper(sheet(instant(graph, walk, k)))
        if walk == "sort":  # the page hides the derivatives, on paper there are none
            page["texts"] = [text for text in page["texts"] if not text.startswith("local")]
        assert paper == page | {"flow": [edge for edge in page["flow"] if edge is not None]}, k


@pytest.mark.parametrize("width", [390, 600, 1000])
def test_a_chain_of_61_nodes_stays_legible_however_narrow_the_notebook_is(page, width):
    y = Value(0.5, label="x")
    for _ in range(60):
        y = y.tanh()
    # what JupyterLab does to images, and to an output that is wider than its cell
    page.set_content(
        "<style>body { margin: 0 } div { overflow: auto } img { max-width: 100%; height: auto }</style>"
        f"<div style='width: {width}px'>{draw(y)._repr_mimebundle_()['text/html']}</div>"
    )
    shown = page.evaluate(
        """async () => {
            const image = document.querySelector("img");
            await image.decode();
            const { width, height } = image.getBoundingClientRect();
            const box = document.querySelector("div");
            return [width / image.naturalWidth, height / image.naturalHeight, width <= box.scrollWidth];
        }"""
    )
    assert shown[0] >= 0.74 and abs(shown[0] - shown[1]) < 0.01
    assert shown[2]
