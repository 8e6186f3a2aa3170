"""What the README says is so: its examples run, its files and commands exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"(?ms)^```python\n(.*?)^```", README)


def test_readme_has_examples():
    assert len(EXAMPLES) == 5


@pytest.mark.parametrize("example", EXAMPLES)
def test_example_runs(example):
    exec(compile(example, "README.md", "exec"), {})


@pytest.mark.parametrize("target", re.findall(r"\]\((?!https?://)(.*?)\)", README))
def test_linked_file_exists(target):
    assert (ROOT / target).is_file()


def test_table_lists_every_notebook_in_order():
    listed = re.findall(r"^\| \[.*?\]\(notebooks/(.*?)\)", README, re.MULTILINE)
    assert listed == sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))


def test_commands_are_the_two_blocks_that_do_all_the_set_up():
    commands = re.findall(r"(?ms)^```sh\n(.*?)\n```", README)
    assert "pip install -r requirements.txt\njupyter lab notebooks/00_start_here.ipynb" in commands
    assert "pip install -r requirements.txt -r tests/requirements.txt\npip install --no-deps -e .\npytest" in commands


def test_commands_can_be_typed_in_every_shell():
    for block in re.findall(r"(?ms)^```sh\n(.*?)\n```", README):
        assert not re.search(r"&&|;|\\$|\$", block)  # PowerShell 5.1 knows no &&, cmd no line that goes on after \
