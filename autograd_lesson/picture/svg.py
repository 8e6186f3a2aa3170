"""A graph as an SVG text.

Every element carries its own plain attributes, since viewers that sanitise drop style sheets, and class
names, by which the live view restyles it for the dark theme. All text is escaped: a label is never markup.
"""

import math
from html import escape

from ..graph.formula import written
from ..graph.instant import Instant
from ..graph.shape import is_bad, rows, shown
from ..notation import numeral, places, shortened
from . import palette
from .layout import layout
from .maps import heat
from .palette import TONES, tone
from .plan import WIDE_CARD, card

HEAD = 18
BORDERS = {"output": palette.STRONG, "leaf": palette.LEAF_BORDER, "retained": palette.GRAD}
HEADS = {"leaf": palette.LEAF, "op": palette.HEAD, "retained": palette.RETAINED}
DASHES = {"constant": "4 3", "cut": "4 3", "detached": "1.5 3"}
LEGEND = {  # for PyTorch's graphs: what a card's form says
    "leaf": "leaf, requires grad",
    "op": "non-leaf: (grad) passes, isn't kept",
    "retained": "retains its grad",
    "constant": "no grad asked",
    "detached": "cut off",
}
HALO = f' stroke="{palette.PAPER}" stroke-width="3"'
MONO = "DejaVu Sans Mono, Menlo, Consolas, monospace"


def svg(graph, room=0):
    """The graph as an SVG text: nodes have `data-node`, their numbers `data-of`, edges `data-edge`.

    room: how much of it is left below, for what the page will write there.
    """
    place = layout(graph.shape)
    edges, nodes = parts(Instant(graph), place, halo=HALO + ' paint-order="stroke"')
    below, width, height = legend(graph.shape, math.ceil(place.width), math.ceil(place.height))
    return whole(width, height + room, [*edges, *nodes, *below])


def whole(width, height, inside):
    """An SVG text of this size."""
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="al-svg" font-family="{MONO}" width="{width}"'
            f' height="{height}" viewBox="0 0 {width} {height}">',
            f'<rect class="al-paper" width="{width}" height="{height}" fill="{palette.PAPER}"/>',
            *inside,
            "</svg>",
        ]
    )


def parts(instant, place, halo=None):
    """The texts of a Layout's curves and of its boxes, in their order.

    halo: attributes by which a number is told from the line behind it; None for a text of its own beneath it.
    """
    grads = instant.graph.grad
    largest = max((abs(g) for g in grads if not isinstance(g, str) and math.isfinite(g)), default=0.0)
    return (
        [_curve(curve, instant, halo) for curve in place.curves],
        [_card(box, instant) if box.is_card else _dot(box, instant, largest) for box in place.boxes],
    )


def legend(shape, width, height):
    """For a graph of PyTorch's, what the forms of its cards mean; and the size of the drawing with it."""
    kinds = [kind for kind in LEGEND if any(node.kind == kind for node in shape.nodes)]
    if not any(node.holds == "passing" or node.kind in ("retained", "detached") for node in shape.nodes):
        return [], width, height
    parts, x, y, widest = [], 4, height + 14, width
    for kind in kinds:
        wide = 34 + round(6.1 * len(LEGEND[kind]))
        if x > 4 and x + wide > max(width, 520):
            x, y = 4, y + 18
        dashes = f' stroke-dasharray="{DASHES[kind]}"' if kind in DASHES else ""
        border = f'stroke="{BORDERS.get(kind, palette.LINE)}" stroke-width="{2.2 if kind == "retained" else 1}"{dashes}'
        parts.append(
            f'<g class="al-is-{kind}"><rect class="al-head al-border" x="{x}" y="{y - 9}" width="20" height="11"'
            f' rx="{5 if kind == "leaf" else 2}" fill="{HEADS.get(kind, palette.PAPER)}" {border}/>'
            + text(x + 25, y, LEGEND[kind], "word", 10, palette.SOFT)
            + "</g>"
        )
        x += wide
        widest = max(widest, x)
    return parts, widest, y + 6


def text(x, y, words, look, size=11, colour=palette.TEXT, anchor="start", more=""):
    return (
        f'<text class="al-{look}" x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}"'
        f' text-anchor="{anchor}"{more}>{escape(words)}</text>'
    )


def _curve(curve, instant, halo):
    edge = instant.graph.shape.edges[curve.edge]
    (x0, y0), *rest = curve.points
    path = f"M{x0},{y0}" + "".join(
        f"C{a},{b} {c},{d} {e},{f}" for (a, b), (c, d), (e, f) in zip(rest[::3], rest[1::3], rest[2::3], strict=True)
    )
    x, y = rest[-1]
    back = next(((a, b) for a, b in reversed(curve.points[:-1]) if math.hypot(x - a, y - b) > 1), (x - 1, y))
    angle = math.atan2(y - back[1], x - back[0])
    wings = " ".join(f"{x - 7 * math.cos(angle + s):.1f},{y - 7 * math.sin(angle + s):.1f}" for s in (0.4, -0.4))
    dashes, colour, wide = ' stroke-dasharray="3 4"' if edge.local == "cut" else "", palette.LINE, ""
    if curve.edge in instant.flow:
        dashes, colour, wide = ' stroke-dasharray="7 4"', palette.MARK, ' stroke-width="3"'
    label = _label(curve, instant, halo) if curve.label and instant.order is None else ""
    return (
        f'<g class="al-edge" data-edge="{curve.edge}">'
        f'<path class="al-line" d="{path}" fill="none" stroke="{colour}"{wide}{dashes}/>'
        f'<polygon class="al-tip" points="{x},{y} {wings}" fill="{colour}"/>{label}</g>'
    )


