"""The command line, as a user runs it."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import eventgraph
from eventgraph.cli.app import COMMANDS


def run(
    *words: str, cwd: Path | None = None, input: str | None = None, **env: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "eventgraph", *words],
        cwd=cwd, input=input, capture_output=True, text=True, env={**os.environ, **env}, timeout=120,
    )  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store with the sample."""
    place = str(tmp_path_factory.mktemp("store") / "s")
    done = run("build", eventgraph.SAMPLE, "--store", place)
    assert done.returncode == 0, done.stderr
    assert "harbour-code-week:" in done.stdout
    return place


@pytest.mark.parametrize("name", COMMANDS)
def test_every_help_ends_in_an_example(name: str) -> None:
    """`--help` of each command shows how it is used."""
    done = run(name, "--help")
    assert done.returncode == 0
    assert f"Example: eventgraph {name}" in " ".join(done.stdout.split())


def test_the_demo_is_the_tour(tmp_path: Path) -> None:
    """It prints facts with their words and leaves a picture and nothing else."""
    done = run("demo", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Amara Okafor" in done.stdout and "»" in done.stdout
    assert [p.name for p in tmp_path.iterdir()] == ["network.png"]


def test_questions_can_be_narrowed_and_piped(store: str) -> None:
    """A named question about one event, as CSV, JSON and lines with tabs."""
    for question in ("speakers", "organizations", "tools"):
        done = run("query", question, "--event", "tideline hackathon", "--store", store, "--format", "csv")
        assert {row["event_name"] for row in csv.DictReader(io.StringIO(done.stdout))} <= {
            "Tideline Hackathon"
        }
    done = run("query", "tools", "--event", "Harbour Code Week 2026", "--store", store, "--format", "csv")
    assert "Tideline Hackathon" in done.stdout, "an event's parts count as the event"
    done = run("query", "events", "--store", store, "--format", "json")
    assert "Harbour Code Week 2026" in {
        b["name"]["value"] for b in json.loads(done.stdout)["results"]["bindings"]
    }
    done = run("query", "events", "--store", store)
    assert done.stdout.splitlines()[0].split("\t")[:2] == ["name", "start"]


def test_sparql_from_text_and_file(store: str, tmp_path: Path) -> None:
    """Any query runs; prefixes are declared."""
    text = "SELECT ?name WHERE { ?e a schema:Event ; schema:name ?name } ORDER BY ?name"
    (tmp_path / "q.rq").write_text(text)
    one = run("query", "--sparql", text, "--store", store)
    two = run("query", "--file", str(tmp_path / "q.rq"), "--store", store)
    assert one.stdout == two.stdout != ""


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("query", "speekers"), "speakers"),
        (("query", "--sparql", "SELECT ?x WHERE { ?x ?y }"), "^"),
        (("query", "speakers", "--event", "Harbor Code Week 2026"), "Did you mean"),
        (("query",), "give one of"),
        (("query", "speakers", "--place", "Ghent"), "cannot be narrowed"),
        (("why", "Nobody Atall"), "no node in the graph"),
        (("why", "OSPO Day", "sayd", "x"), "There are: about, affiliation"),
        (("export", "--format", "docx"), "trig"),
        (("plot", "-o", "x.bmp"), "png"),
        (("plot", "--event", "Nope"), "Nope"),
    ],
)
def test_mistakes_get_a_clear_message(store: str, words: tuple[str, ...], message: str) -> None:
    """A wrong word gets what to do next on stderr, a non-zero exit code, and no traceback."""
    done = run(*words, "--store", store)
    assert done.returncode != 0
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_one_bad_article_stops_nothing(tmp_path: Path) -> None:
    """The others are read; the bad ones are listed at the end with exit code 1."""
    (tmp_path / "good.txt").write_text("Dock Day 2025\n\nAda Roe spoke at Dock Day 2025 in Ghent.")
    (tmp_path / "bad.txt").write_bytes(b"\x00\x01")
    done = run("build", str(tmp_path), str(tmp_path / "none.txt"), "--store", str(tmp_path / "s"))
    assert done.returncode == 1
    assert "good:" in done.stdout
    assert "binary" in done.stderr and "no such file" in done.stderr
    assert "2 of 3 sources could not be read; 1 is in" in done.stderr
    assert "Dock Day 2025" in run("query", "events", "--store", str(tmp_path / "s")).stdout


