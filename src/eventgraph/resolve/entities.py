"""Entities out of mentions: groups of mentions that name one thing, believed as far as all that speaks for it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from eventgraph.lexicon import words
from eventgraph.model import Entity, Evidence, Extraction, Kind, Mention, Rejected, Span, best
from eventgraph.resolve.belief import NOTICED, Features, Weights, believe, by_certain_rule, node_features
from eventgraph.resolve.forms import expand_brackets, normal, year

#: A form that is read as another kind with more belief needs a mention this sure to be two things: a university and
#: a venue, a project's people and its software.
_SECOND_KIND = 0.7
#: "in Ghent" behind an event's name is often taken for a part of it.
_PLACED = re.compile(r" (?:in|at|for) (?:[A-Z]\w+)(?: [A-Z]\w+)?")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that may be an entity: its mentions, and what speaks for it.

    `best` is the confidence of its best mention; `rivals` are the keys of candidates of other kinds that share a
    written form; `fallback` is its belief where nothing was fitted.
    """

    key: str
    kind: Kind
    mentions: tuple[Mention, ...]
    features: Features
    best: float
    rivals: tuple[str, ...]
    fallback: float


def candidate_entities(extraction: Extraction, keys: Mapping[int, tuple[Kind, str]]) -> list[Candidate]:
    """Every group of mentions with the features of its belief, sorted by kind and key."""
    article = extraction.article
    members: dict[tuple[Kind, str], list[Mention]] = defaultdict(list)
    by_form: dict[str, dict[Kind, float]] = defaultdict(dict)
    owners: dict[str, set[tuple[Kind, str]]] = defaultdict(set)
    for index, place in keys.items():
        mention = extraction.mentions[index]
        members[place].append(mention)
        owners[normal(mention.span.of(article.text))].add(place)
        rival = by_form[normal(mention.span.of(article.text))]
        rival[mention.kind] = max(rival.get(mention.kind, 0.0), mention.confidence)
    title = article.blocks[0].span if article.blocks else Span(0, 0)
    total = len(members)
    strengths: dict[Kind, dict[str, float]] = defaultdict(dict)
    for (kind, key), mentions in members.items():
        strengths[kind][key] = max(m.confidence for m in mentions)
    found = []
    for (kind, key), mentions in sorted(members.items()):
        rivals: dict[Kind, float] = {}
        for form in {normal(m.span.of(article.text)) for m in mentions}:
            for other, score in by_form[form].items():
                rivals[other] = max(rivals.get(other, 0.0), score)
        name = min((m.span.of(article.text) for m in mentions), key=lambda f: (-len(f), f))
        in_title = any(title.overlaps(m.span) for m in mentions)
        others = max((p for k, p in strengths[kind].items() if k != key), default=0.0)
        features = node_features(kind, name, mentions, in_title, rivals, others, total)
        best_score = max(m.confidence for m in mentions)
        loses = any(k is not kind and (p, k) > (best_score, kind) for k, p in rivals.items())
        sharing = {o for m in mentions for o in owners[normal(m.span.of(article.text))] if o[0] is not kind}
        found.append(
            Candidate(
                key=f"{kind.value}/{key}",
                kind=kind,
                mentions=tuple(mentions),
                features=features,
                best=best_score,
                rivals=tuple(sorted(f"{k.value}/{other}" for k, other in sharing)),
                fallback=0.0 if loses else best_score,
            )
        )
    return found


def believe_entities(
    candidates: Sequence[Candidate], weights: Weights, least: float
) -> tuple[dict[str, float], list[Rejected]]:
    """How far each accepted candidate is believed, by key, and those that were noticed and not accepted."""
    beliefs = {
        c.key: max(
            believe(weights, f"node {c.kind.value}", c.features, c.fallback), by_certain_rule(c.mentions)
        )
        for c in candidates
    }
    accepted: dict[str, float] = {}
    rejected: list[Rejected] = []
    for candidate in candidates:
        belief = beliefs[candidate.key]
        rival = any(beliefs[key] > belief for key in candidate.rivals)
        if belief < NOTICED:
            continue
        if belief < least or (rival and candidate.best < _SECOND_KIND):
            first = min(m.span for m in candidate.mentions)
            reason = "is read as another kind" if rival else "too little speaks for it"
            rejected.append(Rejected(first, candidate.kind.value, belief, reason))
        else:
            accepted[candidate.key] = belief
    return accepted, rejected


def entity_of(extraction: Extraction, candidate: Candidate, belief: float) -> Entity:
    text = extraction.article.text
    forms: dict[str, list[Evidence]] = defaultdict(list)
    placed: dict[str, list[Evidence]] = defaultdict(list)  # "Quay Workshop in Ghent"
    telling = [m for m in candidate.mentions if m.span.of(text) not in words("event_nouns")]
    for mention in telling or candidate.mentions:
        written = mention.span.of(text)
        evidence = Evidence(mention.span, mention.method, min(belief, mention.confidence))
        for form in (written, *expand_brackets(written)):
            forms[form].append(evidence)
        if candidate.kind is Kind.EVENT and (place := _PLACED.match(text, mention.span.end)):
            whole = Span(mention.span.start, place.end())
            placed[whole.of(text)].append(replace(evidence, span=whole))
    kind = candidate.kind
    preferred = [short for form in forms for short in expand_brackets(form)[:1]]
    name = min(preferred or forms, key=lambda form: _rank_name(kind, form, len(forms[form])))
    ordered = [name, *sorted(form for form in forms if form != name and normal(form) != normal(name))]
    # A form that differs only in case or punctuation is kept too, behind the others.
    ordered += sorted(form for form in forms if form not in ordered)
    ordered += sorted(placed)
    supported = tuple((form, best(forms.get(form) or placed[form])) for form in dict.fromkeys(ordered))
    kind_evidence = best(e for found in forms.values() for e in found)
    return Entity(candidate.key, kind, name, supported, replace(kind_evidence, confidence=belief))


def _rank_name(kind: Kind, form: str, count: int) -> tuple[int, int, int, str]:
    """The fullest form comes first: most words, with a year for an event, then longest, most used."""
    with_year = kind is Kind.EVENT and year(form) is not None
    return -len(normal(form).split()) - with_year, -len(form), -count, form
