"""`eventgraph plot` and `eventgraph query --plot` as a user runs them."""

import subprocess
import sys
from pathlib import Path

import pytest

import eventgraph
from eventgraph.cli.plot import KINDS


def run(*words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "eventgraph", *words], capture_output=True, text=True, cwd=cwd
    )


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The sample, as a file that opens quickly."""
    target = tmp_path_factory.mktemp("plot") / "sample.trig"
    with eventgraph.build([eventgraph.SAMPLE]) as graph:
        graph.export("trig", target)
    return str(target)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_drawn_from_the_sample(store: str, kind: str, tmp_path: Path) -> None:
    """The file is named after the kind, its name is printed, and a second run writes the same bytes."""
    done = run("plot", "--kind", kind, "--store", store, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{kind}.png\n", "")
    first = (tmp_path / f"{kind}.png").read_bytes()
    assert first.startswith(b"\x89PNG")
    assert run("plot", "--kind", kind, "--store", store, cwd=tmp_path).returncode == 0
    assert (tmp_path / f"{kind}.png").read_bytes() == first


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--kind", "pie"), "timeline"),
        (("--event", "OSPO Day", "--around", "OSPO Day"), "not both"),
        (("--event", "OSPO Dei"), "Did you mean OSPO Day"),
        (("--kind", "map", "--around", "Open Berth Register", "--hops", "1"), "nothing to draw"),
        (("-o", "x.gif"), ".svg"),
        (("-o", "missing/x.png"), "nothing was written"),
    ],
)
def test_mistakes_write_no_file(store: str, words: tuple[str, ...], message: str, tmp_path: Path) -> None:
    """The message says what to do; there is no picture and no traceback."""
    done = run("plot", *words, "--store", store, cwd=tmp_path)
    assert done.returncode != 0 and message in done.stderr and "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_empty_store_has_no_picture(tmp_path: Path) -> None:
    """It says what makes one."""
    (tmp_path / "empty.trig").write_text("")
    done = run("plot", "--store", "empty.trig", cwd=tmp_path)
    assert done.returncode == 1 and "eventgraph build" in done.stderr
    assert not (tmp_path / "network.png").exists()


def test_the_rows_of_an_answer_are_drawn(store: str, tmp_path: Path) -> None:
    """A named question or SPARQL; what cannot be drawn is said."""
    done = run("query", "speakers", "--plot", "s.svg", "--store", store, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "s.svg\n"), done.stderr
    assert (tmp_path / "s.svg").read_text("utf-8").lstrip().startswith("<?xml")
    for sparql, message in (
        ("SELECT ?n { ?p a schema:Person ; schema:name ?n }", "two or three columns of nodes"),
        ("SELECT ?a ?b { ?a eg:nothing ?b }", "no rows"),
        ("ASK { ?a a schema:Person }", "two or three columns of nodes"),
    ):
        done = run("query", "--sparql", sparql, "--plot", "no.png", "--store", store, cwd=tmp_path)
        assert done.returncode == 1 and message in done.stderr
    assert not (tmp_path / "no.png").exists()
