"""Runs a function of JavaScript: in node where there is one, else in a Chromium."""

import contextlib
import json
import os
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest
from browser.lab import FLAGS, chromium_program

from autograd_lesson.page.bundle import FILES, bundle

CALL = """const chunks = [];
process.stdin.on("data", (chunk) => chunks.push(chunk)).on("end", async () => {
  const result = await (%s)(JSON.parse(Buffer.concat(chunks)));
  process.stdout.write(JSON.stringify(result));
});"""


def in_node(function, argument):
    """What `function`, an async arrow function as text, returns of an argument; both travel as JSON."""
    done = subprocess.run(["node", "-e", CALL % function], input=json.dumps(argument).encode(), capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


@contextlib.contextmanager
def in_chromium():
    """The same in a page; from a thread of its own, since a test before may have left an event loop in this one."""
    from playwright.sync_api import sync_playwright

    with ThreadPoolExecutor(1) as thread:

        def call(act, *args, **kwargs):
            return thread.submit(act, *args, **kwargs).result()

        playwright = call(sync_playwright().start)
        chromium = call(playwright.chromium.launch, executable_path=chromium_program(), args=FLAGS)
        page = call(chromium.new_page)
        yield lambda function, argument: call(page.evaluate, function, argument)
        call(playwright.stop)


def javascript():
    """A context manager with a function that runs JavaScript. With neither node nor a Chromium the test is skipped, in
    CI it fails."""
    if shutil.which("node"):
        return contextlib.nullcontext(in_node)
    if chromium_program():
        return in_chromium()
    reason = "neither node nor a chromium, chromium-browser or google-chrome on PATH"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def imported(path):
    """The files of a module of the page: its own, and of all that it imports."""
    names = re.findall(r'^import .* from "\./([\w.]+)";$', path.read_text(encoding="utf-8"), re.MULTILINE)
    return {path}.union(*(imported(path.parent / name) for name in names))


def opened(name):
    """A module of the page joined with those it imports, and whatever they export to each other exported."""
    texts = (path.read_text(encoding="utf-8") for path in imported(FILES / name))
    names = [found for text in texts for found in re.findall(r"^export (?:function|const) (\w+)", text, re.MULTILINE)]
    return f"{bundle(FILES / name)}export {{ {', '.join(names)} }};"
