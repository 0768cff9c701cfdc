"""What the pages read from a store: names, and all that is known of one node.

The store does not change while it is served, so names are read once, when they are first needed.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources import files
from typing import Any

from eventgraph.evidence import Witness, ask_about, labels, witnesses
from eventgraph.graph import Graph
from eventgraph.namespaces import DEFAULT_BASE, iri
from eventgraph.query import narrow
from eventgraph.store import Iri, Solutions, Store

#: Kinds that have a list of their own: the word in the address, one thing, many things, the classes.
KINDS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "event": ("event", "events", ("schema:Event", "schema:EventSeries")),
    "person": ("person", "people", ("schema:Person",)),
    "organization": ("organization", "organizations", ("schema:Organization",)),
    "tool": ("tool", "tools", ("eg:Tool",)),
    "place": ("place", "places", ("schema:Place",)),
    "article": ("article", "articles", ("schema:Article", "schema:NewsArticle")),
}
_KIND_OF = {iri(class_): kind for kind, (_, _, classes) in KINDS.items() for class_ in classes}
_ORDER = {kind: number for number, kind in enumerate(KINDS)}


@dataclass(frozen=True, slots=True)
class Node:
    """A node as it is shown in a list: its kind is "" if it has no list of its own."""

    iri: str
    name: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence that says a fact, and its article."""

    article: Node
    witness: Witness


@dataclass(frozen=True, slots=True)
class Fact:
    """What is said in one direction: the other end, details of the participation, and who says so."""

    predicate: str  # IRI
    incoming: bool
    other: Node | str  # a node, or the text of a literal
    details: tuple[str | Node, ...] = ()
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Portrait:
    """All that is known of one node."""

    node: Node
    types: tuple[str, ...]
    facts: tuple[Fact, ...]
    quotations: tuple[tuple[Node, str, Node | None], ...] = ()  # who, what, at which event
    told_of: tuple[Node, ...] = ()  # by an article

    @property
    def articles(self) -> tuple[Node, ...]:
        found = {quote.article for fact in self.facts for quote in fact.quotes}
        return tuple(sorted(found, key=lambda node: (node.name, node.iri)))


@dataclass(slots=True)
class _Part:
    event: str
    agent: str
    roles: set[str] = field(default_factory=set)
    capacities: set[str] = field(default_factory=set)
    behalf: set[str] = field(default_factory=set)
    statuses: set[str] = field(default_factory=set)


def fold(name: str) -> str:
    """A name without what a person may type otherwise: case, accents, spaces.

    >>> fold("  Zoë  ŠIMÁK ")
    'zoe simak'
    """
    bare = unicodedata.normalize("NFKD", name)
    return " ".join("".join(c for c in bare if not unicodedata.combining(c)).casefold().split())


