"""What changed between two graphs: speakers added, dates changed, claims taken back.

Two stores, or two exports of one, are compared by what they say, not by which article says it or when it was read.
A node that goes by another IRI in the other graph (`eg:replaces`) is one node, so a merge is told once and not as a
change of every fact. What has no lasting IRI is known by what it is: a part in an event by who and where, a quotation
by its words, an article by its identifier. As an RDF patch the difference is exact: applied to the old graph it gives
the new one.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eventgraph.evidence import internal, labels
from eventgraph.namespaces import curie, iri

if TYPE_CHECKING:
    from eventgraph.store import Store

#: What a thing is known by in both graphs; a part in an event by (agent, event), all else by (itself, "").
Key = tuple[str, str]
#: Whether it is a node, and its IRI or text.
Value = tuple[bool, str]
#: Of each thing and predicate the values.
Said = dict[tuple[Key, str], set[Value]]

_KINDS = {
    "schema:Event": "event", "schema:Person": "person", "schema:Organization": "organization", "eg:Tool": "tool",
    "schema:Place": "place", "eg:Participation": "part", "eg:Quotation": "quotation", "schema:Article": "article",
    "schema:NewsArticle": "article",
}  # fmt: skip
#: In the order in which they are told; parts stand with their events.
_ORDER = ("event", "part", "person", "organization", "tool", "place", "quotation", "article", "")
_WORDS = {
    "rdf:type": "type", "schema:name": "name", "schema:alternateName": "other name", "schema:startDate": "start",
    "schema:endDate": "end", "schema:location": "place", "schema:superEvent": "part of", "eg:speaker": "speaker",
    "schema:attendee": "attendee", "schema:organizer": "organizer", "schema:sponsor": "sponsor",
    "eg:presents": "shown there", "schema:about": "topic", "schema:affiliation": "affiliation",
    "schema:creator": "maker", "eg:status": "status", "eg:role": "role", "eg:capacity": "as",
    "eg:onBehalfOf": "on behalf of",
}  # fmt: skip
#: Properties with one value, so that another one takes its place.
_SINGLE = frozenset(
    ("rdf:type", "schema:name", "schema:startDate", "schema:endDate", "schema:location", "schema:superEvent",
     "eg:status", "eg:role", "schema:headline", "schema:datePublished")
)  # fmt: skip
_TYPE, _NAME, _OTHER_NAME = iri("rdf:type"), iri("schema:name"), iri("schema:alternateName")
_AGENT, _EVENT = iri("eg:agent"), iri("eg:inEvent")
_WORDS_OF, _IDENTIFIER = iri("eg:quotedText"), iri("schema:identifier")
#: What a new or lost part says in the one-hop facts already.
_USUAL = frozenset(iri(f"role:{role}") for role in ("Speaker", "Attendee", "Organizer", "Sponsor")) | {
    iri("status:held")
}


@dataclass(frozen=True, slots=True)
class Change:
    """Of one thing and property the values that are gone and those that are new, in words."""

    node: str  # IRI
    name: str  # of a part in an event, that of whose part it is
    kind: str  # "event", "person" …; "part" is somebody's part in an event
    predicate: str  # CURIE
    old: tuple[str, ...]
    new: tuple[str, ...]
    event: str = ""  # the name of the event that a part is in

    @property
    def word(self) -> str:
        """The property in words."""
        return _WORDS.get(self.predicate, self.predicate.partition(":")[2])

    @property
    def replaced(self) -> bool:
        """Whether one value has taken the place of another."""
        return self.predicate in _SINGLE and len(self.old) == len(self.new) == 1

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"node": self.node, "name": self.name, "kind": self.kind or None, "event": self.event or None,
                "predicate": self.predicate, "old": list(self.old), "new": list(self.new)}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """What the new graph says that the old one does not, and the other way round."""

    changes: tuple[Change, ...]
    joined: tuple[tuple[str, str], ...]  # the name of a thing, and that of the thing that it is one with now
    parted: tuple[tuple[str, str], ...]  # the other way round

    def __bool__(self) -> bool:
        return bool(self.changes or self.joined or self.parted)

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "changes": [change.to_dict() for change in self.changes],
            "joined": [{"name": a, "now": b} for a, b in self.joined],
            "parted": [{"name": a, "was": b} for a, b in self.parted],
        }


def diff(old: Store, new: Store) -> Difference:
    """Compare what two graphs say, in words, sorted: events first, each with the parts that people have in it."""
    one, two = _Side(old), _Side(new)
    forth = _moved(one, two)
    back = {a: b for a, b in _moved(two, one).items() if a not in forth.values()}
    before, after = one.said(forth), two.said(back)
    telling = _Telling(one, two, before, after)
    return Difference(tuple(telling.changes()), _merged(forth, one, two), _merged(back, two, one))


def _moved(here: _Side, there: _Side) -> dict[str, str]:
    """The nodes of one graph that go by the IRI of another node in the other graph."""
    return {
        node: there.replaced[node]
        for node in sorted(here.nodes - there.nodes)
        if there.replaced.get(node) in there.nodes
    }


def _merged(moved: Mapping[str, str], here: _Side, there: _Side) -> tuple[tuple[str, str], ...]:
    """Of nodes that moved, those that became one with another node and not merely another name, by name."""
    onto = Counter(moved.values())
    found = {node: to for node, to in moved.items() if to in here.nodes or onto[to] > 1}
    was, is_ = labels(here.store, found), labels(there.store, found.values())
    return tuple(sorted((was.get(node, node), is_.get(to, to)) for node, to in found.items()))


class _Side:
    """One of the two graphs."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._facts: list[tuple[str, str, Value]] = []
        for subject, predicate, value, is_node in store.select(internal("facts")):
            self._facts.append((subject or "", predicate or "", (is_node == "true", value or "")))
        self.nodes = {subject for subject, _, _ in self._facts}
        replaced: dict[str, set[str]] = defaultdict(set)
        for node, other in store.select(internal("replaced")):
            replaced[other or ""].add(node or "")
        #: The node that stands for another IRI, where there is one only.
        self.replaced = {other: nodes.pop() for other, nodes in replaced.items() if len(nodes) == 1}
        self.iris: dict[Key, str] = {}

    def said(self, moved: Mapping[str, str]) -> Said:
        """What the graph says, by what things are known by in both graphs."""
        marks: dict[str, dict[str, str]] = defaultdict(dict)
        for subject, predicate, (_, value) in self._facts:
            if predicate in (_AGENT, _EVENT, _WORDS_OF, _IDENTIFIER):
                marks[subject][predicate] = max(value, marks[subject].get(predicate, ""))

        def key(node: str) -> Key:
            own = marks.get(node, {})
            if _AGENT in own and _EVENT in own:
                return moved.get(own[_AGENT], own[_AGENT]), moved.get(own[_EVENT], own[_EVENT])
            for mark in (_WORDS_OF, _IDENTIFIER):
                if mark in own:
                    return f"{mark} {own[mark]}", ""  # no IRI has a space, so none can be taken for it
            return moved.get(node, node), ""

        found: Said = defaultdict(set)
        for subject, predicate, (is_node, value) in self._facts:
            known = key(subject)
            self.iris[known] = max(subject, self.iris.get(known, ""))
            found[known, predicate].add((is_node, moved.get(value, value) if is_node else value))
        return found


