"""The query half of the SPARQL 1.1 Protocol: what a request asks, and the answer (W3C, 21 March 2013)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from eventgraph.errors import QueryError
from eventgraph.serve.media import MEDIA, content_type, negotiate
from eventgraph.serve.reply import Refusal, Reply
from eventgraph.store import Store

#: A query of more bytes is refused.
MOST_BYTES = 100_000
FORM, QUERY, UPDATE = (
    "application/x-www-form-urlencoded",
    "application/sparql-query",
    "application/sparql-update",
)
_NO_UPDATE = "this endpoint only reads: it takes no update (INSERT, DELETE, LOAD, CLEAR…)"
#: The header that says after how many rows an answer was cut.
CUT_HEADER = "eventgraph-cut-after"


@dataclass(frozen=True, slots=True)
class SparqlRequest:
    """A query with the graphs to ask (the query's own FROM if there are none) and the format named, if any."""

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str = ""


def read_request(method: str, query_string: bytes, media: str, body: bytes) -> SparqlRequest | None:
    """What a request asks; None if a GET asks nothing, which means the service description.

    `media` is the Content-Type header of a POST. Raises Refusal.
    """
    in_address = _pairs(query_string)
    if method != "POST":
        return _request(in_address) if in_address else None
    kind, charset = _media(media)
    if kind not in (FORM, QUERY, UPDATE):
        known = f"POST a query as {QUERY} or as {FORM}"
        raise Refusal(415, f"the Content-Type '{kind}' is not taken: {known}" if kind else known)
    if charset not in ("", "utf-8", "utf8", "us-ascii"):
        raise Refusal(415, f"send the query in UTF-8, not in {charset}")
    if kind == UPDATE:
        raise Refusal(403, _NO_UPDATE)
    if kind == FORM:
        return _request(_pairs(body))
    if any(name == "query" for name, _ in in_address):
        raise Refusal(400, "there is a query in the address and one in the body: send one")
    return _request([*in_address, ("query", _text(body))])


def _pairs(data: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(data.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=100)
    except UnicodeError:
        raise Refusal(400, "the request is not encoded as UTF-8 with percent signs") from None
    except ValueError:
        raise Refusal(400, "the request has more than 100 parameters") from None


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refusal(400, f"the query is not UTF-8: byte {error.start} cannot be read") from None


def _media(header: str) -> tuple[str, str]:
    kind, *parameters = (piece.strip().lower() for piece in header.split(";"))
    charsets = [p.partition("=")[2].strip('" ') for p in parameters if p.startswith("charset=")]
    return kind, next(iter(charsets), "")


def _request(pairs: Sequence[tuple[str, str]]) -> SparqlRequest:
    def all_of(name: str) -> tuple[str, ...]:
        return tuple(value for key, value in pairs if key == name)

    if all_of("update"):
        raise Refusal(403, _NO_UPDATE)
    queries = all_of("query")
    if len(queries) != 1:
        raise Refusal(400, f"send one query in the parameter `query`; there are {len(queries) or 'none'}")
    if len(queries[0].encode("utf-8", "replace")) > MOST_BYTES:
        raise too_long()
    format = next(iter(all_of("format")), "")
    if format and (format not in MEDIA or format == "html"):
        known = ", ".join(name for name in MEDIA if name != "html")
        raise Refusal(400, f"the format '{format}' is not known; it can be {known}")
    return SparqlRequest(queries[0], all_of("default-graph-uri"), all_of("named-graph-uri"), format)


def too_long() -> Refusal:
    return Refusal(413, f"the query is longer than {MOST_BYTES:,} bytes: send a shorter one")


def answer(store: Store, request: SparqlRequest, accept: str, limit: int) -> Reply:
    """Run a query and write its answer as the client wants it, at most `limit` rows (0: all)."""

    def choose(offered: Sequence[str]) -> str:
        if request.format:
            if request.format in offered:
                return request.format
            raise Refusal(
                406, f"this kind of query is not answered as {request.format}; take {', '.join(offered)}"
            )
        chosen = negotiate(accept, offered)
        if chosen is None:
            known = ", ".join(MEDIA[format] for format in offered)
            raise Refusal(406, f"nothing that the Accept header names is on offer; there is {known}")
        return chosen

    try:
        found = store.answer(
            request.query,
            choose,
            limit=limit,
            default_graphs=request.default_graphs,
            named_graphs=request.named_graphs,
        )
    except QueryError as error:
        raise Refusal(400, str(error)) from error
    headers = {"content-type": content_type(found.format), "vary": "Accept"}
    if found.cut:
        headers[CUT_HEADER] = str(limit)
    return Reply(200, found.body, headers)


_DESCRIPTION = """\
CONSTRUCT {
  ?service a sd:Service ;
    sd:endpoint ?service ;
    sd:supportedLanguage sd:SPARQL11Query ;
    sd:feature sd:UnionDefaultGraph ;
    sd:resultFormat FORMATS ;
    sd:defaultDataset ?dataset .
  ?dataset a sd:Dataset ; sd:defaultGraph ?graph .
  ?graph a sd:Graph
} WHERE {
  BIND(<ENDPOINT> AS ?service)
  BIND(<ENDPOINT#dataset> AS ?dataset)
  BIND(<ENDPOINT#union> AS ?graph)
}"""
_FORMAT_NAMES: Mapping[str, str] = {
    "json": "SPARQL_Results_JSON", "xml": "SPARQL_Results_XML", "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV", "turtle": "Turtle", "ntriples": "N-Triples", "rdfxml": "RDF_XML", "jsonld": "JSON-LD",
}  # fmt: skip


def describe(store: Store, endpoint: str, accept: str) -> Reply:
    """The service description of the endpoint at an address, as RDF."""
    formats = ", ".join(f"<http://www.w3.org/ns/formats/{name}>" for name in _FORMAT_NAMES.values())
    text = _DESCRIPTION.replace("FORMATS", formats).replace("ENDPOINT", endpoint)
    prologue = "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>\n"
    return answer(store, SparqlRequest(prologue + text), accept, 0)
