"""Any answer of a query as a picture: its rows tie nodes together.

A column *of nodes* holds IRIs, or names of things in the graph, and nothing else. Two such columns are drawn as
pairs, three as chains (the first with the second, the second with the third). A column of relations between two
of nodes says what ties them; without one it is what the graph says, or just that they stand in one row. Other
columns (counts, dates, text) are passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from eventgraph.errors import NotFound, QueryError
from eventgraph.namespaces import curie
from eventgraph.network import LABELS, TOPIC
from eventgraph.network.elements import local_name, spaced
from eventgraph.store import Iri
from eventgraph.views.lettering import clean
from eventgraph.views.nodelink import draw_network
from eventgraph.views.style import SAME_ROW

if TYPE_CHECKING:
    import networkx as nx

Row = Sequence[object]


def plot_rows(
    network: nx.MultiDiGraph,
    variables: Sequence[str],
    rows: Iterable[Row],
    *,
    title: str | None = None,
    max_nodes: int = 60,
    ax: Axes | None = None,
) -> Figure:
    """Draw the rows of an answer over a network, which tells the names and kinds of nodes.

    Raises QueryError if not two or three of the columns are of nodes, NotFound if there are no rows.
    """
    graph = rows_network(network, variables, rows)
    return draw_network(graph, clean(title or ""), max(max_nodes, 1), ax)


def rows_network(network: nx.MultiDiGraph, variables: Sequence[str], rows: Iterable[Row]) -> nx.MultiDiGraph:
    """What the rows tie together."""
    import networkx as nx

    listed = list(rows)
    if not listed:
        raise NotFound("there is nothing to draw: the answer has no rows.")
    named = _by_name(network)
    columns = [[_node(row[c], network, named) for row in listed] for c in range(len(variables))]
    relations = [
        c for c in range(len(variables)) if _all(_is_relation(row[c]) for row in listed if row[c] is not None)
    ]
    chain = [
        c
        for c, found in enumerate(columns)
        if c not in relations
        and _all(node is not None for node, row in zip(found, listed, strict=True) if row[c] is not None)
    ]
    if not 2 <= len(chain) <= 3:
        names = f" ({', '.join(variables[c] for c in chain)})" if chain else ""
        raise QueryError(
            f"a picture needs two or three columns of nodes, and this answer has {len(chain)}{names}. "
            "Nodes are IRIs, or names of things in the graph: SELECT just those that are to be joined."
        )
    graph = nx.MultiDiGraph()
    for number, row in enumerate(listed):
        for c in chain:
            node = columns[c][number]
            if node is not None:
                graph.add_node(node, **(network.nodes[node] if node in network else _attributes(row[c])))
        for one, other in pairwise(chain):
            start, end = columns[one][number], columns[other][number]
            if start is not None and end is not None:
                said = [curie(str(row[c])) for c in relations if one < c < other and row[c] is not None]
                _tie(graph, network, start, end, said)
    return graph


def _by_name(network: nx.MultiDiGraph) -> dict[str, str]:
    """Nodes by name, topics by the end of their IRI, too; of several the first in the network's order."""
    named: dict[str, str] = {}
    for node, data in network.nodes(data=True):
        named.setdefault(str(data.get("label")), str(node))
        if data.get("kind") == TOPIC:
            named.setdefault(local_name(str(node)), str(node))
    return named


def _node(cell: object, network: nx.MultiDiGraph, named: dict[str, str]) -> str | None:
    if cell is None:
        return None
    if isinstance(cell, Iri) or str(cell) in network:
        return str(cell)
    return named.get(str(cell))


def _is_relation(cell: object) -> bool:
    return isinstance(cell, Iri) and curie(str(cell)) in LABELS


def _all(found: Iterator[bool]) -> bool:
    """Whether all are so, and there is any."""
    answers = list(found)
    return bool(answers) and all(answers)


def _attributes(cell: object) -> dict[str, str]:
    """Name and kind of a node that the network does not know: a topic, or something of its last part's name."""
    kind = {"kind": TOPIC} if "/topic/" in str(cell) else {}
    return {"label": spaced(local_name(str(cell))) or str(cell), **kind}


def _tie(graph: nx.MultiDiGraph, network: nx.MultiDiGraph, start: str, end: str, said: list[str]) -> None:
    if said:
        for key in said:
            graph.add_edge(start, end, key=key, label=LABELS[key])
        return
    known = [
        (u, v, key, data)
        for u, v in ((start, end), (end, start))
        for key, data in (network.get_edge_data(u, v) or {}).items()
    ]
    for u, v, key, data in known:
        graph.add_edge(u, v, key=key, **data)
    if not known:
        graph.add_edge(start, end, key=SAME_ROW)
