"""The examples of docs/remote-stores.md run, in order, against a server."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_examples_run(oxigraph, tmp_path, monkeypatch):
    """Every command of the page succeeds."""
    (tmp_path / "src").symlink_to(ROOT / "src")
    page = (
        (ROOT / "docs" / "remote-stores.md")
        .read_text("utf-8")
        .replace("http://127.0.0.1:7878", oxigraph.address)
    )
    monkeypatch.setenv("EVENTGRAPH_STORE", oxigraph.address)
    blocks = re.findall(r"^```sh\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    lines = [line for block in blocks for line in block.splitlines() if line.startswith("eventgraph ")]
    assert len(lines) > 5
    for line in lines:
        words = [sys.executable, "-m", *shlex.split(line)]
        done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, f"{line}\n{done.stderr}"
    assert "@prefix" in done.stdout
