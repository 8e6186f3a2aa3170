"""The package is edited beside an open notebook with %autoreload 2."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import IPython
import pytest

import autograd_lesson

NOTEBOOK = r"""
import os, pathlib, sys, time
from IPython.core.interactiveshell import InteractiveShell

shell = InteractiveShell.instance()

def run(cell):
    shell.run_cell(cell).raise_error()

run("%load_ext autoreload\n%autoreload 2")
run("from autograd_lesson import *\nimport autograd_lesson")
run("a = Value(2.0, label='a'); b = a * 3\ne = explore(lambda x: x * x * 2, x=(0.0, 2.0))")
path = pathlib.Path("autograd_lesson", sys.argv[1])
source = path.read_text(encoding="utf-8")
triple = "    def triple(self):\n        return self * 3.0\n\n"
edited = source.replace("    def tanh(self):", triple + "    def tanh(self):") + "\n# edited\n"
path.write_text(edited, encoding="utf-8")
os.utime(path, (time.time() + 5,) * 2)
run("c = b * Value(1.5) + a; c.backward(); assert (c.data, a.grad) == (11.0, 5.5), (c, a)")
run("e.sliders['x'].value = 1.5; assert (e.output.data, e.message) == (4.5, ''), e.message")
run("assert explore(lambda x: x.tanh(), x=(0.0, 2.0)).message == '' and check_gradients(lambda x: x * x, 1.5)")
run("assert repr(draw(c)) and autograd_lesson.draw is draw")
if sys.argv[1] == "engine.py":
    run("assert b.triple().data == 18.0")
"""


@pytest.mark.skipif(IPython.version_info < (8,), reason="its autoreload gives a class the slots of another one")
@pytest.mark.parametrize("module", ["engine.py", "__init__.py", "widgets/explore.py"])
def test_an_edited_module_is_taken_up_and_what_was_made_before_still_works(module, tmp_path):
    house = Path(autograd_lesson.__file__).parent
    shutil.copytree(house, tmp_path / "autograd_lesson", ignore=shutil.ignore_patterns("__pycache__"))
    ran = subprocess.run(
        [sys.executable, "-c", NOTEBOOK, module],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path), "IPYTHONDIR": str(tmp_path / "ipython")},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
