"""Within one article: entities out of mentions, facts out of claims, each believed as far as all that speaks for it.

mentions ──group──▶ candidate entities ──believe──▶ entities
claims ──place (which event?)──▶ candidate facts ──believe──▶ facts
"""

from __future__ import annotations

import bisect
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from eventgraph.lexicon import words
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
    Rejected,
    Relation,
    Span,
    Topic,
    best,
)
from eventgraph.resolve.belief import (
    FACT_THRESHOLD,
    NODE_THRESHOLD,
    Features,
    Placed,
    Weights,
    believe,
    by_certain_rule,
    by_rule,
    fact_features,
    logit,
    name_of,
    node_features,
    shipped_weights,
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
#: A claim below this is too weak to be counted when it finds no event, or to be shown as a fact's evidence beside
#: stronger ones.
_SURE = 0.3
#: What is believed less was no serious reading; it is not listed among the rejected.
_NOTICED = 0.1
#: A form that is read as another kind with more belief needs a mention this sure to be two things: a university and
#: a venue, a project's people and its software.
_SECOND_KIND = 0.7
#: "in Ghent" behind an event's name is often taken for a part of it.
_PLACED = re.compile(r" (?:in|at|for) (?:[A-Z]\w+)(?: [A-Z]\w+)?")
FactKey = tuple[Relation, str, str]


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


def resolve(
    extraction: Extraction, threshold: float | None = None, weights: Weights | None = None
) -> Entities:
    """Turn what an article says into entities and facts. Pure; the order of the input does not matter.

    What is believed less than `threshold` (0 to 1; by default NODE_THRESHOLD and FACT_THRESHOLD) is rejected; it
    is listed in the result's extraction.
    `weights` are those of belief, by default the shipped ones for the extraction's reader.
    """
    weights = shipped_weights(extraction.reader) if weights is None else weights
    least_node, least_fact = (NODE_THRESHOLD, FACT_THRESHOLD) if threshold is None else (threshold, threshold)
    keys = group(extraction.article, extraction.mentions)
    beliefs: dict[str, float] = {}
    entities: list[Entity] = []
    rejected: list[Rejected] = []
    candidates = candidate_entities(extraction, keys)
    for candidate in candidates:
        belief = believe(weights, f"node {candidate.kind.value}", candidate.features, candidate.fallback)
        beliefs[candidate.key] = max(belief, by_certain_rule(candidate.mentions))
    for candidate in candidates:
        belief = beliefs[candidate.key]
        rival = any(beliefs[key] > belief for key in candidate.rivals)
        if belief < _NOTICED:
            continue
        if belief < least_node or (rival and candidate.best < _SECOND_KIND):
            first = min(m.span for m in candidate.mentions)
            reason = "is read as another kind" if rival else "too little speaks for it"
            rejected.append(Rejected(first, candidate.kind.value, belief, reason))
        else:
            entities.append(_entity(extraction, candidate, belief))
    beliefs = {e.key: beliefs[e.key] for e in entities}
    keys = {i: place for i, place in keys.items() if f"{place[0].value}/{place[1]}" in beliefs}
    ids = {i: f"{kind.value}/{key}" for i, (kind, key) in keys.items()}
    placer = Placer(extraction, ids, discourse(extraction, keys))
    gathered, unplaced = gather(extraction, placer, beliefs)
    setting = Setting(gathered, placer)
    facts = []
    guessed: set[FactKey] = set()  # facts whose event no sentence names
    for key, claims in sorted(gathered.items()):
        ends = beliefs[key[1]], beliefs[key[2]]
        likely = [p.claim.evidence.confidence for p in claims if p.how not in ("second", "previous")]
        belief = believe(
            weights,
            f"fact {key[0].value}",
            fact_features(key[0], claims, ends, setting(key)),
            max(likely, default=0.0),
        )
        belief = max(belief, by_rule(claims, ends))
        if belief < _NOTICED:
            continue
        if belief < least_fact:
            span = best(p.claim.evidence for p in claims).span
            rejected.append(Rejected(span, key[0].value, belief, "too little speaks for it"))
        else:
            facts.append(_fact(*key, [p.claim for p in claims], belief))
            if not any(p.how == "named" and p.claim.evidence.confidence >= _SURE for p in claims):
                guessed.add(key)
    facts = _without_cycles(_without_weaker(_one_guess(facts, guessed)))
    main = placer.main
    return Entities(
        extraction=replace(extraction, rejected=extraction.rejected + tuple(rejected)),
        entities=tuple(entities),
        facts=tuple(facts),
        dates=tuple(_dates(extraction, placer, entities)),
        quotations=tuple(
            Quotation(ids[q.speaker], main, q.quoted.of(extraction.article.text), q.direct, q.evidence)
            for q in extraction.quotations
            if q.speaker in ids
        ),
        topics=tuple(Topic(main, t.topic, t.evidence) for t in extraction.topics) if main else (),
        unplaced=unplaced,
        belief=name_of(weights),
        main_event=main,
    )


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


def _entity(extraction: Extraction, candidate: Candidate, belief: float) -> Entity:
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


class Placer:
    """Turns the ends of claims into entity keys, and open or pointing event slots into events."""

    def __init__(self, extraction: Extraction, ids: Mapping[int, str], told: Discourse) -> None:
        self._extraction = extraction
        self._ids = ids
        self._told = told
        self.main = f"{Kind.EVENT.value}/{told.main}" if told.main else None

    def events(self, index: int | None, evidence: Evidence) -> list[tuple[str, str]]:
        """The events that a slot can mean, each with how it was found; the likeliest first."""
        if index is not None and not self._extraction.mentions[index].nominal:
            if index in self._ids:
                return [(self._ids[index], "named")]
            index = None  # a name that is not believed says as little as none
        prefix = Kind.EVENT.value
        if index is not None:
            key = self._told.pointed(self._extraction.mentions[index].span)
            return [(f"{prefix}/{key}", "pointed")] if key else []
        position = evidence.span.start
        candidates = [(self._told.headed(position), "heading")]
        candidates += [
            (key, "main" if rank == 0 else "second") for rank, key in enumerate(self._told.foremost(2))
        ]
        candidates.append((self._told.previous(position), "previous"))
        found: dict[str, str] = {}
        for key, how in candidates:
            if key is not None:
                found.setdefault(f"{prefix}/{key}", how)
        return list(found.items())

    def prominence(self, event: str) -> float:
        """The chance that an event is the main one."""
        return self._told.prominence.get(event.partition("/")[2], 0.0)

    def ends(self, index: int | None, is_event: bool, evidence: Evidence) -> list[tuple[str, str]]:
        if is_event:
            return self.events(index, evidence)
        key = self._ids.get(-1 if index is None else index)
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
            unplaced += claim.evidence.confidence >= _SURE
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


class Setting:
    """What is the same for all claims of a fact: how prominent its event is, and its best rivals."""

    def __init__(self, gathered: Mapping[FactKey, list[Placed]], placer: Placer) -> None:
        self._placer = placer
        self._named: dict[tuple[Relation, str], dict[str, float]] = defaultdict(dict)
        self._ruled: dict[tuple[Relation, str], dict[str, float]] = defaultdict(dict)
        self._any: dict[tuple[str, str], dict[Relation, float]] = defaultdict(dict)
        for key, claims in gathered.items():
            fixed, free = _fixed_and_free(key)
            named = [p.claim.evidence for p in claims if p.how == "named"]
            ruled = [e.confidence for e in named if e.method.startswith("rule")]
            self._named[key[0], fixed][free] = max((e.confidence for e in named), default=0.0)
            self._ruled[key[0], fixed][free] = max(ruled, default=0.0)
            self._any[key[1], key[2]][key[0]] = max(p.claim.evidence.confidence for p in claims)

    def __call__(self, key: FactKey) -> dict[str, float]:
        fixed, free = _fixed_and_free(key)
        rivals = (score for end, score in self._named[key[0], fixed].items() if end != free)
        ruled = (score for end, score in self._ruled[key[0], fixed].items() if end != free)
        others = (score for relation, score in self._any[key[1], key[2]].items() if relation is not key[0])
        return {
            "prominence": logit(self._placer.prominence(free)),
            "main event": float(free == self._placer.main),
            "subject is main": float(key[1] == self._placer.main),
            "rival": logit(max(rivals, default=0.0)),
            "rival by rule": logit(max(ruled, default=0.0)),
            "other relation": logit(max(others, default=0.0)),
        }


def _fixed_and_free(key: FactKey) -> tuple[str, str]:
    """The end that a fact is mostly about, and the one that may be another: whose event, whose part."""
    relation, subject, object_ = key
    about_subject = relation in (Relation.SUPER_EVENT, Relation.AFFILIATION, Relation.CREATOR)
    return (subject, object_) if about_subject else (object_, subject)


def _fact(relation: Relation, subject: str, object_: str, claims: list[Claim], belief: float) -> Fact:
    least = min(_SURE, max(c.evidence.confidence for c in claims))
    evidence = sorted(
        {replace(c.evidence, confidence=belief) for c in claims if c.evidence.confidence >= least},
        key=lambda e: (not e.method.startswith("rule"), len(e.span), e.span, e.method),
    )
    special = sorted(
        (c for c in claims if c.role not in _DEFAULT_ROLES), key=lambda c: (-c.evidence.confidence, c.role)
    )
    roles = [c.role for c in special] or sorted(c.role for c in claims if c.role) or [""]
    capacities = sorted((c.capacity for c in claims if c.capacity), key=lambda t: (-len(t), t)) or [""]
    status = min((c.status for c in claims), key=_STATUS_ORDER.index)
    return Fact(relation, subject, object_, tuple(evidence), roles[0], capacities[0], status)


def _one_guess(facts: list[Fact], guessed: set[FactKey]) -> list[Fact]:
    """Of the events that one open claim may mean the most believed stays."""
    best_guess: dict[tuple[Relation, str], tuple[float, str, FactKey]] = {}
    for fact in facts:
        key = (fact.relation, fact.subject, fact.object)
        if key in guessed:
            fixed, free = _fixed_and_free(key)
            mine = (-fact.evidence[0].confidence, free, key)
            best_guess[fact.relation, fixed] = min(mine, best_guess.get((fact.relation, fixed), mine))
    kept = {key for _, _, key in best_guess.values()}
    return [f for f in facts if (k := (f.relation, f.subject, f.object)) not in guessed or k in kept]


def _without_weaker(facts: list[Fact]) -> list[Fact]:
    have = {(f.relation, f.subject, f.object) for f in facts}
    drop = {(weak, s, o) for r, s, o in have for strong, weak in _STRONGER if r is strong}
    return [f for f in facts if (f.relation, f.subject, f.object) not in drop]


def _without_cycles(facts: list[Fact]) -> list[Fact]:
    """Of part-of facts that contradict each other the most believed stay; an event has one whole."""
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


def _dates(extraction: Extraction, placer: Placer, entities: Iterable[Entity]) -> list[EventDate]:
    """The most trusted date of each event; of equals the most precise, then the first.

    A date of another year than the one in the event's name is somebody else's; a finer date within the
    most trusted one replaces it.
    """
    years = {e.key: {y for form, _ in e.forms if (y := year(form))} for e in entities if e.kind is Kind.EVENT}
    gathered: dict[str, list[EventDate]] = defaultdict(list)
    for claim in extraction.dates:
        for event, _ in placer.events(claim.event, claim.evidence)[:1]:
            if not years[event] or claim.start[:4] in years[event]:
                gathered[event].append(EventDate(event, claim.start, claim.end, claim.evidence))
    chosen = []
    for _, dates in sorted(gathered.items()):
        top = min(dates, key=lambda d: (-d.evidence.confidence, -len(d.start), d.evidence.span, d.start))
        finer = [d for d in dates if d.start.startswith(top.start) and len(d.start) > len(top.start)]
        chosen.append(min(finer, key=lambda d: (-d.evidence.confidence, d.evidence.span)) if finer else top)
    return chosen
