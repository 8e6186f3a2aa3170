"""The reader's code runs guarded: an error, an endless loop, exit() become a sentence with the reader's own lines."""

import contextlib
import io
import linecache
import sys
import time
import traceback

from ..graph.outside import INSTALLED
from ..words import error_name, quoted, stopped

STEPS = 300_000  # of the interpreter: some tenths of a second, and far more than a small graph needs
SECONDS = 5.0  # for a program that sleeps
OURS = __file__.rpartition("witness")[0]


class Failed(Exception):
    """What went wrong in the reader's code, as a sentence. lines: the reader's own, the outermost first."""

    def __init__(self, sentence, lines=(), is_endless=False):
        super().__init__(sentence)
        self.lines, self.is_endless = tuple(lines), is_endless


class Overdue(BaseException):
    """Raised in the reader's code when its steps are used up. One that a bare `except:` swallows is raised again."""

    def __del__(self):
        self.args[0].go_on(sys._getframe(1))


class Budget:
    """Within it, code may do so many steps. They are counted by the interpreter's own trace hook, which needs no
    signal and no thread: so it works on Windows and in a browser, in any thread, and stops at the same place each time.
    """

    def __init__(self, steps=STEPS):
        self.left, self.until, self.is_on = steps, 0.0, False

    def __enter__(self):
        self.until, self.is_on = time.perf_counter() + SECONDS, True
        self.before, self.base = sys.gettrace(), sys._getframe(1)
        sys.settrace(self.see)
        return self

    def __exit__(self, *_):
        self.is_on = False
        sys.settrace(self.before)

    def see(self, frame, event, _):
        if frame.f_code.co_filename.startswith(OURS):
            return None
        frame.f_trace_opcodes = True  # `while True: pass` may be a single instruction that comes to no new line
        self.left -= 1
        if self.left < 0 or time.perf_counter() > self.until:
            self.left = min(self.left, 0)
            raise Overdue(self)  # and Python takes the hook away
        return self.see

    def go_on(self, frame):
        """Look at the frames again, down to the one the budget was made in."""
        if not self.is_on:
            return
        while frame is not None and frame is not self.base:
            frame.f_trace, frame.f_trace_opcodes = self.see, True
            frame = frame.f_back
        sys.settrace(self.see)


def guarded(called, f, *given, steps=STEPS):
    """f(*given), without what it prints. Failed where it raises or has no end; called: what sentences call it."""
    try:
        with contextlib.redirect_stdout(io.StringIO()), Budget(steps):
            return f(*given)
    except Failed:
        raise
    except Overdue as error:
        lines = own_lines(error)
        said = f"{called} didn't come to an end and was stopped{_in(lines)}: does its loop or recursion ever stop?"
        raise Failed(said, lines, is_endless=True) from None
    except RecursionError as error:
        lines = own_lines(error)
        said = f"{called} calls itself again and again without an end{_in(lines)}."
        raise Failed(said, lines) from None
    except (KeyboardInterrupt, SystemExit) as error:
        raise Failed(stopped(called, error), own_lines(error)) from None
    except BaseException as error:
        lines = own_lines(error)
        raise Failed(f"{called} raised {error_name(error)}{_in(lines)}.", lines) from error


def own_lines(error):
    """The reader's own lines of a traceback, the outermost first: `in __mul__: return Value(self.data * other)`."""
    found = []
    for frame, number in traceback.walk_tb(error.__traceback__):
        code = frame.f_code
        if not code.co_filename.startswith((OURS, *INSTALLED)):
            line = quoted(linecache.getline(code.co_filename, number).strip(), 120)
            if line:
                found.append(f"in {code.co_name}: {line}")
    return found if len(found) <= 6 else [*found[:3], "\N{HORIZONTAL ELLIPSIS}", *found[-2:]]


def _in(lines):
    return f" in the line `{lines[-1].partition(': ')[2]}`" if lines else ""
