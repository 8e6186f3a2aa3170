"""How sentences speak: what they call a function, an error, a thing, and how texts stand in a table."""

import re
import sys
import types

from .notation import MINUS

MOST_PRINTED = 2000  # characters
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
COLOURS = re.compile(r"\x1b\[[\d;]*[A-Za-z]")  # a terminal's
ADDRESS = re.compile("<.* at 0x[0-9A-Fa-f]+>")
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def function_name(f):
    """What sentences call f."""
    name = getattr(f, "__name__", "<")
    return "the function" if name.startswith("<") else name


def quoted(text, most=1000, end=False):
    """A text out of the reader's program as any page can hold it: without control characters, cut to its beginning,
    or to its end, with an ellipsis.
    """
    if len(text) > most:
        text = ELLIPSIS + text[-most:] if end else text[:most] + ELLIPSIS
    return UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", COLOURS.sub("", text))


def printed(text):
    """A text as sys.stdout takes it: where that knows no −, as many a pipe in Windows, it gets a hyphen."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = text.replace(MINUS, "-").encode(encoding, "backslashreplace").decode(encoding)
    return text


def error_name(error):
    """What sentences call an exception: its type, and its text if it has one."""
    try:
        text = quoted(str(error).strip())
    except Exception:  # one that can't even say what it is
        text = ""
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def described(thing):
    """What sentences call a thing: its kind and its text, cut short, or its kind alone where that says no more."""
    if thing is None:
        return "nothing"
    if isinstance(thing, (int, float)):
        return f"the plain number {thing!r}" if not isinstance(thing, bool) else repr(thing)
    kind = type(thing).__name__
    if isinstance(thing, (type, types.FunctionType)):
        return f"the {'class' if isinstance(thing, type) else 'function'} {thing.__name__}"
    if type(thing).__repr__ is object.__repr__:  # an address
        return f"an object of {kind}"
    try:
        text = quoted(" ".join(repr(thing).split()))
    except Exception:  # a draft of a class
        return f"an object of {kind}"
    if ADDRESS.search(text):
        return f"an object of {kind}"
    text = text if len(text) <= 60 else text[:57] + "..."
    return text if text.lower().startswith(kind.lower()) else f"the {kind} {text}"


def counted(count, thing):
    """1 node, 2 nodes, 1,000 nodes"""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def listed(at):
    """a=2.0, b=-1.5"""
    return ", ".join(f"{name}={x!r}" for name, x in at.items())


def aligned(rows, sides):
    """Rows of texts as a table: `sides` has < or > for each column."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(sides))]
    lines = ["  ".join(f"{text:{side}{width}}" for text, side, width in zip(row, sides, widths)) for row in rows]
    return "\n".join(line.rstrip() for line in lines)


def sentence(error):
    """What an error says, with a full stop; one that isn't ours with its type, without which KeyError says 'x'."""
    is_said = isinstance(error, (TypeError, ValueError, ImportError)) and str(error)
    return f"{quoted(str(error) if is_said else error_name(error), 3000).rstrip('.')}."


def stopped(called, error):
    """What to say where the function called so was ended by Interrupt, by exit() or by another BaseException."""
    if isinstance(error, KeyboardInterrupt):
        return f"{called} was interrupted before it returned."
    if not isinstance(error, SystemExit):
        return f"{called} raised {error_name(error)}."
    return f"{called} called exit(), which ended this call and nothing else: end it with `return` and the result."


def with_printed(said, text):
    """What there is to say, and on a line of its own what the reader's program printed: the end of it."""
    text = quoted(text.strip(), MOST_PRINTED, end=True)
    return "\n".join(part for part in (said, f"printed: {text}" if text else "") if part)
