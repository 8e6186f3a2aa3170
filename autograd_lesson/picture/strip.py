"""A rectangle that is widened by a strip, to scale, as an SVG text."""

from ..notation import numeral
from . import palette
from .svg import text, whole

MOST = {"width": 5.0, "height": 3.0, "hair": 2.0}  # of each length; the least is 0
STEP = 0.05
UNIT = 64  # px
LEFT, TOP, BELOW = 70, 40, 34  # room for numbers
BOTTOM = TOP + MOST["height"] * UNIT


def draw_strip(width, height, hair):
    """The SVG text; page/strip.js moves what it draws."""
    right, end, top = LEFT + width * UNIT, LEFT + (width + hair) * UNIT, BOTTOM - height * UNIT
    parts = [
        f'<rect class="al-strip-area" x="{LEFT}" y="{top:g}" width="{width * UNIT:g}" height="{height * UNIT:g}"'
        f' fill="{palette.LEAF}"/>',
        f'<rect class="al-strip-added" x="{right:g}" y="{top:g}" width="{hair * UNIT:g}" height="{height * UNIT:g}"'
        f' fill="{palette.RETAINED}"/>',
        _edge("height", (LEFT, top), (right, top)),
        _edge("width", (right, top), (right, BOTTOM)),
        _edge("hair", (end, top), (end, BOTTOM)),
        _told("height", LEFT - 8, (top + BOTTOM) / 2 + 4, height, palette.DATA, "end"),
        _told("width", (LEFT + right) / 2, BOTTOM + 18, width, palette.DATA),
        _told("hair", (right + end) / 2, top - 10, hair, palette.GRAD),
        _told("area", (LEFT + right) / 2, (top + BOTTOM) / 2 + 4, width * height, palette.TEXT),
    ]
    return whole(round(LEFT + (MOST["width"] + MOST["hair"]) * UNIT + 40), round(BOTTOM + BELOW), parts)


def _edge(of, start, end):
    (x1, y1), (x2, y2) = start, end
    return (
        f'<line class="al-strip-edge" data-edge-of="{of}" x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}"'
        f' stroke="{palette.GRAD if of == "hair" else palette.DATA}" stroke-width="3"/>'
    )


def _told(of, x, y, number, colour, anchor="middle"):
    name = "" if of == "height" else f"{of} "  # there is no room at the left
    return text(x, y, f"{name}{numeral(number)}", "strip-told", 13, colour, anchor, more=f' data-told="{of}"')


def words(width, height, hair):
    """What is said of it."""
    added = hair * height
    said = f"The strip is hair × height = {numeral(hair)} × {numeral(height)} = {numeral(added)}."
    if not hair:
        return f"{said} Without a hair there is nothing to compare."
    return f"{said} For each unit of width: {numeral(added)} ÷ {numeral(hair)} = {numeral(added / hair)}, the height."
