"""Where an organization's name begins and ends, and which names are two."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from eventgraph.annotate.gazetteer import place_names
from eventgraph.annotate.names import after_hyphens
from eventgraph.lexicon import words
from eventgraph.model import Kind, Mention, Span

_TIER = re.compile(r"(?:Diamond|Platinum|Gold|Silver|Bronze|Premium|Media) [Ss]ponsors?:? +")
_TAIL = re.compile(r"(?:\s+(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|\s*[&/|+])$")
#: A legal form behind a name, which nobody but a company has: "Quay Labs Ltd.", "Blue Pier BV".
_LEGAL_FORM = re.compile(
    r",? (?:AG|BV|B\.V\.|GmbH|Inc\b\.?|LLC|Ltd\b\.?|NV|N\.V\.|PLC|SARL|S\.A\.|e\.V\.)(?!\w)"
)
_AND = re.compile(r" (?:and|&) (?:the )?")
_AT = re.compile(r",? at (?:the )?")
#: Universities with a campus in several cities, which their names tell apart.
_SYSTEM = re.compile(
    r"University of (?:California|Colorado|Illinois|Maryland|Massachusetts|Minnesota|Missouri|Nebraska|North Carolina|"
    r"Tennessee|Texas|Wisconsin|Alabama|Alaska|Hawaii)$"
)
_CAMPUS = re.compile(r"(?:, | at | [-–] |[-–])(?P<city>[A-Z][\w.]+(?:[ -][A-Z]\w+)*)")


def whole_bodies(text: str, mention: Mention) -> list[Mention]:
    """The organizations in what was read roughly as one: often itself; a place is given back with its campus.

    Whatever has a legal form behind its name is an organization.

    >>> def bodies(text, found):
    ...     start = text.index(found)
    ...     mention = Mention(Span(start, start + len(found)), Kind.ORGANIZATION, 0.9, "")
    ...     return [m.span.of(text) for m in whole_bodies(text, mention)]
    >>> bodies("Gold Sponsor Quay Labs Friday", "Gold Sponsor Quay Labs Friday")
    ['Quay Labs']
    >>> bodies("the Harbour Agency and Tide Bureau", "Harbour Agency and Tide Bureau")
    ['Harbour Agency', 'Tide Bureau']
    >>> bodies("Department of Tides at Quay University", "Department of Tides at Quay University")
    ['Department of Tides', 'Quay University']
    >>> bodies("the University of California, Santa Cruz", "University of California")
    ['University of California, Santa Cruz']
    >>> bodies("thanks to Blue Pier BV, Quay Labs", "Blue Pier")
    ['Blue Pier BV']
    """
    if mention.kind in (Kind.PERSON, Kind.ORGANIZATION) and (
        form := _LEGAL_FORM.match(text, mention.span.end)
    ):
        return [replace(mention, kind=Kind.ORGANIZATION, span=Span(mention.span.start, form.end()))]
    if mention.kind not in (Kind.ORGANIZATION, Kind.PLACE):
        return [mention]
    span = _with_campus(text, mention.span)
    if mention.kind is Kind.PLACE:
        return [replace(mention, span=span)]
    return [replace(mention, span=part) for part in _parts(text, _tidied(text, span))]


def _tidied(text: str, span: Span) -> Span:
    start, end = span.start, span.end
    if tier := _TIER.match(span.of(text)):
        start += tier.end()
    while tail := _TAIL.search(text[start:end]):
        end = start + tail.start()
    end = after_hyphens(text, end)
    return Span(start, end) if start < end else span


def _parts(text: str, span: Span) -> Iterator[Span]:
    name = span.of(text)
    for joint, both in ((_AND, True), (_AT, False)):
        for match in joint.finditer(name):
            left, right = name[: match.start()], name[match.end() :]
            if _is_body(right) and (_is_body(left) or not both) and left[:1].isupper():
                yield Span(span.start, span.start + match.start())
                yield from _parts(text, Span(span.start + match.end(), span.end))
                return
    yield span


def _is_body(name: str) -> bool:
    """Whether a name of several words says by its last that it is one of an organization."""
    parts = name.split()
    return len(parts) > 1 and parts[0][0].isupper() and parts[-1].lower() in words("organization_nouns")


def _with_campus(text: str, span: Span) -> Span:
    if _SYSTEM.search(span.of(text)) and (campus := _CAMPUS.match(text, span.end)):
        city = campus["city"]
        while city and city not in place_names():
            city = city.rpartition(" ")[0]
        if city:
            return Span(span.start, campus.start("city") + len(city))
    return span
