"""compare(f, …): sliders for a function's inputs over a table of what the engine, differences and PyTorch say."""

from html import escape
from typing import NamedTuple

import ipywidgets

from ..engine import Value
from ..graph.run import call_named
from ..notation import numeral
from ..witness.differences import slopes
from ..witness.reading import apart, as_number, grad_cells, result
from ..witness.testimony import Silent, backward, torch_witness
from ..witness.verdict import as_torch, judge, values_differ
from ..words import aligned, error_name, function_name, listed, sentence, stopped
from .shown import Shown
from .sliders import made_here, make_sliders, value_of
from .turn import Turn

HEADS = ("node", "data: engine", "data: PyTorch", "grad: engine", "grad: differences", "grad: PyTorch", "verdict")


class Row(NamedTuple):
    """A node by its name: its data and grad by each witness, None where one has no say; "agree", "differ" or ""."""

    name: str
    data: float
    torch_data: float | None
    grad: float
    difference: float | None
    torch_grad: float | None
    verdict: str


def compare(f, engine=Value, /, **inputs):
    """Sliders for the inputs of `f` over a table: each node's data and grad by the engine, differences and PyTorch.

    The inputs come first, then the variables of `f` that are nodes for the engine, with PyTorch's number where it
    is a tensor there. Differences are of the inputs only. engine and inputs are as in `explore`.
    Returns a Comparison. TypeError or ValueError, with what to write instead, for an input no slider can be made of.
    """
    return Comparison(f, engine, inputs)


class Comparison(Shown, ipywidgets.VBox):
    """What `compare` returns: a widget, true if nothing differs.

    sliders: name -> widget; rows: a list of Row; message: the sentences under the table, "" if there is nothing to
    say; stale: whether the table is greyed, since it isn't of now.
    """

    def __init__(self, f, engine, inputs):
        self._f, self._engine = f, engine
        self.sliders = make_sliders(f, inputs)
        self.rows, self.message, self.stale = [], "", False
        self._table, self._words = ipywidgets.HTML(), ipywidgets.HTML()
        self.own = self._table, self._words, *made_here(self.sliders, inputs)
        super().__init__([*self.sliders.values(), self._table, self._words])
        turn = Turn(self._tick)
        for slider in self.sliders.values():
            slider.observe(turn, "value")
        self._tick()

    def _tick(self):
        """Ask all witnesses at the sliders' values, or say why that can't be done; the last rows stay."""
        given = {name: value_of(slider) for name, slider in self.sliders.items()}
        try:
            self.rows, remarks = _rows(self._f, self._engine, given)
        except (Exception, KeyboardInterrupt, SystemExit) as error:  # the sliders and the last table stay
            last = " The table is of the last inputs that worked." if self.rows else ""
            ended = not isinstance(error, Exception)
            said = stopped(function_name(self._f), error) if ended else sentence(error)
            self.message, self.stale = said + last, True
        else:
            self.message, self.stale = " ".join(remarks), False
        self._table.value = STYLE + _html_table(self.rows, self._caption(), self.stale) if self.rows else ""
        self._words.value = _html_words(self.message)

    def _caption(self):
        told = [row for row in self.rows if row.verdict]
        same = sum(row.verdict == "agree" for row in told)
        return f"{function_name(self._f)}: the witnesses agree on {same} of {len(told)} nodes"

    def __bool__(self):
        return bool(self.rows) and not self.stale and all(row.verdict != "differ" for row in self.rows)

    def __repr__(self):
        at = listed({name: value_of(slider) for name, slider in self.sliders.items()})
        table = [aligned([HEADS, *(_cells(row) for row in self.rows)], "<>>>>><")] if self.rows else []
        return "\n".join(
            [f"compare({function_name(self._f)}) at {at}", *table, *([self.message] if self.message else [])]
        )

    def still(self):
        """What stands where there are no widgets: the table as text and as HTML."""
        return {"text/plain": repr(self), "text/html": (self._table.value + self._words.value).removeprefix(STYLE)}


