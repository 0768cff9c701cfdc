"""Answers in the standard formats say what Oxigraph's own do."""

import json
from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest

from eventgraph.errors import QueryError
from eventgraph.store import Store

SHORE = Path(__file__).parent / "shore.trig"
FORMATS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "tsv": ox.QueryResultsFormat.TSV,
}
QUERIES = [
    "SELECT ?s ?o ?none { ?s <urn:p> ?o } ORDER BY ?s ?o",
    r'SELECT ("\u0001\u000B\r\uFFFE ]]> <&\"\'>\t\n, 東京" AS ?x) (1.5 AS ?y) (true AS ?z) {}',
    "SELECT * { ?s eg:nothing ?o }",
    "SELECT ?s (TRIPLE(?s, <urn:p>, 'x\\ty'@en) AS ?t) { VALUES ?s { <urn:a> } }",
]  # fmt: skip


def _taking(format: str):
    def choose(offered: Sequence[str]) -> str:
        assert format in offered
        return format

    return choose


@pytest.fixture(scope="module")
def store() -> Store:
    return Store.open(SHORE)


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("format", FORMATS)
def test_rows_read_back_as_what_they_are(store: Store, query: str, format: str) -> None:
    """JSON, XML and TSV read back as the very terms, whatever characters are in them."""
    body = store.answer(query, _taking(format)).body
    read = ox.parse_query_results(body, format=FORMATS[format])
    direct = store._query(query)
    assert isinstance(read, ox.QuerySolutions)
    assert [v.value for v in read.variables] == [v.value for v in direct.variables]
    expected = [[str(term) for term in row] for row in direct]
    if format == "xml":  # which has no form at all for these
        for lost in ("\\u0001", "\\u000B", "\\uFFFE"):
            expected = [[cell.replace(lost, "\ufffd") for cell in row] for row in expected]
    assert [[str(term) for term in row] for row in read] == expected


def test_csv_is_what_oxigraph_writes(store: Store) -> None:
    """CSV holds plain values, quoted where they need it, lines ended by CR LF."""
    query = QUERIES[0]
    direct = store._query(query).serialize(format=ox.QueryResultsFormat.CSV)
    assert store.answer(query, _taking("csv")).body == direct


@pytest.mark.parametrize("format", ["json", "xml", "csv", "tsv"])
def test_a_cut_answer_is_whole(store: Store, format: str) -> None:
    """At the limit the answer ends well and says that there was more; below it nothing is said."""
    cut = store.answer("SELECT ?s { ?s ?p ?o }", _taking(format), limit=3)
    assert cut.cut
    if format in FORMATS:
        read = ox.parse_query_results(cut.body, format=FORMATS[format])
        assert len(list(read)) == 3
    assert not store.answer("SELECT ?s { ?s <urn:p> ?o } LIMIT 3", _taking(format), limit=3).cut


@pytest.mark.parametrize("format", ["turtle", "ntriples", "rdfxml", "jsonld"])
def test_graphs_come_in_four_formats(store: Store, format: str) -> None:
    """What CONSTRUCT gives reads back as the same triples; the limit counts triples."""
    formats = {
        "turtle": ox.RdfFormat.TURTLE, "ntriples": ox.RdfFormat.N_TRIPLES, "rdfxml": ox.RdfFormat.RDF_XML,
        "jsonld": ox.RdfFormat.JSON_LD,
    }  # fmt: skip
    query = "CONSTRUCT { ?s schema:name ?o } { ?s <urn:p> ?o FILTER(isLiteral(?o)) }"
    body = store.answer(query, _taking(format)).body
    assert {str(q.triple) for q in ox.parse(body, format=formats[format])} == {
        str(t) for t in store._query(query)
    }
    assert store.answer("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", _taking(format), limit=2).cut


def test_ask_is_answered_in_json() -> None:
    """The answer of an ASK is a boolean."""
    with Store.open(SHORE) as store:
        assert json.loads(store.answer("ASK { <urn:a> ?p ?o }", _taking("json")).body)["boolean"] is True


def test_from_is_heeded(store: Store) -> None:
    """FROM in a query narrows the default graph; graphs named beside the query take its place."""
    inside = "SELECT ?s FROM <https://data.example/g1> { ?s <urn:p> ?o }"
    assert set(store.select(inside)) == {("urn:a",)}
    beside = store.answer(inside, _taking("csv"), default_graphs=["https://data.example/g2"])
    assert set(beside.body.split()) == {b"s", b"urn:b"}
    whole = store.select("SELECT DISTINCT ?s { ?s <urn:p> ?o } # FROM <https://data.example/g1>")
    assert len(whole) == 3


def test_a_graph_that_is_no_iri_is_an_error(store: Store) -> None:
    """A graph's name from outside cannot break the query."""
    with pytest.raises(QueryError):
        store.answer("ASK {}", _taking("json"), default_graphs=["not an iri> }"])
