"""Execute the notebooks and store them so that two runs give the same bytes.

    python tests/refresh.py [notebook ...]          executes and stores; all of notebooks/ if none is named
    python tests/refresh.py --check [notebook ...]  stores nothing; exits with 1 and says what would change

`--check` overlooks what may differ on a machine as good as this one: pictures, which follow the Graphviz
that drew them, tracebacks, and what a newer ipywidgets adds to a widget's stored state.
"""

import argparse
import copy
import difflib
import json
import re
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

ROOT = Path(__file__).resolve().parents[1]
WIDGETS = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"
MODEL_ID = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
PICTURE = re.compile(r"data:image/[a-z+]+;base64,[A-Za-z0-9+/=]+")
SVG = re.compile(r"(?s)(<\?xml.*?)?<svg\b.*?</svg>\s*")
SIZE = re.compile(r"""(?<=\s)((width|height)="[0-9.]+(px|pt)?"|style="min-width: [0-9]+px")""")
NOISE = [  # what a run leaves in texts, and what stands there instead
    (re.compile(r"(?<=\bat )0x[0-9a-fA-F]{6,}"), "0x0"),
    (re.compile(r"[^\s'\"(]*ipykernel_\d+[/\\]\d+\.py"), "<cell>"),
    (re.compile(rf"{re.escape(str(ROOT))}[/\\]"), ""),
]


def execute(notebook, folder):
    """A copy of `notebook` with the outputs of a run of all its cells in a kernel of its own."""
    fresh = copy.deepcopy(notebook)
    fresh.metadata.pop("widgets", None)
    client = NotebookClient(
        fresh,
        timeout=120,
        kernel_name="python3",
        record_timing=False,
        store_widget_state=True,
        coalesce_streams=True,
        resources={"metadata": {"path": str(folder)}},
    )
    client.execute()
    return fresh


def canonical(notebook):
    """A copy of an executed notebook without anything that changes from run to run."""
    clean = copy.deepcopy(notebook)
    models = widget_models(clean)
    names = {}
    for model_id in [*models, *shown_models(clean)]:
        names.setdefault(model_id, f"{len(names) + 1:032x}")

    def tidy(text):
        text = MODEL_ID.sub(lambda m: names.get(m[0], m[0]), text)
        for noise, instead in NOISE:
            text = noise.sub(instead, text)
        return text

    for cell in clean.cells:
        cell.source = cell.source.rstrip()
        cell.metadata = {k: v for k, v in cell.metadata.items() if k not in ("execution", "trusted")}
        if cell.cell_type == "code":
            cell.outputs = in_texts(tidy, cell.outputs)
    clean.metadata = {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    if models:
        state = {names[model_id]: in_texts(tidy, model) for model_id, model in models.items()}
        clean.metadata["widgets"] = {WIDGETS: {"state": state, "version_major": 2, "version_minor": 0}}
    clean.nbformat, clean.nbformat_minor = 4, 5
    return nbformat.from_dict(clean)


def widget_models(notebook):
    """Model id -> stored state, in the order in which the models were made."""
    return notebook.metadata.get("widgets", {}).get(WIDGETS, {}).get("state", {})


def shown_models(notebook):
    """The ids of all models that a cell shows."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if VIEW in output.get("data", {}):
                yield output["data"][VIEW]["model_id"]


def in_texts(change, thing):
    """`thing` with `change` done to every text in it, but not to pictures and buffers, which are base64."""
    if isinstance(thing, str):
        pieces = re.split(f"({PICTURE.pattern})", thing)
        return "".join(piece if i % 2 else change(piece) for i, piece in enumerate(pieces))
    if isinstance(thing, dict):
        return {k: v if k in ("image/png", "buffers") else in_texts(change, v) for k, v in thing.items()}
    return [in_texts(change, item) for item in thing] if isinstance(thing, list) else thing


def text_of(notebook):
    """The notebook as it stands in its file: keys sorted, one newline at the end."""
    return nbformat.writes(notebook, version=4, indent=1).rstrip("\n") + "\n"


def difference(stored, fresh):
    """A sentence on the first cell, or else widget, in which two notebooks differ; None if none does."""
    for number, (old, new) in enumerate(zip(stored.cells, fresh.cells, strict=True), 1):
        old, new = essence(old), essence(new)
        if old != new:
            return f"cell {number} ({old['id']}) differs:\n{lines_that_differ(old, new)}"
    old_models, new_models = list(widget_models(stored).values()), list(widget_models(fresh).values())
    if len(old_models) != len(new_models):
        return f"{len(old_models)} widget models are stored, a run makes {len(new_models)}"
    for number, (old, new) in enumerate(zip(old_models, new_models, strict=True), 1):
        old, new = shared(essence(old), essence(new))
        if old != new:
            return f"widget model {number} ({old.get('model_name')}) differs:\n{lines_that_differ(old, new)}"
    for part, of_stored in essence(stored.metadata).items():
        if part != "widgets" and of_stored != fresh.metadata.get(part):
            return f"its metadata differ in {part}"
    return None


def essence(thing):
    """`thing` without pictures, tracebacks and versions."""
    if isinstance(thing, dict):
        drop = ("image/png", "image/jpeg", "image/svg+xml", "traceback")
        return {k: essence(v) for k, v in thing.items() if k not in drop and not k.endswith("_module_version")}
    if isinstance(thing, list):
        return [essence(item) for item in thing]
    if isinstance(thing, str):
        return SIZE.sub("SIZE", SVG.sub("SVG", PICTURE.sub("PICTURE", thing)))
    return thing


def shared(old, new):
    """Two stored models with only those traits that both of them have."""
    traits = old.get("state", {}).keys() & new.get("state", {}).keys()
    return tuple(m | {"state": {k: m["state"][k] for k in sorted(traits)}} for m in (old, new))


def lines_that_differ(old, new, most=12):
    old, new = (json.dumps(x, indent=1, sort_keys=True, ensure_ascii=False).splitlines() for x in (old, new))
    found = [line for line in difflib.ndiff(old, new) if line[0] in "-+"]
    more = [f"… and {len(found) - most} lines more"] if len(found) > most else []
    return "\n".join(f"    {line[:200]}" for line in found[:most] + more)


def refresh(path, check=False):
    """Bring one notebook's file up to date, or with `check` only look. A sentence, or None if all is well."""
    stored = nbformat.read(path, as_version=4)
    try:
        fresh = canonical(execute(stored, path.parent))
    except CellExecutionError as error:
        return f"a cell raises:\n{error}"
    if check:
        return difference(stored, fresh)
    path.write_text(text_of(fresh), encoding="utf-8", newline="\n")
    return None


def main(arguments=None):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, usage=argparse.SUPPRESS
    )
    parser.add_argument("--check", action="store_true")
    parser.add_argument("notebooks", nargs="*", type=Path, metavar="notebook")
    options = parser.parse_args(arguments)
    notebooks = options.notebooks or sorted((ROOT / "notebooks").glob("*.ipynb"))
    wrong = 0
    for path in notebooks:
        trouble = refresh(path, options.check)
        wrong += trouble is not None
        print(f"{path.name}: {trouble or ('as stored' if options.check else 'refreshed')}", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
