"""The plan of the house: a room imports from its own wing, or from one to the left."""

import ast
import re
from pathlib import Path

import pytest

import autograd_lesson

HOUSE = Path(autograd_lesson.__file__).parent
WINGS = {"graph": 1, "picture": 2, "witness": 2, "page": 3, "widgets": 4, "publish": 5}  # front rooms: 0


def imports(path, source):
    """The modules of the package that a module at `path`, relative to the package, imports anywhere in it."""
    parts = path.with_suffix("").parts
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = [*parts[: len(parts) - node.level], *(node.module.split(".") if node.module else ())]
            yield from (".".join([*base, alias.name]) if not node.module else ".".join(base) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "autograd_lesson":
            yield node.module.removeprefix("autograd_lesson").removeprefix(".")
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names if alias.name.split(".")[0] == "autograd_lesson"]
            yield from (name.removeprefix("autograd_lesson").removeprefix(".") for name in names)


def upward(path, source):
    """The imports of a module that go to a wing to the right, or from one wing to its neighbour."""
    wing = path.parts[0] if len(path.parts) > 1 else ""
    return [
        module
        for module in imports(path, source)
        if (other := module.split(".")[0] if module.split(".")[0] in WINGS else "") != wing
        and WINGS.get(other, 0) >= WINGS.get(wing, 0)
    ]


@pytest.mark.parametrize("path", sorted(HOUSE.rglob("*.py")), ids=lambda path: path.relative_to(HOUSE).as_posix())
def test_a_room_imports_only_from_its_own_wing_or_from_one_to_the_left(path):
    assert upward(path.relative_to(HOUSE), path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("engine.py", "from .graph.shape import Node"),
        ("graph/shape.py", "from ..picture import svg"),
        ("graph/shape.py", "def later():\n    from autograd_lesson.widgets.explore import explore"),
        ("picture/svg.py", "from ..witness.gradcheck import check_gradients"),
        ("witness/gradcheck.py", "import autograd_lesson.picture.layout"),
        ("order.py", "from . import widgets"),
    ],
)
def test_an_upward_import_is_found(room, line):
    path = Path(room)
    assert len(upward(path, f"{(HOUSE / room).read_text(encoding='utf-8')}\n{line}\n")) == 1


@pytest.mark.parametrize("path", sorted(Path(__file__).parent.rglob("*.py")), ids=lambda path: path.name)
def test_no_test_takes_anything_from_a_module_of_tests(path):
    taken = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            taken += [node.module or "", *(alias.name for alias in node.names)]
        elif isinstance(node, ast.Import):
            taken += [alias.name for alias in node.names]
    assert [name for name in taken if name.split(".")[-1].startswith("test_")] == []


def functions(source):
    """(name, number of lines) of every function and method."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            yield node.name, node.end_lineno - node.lineno + 1


@pytest.mark.parametrize("path", sorted(HOUSE.rglob("*.py")), ids=lambda path: path.relative_to(HOUSE).as_posix())
def test_a_room_and_its_functions_are_small_enough_for_a_stranger(path):
    source = path.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 300
    assert [(name, lines) for name, lines in functions(source) if lines > 40] == []


def test_a_long_function_is_found():
    source = "def f():\n" + "    x = 1\n" * 40 + "\n\ndef g():\n    pass\n"
    assert dict(functions(source)) == {"f": 41, "g": 2}


SIGNS = "×÷−⋯"  # how operations are written: notation.py and graph/formula.py know, and nobody reads them back


def signs_read(source):
    """Where a Python module compares something with a sign, looks one up, or looks for one in a text."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Compare):
            parts = [node.left, *node.comparators]
        elif isinstance(node, (ast.Dict, ast.Set)):
            parts = node.keys if isinstance(node, ast.Dict) else node.elts
        elif isinstance(node, ast.Subscript):
            parts = [node.slice]
        elif isinstance(node, ast.MatchValue):
            parts = [node.value]
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") in READERS:
            parts = node.args
        else:
            continue
        texts = [text.value for part in parts if part for text in ast.walk(part) if isinstance(text, ast.Constant)]
        yield from (text for text in texts if isinstance(text, str) and set(text) & set(SIGNS))


READERS = ("startswith", "endswith", "match", "search", "fullmatch", "split", "partition", "index", "find", "get")


@pytest.mark.parametrize("path", sorted(HOUSE.rglob("*.py")), ids=lambda path: path.relative_to(HOUSE).as_posix())
def test_no_room_reads_a_sign_back_into_a_meaning(path):
    if path.relative_to(HOUSE).as_posix() not in ("notation.py", "graph/formula.py"):
        assert [*signs_read(path.read_text(encoding="utf-8"))] == []


def test_the_page_reads_no_sign_back_into_a_meaning():
    read = re.compile(
        rf"""[=!]==?\s*["'`][^"'`]*[{SIGNS}]|["'`][{SIGNS}]["'`]\s*(:|\]|[=!]==?)|/[^/\n]*[{SIGNS}][^/\n]*/"""
    )
    for path in sorted({*HOUSE.rglob("*.js")} - {HOUSE / "page" / "answer.js"}):  # which reads what a reader wrote
        lines = path.read_text(encoding="utf-8").splitlines()
        assert [line for line in lines if read.search(line.split("//")[0])] == [], path.name
    assert read.search('if (op === "×") return;') and read.search('const SPOKEN = { "×": "multiply" };')


@pytest.mark.parametrize(
    "line",
    ['if node.op == "×": pass', 'SPOKEN = {"×": "multiply"}', 'is_infix = op in {"+", "÷"}', 're.match("[×÷]", op)'],
)
def test_a_sign_that_is_read_is_found(line):
    assert {*signs_read(line)}


BY_A = re.compile(
    r"(?i)\b(gradients?|derivatives?|slopes?)( of [^ .,;:]+)? by"
    r" ((an?|the|its|it|each|one|every|this|that|\w)\b(?! (pass|step))|[`$*{])"
)


@pytest.mark.parametrize(
    "path", sorted(path for kind in ("py", "js", "md") for path in HOUSE.rglob(f"*.{kind}")), ids=lambda path: path.name
)
def test_a_gradient_is_one_with_respect_to_something(path):
    assert [match[0] for match in BY_A.finditer(path.read_text(encoding="utf-8"))] == []


def test_a_gradient_by_something_is_found():
    for text in ("The derivative of {called} by {name}", "the gradient by `x`", "its derivative by each input"):
        assert BY_A.search(text), text
    assert not BY_A.search("a gradient by hand, by PyTorch, the slope by one step, multiplied by a slope")
