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

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import islice
from math import ceil, sqrt
from typing import TYPE_CHECKING, Protocol

from eventgraph.errors import NotFound
from eventgraph.model import Kind, Relation
from eventgraph.namespaces import curie, iri

if TYPE_CHECKING:
    import networkx as nx

#: The kind of each type of node, in the order in which they are listed.
KINDS: dict[str, str] = {
    "schema:Event": Kind.EVENT.value,
    "schema:Person": Kind.PERSON.value,
    "schema:Organization": Kind.ORGANIZATION.value,
    "eg:Tool": Kind.TOOL.value,
    "schema:Place": Kind.PLACE.value,
}
TOPIC = "Topic"
TOPIC_TYPE, TOPIC_PREDICATE = "skos:Concept", "schema:about"

#: What an edge is called when no role says it better.
LABELS: dict[str, str] = {
    Relation.SPEAKER.value: "speaker",
    Relation.ATTENDEE.value: "attendee",
    Relation.ORGANIZER.value: "organizer",
    Relation.SPONSOR.value: "sponsor",
    Relation.SUPER_EVENT.value: "part of",
    Relation.LOCATION.value: "located in",
    Relation.PRESENTS.value: "presents",
    Relation.AFFILIATION.value: "affiliated with",
    Relation.CREATOR.value: "created by",
    TOPIC_PREDICATE: "about",
}

#: Edges that a participation can detail, each with the roles that mean it; other roles mean a speaker.
PARTICIPATIONS: dict[str, frozenset[str]] = {
    Relation.SPEAKER.value: frozenset(),
    Relation.ORGANIZER.value: frozenset({"organizer", "organiser", "host", "convener"}),
    Relation.SPONSOR.value: frozenset({"sponsor"}),
    Relation.ATTENDEE.value: frozenset({"attendee", "participant"}),
}

#: With more subjects than this the confidences of the whole graph are asked for in one query.
ASK_EACH = 1000

NODES = """
SELECT DISTINCT ?node ?type WHERE { VALUES ?type { %s } ?node a ?type }
"""
AUTHORS = """
SELECT DISTINCT ?author WHERE { ?article schema:author ?author }
"""
PROPERTIES = """
SELECT ?node ?property ?value (COUNT(DISTINCT ?article) AS ?articles) WHERE {
  VALUES ?property { schema:name schema:alternateName skos:prefLabel schema:startDate schema:endDate }
  GRAPH ?article { ?node ?property ?value }
} GROUP BY ?node ?property ?value
"""
EDGES = """
SELECT ?subject ?predicate ?object (COUNT(DISTINCT ?article) AS ?articles) WHERE {
  VALUES ?predicate { %s }
  GRAPH ?article { ?subject ?predicate ?object }
} GROUP BY ?subject ?predicate ?object
"""
PARTS = """
SELECT ?event ?agent ?role ?capacity ?behalf ?status ?article WHERE {
  GRAPH ?article {
    ?part eg:inEvent ?event ; eg:agent ?agent .
    OPTIONAL { ?part eg:role ?role }
    OPTIONAL { ?part eg:capacity ?capacity }
    OPTIONAL { ?part eg:onBehalfOf ?behalf }
    OPTIONAL { ?part eg:status ?status }
  }
}
"""
CONFIDENCE = """
SELECT ?subject ?predicate ?object (MAX(?value) AS ?confidence) WHERE {
  %s
  ?statement rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object .
  { ?statement eg:evidence/eg:confidence ?value } UNION { ?statement eg:confidence ?value }
} GROUP BY ?subject ?predicate ?object
"""


