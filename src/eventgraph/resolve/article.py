"""Within one article: entities out of mentions, facts out of claims."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from eventgraph.model import (
    Claim,
    Entities,
    Entity,
    EventDate,
    Evidence,
    Extraction,
    Fact,
    Kind,
    Mention,
    Quotation,
    Relation,
    Topic,
    best,
)
from eventgraph.resolve.discourse import Discourse, discourse
from eventgraph.resolve.forms import expand_brackets, normal, year
from eventgraph.resolve.grouping import group

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
_DEFAULT_ROLES = frozenset(("", "Speaker", "Attendee"))
_STATUS_ORDER = ("cancelled", "announced", "held")
#: Somebody who did the first at an event is not listed again under the second.
_STRONGER = (
    (Relation.SPEAKER, Relation.ATTENDEE),
    (Relation.ORGANIZER, Relation.ATTENDEE),
    (Relation.SPONSOR, Relation.ATTENDEE),
)


def resolve(extraction: Extraction) -> Entities:
    """Turn what an article says into entities and facts. Pure; the order of the input does not matter."""
    article = extraction.article
    keys = group(article, extraction.mentions)
    entities = _entities(extraction, keys)
    ids = {i: f"{kind.value}/{key}" for i, (kind, key) in keys.items()}
    told = discourse(extraction, keys)
    main = f"{Kind.EVENT.value}/{told.main}" if told.main else None
    placer = _Placer(extraction, ids, told)
    facts, unplaced = _facts(extraction.claims, placer, {e.key: e for e in entities})
    return Entities(
        extraction=extraction,
        entities=tuple(entities),
        facts=tuple(facts),
        dates=tuple(_dates(extraction, placer)),
        quotations=tuple(
            Quotation(ids[q.speaker], main, q.quoted.of(article.text), q.direct, q.evidence)
            for q in extraction.quotations
            if q.speaker in ids
        ),
        topics=tuple(Topic(main, t.topic, t.evidence) for t in extraction.topics) if main else (),
        unplaced=unplaced,
        main_event=main,
    )


def _entities(extraction: Extraction, keys: dict[int, tuple[Kind, str]]) -> list[Entity]:
    members: dict[tuple[Kind, str], list[Mention]] = defaultdict(list)
    for index, place in keys.items():
        members[place].append(extraction.mentions[index])
    text = extraction.article.text
    found = []
    for (kind, key), mentions in sorted(members.items()):
        forms: dict[str, list[Evidence]] = defaultdict(list)
        for mention in mentions:
            written = mention.span.of(text)
            evidence = Evidence(mention.span, mention.method, mention.confidence)
            for form in (written, *expand_brackets(written)):
                forms[form].append(evidence)
        preferred = [s for form in forms for s in expand_brackets(form)[:1]]
        name = min(preferred or forms, key=lambda form: _rank_name(kind, form, len(forms[form])))
        ordered = [name, *sorted(form for form in forms if form != name and normal(form) != normal(name))]
        # A form that differs only in case or punctuation is kept too, behind the others.
        ordered += sorted(form for form in forms if form not in ordered)
        supported = tuple((form, best(forms[form])) for form in ordered)
        found.append(Entity(f"{kind.value}/{key}", kind, name, supported, _pooled(mentions)))
    return found


def _rank_name(kind: Kind, form: str, count: int) -> tuple[int, int, int, str]:
    """The fullest form comes first: most words, then with a year for an event, then longest, most used."""
    with_year = kind is Kind.EVENT and year(form) is not None
    return -len(normal(form).split()) - with_year, -len(form), -count, form


def _pooled(mentions: Iterable[Mention]) -> Evidence:
    return best(Evidence(m.span, m.method, m.confidence) for m in mentions)


class _Placer:
    """Turns the ends of claims into entity keys, and open or pointing event slots into events."""

    def __init__(self, extraction: Extraction, ids: dict[int, str], told: Discourse) -> None:
        self._extraction = extraction
        self._ids = ids
        self._told = told

    def event(self, index: int | None, evidence: Evidence) -> str | None:
        if index is not None and index in self._ids:
            return self._ids[index]
        if index is not None:
            key = self._told.pointed(self._extraction.mentions[index].span)
        else:
            key = self._told.around(evidence.span.start)
        return f"{Kind.EVENT.value}/{key}" if key else None

    def end(self, index: int | None, is_event: bool, evidence: Evidence) -> str | None:
        return self.event(index, evidence) if is_event else self._ids.get(-1 if index is None else index)


def _facts(
    claims: Iterable[Claim], placer: _Placer, entities: dict[str, Entity]
) -> tuple[list[Fact], int]:
    gathered: dict[tuple[Relation, str, str], list[Claim]] = defaultdict(list)
    unplaced = 0
    for claim in claims:
        subject_kind, object_kinds = ENDS[claim.relation]
        subject = placer.end(claim.subject, subject_kind is Kind.EVENT, claim.evidence)
        object_ = placer.end(claim.object, Kind.EVENT in object_kinds, claim.evidence)
        if subject is None or object_ is None:
            unplaced += 1
            continue
        if (
            subject != object_
            and entities[subject].kind is subject_kind
            and entities[object_].kind in object_kinds
        ):
            gathered[claim.relation, subject, object_].append(claim)
    for strong, weak in _STRONGER:
        for relation, subject, object_ in list(gathered):
            if relation is strong:
                gathered.pop((weak, subject, object_), None)
    facts = [_fact(*key, found) for key, found in sorted(gathered.items())]
    return _without_cycles(facts), unplaced


def _fact(relation: Relation, subject: str, object_: str, claims: list[Claim]) -> Fact:
    evidence = sorted({c.evidence for c in claims}, key=lambda e: (-e.confidence, e.span, e.method))
    special = sorted(
        (c for c in claims if c.role not in _DEFAULT_ROLES), key=lambda c: (-c.evidence.confidence, c.role)
    )
    roles = [c.role for c in special] or sorted(c.role for c in claims if c.role) or [""]
    capacities = sorted((c.capacity for c in claims if c.capacity), key=lambda t: (-len(t), t)) or [""]
    status = min((c.status for c in claims), key=_STATUS_ORDER.index)
    return Fact(relation, subject, object_, tuple(evidence), roles[0], capacities[0], status)


def _without_cycles(facts: list[Fact]) -> list[Fact]:
    """Of part-of facts that contradict each other the most confident stay; an event has one main whole."""
    parents: dict[str, str] = {}
    kept = []
    order = sorted(
        (f for f in facts if f.relation is Relation.SUPER_EVENT),
        key=lambda f: (-f.evidence[0].confidence, f.subject, f.object),
    )
    for fact in order:
        above, seen = fact.object, {fact.subject}
        while above in parents and above not in seen:
            seen.add(above)
            above = parents[above]
        if above in seen or fact.subject in parents:
            continue
        parents[fact.subject] = fact.object
        kept.append(fact)
    return [f for f in facts if f.relation is not Relation.SUPER_EVENT or f in kept]


def _dates(extraction: Extraction, placer: _Placer) -> list[EventDate]:
    """The most trusted date of each event; of equals the most precise, then the first."""
    gathered: dict[str, list[EventDate]] = defaultdict(list)
    for claim in extraction.dates:
        if event := placer.event(claim.event, claim.evidence):
            gathered[event].append(EventDate(event, claim.start, claim.end, claim.evidence))
    chosen = []
    for _, dates in sorted(gathered.items()):
        top = min(dates, key=lambda d: (-d.evidence.confidence, -len(d.start), d.evidence.span, d.start))
        finer = [d for d in dates if d.start.startswith(top.start) and len(d.start) > len(top.start)]
        chosen.append(replace(min(finer, key=lambda d: (-d.evidence.confidence, d.evidence.span)) if finer else top))
    return chosen
