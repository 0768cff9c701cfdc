"""What of a network a picture shows, and the note that says what it leaves out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

from eventgraph.network import best_connected
from eventgraph.views.style import SHAPES

if TYPE_CHECKING:
    import networkx as nx

#: An order is settled after a few turns.
SWEEPS = 12


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


def in_two_orders(graph: nx.MultiDiGraph) -> tuple[list[str], list[str]]:
    """Where edges start and where they end, each in an order that brings what is tied together.

    Each side in turn is ordered by the middle of what it is tied to on the other (the barycentre heuristic of
    Sugiyama, Tagawa & Toda, 1981), from an order by date and name.
    """
    near: dict[str, set[str]] = defaultdict(set)
    for one, other in graph.edges():
        near[one].add(other)
        near[other].add(one)

    def first(node: str) -> tuple[str, str, str]:
        data = graph.nodes[node]
        return str(data.get("start", "9")), str(data.get("label", "")), node

    starts = sorted({start for start, _ in graph.edges()}, key=first)
    ends = sorted({end for _, end in graph.edges()}, key=first)
    for _ in range(SWEEPS):
        ends = _by_middle(ends, starts, near)
        starts = _by_middle(starts, ends, near)
    return starts, ends


def _by_middle(moving: list[str], fixed: list[str], near: Mapping[str, set[str]]) -> list[str]:
    at = {node: number for number, node in enumerate(fixed)}
    return sorted(moving, key=lambda node: sum(at[n] for n in near[node] if n in at) / len(near[node]))


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