class _Telling:
    """The difference of what two graphs say, in words."""

    def __init__(self, one: _Side, two: _Side, before: Said, after: Said) -> None:
        self._before, self._after = before, after
        self._gone = {k: v - after.get(k, set()) for k, v in before.items() if v - after.get(k, set())}
        self._new = {k: v - before.get(k, set()) for k, v in after.items() if v - before.get(k, set())}
        self._lasting = {key for key, _ in before} & {key for key, _ in after}
        self._iris = one.iris | two.iris
        touched = self._gone.keys() | self._new.keys()
        nodes = {self._iris[key] for key, _ in touched} | {
            end for key, _ in touched for end in key if end and " " not in end
        }
        nodes |= {
            v
            for side in (self._gone, self._new)
            for values in side.values()
            for is_node, v in values
            if is_node
        }
        self._names = labels(one.store, nodes) | labels(two.store, nodes)

    def changes(self) -> Iterator[Change]:
        touched = self._gone.keys() | self._new.keys()
        for key, predicate in sorted(touched, key=self._place):
            old, new = self._told(self._gone, key, predicate), self._told(self._new, key, predicate)
            if old or new:
                yield Change(
                    self._iris[key],
                    self._name(key),
                    self._kind(key),
                    curie(predicate),
                    self._in_words(old),
                    self._in_words(new),
                    self._names.get(key[1], key[1]),
                )

    def _told(self, side: Mapping[tuple[Key, str], set[Value]], key: Key, predicate: str) -> set[Value]:
        """The values of a property that are told: not those that another change tells already."""
        values = side.get((key, predicate), set())
        kind, lasting = self._kind(key), key in self._lasting
        if kind == "part":
            if predicate in (_AGENT, _EVENT, _TYPE):
                return set()
            return values if lasting else {value for value in values if value[1] not in _USUAL}
        if not lasting and (predicate == _NAME or (kind in ("quotation", "article") and predicate != _TYPE)):
            return set()
        if lasting and predicate == _OTHER_NAME:  # a name that was not the first one before, or is not now
            there = self._after if side is self._gone else self._before
            return values - there.get((key, _NAME), set())
        if lasting and predicate == _NAME and side is self._gone and not self._new.get((key, _NAME)):
            return values - self._after.get(
                (key, _OTHER_NAME), set()
            )  # of a thing that is one with this one now
        if lasting and predicate == _NAME and side is self._new and not self._gone.get((key, _NAME)):
            return values - self._before.get((key, _OTHER_NAME), set())
        return values

    def _kind(self, key: Key) -> str:
        types = self._after.get((key, _TYPE), set()) | self._before.get((key, _TYPE), set())
        kinds = {_KINDS.get(curie(type_), "") for _, type_ in types}
        return min(kinds, key=_ORDER.index, default="")

    def _name(self, key: Key) -> str:
        thing = key[0] if key[1] else self._iris[key]
        return self._names.get(thing, thing)

    def _in_words(self, values: Iterable[Value]) -> tuple[str, ...]:
        return tuple(sorted(self._word(value) if is_node else value for is_node, value in values))

    def _word(self, node: str) -> str:
        short = curie(node)
        return self._names.get(node) or (short.partition(":")[2] if short != node else node)

    def _place(self, touched: tuple[Key, str]) -> tuple[Any, ...]:
        key, predicate = touched
        kind = self._kind(key)
        event = key[1] or (key[0] if kind == "event" else "")
        words = list(_WORDS)
        name = curie(predicate)
        return (
            0 if event else _ORDER.index(kind), self._names.get(event, event), event, kind == "part",
            self._name(key), key, words.index(name) if name in words else len(words), name,
        )  # fmt: skip


def patch(old: Store, new: Store, *, everything: bool = False) -> Iterator[str]:
    """The lines of an RDF patch from the old graph to the new one (https://afs.github.io/rdf-patch/), without line ends.

    Only the graphs of facts, or with `everything` all graphs. Its id is a hash of what it does.
    """
    before, after = (set(_quads(store, everything)) for store in (old, new))
    lines = [f"D {quad}" for quad in sorted(before - after)] + [
        f"A {quad}" for quad in sorted(after - before)
    ]
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    yield f"H id <urn:sha256:{digest}> ."
    yield "TX ."
    yield from lines
    yield "TC ."


def _quads(store: Store, everything: bool) -> Iterator[str]:
    rest = b""
    for piece in store.dump("nquads"):
        *lines, rest = (rest + piece).split(b"\n")
        yield from _kept(lines, everything)
    yield from _kept([rest], everything)


def _kept(lines: Iterable[bytes], everything: bool) -> Iterator[str]:
    for line in lines:
        if line.strip() and (everything or line.rstrip(b" .\r").endswith(b"/facts>")):
            yield line.decode().strip()
