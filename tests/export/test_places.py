"""GeoJSON of the places."""

import io
import json

import pytest

from eventgraph.export import export
from eventgraph.export.places import city_of


def features(source):
    out = io.BytesIO()
    notes = export(source, "geojson", out)
    document = json.loads(out.getvalue())
    assert document["type"] == "FeatureCollection"
    return {feature["properties"]["name"]: feature for feature in document["features"]}, notes


def test_a_city_has_its_point_and_its_events(small):
    """Longitude comes first, as RFC 7946 wants it."""
    bergen = features(small)[0]["Bergen"]
    longitude, latitude = bergen["geometry"]["coordinates"]
    assert 5 < longitude < 6 and 60 < latitude < 61
    assert [event["name"] for event in bergen["properties"]["events"]] == ["Harbour Data Week"]


def test_what_is_no_city_has_no_geometry(store_of):
    """A country, a building and a name of many cities are listed without a point, and counted."""
    store = store_of("""GRAPH k:g { k:a a s:Place ; s:name "Kenya" . k:b a s:Place ; s:name "Pier Hall" .
        k:c a s:Place ; s:name "Cambridge" . k:d a s:Place ; s:name "Oslo" }""")
    found, notes = features(store)
    assert {name for name, feature in found.items() if feature["geometry"] is None} == {
        "Kenya",
        "Pier Hall",
        "Cambridge",
    }
    assert notes == ["3 of 4 places have no known point: their geometry is null"]


def test_a_country_beside_it_tells_which_city_is_meant(store_of):
    """An event in Cambridge and in the United Kingdom is not in Massachusetts."""
    store = store_of("""GRAPH k:g { k:e a s:Event ; s:name "E" ; s:location k:c , k:u .
        k:c a s:Place ; s:name "Cambridge" . k:u a s:Place ; s:name "United Kingdom" }""")
    assert features(store)[0]["Cambridge"]["properties"]["country"] == "GB"


@pytest.mark.parametrize(
    ("name", "country"),
    [("Zurich", "CH"), ("new york", "US"), ("Washington, D.C.", "US"), ("Portland, OR", "US"), ("London", "GB"),
     ("Paris, Ruritania", None), ("Reading Room", None), ("", None), (",", None), ("\U0001f30d", None)],
)  # fmt: skip
def test_names_that_mean_one_city(name, country):
    """Other spellings count; a region that is not known, or has no such city, is no guess."""
    found = city_of(name)
    assert (found["countrycode"] if found else None) == country
