"""The reader's code runs in the main thread, one call at a time.

JupyterLab hands a widget's messages to a second thread of the kernel (a subshell), also while a cell runs. There
the reader's function would run beside the reader's cell, with one sys.stdout and one set of gradients for both.
"""

import asyncio
import contextlib
import signal
import threading


class Turn:
    """Calls `act()` in the main thread: at once if that is where it is called, else when no cell is running there.

    Of the calls that wait only one is made, so what was overtaken is never computed. Made where no loop runs, say in
    a plain script, it calls at once in every thread.
    """

    def __init__(self, act):
        self._act = act
        self._is_waiting = False
        try:
            self._loop = asyncio.get_running_loop() if is_main() else None
        except RuntimeError:
            self._loop = None

    def __call__(self, _change=None):
        if self._loop is None or is_main():
            self._act()
        elif not self._is_waiting:
            self._is_waiting = True
            self._loop.call_soon_threadsafe(self._take)

    def _take(self):
        self._is_waiting = False  # first: a change from here on asks for another turn
        with interruptible():
            self._act()


@contextlib.contextmanager
def interruptible():
    """Within it Interrupt stops what runs, also between cells, where the kernel ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def is_main():
    """Whether this is the main thread."""
    return threading.current_thread() is threading.main_thread()
