"""What a worker can be asked to do: each job takes a library and plain values and gives a reply.

A job is asked for by name with JSON, so a request carries no code into a worker.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any

from eventgraph.errors import EventgraphError, NotFound, QueryError
from eventgraph.query import question
from eventgraph.serve import asking, pages, protocol
from eventgraph.serve.library import KINDS, Library, fold
from eventgraph.serve.media import content_type, negotiate
from eventgraph.serve.reply import Refusal, Reply
from eventgraph.store import Iri, Solutions
from eventgraph.store.syntax import asks_elsewhere

#: What a node's page can be taken as; the first is for whoever does not say.
FORMATS = ("html", "turtle", "jsonld", "ntriples", "rdfxml")
#: Nodes in a picture, and its dots an inch.
PICTURE_NODES, PICTURE_DPI = 60, 110


def run(library: Library, job: str, limit: int, values: Mapping[str, Any]) -> Reply:
    """Do a job; what cannot be done is a reply too."""
    try:
        return JOBS[job](library, limit=limit, **values)
    except Refusal as refusal:
        return refusal.reply()
    except NotFound as error:
        return Refusal(404, str(error)).reply()
    except EventgraphError as error:
        return Refusal(400, str(error)).reply()
    except MemoryError:
        return Refusal(
            503, "this needs more memory than the server gives to one request: ask for less"
        ).reply()


def sparql(library: Library, *, limit: int, accept: str, query: str, default_graphs: list[str],
           named_graphs: list[str], format: str) -> Reply:  # fmt: skip
    request = protocol.SparqlRequest(query, tuple(default_graphs), tuple(named_graphs), format)
    return protocol.answer(library.store, request, accept, limit)


def description(library: Library, *, limit: int, accept: str, endpoint: str) -> Reply:
    return protocol.describe(library.store, endpoint, accept)


def home(library: Library, *, limit: int) -> Reply:
    return _html(pages.home(library))


def browse(library: Library, *, limit: int, kind: str, page: str) -> Reply:
    if kind not in KINDS:
        raise Refusal(404, f"there is no list of '{kind}'; there are {', '.join(KINDS)}")
    return _html(pages.browse(library, kind, int(page) if page.isascii() and page.isdigit() else 1))


def search(library: Library, *, limit: int, q: str, kind: str) -> Reply:
    return _html(pages.search(library, q[:200], kind))


def thing(library: Library, *, limit: int, addresses: list[str], format: str, accept: str) -> Reply:
    """The page of a node, or the node as RDF. `addresses` are IRIs, or paths under the base; the first known counts."""
    chosen = format or negotiate(accept, FORMATS)
    if chosen not in FORMATS:
        offered = ", ".join(FORMATS)
        raise Refusal(400 if format else 406, f"this is served as {offered}, not as {format or accept}")
    for address in addresses:
        full = address if not address.startswith("/") else library.base + address[1:]
        portrait = library.portrait(full)
        if portrait is None:
            continue
        if chosen == "html":
            return _html(pages.entity(library, portrait), vary="Accept")
        query = library.describe_query(full)
        if query is not None:
            request = protocol.SparqlRequest(query, format=chosen)
            return protocol.answer(library.store, request, "", limit)
    raise Refusal(404, "the graph says nothing of this address; search for a name at /search")


def query_page(
    library: Library, *, limit: int, query: str, question_name: str, narrowing: dict[str, str]
) -> Reply:
    """The query page with its answer."""
    chosen, answer, problem, cut = None, None, "", 0
    try:
        if question_name:
            chosen = question(question_name)
            about = {kind: value for kind, value in narrowing.items() if value and kind in chosen.parameters}
            query = library.graph.question_sparql(question_name, **about)
        if query.strip():
            answer, cut = _solve(library, query, limit)
    except EventgraphError as error:
        problem = str(error)
    except Refusal as refusal:
        problem = refusal.message
    page = asking.query_page(library, query, chosen, narrowing, answer, cut, problem)
    return Reply(400 if problem else 200, page, {"content-type": content_type("html")})


def picture(library: Library, *, limit: int, around: str, query: str) -> Reply:
    """What is near a node, or what stands in the rows of a query, drawn as PNG."""
    from eventgraph.network import network
    from eventgraph.views.plot import plot

    if bool(around) == bool(query):
        raise Refusal(400, "say what to draw: ?around=IRI or ?query=SPARQL, one of them")
    if around:
        found = network(library.store, around=around)
        title = library.nodes[around].name if around in library.nodes else around
    else:
        rows, _ = _solve(library, query, limit)
        if not isinstance(rows, Solutions):
            raise Refusal(400, "only the rows of a SELECT query can be drawn")
        whole = network(library.store)
        found = whole.subgraph(_nodes_in(library, rows)).copy()
        title = "Answer"
    figure = plot(found, title=title, max_nodes=PICTURE_NODES)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=PICTURE_DPI, metadata={"Software": None})
    return Reply(200, buffer.getvalue(), {"content-type": "image/png"})


def _nodes_in(library: Library, rows: Solutions) -> set[str]:
    """What the cells of rows are or name."""
    found = set()
    for row in rows.rows:
        for cell in row:
            if isinstance(cell, Iri):
                found.add(str(cell))
            elif isinstance(cell, str):
                found.update(library.forms.get(fold(cell), ()))
    return found


def _solve(library: Library, query: str, limit: int) -> tuple[Solutions | bool | str, int]:
    """The answer of a query for people, and after how many rows it was cut (0: it was not)."""
    if len(query.encode("utf-8", "replace")) > protocol.MOST_BYTES:
        raise protocol.too_long()
    if asks_elsewhere(query):
        raise QueryError("SERVICE is refused: queries here ask this store and no other server")
    found = library.store.solve(query, limit + 1 if limit else 0)
    if isinstance(found, Solutions) and limit and len(found.rows) > limit:
        return Solutions(found.variables, found.rows[:limit]), limit
    return found, 0


def _html(body: bytes, **headers: str) -> Reply:
    return Reply(200, body, {"content-type": content_type("html"), **headers})


#: Every job by its name.
JOBS: dict[str, Callable[..., Reply]] = {
    "sparql": sparql, "description": description, "home": home, "browse": browse, "search": search, "thing": thing,
    "query_page": query_page, "picture": picture,
}  # fmt: skip
