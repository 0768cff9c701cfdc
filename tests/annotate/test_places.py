"""What is a place, where its name ends, and which known names are read without a model."""

from __future__ import annotations

import pytest

from eventgraph.annotate.analysis import analyse, load_pipeline
from eventgraph.annotate.gazetteer import find_place_lists, find_places, find_state_codes, whole_place
from eventgraph.annotate.places import (
    is_country,
    is_place,
    labelled_places,
    split_place,
    venues,
    within_organizations,
)
from eventgraph.model import Kind, Mention, Span
from eventgraph.read import read_text


def _span(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def _mention(text: str, words: str, kind: Kind, confidence: float = 0.9) -> Mention:
    return Mention(_span(text, words), kind, confidence, "test")


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("They met in Ghent.", "Ghent", True),
        ("The Dutch community met.", "Dutch", False),
        ("The Dutch Caribbean is far.", "Dutch Caribbean", True),
        ("It is in the North.", "North", False),
        ("The event is Online.", "Online", False),
        ("99 Quay Avenue was full.", "Quay Avenue", False),
        ("It is on Quay Avenue.", "Quay Avenue", True),
        ("Av. Quay 352, Lisbon", "Quay", False),
        ("She works for the U.S. government.", "U.S.", False),
        ("The UK RSE movement grows.", "UK", False),
        ("Research in the UK continues to grow.", "UK", True),
        ("They met in London, UK this week.", "UK", True),
        ("The US and Canada sent people.", "US", True),
    ],
)
def test_what_can_be_a_place(text: str, words: str, expected: bool) -> None:
    assert is_place(text, _span(text, words)) is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Portland, Oregon", ["Portland", "Oregon"]),
        ("Portland Oregon", ["Portland", "Oregon"]),
        ("Ghent, Flanders, Belgium", ["Ghent", "Flanders", "Belgium"]),
        ("Washington, D.C.", ["Washington, D.C."]),
        ("South Africa", ["South Africa"]),
        ("University of California, Davis", ["University of California, Davis"]),
        ("Bank of Ghana", ["Bank of Ghana"]),
    ],
)
def test_one_place_or_several(name: str, expected: list[str]) -> None:
    parts = split_place(name, Mention(Span(0, len(name)), Kind.PLACE, 0.9, "test"))
    assert [part.span.of(name) for part in parts] == expected


def test_only_places_are_split() -> None:
    name = "Quay, Tide and Partners"
    mention = Mention(Span(0, len(name)), Kind.ORGANIZATION, 0.9, "test")
    assert split_place(name, mention) == [mention]


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("People from North Carolina came.", "Carolina", "North Carolina"),
        ("People from central Africa came.", "Africa", "central Africa"),
        ("People from eastern Belgium came.", "Belgium", "eastern Belgium"),
        ("We met in sunny Belgium again.", "Belgium", "Belgium"),
        ("The New York office", "New", "New York"),
    ],
)
def test_a_place_has_its_whole_name(text: str, words: str, expected: str) -> None:
    assert whole_place(text, _span(text, words)).of(text) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Location: Hall B | Level 3 | Quay Room 4", ["Hall B", "Quay Room 4"]),
        ("**Venue:** The Quay Club, 12 Harbour Street, Ghent", ["The Quay Club"]),
        ("Where: Tideline offices (2nd floor)", ["Tideline offices"]),
        ("Location: Online", []),
        ("Location: opposite the booth of the project", []),
        ("Location: B207 | 2B", []),
        ("The location: Ghent was chosen.", []),
        ("Location: Level 5", []),
    ],
)
def test_a_programme_names_the_place(line: str, expected: list[str]) -> None:
    text = f"The day\n\n{line}\n\nIt was good."
    assert [m.span.of(text) for m in labelled_places(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They met in San Diego, Calif. and in Tucson, Ariz: it was hot.", {"San Diego", "Calif.", "Tucson", "Ariz"}),
        ("They met in Portland, OR.", {"Portland", "OR"}),
        ("Ada Roe, MD, spoke.", {"MD"}),
        ("They met in Zzyzx, Miss. Roe said.", set()),
        ("They met in Washington, D.C. in May.", {"Washington, D.C."}),
    ],
)  # fmt: skip
def test_states_behind_towns(text: str, expected: set[str]) -> None:
    analysis = analyse(read_text(f"Notes\n\n{text}", "notes"), load_pipeline())
    found = {m.span.of(analysis.article.text) for m in find_state_codes(analysis)}
    assert {name.rstrip(".") for name in found} == {name.rstrip(".") for name in expected}


def test_names_in_a_row_are_places_when_half_are_known() -> None:
    text = "Groups from Quayville, Lisbon, Tunis, Tideford and Oslo met. Ada, Berta, Oslo and Carla met."
    analysis = analyse(read_text(f"Notes\n\n{text}", "notes"), load_pipeline())
    found = [m.span.of(analysis.article.text) for m in find_place_lists(analysis)]
    assert found == ["Quayville", "Lisbon", "Tunis", "Tideford", "Oslo"]


def test_known_places_with_and_in_them_are_one() -> None:
    analysis = analyse(read_text("Notes\n\nPeople of Trinidad and Tobago came.", "notes"), load_pipeline())
    assert "Trinidad and Tobago" in {m.span.of(analysis.article.text) for m in find_places(analysis)}


def test_a_country_is_no_organization() -> None:
    text = "Ada Roe (Quay Lab, United Kingdom) and Georgia came, the U.S. Census Bureau too."
    assert is_country(text, _mention(text, "United Kingdom", Kind.ORGANIZATION))
    assert not is_country(text, _mention(text, "United Kingdom", Kind.PLACE))
    assert not is_country(text, _mention(text, "Georgia", Kind.ORGANIZATION))  # a state, a country, a person
    assert not is_country(text, _mention(text, "U.S.", Kind.ORGANIZATION))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The workshop at the Quay University was full.", ["Quay University"]),
        ("The Tideline Day was held at Quay University.", ["Quay University"]),
        ("Harbour Party @Quay University", []),
        ("Tideline Day @ Quay University", ["Quay University"]),
        ("Ada Roe is a researcher at Quay University.", []),
        ("We thank Quay University.", []),
    ],
)
def test_institutions_where_events_are_held(text: str, expected: list[str]) -> None:
    mentions = [_mention(text, "Quay University", Kind.ORGANIZATION)]
    if "Tideline Day" in text:
        mentions.append(_mention(text, "Tideline Day", Kind.EVENT))
    assert [m.span.of(text) for m in venues(text, mentions)] == expected


def test_the_town_in_an_institutions_name_is_no_place() -> None:
    text = "The University of Ghent met in Ghent."
    organization = _mention(text, "University of Ghent", Kind.ORGANIZATION)
    inner, outer = (
        Mention(Span(at, at + 5), Kind.PLACE, 0.9, "test")
        for at in (text.index("Ghent"), text.rindex("Ghent"))
    )
    assert list(within_organizations([organization, inner, outer])) == [inner]
