"""Facts out of claims: candidates with what speaks for them, and those that are believed and do not contradict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from eventgraph.model import Claim, Extraction, Fact, Rejected, Relation, best
from eventgraph.resolve.belief import (
    NOTICED,
    Features,
    Placed,
    Weights,
    believe,
    by_rule,
    fact_features,
    logit,
)
from eventgraph.resolve.placing import SURE, FactKey, Placer, gather

_DEFAULT_ROLES = frozenset(("", "Speaker", "Attendee"))
_STATUS_ORDER = ("cancelled", "announced", "held")
#: Somebody who did the first at an event is not listed again under the second.
_STRONGER = (
    (Relation.SPEAKER, Relation.ATTENDEE),
    (Relation.ORGANIZER, Relation.ATTENDEE),
    (Relation.SPONSOR, Relation.ATTENDEE),
)
#: Who pays for an event and who runs it are told apart by few words; somebody is both if both are believed so much.
_BOTH = 0.8
#: How an event is found, the surest first.
_GUESSES = ("named", "pointed", "heading", "main", "second", "previous")
#: Relations for which it helps to know where the event is named; there are too few examples of the others.
_SITUATED = frozenset((Relation.SPEAKER, Relation.LOCATION, Relation.PRESENTS))


@dataclass(frozen=True, slots=True)
class CandidateFact:
    """Something that may be a fact: the claims that say it, and what speaks for it.

    `ends` are the beliefs in its subject and object; `fallback` is its belief where nothing was fitted.
    """

    key: FactKey
    claims: tuple[Placed, ...]
    ends: tuple[float, float]
    features: Features
    fallback: float

    @property
    def name(self) -> str:
        return f"fact {self.key[0].value}"

    @property
    def guessed(self) -> bool:
        """Whether no sentence names its event."""
        return not any(p.how == "named" and p.claim.evidence.confidence >= SURE for p in self.claims)


def candidate_facts(
    extraction: Extraction, placer: Placer, beliefs: Mapping[str, float]
) -> tuple[list[CandidateFact], int]:
    """Every fact that claims make of the accepted entities, sorted, and the number of claims that made none.

    `beliefs` are those in the accepted entities, by key.
    """
    gathered, unplaced = gather(extraction, placer, beliefs)
    setting = Setting(gathered, placer)
    found = []
    for key, claims in sorted(gathered.items()):
        ends = beliefs[key[1]], beliefs[key[2]]
        likely = [p.claim.evidence.confidence for p in claims if p.how not in ("second", "previous")]
        features = fact_features(key[0], claims, ends, setting(key) | _situation(placer, key, claims))
        found.append(CandidateFact(key, tuple(claims), ends, features, max(likely, default=0.0)))
    return found, unplaced


def _situation(placer: Placer, key: FactKey, claims: list[Placed]) -> Features:
    """How the fact's event is named around the places where the other end stands: the best of each."""
    if key[0] not in _SITUATED:
        return {}
    found: Features = {}
    for position in sorted({placer.position(p.claim) for p in claims}):
        for name, value in placer.whereabouts(key[1], position).items():
            better = min if name in ("log before", "events since") else max
            found[name] = better(found.get(name, value), value)
    return found


def believe_facts(candidates: list[CandidateFact], weights: Weights) -> list[float]:
    """How far each candidate is believed, before facts that contradict it are seen."""
    return [
        max(believe(weights, c.name, c.features, c.fallback), by_rule(c.claims, c.ends)) for c in candidates
    ]


def accepted_facts(
    candidates: list[CandidateFact], weights: Weights, least: float
) -> tuple[list[Fact], list[Rejected]]:
    """The facts that are believed and do not contradict others, and those that were noticed and not accepted."""
    accepted: dict[FactKey, tuple[CandidateFact, float]] = {}
    rejected: list[Rejected] = []
    for candidate, belief in zip(candidates, believe_facts(candidates, weights), strict=True):
        if belief >= least:
            accepted[candidate.key] = candidate, belief
        elif belief >= NOTICED:
            span = best(p.claim.evidence for p in candidate.claims).span
            rejected.append(Rejected(span, candidate.key[0].value, belief, "too little speaks for it"))
    facts = [
        _fact(*key, [p.claim for p in candidate.claims], belief)
        for key, (candidate, belief) in _without_idle_guesses(accepted).items()
    ]
    guessed = {  # how its event was found: the rank in _GUESSES
        key: min(_GUESSES.index(p.how) for p in candidate.claims)
        for key, (candidate, _) in accepted.items()
        if candidate.guessed
    }
    return _without_cycles(_without_weaker(_one_guess(facts, guessed))), rejected


def _without_idle_guesses(
    accepted: Mapping[FactKey, tuple[CandidateFact, float]],
) -> dict[FactKey, tuple[CandidateFact, float]]:
    """Without the guesses whose claims are all part of facts that are more believed: they mean the events of those."""
    surest: dict[int, float] = defaultdict(float)
    for candidate, belief in accepted.values():
        for placed in candidate.claims:
            surest[id(placed.claim)] = max(belief, surest[id(placed.claim)])
    return {
        key: (candidate, belief)
        for key, (candidate, belief) in accepted.items()
        if not candidate.guessed
        or any(surest[id(p.claim)] <= belief for p in _sure(candidate.claims) or candidate.claims)
    }


def _sure(claims: Sequence[Placed]) -> list[Placed]:
    return [p for p in claims if p.claim.evidence.confidence >= SURE]


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
    least = min(SURE, max(c.evidence.confidence for c in claims))
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


def _one_guess(facts: list[Fact], guessed: Mapping[FactKey, int]) -> list[Fact]:
    """Of the events that one open claim may mean the most believed stays; of equals the one found more surely."""
    best_guess: dict[tuple[Relation, str], tuple[float, int, str, FactKey]] = {}
    for fact in facts:
        key = (fact.relation, fact.subject, fact.object)
        if key in guessed:
            fixed, free = _fixed_and_free(key)
            mine = (-fact.evidence[0].confidence, guessed[key], free, key)
            best_guess[fact.relation, fixed] = min(mine, best_guess.get((fact.relation, fixed), mine))
    kept = {key for *_, key in best_guess.values()}
    return [f for f in facts if (k := (f.relation, f.subject, f.object)) not in guessed or k in kept]


def _without_weaker(facts: list[Fact]) -> list[Fact]:
    """Without what a stronger relation implies, and without the less believed of two readings of one part."""
    have = {(f.relation, f.subject, f.object): f.evidence[0].confidence for f in facts}
    drop = {(weak, s, o) for r, s, o in have for strong, weak in _STRONGER if r is strong}
    for (relation, s, o), belief in have.items():
        rival = have.get((Relation.SPONSOR, s, o)) if relation is Relation.ORGANIZER else None
        if rival is not None and min(rival, belief) < _BOTH:
            drop.add((Relation.ORGANIZER if belief < rival else Relation.SPONSOR, s, o))
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