class Library:
    """A store with what is read from it once."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.graph = Graph(store)

    @cached_property
    def base(self) -> str:
        """The base of the data's IRIs: what stands before `article/` in those of the articles."""
        rows = self.store.select(
            "SELECT ?a WHERE { VALUES ?t { schema:Article schema:NewsArticle } ?a a ?t } LIMIT 1"
        )
        address = (rows[0][0] if rows else None) or ""
        return address[: address.rfind("article/")] if "article/" in address else DEFAULT_BASE

    @cached_property
    def nodes(self) -> dict[str, Node]:
        """Everything that has a page and a name, by IRI, in the order of kinds and names."""
        names: dict[str, tuple[int, int, str]] = {}
        kinds: dict[str, str] = {}
        for iri_, form, type_, first in self._rows("names"):
            kind = _KIND_OF[type_]
            kinds[iri_] = min(kinds.get(iri_, kind), kind, key=_ORDER.__getitem__)
            if int(first):
                names[iri_] = min(names.get(iri_, (0, 0, "")), (-1, -len(form), form))
        found = [Node(i, names[i][2] if i in names else _local(i), kind) for i, kind in kinds.items()]
        return {n.iri: n for n in sorted(found, key=lambda n: (_ORDER[n.kind], fold(n.name), n.iri))}

    @cached_property
    def forms(self) -> dict[str, list[str]]:
        """The IRIs of what goes by a folded name, first names and others."""
        found: dict[str, set[str]] = defaultdict(set)
        for iri_, form, *_ in self._rows("names"):
            found[fold(form)].add(iri_)
        return {form: sorted(iris) for form, iris in sorted(found.items())}

    def of_kind(self, kind: str) -> list[Node]:
        return [node for node in self.nodes.values() if node.kind == kind]

    def search(self, wanted: str, kind: str = "") -> list[Node]:
        """What has a name with these words in it: whole names first, then their beginnings, then the rest."""
        words = fold(wanted)
        ranked: dict[str, tuple[int, int]] = {}
        if not words:
            return []
        for form, iris in self.forms.items():
            if words in form:
                rank = (
                    0 if form == words else 1 if form.startswith(words) else 2 if f" {words}" in form else 3
                )
            elif all(word in form for word in words.split()):
                rank = 4
            else:
                continue
            for one in iris:
                ranked[one] = min(ranked.get(one, (9, 0)), (rank, len(form)))
        nodes = self.nodes
        found = [nodes[one] for one in ranked if not kind or nodes[one].kind == kind]
        return sorted(found, key=lambda node: (ranked[node.iri], fold(node.name), node.iri))

    def nearest(self, wanted: str) -> list[Node]:
        """What has a name much like this one, or one word of it: for what was mistyped."""
        from difflib import get_close_matches

        typed = fold(wanted)
        near = get_close_matches(typed, self.forms, n=5, cutoff=0.6)
        if not near:
            words = {word for form in self.forms for word in form.split()}
            like = set(get_close_matches(typed, words, n=2, cutoff=0.75))
            near = [form for form in self.forms if not like.isdisjoint(form.split())][:5]
        return list(dict.fromkeys(self.nodes[one] for form in near for one in self.forms[form]))

    def named(self, iris: Iterable[str]) -> dict[str, Node]:
        """Nodes with their names, whatever they are; an IRI that has no name is named by its last part."""
        wanted = sorted(set(iris))
        names = labels(self.store, wanted)
        return {
            one: Node(one, names.get(one) or _local(one), self.nodes[one].kind if one in self.nodes else "")
            for one in wanted
        }

    def portrait(self, address: str) -> Portrait | None:
        """All that is known of a node; None if the graph says nothing of it."""
        said = [(str(p), value) for p, value in self._solve("outgoing", node=[address])]
        back = [(str(p), str(subject)) for p, subject in self._solve("incoming", node=[address])]
        if not said and not back:
            return None
        parts = self._parts(address)
        quotations = self._solve("quotations", node=[address])
        told = [str(row[0]) for row in self._solve("read-in", node=[address])]
        quotes = self._quotes(address)

        others = {str(value) for _, value in said if isinstance(value, Iri)} | {one for _, one in back}
        others |= {one for part in parts for one in (part.event, part.agent, *part.behalf)}
        others |= {w.article_iri for said_by in quotes.values() for w in said_by} | set(told) | {address}
        others |= {str(one) for row in quotations for one in (row[1], row[3]) if one}
        nodes = self.named(others)

        def quoted(subject: str, predicate: str, object_: str) -> tuple[Quote, ...]:
            return tuple(
                Quote(nodes[w.article_iri], w) for w in quotes.get((subject, predicate, object_), ())
            )

        facts = []
        for predicate, value in said:
            other = nodes[str(value)] if isinstance(value, Iri) else _text(value)
            details = self._details(parts, nodes, address, predicate, str(value))
            facts.append(
                Fact(
                    predicate,
                    False,
                    other,
                    details,
                    quoted(address, predicate, other.iri if isinstance(other, Node) else other),
                )
            )
        for predicate, subject in back:
            details = self._details(parts, nodes, subject, predicate, address)
            facts.append(Fact(predicate, True, nodes[subject], details, quoted(subject, predicate, address)))
        facts += self._represented(parts, nodes, address) + self._cancelled(parts, nodes, address, facts)
        types = tuple(sorted(str(value) for predicate, value in said if predicate == iri("rdf:type")))
        spoken = sorted(
            {(nodes[str(row[1])], str(row[2]), nodes[str(row[3])] if row[3] else None) for row in quotations},
            key=lambda item: (item[0].name, item[1]),
        )
        node = nodes[address]
        told_nodes = sorted((nodes[one] for one in told), key=lambda n: (_ORDER[n.kind or "article"], n.name))
        return Portrait(node, types, tuple(sorted(facts, key=_fact_order)), tuple(spoken), tuple(told_nodes))

    def _quotes(self, address: str) -> dict[tuple[str, str, str], tuple[Witness, ...]]:
        """The sentences behind what is said of a node, by subject, predicate and object."""
        facts = {
            statement: (subject, predicate, object_)
            for end in ("subject", "object")
            for statement, subject, predicate, object_, _ in ask_about(
                self.store, "statements", end, [address]
            )
        }
        return {facts[statement]: found for statement, found in witnesses(self.store, facts).items()}

    def _parts(self, address: str) -> list[_Part]:
        parts: dict[str, _Part] = {}
        for part, event, agent, role, capacity, behalf, status in self._solve("parts", node=[address]):
            one = parts.setdefault(str(part), _Part(str(event), str(agent)))
            for value, known in (
                (role, one.roles), (capacity, one.capacities), (behalf, one.behalf), (status, one.statuses)
            ):  # fmt: skip
                if value is not None:
                    known.add(str(value))
        return [parts[key] for key in sorted(parts)]

    def _details(
        self, parts: Sequence[_Part], nodes: dict[str, Node], event: str, predicate: str, agent: str
    ) -> tuple[str | Node, ...]:
        """What the participation that a one-hop fact stands for says beyond it."""
        usual = _USUAL_ROLE.get(predicate)
        found: list[str | Node] = []
        for part in parts:
            if usual and (part.event, part.agent) == (event, agent):
                found += _told(part, nodes, usual)
        return tuple(dict.fromkeys(found))

    def _represented(self, parts: Sequence[_Part], nodes: dict[str, Node], address: str) -> list[Fact]:
        return [
            Fact(
                iri("eg:onBehalfOf"),
                True,
                nodes[part.agent],
                ("at", nodes[part.event], *(_words(role) for role in sorted(part.roles))),
            )
            for part in parts
            if address in part.behalf
        ]

    def _cancelled(
        self, parts: Sequence[_Part], nodes: dict[str, Node], address: str, facts: Sequence[Fact]
    ) -> list[Fact]:
        """Participations that no one-hop fact stands for, because nothing took place."""
        shown = {fact.other.iri for fact in facts if isinstance(fact.other, Node)}
        found = []
        for part in parts:
            if address not in (part.event, part.agent):
                continue
            other = part.agent if part.event == address else part.event
            if other not in shown:
                found.append(
                    Fact(
                        iri("eg:agent"),
                        part.agent == address,
                        nodes[other],
                        tuple(dict.fromkeys(_told(part, nodes, ""))),
                    )
                )
        return found

    def _rows(self, name: str) -> list[tuple[str, ...]]:
        return [tuple(cell or "" for cell in row) for row in self.store.select(_query(name))]

    def _solve(self, name: str, **nodes: list[str]) -> list[tuple[Any, ...]]:
        safe = {variable: [one for one in iris if _SAFE.fullmatch(one)] for variable, iris in nodes.items()}
        if not all(safe.values()):
            return []
        found = self.store.solve(narrow(_query(name), safe))
        return list(found.rows) if isinstance(found, Solutions) else []

    def describe_query(self, address: str) -> str | None:
        """The CONSTRUCT query for a node as RDF; None for what is no IRI."""
        return narrow(_query("describe"), {"node": [address]}) if _SAFE.fullmatch(address) else None


