"""A query asks no other server, however it is written."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from eventgraph.errors import QueryError
from eventgraph.store import Store
from eventgraph.store.syntax import asks_elsewhere

HIDDEN = [
    "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { service\tsilent <URL>{ ?s ?p ?o } }",
    "PREFIX : <URL> SELECT * { SERVICE:x{ ?s ?p ?o } }",
    "PREFIX é.b: <URL> SELECT * { SERVICE é.b:a\\#\\(c%41#{\n{ ?s ?p ?o } }",
    "SELECT * { ?a ?b ?c FILTER(?a<?c)SERVICE#>\n<URL>{ ?s ?p ?o } }",
    "SELECT * { <urn:a#b> ?b ?c FILTER(?b<?c)SERVICE#>\n<URL>{ ?s ?p ?o } }",
    "SELECT * { ?a ?b 1SERVICE<URL>{ ?s ?p ?o } }",
    "SELECT * { sErViCe sIlEnT#\r#{\n <URL>#{\n{ ?s ?p ?o } }",
    'SELECT * { VALUES ?x { """a" } SERVICE <URL> { ?s ?p ?o } } #\\q"""',
    "BASE <URL> SELECT * { SERVICE <> { ?s ?p ?o } }",
    "SELECT * { VALUES ?w { <URL> } SERVICE ?w{ ?s ?p ?o } }",
    "SELECT * { VALUES ?w·é { <URL> } SERVICE ?w·é { ?s ?p ?o } }",
    "SELECT * { S\\u0045RVICE <URL> { ?s ?p ?o } }",
    "SELECT * { FILTER EXISTS { SERVICE <URL\\u0041>{ ?s ?p ?o } } }",
    "ASK { { SELECT * { SERVICE <URL> { ?s ?p ?o } } } }",
]


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[tuple[str, list[str]]]:
    """Another server on this machine, and what it was asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(500)

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            pass

    other = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=other.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{other.server_port}/", asked
    other.shutdown()
    thread.join()
    other.server_close()


@pytest.mark.parametrize("query", HIDDEN)
def test_no_query_reaches_another_server(query: str, elsewhere: tuple[str, list[str]]) -> None:
    """Whatever the spelling, the query is refused or does not parse, and nothing is sent."""
    address, asked = elsewhere
    with Store.open(Path(__file__).parent / "shore.trig") as store, pytest.raises(QueryError):
        store.answer(query.replace("URL", address), lambda offered: offered[0])
    assert asked == []


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service { ?service a schema:Service ; schema:serviceType 'Customer Service Week' }",
        "# a service {\nASK { ?s ?p <https://schema.org/Service> }",
        "SELECT * { GRAPH ?service { ?s ?p ?o } }",
    ],
)
def test_the_word_alone_is_no_harm(query: str) -> None:
    """A variable, a class or a name may be called service."""
    assert not asks_elsewhere(query)
