"""What is told of the next edition is not said of this one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from eventgraph.model import Kind, Relation
from eventgraph.resolve import resolve

JAM = "The Quay Jam took place in Ghent. "


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (JAM + "The next Quay Jam will take place in Riga.", {"Ghent"}),
        (JAM + "Next year’s event will be in Riga.", {"Ghent"}),
        (JAM + "The next edition is planned for Riga.", {"Ghent"}),
        ("The next Quay Jam will take place in Riga.", {"Riga"}),  # an announcement
        ("Next year’s Quay Jam will take place in Riga, in the dock.", {"Riga"}),
        (JAM + "The next session of the Quay Jam took place in Riga.", {"Ghent", "Riga"}),
        (JAM + "The next day the Quay Jam will move to Riga.", {"Ghent", "Riga"}),
        (JAM + "It was the next big thing. The Quay Jam will also be in Riga.", {"Ghent", "Riga"}),
    ],
)
def test_the_place_of_the_next_edition_goes(spell: Callable, text: str, places: set[str]) -> None:
    """Only where the article has another place for the event."""
    spelled = spell(text, title="Quay Jam").name(Kind.EVENT, "Quay Jam")
    said = []
    for place in ("Ghent", "Riga"):
        if place in text:
            spelled.name(Kind.PLACE, place)
            said.append((None, Relation.LOCATION, place, 0.9))
    found = resolve(spelled.say(*said).extraction())
    names = {e.key: e.name for e in found.entities}
    assert {names[f.object] for f in found.facts} == places
    reasons = [r.reason for r in found.extraction.rejected]
    assert reasons == (["is told of the next edition"] if len(said) > len(places) else [])


def test_an_edition_with_its_year_is_an_event_of_its_own(spell: Callable) -> None:
    """The Quay Jam 2027 has its place, however it is introduced."""
    text = "The Quay Jam 2026 took place in Ghent. The next one, the Quay Jam 2027, will take place in Riga."
    spelled = spell(text).name(Kind.EVENT, "Quay Jam 2026", "Quay Jam 2027").name(Kind.PLACE, "Ghent", "Riga")
    spelled.say(
        ("Quay Jam 2026", Relation.LOCATION, "Ghent", 0.9), ("Quay Jam 2027", Relation.LOCATION, "Riga", 0.9)
    )
    found = resolve(spelled.extraction())
    names = {e.key: e.name for e in found.entities}
    assert {(names[f.subject], names[f.object]) for f in found.facts} == {
        ("Quay Jam 2026", "Ghent"),
        ("Quay Jam 2027", "Riga"),
    }
