"""Where articles disagree, and where they only say it otherwise."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from eventgraph import Graph
from eventgraph.cli.app import main
from eventgraph.conflicts import _Agreement
from eventgraph.namespaces import iri
from eventgraph.pipeline import Options, build_into
from eventgraph.store import Store


def build(tmp_path: Path, *bodies: str) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for number, body in enumerate(bodies):
        (folder / f"a{number}.md").write_text(f"# Dock Day 2025\n\n{body}\n", "utf-8")
    with Store.open(tmp_path / "store", writable=True) as store:
        build_into(store, [str(folder)], Options(reader="spacy"))
    return tmp_path / "store"


def found(place: Path) -> dict[str, dict[str, tuple[str, ...]]]:
    with Graph(place) as graph:
        return {
            f"{c.name} {c.predicate}": {value.name: value.articles for value in c.values}
            for c in graph.conflicts()
        }


def test_two_dates(tmp_path: Path) -> None:
    """Both are kept, and each has its articles and words."""
    place = build(
        tmp_path,
        "Dock Day 2025 took place in Oslo on 3 June 2025.",
        "Dock Day 2025 took place on 4 June 2025.",
        "Dock Day 2025 took place on 3 June 2025.",
    )
    assert found(place) == {
        "Dock Day 2025 schema:startDate": {"2025-06-03": ("a0", "a2"), "2025-06-04": ("a1",)}
    }
    with Graph(place) as graph:
        (conflict,) = graph.conflicts()
        for value in conflict.values:
            assert value.explanation.confidence > 0
            assert all(value.name[-1] in w.words for w in value.explanation.witnesses)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Dock Day 2025 took place in June 2025.", "Dock Day 2025 took place on 3 June 2025."),
        ("Dock Day 2025 took place in Oslo.", "Dock Day 2025 took place in Norway."),
        ("Dock Day 2025 took place in Oslo.", "Dock Day 2025 took place in the Quay Hall."),
        ("Dock Day 2025 was good.", "Dock Day 2025 took place on 3 June 2025."),
    ],
)
def test_what_is_said_otherwise_is_no_conflict(tmp_path: Path, one: str, other: str) -> None:
    assert found(build(tmp_path, one, other)) == {}


def test_two_places(tmp_path: Path) -> None:
    place = build(tmp_path, "Dock Day 2025 took place in Oslo.", "Dock Day 2025 took place in Rotterdam.")
    assert found(place) == {"Dock Day 2025 schema:location": {"Oslo": ("a0",), "Rotterdam": ("a1",)}}


def test_two_wholes(tmp_path: Path) -> None:
    """Unless the one is part of the other."""
    week, fair = (f"Dock Day 2025 was held as part of {x} 2025." for x in ("Harbour Week", "Quay Conference"))
    both = found(build(tmp_path, week, fair))
    assert both == {
        "Dock Day 2025 schema:superEvent": {"Harbour Week 2025": ("a0",), "Quay Conference 2025": ("a1",)}
    }
    nested = tmp_path / "nested"
    nested.mkdir()
    assert not found(
        build(nested, week, fair + " Quay Conference 2025 was held as part of Harbour Week 2025.")
    )


@pytest.mark.parametrize(("one", "other", "both"), [
    ("held", "cancelled", False), ("announced", "held", True), ("announced", "cancelled", True), ("held", "held", True),
])  # fmt: skip
def test_came_or_did_not(one: str, other: str, both: bool) -> None:
    """What was announced came about or did not; only these two exclude each other."""
    with Store.open(":memory:") as store:
        assert _Agreement(store, {})("eg:status", iri(f"status:{one}"), iri(f"status:{other}")) is both


def test_hostile_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A name cannot break a format."""
    name = '"Dock\t<script>" Day 2025'
    place = build(tmp_path, f"{name} took place in Oslo.", f"{name} took place in Rotterdam.")
    for format_ in ("table", "csv", "tsv", "json"):
        with pytest.raises(SystemExit):
            main(["conflicts", "--store", str(place), "--format", format_])
        out = capsys.readouterr().out
        if format_ in ("csv", "tsv"):
            widths = {
                len(r) for r in csv.reader(io.StringIO(out), "excel-tab" if format_ == "tsv" else "excel")
            }
            assert widths <= {6}


def test_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In each format; nothing to show is said on stderr and no error."""
    place = build(tmp_path, "Dock Day 2025 took place in Oslo.", "Dock Day 2025 took place in Rotterdam.")

    def run(*words: str) -> str:
        with pytest.raises(SystemExit) as ended:
            main(["conflicts", "--store", str(place), *words])
        assert not ended.value.code
        return capsys.readouterr().out

    assert "»Dock Day 2025 took place in Oslo«" in run()
    rows = list(csv.DictReader(io.StringIO(run("--format", "csv"))))
    assert [(row["value"], row["said by"]) for row in rows] == [("Oslo", "a0"), ("Rotterdam", "a1")]
    assert len(run("--format", "tsv").splitlines()) == 3
    (conflict,) = json.loads(run("--format", "json"))
    assert [value["articles"] for value in conflict["values"]] == [["a0"], ["a1"]]
    assert conflict["values"][0]["evidence"][0]["sentence"]
