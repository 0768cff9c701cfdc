"""How far an entity or a fact is believed: one logistic function over all that speaks for and against it.

A reader's single scores know one window of text; belief weighs them over the article: how often a name was read
so, whether rules agree, whether another kind or another event competes, whether the event is the main one. The
weights are fitted on annotated articles with readings by encoders that had not seen their publishers
(`training/fit_belief.py`), so the outcome is a calibrated probability: it becomes `eg:confidence`.

For a reader without fitted weights, an entity is believed as its best mention and a fact as its best claim.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from eventgraph.errors import EventgraphError
from eventgraph.lexicon import words
from eventgraph.model import Claim, Kind, Mention, Relation, digest
from eventgraph.resolve.forms import without_year

Features = dict[str, float]
Weights = Mapping[str, Mapping[str, float]]

#: Entities and facts believed less are rejected (and counted). By cross-validation over publishers F1 is flat
#: around these, from 0.35 to 0.5 for entities and from 0.2 to 0.35 for facts; the upper end is taken for
#: facts, for precision: right are 0.51 of what is given, against 0.42 at 0.2.
NODE_THRESHOLD, FACT_THRESHOLD = 0.4, 0.3
#: What is believed less was no serious reading; it is not listed among the rejected.
NOTICED = 0.1
_FLOOR, _CEILING = 1e-3, 1 - 1e-3
_CERTAIN = frozenset(
    f"rule:{name}"
    for name in ("event-with-acronym", "listed-kind", "state-code", "place-list", "location-label", "event-title", "event-title-at", "event-session",
                 "event-dated", "event-quoted")
)  # fmt: skip
#: How often the event that was found in this way is the one that the sentence means.
_PLACING = {"named": 1.0, "pointed": 0.85, "heading": 0.75, "main": 0.7}
#: More mentions than this between two ends make no difference.
_MANY = 4


@cache
def shipped_weights(reader: str) -> Weights:
    """Fitted weights by name ("node Event", "fact eg:speaker"); empty if none were fitted for the reader."""
    text = files("eventgraph.resolve").joinpath("belief.json").read_text("utf-8")
    found: Weights = json.loads(text).get(reader, {})
    return found


def read_weights(path: Path) -> Weights:
    """Weights from a file that `eventgraph train` wrote; EventgraphError if it is none."""
    try:
        found = json.loads(path.read_text("utf-8"))
        return {str(name): {str(f): float(w) for f, w in weights.items()} for name, weights in found.items()}
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise EventgraphError(
            f"{path} holds no weights ({error}); make them with `eventgraph train`"
        ) from error


def name_of(weights: Weights) -> str:
    """The begin of a hash of the weights: it tells runs apart."""
    return digest(json.dumps(weights, sort_keys=True))[:12]


def believe(weights: Weights, name: str, features: Features, fallback: float) -> float:
    """The probability that something with these features is right, rounded to 4 digits."""
    fitted = weights.get(name)
    if fitted is None:
        return fallback
    score = fitted.get("bias", 0.0) + sum(fitted.get(f, 0.0) * value for f, value in sorted(features.items()))
    return round(1 / (1 + math.exp(-max(-30.0, min(30.0, score)))), 4)


def logit(p: float) -> float:
    p = _FLOOR if p < _FLOOR else _CEILING if p > _CEILING else p
    return math.log(p / (1 - p))


def node_features(
    kind: Kind,
    name: str,
    mentions: Sequence[Mention],
    in_title: bool,
    rivals: Mapping[Kind, float],
    others: float,
    total: int,
) -> Features:
    """What speaks for an entity.

    `rivals` is the best confidence of each other kind for the same forms, `others` that of any other entity of
    this kind in the article, `total` the number of candidates.
    """
    scores = [m.confidence for m in mentions]
    support = Counter(method.partition(":")[0] for m in mentions for method in set(m.support))
    rules = {method for m in mentions for method in m.support}
    parts = name.split()
    strongest = max((p for k, p in rivals.items() if k is not kind), default=0.0)
    return {
        "best": logit(max(scores)),
        "mean": logit(sum(scores) / len(scores)),
        "log count": math.log(len(scores)),
        "in title": float(in_title),
        "others": logit(others),
        "in title, others": float(in_title) * logit(others),
        "in title, best": float(in_title) * logit(max(scores)),
        "rival": logit(strongest),
        "rival wins": float(strongest > max(scores)),
        "rule": float(
            bool({r for r in rules if r.startswith("rule:")} - {"rule:beside-name", "rule:held-at"})
        ),
        "spacy": float(support["spacy"] > 0),
        "gazetteer": float(support["gazetteer"] > 0),
        "held at": float("rule:held-at" in rules),
        "beside name": float("rule:beside-name" in rules),
        "event noun": float(
            any(r.startswith("rule:event") for r in rules) or (kind is Kind.EVENT and _says_event(name))
        ),
        "one word": float(len(parts) == 1),
        "log words": math.log(len(parts)),
        "capital": float(name[:1].isupper()),
        "plural": float(parts[-1].endswith("s") and not parts[-1].endswith("ss")),
        "certain rule": float(bool(rules & _CERTAIN)),
        "all capitals": float(name.isupper()),
        "main": logit(max(m.main for m in mentions)),
        "log total": math.log(1 + total),
    }


def _says_event(name: str) -> bool:
    """Whether a name of several words ends with an event noun, a year aside."""
    parts = without_year(name).split()
    return len(parts) > 1 and parts[-1] in words("event_nouns")


@dataclass(frozen=True, slots=True)
class Placed:
    """A claim with the way in which its event was found: named, pointed, heading or main.

    Where both ends are named, `gap` is the number of code points between them, `between` how many other
    mentions of the subject's and of the object's kind stand there, `forward` whether the subject comes first.
    """

    claim: Claim
    how: str
    gap: int = -1
    between: tuple[int, int] = (0, 0)
    forward: bool = False


def fact_features(
    relation: Relation, claims: Sequence[Placed], beliefs: tuple[float, float], setting: Mapping[str, float]
) -> Features:
    """What speaks for a fact.

    `beliefs` are those in its ends; `setting` holds what is the same for all claims of the fact: whether the
    event is the main one, how strong the best rival of either end is.
    """
    pair = role = rule_named = rule_open = 0.0
    no_role = 1.0
    families: set[str] = set()
    for placed in claims:
        evidence = placed.claim.evidence
        if evidence.method.endswith(", pair"):
            pair = 1 - (1 - pair) * (1 - evidence.confidence)
        elif evidence.method.endswith(", role"):
            role = max(role, evidence.confidence)
            no_role *= 1 - evidence.confidence
        else:
            families.add(evidence.method.partition(":")[2].rpartition("-")[2])
            if placed.how == "named":
                rule_named = max(rule_named, evidence.confidence)
            else:
                rule_open = max(rule_open, evidence.confidence)
    found = {
        "pair": logit(pair),
        "role": logit(role),
        "any role at all": logit(1 - no_role),
        "rule named": logit(rule_named),
        "rule open": logit(rule_open),
        "has pair": float(pair > 0),
        "has role": float(role > 0),
        "log claims": math.log(len(claims)),
        "subject": logit(beliefs[0]),
        "object": logit(beliefs[1]),
        **setting,
    }
    near = min((p for p in claims if p.gap >= 0), key=lambda p: (sum(p.between), p.gap), default=None)
    if near is not None:
        found["near"] = 1.0
        found["log gap"] = math.log(1 + near.gap)
        found["subjects between"] = float(min(near.between[0], _MANY))
        found["objects between"] = float(min(near.between[1], _MANY))
        found["next to"] = float(near.between == (0, 0))
        found["forward"] = float(near.forward)
        found["forward and next to"] = float(near.forward and near.between == (0, 0))
    for placed in claims:
        found[f"how {placed.how}"] = 1.0
    for family in families:
        found[f"rule {family}"] = 1.0
    return found


def by_certain_rule(mentions: Sequence[Mention]) -> float:
    """What a rule that is right by construction gives an entity, however rare such rules are in what was fitted."""
    return max((m.confidence for m in mentions if _CERTAIN & {m.method, *m.support}), default=0.0)


def by_rule(claims: Sequence[Placed], ends: tuple[float, float]) -> float:
    """The least that a fact is believed: its best rule's precision, if both ends and the event are right."""
    best = max(
        (
            p.claim.evidence.confidence * _PLACING.get(p.how, 0.0)
            for p in claims
            if p.claim.evidence.method.startswith("rule")
        ),
        default=0.0,
    )
    return round(best * ends[0] * ends[1], 4)
