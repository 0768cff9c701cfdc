"""Who works for whom, from the words between their names."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from eventgraph.annotate.affiliation import find_affiliations
from eventgraph.read import read_text

PEOPLE = ("Ada Roe", "Berta Poe", "Carl Moe", "Dora Loe")
ORGANIZATIONS = ("Quay Lab", "Tide Works", "Harbour Foundation", "Lumen team")


@pytest.fixture
def read(lay_out: Callable) -> Callable[[str], set[tuple[str, str, str, str]]]:
    """Each claim of a text: person, organization, the rule's name, the title."""

    def made(body: str) -> set[tuple[str, str, str, str]]:
        laid = lay_out(read_text(f"Notes\n\n{body}", "notes"), person=PEOPLE, organization=ORGANIZATIONS)
        claims = [claim for context in laid.contexts for claim in find_affiliations(context)]
        return {
            (
                laid.name(c.subject) or "",
                laid.name(c.object) or "",
                c.evidence.method.removeprefix("rule:affiliation-"),
                c.capacity,
            )
            for c in claims
        }

    return made


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ada Roe, head of research at Quay Lab, spoke.", {("Ada Roe", "Quay Lab", "title-of", "head of research")}),
        ("Ada Roe (Quay Lab) spoke.", {("Ada Roe", "Quay Lab", "bracket", "")}),
        ("Ada Roe from Quay Lab spoke.", {("Ada Roe", "Quay Lab", "from", "")}),
        ("Quay Lab’s Ada Roe spoke.", {("Ada Roe", "Quay Lab", "possessive", "")}),
        ("Quay Lab director Ada Roe spoke.", {("Ada Roe", "Quay Lab", "prefix", "director")}),
        ("Ada Roe from Quay Lab and Tide Works spoke.",
         {("Ada Roe", "Quay Lab", "from", ""), ("Ada Roe", "Tide Works", "from", "")}),
        ("Ada Roe thanked Quay Lab.", set()),
        ("Ada Roe, who met Quay Lab, spoke.", set()),
    ],
)  # fmt: skip
def test_one_person(read: Callable, text: str, expected: set) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Quay Lab’s Ada Roe, Berta Poe and Carl Moe spoke.", ("Ada Roe", "Berta Poe", "Carl Moe")),
        ("Quay Lab developers Ada Roe and Berta Poe spoke.", ("Ada Roe", "Berta Poe")),
        ("Quay Lab director Ada Roe and Berta Poe spoke.", ("Ada Roe",)),
        ("It was run by members of the Quay Lab, Ada Roe and Berta Poe.", ("Ada Roe", "Berta Poe")),
        ("People from Quay Lab, including Ada Roe, Berta Poe and Carl Moe, came.", ("Ada Roe", "Berta Poe", "Carl Moe")),
        ("Ada Roe, Berta Poe & Carl Moe (Quay Lab Maintainers)", ("Ada Roe", "Berta Poe", "Carl Moe")),
        ("Ada Roe and Berta Poe (Quay Lab) spoke.", ("Berta Poe",)),
        ("A history of the Quay Lab, Ada Roe and Berta Poe.", ()),
    ],
)  # fmt: skip
def test_people_in_a_row(read: Callable, text: str, people: tuple[str, ...]) -> None:
    """What is said of several in the plural holds for each; what is said of one does not."""
    assert {(p, o) for p, o, *_ in read(text)} == {(p, "Quay Lab") for p in people}


def test_who_has_an_organization_of_their_own_is_left_out(read: Callable) -> None:
    found = {(p, o) for p, o, *_ in read("Quay Lab’s Ada Roe, Berta Poe (Tide Works) and Carl Moe spoke.")}
    assert found == {("Ada Roe", "Quay Lab"), ("Berta Poe", "Tide Works")}


def test_names_that_alternate(read: Callable) -> None:
    """Talks' lines name each speaker with an organization behind."""
    found = {(p, o) for p, o, *_ in read("Ada Roe, Quay Lab & Berta Poe, Tide Works; Carl Moe")}
    assert found == {("Ada Roe", "Quay Lab"), ("Berta Poe", "Tide Works")}
    assert not read("Ada Roe, Quay Lab and Berta Poe came.")
