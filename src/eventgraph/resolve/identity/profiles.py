"""What one article tells of each thing, in the form in which identity across articles compares it."""

from __future__ import annotations

import re
from collections import defaultdict

from eventgraph.iris import slug
from eventgraph.model import Article, Entities, Entity, Kind, Profile, Relation
from eventgraph.resolve.forms import without_year, year

#: Relations that make others at the same event part of one's context.
_TAKING_PART = (Relation.SPEAKER, Relation.ATTENDEE, Relation.ORGANIZER, Relation.SPONSOR)


def profiles(entities: Entities) -> tuple[Profile, ...]:
    """One profile for each entity of the article, in its order."""
    starts = {date.event: date.start for date in entities.dates}
    locals_ = {e.key: _local(e, starts.get(e.key, ""), entities.article) for e in entities.entities}
    context: dict[str, set[str]] = defaultdict(set)
    present: dict[str, set[str]] = defaultdict(set)  # who took part in an event
    employers: dict[str, set[str]] = defaultdict(set)
    for fact in entities.facts:
        context[fact.subject].add(locals_[fact.object])
        context[fact.object].add(locals_[fact.subject])
        if fact.relation in _TAKING_PART:
            present[fact.subject].add(fact.object)
        if fact.relation is Relation.AFFILIATION:
            employers[fact.subject].add(locals_[fact.object])
    for event, people in present.items():
        around = {x for x in context[event] if x.startswith(("organization/", "tool/", "event/"))}
        for person in people:
            if person.startswith(Kind.PERSON.value):
                context[person] |= {
                    locals_[p] for p in people if p != person and p.startswith("Person")
                } | around
    return tuple(
        Profile(
            entities.article.key,
            entity.key,
            locals_[entity.key],
            entity.kind,
            entity.name,
            tuple(form for form, _ in entity.forms),
            _year(entity, starts.get(entity.key, "")),
            starts.get(entity.key, ""),
            tuple(sorted(_with_series(context[entity.key]))),
            tuple(sorted(employers[entity.key])),
        )
        for entity in entities.entities
    )


def _year(entity: Entity, start: str) -> str:
    if entity.kind is not Kind.EVENT:
        return ""
    return next((y for form, _ in entity.forms if (y := year(form))), start[:4])


def _local(entity: Entity, start: str, article: Article) -> str:
    """The IRI's part behind the base. What is no name for all the world is bound to its year or article."""
    kind = entity.kind.value.lower()
    if entity.kind is Kind.PERSON and len(entity.name.split()) == 1:
        return f"{kind}/{slug(entity.name)}-{article.key[:8]}"  # "Alice" is somebody else in the next article
    held = _year(entity, start)
    if not held:
        return f"{kind}/{slug(entity.name)}"
    stem = re.sub(r"-$", "", slug(without_year(entity.name))) if without_year(entity.name) else ""
    return f"{kind}/{stem}-{held}" if stem else f"{kind}/{slug(entity.name)}"


def series_local(local: str) -> str:
    """The local part of an event without its year: that of its series.

    >>> series_local("event/quay-day-2025"), series_local("event/quay-day")
    ('event/quay-day', 'event/quay-day')
    """
    return re.sub(r"-(?:19|20)\d\d$", "", local)


def _with_series(locals_: set[str]) -> set[str]:
    """Editions of one series are context in common."""
    return locals_ | {series_local(x) for x in locals_ if x.startswith("event/")}
