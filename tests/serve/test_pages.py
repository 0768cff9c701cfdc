"""Pages for people, nodes as data, and what a hostile article can do to them: nothing."""

import re
from html.parser import HTMLParser
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest

from eventgraph.namespaces import DEFAULT_BASE
from eventgraph.serve.library import Library, fold
from eventgraph.serve.markup import is_web_address, tag, text
from eventgraph.store import Store

BASE = "https://data.example/graph/"
EVENT, PERSON = "/kg/event/shore-code-day-2027", "/kg/person/amara-nwosu"
PAGES = (
    "/", EVENT, PERSON, "/kg/event/evil", "/kg/article/evil", "/kg/article/shore", "/kg/place/bergen", "/query",
    "/query?question=events", "/query?query=SELECT+*+%7B%3Fs+schema:name+%3Fo%7D", "/search?q=%3Cscript%3E",
    "/search?q=evil", "/search?q=zzzz", "/search", "/browse/event", "/browse/person", "/browse/tool", "/browse/article?page=99",
    "/thing?iri=javascript:alert(5)", "/thing?iri=urn:a", "/query?query=%3C/textarea%3E%3Cscript%3E",
)  # fmt: skip


class _Reader(HTMLParser):
    """The elements of a page, with what could run or load."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "link", "input", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("path", PAGES)
def test_no_name_runs(server, path):
    """No page has a script, a handler, a style of its own, or an address that is not ours or the web's."""
    got = server.ask(path, Accept="text/html")
    assert got.media == "text/html" and got.status in (200, 400)
    page = _Reader(got.text)
    assert page.open == []
    for name, attributes in page.elements:
        assert name not in ("script", "iframe", "object", "embed", "base", "style", "img")
        for key, value in attributes.items():
            assert not key.startswith("on") and key != "style"
            if key in ("href", "src", "action"):
                assert re.match(r"/(?!/)|#|https?://", value or "")
                assert name == "a" or (value or "").startswith("/")
    policy = got.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'") and "unsafe" not in policy and "script-src" not in policy
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/style.css", "/sparql", "/nothing", "/kg/nothing", "/picture.png"])
def test_every_answer_is_guarded(server, path):
    """The safety headers stand on files, data and errors too."""
    assert server.ask(path).headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in server.ask(path).headers["content-security-policy"]


def test_an_event_shows_its_facts_and_their_words(server):
    """The page has names, dates, the speaker with role, title and organization, and the sentence with its mark."""
    page = server.ask(EVENT).text
    for expected in ("<h1>Shore Code Day</h1>", "SCD", "2027-05-03", "keynote, Director, for", "Quayside Labs",
                     "<mark>Amara Nwosu</mark> of Quayside Labs spoke &lt;b&gt;loudly&lt;/b&gt;.", "91% sure", "“Tides are data.”",
                     f'href="{PERSON}"', 'href="/kg/place/bergen"', "<svg", "cancelled", "Inês Carvalho"):  # fmt: skip
        assert expected in page
    assert server.ask("/").text.count(f'href="{EVENT}"') == 1


def test_a_person_leads_back_to_the_event(server):
    """Relations are shown from both ends, with the same evidence."""
    page = server.ask(PERSON).text
    assert "Spoke at" in page and f'href="{EVENT}"' in page and "<mark>Amara Nwosu</mark>" in page
    assert "Spoke or took part for it" in server.ask("/kg/organization/quayside-labs").text


def test_search_minds_neither_case_nor_accents(server):
    """A part of any name finds; a slip is offered what is near."""
    for wanted in ("ines", "INÊS carv", "carvalho inês"):
        assert "Inês Carvalho" in server.ask("/search?" + urlencode({"q": wanted})).text
    assert 'href="/kg/event/shore-code-day-2027"' in server.ask("/search?q=scd").text
    near = server.ask("/search?q=Amara+Nwozu").text
    assert "much like it" in near and "Amara Nwosu" in near
    near = server.ask("/search?q=Nwozu").text
    assert "much like it" in near and "Amara Nwosu" in near
    assert fold("Straße") == fold("STRASSE")


