"""Runs a function of JavaScript: in node where there is one, else in a Chromium."""

import contextlib
import json
import shutil
import subprocess

from browser.lab import FLAGS, chromium_program

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
    """The same in a page of its own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_program(), args=FLAGS)
        yield chromium.new_page().evaluate
        chromium.close()


def javascript():
    """A context manager with a function that runs JavaScript; None if there is neither node nor a Chromium."""
    if shutil.which("node"):
        return contextlib.nullcontext(in_node)
    return in_chromium() if chromium_program() else None
