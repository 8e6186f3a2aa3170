"""The notebooks of the series: what is shown is worth showing, and every exercise can be done."""

import ast
import linecache
import re
from pathlib import Path

import nbformat
import pytest
from mistaken import MISTAKEN

from autograd_lesson import Value, ieee
from autograd_lesson.widgets.predict import Predict

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
PARTS = ["## Your turn", "## Now you can", "## Workshop"]
MOST_SILENT = 0.1
MISTAKES = 3  # of an exercise, that are told apart
BY_A = re.compile(r"(?i)\b(gradients?|derivatives?|slopes?)( of [^ .,;:]+)? by ((an?|the|its|each|one|\w)\b|[`$*])")


def read(name):
    return nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4).cells


def is_check(cell):
    """Whether a cell asks check()."""
    calls = (node.func for node in ast.walk(tree_of(cell)) if isinstance(node, ast.Call))
    return any(isinstance(function, ast.Name) and function.id == "check" for function in calls)


def tree_of(cell):
    return ast.parse(cell.source if cell.cell_type == "code" and not cell.source.startswith("%%") else "")


def texts(cell):
    """What a code cell shows, as text."""
    for output in cell.outputs:
        yield output.get("text", "") + output.get("data", {}).get("text/plain", "")


def solution(cells, i):
    """The first Python block of the folded text right below cell i."""
    below = cells[i + 1].source if i + 1 < len(cells) else ""
    folded = re.search(r"(?s)<details>.*?</details>", below)
    found = folded and re.search(r"(?ms)^```python\n(.*?)^```", folded[0])
    assert found, f"below the exercise {cells[i].id} there is no solution in <details>"
    return found[1]


def run(source, names):
    """Run a cell with these names: the value of its last line, if that is an expression."""
    tree = ast.parse(source)
    cell = f"<cell {hash(source)}>"
    linecache.cache[cell] = len(source), None, source.splitlines(keepends=True), cell  # for inspect.getsource
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, cell, "exec"), names)
    return last and eval(compile(ast.Expression(last.value), cell, "eval"), names)


@pytest.fixture(params=NOTEBOOKS)
def cells(request):
    return read(request.param)


def test_nearly_every_code_cell_shows_something(cells):
    code = [cell for cell in cells if cell.cell_type == "code"]
    silent = [cell.id for cell in code if not cell.outputs]
    assert len(silent) < MOST_SILENT * len(code), silent


def test_road_is_followed_by_exercises_and_workshop(cells):
    headings = [line for cell in cells if cell.cell_type == "markdown" for line in cell.source.splitlines()]
    places = [[i for i, line in enumerate(headings) if line.startswith(part)] for part in PARTS]
    assert [len(found) for found in places] == [1, 1, 1] and places == sorted(places)


def test_reader_is_asked_early_and_often(cells):
    asked = [i for i, cell in enumerate(cells) if cell.cell_type == "code" and "predict(" in cell.source]
    assert len(asked) >= 3 and asked[0] <= 5
    assert any(map(is_check, cells))


def test_exercises_are_stored_blank(cells):
    for cell in filter(is_check, cells):
        assert "not attempted yet" in "".join(texts(cell)), cell.id


def is_generic(sentence):
    """Whether all that is told of an answer is what it is and what it should be."""
    return "central differences of" in sentence or "central differences say" in sentence or "it should be" in sentence


def told_of(solved, old, new, names):
    """What is said of a solution with a mistake in it: a sentence of its own."""
    assert old in solved, f"{old!r} is no part of {solved}"
    told = run(solved.replace(old, new), {**names})
    assert told.word == "not yet" and (told.lines or len(told.sentence.split()) <= 25), repr(told)
    assert not is_generic(told.sentence), f"{new}: {told!r}"
    return told.sentence


def test_every_solution_is_accepted_and_each_typical_mistake_has_its_own_sentence(cells, monkeypatch):
    for method in ("_backward", "backward"):  # 05 writes them anew in the package's own class
        monkeypatch.setattr(Value, method, getattr(Value, method))
    if any("import torch" in cell.source for cell in cells):
        pytest.importorskip("torch")
    names = {"__name__": "notebook"}
    for i, cell in enumerate(cells):
        if is_check(cell):
            solved = solution(cells, i)
            said = [told_of(solved, old, new, names) for old, new in MISTAKEN[cell.id]]
            assert len({*said}) == len(said) >= MISTAKES, (cell.id, said)
            told = run(solved, names)
            assert told.word == "solved", f"{cell.id}: {told!r}"
        elif cell.cell_type == "code":
            shown = run(cell.source, names)
            if isinstance(shown, Predict):
                slips = {slip for question in shown.items[0]["asked"] for slip, *_ in question["slips"]}
                assert len(slips) >= MISTAKES, cell.id


def test_notebooks_import_what_is_public(cells):
    private = []
    for node in (node for cell in cells for node in ast.walk(tree_of(cell))):
        if isinstance(node, ast.ImportFrom):
            private += [node.module] if (node.module or "").startswith("autograd_lesson.") else []
        elif isinstance(node, ast.Import):
            private += [alias.name for alias in node.names if alias.name.startswith("autograd_lesson.")]
    assert {*private} <= {ieee.__name__}


def test_gradients_are_taken_with_respect_to(cells):
    found = [BY_A.search(cell.source) for cell in cells if cell.cell_type == "markdown"]
    assert [match[0] for match in found if match] == []


@pytest.mark.parametrize(
    "text",
    ["the gradient of c by a is 2", "the slope by `x`", "derivative by each input", "the derivative of $w$ by $x$"],
)
def test_gradient_by_something_is_found(text):
    assert BY_A.search(text)


@pytest.mark.parametrize(
    "text", ["a gradient by hand", "gradients by PyTorch", "with respect to a", "multiplied by a slope"]
)
def test_other_words_with_by_are_let_be(text):
    assert not BY_A.search(text)
