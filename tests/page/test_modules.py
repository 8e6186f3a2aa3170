"""The page's modules, as text: short, each importing what it uses, none but the host's knowing Jupyter."""

import re

import pytest
from javascript import imported

from autograd_lesson.page.bundle import FILES, bundle

MODULES = sorted(FILES.glob("*.js"))
WIDGETS = ("curve_host.js", "host.js", "once.js", "predict_host.js", "quiet.js", "strip_host.js", "training.js")
HOSTS = (*WIDGETS, "alone.js")  # what a widget begins with, and a published page
IMPORT = re.compile(r'^import \{ ([\w, ]+) \} from "\./([\w.]+)";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?:async )?(?:function|class|const|let) (\w+)", re.MULTILINE)
FUNCTION = re.compile(
    r"^( *)(?:export )?(?:(?:async )?function \w+|(?:const|let) \w+ = .*=>).*\{\n((?:.*\n)*?)\1\}", re.MULTILINE
)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_a_module_has_150_lines_and_a_function_60_at_most(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 150
    longest = [found for found in FUNCTION.findall(text) if found[1].count("\n") > 58]
    assert [body.splitlines()[0] for _, body in longest] == []
    assert FUNCTION.search(text)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_every_name_that_is_imported_is_exported_there_and_used_here(path):
    text = path.read_text(encoding="utf-8")
    rest = IMPORT.sub("", text)
    for names, module in IMPORT.findall(text):
        exported = EXPORT.findall((FILES / module).read_text(encoding="utf-8"))
        for name in names.split(", "):
            assert name in exported, (module, name)
            assert re.search(rf"\b{name}\b", rest), name


@pytest.mark.parametrize("host", sorted({*HOSTS} - {"alone.js", "once.js"}))
def test_what_every_widget_shows_is_saved_with_its_notebook(host):
    texts = [path.read_text(encoding="utf-8") for path in imported(FILES / host)]
    assert sum("  keepState(model.widget_manager);\n" in text for text in texts) == 1


def test_no_two_modules_give_one_name_to_two_things():
    top = re.compile(r"^(?:export )?(?:async )?(?:function|class|const|let) (\w+)", re.MULTILINE)
    for host in HOSTS:
        named = [name for path in imported(FILES / host) for name in top.findall(path.read_text(encoding="utf-8"))]
        assert named
        assert [name for name in set(named) if named.count(name) > 1] == []


def test_only_the_host_knows_jupyter():
    """What the view is made of knows no model, no manager and no kernel, and no key of a notebook."""
    jupyter = re.compile(r"\bmodel\b|manager|\bcomm\b|jupyter|lumino|data-lm|IPY_|kernel", re.IGNORECASE)
    tops = ("view.js", "predict.js", "learning.js", "pupil.js")
    parts = sorted(set().union(*(imported(FILES / name) for name in tops)))
    assert len(parts) > 10
    for path in parts:
        code = re.sub(r"^\s*(?://|\*|/\*).*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        assert jupyter.findall(code) == [], path.name


def test_joined_they_are_small_enough_to_be_stored_with_every_notebook():
    assert len(bundle(FILES / "view.js").encode()) <= 36_000  # the picture
    assert len(bundle(FILES / "host.js").encode()) <= 46_000  # with what runs ahead of Python


def test_with_questions_they_arent_much_larger():
    assert len(bundle(FILES / "predict_host.js").encode()) <= 48_000