def _rows(f, engine, given):
    """The table of f at these values, and what is to be said about it. An error is a sentence for the reader."""
    called = function_name(f)
    at = {name: as_number(name, value) for name, value in given.items()}
    leaves = {name: engine(x) for name, x in at.items()}
    output, names = call_named(f, leaves)
    value = result(f, output)
    try:
        told = backward(f, output, list(leaves.values()))
    except Exception as error:
        raise ValueError(f"backward() raised {error_name(error)}.") from error
    found = slopes(lambda *xs: f(**dict(zip(at, xs))), at.values(), engine, told.noise)
    remarks = []
    try:
        torch = torch_witness(f, at.values(), lambda tensors: _call_on_tensors(f, dict(zip(at, tensors))))
    except Silent as why:
        torch, torch_grads, elsewhere = None, [None] * len(at), {}
        remarks.append(str(why))
    else:
        torch_grads, elsewhere = torch.grads, torch.named
        remarks.append(values_differ(called, engine, value, torch.value, told.noise))

    rows = []
    for (name, x), leaf, slope, by_torch in zip(at.items(), leaves.values(), found, torch_grads):
        grad = told.grad(leaf)
        verdict = judge(called, name, x, grad, slope, by_torch, told.rounding(leaf), engine)
        remarks.append(verdict.sentence)
        word = "" if verdict.word == "unsure" else verdict.word
        rows.append(Row(name, x, x if torch else None, grad, slope.value, by_torch, word))
    variables = {
        name: thing
        for name, thing in names.items()
        if name not in at and (id(thing) in told.grads or type(thing) is type(output))
    }
    if all(node is not output for node in (*leaves.values(), *variables.values())):
        variables["(result)"] = output  # no name that a variable could have
        elsewhere = elsewhere | ({"(result)": (torch.value, 1.0)} if torch else {})
    for name, node in variables.items():
        rows.append(_row(name, node, told, elsewhere.get(name)))
    wrong = [row.name for row in rows[len(at) :] if row.verdict == "differ"]
    if wrong:
        remarks.append(f"Going back from the result, {wrong[-1]} is the first variable that differs.")
    return rows, [remark for remark in remarks if remark]


def _call_on_tensors(f, tensors):
    try:
        return call_named(f, tensors)
    except Exception as error:
        raise Silent(f"PyTorch has no say: on tensors {error}") from error


def _row(name, node, told, by_torch):
    """The Row of a variable inside f; `by_torch` is its (data, grad) there, or None."""
    data, grad = float(node.data), told.grad(node)
    if by_torch is None:
        return Row(name, data, None, grad, None, None, "")
    same = as_torch(data, by_torch[0], told.noise) and as_torch(grad, by_torch[1], told.rounding(node))
    return Row(name, data, by_torch[0], grad, None, by_torch[1], "agree" if same else "differ")


def _cells(row):
    """A row as texts, numbers with enough digits to see where they differ."""
    if row.torch_data is None or as_torch(row.data, row.torch_data, 0.0):
        data = ["" if x is None else numeral(x) for x in (row.data, row.torch_data)]
    else:
        data = apart(row.data, row.torch_data)
    return (row.name, *data, *grad_cells(row.grad, row.difference, row.torch_grad, row.verdict), row.verdict)


# ------------------------------------------------------------------ as HTML: text is escaped, never markup

STYLE = """<style>
.al-compare { border-collapse: collapse; font-variant-numeric: tabular-nums; line-height: 1.5; }
.al-compare, .al-compare-words { color: var(--jp-content-font-color1, currentColor); }
.al-compare caption { text-align: left; padding: 4px 8px; }
.al-compare th, .al-compare td { padding: 2px 12px; border-bottom: 1px solid var(--jp-border-color1, #8888); }
.al-compare td { min-width: 9ch; }
.al-compare.al-stale { opacity: 0.4; }
.al-compare-words { max-width: 80ch; line-height: 1.5; }
</style>"""


def _html_table(rows, caption, stale):
    """A plain <table>, which reads well without STYLE too, where a viewer sanitises."""
    head = "".join(f'<th scope="col" align="{_side(i)}">{text}</th>' for i, text in enumerate(HEADS))
    body = "".join(f"<tr>{''.join(map(_html_cell, range(len(HEADS)), _cells(row)))}</tr>" for row in rows)
    return (
        f'<table class="al-compare{" al-stale" if stale else ""}"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _html_cell(column, text):
    if column == 0:
        return f'<th scope="row" align="left">{escape(text)}</th>'
    shown = f"<strong>{text}</strong>" if text == "differ" else escape(text)
    return f'<td align="{_side(column)}">{shown}</td>'


def _side(column):
    return "left" if column in (0, len(HEADS) - 1) else "right"


def _html_words(message):
    return f'<p role="status" class="al-compare-words">{escape(message)}</p>' if message else ""
