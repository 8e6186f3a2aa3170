"""What Binder would build, as repo2docker says it without building."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def dockerfile():
    """The image's recipe."""
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", "."]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    return run.stdout + run.stderr


@pytest.fixture(scope="module")
def environment():
    return yaml.safe_load((ROOT / "binder" / "environment.yml").read_text(encoding="utf-8"))


def test_image_is_a_conda_environment_made_from_ours(dockerfile):
    assert 'env update -p ${NB_PYTHON_PREFIX} --file "binder/environment.yml"' in dockerfile
    assert re.search(r"Building conda environment for python=3\.\d+", dockerfile)


def test_environment_has_a_layer_of_its_own_before_the_repository_is_copied(dockerfile):
    assert dockerfile.index("env update") < dockerfile.index("COPY --chown=0:0 src/ ${REPO_DIR}/")


def test_post_build_runs_last(dockerfile):
    assert "RUN ./binder/postBuild" in dockerfile
    assert dockerfile.index("COPY --chown=0:0 src/ ${REPO_DIR}/") < dockerfile.index("RUN ./binder/postBuild")


def test_requirements_at_the_root_are_not_installed(dockerfile):
    assert "requirements.txt" not in dockerfile
    assert "pip install" not in dockerfile


def test_environment_has_torch_without_cuda_and_a_dot(environment):
    names = {re.split(r"[=<> ]", package)[0] for package in environment["dependencies"]}
    assert {"python", "pytorch-cpu", "graphviz", "python-graphviz", "jupyterlab", "ipywidgets"} <= names
    assert "pytorch" not in names and not any("cuda" in name for name in names)


def test_environment_has_all_that_the_requirements_name(environment):
    conda = {"torch": "pytorch-cpu", "matplotlib": "matplotlib-base", "graphviz": "python-graphviz"}
    here = {re.split(r"[=<> ]", package)[0] for package in environment["dependencies"]}
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    wanted = {re.split(r"[=<> #]", line)[0] for line in lines if line[:1].isalpha()}
    wanted -= {"graphviz-pure", "Python-3.11-or-newer-is-needed"}  # the image has a native dot, and its Python is named
    assert {conda.get(name, name) for name in wanted} <= here


def test_post_build_installs_the_package_alone_and_trusts_the_notebooks():
    script = ROOT / "binder" / "postBuild"
    text = script.read_text(encoding="utf-8")
    assert os.access(script, os.X_OK) and text.startswith("#!/usr/bin/env bash\n")
    assert re.search(r"pip install --no-deps .*-e \.", text)
    assert "jupyter trust notebooks/*.ipynb" in text
    assert subprocess.run(["bash", "-n", script]).returncode == 0