class Source(Protocol):
    """What the read side needs of a store."""

    def select(self, sparql: str) -> list[tuple[str | None, ...]]:
        """The rows of a SELECT. The default graph is the union of all graphs and the prefixes of
        `namespaces.PREFIXES` are declared; cells are IRIs and lexical forms, None where unbound."""
        ...

    def dump(self, format: str) -> Iterator[bytes]:
        """All graphs as `nquads` or `trig`, piece by piece."""
        ...


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

    nodes = _nodes(source, topics)
    edges = _edges(source, nodes, topics)
    tied = {end for edge in edges for end in (edge.subject, edge.object)}
    for (author,) in _bound(source.select(AUTHORS)):
        if author not in tied:
            nodes.pop(author, None)
    focus: list[str] = []
    if event is not None:
        focus = _find(event, nodes, Kind.EVENT.value)
        kept = _event_scope(focus, edges)
    elif around is not None:
        focus = _find(around, nodes)
        kept = _reach(focus, edges, hops)
    else:
        kept = set(nodes)

    kept_edges = [edge for edge in edges if edge.subject in kept and edge.object in kept]
    shown = kept if limit is None else _busiest(kept, kept_edges, nodes, set(focus), limit)
    shown_edges = [edge for edge in kept_edges if edge.subject in shown and edge.object in shown]
    confidence = _confidence(source, {edge.subject for edge in shown_edges}, topics)

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


@dataclass(slots=True)
class _Node:
    kind: str
    label: str
    alternate_names: list[str]
    start: str | None
    end: str | None

    def attributes(self) -> dict[str, str]:
        found = {"label": self.label, "kind": self.kind, "alternate_names": " | ".join(self.alternate_names)}
        if self.kind == Kind.EVENT.value:
            found |= {"start": self.start or "", "end": self.end or ""}
        return {name: value for name, value in found.items() if value}


@dataclass(slots=True)
class _Edge:
    subject: str
    predicate: str
    object: str
    articles: int = 0
    roles: set[str] = field(default_factory=set)
    capacities: set[str] = field(default_factory=set)
    behalf: set[str] = field(default_factory=set)
    statuses: set[str] = field(default_factory=set)
    folded_articles: set[str] = field(default_factory=set)

    @property
    def triple(self) -> tuple[str, str, str]:
        return self.subject, self.predicate, self.object

    def attributes(self, confidence: float | None, nodes: dict[str, _Node]) -> dict[str, str | int | float]:
        default = LABELS[self.predicate]
        # A bare "speaker" beside "keynote" says nothing more.
        roles = sorted(self.roles - {default}) or [default]
        behalf = sorted(nodes[org].label if org in nodes else _local_name(org) for org in self.behalf)
        found: dict[str, str | int | float] = {
            "relation": self.predicate.partition(":")[2],
            "label": ", ".join(roles),
            "capacity": "; ".join(sorted(self.capacities)),
            "on_behalf_of": "; ".join(behalf),
            "status": ", ".join(sorted(self.statuses)),
            "articles": self.articles or len(self.folded_articles),
        }
        if confidence is not None:
            found["confidence"] = confidence
        return {name: value for name, value in found.items() if value != ""}


def _nodes(source: Source, topics: bool) -> dict[str, _Node]:
    """Every node by IRI, ordered by kind, name, IRI."""
    types = {**KINDS, **({TOPIC_TYPE: TOPIC} if topics else {})}
    order = {iri(name): rank for rank, name in enumerate(types)}
    kinds = {iri(name): kind for name, kind in types.items()}
    found: dict[str, str] = {}
    for key, type_iri in _bound(source.select(NODES % " ".join(types))):
        # A node that articles call by two kinds is of the first: the list above is in order of weight.
        if key not in found or order[type_iri] < order[found[key]]:
            found[key] = type_iri

    values: dict[str, dict[str, list[tuple[int, int, str]]]] = defaultdict(lambda: defaultdict(list))
    for key, prop, value, articles in _bound(source.select(PROPERTIES)):
        if key in found:
            values[key][curie(prop)].append((-int(articles), -len(value), value))

    nodes = {}
    for key, type_iri in found.items():
        own = {prop: [value for *_, value in sorted(ranked)] for prop, ranked in values[key].items()}
        names = [*own.get("schema:name", ()), *own.get("skos:prefLabel", ())]
        label = next(iter(names), None) or _spaced(_local_name(key))
        others = dict.fromkeys([*names, *own.get("schema:alternateName", ())])
        nodes[key] = _Node(
            kind=kinds[type_iri],
            label=label,
            alternate_names=[name for name in others if name != label],
            start=next(iter(own.get("schema:startDate", ())), None),
            end=next(iter(own.get("schema:endDate", ())), None),
        )
    rank = {kind: number for number, kind in enumerate(types.values())}
    return dict(sorted(nodes.items(), key=lambda item: (rank[item[1].kind], item[1].label, item[0])))


