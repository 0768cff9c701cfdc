"""The graph that users hold: a store with its questions, pictures and files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from eventgraph import query as _query
from eventgraph.store import MEMORY, Solutions, Store

if TYPE_CHECKING:
    import networkx
    import rdflib
    from matplotlib.figure import Figure

    from eventgraph.conflicts import Conflict
    from eventgraph.decide import Decider
    from eventgraph.diff import Difference
    from eventgraph.evidence import Explanation, Explanations
    from eventgraph.pipeline import Receipt

#: What is counted, and its class; what has a name to show.
_COUNTED = {
    "articles": "schema:Article", "events": "schema:Event", "people": "schema:Person",
    "organizations": "schema:Organization", "places": "schema:Place", "tools": "eg:Tool",
    "participations": "eg:Participation", "quotations": "eg:Quotation", "statements": "rdf:Statement",
}  # fmt: skip
_NAMED = ("events", "people", "organizations", "places", "tools")


class Graph:
    """An event graph.

    >>> from eventgraph import Graph
    >>> with Graph(":memory:") as graph:
    ...     len(graph.query("speakers"))
    0
    """

    def __init__(self, store: Store | str | Path = MEMORY) -> None:
        self.store = store if isinstance(store, Store) else Store.open(store)
        self.receipts: list[Receipt] = []

    def query(self, name: str, **about: str) -> _query.Rows:
        """Ask a named question, narrowed by name or IRI: `graph.query("speakers", event="DevDay 2025")`."""
        return self.sparql(self.question_sparql(name, **about))

    def question_sparql(self, name: str, **about: str) -> str:
        """The SPARQL of a named question, narrowed. UnknownQuery, NotFound, or ValueError for a wrong narrowing."""
        question = _query.question(name)
        for kind in about:
            if kind not in question.parameters:
                allowed = ", ".join(question.parameters)
                hint = f"; it can be by {allowed}" if allowed else ""
                raise ValueError(f"'{name}' cannot be narrowed by {kind}{hint}")
        nodes = {kind: _query.find_nodes(self.store, value, kind) for kind, value in about.items()}
        return _query.narrow(question.sparql, nodes) if nodes else question.sparql

    def sparql(self, text: str) -> _query.Rows:
        """Run a SELECT or ASK query over the union of all graphs. QueryError shows where the syntax is wrong."""
        found = self.store.solve(text)
        if isinstance(found, Solutions):
            return _query.Rows(found.variables, found.rows)
        return _query.Rows(("answer",), ((found,),))

    def why(
        self,
        name: str,
        article: str | None = None,
        *,
        predicate: str | None = None,
        object: str | None = None,
    ) -> Explanations:
        """Every fact about what goes by this name, or the one named by three terms, with the sentences that say it."""
        from eventgraph.why import why

        return why(self.store, name, article, predicate=predicate, object=object)

    def evidence(
        self, sparql: str
    ) -> tuple[tuple[str, ...], list[dict[str, str]], list[tuple[Explanation, ...]]]:
        """The variables and rows (as texts) of a SELECT query, and for each row the facts behind it.

        See `eventgraph.row_evidence`; QueryError if the query gives no rows.
        """
        from eventgraph.row_evidence import row_evidence, solutions

        variables, rows = solutions(self.store, sparql)
        return variables, rows, row_evidence(self.store, sparql, rows)

    def conflicts(self) -> list[Conflict]:
        """Where articles disagree about what can only be one; see `eventgraph.conflicts`."""
        from eventgraph.conflicts import conflicts

        return conflicts(self.store)

    def diff(self, older: Graph | Store | str | Path) -> Difference:
        """What this graph says that an older one (or its export) does not, and the other way round.

        See `eventgraph.diff`.
        """
        from eventgraph.diff import diff

        if isinstance(older, (Graph, Store)):
            return diff(older.store if isinstance(older, Graph) else older, self.store)
        with Store.open(older) as store:
            return diff(store, self.store)

    @property
    def decide(self) -> Decider:
        """People's word on this graph: `graph.decide.same("UN", "United Nations", because="the acronym")`.

        `same`, `different`, `rename`, `reject` and `undo` each bring the graph up to date. The graph must be one
        that was built, or opened with `writable=True`, in a store directory; else EventgraphError.
        """
        from eventgraph.decide import Decider

        return Decider(self.store)

    def network(self, **options: Any) -> networkx.MultiDiGraph:
        """Nodes and labelled edges as networkx; see `eventgraph.network.network`."""
        from eventgraph.network import network

        return network(self.store, **options)

    def plot(
        self,
        kind: str = "network",
        *,
        event: str | None = None,
        around: str | None = None,
        hops: int = 1,
        **options: Any,
    ) -> Figure:
        """A matplotlib figure of the whole graph, of an event, or of what is around a node.

        `kind` is network, speakers, organizations, timeline, map or matrix; see `eventgraph.views.plot` for the options.
        """
        from eventgraph.views.plot import plot

        return plot(self.network(event=event, around=around, hops=hops), kind=kind, **options)

    def plot_rows(self, rows: _query.Rows, **options: Any) -> Figure:
        """A matplotlib figure of an answer with two or three columns of nodes; see `eventgraph.views.rows`."""
        from eventgraph.views.rows import plot_rows

        return plot_rows(self.network(topics=True), rows.variables, rows, **options)

    def export(self, format: str, target: str | Path | BinaryIO) -> None:
        """Write the graph to a file, a folder (csv) or a stream; see `eventgraph.export`."""
        from eventgraph.export import export

        export(self.store, format, target)

    @property
    def dataset(self) -> rdflib.Dataset:
        """The same data as an rdflib Dataset."""
        return self.store.dataset

    def stats(self) -> dict[str, int]:
        """How many nodes of each kind, relations, articles and quads there are."""
        found = {}
        for name, class_ in _COUNTED.items():
            rows = self.store.select(f"SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ ?x a {class_} }}")
            found[name] = int(rows[0][0] or 0)
        return found | {"quads": len(self.store)}

    def close(self) -> None:
        self.store.close()

    def __enter__(self) -> Graph:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        counts = self.stats()
        return f"<Graph {self.store.location}: " + ", ".join(f"{n} {k}" for k, n in counts.items() if n) + ">"

    def _repr_html_(self) -> str:
        from eventgraph.views.display import graph_html

        return graph_html(
            "memory" if self.store.location == MEMORY else self.store.location,
            self.stats(),
            {name: self._best_known(_COUNTED[name]) for name in _NAMED},
        )

    def _best_known(self, class_: str) -> list[str]:
        """The names of three things that most is said of."""
        rows = self.store.select(
            f"SELECT ?x ?name (COUNT(DISTINCT ?fact) AS ?facts) WHERE {{ ?x a {class_} ; schema:name ?name . "
            "?fact rdf:subject|rdf:object ?x } GROUP BY ?x ?name ORDER BY DESC(?facts) ?name ?x LIMIT 3"
        )
        return [name for _, name, _ in rows if name]
