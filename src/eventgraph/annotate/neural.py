"""The `encoder` reader: the fitted encoder's mentions and relations, supported by the rules on names.

Spans that the rules propose are scored by the encoder too. Of mentions of one kind that overlap the likelier
stays; mentions of different kinds may nest or share a span, and what is believed in the end is decided over the
whole article.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

from eventgraph.annotate.analysis import Analysis
from eventgraph.annotate.bodies import whole_bodies
from eventgraph.annotate.encoder import Encoder, Reading
from eventgraph.annotate.gazetteer import find_place_lists, find_places, find_state_codes, whole_place
from eventgraph.annotate.names import CERTAIN, choose, find_candidates, is_initials, tidy
from eventgraph.annotate.people import whole_name
from eventgraph.annotate.places import (
    is_country,
    is_place,
    labelled_places,
    split_place,
    venues,
    within_organizations,
)
from eventgraph.lexicon import words
from eventgraph.model import BlockKind, Claim, Evidence, Kind, Mention, Relation, Span

#: Mentions below this are not kept: under it three of four were wrong in articles of other publishers.
LEAST_MENTION = 0.3
#: Mentions that a rule reads as well are kept from here on.
LEAST_SUPPORTED = 0.12
#: Role and pair scores below this are no claims; belief weighs what little the others say.
LEAST_CLAIM = 0.02
_ROLE_RELATIONS = {
    "speaker": (Relation.SPEAKER, "Speaker"),
    "attendee": (Relation.ATTENDEE, "Attendee"),
    "organizer": (Relation.ORGANIZER, "Organizer"),
    "sponsor": (Relation.SPONSOR, "Sponsor"),
    "location": (Relation.LOCATION, ""),
    "presented": (Relation.PRESENTS, ""),
    "part": (Relation.SUPER_EVENT, ""),
}

_ADDRESS = re.compile(r"(?:https?://|www\.|pic\.twitter\.com/)\S+|\b[\w.+-]+@[\w-]+\.\w[\w.-]*")
_BRACKETED = re.compile(r"\s?\(([^()\s]{2,12})\)")


@cache
def load_encoder(folder: str = "") -> Encoder:
    """The shipped encoder, or the one in `folder`."""
    return Encoder.load(Path(folder) if folder else None)


def read_neurally(analysis: Analysis, encoder: Encoder) -> tuple[list[Mention], list[Claim]]:
    """Mentions, sorted by span and kind, and claims whose ends are indices into them."""
    article = analysis.article
    rules = [
        *find_candidates(analysis),
        *find_places(analysis),
        *find_state_codes(analysis),
        *find_place_lists(analysis),
        *labelled_places(article.text),
    ]
    reading = encoder.read(article, sorted({(m.span, m.kind) for m in rules}))
    method = f"encoder:{encoder.version}"
    certain = choose([m for m in rules if m.method in CERTAIN])
    kept = _keep(analysis, reading, certain, {(m.span, m.kind) for m in rules})
    support: dict[tuple[Span, Kind], set[str]] = {}
    for rule in rules:
        support.setdefault((rule.span, rule.kind), set()).add(rule.method)
    found: list[tuple[Mention, int]] = []
    for i in kept:
        seen = reading.mentions[i]
        agreeing = tuple(sorted(support.get((seen.span, seen.kind), ())))
        ruled = any((c.span, c.kind) == (seen.span, seen.kind) for c in certain)
        span = seen.span if ruled else tidy(article.text, seen.span)
        if seen.kind is Kind.PLACE and not ruled:
            span = whole_place(article.text, span)
        elif seen.kind is Kind.PERSON:
            span = whole_name(article.text, span)
        main = seen.roles.get("main", 0.0)
        mention = Mention(span, seen.kind, seen.confidence, method, agreeing, main=main)
        first, *rest = [
            m for body in whole_bodies(article.text, mention) for m in split_place(article.text, body)
        ]
        if not any((m.span, m.kind) == (first.span, first.kind) for m, _ in found):
            found.append(
                (first, i if first.kind is seen.kind else -1)
            )  # what was read of it is of another kind
        found += [(part, -1) for part in rest]
    found = _with(found, certain)
    found = _align_acronyms(article.text, found)
    found = _with_countries(article.text, found)
    inner = set(within_organizations([m for m, _ in found]))
    found = [(m, i) for m, i in found if m not in inner]
    found = _with(found, list(venues(article.text, [m for m, _ in found])))
    found.sort(key=lambda pair: (pair[0].span, pair[0].kind))
    place = {i: position for position, (_, i) in enumerate(found) if i >= 0}
    mentions = _without_generic_ends(article.text, [m for m, _ in found])
    return mentions, list(_claims(analysis, reading, place, method))


def _keep(
    analysis: Analysis, reading: Reading, certain: list[Mention], ruled: set[tuple[Span, Kind]]
) -> list[int]:
    """The readings that stay, by index: likely enough, not in the byline, the likeliest where one kind overlaps.

    What a certain rule read excludes other spans across it, and other kinds on it.
    """
    byline = next((b.span for b in analysis.article.blocks if b.kind is BlockKind.BYLINE), None)
    adjectives = {span for span, label in analysis.entities if label == "NORP"}
    title = analysis.article.blocks[0].span
    addresses = [Span(*m.span()) for m in _ADDRESS.finditer(analysis.article.text)]
    kept: list[int] = []
    order = sorted(range(len(reading.mentions)), key=lambda i: (-reading.mentions[i].confidence, i))
    for i in order:
        seen = reading.mentions[i]
        least = LEAST_MENTION
        if (seen.span, seen.kind) in ruled and seen.kind is not Kind.TOOL:
            # An article on an event has its name in the title, whatever it looks like.
            least = 0.0 if seen.kind is Kind.EVENT and title.overlaps(seen.span) else LEAST_SUPPORTED
        if seen.confidence < least or (byline and byline.overlaps(seen.span)):
            continue
        if any(address.overlaps(seen.span) for address in addresses):
            continue
        if seen.kind is Kind.PLACE and (
            seen.span in adjectives or not is_place(analysis.article.text, seen.span)
        ):
            continue  # "Dutch" is no place
        if any(c.span.overlaps(seen.span) and (c.span, c.kind) != (seen.span, seen.kind) for c in certain):
            continue
        rivals = (reading.mentions[k] for k in kept)
        if not any(r.kind is seen.kind and r.span.overlaps(seen.span) for r in rivals):
            kept.append(i)
    return kept


def _with(found: list[tuple[Mention, int]], ruled: list[Mention]) -> list[tuple[Mention, int]]:
    """The mentions together with what a rule reads, each once, as sure as the surer of the two."""
    have = {(m.span, m.kind) for m, _ in found}
    return [(_surer(m, ruled), i) for m, i in found] + [
        (m, -1) for m in ruled if (m.span, m.kind) not in have
    ]


def _surer(mention: Mention, certain: list[Mention]) -> Mention:
    """The mention with the confidence of a certain rule that reads the same, if that is higher."""
    for rule in certain:
        if (rule.span, rule.kind) == (mention.span, mention.kind) and rule.confidence > mention.confidence:
            return replace(mention, confidence=rule.confidence)
    return mention


def _align_acronyms(text: str, found: list[tuple[Mention, int]]) -> list[tuple[Mention, int]]:
    """In "Long Name (LN)" the acronym is of the long name's kind, here and wherever it stands alone."""
    kinds: dict[str, tuple[float, Kind]] = {}
    for mention, _ in found:
        if match := _BRACKETED.match(text, mention.span.end):
            short = match.group(1)
            if is_initials(short, mention.span.of(text).split()):
                kinds[short] = max(kinds.get(short, (0.0, mention.kind)), (mention.confidence, mention.kind))
    aligned = []
    for mention, i in found:
        own = kinds.get(mention.span.of(text))
        if own is None or own[1] is mention.kind:
            aligned.append((mention, i))
        elif not any(m.span == mention.span and m.kind is own[1] for m, _ in found):
            aligned.append((replace(mention, kind=own[1]), -1))
    return aligned


def _with_countries(text: str, found: list[tuple[Mention, int]]) -> list[tuple[Mention, int]]:
    """Each country that was read as an organization as a place, once."""
    places = {m.span for m, _ in found if m.kind is Kind.PLACE}
    return [
        (replace(m, kind=Kind.PLACE), -1) if is_country(text, m) else (m, i)
        for m, i in found
        if m.span not in places or not is_country(text, m)
    ]


def _without_generic_ends(text: str, mentions: list[Mention]) -> list[Mention]:
    """ "United Nations agencies" becomes "United Nations" where that is read elsewhere too."""
    names = {m.span.of(text) for m in mentions if m.kind is Kind.ORGANIZATION}
    tidied = []
    for mention in mentions:
        name, _, last = mention.span.of(text).rpartition(" ")
        if mention.kind is Kind.ORGANIZATION and last in words("generic_bodies") and name in names:
            mention = replace(mention, span=Span(mention.span.start, mention.span.start + len(name)))
        tidied.append(mention)
    return tidied


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
