"""Extractions of what a file states (a schedule, mark-up): every mention is a thing, every claim a fact.

Nothing is believed or joined by likeness; what has one name within the file is one thing.
"""

from __future__ import annotations

from collections import defaultdict

from eventgraph.model import (
    Entities,
    Entity,
    EventDate,
    Evidence,
    Extraction,
    Fact,
    Kind,
    Mention,
    Relation,
    best,
)
from eventgraph.resolve.forms import normal

#: What stands in the place of the weights' name.
NO_BELIEF = "is not needed"


def resolve_stated(extraction: Extraction) -> Entities:
    """Turn what a file states into entities and facts, in its order."""
    text = extraction.article.text
    keys = [_key(mention, text) for mention in extraction.mentions]
    members: dict[str, list[Mention]] = defaultdict(list)
    for key, mention in zip(keys, extraction.mentions, strict=True):
        members[key].append(mention)
    facts: dict[tuple[Relation, str, str], list[int]] = defaultdict(list)
    for index, claim in enumerate(extraction.claims):
        if claim.subject is not None and claim.object is not None:
            subject, object_ = keys[claim.subject], keys[claim.object]
            if subject != object_:
                facts[claim.relation, subject, object_].append(index)
    dates: dict[str, EventDate] = {}
    for date in extraction.dates:
        if date.event is not None:
            event = keys[date.event]
            dates.setdefault(event, EventDate(event, date.start, date.end, date.evidence))
    entities = tuple(_entity(key, found, text) for key, found in sorted(members.items()))
    return Entities(
        extraction=extraction,
        entities=entities,
        facts=tuple(_fact(extraction, place, claims) for place, claims in sorted(facts.items())),
        dates=tuple(dates[event] for event in sorted(dates)),
        belief=NO_BELIEF,
        main_event=next((k for k in keys if k.startswith(f"{Kind.EVENT.value}/")), None),
    )


def _key(mention: Mention, text: str) -> str:
    form = mention.span.of(text)
    return f"{mention.kind.value}/{normal(form) or form}"


def _entity(key: str, mentions: list[Mention], text: str) -> Entity:
    forms: dict[str, list[Evidence]] = defaultdict(list)
    for mention in mentions:
        forms[mention.span.of(text)].append(Evidence(mention.span, mention.method, mention.confidence))
    name = mentions[0].span.of(text)
    ordered = [name, *sorted(form for form in forms if form != name)]
    return Entity(
        key, mentions[0].kind, name, tuple((form, best(forms[form])) for form in ordered), best(forms[name])
    )


def _fact(extraction: Extraction, place: tuple[Relation, str, str], claims: list[int]) -> Fact:
    said = [extraction.claims[index] for index in claims]
    evidence = tuple(sorted({c.evidence for c in said}, key=lambda e: e.span))
    capacity = next((c.capacity for c in said if c.capacity), "")
    return Fact(*place, evidence, said[0].role, capacity, said[0].status)
