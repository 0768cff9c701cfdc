"""What changed between two graphs: speakers added, dates changed, claims taken back.

Two stores, or two exports of one, are compared by what they say, not by when or from which article it was read. Nodes
that the newer graph has joined (`eg:replaces`) are one node on both sides, so a merge is told once and not as a
change of every fact. As an RDF patch the difference is exact: applied to the old graph it gives the new one.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eventgraph.evidence import internal
from eventgraph.namespaces import curie, iri

if TYPE_CHECKING:
    from eventgraph.store import Store

Triple = tuple[str, str, str]
#: The parts that people play repeat `eg:speaker` and its like with details; their own ends say nothing new.
#: Between the agent and the event in the name of a part.
_AT = " at "
#: In the order in which they are told.
_KINDS = ("event", "part", "person", "organization", "tool", "place", "quotation", "article", "")
_ENDS = frozenset(iri(n) for n in ("rdf:type", "eg:agent", "eg:inEvent"))
_WORDS = {
    "schema:name": "name", "schema:alternateName": "other name", "schema:startDate": "start", "schema:endDate": "end",
    "schema:location": "place", "schema:superEvent": "part of", "eg:speaker": "speaker", "schema:attendee": "attendee",
    "schema:organizer": "organizer", "schema:sponsor": "sponsor", "eg:presents": "shown there", "schema:about": "topic",
    "schema:affiliation": "affiliation", "schema:creator": "maker", "eg:onBehalfOf": "on behalf of",
    "eg:capacity": "as", "eg:role": "role", "eg:status": "status",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """Of one node and property the values that are gone and those that are new, in words."""

    node: str  # IRI
    name: str
    kind: str  # "event", "person" …, empty for parts in events and quotations
    predicate: str  # CURIE
    old: tuple[str, ...]
    new: tuple[str, ...]

    @property
    def word(self) -> str:
        """The property in words."""
        return _WORDS.get(self.predicate, self.predicate.partition(":")[2])

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"node": self.node, "name": self.name, "kind": self.kind or None, "predicate": self.predicate,
                "old": list(self.old), "new": list(self.new)}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """What the new graph says that the old one does not, and the other way round."""

    changes: tuple[Change, ...]
    joined: tuple[tuple[str, str], ...]  # an old name and the name of the node that it is one with now
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
    """Compare what two graphs say, in words, sorted: events first."""
    one, two = _Side(old), _Side(new)
    joined = one.replaced | two.replaced
    before, after = one.canonical(joined), two.canonical(joined)
    names = two.named(joined) | one.named(joined) | two.named({})
    kinds = {_last(node, joined): kind for side in (one, two) for node, kind in side.kinds.items()}
    return Difference(
        tuple(_changes(before, after, names, kinds)),
        _pairs(two.replaced, one.replaced, one.named({}) | two.named({}), joined),
        _pairs(one.replaced, two.replaced, two.named({}) | one.named({}), joined),
    )


def _changes(
    before: set[Triple], after: set[Triple], names: Mapping[str, str], kinds: Mapping[str, str]
) -> Iterator[Change]:
    values: dict[tuple[str, str], tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for side, triples in enumerate((before - after, after - before)):
        for subject, predicate, value in triples:
            values[subject, predicate][side].add(value)
    lasting = {subject for subject, _, _ in before} & {subject for subject, _, _ in after}
    order = sorted(
        values,
        key=lambda key: (_KINDS.index(_kind(key[0], kinds)), _named(key[0], names), key[0], _place(key[1])),
    )
    for subject, predicate in order:
        kind = _kind(subject, kinds)
        if _repeats(kind, predicate, subject in lasting):
            continue
        was, is_ = ((tuple(sorted(_named(v, names) for v in side))) for side in values[subject, predicate])
        yield Change(subject, _named(subject, names), kind, curie(predicate), was, is_)


def _repeats(kind: str, predicate: str, lasting: bool) -> bool:
    """Whether a triple only repeats another: the ends of a part in an event, a new thing's name, a quotation's words."""
    if kind == "part":
        return predicate in _ENDS or (not lasting and predicate in (iri("eg:role"), iri("eg:status")))
    if kind in ("quotation", "article"):
        return predicate != iri("rdf:type")
    return predicate == iri("schema:name") and not lasting


def _kind(node: str, kinds: Mapping[str, str]) -> str:
    kind = "part" if _AT in node else kinds.get(node, "")
    return kind if kind in _KINDS else ""


def _named(value: str, names: Mapping[str, str]) -> str:
    if _AT in value:
        agent, _, event = value.partition(_AT)
        return f"{_named(agent, names)} at {_named(event, names)}"
    short = curie(value)
    return names.get(value) or (short.partition(":")[2] if short != value else value)


def _place(predicate: str) -> int:
    """Where a property stands among those of a node: what it is, its names, its dates, the rest."""
    order = list(_WORDS)
    name = curie(predicate)
    return -1 if name == "rdf:type" else order.index(name) if name in order else len(order)


def _pairs(
    now: Mapping[str, str], then: Mapping[str, str], names: Mapping[str, str], joined: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    """The nodes that are joined with another now and were not then, by name."""
    return tuple(
        sorted(
            (names.get(node, node), names.get(_last(node, joined), _last(node, joined)))
            for node in now.keys() - then.keys()
        )
    )


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


class _Side:
    """One of the two graphs: what it says, how it names and joins nodes."""

    def __init__(self, store: Store) -> None:
        self.triples: set[Triple] = set()
        for row in store.select(internal("facts")):
            subject, predicate, value = (cell or "" for cell in row)
            self.triples.add((subject, predicate, value))
        self.names: dict[str, str] = {}
        self.kinds: dict[str, str] = {}
        for row in store.select(internal("names")):
            node, name, class_ = (cell or "" for cell in row)
            self.names[node] = name
            self.kinds[node] = curie(class_).partition(":")[2].lower()
        self.replaced = {old or "": node or "" for node, old in store.select(internal("replaced"))}

    def canonical(self, joined: Mapping[str, str]) -> set[Triple]:
        """The triples with joined nodes as one, and parts in events named by who and where, as their IRIs depend on it."""
        ends: dict[str, dict[str, str]] = defaultdict(dict)
        for subject, predicate, value in self.triples:
            if predicate in (iri("eg:agent"), iri("eg:inEvent")):
                ends[subject][predicate] = _last(value, joined)
        parts = {
            node: f"{found[iri('eg:agent')]}{_AT}{found[iri('eg:inEvent')]}"
            for node, found in ends.items()
            if len(found) == 2
        }
        return {
            (parts.get(s) or _last(s, joined), p, parts.get(o) or _last(o, joined))
            for s, p, o in self.triples
        }

    def named(self, joined: Mapping[str, str]) -> dict[str, str]:
        """The names of nodes; a joined one has that of the node that stands for it."""
        return {_last(node, joined): self.names[node] for node in sorted(self.names)}


def _last(node: str, replaced: Mapping[str, str]) -> str:
    seen = {node}
    while (following := replaced.get(node)) and following not in seen:
        seen.add(following)
        node = following
    return node