@pytest.mark.parametrize(
    ("format", "media", "syntax"),
    [
        ("turtle", "text/turtle", ox.RdfFormat.TURTLE),
        ("ntriples", "application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("jsonld", "application/ld+json", ox.RdfFormat.JSON_LD),
        ("rdfxml", "application/rdf+xml", ox.RdfFormat.RDF_XML),
    ],
)
def test_a_node_is_served_as_data(server, format, media, syntax):
    """By its Accept header or by ?format=, a node gives the same triples, itself among them."""
    by_header, by_name = server.ask(PERSON, Accept=media), server.ask(f"{PERSON}?format={format}")
    assert by_header.media == by_name.media == media and "Accept" in by_header.headers["vary"]
    triples = {str(q.triple) for q in ox.parse(by_header.body, format=syntax)}
    assert triples == {str(q.triple) for q in ox.parse(by_name.body, format=syntax)}
    node = f"<{BASE}person/amara-nwosu>"
    assert any(t.startswith(node) for t in triples) and any(t.endswith(node) for t in triples)


def test_what_is_not_there_is_not_found(server):
    """Unknown nodes, pages and kinds are 404, in words for people and for programs; a wrong format is refused."""
    for path in ("/kg/event/nothing", "/kg/", "/nothing", "/browse/nothing", "/thing?iri=", "/thing?iri=%3E%7D",
                 "/kg/../../etc/passwd", "/style.css/", "/picture.png?around=urn:nothing"):  # fmt: skip
        got = server.ask(path)
        assert (got.status, got.media) == (404, "text/plain"), path
        assert "<h1>" in server.ask(path, Accept="text/html").text
    assert server.ask(PERSON, Accept="image/png").status == 406
    assert server.ask(f"{PERSON}?format=csv").status == 400
    assert server.ask(PERSON, "POST", b"").status == 405


def test_iris_with_other_letters_have_pages(server):
    """Letters beyond ASCII and percent signs in an IRI lead to the node, as a link and as the IRI's own path."""
    assert "東京太郎" in server.ask("/kg/person/" + quote("東京太郎")).text
    own = "/kg/place/%22%3E%3Cscript%3E"
    linked = "/kg/place/%2522%253E%253Cscript%253E"
    assert f'href="{linked}"' in server.ask("/kg/event/evil").text
    assert "&lt;/textarea&gt;" in server.ask(linked).text and "&lt;/textarea&gt;" in server.ask(own).text


def test_only_web_addresses_are_linked() -> None:
    """An address from an article is a link if it is http or https, else words."""
    assert is_web_address("http://a.example/") and not is_web_address("https://")
    for bad in (
        "javascript:alert(1)",
        "data:text/html,x",
        "//a.example",
        "\x01javascript:x",
        "http://[",
        "ftp://a",
    ):
        assert not is_web_address(bad)


def test_text_is_escaped_and_direction_marks_are_dropped() -> None:
    """Markup made here stays, everything else is text; None is nothing."""
    assert tag("a", "<b>", [tag("i", "&")], None, href='"><x', hidden=True, title=None) == (
        '<a href="&quot;&gt;&lt;x" hidden>&lt;b&gt;<i>&amp;</i></a>'
    )
    assert text("a\u202eb\x00c\nd") == "abc\nd"


def test_a_question_is_asked_and_taken_away(server):
    """The query page narrows a named question, shows rows with links, and offers the same rows as CSV."""
    page = server.ask("/query?" + urlencode({"question": "speakers", "event": "SCD"})).text
    assert "1 row" in page and f'href="{PERSON}"' in page and "VALUES ?event" in page
    found = re.search(r'href="(/sparql\?query=[^"]*?format=csv)"', page)
    assert found is not None
    got = server.ask(found[1].replace("&amp;", "&"))
    assert (
        got.media == "text/csv"
        and got.text.splitlines()[1] == "Amara Nwosu,Shore Code Day,Keynote,Director,Quayside Labs"
    )


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"query": "SELECT ?s WHERE { ?s ?p }"}, "syntax error"),
        ({"question": "speakerz"}, "Did you mean speakers"),
        ({"question": "speakers", "event": "Shore Cod Day"}, "Did you mean"),
        ({"query": "SELECT * { SERVICE <http://127.0.0.1:1/> {} }"}, "SERVICE is refused"),
        ({"query": "DROP ALL"}, "queries only read"),
        ({"query": "ASK {} #" + "x" * 101_000}, "longer than"),
    ],
)
def test_a_wrong_query_is_explained(server, asked, said):
    """The page says what is wrong, with status 400, and keeps what was typed."""
    got = server.ask("/query?" + urlencode(asked), Accept="text/html")
    assert got.status == 400 and said in got.text and "<textarea" in got.text


def test_answers_of_every_kind_are_shown(server):
    """Rows are a table (cut rows said), an ASK yes or no, a graph Turtle."""

    def show(query: str) -> str:
        return server.ask("/query?" + urlencode({"query": query})).text

    assert "the first 50 rows; there are more" in show("SELECT * { ?s ?p ?o }")
    assert ">yes<" in show("ASK {}") and ">no<" in show("ASK { FILTER(false) }")
    assert "drei" in show("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o FILTER(?s = <urn:a>) }")
    assert "No rows" in show("SELECT ?x { ?x eg:nothing ?y }")


def test_pictures_are_drawn(server):
    """A node's neighbourhood and what stands in the rows of a query are PNG; nothing to draw is said."""
    for asked in (
        {"around": f"{BASE}event/shore-code-day-2027"},
        {"query": "SELECT ?n { ?p a schema:Person ; schema:name ?n }"},
    ):
        got = server.ask("/picture.png?" + urlencode(asked))
        if got.status == 503:  # the first picture loads the drawing library, on a slow machine for long
            got = server.ask("/picture.png?" + urlencode(asked))
        assert (got.status, got.media) == (200, "image/png") and got.body.startswith(b"\x89PNG")
    assert server.ask("/picture.png?query=ASK%7B%7D").status == 400


def test_a_store_without_articles_is_served() -> None:
    """An empty store has the usual base, no names and no portrait of anything."""
    library = Library(Store.open(":memory:"))
    assert library.base == DEFAULT_BASE and library.nodes == {} and library.search("x") == []
    assert library.portrait("urn:x") is None and library.portrait("> } DROP") is None
