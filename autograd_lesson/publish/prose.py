"""What authors wrote, Markdown and HTML, as a page can show it by itself: MathML, links to other pages, no scripts."""

import re
from html import escape
from pathlib import PurePosixPath
from urllib.parse import quote, unquote, urlsplit

from bs4 import BeautifulSoup
from latex2mathml.converter import convert
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

ACTIVE = ("script", "iframe", "object", "embed", "base", "meta", "link", "form")
USUAL = re.compile(r' xmlns="[^"]*"| display="inline"')  # what a page takes for granted of mathematics
NEEDED = re.compile(r"^\s*(javascript|vbscript|data:text)", re.IGNORECASE)


def mathml(tex, is_block):
    """TeX as MathML, with the TeX in it for who copies; what can't be read stays TeX."""
    try:
        return USUAL.sub("", convert(tex.strip(), display="block" if is_block else "inline"))
    except Exception:
        return f"<code>{escape(tex)}</code>"


class Prose(IPythonRenderer):
    """Renders Markdown. pages: a notebook's file name -> its page's address; mark: what ids on the page begin with."""

    def __init__(self, pages, mark, attachments):
        super().__init__(escape=False, attachments=attachments)
        self._pages, self._mark = pages, mark

    def heading(self, text, level, **attrs):
        words = BeautifulSoup(text, "html.parser").get_text()
        return f'<h{level} id="{escape(self._mark + anchor(words))}">{text}</h{level}>\n'

    def link(self, text, url, title=None):
        """A link to a notebook leads to its page; to one that isn't published, nowhere."""
        parts = urlsplit(url)
        name = PurePosixPath(unquote(parts.path)).name
        if parts.scheme or parts.netloc:
            return super().link(text, url, title)
        if not parts.path:
            return super().link(text, f"#{quote(self._mark + unquote(parts.fragment), safe='/')}", title)
        if name not in self._pages:
            return text
        return super().link(text, joined(self._pages[name], parts.fragment), title)

    def block_math(self, body):
        return mathml(body, True)

    def inline_math(self, body):
        return mathml(body, False)


def anchor(words):
    """The id of a heading, as Jupyter has it."""
    return "-".join(words.split())


def joined(page, fragment):
    """The address of a place on a page, which may itself be a part of one: its address then begins with #."""
    if not fragment:
        return page
    return f"{page}/{fragment}" if page.startswith("#") else f"{page}#{fragment}"


def html_of(markdown, pages, mark="", attachments=None):
    """Markdown as HTML."""
    return cleaned(MarkdownWithMath(renderer=Prose(pages, mark, attachments or {})).render(markdown))


def cleaned(html):
    """HTML with all its tags closed, and without what acts by itself or loads something."""
    page = BeautifulSoup(html, "html.parser")
    for element in page.find_all(True):
        if element.name in ACTIVE:
            element.decompose()
            continue
        for name, value in [*element.attrs.items()]:
            if name.startswith("on") or NEEDED.match(value if isinstance(value, str) else ""):
                del element[name]
    return str(page)
