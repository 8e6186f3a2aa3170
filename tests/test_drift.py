"""Notebook code and package code are one: what the notebooks build last is what the package holds."""

import ast
import copy
import difflib
import re
from pathlib import Path

import nbformat
import pytest

from autograd_lesson import engine, ieee, order

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = [Path(engine.__file__), Path(ieee.__file__), Path(order.__file__)]
MUST_BE_BUILT = {"topological_order"}  # of the functions; `Value` is built whole
DERIVED = {}  # a method that no notebook builds: the reason


def code_of(notebook):
    """The Python of a notebook's code cells in order, without IPython's own lines."""
    for cell in nbformat.read(notebook, as_version=4).cells:
        if cell.cell_type == "code" and not cell.source.startswith("%%"):
            yield re.sub(r"(?m)^\s*[%!?].*$|^.*\?$", "", cell.source)


def definitions(cells):
    """Name -> its last definition in these texts; names are `Value.method`, `Value.attribute`, `function`."""
    found = {}
    for cell in cells:
        for node in ast.parse(cell).body:
            if isinstance(node, ast.FunctionDef):
                prefix = "Value." if any(is_add_to_value(d) for d in node.decorator_list) else ""
                found[prefix + node.name] = node
            elif isinstance(node, ast.ClassDef) and node.name == "Value":
                for part in node.body:
                    if isinstance(part, ast.FunctionDef):
                        found[f"Value.{part.name}"] = part
                    elif isinstance(part, ast.Assign):
                        found[f"Value.{ast.unparse(part.targets[0])}"] = part
            elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]).startswith("Value."):
                found[ast.unparse(node.targets[0])] = node
    return found


def is_add_to_value(decorator):
    return ast.unparse(decorator).endswith("add_to_class(Value)")


def plain(node):
    """A definition's code as text, without decorators, docstring, comments and line breaks of its own.

    `Value.__radd__ = Value.__add__` of a cell is what `__radd__ = __add__` is within the class.
    """
    node = copy.deepcopy(node)
    if isinstance(node, ast.FunctionDef):
        node.decorator_list = []
        if ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    text = ast.unparse(ast.fix_missing_locations(node))
    return text.replace("Value.", "") if isinstance(node, ast.Assign) else text


def drift(notebook_cells, package_texts):
    """What differs, as readable sentences."""
    built, package = definitions(notebook_cells), definitions(package_texts)
    for name, ours in package.items():
        if name not in built:
            if (name.startswith("Value.") or name in MUST_BE_BUILT) and name not in DERIVED:
                yield f"{name} is built in no notebook"
        elif plain(built[name]) != plain(ours):
            texts = [plain(built[name]).splitlines(), plain(ours).splitlines()]
            diff = "\n".join(difflib.unified_diff(*texts, "notebook", "package", lineterm="", n=9))
            yield f"{name} in its last version differs:\n{diff}"
    for name in built:
        if name.startswith("Value.") and name not in package:
            yield f"{name} is built in a notebook and isn't in the package"


@pytest.fixture(scope="module")
def package_texts():
    return [path.read_text(encoding="utf-8") for path in PACKAGE]


def test_notebooks_build_the_package(package_texts):
    notebooks = sorted((ROOT / "notebooks").glob("*.ipynb"))
    cells = [cell for notebook in notebooks for cell in code_of(notebook)]
    assert list(drift(cells, package_texts)) == []


def test_every_exception_has_its_method_and_reason():
    for name, reason in DERIVED.items():
        assert hasattr(engine.Value, name.removeprefix("Value.")) and reason


def in_cells(texts):
    """The engine as a notebook would spread it: a class with its first methods, then one method a cell."""
    tree = ast.parse(texts[0])
    (value,) = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    head = [node for node in value.body if not isinstance(node, ast.FunctionDef) or node.name == "__init__"]
    yield ast.unparse(ast.ClassDef("Value", bases=[], keywords=[], body=head, decorator_list=[], type_params=[]))
    for node in value.body:
        if node not in head:
            node.decorator_list = [ast.parse("add_to_class(Value)", mode="eval").body]
            yield ast.unparse(ast.fix_missing_locations(node)) + "  # a comment"
    yield from (ast.unparse(node) for node in tree.body if isinstance(node, ast.FunctionDef))
    yield from texts[1:]


def test_engine_spread_over_cells_is_recognised_as_the_same(package_texts):
    assert list(drift(in_cells(package_texts), package_texts)) == []


def test_earlier_draft_is_free(package_texts):
    draft = "@add_to_class(Value)\ndef __add__(self, other):\n    return None"
    assert list(drift([draft, *in_cells(package_texts)], package_texts)) == []


def test_changed_sign_is_caught(package_texts):
    method = definitions([package_texts[0]])["Value.__add__"]
    slip = ast.unparse(method).replace("self.data + other.data", "self.data - other.data")
    cells = [*in_cells(package_texts), f"@add_to_class(Value)\n{slip}"]
    (sentence,) = drift(cells, package_texts)
    assert sentence.startswith("Value.__add__ in its last version differs")
    assert "\n-    return Value(self.data - other.data" in sentence
    assert "\n+    return Value(self.data + other.data" in sentence


def test_draft_after_the_final_version_is_caught(package_texts):
    draft = "@add_to_class(Value)\ndef __add__(self, other):\n    return None"
    (sentence,) = drift([*in_cells(package_texts), draft], package_texts)
    assert "Value.__add__" in sentence


def test_second_name_given_in_a_cell_is_the_one_given_in_the_class(package_texts):
    cells = list(in_cells(package_texts))
    assert list(drift([*cells, "Value.__rmul__ = Value.__mul__"], package_texts)) == []
    (sentence,) = drift([*cells, "Value.__rmul__ = Value.__add__"], package_texts)
    assert sentence.startswith("Value.__rmul__ in its last version differs")


def test_method_that_is_nowhere_built_is_caught(package_texts):
    cells = [cell for cell in in_cells(package_texts) if "def tanh" not in cell]
    assert list(drift(cells, package_texts)) == ["Value.tanh is built in no notebook"]


def test_method_that_only_a_notebook_has_is_caught(package_texts):
    cells = [*in_cells(package_texts), "@add_to_class(Value)\ndef cosh(self):\n    return self"]
    assert list(drift(cells, package_texts)) == ["Value.cosh is built in a notebook and isn't in the package"]
