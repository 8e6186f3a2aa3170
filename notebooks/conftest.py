"""No lesson: this tells pytest, in whatever folder it starts, what to overlook in stored outputs."""

from pathlib import Path


def pytest_configure(config):
    config.option.nbval_sanitize_with = str(Path(__file__).parents[1] / "tests" / "nbval.cfg")