def test_reading_again_replaces(tmp_path: Path) -> None:
    """An article with a source that changes has only its new facts."""
    for name in ("Ada Roe", "Ben Poe"):
        (tmp_path / "a.md").write_text(
            f"---\ntitle: Dock Day 2025\nsource: x\n---\n{name} spoke at Dock Day 2025."
        )
        assert run("build", str(tmp_path / "a.md"), "--store", str(tmp_path / "s")).returncode == 0
    names = run(
        "query",
        "--sparql",
        "SELECT ?n { ?p a schema:Person ; schema:name ?n }",
        "--store",
        str(tmp_path / "s"),
    )
    assert "Ben Poe" in names.stdout and "Ada Roe" not in names.stdout


def test_standard_input_is_an_article(tmp_path: Path) -> None:
    """`-` reads text from a pipe."""
    done = run(
        "build", "-", "--store", str(tmp_path / "s"), input="Dock Day 2025\n\nAda Roe spoke at Dock Day 2025."
    )
    assert done.returncode == 0, done.stderr
    assert "stdin:" in done.stdout


def test_why_marks_the_words(store: str) -> None:
    """Each fact comes with its sentence, the span marked, the method and the confidence."""
    done = run("why", "Ingrid Solheim", "--store", store)
    assert "affiliation — Nordic Commons Alliance" in done.stdout
    assert "»Ingrid Solheim" in done.stdout
    assert "confidence 0." in done.stdout


def test_export_validate_stats_plot(store: str, tmp_path: Path) -> None:
    """An export opens as a store; the graph is valid; the picture is a picture."""
    assert run("export", "--format", "trig", "-o", "x.trig", "--store", store, cwd=tmp_path).returncode == 0
    assert run("stats", "--store", "x.trig", cwd=tmp_path).stdout == run("stats", "--store", store).stdout
    done = run("validate", "--store", store)
    assert done.returncode == 0, done.stdout
    assert run("plot", "--around", "OSPO Day", "-o", "x.png", "--store", store, cwd=tmp_path).returncode == 0
    assert (tmp_path / "x.png").read_bytes().startswith(b"\x89PNG")


def test_a_full_disk_is_an_error_and_nothing_is_lost(store: str) -> None:
    """Where nothing can be written the message says so and there is no traceback."""
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "eventgraph", "export", "--format", "trig", "--store", store],
            stdout=full, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
    assert done.returncode != 0
    assert "Traceback" not in done.stderr and "No space left" in done.stderr


def test_training_adapts_to_annotated_articles(tmp_path: Path) -> None:
    """`train` measures itself and writes weights that `build` and `evaluate` take; the run says which it used."""
    docs = Path(__file__).parent.parent.parent / "docs" / "annotated"
    words = (str(docs / "gold"), str(docs / "articles"))
    done = run("train", *words, "-o", "w.json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "ALL nodes" in done.stdout
    assert run("evaluate", *words, "--weights", "w.json", cwd=tmp_path).returncode == 0
    assert run("build", words[1], "--weights", "w.json", "--store", "s", cwd=tmp_path).returncode == 0
    (tmp_path / "bad.json").write_text("[1]")
    done = run("build", words[1], "--weights", "bad.json", "--store", "t", cwd=tmp_path)
    assert done.returncode == 1 and "no weights" in done.stderr


def test_receipts_say_what_was_left_out(tmp_path: Path) -> None:
    """As JSON lines: silent sentences, and rejected readings with their belief and reason."""
    done = run("build", eventgraph.SAMPLE, "--store", "s", "--receipts", "r.jsonl", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    (line,) = (tmp_path / "r.jsonl").read_text("utf-8").splitlines()
    receipt = json.loads(line)
    assert receipt["identifier"] == "harbour-code-week"
    assert all(0.1 <= belief < 1 and reason for _, _, belief, reason in receipt["rejected"])
    assert len(receipt["silent"]) < receipt["sentences"]