#: An IRI as SPARQL can hold it: nothing that is asked for can break out of the query.
_SAFE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^<>\"{}|^`\\\x00-\x20]*")
_USUAL_ROLE = {
    iri("eg:speaker"): "speaker",
    iri("schema:attendee"): "attendee",
    iri("schema:organizer"): "organizer",
    iri("schema:sponsor"): "sponsor",
}


def _told(part: _Part, nodes: dict[str, Node], usual: str) -> list[str | Node]:
    roles = [_words(role) for role in sorted(part.roles) if _words(role) != usual]
    found: list[str | Node] = [*roles, *sorted(part.capacities)]
    for organization in sorted(part.behalf):
        found += ["for", nodes[organization]]
    return [*found, *(_words(status) for status in sorted(part.statuses) if _words(status) != "held")]


def _query(name: str) -> str:
    return files("eventgraph.serve").joinpath(f"queries/{name}.rq").read_text("utf-8")


def _fact_order(fact: Fact) -> tuple[bool, str, str]:
    return (
        fact.incoming,
        fact.predicate,
        fold(fact.other.name if isinstance(fact.other, Node) else fact.other),
    )


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _local(address: str) -> str:
    return re.split(r"[/#:]", address.rstrip("/#"))[-1].replace("-", " ") or address


def _words(address: str) -> str:
    """The last part of an IRI as words.

    >>> _words("https://w3id.org/eventgraph/role/KeynoteSpeaker")
    'keynote speaker'
    """
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", _local(address)).lower()
