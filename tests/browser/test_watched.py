"""PyTorch's own pass in the player: held becomes freed, versions tick, and a refusal is told, step by step."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from autograd_lesson import replay, watch
from autograd_lesson.graph.instant import instant

torch = pytest.importorskip("torch")

MOUNT = """async ([spec, hex, words, isLight]) => {
  document.documentElement.lang = "en";
  document.title = "watched";
  document.body.dataset.jpThemeLight = isLight;
  document.body.style.background = isLight ? "white" : "#111";
  document.body.style.setProperty("--jp-layout-color0", isLight ? "white" : "#111");
  document.body.style.setProperty("--jp-content-font-color1", isLight ? "#222" : "#eee");
  window.view?.destroy();
  window.view = module.mount(el, spec);
  view.set(floats(hex), words);
  view.go(0);
  await painted();
}"""
CARDS = """async (k) => {
  view.go(k);
  await painted();
  return [...el.querySelectorAll("[data-of]")].map((text) => [text.dataset.of, text.textContent]);
}"""
LEAVING = """() => [...el.querySelectorAll(".al-node")].flatMap((card) => {
  const box = card.querySelector(".al-body").getBoundingClientRect();
  return [...card.querySelectorAll("text")].filter((text) => {
    const { left, right } = text.getBoundingClientRect();
    return text.textContent && (left < box.left - 1 || right > box.right + 1);
  }).map((text) => text.textContent);
})"""


def twice():
    with watch() as seen:
        x = torch.tensor(2.0, requires_grad=True)
        y = x**3
        w = 2 * (y + x)
        w.backward()
        w.backward()
    return replay(seen)


def changed():
    with watch() as seen:
        x = torch.tensor(2.0, requires_grad=True)
        y = x.exp()
        w = 3 * y
        y += 1
        w.backward()
    return replay(seen)


def put(stage, player, theme="light"):
    graph = player.graph
    words = {str(place): text for place, text in graph.words().items()}
    stage.evaluate(MOUNT, [player.spec, graph.packed().hex(), words, theme == "light"])


@pytest.mark.parametrize("program", [twice, changed])
def test_every_step_shows_what_python_saw(stage, program):
    player = program()
    put(stage, player)
    for k in (0, *range(1, len(player.spec["steps"]) + 1), 3):  # and back
        now = instant(player.graph, player.walk, k)
        told = {f"{what} {i}": text for what in ("data", "grad") for i, text in enumerate(getattr(now.graph, what))}
        assert dict(stage.evaluate(CARDS, k)) == told
        assert stage.evaluate(LEAVING) == []
        if k:
            line = stage.locator(".al-caption").text_content().replace("\u00a0", " ").replace("\u2003", "; ")
            assert " ".join(line.split()) == now.text.partition(": ")[2]


def test_by_keys_alone_one_sees_held_become_freed_and_hears_it(stage):
    put(stage, twice())
    card = stage.get_by_role("button", name="PowBackward0").first
    stage.get_by_role("button", name="one step forward").focus()
    heard = []
    for _ in range(7):
        stage.keyboard.press("Enter")
        stage.evaluate("() => painted()")
        heard.append((card.get_attribute("aria-label"), stage.locator(".al-live").inner_text()))
    assert "value self: held v0" in heard[5][0] and "value self: freed" in heard[6][0]
    assert heard[6][1].startswith("Step 7 of 9: PowBackward0: 2.0000 comes in; self: held → freed")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("program", [twice, changed])
def test_axe_finds_nothing_and_it_looks_well(stage, pictures, program, theme):
    player = program()
    put(stage, player, theme)
    for k in (0, 5, 99):
        stage.evaluate("async (k) => { view.go(k); await painted(); }", k)
        found = Axe().run(stage).response["violations"]
        assert [
            rule["id"] for rule in found if rule["id"] not in ("region", "landmark-one-main", "page-has-heading-one")
        ] == []
        stage.screenshot(path=pictures / f"watched-{program.__name__}-{k}-{theme}.png")
    stage.get_by_role("button", name="legend").click()
    stage.screenshot(path=pictures / f"watched-{program.__name__}-legend-{theme}.png")
