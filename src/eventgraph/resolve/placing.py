"""Which event a claim speaks of: named ends, pointers ("the workshop"), and claims that leave the event open."""

from __future__ import annotations

import bisect
from collections import defaultdict
from collections.abc import Mapping

from eventgraph.model import Claim, Evidence, Extraction, Kind, Mention, Relation
from eventgraph.resolve.belief import Placed
from eventgraph.resolve.discourse import Discourse, discourse

#: What the ends of each relation must be.
ENDS: dict[Relation, tuple[Kind, tuple[Kind, ...]]] = {
    Relation.SPEAKER: (Kind.EVENT, (Kind.PERSON,)),
    Relation.ATTENDEE: (Kind.EVENT, (Kind.PERSON, Kind.ORGANIZATION)),
    Relation.ORGANIZER: (Kind.EVENT, (Kind.ORGANIZATION, Kind.PERSON)),
    Relation.SPONSOR: (Kind.EVENT, (Kind.ORGANIZATION,)),
    Relation.SUPER_EVENT: (Kind.EVENT, (Kind.EVENT,)),
    Relation.LOCATION: (Kind.EVENT, (Kind.PLACE,)),
    Relation.PRESENTS: (Kind.EVENT, (Kind.TOOL,)),
    Relation.AFFILIATION: (Kind.PERSON, (Kind.ORGANIZATION,)),
    Relation.CREATOR: (Kind.TOOL, (Kind.ORGANIZATION, Kind.PERSON)),
}
#: A claim below this is too weak to be counted when it finds no event, or to be shown as a fact's evidence beside
#: stronger ones.
SURE = 0.3
FactKey = tuple[Relation, str, str]


class Placer:
    """Turns the ends of claims into entity keys, and open or pointing event slots into events."""

    def __init__(self, extraction: Extraction, ids: Mapping[int, str], told: Discourse) -> None:
        self._extraction = extraction
        self._ids = ids
        self._told = told
        self.main = f"{Kind.EVENT.value}/{told.main}" if told.main else None

    @classmethod
    def of(
        cls, extraction: Extraction, keys: Mapping[int, tuple[Kind, str]], accepted: Mapping[str, float]
    ) -> Placer:
        """A placer on the accepted entities; `keys` are those of mentions by their index."""
        kept = {i: place for i, place in keys.items() if f"{place[0].value}/{place[1]}" in accepted}
        ids = {i: f"{kind.value}/{key}" for i, (kind, key) in kept.items()}
        return cls(extraction, ids, discourse(extraction, kept))

    def key_of(self, index: int | None) -> str | None:
        """The entity that a mention names, if it is accepted."""
        return None if index is None else self._ids.get(index)

    def events(self, index: int | None, evidence: Evidence) -> list[tuple[str, str]]:
        """The events that a slot can mean, each with how it was found; the likeliest first."""
        if index is not None and not self._extraction.mentions[index].nominal:
            if index in self._ids:
                return [(self._ids[index], "named")]
            index = None  # a name that is not believed says as little as none
        prefix = Kind.EVENT.value
        position = evidence.span.start
        candidates = [(self._told.headed(position), "heading")]
        candidates += [
            (key, "main" if rank == 0 else "second") for rank, key in enumerate(self._told.foremost(2))
        ]
        candidates.append((self._told.previous(position), "previous"))
        if self._told.lists_parts(
            position
        ):  # of the event that its heading stands under, else of the main one
            candidates = candidates[:2] if candidates[0][0] is None else candidates[:1]
        if index is not None:
            pointed = self._told.pointed(self._extraction.mentions[index].span)
            candidates = [(pointed, "pointed"), *candidates[:3]]
        found: dict[str, str] = {}
        for key, how in candidates:
            if key is not None:
                found.setdefault(f"{prefix}/{key}", how)
        return list(found.items())

    def prominence(self, event: str) -> float:
        """The chance that an event is the main one."""
        return self._told.prominence.get(event.partition("/")[2], 0.0)

    def whereabouts(self, event: str, position: int) -> dict[str, float]:
        """How an event is named around a position."""
        return self._told.whereabouts(event.partition("/")[2], position)

    def position(self, claim: Claim) -> int:
        """Where a claim's end that is no event stands; else where its words begin."""
        subject_kind, _ = ENDS[claim.relation]
        index = claim.object if subject_kind is Kind.EVENT and claim.object is not None else claim.subject
        return claim.evidence.span.start if index is None else self._extraction.mentions[index].span.start

    def ends(self, index: int | None, is_event: bool, evidence: Evidence) -> list[tuple[str, str]]:
        if is_event:
            return self.events(index, evidence)
        key = self.key_of(index)
        return [(key, "named")] if key else []


def gather(
    extraction: Extraction, placer: Placer, beliefs: Mapping[str, float]
) -> tuple[dict[FactKey, list[Placed]], int]:
    """Claims by the fact that they make, and the number of those for which no fact was found."""
    gathered: dict[FactKey, list[Placed]] = defaultdict(list)
    measure = _Measure(extraction.mentions)
    unplaced = 0
    for claim in extraction.claims:
        subject_kind, object_kinds = ENDS[claim.relation]
        subjects = placer.ends(claim.subject, subject_kind is Kind.EVENT, claim.evidence)
        objects = placer.ends(claim.object, Kind.EVENT in object_kinds, claim.evidence)
        if not subjects or not objects:
            unplaced += claim.evidence.confidence >= SURE
            continue
        for subject, how in subjects:
            for object_, other in objects:
                kinds = (Kind(subject.partition("/")[0]), Kind(object_.partition("/")[0]))
                if subject == object_ or kinds[0] is not subject_kind or kinds[1] not in object_kinds:
                    continue
                if subject in beliefs and object_ in beliefs:
                    placed = measure(claim, how if how != "named" else other)
                    gathered[claim.relation, subject, object_].append(placed)
    return gathered, unplaced


class _Measure:
    """Measures how far apart the ends of a claim are, and how many mentions stand between them."""

    def __init__(self, mentions: tuple[Mention, ...]) -> None:
        self._mentions = mentions
        self._starts: dict[Kind, list[int]] = {
            kind: sorted(m.span.start for m in mentions if m.kind is kind and not m.nominal) for kind in Kind
        }

    def __call__(self, claim: Claim, how: str) -> Placed:
        if how != "named" or claim.subject is None or claim.object is None:
            return Placed(claim, how)
        subject, object_ = self._mentions[claim.subject], self._mentions[claim.object]
        first, last = sorted((subject.span, object_.span))
        between = tuple(self._between(m.kind, first.end, last.start) for m in (subject, object_))
        gap = max(last.start - first.end, 0)
        return Placed(claim, how, gap, (between[0], between[1]), subject.span < object_.span)

    def _between(self, kind: Kind, start: int, end: int) -> int:
        starts = self._starts[kind]
        return max(bisect.bisect_left(starts, end) - bisect.bisect_left(starts, start), 0)
