"""The same page in fewer bytes: each look of a drawing and each part of the data once, deflated."""

import base64
import json
import re
import zlib
from collections import Counter

IMAGE = re.compile(r'<img alt="([^"]*)" src="data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)" style="([^"]*)"/?>')
LIVE = re.compile(r'<svg [^>]*class="al-svg".*?</svg>', re.DOTALL)
TAG = re.compile(r"<(\w+)((?: [\w-]+=\"[^\"]*\")+)")
CLOSED = re.compile(r"></(?:circle|line|path|polygon|polyline|rect)>")
BETWEEN = re.compile(r">\n\s*<")
WHOLE = re.compile(r"(\d)\.0(?!\d)")
HALO = re.compile(
    r'<text class="al-halo"[^>]*?( stroke="[^"]*" stroke-width="[^"]*")>[^<]*</text><text class="al-local"'
)
NAMED = re.compile(r'( id="|url\(#)')  # what another picture may have called so, too
EMPTY = re.compile(r"<text[^>]*></text>")
ATTRIBUTE = re.compile(r' ([\w-]+)="([^"]*)"')
LOOKS = ("fill", "stroke", "stroke-width", "stroke-dasharray", "paint-order", "font-size", "font-weight", "text-anchor")
LOOKS += ("font-family",)
NUMBERS = ("x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "width", "height", "d", "points")
UNUSED = ("class", "data-of", "data-node", "data-edge")  # of a picture in which nothing moves
LONG = 24  # characters of a part of the data that is worth a place of its own
AGAIN = "$"  # the one key of what stands for such a part


class Looks:
    """The looks of all drawings on a page: each stands once, in its style sheet.

    A drawing's own attributes give way to any rule, and so do these.
    """

    def __init__(self):
        self._known, self._pictures = {}, 0

    def style(self):
        """The style sheet of those that were met so far."""
        return "".join(f":where(.l{k}){{{';'.join(_rule(*each) for each in look)}}}" for look, k in self._known.items())

    def html(self, html):
        """HTML with our drawings in it, live ones and pictures, each of them smaller."""
        return IMAGE.sub(self._picture, LIVE.sub(lambda found: self.drawing(found[0]), html))

    def data(self, data):
        """Data with the drawings in it, each of them smaller."""
        if isinstance(data, dict):
            return {key: self.data(each) for key, each in data.items()}
        if isinstance(data, list):
            return [self.data(each) for each in data]
        return self.drawing(data) if isinstance(data, str) and data.startswith("<svg ") else data

    def drawing(self, svg, unused=("xmlns",)):
        """A drawing of ours without these attributes, and with classes for its looks."""

        def tag(found):
            attributes = ATTRIBUTE.findall(found[2])
            if dict(attributes).get("class", "").startswith("al-dot"):  # the page changes all its classes
                return found[0]
            look = tuple(sorted((name, value) for name, value in attributes if name in LOOKS))
            kept = {name: _short(name, value) for name, value in attributes if name not in (*LOOKS, *unused)}
            if look:
                kept["class"] = f"{kept.get('class', '')} l{self._known.setdefault(look, len(self._known))}".strip()
            return f"<{found[1]}" + "".join(f' {name}="{value}"' for name, value in kept.items())

        return BETWEEN.sub("><", CLOSED.sub("/>", TAG.sub(tag, svg)))

    def _picture(self, found):
        words, svg, style = found[1], base64.b64decode(found[2]).decode(), found[3]
        if 'class="al-svg"' not in svg:  # not one of ours
            return found[0]
        self._pictures += 1
        svg = NAMED.sub(rf"\1p{self._pictures}-", svg)
        made = self.drawing(HALO.sub(r'<text class="al-local" paint-order="stroke"\1', svg), ("xmlns", *UNUSED))
        return EMPTY.sub("", made).replace("<svg ", f'<svg role="img" aria-label="{words}" style="{style}" ', 1)


def _short(name, value):
    return WHOLE.sub(r"\1", value) if name in NUMBERS else value


def _rule(name, value):
    return f"{name}:{value}{'px' if name == 'font-size' else ''}"


def packed(data):
    """Data as a JSON text that holds it deflated; page/packed.js reads it. A part that returns stands once, aside."""
    counts = Counter()

    def count(part):
        text = _json(part)
        if len(text) >= LONG:
            counts[text] += 1
        if counts[text] <= 1:  # what is in one that returns returns with it
            _each(part, count)

    parts, places = [], {}

    def placed(part):
        text = _json(part)
        if counts[text] <= 1:
            return _each(part, placed)
        if text not in places:
            places[text] = len(parts)
            parts.append(None)
            parts[places[text]] = _each(part, placed)
        return {AGAIN: places[text]}

    count(data)
    text = _json([placed(data), parts])
    return json.dumps(base64.b64encode(zlib.compress(text.encode(), 9)).decode())


def unpacked(text):
    """The data of `packed`."""
    data, parts = json.loads(zlib.decompress(base64.b64decode(json.loads(text))))

    def whole(part):
        is_again = isinstance(part, dict) and AGAIN in part
        return whole(parts[part[AGAIN]]) if is_again else _each(part, whole)

    return whole(data)


def _each(part, act):
    """The same with `act` done to each of its parts."""
    if isinstance(part, dict):
        return {key: act(each) for key, each in part.items()}
    return [act(each) for each in part] if isinstance(part, (list, tuple)) else part


def _json(data):
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False)
