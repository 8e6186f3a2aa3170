"""HTML pages that load nothing: a notebook each, and an index; or all in one."""

import base64
import hashlib
import re
from html import escape
from typing import NamedTuple
from urllib.parse import quote

from bs4 import BeautifulSoup
from jinja2 import pass_context
from nbconvert import HTMLExporter
from pygments.formatters import HtmlFormatter

from ..page.bundle import text_of
from .controls import Widgets
from .execution import VIEW, WIDGETS
from .prose import cleaned, html_of
from .slim import Looks, packed

CELLS = """{%- extends 'classic/base.html.j2' -%}
{% block codecell %}<section class="al-cell">{{ super.super() }}</section>{% endblock %}
{% block input_group %}{{ super.super() }}{% endblock %}
{% block output_group %}{{ super.super() }}{% endblock %}
{% block output %}{{ super.super() }}{% endblock %}
{% block input %}<div class="al-code" tabindex="0">
{{- cell.source | highlight_code(metadata=cell.metadata) | light }}</div>{% endblock %}
{% block markdowncell %}<section class="al-prose">{{ cell.source | markdown2html }}</section>{% endblock %}
"""
PLAIN = re.compile(r'<span class="(?:n|o|p|w)">([^<]*)</span>|<span></span>')  # most of a cell, and in no colour
COLOURED = re.compile(r'<span class="(\w+)">([^<]*)</span>')
OUTPUT = re.compile(r'<div class="[\w ]*\boutput_subarea\b[^"]*">')
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-{}'; base-uri 'none'"
POLICY += "; form-action 'none'"
SHELL = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
{body}
</body>
</html>
"""
BANNER = """<aside class="al-banner"><p><strong>This page needs no Python.</strong> Sliders, walks, paths and tables
work in it as they are, from a file and without a network. To change the code and run it, and for what is marked as
needing Python: install Python 3.11 or newer, take the lesson's folder, and in it run</p>
<pre>pip install -r requirements.txt
jupyter lab {notebook}</pre></aside>
<p class="al-needs al-still">JavaScript is off: the pictures stand still, and the sliders don't move.</p>"""


class Part(NamedTuple):
    """A notebook as a part of a page: its name, its title, its HTML, and the Widgets in it."""

    name: str
    title: str
    html: str
    widgets: Widgets


def part(notebook, samples, name, pages, mark=""):
    """The Part for a notebook that was run. pages: as for Prose; mark: what the ids in it begin with."""
    state = notebook.metadata.get("widgets", {}).get(WIDGETS, {}).get("state", {})
    widgets = Widgets(state, samples, mark or "al-")
    shown = _shown(notebook, widgets)
    widgets.links()
    exporter = HTMLExporter(raw_template=CELLS, exclude_input_prompt=True, exclude_output_prompt=True)

    @pass_context
    def markdown2html(context, source):
        return html_of(source, pages, mark, context.get("cell", {}).get("attachments"))

    exporter.register_filter("markdown2html", markdown2html)
    exporter.register_filter("light", lambda html: COLOURED.sub(r'<i class="\1">\2</i>', PLAIN.sub(r"\1", html)))
    html, _ = exporter.from_notebook_node(shown)
    return Part(name, _title(notebook, name), OUTPUT.sub(_output_area, PLAIN.sub(r"\1", html)), widgets)


def _output_area(found):
    return f'<div class="output_subarea{" output_text" if "output_text" in found[0] else ""}">'


def _shown(notebook, widgets):
    """The notebook with each output as it stands on a page."""
    shown = notebook.copy()
    shown.metadata = {}
    shown.cells = [cell.copy() for cell in notebook.cells]
    for cell in shown.cells:
        if cell.cell_type == "code":
            cell.outputs = [_output(output, widgets) for output in cell.outputs]
    return shown


def _output(output, widgets):
    data = output.get("data", {})
    if VIEW in data and data[VIEW]["model_id"] in widgets.state:
        widgets.still = cleaned(data.get("text/html", ""))
        html = widgets.html(data[VIEW]["model_id"]) or cleaned(data.get("text/html", ""))
        data = {"text/html": html} if html else {"text/plain": data.get("text/plain", "")}
    elif "text/html" in data:
        data = {**data, "text/html": cleaned(data["text/html"])}
    data = {kind: text for kind, text in data.items() if kind not in (VIEW, "application/javascript")}
    return output | {"data": data} if "data" in output else output


def _title(notebook, name):
    """The first heading."""
    for cell in notebook.cells:
        found = re.search(r"^#\s+(.+)$", cell.source, re.MULTILINE) if cell.cell_type == "markdown" else None
        if found:
            return BeautifulSoup(html_of(found[1], {}), "html.parser").get_text().strip()
    return name


def page(part, before, after):
    """A Part as a page of its own, with links to the pages before and after it."""
    links = [_link(f"{quote(each.name)}.html", each.title) for each in (before, after) if each]
    nav = f'<nav aria-label="notebooks">{_link("index.html", "All notebooks")} {" ".join(links)}</nav>'
    banner = BANNER.format(notebook=escape(f"notebooks/{part.name}.ipynb"))
    head = "" if "<h1" in part.html else f"<h1>{escape(part.title)}</h1>"
    return _shell(part.title, f"{nav}{banner}<main>{head}{part.html}</main>", [part])


def whole(title, parts):
    """All Parts as one page."""
    nav = _list([(f"#{quote(part.name)}", part.title) for part in parts])
    articles = "".join(f'<article id="{escape(part.name)}">{part.html}</article>' for part in parts)
    head = f"<header><h1>{escape(title)}</h1>{nav}{BANNER.format(notebook='notebooks')}</header>"
    return _shell(title, f"{head}<main>{articles}</main>", parts)


def index(title, parts):
    """The page that leads to the others."""
    nav = _list([(f"{quote(part.name)}.html", part.title) for part in parts])
    return _shell(title, f"<main><h1>{escape(title)}</h1>{nav}{BANNER.format(notebook='notebooks')}</main>", [])


def _link(address, text):
    return f'<a href="{address}">{escape(text)}</a>'


def _list(links):
    items = "".join(f"<li>{_link(*each)}</li>" for each in links)
    return f'<nav aria-label="notebooks"><ol>{items}</ol></nav>'


def _shell(title, body, parts):
    data = {"controls": {}, "graphs": {}, "hosted": {}, "links": []}
    for part in parts:
        for kind in ("controls", "graphs", "hosted"):
            data[kind] |= part.widgets.data[kind]
        data["links"] += part.widgets.data["links"]
    script = text_of("alone.js")
    looks = Looks()
    body = looks.html(body) + f'\n<script type="application/json" id="al-data">{packed(looks.data(data))}</script>'
    body += f'\n<script type="module">{script}</script>'
    sheets = dict.fromkeys(["view.css", "alone.css", *(name for part in parts for name in part.widgets.styles)])
    style = looks.style() + "".join(text_of(name) for name in sheets) + _colours()
    return SHELL.format(policy=POLICY.format(_digest(script)), title=escape(title), style=style, body=body)


def _digest(script):
    """Its hash, by which a page lets this script alone run."""
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _colours():
    """How code is coloured, by day and by night."""
    light = HtmlFormatter(style="default").get_style_defs(".al-code .highlight")
    dark = HtmlFormatter(style="github-dark").get_style_defs(".al-code .highlight")
    return f"{light}\n@media screen and (prefers-color-scheme: dark) {{\n{dark}\n}}"
