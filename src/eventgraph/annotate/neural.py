"""The `encoder` reader: the fitted encoder's mentions and relations, supported by the rules on names.

Spans that the rules propose are scored by the encoder too. Of mentions of one kind that overlap the likelier
stays; mentions of different kinds may nest or share a span, and what is believed in the end is decided over the
whole article.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from eventgraph.annotate.analysis import Analysis
from eventgraph.annotate.encoder import Encoder, Reading
from eventgraph.annotate.gazetteer import find_places
from eventgraph.annotate.names import find_candidates, tidy
from eventgraph.model import BlockKind, Claim, Evidence, Kind, Mention, Relation, Span

#: Mentions below this are not kept: under it two of three were wrong in articles of other publishers.
LEAST_MENTION = 0.2
#: Role and pair scores below this are no claims.
LEAST_CLAIM = 0.15
_ROLE_RELATIONS = {
    "speaker": (Relation.SPEAKER, "Speaker"),
    "attendee": (Relation.ATTENDEE, "Attendee"),
    "organizer": (Relation.ORGANIZER, "Organizer"),
    "sponsor": (Relation.SPONSOR, "Sponsor"),
    "location": (Relation.LOCATION, ""),
    "presented": (Relation.PRESENTS, ""),
    "part": (Relation.SUPER_EVENT, ""),
}


@cache
def load_encoder(folder: str = "") -> Encoder:
    """The shipped encoder, or the one in `folder`."""
    return Encoder.load(Path(folder) if folder else None)


def read_neurally(analysis: Analysis, encoder: Encoder) -> tuple[list[Mention], list[Claim]]:
    """Mentions, sorted by span and kind, and claims whose ends are indices into them."""
    article = analysis.article
    byline = next((b.span for b in article.blocks if b.kind is BlockKind.BYLINE), None)
    rules = [*find_candidates(analysis), *find_places(analysis)]
    extra = sorted({(m.span, m.kind) for m in rules})
    reading = encoder.read(article, extra)
    method = f"encoder:{encoder.version}"
    support: dict[tuple[Span, Kind], set[str]] = {}
    for mention in rules:
        support.setdefault((mention.span, mention.kind), set()).add(mention.method)
    kept: list[int] = []
    order = sorted(range(len(reading.mentions)), key=lambda i: (-reading.mentions[i].confidence, i))
    for i in order:
        found = reading.mentions[i]
        if found.confidence < LEAST_MENTION or (byline and byline.overlaps(found.span)):
            continue
        if not any(
            reading.mentions[k].kind is found.kind and reading.mentions[k].span.overlaps(found.span)
            for k in kept
        ):
            kept.append(i)
    kept.sort(key=lambda i: (reading.mentions[i].span, reading.mentions[i].kind))
    place = {i: position for position, i in enumerate(kept)}
    mentions = [
        Mention(
            span=tidy(article.text, (found := reading.mentions[i]).span),
            kind=found.kind,
            confidence=found.confidence,
            method=method,
            support=tuple(sorted(support.get((found.span, found.kind), ()))),
            main=found.roles.get("main", 0.0),
        )
        for i in kept
    ]
    return mentions, list(_claims(analysis, reading, place, method))


def _claims(analysis: Analysis, reading: Reading, place: dict[int, int], method: str) -> Iterable[Claim]:
    for i, position in place.items():
        mention = reading.mentions[i]
        sentence = analysis.sentence_at(mention.span.start).span
        for name, (relation, role) in _ROLE_RELATIONS.items():
            score = mention.roles.get(name, 0.0)
            if score >= LEAST_CLAIM:
                evidence = Evidence(sentence, f"{method}, role", score)
                part = relation is Relation.SUPER_EVENT
                subject, object_ = (position, None) if part else (None, position)
                yield Claim(relation, subject, object_, evidence, role=role)
    for pair in reading.pairs:
        if pair.subject not in place or pair.object not in place or pair.score < LEAST_CLAIM:
            continue
        subject_span, object_span = (reading.mentions[i].span for i in (pair.subject, pair.object))
        evidence = Evidence(_said(analysis, subject_span, object_span), f"{method}, pair", pair.score)
        yield Claim(pair.relation, place[pair.subject], place[pair.object], evidence)


def _said(analysis: Analysis, subject: Span, object_: Span) -> Span:
    """The words that say a relation: those that span both ends, if one sentence holds them; else the later sentence."""
    first, last = (analysis.sentence_at(s.start) for s in (subject, object_))
    if first is last:
        return subject.union(object_)
    return max(first.span, last.span)
