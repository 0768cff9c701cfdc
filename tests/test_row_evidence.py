"""Each row of an answer has the sentences that say it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from eventgraph import SAMPLE, Graph
from eventgraph.cli.app import main
from eventgraph.errors import QueryError
from eventgraph.pipeline import Options, build_into
from eventgraph.query import questions
from eventgraph.store import Store

ARTICLE = """# Dock Day 2025

Ada Roe of Quay Labs spoke at Dock Day 2025 in Ghent on 3 June 2025. Berta Miller of Tide Works spoke at Dock Day 2025.
Dock Day 2025 was organised by the Harbour Foundation and sponsored by the Lumen Foundation. At Dock Day 2025 Ada Roe
presented tools such as Berthbook. "We moor together," said Ada Roe.
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("row-evidence")
    (folder / "one.md").write_text(ARTICLE, "utf-8")
    with Store.open(folder / "store", writable=True) as store:
        build_into(store, [str(folder / "one.md")], Options(reader="spacy"))
    return folder / "store"


@pytest.fixture
def graph(place: Path) -> Iterator[Graph]:
    with Graph(place) as found:
        yield found


@pytest.fixture(scope="module")
def sampled(place: Path) -> Iterator[Graph]:
    """The packaged sample and the article above."""
    with Graph(":memory:") as found:
        build_into(found.store, [SAMPLE, str(place.parent / "one.md")])
        yield found


#: A question about articles themselves: nobody wrote a sentence that says them.
WITHOUT = {"articles"}


@pytest.mark.parametrize("name", sorted(set(questions()) - WITHOUT))
def test_each_named_question_has_evidence_for_each_row(sampled: Graph, name: str) -> None:
    variables, rows, evidence = sampled.evidence(sampled.question_sparql(name))
    assert variables and rows and len(rows) == len(evidence)
    assert all(evidence), [row for row, found in zip(rows, evidence, strict=True) if not found]


def test_the_evidence_is_that_of_the_row(graph: Graph) -> None:
    """Not of another speaker at the same event, nor of the same speaker's other facts."""
    _, rows, evidence = graph.evidence(
        "SELECT DISTINCT ?name WHERE { ?e a schema:Event ; eg:speaker ?p . ?p schema:name ?name } ORDER BY ?name"
    )
    assert [row["name"] for row in rows] == ["Ada Roe", "Berta Miller"]
    for row, found in zip(rows, evidence, strict=True):
        assert {(e.predicate, e.object) for e in found} == {("eg:speaker", row["name"])}
        assert all(row["name"] in w.words for e in found for w in e.witnesses)


@pytest.mark.parametrize(
    ("pattern", "predicates"),
    [
        ("?event eg:speaker/schema:name ?name", {"eg:speaker"}),
        ("?name ^schema:name/^eg:speaker ?event", {"eg:speaker"}),
        ("?event eg:speaker [ schema:name ?name ]", {"eg:speaker"}),
        ("[] eg:speaker _:who . _:who a schema:Person ; schema:name ?name", {"eg:speaker"}),
        ("?event (eg:speaker|schema:organizer)/schema:name ?name", {"eg:speaker", "schema:organizer"}),
        ("?part eg:agent [ schema:name ?name ; ^eg:speaker/schema:location ?place ]", {"eg:speaker", "schema:location"}),
        ("{ ?e eg:speaker/schema:name ?name } UNION { ?e schema:sponsor/schema:name ?name }", {"eg:speaker", "schema:sponsor"}),
        ("?event eg:speaker|schema:organizer ?x . ?x schema:name ?name", {"eg:speaker", "schema:organizer"}),
        ("?event schema:superEvent*/eg:speaker ?x . ?x schema:name ?name", {"eg:speaker"}),
        ("?event a schema:Event . OPTIONAL { ?event eg:speaker ?x . ?x schema:name ?name }", {"eg:speaker"}),
        ("{ ?e eg:speaker ?x } UNION { ?e schema:sponsor ?x } ?x schema:name ?name", {"eg:speaker", "schema:sponsor"}),
        ("GRAPH ?g { ?e eg:speaker ?x } ?x schema:name ?name", {"eg:speaker"}),
        ("?e eg:speaker ?x . ?x schema:name ?name . FILTER(?name != '} GROUP BY { VALUES')", {"eg:speaker"}),
        ("?e eg:speaker ?x . # SELECT { \n ?x schema:name ?name", {"eg:speaker"}),
    ],
)  # fmt: skip
def test_patterns_of_all_kinds(graph: Graph, pattern: str, predicates: set[str]) -> None:
    _, rows, evidence = graph.evidence(f"SELECT DISTINCT ?name WHERE {{ {pattern} }}")
    assert rows and all(evidence)
    assert {e.predicate for found in evidence for e in found} == predicates


