"""How sentences speak: what they call a function, an error, a thing, and how texts stand in a table."""


def function_name(f):
    """What sentences call f."""
    name = getattr(f, "__name__", "<")
    return "the function" if name.startswith("<") else name


def error_name(error):
    """What sentences call an exception: its type, and its text if it has one."""
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def described(thing):
    if thing is None:
        return "nothing"
    if isinstance(thing, (int, float)):
        return f"the plain number {thing!r}" if not isinstance(thing, bool) else repr(thing)
    text = " ".join(repr(thing).split())
    text = text if len(text) <= 60 else text[:57] + "..."
    kind = type(thing).__name__
    return text if text.lower().startswith(kind.lower()) else f"the {kind} {text}"


def listed(at):
    """a=2.0, b=-1.5"""
    return ", ".join(f"{name}={x!r}" for name, x in at.items())


def aligned(rows, sides):
    """Rows of texts as a table: `sides` has < or > for each column."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(sides))]
    lines = ["  ".join(f"{text:{side}{width}}" for text, side, width in zip(row, sides, widths)) for row in rows]
    return "\n".join(line.rstrip() for line in lines)


def sentence(error):
    """What an error says, with a full stop."""
    return f"{str(error).rstrip('.')}."


def stopped(called, error):
    """What to say where the function called so was ended by Interrupt or by exit()."""
    if isinstance(error, KeyboardInterrupt):
        return f"{called} was interrupted before it returned."
    return f"{called} called exit(), which ended this call and nothing else: end it with `return` and the result."
