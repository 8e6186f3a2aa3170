"""What the signs on a picture and the buttons above it mean, for a reader who asks."""

TABLES = "the numbers of an array: orange above 0, blue below, the larger the darker; a cross: nan or infinite"
MOST_AT_A_GLANCE = 30  # nodes; above, the page offers to zoom


def legend(shape, walk=""):
    """The signs on a picture of this Shape and the buttons above it: (sign, its class on the page, meaning)."""
    output = shape.nodes[-1].name
    is_scalar = all(edge.local != "unknown" for edge in shape.edges)
    rows = [
        ("data", "al-data", "the value of a node"),
        ("grad", "al-grad", f"∂{output}/∂node: how fast {output} grows as the node grows"),
        *([("−1.5000", "al-local", "the local derivative: of the arrow's head by its tail")] if is_scalar else []),
        *_forms(shape),
        *([("map", "", TABLES)] if any(node.holds == "table" for node in shape.nodes) else []),
        ("", "al-key al-key-bad", "a number here is nan or infinite"),
    ]
    if walk:
        rows += [
            ("", "al-key al-key-work", "in a step: this node hands on; the one framed in blue receives"),
            ("|◀ ◀ play ▶ ▶|", "", f"through the {walk} walk step by step; the bar beside leads to any step"),
            ("speed", "", "steps a second while it plays"),
        ]
    if is_scalar:
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


def _forms(shape):
    """The rows for what only some pictures have."""
    kinds = {node.kind for node in shape.nodes}
    forms = [
        (
            any(edge.local == "one" for edge in shape.edges),
            "1",
            "al-local",
            "a derivative that is always 1; 1.0000 is 1 now",
        ),
        (any(edge.local == "cut" for edge in shape.edges), "cut", "al-local", "no gradient passes"),
        (any(node.number for node in shape.nodes), "× 2", "", "a number, in the card of what takes it"),
        ("leaf" in kinds, "", "al-key al-key-leaf", "a leaf: you made it"),
        ("op" in kinds, "", "al-key al-key-op", "an operation made it"),
        (bool(kinds & {"constant", "cut"}), "", "al-key al-key-constant", "a constant, or the edge of what is drawn"),
        (True, "", "al-key al-key-output", "the output, where the backward pass starts"),
    ]
    return [tuple(row) for is_there, *row in forms if is_there]