def test_a_branch_that_was_not_taken_says_nothing(graph: Graph) -> None:
    """What a path or a blank node stands for is not looked up where the row comes from another branch."""
    _, rows, evidence = graph.evidence(
        "SELECT DISTINCT ?name ?sponsor WHERE { ?e a schema:Event . "
        "{ ?e eg:speaker/schema:name ?name } UNION { ?e schema:sponsor [ schema:name ?sponsor ] } }"
    )
    assert len(rows) == 3
    for row, found in zip(rows, evidence, strict=True):
        expected = ("eg:speaker", row["name"]) if "name" in row else ("schema:sponsor", row["sponsor"])
        assert [(e.predicate, e.object) for e in found] == [expected]


def test_a_text_at_a_blank_node_is_part_of_the_pattern(graph: Graph) -> None:
    _, rows, evidence = graph.evidence("SELECT ?e WHERE { ?e eg:speaker [ schema:name 'Ada Roe' ] }")
    assert rows and {e.object for found in evidence for e in found} == {"Ada Roe"}


def test_groups_have_the_evidence_of_all_that_was_counted(graph: Graph) -> None:
    _, rows, evidence = graph.evidence(
        "SELECT ?e (COUNT(?p) AS ?n) WHERE { ?e a schema:Event ; eg:speaker ?p } "
        "GROUP BY ?e HAVING(COUNT(?p) > 1) LIMIT 5"
    )
    assert len(rows) == 1 and {e.object for e in evidence[0]} == {"Ada Roe", "Berta Miller"}


@pytest.mark.parametrize("sparql", ["ASK { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }", "DESCRIBE <urn:a>"])
def test_what_gives_no_rows_is_refused(graph: Graph, sparql: str) -> None:
    with pytest.raises(QueryError, match="SELECT"):
        graph.evidence(sparql)


def _run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(words)
    out, err = capsys.readouterr()
    return int(ended.value.code or 0), out, err


def test_from_the_command_line(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each format has the words beside the row; XML has no place for them."""
    asked = ("query", "sponsors", "--why", "--store", str(place))
    code, out, _ = _run(capsys, *asked)
    assert code == 0 and out.splitlines()[0] == "sponsor\tevent_name\tevidence" and "»" in out
    _, out, _ = _run(capsys, *asked, "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(out))
    assert row["sponsor"] == "Lumen Foundation" and row["evidence"].startswith("one: ")
    _, out, _ = _run(capsys, *asked, "--format", "tsv")
    assert [len(line) for line in csv.reader(io.StringIO(out), "excel-tab")] == [3, 3]
    _, out, _ = _run(capsys, *asked, "--format", "json")
    (found,) = json.loads(out)
    assert found["evidence"][0]["predicate"] == "schema:sponsor"
    assert "Lumen Foundation" in found["evidence"][0]["evidence"][0]["words"]
    code, _, err = _run(capsys, *asked, "--format", "xml")
    assert code == 2 and "csv" in err
