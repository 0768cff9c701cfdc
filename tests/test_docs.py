"""What the documentation shows, runs."""

import doctest
import importlib
import os
import pkgutil
import re
import shlex
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import eventgraph

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def _blocks(language: str) -> list[tuple[Path, str]]:
    pattern = re.compile(rf"^```{language}\n(.*?)^```", re.DOTALL | re.MULTILINE)
    return [(page, "\n".join(found)) for page in PAGES if (found := pattern.findall(page.read_text("utf-8")))]


@pytest.mark.parametrize(("page", "block"), _blocks("console"), ids=lambda v: getattr(v, "name", ""))
def test_commands_in_the_docs_run(page: Path, block: str, tmp_path: Path) -> None:
    """The console examples of a page, run in order in an empty directory, all succeed."""
    (tmp_path / "src").symlink_to(ROOT / "src")
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    for line in block.splitlines():
        if line.startswith("$ "):
            words = shlex.split(line[2:])
            assert words[0] == "eventgraph"
            done = subprocess.run(
                [sys.executable, "-m", *words], cwd=tmp_path, capture_output=True, text=True
            )
            assert done.returncode == 0, f"{line}\n{done.stderr}"


@pytest.mark.parametrize(("page", "block"), _blocks("python"), ids=lambda v: getattr(v, "name", ""))
def test_python_in_the_docs_runs(page: Path, block: str, tmp_path: Path) -> None:
    """The Python examples of a page run as one program."""
    done = subprocess.run([sys.executable, "-c", block], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def _modules() -> list[str]:
    found = pkgutil.walk_packages(eventgraph.__path__, "eventgraph.")
    return ["eventgraph", *(m.name for m in found if m.name != "eventgraph.__main__")]


@pytest.mark.parametrize("name", _modules())
def test_examples_in_docstrings_hold(name: str) -> None:
    """Every doctest passes."""
    assert doctest.testmod(importlib.import_module(name)).failed == 0


NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_notebooks_run(path: Path, tmp_path: Path) -> None:
    """Each notebook runs from top to bottom; in git its outputs are stripped."""
    notebook = nbformat.read(path, as_version=4)
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in notebook.cells)
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()


def test_the_command_reference_is_up_to_date() -> None:
    """docs/cli.md is what `make docs` writes."""
    done = subprocess.run(
        [sys.executable, ROOT / "docs" / "make_cli.py", "--print"], capture_output=True, text=True, check=True
    )
    assert (ROOT / "docs" / "cli.md").read_text("utf-8") == done.stdout
