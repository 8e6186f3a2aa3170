"""The reader's code runs in the main thread, one call at a time.

JupyterLab hands a widget's messages to a second thread of the kernel (a subshell), also while a cell runs. There
the reader's function would run beside the reader's cell, with one sys.stdout and one set of gradients for both.
"""

import asyncio
import contextlib
import signal
import sys
import threading
import time

JUST_NOW = 0.5  # seconds in which a front end sends what it held back while Python was busy


class Turn:
    """Calls `act()` in the main thread: at once if that is where it is called, else when no cell is running there.

    Of the calls that wait only one is made, so what was overtaken is never computed. Made where no loop runs, say in
    a plain script, it calls at once in every thread.

    Interrupt waits for its end but where it says that it is `interruptible`: no frame is lost, or half sent.

    After Interrupt nothing that was asked for before starts by itself; `skip()` is called where it would have.
    """

    def __init__(self, act, skip=lambda: None):
        self._act, self._skip = act, skip
        self._is_waiting = False
        self._stopped = -JUST_NOW
        try:
            self._loop = asyncio.get_running_loop() if is_main() else None
        except RuntimeError:
            self._loop = None

    def __call__(self, _change=None):
        is_leftover = time.monotonic() - self._stopped < JUST_NOW and (not is_main() or is_message())
        if self._loop is None or is_main():
            with whole():
                self._skip() if is_leftover else self._act()
        elif is_leftover:
            self._loop.call_soon_threadsafe(self._skip)
        elif not self._is_waiting:
            self._is_waiting = True
            self._loop.call_soon_threadsafe(self._take)

    def drop(self):
        """To be called where `act` was interrupted: forget what is waiting."""
        self._is_waiting = False
        self._stopped = time.monotonic()

    def _take(self):
        if not self._is_waiting:
            return
        self._is_waiting = False  # first: a change from here on asks for another turn
        with whole():
            self._act()


def interruptible():
    """Within it Interrupt stops what runs, also between cells, where the kernel ignores it: for the reader's code."""
    return _at_interrupt(signal.default_int_handler)


@contextlib.contextmanager
def whole():
    """Within it Interrupt waits for the end. There it does what it would have done: it ends a cell, say."""
    late = []
    with _at_interrupt(lambda *_: late.append(True)):
        yield
    if late:
        signal.raise_signal(signal.SIGINT)


@contextlib.contextmanager
def _at_interrupt(handler):
    """Within it this is what Interrupt does. It only ever comes to the main thread."""
    before = signal.getsignal(signal.SIGINT) if is_main() else None
    if before is None:  # or a host that isn't Python takes it
        yield
        return
    signal.signal(signal.SIGINT, handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def is_main():
    """Whether this is the main thread."""
    return threading.current_thread() is threading.main_thread()


def is_message():
    """Whether a widget's message is being answered, and no cell run: an older kernel does both in the main thread."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    parent = shell.get_parent() if hasattr(shell, "get_parent") else {}
    return parent.get("header", {}).get("msg_type") == "comm_msg"
