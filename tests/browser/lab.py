"""A Chromium and a JupyterLab of our own, for the browser tests and the benchmark."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}


def is_ours(error):
    """Whether an error that a page throws may be ours.

    anywidget throws this one where a model takes more than 2 s to load, as on a busy machine; it shows it all the same.
    """
    return "[anywidget] Failed to initialize model." not in str(error)


def chromium_program():
    """The path of an installed Chromium or Chrome, or None."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next(filter(None, map(shutil.which, names)), None)


def artefacts():
    """The folder for screenshots, outside git."""
    folder = Path(os.environ.get("AUTOGRAD_LESSON_ARTEFACTS") or ROOT / "artefacts")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


class Lab:
    """A running JupyterLab with nobody's settings, signatures and kernels but its own; a context manager.

    `folder` holds its notebooks; `open` shows one of them in a page and returns a Notebook.
    """

    def __init__(self, home):
        self.folder = home / "notebooks"
        self._settings = home / "settings"
        dirs = {name: home / name.lower() for name in ("CONFIG", "DATA", "RUNTIME")}
        for folder in (self.folder, self._settings, *dirs.values(), home / "ipython"):
            folder.mkdir(parents=True)
        self._setting("apputils-extension/notification", fetchNews="false", checkForUpdates=False)
        kernel = dirs["DATA"] / "kernels" / "python3"
        kernel.mkdir(parents=True)
        spec = {
            "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            "display_name": "Python 3 (ipykernel)",
            "language": "python",
        }
        (kernel / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self._log = home / "log.txt"
        command = [
            *(sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", f"--port={port}"),
            *("--ServerApp.port_retries=0", "--IdentityProvider.token=", "--allow-root"),
            "--ServerApp.disable_check_xsrf=True",  # or it would refuse to end a kernel
            *(f"--ServerApp.root_dir={self.folder}", "--LabApp.expose_app_in_browser=True"),
        ]
        environment = os.environ | {f"JUPYTER_{name}_DIR": str(folder) for name, folder in dirs.items()}
        environment |= {
            "JUPYTERLAB_SETTINGS_DIR": str(self._settings),
            "JUPYTER_PREFER_ENV_PATH": "0",  # the kernel written above, whatever else is installed
            "IPYTHONDIR": str(home / "ipython"),
            "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]),
        }
        with self._log.open("wb") as log:
            self._server = subprocess.Popen(
                command, env=environment, cwd=home, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def __enter__(self):
        end = time.monotonic() + 60
        while time.monotonic() < end and self._server.poll() is None:
            try:
                self._ask("GET", "/api/status")
                return self
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.1)
        self.__exit__()
        raise RuntimeError(f"JupyterLab doesn't start:\n{self._log.read_text(encoding='utf-8')[-3000:]}")

    def __exit__(self, *_):
        if self._server.poll() is None:
            self._server.terminate()  # it takes its kernels along
            try:
                self._server.wait(15)
            except subprocess.TimeoutExpired:
                self._server.kill()
                self._server.wait()

    def _ask(self, method, path):
        request = urllib.request.Request(self.url + path, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read() or "null")

    def _is_connected(self):
        try:
            return any(kernel["connections"] for kernel in self._ask("GET", "/api/kernels"))
        except urllib.error.HTTPError:  # a server asked in the moment when it starts a kernel
            return False

    def _setting(self, plugin, **settings):
        path = self._settings / "@jupyterlab" / f"{plugin}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(settings), encoding="utf-8")

    def stop_kernels(self):
        """End all kernels; an error if one can't be ended."""
        for session in self._ask("GET", "/api/sessions"):
            self._ask("DELETE", f"/api/sessions/{session['id']}")
        for kernel in self._ask("GET", "/api/kernels"):
            self._ask("DELETE", f"/api/kernels/{kernel['id']}")
        assert self._ask("GET", "/api/kernels") == []

    def is_trusted(self, name):
        """Whether this server would let the notebook's stored outputs run code."""
        cells = self._ask("GET", f"/api/contents/{name}?content=1")["content"]["cells"]
        return all(cell["metadata"].get("trusted", False) for cell in cells if cell["cell_type"] == "code")

    def open(self, page, name, theme="light", whole=False):
        """The notebook `name` of `folder`, shown in `page`; its kernel is ready, nothing has been run.

        whole: keep all its cells in the page. JupyterLab otherwise leaves out those far from view.
        """
        self._setting("apputils-extension/themes", theme=THEMES[theme])
        self._setting("notebook-extension/tracker", **({"windowingMode": "none"} if whole else {}))
        page.goto(f"{self.url}/lab/tree/{name}?reset", wait_until="domcontentloaded")
        self._wait_until_ready(page)
        return Notebook(page)

    def open_beside(self, page, name):
        """The same in a page that shows this JupyterLab already, which takes a tenth of the time: nothing else of it
        stays open, saved or not, and theme and windowing stay as they are."""
        page.evaluate(
            """async (path) => {
                for (const widget of [...jupyterapp.shell.widgets("main")]) {
                    widget.dispose();
                }
                await jupyterapp.commands.execute("docmanager:open", { path });
            }""",
            name,
        )
        self._wait_until_ready(page)
        return Notebook(page)

    @staticmethod
    def _wait_until_ready(page):
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        page.wait_for_function(
            "() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'",
            timeout=60_000,
        )

    def open_in_notebook(self, page, name):
        """The same, shown by Notebook 7, which this server has too; it is left to the keys."""
        page.goto(f"{self.url}/notebooks/{name}", wait_until="domcontentloaded")
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        end = time.monotonic() + 60
        while not self._is_connected():
            assert time.monotonic() < end, "the page doesn't connect to its kernel"
            page.wait_for_timeout(100)
        page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status=idle]", state="attached", timeout=60_000)


class Notebook:
    """A notebook open in a page."""

    def __init__(self, page):
        self.page = page

    def cells(self):
        """Its cells as they would be saved now."""
        return self.page.evaluate("() => jupyterapp.shell.currentWidget.content.model.toJSON().cells")

    def run_all(self, timeout=90):
        """Run All Cells, to the end of the last one."""
        self.page.evaluate(
            """(timeout) => Promise.race([
                jupyterapp.commands.execute("notebook:run-all-cells"),
                new Promise((_, no) => setTimeout(() => no(new Error("Run All Cells takes too long")), timeout)),
            ])""",
            timeout * 1000,
        )
        self.page.wait_for_selector(
            ".jp-Notebook-ExecutionIndicator[data-status=idle]", state="attached", timeout=30_000
        )

    def unfold(self, width=1400):
        """Make the window as high as the notebook, which must have been opened `whole`."""
        for _ in range(3):
            missing = self.page.evaluate(
                """() => { const outer = document.querySelector(".jp-Notebook .jp-WindowedPanel-outer");
                           outer.scrollTop = 0;
                           const last = [...outer.querySelectorAll(".jp-Cell")].at(-1);
                           return Math.ceil(last.getBoundingClientRect().bottom + 60 - innerHeight); }"""
            )
            if abs(missing) <= 30:
                break
            height = max(self.page.viewport_size["height"] + missing, 300)
            self.page.set_viewport_size({"width": width, "height": height})
            self.page.wait_for_timeout(300)

    def fold(self, width=1400, height=1000):
        self.page.set_viewport_size({"width": width, "height": height})

    def wear(self, theme):
        """Change the theme of the open page."""
        self.page.evaluate("(theme) => jupyterapp.commands.execute('apputils:change-theme', {theme})", THEMES[theme])
        light = "true" if theme == "light" else "false"
        self.page.wait_for_selector(f'body[data-jp-theme-light="{light}"]', state="attached")
        self.page.wait_for_timeout(300)
