"""compare(f, …): sliders for a function's inputs over a table of what the engine, differences and PyTorch say."""

import contextlib
import io
from html import escape

import ipywidgets

from ..engine import Value
from ..graph.calling import by_name, check_engine
from ..notation import numeral
from ..witness.reading import apart, as_number, grad_cells
from ..witness.testimony import testimony
from ..witness.verdict import as_torch
from ..words import aligned, counted, function_name, listed, sentence, stopped, with_printed
from .beside import Beside
from .shown import Shown
from .sliders import BOX, made_here, make_sliders, value_of
from .turn import Turn, interruptible

HEADS = ("node", "data: engine", "data: PyTorch", "grad: engine", "grad: differences", "grad: PyTorch", "verdict")


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
        check_engine(engine, "the second argument is an engine")
        self._f, self._engine = by_name(f), engine
        self.sliders = make_sliders(f, inputs)
        self.rows, self.message, self.stale = [], "", False
        self._table, self._words = ipywidgets.HTML(), ipywidgets.HTML()
        self._beside = Beside()
        self.own = self._table, self._words, self._beside, *made_here(self.sliders, inputs)
        super().__init__([*self.sliders.values(), self._table, self._words, self._beside])
        self.add_class(BOX)
        self._turn = Turn(self._tick)
        for slider in self.sliders.values():
            slider.observe(self._turn, "value")
        self._tick()

    def _tick(self):
        """Ask all witnesses at the sliders' values, or say why that can't be done; the last rows stay."""
        given = {name: value_of(slider) for name, slider in self.sliders.items()}
        printed = io.StringIO()  # a slider has no cell to print to: it is shown with the message
        try:
            with contextlib.redirect_stdout(printed), interruptible():
                self.rows, remarks = _rows(self._f, self._engine, given)
        except BaseException as error:  # the sliders and the last table stay
            last = " The table is of the last inputs that worked." if self.rows else ""
            ended = not isinstance(error, Exception)
            said = stopped(function_name(self._f), error) if ended else sentence(error)
            said, self.stale = said + last, True
            if isinstance(error, KeyboardInterrupt):
                self._turn.drop()
        else:
            said, self.stale = " ".join(remarks), False
        self.message = with_printed(said, printed.getvalue())
        self._table.value = STYLE + _html_table(self.rows, self._caption(), self.stale) if self.rows else ""
        self._words.value = _html_words(self.message)
        self._beside.message = self.message

    def _caption(self):
        told = [row for row in self.rows if row.verdict]
        same = sum(row.verdict == "agree" for row in told)
        return f"{function_name(self._f)}: the witnesses agree on {same} of {counted(len(told), 'node')}"

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
    told = testimony(f, engine, {name: as_number(name, value) for name, value in given.items()})
    wrong = [row.name for row in told.variables if row.verdict == "differ"]
    first = [f"Going back from the result, {wrong[-1]} is the first variable that differs."] if wrong else []
    remarks = [*told.remarks, told.values, *(verdict.sentence for verdict in told.verdicts), *told.cut, *first]
    return told.inputs + told.variables, [remark for remark in remarks if remark]


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
    return f'<p class="al-compare-words">{escape(message)}</p>' if message else ""