def _edges(source: Source, nodes: dict[str, _Node], topics: bool) -> list[_Edge]:
    """Every edge between two nodes, participations folded in, in the order of the nodes."""
    edges: dict[tuple[str, str, str], _Edge] = {}
    for subject, predicate, object_, articles in _bound(source.select(EDGES % _predicates(topics))):
        if subject in nodes and object_ in nodes:
            edge = _Edge(subject, curie(predicate), object_, int(articles))
            edges[edge.triple] = edge

    for event, agent, role, capacity, behalf, status, article in source.select(PARTS):
        if event is None or agent is None or article is None or event not in nodes or agent not in nodes:
            continue
        role = _spaced(_local_name(role)) if role else ""
        predicate = _detailed(event, agent, role, edges)
        edge = edges.setdefault((event, predicate, agent), _Edge(event, predicate, agent))
        edge.folded_articles.add(article)
        for value, known in (
            (role, edge.roles),
            (capacity, edge.capacities),
            (behalf, edge.behalf),
            (_spaced(_local_name(status)) if status else "", edge.statuses),
        ):
            if value:
                known.add(value)

    place = {key: number for number, key in enumerate(nodes)}
    rank = {predicate: number for number, predicate in enumerate(LABELS)}
    return sorted(edges.values(), key=lambda e: (place[e.subject], rank[e.predicate], place[e.object]))


def _detailed(event: str, agent: str, role: str, edges: dict[tuple[str, str, str], _Edge]) -> str:
    """The predicate of the edge that a participation in this role details."""
    meant = next((name for name, roles in PARTICIPATIONS.items() if role in roles), Relation.SPEAKER.value)
    if (event, meant, agent) in edges:
        return meant
    # The role may be new to us (or be of a wider scheme): then the edge that is there is the one.
    there = [name for name in PARTICIPATIONS if (event, name, agent) in edges]
    return there[0] if len(there) == 1 else meant


def _confidence(source: Source, subjects: set[str], topics: bool) -> dict[tuple[str, str, str], float]:
    """The best confidence of each edge that leaves one of the subjects and has evidence."""
    if not subjects:
        return {}
    values = f"VALUES ?predicate {{ {_predicates(topics)} }}"
    if len(subjects) <= ASK_EACH:
        wanted = " ".join(f"<{subject}>" for subject in sorted(subjects))
        values += f" VALUES ?subject {{ {wanted} }}"
    rows = _bound(source.select(CONFIDENCE % values))
    return {(subject, curie(predicate), object_): float(best) for subject, predicate, object_, best in rows}


def _find(wanted: str, nodes: dict[str, _Node], kind: str | None = None) -> list[str]:
    """The IRIs of the nodes that go by a name: those whose label it is, else those it is another name of."""
    if wanted in nodes:
        found = [wanted]
    else:
        folded = _fold(wanted)
        found = [key for key, node in nodes.items() if _fold(node.label) == folded] or [
            key for key, node in nodes.items() if folded in map(_fold, node.alternate_names)
        ]
    if kind is None or not found:
        right = found
    else:
        right = [key for key in found if nodes[key].kind == kind]
        if not right:
            is_a = nodes[found[0]].kind.lower()
            raise NotFound(f"'{wanted}' is of kind {is_a}, not {kind.lower()}; look around it instead.")
    if right:
        return right

    written: dict[str, str] = {}
    for node in nodes.values():
        if kind is None or node.kind == kind:
            for name in (node.label, *node.alternate_names):
                written.setdefault(_fold(name), name)
    near = [written[name] for name in get_close_matches(_fold(wanted), written, n=3, cutoff=0.6)]
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    raise NotFound(f"nothing in the graph goes by the name '{wanted}'.{hint}")


