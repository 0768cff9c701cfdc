"""Who shares stages: organizations, joined where people spoke for them at the same event.

The same pairs as the named question `shared-stages` finds; a line is the wider the more events they share.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from eventgraph.errors import NotFound
from eventgraph.model import Kind, Relation
from eventgraph.views.nodelink import draw_network
from eventgraph.views.selection import busiest
from eventgraph.views.style import SHARED_OFTEN, SHARED_ONCE

if TYPE_CHECKING:
    import networkx as nx

#: One event ties each to each of the organizations that were there: beyond so many lines fewer are drawn.
MOST_LINES = 500
#: Points of width for each event that two organizations share, and the widest line.
WIDER, WIDEST = 0.9, 6.0


def draw_organizations(network: nx.MultiDiGraph, title: str, max_nodes: int, ax: Axes | None) -> Figure:
    """Draw the organizations that share stages, those with most partners if there are more than `max_nodes`."""
    shared = shared_stages(network)
    if not shared:
        raise NotFound(
            "there is nothing to draw: no two organizations in this graph sent speakers to one event."
        )
    most = min(max_nodes, len(shared))
    while busiest(shared, most).number_of_edges() > MOST_LINES:
        most = int(most * 0.9)
    return draw_network(shared, title, most, ax)


def shared_stages(network: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """Organizations, an edge for each pair; `events` is the number of those that they share."""
    stages = _stages(network)
    pairs: dict[tuple[str, str], int] = defaultdict(int)
    for organizations in stages.values():
        for pair in combinations(sorted(organizations), 2):
            pairs[pair] += 1
    import networkx as nx

    graph = nx.MultiDiGraph(focus=network.graph.get("focus", ""))
    tied = {node for pair in pairs for node in pair}
    graph.add_nodes_from((node, data) for node, data in network.nodes(data=True) if node in tied)
    for (one, other), events in pairs.items():
        if events == 1:
            graph.add_edge(one, other, key=SHARED_ONCE, events=1)
        else:
            width = min(WIDER * events, WIDEST)
            graph.add_edge(one, other, key=SHARED_OFTEN, events=events, width=width, word=str(events))
    return graph


def _stages(network: nx.MultiDiGraph) -> dict[str, set[str]]:
    """For each event the organizations that people spoke for."""
    named = {
        str(data["label"]): node
        for node, data in reversed(list(network.nodes(data=True)))
        if data.get("kind") == Kind.ORGANIZATION.value
    }
    found: dict[str, set[str]] = defaultdict(set)
    for event, _, key, data in network.edges(keys=True, data=True):
        if key == Relation.SPEAKER.value:
            found[event].update(named[name] for name in _names(str(data.get("on_behalf_of", "")), named))
    return found


def _names(joined: str, known: Container[str]) -> Iterator[str]:
    """The known names in a list that is parted by "; ": the longest first, as a name may have a "; " of its own.

    >>> list(_names("A; B; C", {"A", "A; B", "C"}))
    ['A; B', 'C']
    """
    parts = joined.split("; ")
    while parts:
        size = next((n for n in range(len(parts), 0, -1) if "; ".join(parts[:n]) in known), 0)
        if size:
            yield "; ".join(parts[:size])
        parts = parts[max(size, 1) :]
