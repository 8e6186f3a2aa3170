"""The lesson as pages that need no Python and no network.

    python -m autograd_lesson.publish OUT/ [notebook ...]      a page for each notebook, and an index
    python -m autograd_lesson.publish --one-file OUT/ [...]    all of them as one page, OUT/index.html

Each notebook is run, all of notebooks/ if none is named, and Python is asked what its sliders would show elsewhere.
The notebooks themselves stay as they are.
"""

import argparse
import sys
import time
from pathlib import Path
from urllib.parse import quote

try:
    import nbformat

    from .execution import Unpublished, executed
    from .pages import index, page, part, whole
except ModuleNotFoundError as error:
    sys.exit(f"publishing needs {error.name}, which isn't here: pip install nbconvert nbclient latex2mathml")

TITLE = "autograd_lesson"


def main(arguments=None):
    parser = argparse.ArgumentParser(
        prog="python -m autograd_lesson.publish",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        usage=argparse.SUPPRESS,
    )
    parser.add_argument("out", type=Path, help="the folder for the pages; it is made where it isn't there")
    parser.add_argument("notebooks", nargs="*", type=Path, metavar="notebook")
    parser.add_argument("--one-file", action="store_true", help="all notebooks as one page")
    options = parser.parse_args(arguments)
    notebooks = options.notebooks or sorted(Path("notebooks").glob("*.ipynb"))
    if not notebooks:
        parser.error("there is no notebook in notebooks/: name one, or run this in the lesson's folder")
    runs = {}
    for path in notebooks:
        try:
            if path.stem == "index" or path.stem in runs:
                raise Unpublished(f"{path}: {path.stem}.html is another page already: give it a name of its own")
            runs[path.stem] = ran(path)
        except Unpublished as error:
            print(f"\r{error}", file=sys.stderr)
    if runs:
        write(options.out, runs, options.one_file)
    return 0 if len(runs) == len(notebooks) else 1


def ran(path):
    """The notebook at `path` after a run, and the samples of its sliders."""
    try:
        notebook = nbformat.read(path, as_version=4)
    except Exception as error:
        raise Unpublished(f"{path.name}: it can't be read as a notebook: {error}") from error
    count, start = len(notebook.cells), time.perf_counter()

    def told(cell):
        print(f"\r{path.name}: cell {cell} of {count}", end="", flush=True)

    fresh, samples = executed(notebook, path.name, path.parent, told)
    print(f"\r{path.name}: {count} cells, {time.perf_counter() - start:.0f} s", flush=True)
    return fresh, samples


def write(out, runs, is_one):
    out.mkdir(parents=True, exist_ok=True)
    pages = {f"{name}.ipynb": f"#{quote(name)}" if is_one else f"{quote(name)}.html" for name in runs}
    parts = [part(*run, name, pages, f"{name}/" if is_one else "") for name, run in runs.items()]
    files = {"index.html": whole(TITLE, parts) if is_one else index(TITLE, parts)}
    if not is_one:
        for before, now, after in zip([None, *parts], parts, [*parts[1:], None]):
            files[f"{now.name}.html"] = page(now, before, after)
    for name, text in files.items():
        (out / name).write_text(text, encoding="utf-8", newline="\n")
        print(f"{out / name}: {len(text.encode()) / 1000:,.0f} kB")


if __name__ == "__main__":
    sys.exit(main())
