"""What the documentation shows, runs."""

import doctest
import importlib
import json
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
    (tmp_path / "notebooks").symlink_to(ROOT / "notebooks")
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


def test_the_readme_leads_to_every_page() -> None:
    """Nobody looks into a folder to find out that there is more to read."""
    text = (ROOT / "README.md").read_text("utf-8")
    assert [p.name for p in PAGES[1:] if f"docs/{p.name}" not in text] == []


def _modules() -> list[str]:
    found = pkgutil.walk_packages(eventgraph.__path__, "eventgraph.")
    return ["eventgraph", *(m.name for m in found if m.name != "eventgraph.__main__")]


@pytest.mark.parametrize("name", _modules())
def test_examples_in_docstrings_hold(name: str) -> None:
    """Every doctest passes."""
    assert doctest.testmod(importlib.import_module(name)).failed == 0


NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebooks_are_stripped(path: Path) -> None:
    """In git a notebook has no outputs, no counts and nothing of the machine that ran it."""
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    for number, cell in enumerate(notebook.cells, start=1):
        assert cell.id == f"cell-{number}"
        assert not cell.get("outputs") and not cell.get("execution_count")
        assert set(cell.metadata) <= {"tags"}
    assert notebook.metadata.language_info == {"name": "python"}


#: What the prose of a notebook says of its outputs.
FINDINGS = {
    "01_first_graph": ["Open Berth Register", "alternateName", "image/png"],
    "02_sparql": ["Leila Haddad works for Delta Institute of Technology", "in line 4, column", "image/png"],
    "03_networks": ["Coastal Archive Meetup 2023 – Seagrass Week: Hana Svoboda, Luis Arriaga", "image/png"],
    "04_review": ["ana-costa", "a roboticist and a biologist", "taken back: reject"],
    "05_over_the_years": ["2025: 0 of 5 new", "Maren Oduya", "endDate 2022-10-15: five-years"],
}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_notebooks_run(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each notebook runs from top to bottom, warns of nothing, and finds what its prose says."""
    monkeypatch.setenv("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    (tmp_path / "data").symlink_to(ROOT / "notebooks" / "data")
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    outputs = [(cell, output) for cell in notebook.cells for output in cell.get("outputs", ())]
    for cell, output in outputs:
        assert output.get("name") != "stderr" or "raises-exception" in cell.metadata.get("tags", ()), output
    shown = json.dumps([output for _, output in outputs], ensure_ascii=False)
    for finding in FINDINGS[path.stem]:
        assert finding in shown


def test_the_command_reference_is_up_to_date() -> None:
    """docs/cli.md is what `make docs` writes."""
    done = subprocess.run(
        [sys.executable, ROOT / "docs" / "make_cli.py", "--print"], capture_output=True, text=True, check=True
    )
    assert (ROOT / "docs" / "cli.md").read_text("utf-8") == done.stdout
