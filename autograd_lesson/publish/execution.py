"""A notebook is run, and after each cell that shows sliders Python is asked what they would show elsewhere."""

import ast
import copy
import json

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

VIEW = "application/vnd.jupyter.widget-view+json"
WIDGETS = "application/vnd.jupyter.widget-state+json"
PATIENCE = 600  # seconds for one cell
ASK = "__import__('autograd_lesson.publish.sampling', fromlist=['']).sampled({})"


class Unpublished(Exception):
    """Why a notebook can't be published, in a sentence that names it and the cell."""


class Client(NotebookClient):
    """Runs a notebook, and keeps in `samples` what sampling.sampled says of the widgets that its cells show."""

    def __init__(self, notebook, told, **traits):
        super().__init__(notebook, **traits)
        self.samples, self._told = {}, told

    async def async_execute_cell(self, cell, cell_index, *args, **kwargs):
        done = await super().async_execute_cell(cell, cell_index, *args, **kwargs)
        self._told(cell_index + 1)
        shown = [output.data[VIEW]["model_id"] for output in cell.get("outputs", ()) if VIEW in output.get("data", {})]
        if shown:
            self.samples |= await self._ask(shown)
        return done

    async def _ask(self, models):
        """What sampling says; nothing where this kernel has no such widgets."""
        expressions = {"samples": ASK.format(", ".join(map(repr, models)))}
        asked = self.kc.execute("", silent=True, store_history=False, user_expressions=expressions)
        while True:
            reply = await self.kc.get_shell_msg(timeout=PATIENCE)
            if reply["parent_header"].get("msg_id") == asked:
                break
        said = reply["content"].get("user_expressions", {}).get("samples", {})
        return json.loads(ast.literal_eval(said["data"]["text/plain"])) if said.get("status") == "ok" else {}


def executed(notebook, name, folder, told=lambda cell: None):
    """A copy of `notebook` with the outputs and widgets of a run of its own, and the samples of its sliders.

    told: called with the number of each cell that is done. Unpublished where a cell raises.
    """
    fresh = copy.deepcopy(notebook)
    fresh.metadata.pop("widgets", None)
    done = [0]

    def note(cell):
        done[0] = cell
        told(cell)

    client = Client(
        fresh,
        note,
        timeout=PATIENCE,
        kernel_name="python3",
        record_timing=False,
        store_widget_state=True,
        coalesce_streams=True,
        extra_arguments=["--IPKernelApp.log_level=40"],  # what a kernel says of itself isn't for the reader
        resources={"metadata": {"path": str(folder)}},
    )
    try:
        client.execute()
    except CellExecutionError as error:
        raise Unpublished(f"{name}, cell {done[0] + 1}: it raises {error.ename}: {error.evalue}") from None
    except (CellTimeoutError, DeadKernelError) as error:
        raise Unpublished(f"{name}, cell {done[0] + 1}: {str(error).splitlines()[0]}") from None
    return fresh, client.samples
