"""The graph as a network: rows of a store become a `networkx.MultiDiGraph` with readable attributes.

Terms:

* A *node* is an event, person, organization, place or tool (and, if wanted, a topic); its key is its IRI.
* An *edge* is a one-hop relation, keyed by its predicate's CURIE and directed as in the graph: an event
  points to its speakers, sponsors, place; a person to the employer; a part to its whole.
* Who only wrote an article has no part in its events and is no node.
* `eg:Participation` nodes do not appear: they are *folded* into the edge that they detail, which then
  tells the role, the capacity, on whose behalf and whether it was held.

Where articles differ (two names for one node, two start dates), the form that most articles use wins,
then the longer one, then the first in the alphabet: the same graph always gives the same network, in
the same order.

Node attributes: `label`, `kind` ("Event", "Person"…), `alternate_names` (joined by " | "), and for
events `start` and `end` as ISO dates of the precision given. Edge attributes: `relation` ("speaker"),
`label` ("keynote, moderator"), `articles` (how many say it), `confidence` (of the best evidence), and on
edges with a participation `capacity`, `on_behalf_of`, `status`. What is not known is absent, never empty.

Graph attributes: `hidden` and `hidden_edges` count what the limit left out, `focus` holds the IRIs (parted
by spaces) of what was asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eventgraph.model import Kind
from eventgraph.network.choosing import best_connected, busiest, event_scope, find, reach
from eventgraph.network.elements import KINDS, LABELS, TOPIC
from eventgraph.network.reading import Source, read_authors, read_confidence, read_edges, read_nodes

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["KINDS", "LABELS", "TOPIC", "Source", "best_connected", "network"]


def network(
    source: Source,
    *,
    event: str | None = None,
    around: str | None = None,
    hops: int = 1,
    limit: int | None = None,
    topics: bool = False,
) -> nx.MultiDiGraph:
    """The network of the whole graph, of one event, or of all that is near a node.

    `event` (an IRI or any of its names) keeps the event with its parts and the parts of these, all that
    one relation ties to them, and the organizations that those people and tools belong to. `around` (same,
    any kind of node) keeps what can be reached in `hops` relations, whatever their direction. `limit`
    keeps the nodes with the most edges. `topics` adds the topics of events.

    Raises NotFound, with the nearest names, if nothing goes by that name.
    """
    import networkx as nx

    if event is not None and around is not None:
        raise ValueError("give either event or around, not both")
    if hops < 0 or (limit is not None and limit < 0):
        raise ValueError("hops and limit count things: they cannot be negative")

    nodes = read_nodes(source, topics)
    edges = read_edges(source, nodes, topics)
    tied = {end for edge in edges for end in (edge.subject, edge.object)}
    for author in read_authors(source):
        if author not in tied:
            nodes.pop(author, None)
    focus: list[str] = []
    if event is not None:
        focus = find(event, nodes, Kind.EVENT.value)
        kept = event_scope(focus, edges)
    elif around is not None:
        focus = find(around, nodes)
        kept = reach(focus, edges, hops)
    else:
        kept = set(nodes)

    kept_edges = [edge for edge in edges if edge.subject in kept and edge.object in kept]
    shown = kept if limit is None else busiest(kept, kept_edges, nodes, set(focus), limit)
    shown_edges = [edge for edge in kept_edges if edge.subject in shown and edge.object in shown]
    confidence = read_confidence(source, {edge.subject for edge in shown_edges}, topics)

    graph = nx.MultiDiGraph(
        hidden=len(kept) - len(shown), hidden_edges=len(kept_edges) - len(shown_edges), focus=" ".join(focus)
    )
    for key, node in nodes.items():
        if key in shown:
            graph.add_node(key, **node.attributes())
    for edge in shown_edges:
        graph.add_edge(
            edge.subject,
            edge.object,
            key=edge.predicate,
            **edge.attributes(confidence.get(edge.triple), nodes),
        )
    return graph
