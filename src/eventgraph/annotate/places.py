"""What is a place, and where its name ends: corrections to what the encoder and the gazetteer read as places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from eventgraph.annotate.gazetteer import countries, place_names, regions
from eventgraph.lexicon import words
from eventgraph.model import Kind, Mention, Span

#: Directions and the like, which make one name with the word behind them: "South Africa", "New York".
_JOINED = re.compile(
    r"(?:north|south|east|west|central|new|great|upper|lower|greater|inner|outer|downtown|mid)(?:ern)?",
    re.IGNORECASE,
)
_STREET = re.compile(
    r"\b(?:street|st|avenue|ave|av|road|rd|way|drive|boulevard|blvd|lane|place)\b\.?", re.IGNORECASE
)
#: Code points before a name in which it is said to be a street: "Av. Quay 352".
_STREET_REACH = 6
_NUMBER_BEFORE = re.compile(r"\b\d{1,5}\w?,?\s$")
_NUMBER_BEHIND = re.compile(r"\s\d{1,5}\b(?!\s*(?:%|[A-Za-z]))")
_NO_PLACE = frozenset(
    ("the", "online", "virtual", "virtually", "remote", "zoom", "tbd", "tba", "hybrid", "webinar")
)

#: A comma that parts no places: "Washington, D.C.", a campus of a university.
_ONE_NAME = re.compile(r",? D\.?C\b|^University of [^,]+, [^,]+$")

#: Code points before an institution in which an event that is held at it is looked for.
_REACH = 70
#: An institution read with less is none.
_LEAST_VENUE = 0.4
#: Precision over the annotated articles.
_VENUE = 0.75
_AT = re.compile(r"(?:,?\s+at\s+(?:the\s+|our\s+)?|\s*@\s?)$", re.IGNORECASE)
#: A line of a programme or an announcement that gives the place, and what in it is none.
_LABEL = re.compile(
    r"^\W{0,3}(?:location|venue|where)\W{0,3}:\W{0,3}[ \t]*(.+)$", re.IGNORECASE | re.MULTILINE
)
_LABELLED = 0.8
_NUMBERED_PART = re.compile(r"(?:level|floor|booth|kiosk)\b.*|.*\b(?:floor|level)|\W*", re.IGNORECASE)
_NAMED = re.compile(r"[A-Z][\w'’]*[a-z]")
#: The words behind a country's name that make it an adjective of them: "U.S. government", "UK RSE movement".
_COUNTRY_CODE = re.compile(r"(?:U\.?S|U\.?K|E\.?U)\.?")
_ADJECTIVE = re.compile(
    r"\.? (?!(?:and|or|in|to|for|on|at|is|was|with|by|from|as|of|that|which|who|has|have|are|were|the|this)\b)\w"
)
_NO_ADJECTIVE = re.compile(r"(?:,|\b(?:in|from|across|to)(?: the)?)\s$")
_HELD = re.compile(
    r"\b(?:held|hosted|took place|takes? place|taking place|meets?|met|gathered|convened|"
    + "|".join(
        sorted(map(re.escape, words("event_nouns") - words("event_weak_nouns")), key=len, reverse=True)
    )
    + r")s?(?:\s+[^\W\d_]+){0,2}$",
    re.IGNORECASE,
)


def is_place(text: str, span: Span) -> bool:
    """Whether words that were read as a place can be one: no adjective, bare direction, "online" or street address."""
    name = span.of(text)
    first, _, rest = name.partition(" ")
    if name.lower() in _NO_PLACE or _JOINED.fullmatch(name):
        return False
    if (
        _COUNTRY_CODE.fullmatch(name)
        and _ADJECTIVE.match(text, span.end)
        and not _NO_ADJECTIVE.search(text[max(span.start - 12, 0) : span.start])
    ):
        return False
    if first.lower() in words("nationalities") and not any(c.isupper() for c in rest):
        return False
    numbered = _NUMBER_BEFORE.search(text[max(span.start - 8, 0) : span.start]) or _NUMBER_BEHIND.match(
        text, span.end
    )
    return not (numbered and _STREET.search(text[max(span.start - _STREET_REACH, 0) : span.end]))


def split_place(text: str, mention: Mention) -> list[Mention]:
    """ "Portland, Oregon" and "Portland Oregon" are two places; "Washington, D.C." and "South Africa" are one."""
    if mention.kind is not Kind.PLACE or _ONE_NAME.search(mention.span.of(text)):
        return [mention]
    name = mention.span.of(text)
    if (comma := name.find(", ")) >= 0:
        cut, after = comma, comma + 2
    elif region := _region_behind(name):
        after = len(name) - len(region)
        cut = after - 1
    else:
        return [mention]
    start = mention.span.start
    rest = replace(mention, span=Span(start + after, mention.span.end))
    return [replace(mention, span=Span(start, start + cut)), *split_place(text, rest)]


def _region_behind(name: str) -> str | None:
    """The country or state that ends a name of its own: "Colorado" in "Vail Colorado"."""
    if name in place_names() or " of " in name:
        return None
    parts = name.split(" ")
    for i in range(1, len(parts)):
        region = " ".join(parts[i:])
        if region in regions() and parts[i - 1][:1].isupper() and not _JOINED.fullmatch(parts[i - 1]):
            return region
    return None


def labelled_places(text: str) -> Iterator[Mention]:
    """What programmes call the place: "Location: Hall B | Level 3 | Room 4"; of an address its first part."""
    for match in _LABEL.finditer(text):
        start = match.start(1)
        for part in match[1].split("|"):
            name = re.split(r"[,;(]|\. | [-–] ", part)[0].strip(" .*_")
            at = start + part.find(name)
            if (
                _NAMED.match(name)
                and not _NUMBERED_PART.fullmatch(name)
                and is_place(text, Span(at, at + len(name)))
            ):
                yield Mention(Span(at, at + len(name)), Kind.PLACE, _LABELLED, "rule:location-label")
            start += len(part) + 1


def is_country(text: str, mention: Mention) -> bool:
    """Whether an organization was read where there is only the name of a country."""
    return (
        mention.kind is Kind.ORGANIZATION
        and mention.span.of(text) in countries()
        and is_place(text, mention.span)
    )


def venues(text: str, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """Institutions that an event is held at, as places: "the workshop at the University of Ghent"."""
    places = {m.span for m in mentions if m.kind is Kind.PLACE and m.confidence >= _VENUE}
    ends = {m.span.end for m in mentions if m.kind is Kind.EVENT}
    for mention in mentions:
        if (
            mention.kind is not Kind.ORGANIZATION
            or mention.confidence < _LEAST_VENUE
            or mention.span in places
        ):
            continue
        line = text[max(mention.span.start - _REACH, 0) : mention.span.start].rpartition("\n")[2]
        if at := _AT.search(line):
            event = mention.span.start - len(line) + at.start() in ends
            if event or _HELD.search(line[: at.start()]):
                yield Mention(mention.span, Kind.PLACE, _VENUE, "rule:venue", support=("rule:held-at",))


def within_organizations(mentions: Sequence[Mention]) -> Iterator[Mention]:
    """The places that are only a word of an organization's name: "Ghent" in "University of Ghent"."""
    organizations = [m.span for m in mentions if m.kind is Kind.ORGANIZATION]
    for mention in mentions:
        if mention.kind is Kind.PLACE and any(
            o.contains(mention.span) and o != mention.span for o in organizations
        ):
            yield mention