def _label(curve, instant, halo):
    """The local derivative on an edge."""
    (x, y), local = curve.label, instant.graph.shape.edges[curve.edge].local
    slope = instant.graph.local[curve.edge]
    is_hidden = isinstance(slope, str)  # the page will write it later
    words = shown(slope) if is_hidden else {"one": "1", "cut": "cut"}.get(local) or numeral(slope)
    of = f' data-of="local {curve.edge}"' if local == "number" or is_hidden else ""
    below = "" if halo else text(x, y + 3.5, words, "halo", 10, palette.PAPER, "middle", more=HALO)
    return below + text(x, y + 3.5, words, "local", 10, palette.LOCAL, "middle", more=of + (halo or ""))


def _card(box, instant):
    graph = instant.graph
    node, x, grad = graph.shape.nodes[box.node], graph.data[box.node], graph.grad[box.node]
    width, height = card(node)
    left, top = box.x - width / 2, box.y - height / 2
    look = "output" if box.node == len(graph.shape.nodes) - 1 else node.kind
    bad = is_bad(x) or is_bad(grad) or graph.is_bad_table(box.node)
    head = HEADS.get(node.kind, palette.PAPER)
    strong = look in ("output", "retained") or bad
    border = palette.BAD if bad else BORDERS.get(look, palette.LINE)
    border, wide = _mark(box.node, instant) or (border, 2.2 if strong else 1)
    stroke = f'stroke="{border}" stroke-width="{wide}"'
    dashes = f' stroke-dasharray="{DASHES[look]}"' if look in DASHES else ""
    corner = 11 if look == "leaf" else 4
    bend = 0.45 * corner  # as a circle bends
    room = (width - 16) // 7  # characters of the head
    op = shortened(written(node), room - 4)
    right, bottom = left + width, top + HEAD
    place = f'x="{left:.1f}" y="{top:.1f}" width="{width}" height="{height}" rx="{corner}"'
    around = f"M{left:.1f},{bottom:.1f}V{top + corner:.1f}C{left:.1f},{top + bend:.1f} {left + bend:.1f},{top:.1f}"
    around += f" {left + corner:.1f},{top:.1f}H{right - corner:.1f}C{right - bend:.1f},{top:.1f} {right:.1f},"
    around += f"{top + bend:.1f} {right:.1f},{top + corner:.1f}V{bottom:.1f}z"
    texts = [
        text(left + 8, top + 13, shortened(node.name, room - places(op)), "name", more=' font-weight="700"'),
        text(right - 7, top + 13, op, "op", colour=palette.SOFT, anchor="end"),
    ]
    lines = (("data", x, palette.DATA, 400, 33), ("grad", grad, palette.GRAD, 700, 47))
    for word, (of, number, colour, weight, y) in zip(rows(node), lines, strict=True):
        more = f' font-weight="{weight}" data-of="{of} {box.node}"'
        if instant.order is None:
            texts.append(text(left + 8, top + y, word, "word", 9, palette.SOFT))
        texts.append(text(right - 7, top + y, shown(number), of, 11, colour, "end", more=more))
    if box.node in graph.tables and instant.order is None:
        texts += _maps(graph.tables[box.node], node.size, left, top + 62)
    texts += _place(box, instant, box.y + 15)
    return (
        f'<g class="al-node al-is-{look}{" al-bad" if bad else ""}" data-node="{box.node}">'
        f'<rect class="al-body" {place} fill="{palette.PAPER}"/><path class="al-head" d="{around}" fill="{head}"/>'
        f'<rect class="al-border" {place} fill="none" {stroke}{dashes}/>{"".join(texts)}</g>'
    )


def _maps(table, size, left, top):
    """The maps of an array's numbers and of their gradients, side by side."""
    for word, numbers, x in (("data", table.data, left + 8), ("grad", table.grad, left + WIDE_CARD[0] / 2 + 4)):
        if numbers is not None:
            yield text(x, top, word, "word", 9, palette.SOFT)
            yield from heat(numbers, size, x, top + 4)


def _dot(box, instant, largest):
    colour = tone(instant.graph.grad[box.node], largest)
    border, wide = _mark(box.node, instant) or (palette.SOFT, 1)
    return (
        f'<g class="al-node" data-node="{box.node}"><circle class="al-dot al-{colour}" cx="{box.x}" cy="{box.y}" r="7"'
        f' fill="{TONES[colour]}" stroke="{border}" stroke-width="{wide}"/>'
        f"{''.join(_place(box, instant, box.y - 9))}</g>"
    )


def _mark(node, instant):
    """The colour and width of a node's border where the step of a walk is about it, else None."""
    if node == instant.target:
        return palette.DATA, 3
    return (palette.MARK, 3) if node in instant.work else None


def _place(box, instant, y):
    """A node's place in the order, once it is sorted."""
    if box.node not in (instant.order or ()):
        return []
    place = str(instant.order.index(box.node) + 1)
    return [text(box.x, y, place, "badge", 17, palette.LOCAL, "middle", more=' font-weight="700"')]
