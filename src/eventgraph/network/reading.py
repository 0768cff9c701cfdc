"""Rows of a store become nodes and edges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Protocol

from eventgraph.evidence import internal
from eventgraph.model import Relation
from eventgraph.namespaces import curie, iri
from eventgraph.network.elements import (
    KINDS,
    LABELS,
    PARTICIPATIONS,
    TOPIC,
    TOPIC_PREDICATE,
    TOPIC_TYPE,
    Edge,
    Node,
    local_name,
    spaced,
)
from eventgraph.query import narrow

#: With more subjects than this the confidences of the whole graph are asked for in one query.
ASK_EACH = 1000


class Source(Protocol):
    """What the read side needs of a store."""

    def select(self, sparql: str) -> list[tuple[str | None, ...]]:
        """The rows of a SELECT. The default graph is the union of all graphs and the prefixes of
        `namespaces.PREFIXES` are declared; cells are IRIs and lexical forms, None where unbound."""
        ...

    def dump(self, format: str) -> Iterator[bytes]:
        """All graphs as `nquads` or `trig`, piece by piece."""
        ...


def read_nodes(source: Source, topics: bool) -> dict[str, Node]:
    """Every node by IRI, ordered by kind, name, IRI."""
    order = {iri(name): rank for rank, name in enumerate(KINDS)}
    kinds = {iri(name): kind for name, kind in KINDS.items()} | {iri(TOPIC_TYPE): TOPIC}
    found: dict[str, str] = {}
    if topics:  # known by what events are about: articles do not say of a topic that it is one
        found |= {key: iri(TOPIC_TYPE) for (key,) in _bound(source.select(internal("network-topics")))}
    for key, type_iri in _bound(source.select(narrow(internal("network-nodes"), {"type": list(order)}))):
        # A node that articles call by two kinds is of the first: the list above is in order of weight.
        if key not in found or order[type_iri] < order.get(found[key], len(order)):
            found[key] = type_iri

    values: dict[str, dict[str, list[tuple[int, int, str]]]] = defaultdict(lambda: defaultdict(list))
    for key, prop, value, articles in _bound(source.select(internal("network-properties"))):
        if key in found:
            values[key][curie(prop)].append((-int(articles), -len(value), value))

    nodes = {}
    for key, type_iri in found.items():
        own = {prop: [value for *_, value in sorted(ranked)] for prop, ranked in values[key].items()}
        names = [*own.get("schema:name", ()), *own.get("skos:prefLabel", ())]
        label = next(iter(names), None) or spaced(local_name(key))
        others = dict.fromkeys([*names, *own.get("schema:alternateName", ())])
        nodes[key] = Node(
            kind=kinds[type_iri],
            label=label,
            alternate_names=[name for name in others if name != label],
            start=next(iter(own.get("schema:startDate", ())), None),
            end=next(iter(own.get("schema:endDate", ())), None),
        )
    rank = {kind: number for number, kind in enumerate(kinds.values())}
    return dict(sorted(nodes.items(), key=lambda item: (rank[item[1].kind], item[1].label, item[0])))


def read_edges(source: Source, nodes: dict[str, Node], topics: bool) -> list[Edge]:
    """Every edge between two nodes, participations folded in, in the order of the nodes."""
    edges: dict[tuple[str, str, str], Edge] = {}
    for subject, predicate, object_, articles in _bound(
        source.select(narrow(internal("network-edges"), {"predicate": _predicates(topics)}))
    ):
        if subject in nodes and object_ in nodes:
            edge = Edge(subject, curie(predicate), object_, int(articles))
            edges[edge.triple] = edge

    for event, agent, role, capacity, behalf, status, article in source.select(internal("network-parts")):
        if event is None or agent is None or article is None or event not in nodes or agent not in nodes:
            continue
        role = spaced(local_name(role)) if role else ""
        predicate = _detailed(event, agent, role, edges)
        edge = edges.setdefault((event, predicate, agent), Edge(event, predicate, agent))
        edge.folded_articles.add(article)
        for value, known in (
            (role, edge.roles),
            (capacity, edge.capacities),
            (behalf, edge.behalf),
            (spaced(local_name(status)) if status else "", edge.statuses),
        ):
            if value:
                known.add(value)

    place = {key: number for number, key in enumerate(nodes)}
    rank = {predicate: number for number, predicate in enumerate(LABELS)}
    return sorted(edges.values(), key=lambda e: (place[e.subject], rank[e.predicate], place[e.object]))


def _detailed(event: str, agent: str, role: str, edges: dict[tuple[str, str, str], Edge]) -> str:
    """The predicate of the edge that a participation in this role details."""
    meant = next((name for name, roles in PARTICIPATIONS.items() if role in roles), Relation.SPEAKER.value)
    if (event, meant, agent) in edges:
        return meant
    # The role may be new to us (or be of a wider scheme): then the edge that is there is the one.
    there = [name for name in PARTICIPATIONS if (event, name, agent) in edges]
    return there[0] if len(there) == 1 else meant


def read_confidence(source: Source, subjects: set[str], topics: bool) -> dict[tuple[str, str, str], float]:
    """The best confidence of each edge that leaves one of the subjects and has evidence."""
    if not subjects:
        return {}
    wanted = {"predicate": _predicates(topics)}
    if len(subjects) <= ASK_EACH:
        wanted["subject"] = sorted(subjects)
    rows = _bound(source.select(narrow(internal("network-confidence"), wanted)))
    return {(subject, curie(predicate), object_): float(best) for subject, predicate, object_, best in rows}


def read_authors(source: Source) -> list[str]:
    """Who wrote articles."""
    return [author for (author,) in _bound(source.select(internal("network-authors")))]


def _predicates(topics: bool) -> list[str]:
    return [iri(name) for name in LABELS if topics or name != TOPIC_PREDICATE]


def _bound(rows: Iterable[tuple[str | None, ...]]) -> Iterator[tuple[str, ...]]:
    """The rows without an unbound cell (an aggregate over nothing gives one such row)."""
    for row in rows:
        cells = tuple(cell for cell in row if cell is not None)
        if len(cells) == len(row):
            yield cells
