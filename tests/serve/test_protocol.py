"""The query half of the SPARQL 1.1 Protocol, case by case as the W3C's test suite lists them."""

import csv
import io
import json
from urllib.parse import quote, urlencode

import pytest

FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"
ASK, SELECT = "ASK { ?s ?p ?o }", "SELECT (1 AS ?value) {}"
G1, G2, G3 = (f"https://data.example/g{n}" for n in (1, 2, 3))
BOOLEAN_TYPES = {"application/sparql-results+json", "application/sparql-results+xml"}


def _post(server, pairs, **headers):
    return server.ask("/sparql", "POST", urlencode(pairs).encode(), Content_Type=FORM, **headers)


# ── what must work ─────────────────────────────────────────────────────────────────────────────


def test_query_get(server):
    """A query by GET."""
    got = server.sparql(ASK)
    assert got.status == 200 and got.media in BOOLEAN_TYPES and json.loads(got.body)["boolean"] is True


def test_query_post_form(server):
    """A query by POST of a form."""
    got = _post(server, {"query": ASK})
    assert got.status == 200 and got.media in BOOLEAN_TYPES


def test_query_post_direct(server):
    """A query as the body of a POST, also with a charset."""
    for kind in (DIRECT, f"{DIRECT}; charset=UTF-8"):
        got = server.ask("/sparql", "POST", ASK.encode(), Content_Type=kind)
        assert got.status == 200 and got.media in BOOLEAN_TYPES


GRAPHS_OF = "SELECT ?s { ?s <urn:p> ?o }"
NAMED = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"


def _column(got) -> set[str]:
    assert got.status == 200, got.text
    return {row[0] for row in list(csv.reader(io.StringIO(got.text)))[1:]}


@pytest.mark.parametrize("how", ["get", "form", "direct"])
@pytest.mark.parametrize(
    ("graphs", "query", "found"),
    [
        ([("default-graph-uri", G1)], GRAPHS_OF, {"urn:a"}),
        ([("default-graph-uri", G1), ("default-graph-uri", G2)], GRAPHS_OF, {"urn:a", "urn:b"}),
        ([("default-graph-uri", G1)], NAMED, set()),
        ([("named-graph-uri", G1), ("named-graph-uri", G2)], NAMED, {G1, G2}),
        ([("named-graph-uri", G1)], GRAPHS_OF, set()),
        ([("default-graph-uri", G3), ("named-graph-uri", G1)], NAMED, {G1}),
        ([("default-graph-uri", G3), ("named-graph-uri", G1)], GRAPHS_OF, {"urn:c"}),
        ([("default-graph-uri", G2)], f"SELECT ?s FROM <{G1}> {{ ?s <urn:p> ?o }}", {"urn:b"}),
        ([], f"SELECT ?s FROM <{G1}> {{ ?s <urn:p> ?o }}", {"urn:a"}),
    ],
)
def test_query_dataset(server, how, graphs, query, found):
    """The graphs to ask stand beside the query in all three ways of sending it, and overrule its FROM."""
    pairs = [("query", query), *graphs]
    if how == "get":
        got = server.ask("/sparql?" + urlencode(pairs), Accept="text/csv")
    elif how == "form":
        got = _post(server, pairs, Accept="text/csv")
    else:
        address = "/sparql?" + urlencode(graphs)
        got = server.ask(address, "POST", query.encode(), Content_Type=DIRECT, Accept="text/csv")
    assert _column(got) == found


CONSTRUCT = "CONSTRUCT { <urn:s> <urn:p> 1 } {}"