def _event_scope(focus: list[str], edges: list[_Edge]) -> set[str]:
    """The events, their parts, all that touches these, and whom those people and tools belong to."""
    parts = defaultdict(set)
    for edge in edges:
        if edge.predicate == Relation.SUPER_EVENT.value:
            parts[edge.object].add(edge.subject)
    scope: set[str] = set()
    waiting = list(focus)
    while waiting:
        one = waiting.pop()
        if one not in scope:
            scope.add(one)
            waiting.extend(parts[one])
    near = set(scope)
    for edge in edges:
        if edge.subject in scope or edge.object in scope:
            near |= {edge.subject, edge.object}
    belongs = {Relation.AFFILIATION.value, Relation.CREATOR.value}
    return near | {edge.object for edge in edges if edge.predicate in belongs and edge.subject in near}


def _reach(focus: list[str], edges: list[_Edge], hops: int) -> set[str]:
    near = defaultdict(set)
    for edge in edges:
        near[edge.subject].add(edge.object)
        near[edge.object].add(edge.subject)
    reached, rim = set(focus), set(focus)
    for _ in range(hops):
        rim = {other for one in rim for other in near[one]} - reached
        if not rim:
            break
        reached |= rim
    return reached


def best_connected(
    ranked: Sequence[str], near: Mapping[str, set[str]], limit: int, sure: int = 1
) -> set[str]:
    """`limit` nodes: by rank, each in the company of some it is tied to; the first `sure` in any case.

    A hub whose partners all rank lower brings the first of them along (of n the square root of n): alone it
    would tell nothing, and with all of them there would be room for nobody else.
    """
    rank = {node: number for number, node in enumerate(ranked)}
    kept = set(ranked[: min(sure, limit)])
    for node in ranked:
        partners = near.get(node, set()) - {node}
        company = ceil(sqrt(len(partners))) - len(partners & kept)
        alone = bool(partners) and not partners & kept
        if len(kept) + (node not in kept) + alone > limit:
            continue
        kept.add(node)
        first = sorted(partners - kept, key=rank.__getitem__)
        kept.update(first[: max(0, min(company, limit - len(kept)))])
    spare = (node for node in ranked if node not in kept)
    return kept | set(islice(spare, limit - len(kept)))


def _busiest(
    kept: set[str], edges: list[_Edge], nodes: dict[str, _Node], focus: set[str], limit: int
) -> set[str]:
    """The nodes with the most edges; what was asked for stays first, ties go by the order of nodes."""
    near: dict[str, set[str]] = defaultdict(set)
    degree: dict[str, int] = defaultdict(int)
    for edge in edges:
        for one, other in ((edge.subject, edge.object), (edge.object, edge.subject)):
            degree[one] += 1
            near[one].add(other)
    ranked = sorted((key for key in nodes if key in kept), key=lambda key: (key not in focus, -degree[key]))
    return best_connected(ranked, near, limit, max(len(focus), 1))


def _predicates(topics: bool) -> str:
    return " ".join(name for name in LABELS if topics or name != TOPIC_PREDICATE)


def _bound(rows: Iterable[tuple[str | None, ...]]) -> Iterator[tuple[str, ...]]:
    """The rows without an unbound cell (an aggregate over nothing gives one such row)."""
    for row in rows:
        cells = tuple(cell for cell in row if cell is not None)
        if len(cells) == len(row):
            yield cells


def _local_name(value: str) -> str:
    return re.split(r"[/#:]", value.rstrip("/#"))[-1]


def _spaced(name: str) -> str:
    """A local name as words.

    >>> _spaced("KeynoteSpeaker"), _spaced("open-source")
    ('keynote speaker', 'open source')
    """
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[-_]+", " ", name).lower().strip()


def _fold(name: str) -> str:
    """A name without what a person may type otherwise: case, width, spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
