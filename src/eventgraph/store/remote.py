"""A store on a server that speaks SPARQL 1.1: Query, Update and, where an update is no transaction, Graph Store.

The server holds everything: the graphs of the articles, and in graphs of its own (`urn:eventgraph:…`) what the articles
say, the settings, people's decisions and the mark of who writes just now. Changes are gathered and sent in batches; a
batch is one update request, which most servers run as one transaction, so an article is in or out. Where it is none
(see `dialects`), an article's graphs are replaced one by one, its facts last, and what was not finished is done again
by the next run.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable, Sequence
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyoxigraph as ox

from eventgraph.errors import QueryError, ReadOnlyStore, StoreError
from eventgraph.iris import article_local, graph_names, identity_graph
from eventgraph.model import Decision
from eventgraph.namespaces import DEFAULT_BASE, PREFIXES
from eventgraph.store.decisions import format_decisions, parse_decisions
from eventgraph.store.dialects import (
    GENERIC,
    Parameters,
    Server,
    cut,
    mend,
    mended,
    page,
    query_addresses,
    recognise,
)
from eventgraph.store.lease import Lease
from eventgraph.store.remote_catalogue import GRAPH, STORE, RemoteCatalogue
from eventgraph.store.store import Store
from eventgraph.store.syntax import asks_elsewhere, bare_words, explain_syntax_error, query_form
from eventgraph.store.wire import Elsewhere, Reply, Wire, Wrong, update_address

FORMAT = "2"
_ROWS, _TRIPLES = "application/sparql-results+json", "application/n-triples"
#: Seconds after which what was gathered is sent, however little it is.
_SOON = 5.0


class RemoteStore(Store):
    """Open with `Store.open(address)`."""

    loads_in_bulk = False

    def __init__(self, address: str, *, writable: bool) -> None:
        _check(address)
        self.location = address
        self.writable = writable
        self._lock = None
        self._made = None
        self._discarded = False
        self._lease: Lease | None = None
        self._gathered: list[str] = []
        self._sent = time.monotonic()
        self._union: Parameters | None = None
        self._wire = Wire(address)
        try:
            self._server = self._find()
            self._wire.hopeless = self._server.dialect.hopeless
            self._begin()
        except BaseException:
            self._gathered.clear()
            self._close()
            raise

    def _find(self) -> Server:
        """The server behind the address: the first place that answers a query as SPARQL says."""
        for url in query_addresses(self.location):
            try:
                reply = self._wire.query(url, "ASK {}", _ROWS, tries=1)
                json.loads(reply.body)["head"]
            except (Elsewhere, Wrong, ValueError, KeyError, TypeError):
                continue
            return recognise(url, reply.headers.get("Server", ""), update_address())
        raise StoreError(
            self.location,
            "no SPARQL is spoken there; name the address of a dataset, such as http://HOST:7878 (Oxigraph), "
            "http://HOST:8890/sparql (Virtuoso), http://HOST:3030/DATASET (Fuseki)",
        )

    def _begin(self) -> None:
        """Read what the store remembers; make it if it is to be written and is not there."""
        self._remembered = RemoteCatalogue(self.location, self._after_all, self._gather)
        made_by = self._remembered.setting("format")
        if made_by not in ("", FORMAT):
            raise StoreError(
                self.location, "was made by another version of eventgraph; build it again elsewhere"
            )
        if not made_by and not self.writable:
            raise StoreError(
                self.location, "no store here; make one with `eventgraph build SOURCE --store ...`"
            )
        if self.writable:
            self._lease = Lease(self.location, self._plain, self._update)
            self._remembered = RemoteCatalogue(
                self.location, self._after_all, self._gather
            )  # as the last writer left it
            self._new = not self._remembered.setting("format")
            self._remembered.set("format", FORMAT)
            self.flush()

    @property
    def catalogue(self) -> RemoteCatalogue:
        """What each article says."""
        return self._remembered

    @property
    def interrupted(self) -> bool:
        """Whether a command that wrote here was stopped, or still writes: the graph is not up to date."""
        return self.catalogue.setting("settled") == ""

    @property
    def entries_folder(self) -> None:
        """None: what is known elsewhere (`kb`) is not kept on servers yet."""
        return None

    @property
    def decisions_place(self) -> str:
        return f"the store at {self.location}"

    def decisions(self) -> tuple[Decision, ...]:
        """People's decisions, which the server keeps as one Turtle text."""
        return parse_decisions(self.catalogue.setting("decisions").encode(), self.decisions_place)

    def keep_decisions(self, decisions: Iterable[Decision], base: str) -> None:
        self._may_write()
        self.catalogue.set("decisions", format_decisions(decisions, base, self.decisions_place))
        self.flush()

    def discard_if_unused(self) -> None:
        """Have `close` take the store away again if it was made when this was opened and holds no article."""
        self._discarded = self._new and not self.catalogue.states()

    def load(self, path: str | Path) -> None:
        """Not possible: the quads of a store follow from what its articles say."""
        raise StoreError(
            self.location, f"{path} cannot be loaded into a store on a server; build its articles"
        )

    def close(self) -> None:
        """Send what was gathered and let other writers in."""
        try:
            if self._discarded:
                self._gathered = [f"DROP SILENT GRAPH <{name}>" for name in (GRAPH, *self.graphs())]
            self.flush()
        finally:
            self._close()

    def _close(self) -> None:
        try:
            if self._lease:
                self._lease.release()
                self._lease = None
        finally:
            self._wire.close()

    def __len__(self) -> int:
        return sum(self.sizes().values())

    def graphs(self) -> list[str]:
        """The names of all graphs of this store; the server may hold others, which are none of ours."""
        return sorted(self.sizes())

    def sizes(self) -> dict[str, int]:
        """How many quads each graph of this store has. (Virtuoso needs minutes to list graphs, and a moment to count.)"""
        self.flush()
        base = json.loads(self.catalogue.setting("settings") or "{}").get("base", DEFAULT_BASE)
        ours = {name for key in self.catalogue.states() for name in graph_names(base + article_local(key))}
        ours.add(identity_graph(base))
        rows = self._plain("SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
        return {graph: int(number or 0) for graph, number in rows if graph in ours}

    def replace(self, graphs: Iterable[str], lines: Iterable[str]) -> None:
        """Drop `graphs` and add `lines` of N-Quads: in one transaction, if the server has them."""
        self._may_write()
        self._union = None
        triples = _by_graph(lines)
        if self._server.dialect.atomic:
            self._gather(_replacement(graphs, triples))
            return
        self.flush()
        self._keep_lease()
        for name in reversed(list(graphs)):  # facts are the first graph of an article, so they come last
            inside = triples.pop(f"<{name}>", [])
            self._wire.put(self._server.graphs, name, "".join(f"{triple} .\n" for triple in inside))
        if triples:
            raise ValueError(f"lines of graphs that are not replaced: {', '.join(triples)}")

    def replace_each(self, parts: Iterable[tuple[Iterable[str], Sequence[str]]]) -> None:
        """The same for each of (graphs, lines)."""
        for graphs, lines in parts:
            self.replace(graphs, lines)

    def flush(self) -> None:
        """Send what was gathered."""
        if self._gathered:
            self._keep_lease()
            text, self._gathered = " ;\n".join(self._gathered), []
            self._update(text)
            self._sent = time.monotonic()

    def optimise(self) -> None:
        """Nothing: the server sees to that."""

    def _may_write(self) -> None:
        if not self.writable:
            raise ReadOnlyStore(self.location, "was opened for reading only")

    def _gather(self, update: str) -> None:
        """Have an update sent with the next batch, after what was gathered before it."""
        self._may_write()
        most = self._server.dialect.most_bytes
        if self._gathered and sum(map(len, self._gathered)) + len(update) > most:
            self.flush()
        self._gathered.append(update)
        if time.monotonic() - self._sent > _SOON:
            self.flush()

    def _update(self, text: str) -> None:
        self._wire.update(self._server.update, text)

    def _keep_lease(self) -> None:
        if self._lease:
            self._lease.renew()

    def _plain(self, sparql: str) -> list[tuple[str | None, ...]]:
        """The rows of a SELECT that names its graphs itself."""
        rows = self._solutions(sparql, ())
        return [tuple(getattr(term, "value", None) for term in row) for row in rows]

    def _after_all(self, sparql: str) -> list[tuple[str | None, ...]]:
        """The same, when everything that was gathered is there."""
        self.flush()
        return self._plain(sparql)

    def _query(
        self, sparql: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
    ) -> Any:
        self.flush()
        form = _checked_form(sparql)
        parameters: Parameters = (
            *(("default-graph-uri", graph) for graph in default_graphs),
            *(("named-graph-uri", graph) for graph in named_graphs),
        )
        if not parameters and "FROM" not in bare_words(sparql):
            parameters = self._all_graphs()
        text = _declared(sparql)
        try:
            if form in ("SELECT", "ASK"):
                return self._solutions(text, parameters)
            return self._graph(text, parameters)
        except Wrong as error:
            raise QueryError(str(error)) from error
        except (SyntaxError, ValueError) as error:
            raise StoreError(self.location, f"the server's answer cannot be read ({error})") from error

    def _all_graphs(self) -> Parameters:
        """What makes the default graph the union of all graphs: the server's own way, else a list of them."""
        dialect = self._server.dialect
        if dialect is not GENERIC:
            return dialect.union
        if self._union is None:
            # The catalogue stands in a named graph: is it in the default graph, too?
            seen = f"ASK {{ <{STORE}> ?p ?o }}"
            self._union = ()
            if not bool(self._solutions(seen, ())):
                graphs = self.graphs()
                self._union = tuple((p, g) for p in ("default-graph-uri", "named-graph-uri") for g in graphs)
        return self._union

    def _solutions(self, sparql: str, parameters: Parameters) -> Any:
        """The answer of a SELECT or an ASK."""
        dialect = self._server.dialect
        reply = self._ask(sparql, _ROWS, parameters)
        if dialect.plain:
            return ox.parse_query_results(reply.body, format=ox.QueryResultsFormat.JSON)
        answer = mend(json.loads(reply.body))
        rows = answer.get("results", {}).get("bindings", [])
        most = int(reply.headers.get("X-SPARQL-MaxRows", dialect.most_rows))
        if most and len(rows) >= most:
            self._read_on(sparql, parameters, answer, most)
        return ox.parse_query_results(json.dumps(answer), format=ox.QueryResultsFormat.JSON)

    def _read_on(self, sparql: str, parameters: Parameters, answer: dict[str, Any], most: int) -> None:
        """Fetch all rows of a SELECT page by page, in place of those of an answer that was cut."""
        variables = answer["head"]["vars"]
        rows: list[Any] = []
        for first in count(0, most):
            try:
                reply = self._ask(page(sparql, variables, first, most), _ROWS, parameters)
            except StoreError as error:
                raise QueryError(
                    f"the server gives {most} rows at most and cannot be asked for the rest of this query; "
                    "narrow it, or have the limit raised (ResultSetMaxRows)"
                ) from error
            found = mend(json.loads(reply.body))["results"]["bindings"]
            rows += found
            if len(found) < most:
                break
        answer["results"]["bindings"] = rows

    def _graph(self, sparql: str, parameters: Parameters) -> Any:
        """The answer of a CONSTRUCT or a DESCRIBE."""
        dialect = self._server.dialect
        quads = list(ox.parse(self._ask(sparql, _TRIPLES, parameters).body, format=ox.RdfFormat.N_TRIPLES))
        if dialect.most_rows and len(quads) == dialect.most_rows:
            raise QueryError(
                f"the server may have cut the answer at {dialect.most_rows} triples; narrow the query, "
                "or ask for ?s ?p ?o with SELECT"
            )
        if not dialect.plain:
            quads = [ox.Quad(q.subject, q.predicate, _mended(q.object)) for q in quads]
        return _store_of(quads).query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")

    def _ask(self, sparql: str, accept: str, parameters: Parameters) -> Reply:
        reply = self._wire.query(self._server.query, sparql, accept, parameters, self._server.dialect.timeout)
        if cut(reply.headers):
            raise QueryError("the server gave up half-way (its own time limit): narrow the query")
        return reply

    def _everything(self) -> ox.Store:
        """A copy of all quads in memory."""
        terms = "?s ?p ?o"
        return _store_of(
            ox.Quad(subject, predicate, value, ox.NamedNode(graph))
            for graph in self.graphs()
            for subject, predicate, value in self._solutions(
                f"SELECT {terms} WHERE {{ GRAPH <{graph}> {{ {terms} }} }}", ()
            )
        )


def _check(address: str) -> None:
    """StoreError unless the address is one of a server and holds no password."""
    try:
        parts = urlsplit(address)
        host, named = parts.hostname, parts.username is not None
    except ValueError as error:
        raise StoreError(address, f"is no address ({error})") from None
    if named:
        raise StoreError(
            f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}",
            "addresses are printed and remembered, so no password may stand in one: "
            "set EVENTGRAPH_STORE_USER and EVENTGRAPH_STORE_PASSWORD",
        )
    if not host or parts.query or parts.fragment:
        raise StoreError(address, "is no address of a SPARQL server, such as https://example.org/sparql")