@pytest.mark.parametrize(
    ("query", "accept", "media"),
    [
        (query, media, media)
        for query, kinds in (
            (SELECT, ("application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values")),
            (ASK, ("application/sparql-results+json", "application/sparql-results+xml", "text/csv")),
            (CONSTRUCT, ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json")),
            ("DESCRIBE <urn:a>", ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json")),
        )
        for media in kinds
    ]
    + [(SELECT, "application/json", "application/sparql-results+json"), (SELECT, "*/*", "application/sparql-results+json"),
       (CONSTRUCT, "*/*", "text/turtle"), (SELECT, "text/turtle;q=0.9, text/csv;q=0.1", "text/csv")],
)  # fmt: skip
def test_query_content_type(server, query, accept, media):
    """Each kind of query is answered in every format that fits it."""
    got = server.sparql(query, accept)
    assert (got.status, got.media) == (200, media)
    assert "Accept" in got.headers["vary"]


def test_describe_gives_what_is_said(server):
    """DESCRIBE gives the triples of a node."""
    assert '"drei"@de' in server.sparql("DESCRIBE <urn:a>", "application/n-triples").text


def test_head_has_no_body(server):
    """HEAD is GET without the body."""
    got = server.ask("/sparql?query=" + quote(SELECT), "HEAD", Accept="text/csv")
    assert (got.status, got.media, got.body) == (200, "text/csv", b"")


def test_get_without_a_query_describes_the_service(server):
    """The service description names the endpoint and its formats."""
    got = server.ask("/sparql", Accept="text/turtle")
    assert (got.status, got.media) == (200, "text/turtle")
    assert f"<{server.address}sparql>" in got.text and "SPARQL11Query" in got.text
    assert server.ask("/sparql", Accept="image/png").status == 406


def test_a_browser_gets_the_query_page(server):
    """Who asks for HTML is sent to the page, with the query."""
    got = server.ask("/sparql?query=" + quote(SELECT), Accept="text/html,*/*;q=0.8")
    assert got.status == 303 and got.headers["location"] == "/query?query=" + quote(SELECT, safe="")


def test_the_usual_prefixes_are_declared(server):
    """A query may use the prefixes of the project undeclared."""
    assert server.sparql("ASK { ?e eg:speaker ?p }", "application/json").text.count("true") == 1


# ── what must be refused, and how ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_bad_query_method(server, method):
    """Only GET, HEAD and POST ask."""
    got = server.ask("/sparql?query=" + quote(ASK), method)
    assert got.status == 405 and "GET" in got.headers["allow"]


def test_bad_multiple_queries(server):
    """Two queries at once are none, wherever they stand."""
    two = [("query", ASK), ("query", SELECT)]
    assert server.ask("/sparql?" + urlencode(two)).status == 400
    assert _post(server, two).status == 400
    address = "/sparql?query=" + quote(ASK)
    assert server.ask(address, "POST", SELECT.encode(), Content_Type=DIRECT).status == 400


@pytest.mark.parametrize("kind", ["text/plain", "", "application/json", f"{DIRECT};charset=utf-16"])
def test_bad_query_wrong_media_type(server, kind):
    """A POST without a media type that carries a query is 415, with the ones that do."""
    headers = {"Content_Type": kind} if kind else {}
    got = server.ask("/sparql", "POST", ASK.encode(), **headers)
    assert got.status == 415 and ("POST a query" in got.text or "UTF-8" in got.text)


def test_bad_query_non_utf8(server):
    """Bytes that are no UTF-8 are refused in both places."""
    raw = 'ASK { ?s ?p "é" }'.encode("latin-1")
    assert server.ask("/sparql", "POST", raw, Content_Type=DIRECT).status == 400
    assert server.ask("/sparql?query=" + quote(raw)).status == 400


def test_bad_query_syntax(server):
    """A query that does not parse is 400 with its line and a caret."""
    got = server.sparql("SELECT ?s WHERE { ?s ?p }")
    assert got.status == 400 and got.media == "text/plain"
    assert "syntax error in line 1, column 2" in got.text and got.text.rstrip().endswith("^")


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <urn:x> <urn:y> 1 }",
        "LOAD <http://127.0.0.1/x>",
        "DELETE WHERE { ?s ?p ?o }",
        "CLEAR ALL",
    ],
)
def test_nothing_is_written(server, update):
    """An update is refused in every way of sending it, and changes nothing."""
    before = server.sparql("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "text/csv").text
    assert server.sparql(update).status == 400
    assert _post(server, {"update": update}).status == 403
    assert (
        server.ask("/sparql", "POST", update.encode(), Content_Type="application/sparql-update").status == 403
    )
    assert server.sparql("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "text/csv").text == before


def test_service_is_refused(server):
    """SERVICE is 400 and says why."""
    got = server.sparql("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }")
    assert got.status == 400 and "SERVICE is refused" in got.text


def test_not_acceptable(server):
    """A format that cannot be had is 406, with those that can."""
    got = server.sparql(SELECT, "text/turtle")
    assert got.status == 406 and "text/csv" in got.text
    assert server.sparql(CONSTRUCT, format="csv").status == 406
    assert server.sparql(SELECT, format="pdf").status == 400


@pytest.mark.parametrize("how", ["get", "form", "direct"])
def test_a_long_query_is_refused(server, how):
    """More than the longest query is 413; just below it is answered."""
    for length, status in ((99_000, 200), (101_000, 413)):
        query = f"{ASK} #" + "x" * (length - len(ASK) - 2)
        if how == "get":
            got = server.sparql(query)
        elif how == "form":
            got = _post(server, {"query": query})
        else:
            got = server.ask("/sparql", "POST", query.encode(), Content_Type=DIRECT)
        assert got.status == status


def test_an_endless_body_is_not_read(server):
    """A body far beyond the longest query is refused before it is all read."""
    assert server.ask("/sparql", "POST", b"x" * 2_000_000, Content_Type=DIRECT).status == 413


def test_rows_are_cut_and_it_is_said(server):
    """Beyond the limit rows are cut, and a header says after how many."""
    got = server.sparql("SELECT ?s ?p ?o { ?s ?p ?o }", "text/csv")
    assert got.headers["eventgraph-cut-after"] == "50" and got.text.count("\r\n") == 51
    assert "eventgraph-cut-after" not in server.sparql(SELECT).headers


def test_hostile_graph_names_are_an_error(server):
    """A graph's name that is no IRI is 400."""
    got = server.ask("/sparql?" + urlencode({"query": ASK, "default-graph-uri": "> } DROP ALL #"}))
    assert got.status == 400


def test_other_sites_may_read_only_when_told(server, started):
    """No CORS header by default; with --cors the origin named, also before a POST."""
    assert "access-control-allow-origin" not in server.ask("/sparql", Origin="https://a.example").headers
    assert "access-control-allow-origin" not in server.ask("/sparql", "OPTIONS").headers
    open_ = started("--cors", "https://a.example")
    got = open_.sparql(SELECT)
    assert (
        got.headers["access-control-allow-origin"] == "https://a.example" and "Origin" in got.headers["vary"]
    )
    before = open_.ask("/sparql", "OPTIONS", Origin="https://a.example", Access_Control_Request_Method="POST")
    assert before.status == 204 and "POST" in before.headers["access-control-allow-methods"]
    assert open_.sparql("SELECT {").headers["access-control-allow-origin"] == "https://a.example"


def test_a_name_that_is_not_ours_is_refused(server, started):
    """A site that points its own name at this machine gets nothing; a name that is allowed does."""
    for host in ("evil.example", "evil.example:80", "127.0.0.1.evil.example", "", "a b", "x><y"):
        assert server.ask("/sparql", Host=host).status in (400, 421)
    assert server.ask("/", Host=f"localhost:{server.port}").status == 200
    assert started("--allow-host", "graph.example").ask("/", Host="graph.example").status == 200
