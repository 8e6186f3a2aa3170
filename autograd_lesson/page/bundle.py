"""The page's ES modules joined into one, which a widget stores in the notebook."""

import re
from pathlib import Path

FILES = Path(__file__).parent
_IMPORT = re.compile(r'^import \{([^{}]*)\} from "\./([\w.-]+)";\n', re.MULTILINE)
_OTHER = re.compile(r"^(?:import\b|export\b.*\bfrom\b).*", re.MULTILINE)
_DEFAULT = re.compile(r"^export default \w+;\n", re.MULTILINE)
_LEFT_OUT = re.compile(
    r"""(`(?:\\.|[^`\\])*`|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')  # a text stays as it is
    | ^\s*//[^\n]*\n | ^\s*/\*.*?\*/\s*?(?:\n|(?=\S))               # comments on lines of their own
    | ^\s+                                                        # indents and empty lines
    | ^export\ (?=(?:async|function|class|const|let)\ )           # nobody is left to import it""",
    re.MULTILINE | re.DOTALL | re.VERBOSE,
)


def bundle(path):
    """The module at `path` and all that it imports as one: each once, behind those it imports, without comments.

    All share one scope, so a name may stand for one thing only; exported is nothing but its own default.
    ValueError for an import of another form than `import { a, b } from "./c.js";`.
    """
    joined = {}

    def join(path, above):
        if path in above:
            raise ValueError(f"{path.name} imports itself, by way of others")
        source = path.read_text(encoding="utf-8") + "\n"
        for _, name in _IMPORT.findall(source):
            if path.parent / name not in joined:
                join(path.parent / name, {*above, path})
        if above:  # who imports it takes it by its name
            source = _DEFAULT.sub("", source)
        text = _LEFT_OUT.sub(lambda found: found[1] or "", _IMPORT.sub("", source))
        if other := _OTHER.search(text):
            raise ValueError(f"{path.name} has a line that can't be joined: {other[0]}")
        joined[path] = text

    join(Path(path), set())
    return "".join(joined.values())


def text_of(name):
    """A module of the page with all that it imports, or a style sheet as it is."""
    path = FILES / name
    return bundle(path) if path.suffix == ".js" else path.read_text(encoding="utf-8")
