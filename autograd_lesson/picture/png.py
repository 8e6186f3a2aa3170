"""A drawing as PNG. matplotlib does it, where it is installed: it brings the picture's font along."""

import io
import math
import re
import xml.etree.ElementTree as ET

SCALE = 2  # pixels for one of the drawing's; fewer where the PNG would be larger than matplotlib makes it, or memory
MOST_WIDE, MOST = 65_000, 60_000_000
FONT = "DejaVu Sans Mono"


def png(drawing):
    """The bytes of a PNG of one of our SVG texts. ValueError, with what to do, where it can't be had."""
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise ValueError(
            "a PNG is made by matplotlib, which isn't installed: pip install matplotlib, or write a name that ends in"
            " .svg"
        ) from error
    root = ET.fromstring(drawing)
    _check_letters(root)
    width, height = float(root.get("width")), float(root.get("height"))
    scale = min(SCALE, MOST_WIDE / max(width, height), math.sqrt(MOST / (width * height)))
    figure = Figure((width / 72, height / 72), dpi=72 * scale)  # 72 to the inch: a point is a pixel of the drawing
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(height, 0))
    axes.set_axis_off()
    for order, (artist, clip) in enumerate(_artists(root, axes.transData, axes.patch)):
        artist.set_zorder(order)
        axes.add_artist(artist)
        artist.set_clip_path(clip)
    file = io.BytesIO()
    FigureCanvasAgg(figure).print_png(file)
    return file.getvalue()


def _check_letters(root):
    """ValueError if some letter isn't in the font."""
    from matplotlib.font_manager import findfont, get_font

    known = get_font(findfont(FONT)).get_charmap()
    strange = {
        letter for text in root.iter() for letter in text.text or "" if letter.strip() and ord(letter) not in known
    }
    if strange:
        raise ValueError(
            f"a PNG has no {' '.join(sorted(strange)[:8])}, which the picture needs: write a name that ends in .svg"
        )


def _artists(group, at, clip):
    """What is in a group of the drawing, for matplotlib, with what it is cut to. at: the transform to its place."""
    from matplotlib.patches import Rectangle
    from matplotlib.transforms import Affine2D

    clips = {}
    for part in group:
        kind, look = part.tag.rpartition("}")[2], part.attrib
        if kind == "clipPath":
            clips[f"url(#{look['id']})"] = [float(part[0].get(of)) for of in ("x", "y", "width", "height")]
        elif kind == "g":
            inner, frame = at, clip
            if "transform" in look:  # a row
                inner = Affine2D().translate(*map(float, re.findall(r"-?[\d.]+", look["transform"]))) + at
                x, y, width, height = clips[look["clip-path"]]
                frame = Rectangle((x, y), width, height, transform=inner)
            yield from _artists(part, inner, frame)
        elif kind == "svg":  # the plot of a curve, which is cut to its frame
            x, y, width, height = (float(look[of]) for of in ("x", "y", "width", "height"))
            yield from _artists(part, at, Rectangle((x, y), width, height, transform=at))
        elif look.get("points") != "" and look.get("d") != "":  # of a walk without steps
            yield _text(look, part.text, at) if kind == "text" else _patch(kind, look, at), clip


def _text(look, text, at):
    from matplotlib.patheffects import Stroke
    from matplotlib.text import Text

    artist = Text(
        float(look["x"]),
        float(look["y"]),
        text or "",
        color=look["fill"],
        fontsize=float(look["font-size"]),
        fontfamily=FONT,
        fontweight=int(look.get("font-weight", 400)),
        horizontalalignment={"start": "left", "middle": "center", "end": "right"}[look.get("text-anchor", "start")],
        verticalalignment="baseline",
        parse_math=False,
        usetex=False,
        transform=at,
    )
    if "stroke" in look:
        artist.set_path_effects([Stroke(linewidth=float(look["stroke-width"]), foreground=look["stroke"])])
    return artist


def _patch(kind, look, at):
    from matplotlib import patches
    from matplotlib.path import Path

    wide = float(look.get("stroke-width", "stroke" in look))
    dashes = [float(length) / wide for length in look.get("stroke-dasharray", "").split()]  # matplotlib's grow with it
    style = {
        "facecolor": look.get("fill", "none"),
        "edgecolor": look.get("stroke", "none"),
        "linewidth": wide,
        "linestyle": (0, dashes) if dashes else "-",
        "transform": at,
    }
    if kind == "circle":
        return patches.Circle((float(look["cx"]), float(look["cy"])), float(look["r"]), **style)
    if kind == "polygon":
        return patches.Polygon([tuple(map(float, point.split(","))) for point in look["points"].split()], **style)
    if kind in ("line", "polyline"):
        ends = look["points"] if kind == "polyline" else f"{look['x1']},{look['y1']} {look['x2']},{look['y2']}"
        points = [tuple(map(float, point.split(","))) for point in ends.split()]
        return patches.PathPatch(Path(points), capstyle=look.get("stroke-linecap", "butt"), **style)
    if kind == "path":
        return patches.PathPatch(Path(*_path(look["d"])), **style)
    x, y, width, height = (float(look.get(of, 0)) for of in ("x", "y", "width", "height"))
    corner = float(look.get("rx", 0))
    box = patches.BoxStyle("Round", pad=0, rounding_size=corner) if corner else patches.BoxStyle("Square", pad=0)
    return patches.FancyBboxPatch((x, y), width, height, boxstyle=box, **style)


def _path(d):
    """Vertices and codes of a path made of M, L, C, H, V, h and z."""
    from matplotlib.path import Path

    codes, points = [], []
    for letter, rest in re.findall(r"([A-Za-z])([^A-Za-z]*)", d):
        numbers = [float(x) for x in re.findall(r"-?[\d.]+", rest)]
        if letter == "z":
            codes.append(Path.CLOSEPOLY)
            points.append(points[0])
        elif letter in "HVh":
            codes.append(Path.LINETO)
            x, y = points[-1]
            points.append({"H": (numbers[0], y), "V": (x, numbers[0]), "h": (x + numbers[0], y)}[letter])
        else:
            codes += {"M": [Path.MOVETO], "L": [Path.LINETO]}.get(letter, [Path.CURVE4] * 3)
            points += zip(numbers[::2], numbers[1::2])
    return points, codes
