"""What of a network a picture shows, and the note that says what it leaves out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eventgraph.network import best_connected
from eventgraph.views.style import SHAPES

if TYPE_CHECKING:
    import networkx as nx


def busiest(network: nx.MultiDiGraph, most: int) -> nx.MultiDiGraph:
    """The nodes with the most edges; what was asked for comes first, then ties go by kind and name."""
    if len(network) <= most:
        return network
    focus = set(str(network.graph.get("focus", "")).split())
    rank = {kind: number for number, kind in enumerate(SHAPES)}

    def weight(node: str) -> tuple[bool, int, int, str, str]:
        data = network.nodes[node]
        kind = rank.get(data.get("kind", ""), len(rank))
        return node not in focus, -network.degree(node), kind, str(data.get("label", "")), str(node)

    near = {node: {*network.successors(node), *network.predecessors(node)} for node in network}
    ranked = sorted(network, key=weight)
    return network.subgraph(best_connected(ranked, near, max(most, 0), max(len(focus), 1)))


def only(network: nx.MultiDiGraph, *predicates: str) -> nx.MultiDiGraph:
    """The edges of these predicates and the nodes at their ends."""
    return network.edge_subgraph([edge for edge in network.edges(keys=True) if edge[2] in predicates])


def without_loners(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """The nodes that an edge ties to something."""
    return graph.subgraph([node for node in graph if graph.degree(node)])


def hidden(network: nx.MultiDiGraph, graph: nx.MultiDiGraph) -> list[str]:
    """The note on what of the network is not in the graph that is drawn, if anything is not."""
    nodes = len(network) - len(graph) + int(network.graph.get("hidden", 0))
    edges = network.number_of_edges() - graph.number_of_edges() + int(network.graph.get("hidden_edges", 0))
    if not nodes and not edges:
        return []
    return [f"{count(nodes, 'more node')} hidden ({count(edges, 'edge')})"]


def count(number: int, what: str) -> str:
    """
    >>> count(1, "more node"), count(1200, "edge")
    ('1 more node', '1,200 edges')
    """
    return f"{number:,} {what}{'' if number == 1 else 's'}"
