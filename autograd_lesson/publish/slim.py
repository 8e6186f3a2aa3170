"""The same page in fewer bytes: pictures without base64, each look written once, and data that is deflated."""

import base64
import json
import re
import zlib
from html import escape

IMAGE = re.compile(r'"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)"')
TAG = re.compile(r"<(\w+)((?: [\w-]+=\"[^\"]*\")+)")
ATTRIBUTE = re.compile(r' ([\w-]+)="([^"]*)"')
LOOKS = ("fill", "stroke", "stroke-width", "stroke-dasharray", "paint-order", "font-size", "font-weight", "text-anchor")
UNUSED = ("class", "data-of", "data-node", "data-edge")  # of a picture in which nothing moves


def slim(html):
    """HTML with our pictures in it, each of them smaller."""
    return IMAGE.sub(lambda found: _image(found[1]), html)


def _image(data):
    svg = base64.b64decode(data).decode()
    if 'class="al-svg"' not in svg or "'" in svg:  # not one of ours
        return f'"data:image/svg+xml;base64,{data}"'
    text = drawing(svg).replace('"', "'").replace("%", "%25").replace("#", "%23").replace("\n", "")
    return f'"data:image/svg+xml,{escape(text, quote=False).replace("&lt;", "<").replace("&gt;", ">")}"'


def drawing(svg):
    """A drawing of picture/svg.py in which each look stands once, in a style sheet, and not at every element."""
    looks = {}

    def tag(found):
        attributes = ATTRIBUTE.findall(found[2])
        look = tuple((name, value) for name, value in attributes if name in LOOKS)
        rest = "".join(f' {name}="{value}"' for name, value in attributes if name not in (*LOOKS, *UNUSED))
        return f"<{found[1]}" + (f' class="l{looks.setdefault(look, len(looks))}"' if look else "") + rest

    made = TAG.sub(tag, svg)
    rules = [f".l{k}{{{';'.join(_rule(*each) for each in look)}}}" for look, k in looks.items()]
    return made.replace(">", f"><style>{''.join(rules)}</style>", 1)


def _rule(name, value):
    return f"{name}:{value}{'px' if name == 'font-size' else ''}"


def packed(data):
    """Data as a JSON text that holds it deflated; page/alone.js reads it."""
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=False)
    return json.dumps(base64.b64encode(zlib.compress(text.encode(), 9)).decode())


def unpacked(text):
    """The data of `packed`."""
    return json.loads(zlib.decompress(base64.b64decode(json.loads(text))))
