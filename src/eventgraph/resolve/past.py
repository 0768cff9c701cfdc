"""Affiliations that are told as past: "Ada Roe, former director of the Quay Foundation" works there no longer.

Whatever read the claim, rule or model: the words between the two names, and the one before the first, decide.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from string import ascii_lowercase

from eventgraph.lexicon import rows
from eventgraph.model import Claim, Extraction, Kind, Mention, Rejected, Relation, Span

_SENTENCE_END = re.compile(r"[.!?]\s|\n")


def without_past(extraction: Extraction) -> tuple[Extraction, list[Rejected]]:
    """The extraction without claims of past affiliations, and those claims as rejected ones."""
    tenses = {row[0]: row[1] for row in rows("tense_words")}
    kept, rejected = [], []
    for claim in extraction.claims:
        if claim.relation is Relation.AFFILIATION and _is_past(extraction, claim, tenses):
            evidence = claim.evidence
            rejected.append(
                Rejected(evidence.span, claim.relation.value, evidence.confidence, "is told as past")
            )
        else:
            kept.append(claim)
    return (replace(extraction, claims=tuple(kept)), rejected) if rejected else (extraction, [])


def _is_past(extraction: Extraction, claim: Claim, tenses: Mapping[str, str]) -> bool:
    if claim.subject is None or claim.object is None:
        return False
    person, organization = (extraction.mentions[i] for i in (claim.subject, claim.object))
    first, second = sorted((person, organization), key=lambda m: m.span)
    if first.span.end > second.span.start:
        return False
    text = extraction.article.text
    begin = _last_of(extraction.mentions, Span(first.span.end, second.span.start))
    said = [tenses[w] for w in re.findall(r"[a-z]+", text[begin : second.span.start].lower()) if w in tenses]
    if said:
        return said[-1] == "past" and not _SENTENCE_END.search(text[begin : second.span.start])
    # "former Quay engineer Ada Roe": what stands before an organization speaks of it
    return first is organization and tenses.get(_word_before(text, first.span.start)) == "past"


def _word_before(text: str, position: int) -> str:
    """The letters a to z, in lower case, before a position, spaces and hyphens between them aside."""
    end = position
    while end and (text[end - 1] == "-" or text[end - 1].isspace()):
        end -= 1
    begin = end
    while begin and text[begin - 1].lower() in ascii_lowercase:
        begin -= 1
    return text[begin:end].lower()


def _last_of(mentions: tuple[Mention, ...], gap: Span) -> int:
    """Where the last other name in the gap ends: what stands before it speaks of that one."""
    kinds = (Kind.PERSON, Kind.ORGANIZATION)
    return max((m.span.end for m in mentions if m.kind in kinds and gap.contains(m.span)), default=gap.start)
