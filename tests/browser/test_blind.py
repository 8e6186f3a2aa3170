"""A program that has nothing but Chromium's accessibility tree and keys reads graphs, and answers what is asked."""

import re

import pytest
from browser.scene import predicted

from autograd_lesson import Value, predict
from autograd_lesson.graph.shape import shown

MINUS = "\N{MINUS SIGN}"


class Blind:
    """What a program knows of a page that it can't see: roles and names in the accessibility tree, and the keyboard."""

    def __init__(self, page):
        self._keyboard, self._wait = page.keyboard, lambda: page.evaluate("() => painted()")
        self._session = page.context.new_cdp_session(page)

    def tree(self):
        """(role, name, whether it has the focus) for all that isn't ignored, in order."""
        self._wait()
        nodes = self._session.send("Accessibility.getFullAXTree")["nodes"]
        found = {node["nodeId"]: node for node in nodes}

        def walk(node):
            if not node["ignored"]:
                role, name = (node.get(what, {}).get("value", "") for what in ("role", "name"))
                states = {each["name"]: each["value"].get("value") for each in node.get("properties", ())}
                yield role, name, bool(states.get("focused"))
            for child in node.get("childIds", ()):
                yield from walk(found[child])

        return [*walk(nodes[0])]

    def tab_to(self, role, name):
        for _ in range(60):
            self._keyboard.press("Tab")
            if (role, name, True) in self.tree():
                return
        raise AssertionError(f"no Tab leads to {role} {name!r}")

    def type(self, text):
        self._keyboard.press("Control+A")
        self._keyboard.type(text)
        self._keyboard.press("Enter")

    def press(self, key):
        self._keyboard.press(key)

    def names(self, *roles):
        return [name for role, name, _ in self.tree() if role in roles]

    def rows(self):
        """The cells of each row of the page's table."""
        rows = []
        for role, name, _ in self.tree():
            if role == "row":
                rows.append([])
            elif role in ("rowheader", "columnheader", "cell", "gridcell") and rows:
                rows[-1].append(name)
        return rows


NAME = re.compile(r"(?P<spoken>.+) node (?P<name>\w+): value (?P<data>.+), gradient (?P<grad>.+), step (\d+) of (\d+)")
SPOKEN = {
    "add": lambda x, y: x + y,
    "subtract": lambda x, y: x - y,
    "multiply": lambda x, y: x * y,
    "divide": lambda x, y: x / y,
}
WITH_NUMBER = [  # what is said of an operation with a number -> what it does
    (r"add (.+)", lambda x, n: x + n),
    (r"subtract from (.+)", lambda x, n: n - x),
    (r"subtract (.+)", lambda x, n: x - n),
    (r"multiply by (.+)", lambda x, n: x * n),
    (r"divide (.+) by it", lambda x, n: n / x),
    (r"divide by (.+)", lambda x, n: x / n),
    (r"to the power (.+)", lambda x, n: x ** (int(n) if n == int(n) else n)),
]


def number(text):
    return float(text.replace(MINUS, "-"))


def computed(spoken, operands):
    """What an operation makes of its operands, by what is said of it."""
    if spoken in SPOKEN:
        return SPOKEN[spoken](*operands)
    for pattern, act in WITH_NUMBER:
        if found := re.fullmatch(pattern, spoken):
            return act(*operands, number(found[1]))
    return getattr(operands[0], spoken)()


def rebuilt(blind):
    """name -> (what is said of it, names of its operands, its value as it is said, its node), for all of the graph.

    The buttons of the picture say what a node is; the table, which a key opens, from which others it was computed.
    """
    blind.tab_to("button", "table")
    blind.press("Enter")
    _, *rows = blind.rows()
    operands = {row[0]: [name for name in row[2].split(", ") if name] for row in rows}
    found = {}
    for told in map(NAME.fullmatch, blind.names("button")):
        if told:
            found[told["name"]] = told
    graph = {}
    for name in operands:  # in topological order
        told = found[name]
        node = (
            computed(told["spoken"], [graph[child][3] for child in operands[name]])
            if operands[name]
            else Value(number(told["data"]))
        )
        graph[name] = told["spoken"], operands[name], told["data"], node
    return graph


def answered(blind, graph):
    """Type what is asked for into its field; the question says what it is."""
    (question,) = blind.names("textbox")
    asked = re.fullmatch(r"What is (\w+)\.grad: how fast does (\w+) grow as \1 grows\?", question)
    *_, (_, _, _, output) = graph.values()
    output.backward()
    blind.tab_to("textbox", question)
    blind.type(f"{graph[asked[1]][3].grad:.6g}")


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_graphs_are_rebuilt_and_questions_answered_from_the_tree_and_keys_alone(page, level):
    for seed in range(5):
        widget = predict.random(level, f"blind {seed}")
        page.goto("about:blank")
        predicted(page, widget)
        blind = Blind(page)
        mine = rebuilt(blind)
        graph = widget._first.graph
        names = [node.name for node in graph.shape.nodes]
        edges = [[names[edge.child] for edge in graph.shape.edges if edge.parent == i] for i in range(len(names))]
        assert [*mine] == names
        assert [operands for _, operands, _, _ in mine.values()] == edges
        assert [told for _, _, told, _ in mine.values()] == [shown(x) for x in graph.data]
        assert [node.data for *_, node in mine.values()] == pytest.approx(graph.data)
        answered(blind, mine)
        assert any(text.startswith("✓ Right: ") for text in blind.names("StaticText"))
