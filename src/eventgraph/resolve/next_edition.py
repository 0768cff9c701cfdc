"""Places that are told of the next edition: "The next Quay Jam will take place in Ghent" says nothing of this one.

Where it is the only place that an article gives, it announces: then the next edition is the one that it is about.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from eventgraph.lexicon import words
from eventgraph.model import Claim, Extraction, Rejected, Relation
from eventgraph.resolve.forms import without_year, year

_SENTENCE_END = re.compile(r"[.!?]\s|\n")
_AHEAD = re.compile(r"\b(?:will|going to|planned|scheduled)\b", re.IGNORECASE)


def without_next_edition(extraction: Extraction) -> tuple[Extraction, list[Rejected]]:
    """The extraction without the places of an event's next edition, and those claims as rejected ones."""
    places = [c for c in extraction.claims if c.relation is Relation.LOCATION and c.object is not None]
    of_next = [c for c in places if _is_of_next(extraction, c)]
    of_this = {without_year(_event(extraction, c)) for c in places if c not in of_next}
    dropped = [c for c in of_next if _is_among(without_year(_event(extraction, c)), of_this)]
    if not dropped:
        return extraction, []
    kept = replace(extraction, claims=tuple(c for c in extraction.claims if c not in dropped))
    return kept, [
        Rejected(c.evidence.span, c.relation.value, c.evidence.confidence, "is told of the next edition")
        for c in dropped
    ]


@cache
def _next() -> re.Pattern[str]:
    nouns = "|".join(sorted(map(re.escape, words("event_nouns")), key=len, reverse=True))
    return re.compile(
        r"\bnext\s+(?:(?:year|edition|time|one)\b"
        rf"|(?!(?:day|week|month|morning)\b)(?:[\w'’-]+\s+){{0,5}}?(?:{nouns})\b)",
        re.IGNORECASE,
    )


def _is_of_next(extraction: Extraction, claim: Claim) -> bool:
    """Whether the sentence with the place speaks of what is next and still to come; a name with its year says which."""
    if claim.object is None or year(_event(extraction, claim)):
        return False
    text, place = extraction.article.text, extraction.mentions[claim.object].span
    begin = max((m.end() for m in _SENTENCE_END.finditer(text, 0, place.start)), default=0)
    end = _SENTENCE_END.search(text, place.end)
    sentence = text[begin : end.start() if end else len(text)]
    return bool(_next().search(sentence) and _AHEAD.search(sentence))


def _is_among(event: str, others: set[str]) -> bool:
    """Whether one of the others may be the event; what has no name may be any."""
    return bool(others) and (not event or "" in others or event in others)


def _event(extraction: Extraction, claim: Claim) -> str:
    """The words for the event; empty where it is "the event", or not named in the sentence."""
    if claim.subject is None or extraction.mentions[claim.subject].nominal:
        return ""
    return extraction.mentions[claim.subject].span.of(extraction.article.text)
