"""What the signs on a picture and the buttons above it mean, for a reader who asks."""

from ..graph.walks import GIVEN, is_scalar
from ..picture.plan import MOST_CARDS

TABLES = "the numbers of an array: orange above 0, blue below, the larger the darker; a cross: nan or infinite"
MOST_AT_A_GLANCE = 30  # nodes; above, the page offers to zoom

# The signs of each walk's steps: (the sign's class on the page, meaning)
_BACK = [
    ("al-key al-key-work", "in a step of the walk: this node hands gradient on"),
    ("al-key al-key-target", "in a step of the walk: this node receives it"),
]
_STEPS = {
    "forward": [("al-key al-key-target", "in a step of the walk: this node is computed, from those behind the arrows")],
    "sort": [
        ("al-key al-key-work", "on the call stack: entered, and waiting for what it was computed from"),
        ("al-key al-key-target", "the node of this step of the walk"),
    ],
    "backward": _BACK,
    "wrong order": _BACK,
    GIVEN: _BACK,
}
_WATCHED = [
    ("al-key al-key-target", "the node of this step: it is made, or it is its turn in the pass back"),
]


def legend(shape, walk="", is_watched=False):
    """The signs on a picture of this Shape and the buttons above it: (sign, its class on the page, meaning)."""
    rows = [("1", "al-local", "the node's place in the order")] if walk == "sort" else _numbers(shape)
    rows += _cards(shape) if len(shape.nodes) <= MOST_CARDS else _DOTS
    if any(node.holds == "table" for node in shape.nodes):
        rows.append(("map", "", TABLES))
    if walk:
        rows += [("", look, meaning) for look, meaning in (_WATCHED if is_watched else _STEPS[walk])]
        rows += [
            ("|◀ ◀ play ▶ ▶|", "", f"through the {walk} walk step by step; the bar beside leads to any step"),
            ("speed", "", "steps a second while it plays"),
        ]
    if is_scalar(shape):
        flow = "local derivative × grad at the head; orange above 0, blue and dashed below"
        rows.append(("widths", "", f"wider edges where more gradient flows: {flow}"))
    rows.append(("table", "", "the same numbers as a table"))
    if len(shape.nodes) > MOST_AT_A_GLANCE:
        rows.append(("− + fit", "", "smaller, larger, all in sight; drag the paper, or click it and turn the wheel"))
    return [
        *rows,
        ("point", "", "at a node for all its digits and its paths; with keys: Tab, then arrows"),
        ("click", "", "a node to pin it while you drag sliders, again to free it; with keys: Enter, Escape"),
    ]


def _numbers(shape):
    """The rows for the numbers on cards and edges."""
    output = shape.nodes[-1].name
    locals_ = {edge.local for edge in shape.edges}
    if any(node.holds == "saved" for node in shape.nodes):
        return [*_SAVED]
    forms = [
        (True, "data", "al-data", "the value of a node"),
        (
            True,
            "grad",
            "al-grad",
            f"∂{output}/∂node: how fast {output} grows as the node grows; – before a backward pass",
        ),
        (
            any(node.holds == "passing" for node in shape.nodes),
            "(grad)",
            "al-grad",
            "a gradient that passes through and isn't kept",
        ),
        (
            "number" in locals_,
            "−1.5000",
            "al-local",
            "the local derivative: of the arrow's head with respect to its tail",
        ),
        ("one" in locals_, "1", "al-local", "a local derivative that is always 1; 1.0000 is 1 now"),
        ("cut" in locals_, "cut", "al-local", "no gradient passes"),
    ]
    return [tuple(row) for is_there, *row in forms if is_there]


def _cards(shape):
    """The rows for the forms of cards."""
    kinds = {node.kind for node in shape.nodes}
    forms = [
        (any(node.number for node in shape.nodes), "× 2", "", "a number, in the card of what takes it"),
        ("leaf" in kinds, "", "al-key al-key-leaf", "a leaf: you made it"),
        ("op" in kinds, "", "al-key al-key-op", "an operation made it"),
        ("retained" in kinds, "", "al-key al-key-retained", "its gradient is kept: retain_grad() was called"),
        (
            bool(kinds & {"constant", "cut"}),
            "",
            "al-key al-key-constant",
            "a constant, or the edge of what is drawn",
        ),
        ("detached" in kinds, "", "al-key al-key-detached", "detached: no gradient goes further back"),
        (True, "", "al-key al-key-output", "the output, where the backward pass starts"),
        (True, "", "al-key al-key-bad", "a number here is nan or infinite"),
    ]
    return [tuple(row) for is_there, *row in forms if is_there]


_SAVED = [
    ("saved", "al-data", "what a node of PyTorch's keeps for the way back: held, or freed once a pass has been there"),
    ("v0", "al-data", "the version of a tensor: a counter that ticks with each change in place"),
    ("(grad)", "al-grad", "a gradient that passes through and isn't kept"),
    ("grad", "al-grad", "of a leaf: what has been added up so far"),
]
_DOTS = [
    ("", "al-key al-key-plus", "a node whose gradient is above 0; paler where it is smaller, white at 0"),
    ("", "al-key al-key-minus", "one whose gradient is below 0"),
    ("", "al-key al-key-bad", "a number here is nan or infinite"),
]
