"""The package's front door, and what may lie in the repository."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import autograd_lesson

ROOT = Path(__file__).resolve().parents[1]
TOP_LEVEL = {
    "notebooks", "autograd_lesson", "tests", "binder",
    "requirements.txt", "README.md", "pyproject.toml", "LICENSE",
}  # fmt: skip
HEAVY = ("torch", "numpy", "ipywidgets", "anywidget", "graphviz", "matplotlib", "IPython")


def python(code):
    """What a fresh Python prints for this code."""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, cwd=ROOT)
    assert run.returncode == 0, run.stderr
    return run.stdout.split()


def tracked():
    """Every file that git has or would take, or skip where this isn't a clone."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if run.returncode:
        pytest.skip("not a git clone")
    return [ROOT / name for name in sorted(set(run.stdout.splitlines())) if (ROOT / name).is_file()]


@pytest.mark.parametrize("statement", ["import autograd_lesson", "from autograd_lesson import Value"])
def test_import_takes_nothing_heavy(statement):
    assert python(f"import sys; {statement}; print(*[name for name in {HEAVY} if name in sys.modules])") == []


@pytest.mark.parametrize("name", autograd_lesson.__all__)
def test_public_name_resolves(name):
    thing = getattr(autograd_lesson, name)
    assert callable(thing) and thing.__name__ == name
    assert getattr(autograd_lesson, name) is thing


@pytest.mark.parametrize("torch", ["", "sys.modules['torch'] = None; "])
def test_all_names_can_be_looked_at_and_none_brings_pytorch(torch):
    code = (
        f"import sys, inspect, autograd_lesson; {torch}exec('from autograd_lesson import *'); "
        "names = {name for name, _ in inspect.getmembers(autograd_lesson)}; "
        "print(hasattr(autograd_lesson, 'record'), {*autograd_lesson.__all__} <= names, bool(sys.modules.get('torch')))"
    )
    assert python(code) == ["True", "True", "False"]


def test_dir_lists_the_public_names_before_they_are_used():
    assert set(autograd_lesson.__all__) <= set(python("import autograd_lesson; print(*dir(autograd_lesson))"))


def test_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'gradient_of_everything'"):
        _ = autograd_lesson.gradient_of_everything
    with pytest.raises(ImportError):
        from autograd_lesson import gradient_of_everything  # noqa: F401


def test_top_level_holds_only_what_is_allowed():
    names = {path.relative_to(ROOT).parts[0] for path in tracked()}
    assert {name for name in names if not name.startswith(".")} <= TOP_LEVEL


def test_no_path_of_one_machine_and_no_package_registry_is_named():
    folders = "|".join(["root", "home", "Users", "work", "tmp", "opt"])
    hosts = [
        "pypi.",
        "pythonhosted.",
        "download.pytorch.",
        "registry.npmjs.",
        "conda.anaconda.",
        "deb.debian.",
    ]
    hosts = "|".join(re.escape(host) + "org" for host in hosts)
    pattern = re.compile(rf"""(?:^|[\s"'=(`])(/(?:{folders})/[\w.-]+)|\b({hosts})\b""")
    found = []
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture
        found += [f"{path.relative_to(ROOT)}: {match[0].strip()}" for match in pattern.finditer(text)]
    assert found == []
