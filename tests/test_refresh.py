"""Refreshing a notebook twice gives the same bytes; `--check` sees a changed number, not another picture."""

import copy

import nbformat
import pytest
import refresh

SOURCES = [
    "import sys\nimport ipywidgets\nprint('one')\nprint('two')\nobject()",
    "slider = ipywidgets.IntSlider(value=3)\nslider",
    "import warnings\nwarnings.warn('w')\n1 + 1",
]
PICTURE = '<img alt="a graph" width="{0}" src="data:image/svg+xml;base64,{1}" style="min-width: {0}px">'


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """A small notebook as two runs store it."""
    cells = [nbformat.v4.new_code_cell(source, id=f"cell-{i}") for i, source in enumerate(SOURCES)]
    cells.insert(0, nbformat.v4.new_markdown_cell("# A title  \nand a line\n\n", id="title"))
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"language_info": {"name": "python", "version": "0"}})
    texts = []
    for i in range(2):
        path = tmp_path_factory.mktemp("run") / "small.ipynb"
        path.write_text(nbformat.writes(notebook), encoding="utf-8")
        assert refresh.main([str(path)]) == 0
        texts.append(path.read_bytes())
        if i:
            assert refresh.main(["--check", str(path)]) == 0
    return texts


@pytest.fixture
def stored(runs):
    return nbformat.reads(runs[0].decode(), as_version=4)


def with_html(notebook, html):
    changed = copy.deepcopy(notebook)
    changed.cells[1].outputs.append(nbformat.v4.new_output("display_data", {"text/html": html}))
    return changed


def test_two_runs_store_the_same_bytes(runs):
    assert runs[0] == runs[1]


def test_file_has_indent_one_and_one_newline_at_its_end(runs):
    text = runs[0].decode()
    assert text.startswith('{\n "cells": [\n  {\n') and text.endswith("}\n") and not text.endswith("\n\n")
    assert all(line == line.rstrip() for line in text.splitlines())
    assert b"\r" not in runs[0]


def test_cell_ids_and_sources_are_kept(stored):
    assert [cell.id for cell in stored.cells] == ["title", "cell-0", "cell-1", "cell-2"]
    assert [cell.source for cell in stored.cells[1:]] == SOURCES
    assert stored.cells[0].source == "# A title  \nand a line"


def test_metadata_say_python_3_and_nothing_of_this_machine(stored):
    assert stored.metadata.language_info == {"name": "python"}
    assert stored.metadata.kernelspec.name == "python3"
    assert all(cell.metadata == {} for cell in stored.cells)


def test_addresses_and_kernel_paths_are_gone_and_streams_are_one(stored):
    stream, result = stored.cells[1].outputs
    assert stream.text == "one\ntwo\n"
    assert result.data["text/plain"] == "<object at 0x0>"
    assert stored.cells[3].outputs[0].text.startswith("<cell>:2: UserWarning: w")


def test_widget_models_are_numbered_in_order_of_creation(stored):
    state = refresh.widget_models(stored)
    assert list(state) == [f"{i:032x}" for i in range(1, len(state) + 1)]
    slider_id = stored.cells[2].outputs[0].data[refresh.VIEW]["model_id"]
    slider = state[slider_id]
    assert slider["model_name"] == "IntSliderModel" and slider["state"]["value"] == 3
    assert slider["state"]["layout"].removeprefix("IPY_MODEL_") in state


def test_source_and_pictures_are_never_rewritten(stored):
    hash_in_source = "0123456789abcdef" * 2
    stored.cells[2].source = hash_in_source
    picture = PICTURE.format(10, "AAAA0xABCDEF0123BBBB")
    clean = refresh.canonical(with_html(stored, picture))
    assert clean.cells[2].source == hash_in_source
    assert clean.cells[1].outputs[-1].data["text/html"] == picture


def test_canonical_form_is_a_fixed_point(stored):
    assert refresh.text_of(refresh.canonical(stored)) == refresh.text_of(stored)


def test_check_overlooks_pictures_and_newer_widgets(stored):
    other = with_html(stored, PICTURE.format(99, "QUJD"))
    model = next(iter(refresh.widget_models(other).values()))
    model["model_module_version"] = "99"
    model["state"]["a_new_trait"] = True
    assert refresh.difference(with_html(stored, PICTURE.format(10, "AAAA")), other) is None


def test_check_names_the_first_cell_that_differs(stored):
    other = copy.deepcopy(stored)
    other.cells[3].outputs[-1].data["text/plain"] = "3"
    sentence = refresh.difference(stored, other)
    assert sentence.startswith("cell 4 (cell-2) differs:")
    assert all(line in sentence for line in ('-     "text/plain": "2"', '+     "text/plain": "3"'))


def test_check_sees_a_changed_alt_text_and_a_changed_widget(stored):
    picture = PICTURE.format(10, "AAAA")
    assert refresh.difference(with_html(stored, picture), with_html(stored, picture.replace("a graph", "another")))
    other = copy.deepcopy(stored)
    for model in refresh.widget_models(other).values():
        if model["model_name"] == "IntSliderModel":
            model["state"]["value"] = 4
    assert "IntSliderModel" in refresh.difference(stored, other)


def test_cell_that_raises_is_named_and_nothing_is_stored(tmp_path, capsys):
    path = tmp_path / "raises.ipynb"
    path.write_text(
        nbformat.writes(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 / 0")])), encoding="utf-8"
    )
    before = path.read_bytes()
    assert refresh.main([str(path)]) == 1
    assert "ZeroDivisionError" in capsys.readouterr().out
    assert path.read_bytes() == before