def _checked_form(sparql: str) -> str:
    """The form of a query that is SPARQL 1.1 and only reads; QueryError as a local store raises it."""
    try:
        if not asks_elsewhere(sparql):
            ox.Store().query(sparql, prefixes=PREFIXES)
    except SyntaxError as error:
        raise QueryError(explain_syntax_error(sparql, str(error))) from error
    return query_form(sparql)


def _declared(sparql: str) -> str:
    """The query with the usual prefixes that it uses; where it declares one itself, that comes later and counts."""
    used = [prefix for prefix in PREFIXES if re.search(rf"(?<![\w.-]){re.escape(prefix)}:", sparql)]
    return "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}> " for prefix in used) + sparql


def _by_graph(lines: Iterable[str]) -> dict[str, list[str]]:
    """Lines of N-Quads as triples without a full stop, by the graph's name in pointed brackets."""
    found: dict[str, list[str]] = {}
    for line in lines:
        triple, _, graph = line.removesuffix(" .").rpartition(" ")
        found.setdefault(graph, []).append(triple)
    return found


def _replacement(graphs: Iterable[str], triples: dict[str, list[str]]) -> str:
    """The SPARQL update that drops `graphs` and adds triples to others; one transaction."""
    drops = "".join(f"DROP SILENT GRAPH <{name}>;\n" for name in graphs)
    inserts = "".join(
        f"GRAPH {name} {{\n" + " .\n".join(inside) + "\n}\n" for name, inside in triples.items()
    )
    return f"{drops}INSERT DATA {{\n{inserts}}}"


def _store_of(quads: Iterable[ox.Quad]) -> ox.Store:
    store = ox.Store()
    store.bulk_extend(quads)
    return store


def _mended(term: Any) -> Any:
    if not isinstance(term, ox.Literal) or term.language:
        return term
    return ox.Literal(mended(term.value, term.datatype.value), datatype=term.datatype)
