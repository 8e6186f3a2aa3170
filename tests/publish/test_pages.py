"""What a published page is made of: text, mathematics, links, widgets, and nothing that loads or acts by itself."""

import base64
import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograd_lesson.page.bundle import FILES, text_of
from autograd_lesson.publish.__main__ import main
from autograd_lesson.publish.controls import filled
from autograd_lesson.publish.execution import VIEW
from autograd_lesson.publish.prose import cleaned, html_of
from autograd_lesson.publish.slim import Looks, packed, unpacked

ROOT = Path(__file__).resolve().parents[2]
PAGES = {"02_node.ipynb": "02_node.html", "03 é.ipynb": "03%20%C3%A9.html"}


@pytest.mark.parametrize(
    ("markdown", "wanted"),
    [
        ("[x](02_node.ipynb)", '<a href="02_node.html">x</a>'),
        ("[x](./02_node.ipynb#A-place)", '<a href="02_node.html#A-place">x</a>'),
        ("[x](03%20%C3%A9.ipynb)", '<a href="03%20%C3%A9.html">x</a>'),
        ("[x](#A-place)", '<a href="#A-place">x</a>'),
        ("[x](04_gone.ipynb)", "x"),
        ("[x](https://example.org/02_node.ipynb)", '<a href="https://example.org/02_node.ipynb">x</a>'),
    ],
)
def test_a_link_to_a_notebook_leads_to_its_page(markdown, wanted):
    assert html_of(markdown, PAGES).strip() == f"<p>{wanted}</p>"


def test_in_one_file_places_are_told_apart_by_their_notebook():
    assert 'id="01/A-place"' in html_of("## A place", {}, "01/")
    assert 'href="#01/A-place"' in html_of("[x](#A-place)", {}, "01/")
    assert 'href="#02/A-place"' in html_of("[x](02.ipynb#A-place)", {"02.ipynb": "#02"}, "01/")


def test_mathematics_is_mathml():
    html = html_of(r"A slope $\frac{\partial L}{\partial a}$ and $$a^2 \cdot b$$", {})
    assert html.count("<math") == 2 and "<mfrac>" in html and 'display="block"' in html and "$" not in html


def test_every_formula_of_the_notebooks_is_read():
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "markdown":
                html = html_of(cell.source, {})
                assert not re.search(r"<code>[^<]*\\|<mtext>\\|<mi>\\", html), (path.name, cell.source)


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<iframe src='https://example.org'></iframe>",
        "<meta http-equiv='refresh' content='0;url=https://example.org'>",
        "<form action='https://example.org'></form>",
        "<base href='https://example.org'>",
    ],
)
def test_what_acts_by_itself_is_left_out(html):
    assert cleaned(f"<p>a{html}</p>") == "<p>a</p>"


def test_attributes_that_act_are_left_out_and_tags_are_closed():
    assert cleaned('<p onclick="f()"><a href=" javascript:f()">a') == "<p><a>a</a></p>"


def test_a_drawing_is_filled_with_the_numbers_of_now():
    svg = '<svg ><text data-of="data 0">9</text><text class="x" data-of="grad 0" y="1">9</text></svg>'
    packed = base64.b64encode(b"\x00" * 7 + b"@" + b"\x00" * 8).decode()
    html = filled(svg, {"nodes": [{"name": "<a>"}]}, packed, {"1": "–"})
    assert ">2.0000</text>" in html and ">–</text>" in html and "&lt;a&gt;: 2.0000, gradient –" in html


def test_a_picture_of_someone_elses_stays_as_it_is():
    html = f'<img src="data:image/svg+xml;base64,{base64.b64encode(b"<svg><g/></svg>").decode()}">'
    assert Looks().html(html) == html


def notebook(folder, name, *cells):
    nbformat.write(new_notebook(cells=list(cells)), folder / name)
    return str(folder / name)


SLIDER = """from autograd_lesson import explore
def f(x=2.0):
    y = x * x
    return y
explore(f, x=(0.0, 4.0, 1.0))"""


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """The text of a page, and its folder."""
    folder = tmp_path_factory.mktemp("lesson")
    cells = [
        new_markdown_cell("# A </script> title", id="a"),
        new_code_cell(SLIDER, id="b"),
        new_code_cell("print('</script><b>')", id="c"),
    ]
    before = notebook(folder, "01 é.ipynb", *cells)
    stored = Path(before).read_bytes()
    assert main([str(folder / "out"), before]) == 0
    assert Path(before).read_bytes() == stored
    return (folder / "out" / "01 é.html").read_text(encoding="utf-8"), folder / "out"


def test_a_page_names_no_address_but_its_own(published):
    text = re.sub(r'xmlns="[^"]*"|"http://www.w3.org/[^"]*"', "", published[0])
    assert re.findall(r"https?://", text) == []


