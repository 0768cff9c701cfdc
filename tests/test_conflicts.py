"""Where articles disagree, and where they only say it otherwise."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from eventgraph import Graph
from eventgraph.cli.app import main
from eventgraph.conflicts import conflicts
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


def articles(*facts: str) -> str:
    """TriG of articles a0, a1 …, each with its facts; two things have a name."""
    graphs = "".join(
        f'GRAPH k:article-{n}-facts {{ k:article-{n} a schema:Article ; schema:identifier "a{n}" . {said} }}\n'
        for n, said in enumerate(facts)
    )
    return f"""
        @prefix eg: <https://w3id.org/eventgraph/ns#> . @prefix schema: <https://schema.org/> .
        @prefix status: <https://w3id.org/eventgraph/status/> . @prefix k: <https://w3id.org/eventgraph/kg/> .
        {graphs} GRAPH k:names-facts {{ {_NAMES} }}"""


_NAMES = """
k:e schema:name "Dock Day" . k:p schema:name "Ada Roe" . k:oslo schema:name "Oslo" . k:norway schema:name "Norway" .
k:bergen schema:name "Bergen" . k:hall schema:name "Main Hall" . k:rotterdam schema:name "Rotterdam" .
k:week schema:name "Week" . k:fair schema:name "Fair" . k:year schema:name "Year" . k:week schema:superEvent k:year . k:fair schema:superEvent k:year .
"""
_PART = "k:part a eg:Participation ; eg:agent k:p ; eg:inEvent k:e ; eg:status status:"


@pytest.mark.parametrize(("one", "other", "expected"), [
    ("k:e schema:startDate '2025-06-03', '2025-06'", "k:e schema:startDate '2025-06-04', '2025-06'", "startDate"),
    ("k:e schema:startDate '2025-06', '2025'", "k:e schema:startDate '2025-06-04'", ""),
    ("k:e schema:location k:oslo, k:norway", "k:e schema:location k:bergen, k:norway", "location"),
    ("k:e schema:location k:oslo, k:hall", "k:e schema:location k:rotterdam, k:hall", "location"),
    ("k:e schema:location k:oslo, k:bergen", "k:e schema:location k:bergen", ""),
    ("k:e schema:location k:oslo, k:hall", "k:e schema:location k:norway", ""),
    ("k:e schema:location k:hall", "k:e schema:location k:rotterdam", ""),
    ("k:e schema:superEvent k:week, k:year", "k:e schema:superEvent k:fair, k:year", "superEvent"),
    ("k:e schema:superEvent k:week", "k:e schema:superEvent k:year", ""),
    (_PART + "held", _PART + "cancelled", "status"),
    (_PART + "announced, status:held", _PART + "announced, status:cancelled", "status"),
    (_PART + "announced", _PART + "cancelled", ""),
])  # fmt: skip
def test_what_is_most_exact_counts(memory_source: type, one: str, other: str, expected: str) -> None:
    """What two articles agree on hides no disagreement about what each says more exactly."""
    for first, second in ((one, other), (other, one)):
        found_here = conflicts(memory_source(articles(first, second)))
        assert [c.predicate.partition(":")[2] for c in found_here] == [expected] * bool(expected)


def test_a_part_is_named_by_who_and_where_and_needs_no_evidence(memory_source: type) -> None:
    """A graph that was exported without its sentences still tells which article says what."""
    (conflict,) = conflicts(memory_source(articles(_PART + "held", _PART + "cancelled")))
    assert conflict.name == "Ada Roe at Dock Day"
    assert [(value.name, value.articles) for value in conflict.values] == [
        ("cancelled", ("a1",)),
        ("held", ("a0",)),
    ]


def test_two_articles_of_one_identifier_are_two(memory_source: type) -> None:
    trig = articles("k:e schema:startDate '2025'", "k:e schema:startDate '2026'").replace('"a1"', '"a0"')
    (conflict,) = conflicts(memory_source(trig))
    assert [value.articles for value in conflict.values] == [("a0",), ("a0",)]


def test_an_article_of_its_own_never_disagrees(memory_source: type) -> None:
    """Nor do articles of which only one says something."""
    assert not conflicts(memory_source(articles("k:e schema:startDate '2025', '2026'")))
    assert not conflicts(
        memory_source(articles("k:e schema:startDate '2025', '2026'", "k:e schema:endDate '2025'"))
    )


HOSTILE = '=cmd()\t"Dock"\u001b[31m,\n<script>\u2028Day'


def test_hostile_names(memory_source: type, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A name cannot break a row of a table, nor steer a terminal, and JSON gives it unchanged."""
    trig = articles("k:e schema:location k:oslo", "k:e schema:location k:rotterdam")
    place = tmp_path / "hostile.trig"
    place.write_text(trig.replace('"Dock Day"', json.dumps(HOSTILE)), "utf-8")
    for format_ in ("table", "csv", "tsv", "json"):
        with pytest.raises(SystemExit):
            main(["conflicts", "--store", str(place), "--format", format_])
        out = capsys.readouterr().out
        if format_ == "json":
            assert json.loads(out)[0]["name"] == HOSTILE
            continue
        assert "\x1b" not in out and len(out.splitlines()) == 3
        rows = list(csv.reader(io.StringIO(out), "excel" if format_ == "csv" else "excel-tab"))
        assert {len(row) for row in rows} == {6} and [row[2] for row in rows[1:]] == ["Oslo", "Rotterdam"]


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
