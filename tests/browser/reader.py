"""A reader in front of a notebook: what the pictures must show, and the widgets under mouse and keys."""

import sys

import pytest

from autograd_lesson.notation import numeral

FORKED = """
def f(a=2.0, b=-1.5):
    d = a * b
    e = d + a
    L = e * d
    return L

explore(f, a=(-3.0, 3.0, 0.5), b=(-3.0, 3.0, 0.5))
"""  # of tests/graphs.py's example, in a cell
WAIT = 15_000  # ms for a number to arrive on a busy machine

CARDS = """(svg) => {
  const text = (card, look) => card.querySelector(`text.al-${look}`).textContent;
  return Object.fromEntries([...svg.querySelectorAll(".al-node:has(.al-name)")].map((card) =>
    [text(card, "name"), [...card.querySelectorAll("[data-of]")].map((number) => number.textContent)]));
}"""
COLOURS = """(root) => { const view = root.querySelector(".al-view"); const message = view.querySelector(".al-message");
    return [view.classList.contains("al-stale"), message.textContent]; }"""


def torch_numbers(f, **at):
    """name -> (data, grad) as they must stand on the cards: `f` on torch.float64 leaves, by torch's own backward."""
    torch = pytest.importorskip("torch")
    leaves = {name: torch.tensor(x, dtype=torch.float64, requires_grad=True, device="cpu") for name, x in at.items()}
    named = {}

    def on_event(frame, event, _):
        if event == "return" and frame.f_code is f.__code__:
            named.update(frame.f_locals)

    sys.setprofile(on_event)
    try:
        output = f(**leaves)
    finally:
        sys.setprofile(None)
    named |= leaves
    grads = torch.autograd.grad(output, list(named.values()), allow_unused=True)
    return {
        name: (numeral(x.item()), numeral(0.0 if grad is None else grad.item()))
        for (name, x), grad in zip(named.items(), grads, strict=True)
    }


class Explored:
    """An `explore` on the page, or in the part of it that is named: the output cell that holds it."""

    def __init__(self, page, nth=0, within=None):
        self.page = page
        self.root = (within or page).locator(".jp-OutputArea-output:has(.al-view)").nth(nth)
        self.root.locator("svg.al-svg").wait_for(timeout=30_000)
        self.root.scroll_into_view_if_needed()

    def handle(self, name):
        return self.root.locator(f".widget-slider:has(label:text-is('{name}'))").get_by_role("slider")

    def at(self):
        """name -> number, as the sliders' own readouts say."""
        rows = self.root.locator(".widget-slider")
        return {
            row.locator("label").inner_text(): float(row.locator(".widget-readout").inner_text().replace("−", "-"))
            for row in rows.all()
        }

    def cards(self):
        return self.root.locator("svg.al-svg").evaluate(CARDS)

    def wait_for_cards(self, wanted):
        """Until the cards of these names have these numbers; fails with those they have instead."""
        wanted = {name: list(pair) for name, pair in wanted.items()}
        for _ in range(WAIT // 50):
            cards = self.cards()
            if {name: cards.get(name) for name in wanted} == wanted:
                return
            self.page.wait_for_timeout(50)
        cards = self.cards()
        assert {name: cards.get(name) for name in wanted} == wanted

    def press(self, name, key, times=1):
        self.handle(name).focus()
        for _ in range(times):
            self.page.keyboard.press(key)

    def drag(self, name, *ways):
        """Take the handle with the mouse, move it by these distances in turn, and let go."""
        self.handle(name).scroll_into_view_if_needed()
        box = self.handle(name).bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        for way in ways:
            x += way
            self.page.mouse.move(x, y, steps=12)
        self.page.mouse.up()


def wait_for_message(page, live, text):
    for _ in range(WAIT // 50):
        stale, said = live.root.evaluate(COLOURS)
        if text in said:
            return stale
        page.wait_for_timeout(50)
    raise AssertionError(f"{said!r} instead of {text!r}")
