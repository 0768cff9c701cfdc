"""The nodes and edges of a network, and what they are called."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from eventgraph.model import Kind, Relation

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


@dataclass(slots=True)
class Node:
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
class Edge:
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

    def attributes(self, confidence: float | None, nodes: dict[str, Node]) -> dict[str, str | int | float]:
        default = LABELS[self.predicate]
        # A bare "speaker" beside "keynote" says nothing more.
        roles = sorted(self.roles - {default}) or [default]
        behalf = sorted(nodes[org].label if org in nodes else local_name(org) for org in self.behalf)
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


def local_name(value: str) -> str:
    return re.split(r"[/#:]", value.rstrip("/#"))[-1]


def spaced(name: str) -> str:
    """A local name as words.

    >>> spaced("KeynoteSpeaker"), spaced("open-source")
    ('keynote speaker', 'open source')
    """
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[-_]+", " ", name).lower().strip()