def test_its_policy_lets_its_own_script_run_and_nothing_else(published):
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', published[0])
    (script,) = re.findall(r'<script type="module">(.*?)</script>', published[0], re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert policy.startswith("default-src 'none'") and f"script-src 'sha256-{digest}'" in policy
    assert "http" not in policy and "unsafe-inline" not in policy.split("script-src")[1]


def test_its_data_holds_no_markup(published):
    data = re.search(r'id="al-data">(.*?)</script>', published[0], re.DOTALL)[1]
    assert "<" not in data and "svg" not in next(iter(unpacked(data)["graphs"].values()))["samples"]["shapes"][0]


def test_a_page_knows_the_host_of_every_widget_that_brings_one():
    text = text_of("alone.js")
    hosts = [path.name for path in FILES.glob("*.js") if re.search(r"^export default \w+;$", path.read_text(), re.M)]
    assert len(hosts) >= 4 and all(f'"{name}": ' in text for name in hosts)
    assert "export " not in text and "import " not in text


def test_data_is_packed_with_each_part_that_returns_once():
    told = {"lost": ["A contribution is lost: ", "look at both arrows"], "none": None}
    data = {
        "a": {"told": told, "at": 1},
        "b": {"told": told, "at": 1},
        "c": ["A contribution is lost: ", 1.5, "", True],
    }
    text = packed(data)
    assert unpacked(text) == data
    assert len(packed({"a": [told] * 50})) < len(packed({"a": [told]})) + 100


def test_the_sliders_of_a_training_go_where_they_go_in_a_notebook(tmp_path):
    source = "from autograd_lesson import MLP, moons, train\ntrain(MLP(2, [4, 1]), moons(10), steps=1, rate=0.3)"
    assert main([str(tmp_path), notebook(tmp_path, "a.ipynb", new_code_cell(source, id="a"))]) == 0
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    rate, width = unpacked(re.search(r'id="al-data">(.*?)</script>', text, re.DOTALL)[1])["controls"].values()
    rates = [value for value, _ in rate["ways"]]
    assert rates == sorted(rates) and (rates[0], rates[-1]) == (0.001, 100.0) and {0.01, 0.1, 1.0, 10.0} <= {*rates}
    assert rate["ways"][rate["at"]] == [0.3, "0.3"] and len(rates) == 5 * 50 + 2
    assert width == {"ways": [[k, str(k)] for k in range(1, 33)], "at": 3}


def test_two_runs_give_the_same_bytes(published, tmp_path):
    assert main([str(tmp_path), str(published[1].parent / "01 é.ipynb")]) == 0
    assert (tmp_path / "01 é.html").read_text(encoding="utf-8") == published[0]


def test_the_index_leads_to_the_page(published):
    assert 'href="01%20%C3%A9.html"' in (published[1] / "index.html").read_text(encoding="utf-8")


def test_an_error_names_notebook_and_cell_and_the_others_are_published(tmp_path, capsys):
    good = notebook(tmp_path, "good.ipynb", new_markdown_cell("# Good", id="a"))
    bad = notebook(tmp_path, "bad.ipynb", new_markdown_cell("# Bad", id="a"), new_code_cell("1 / 0", id="b"))
    (tmp_path / "none.ipynb").write_text("{", encoding="utf-8")
    assert main([str(tmp_path / "out"), good, bad, str(tmp_path / "none.ipynb")]) == 1
    said = capsys.readouterr().err
    assert "bad.ipynb, cell 2: it raises ZeroDivisionError: division by zero" in said and "none.ipynb: " in said
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"good.html", "index.html"}


def test_no_page_is_written_over_another(tmp_path, capsys):
    (tmp_path / "other").mkdir()
    one, two = (
        notebook(folder, "same.ipynb", new_markdown_cell("# A", id="a")) for folder in (tmp_path, tmp_path / "other")
    )
    assert main([str(tmp_path / "out"), one, two, notebook(tmp_path, "index.ipynb")]) == 1
    assert capsys.readouterr().err.count("is another page already") == 2


def test_what_is_missing_is_named():
    code = "import sys, runpy; sys.modules['latex2mathml'] = None; runpy.run_module('autograd_lesson.publish')"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert (
        run.returncode == 1 and run.stderr.startswith("publishing needs latex2mathml") and run.stderr.count("\n") == 1
    )


def test_a_page_is_made_where_a_cell_may_raise(tmp_path):
    cell = new_code_cell("1 / 0", id="a", metadata={"tags": ["raises-exception"]})
    assert main([str(tmp_path), notebook(tmp_path, "a.ipynb", cell)]) == 0
    assert "ZeroDivisionError" in (tmp_path / "a.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", ["html", "slides", "markdown"])
def test_nbconvert_shows_the_picture_where_the_widget_was(kind, tmp_path):
    """As where the package is installed: with its setting among Jupyter's."""
    path = ROOT / "notebooks" / "00_start_here.ipynb"
    outputs = [output for cell in nbformat.read(path, as_version=4).cells for output in cell.get("outputs", ())]
    shown = [output["data"] for output in outputs if "<img" in output.get("data", {}).get("text/html", "")]
    assert any(VIEW in data for data in shown)
    command = [sys.executable, "-m", "nbconvert", "--to", kind, "--output-dir", str(tmp_path), str(path)]
    settings = {**os.environ, "JUPYTER_CONFIG_PATH": str(ROOT / "autograd_lesson" / "publish")}
    subprocess.run(command, env=settings, check=True, capture_output=True, timeout=120)
    (made,) = tmp_path.iterdir()
    assert made.read_text(encoding="utf-8").count("<img") == sum(data["text/html"].count("<img") for data in shown)
