"""Every kind of node and relation, read from plain sentences of our own."""

import pytest

from eventgraph.annotate import Extractor
from eventgraph.model import Entities, Relation
from eventgraph.read import read_text
from eventgraph.resolve import resolve

EXTRACTOR = Extractor()


def _read(text: str, title: str = "Notes from Harbour Code Week 2026") -> Entities:
    return resolve(EXTRACTOR(read_text(f"{title}\n\nDate: 2026-06-22\n\n{text}", "notes")))


def _facts(entities: Entities) -> set[tuple[str, str, str]]:
    names = {e.key: e.name for e in entities.entities}
    return {(names[f.subject], f.relation.value, names[f.object]) for f in entities.facts}


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Amara Okafor, Chief Digital Officer of the Port Authority, spoke at the Tideline Summit.",
         ("Amara Okafor", "schema:affiliation", "Port Authority")),
        ("Amara Okafor, Chief Digital Officer of the Port Authority, spoke at the Tideline Summit.",
         ("Tideline Summit", "eg:speaker", "Amara Okafor")),
        ("Tomás Herrera from the Lumen Foundation presented at the Tideline Summit.",
         ("Tomás Herrera", "schema:affiliation", "Lumen Foundation")),
        ("A panel at the Tideline Summit was moderated by Leila Haddad (Delta University).",
         ("Leila Haddad", "schema:affiliation", "Delta University")),
        ("A panel at the Tideline Summit was moderated by Leila Haddad (Delta University).",
         ("Tideline Summit", "eg:speaker", "Leila Haddad")),
        ("The Tideline Summit was organised by the Harbour Foundation.",
         ("Tideline Summit", "schema:organizer", "Harbour Foundation")),
        ("The Tideline Summit was sponsored by the Lumen Foundation.",
         ("Tideline Summit", "schema:sponsor", "Lumen Foundation")),
        ("The Tideline Summit was held in Rotterdam on 17 June 2026.",
         ("Tideline Summit", "schema:location", "Rotterdam")),
        ("The Tideline Summit was held as part of Harbour Code Week 2026.",
         ("Tideline Summit", "schema:superEvent", "Harbour Code Week 2026")),
    ],
)  # fmt: skip
def test_plain_sentences_are_read(text: str, fact: tuple[str, str, str]) -> None:
    """The relation that a plain sentence states is in the facts."""
    assert fact in _facts(_read(text))


def test_the_job_title_is_kept_as_written() -> None:
    """A title of several words is the affiliation's capacity."""
    entities = _read("Amara Okafor, Deputy Secretary and Chief Digital Officer of the Port Authority, spoke.")
    capacities = [f.capacity for f in entities.facts if f.relation is Relation.AFFILIATION]
    assert capacities == ["Deputy Secretary and Chief Digital Officer"]


def test_an_open_event_is_the_main_event() -> None:
    """Who spoke, without saying where, spoke at the event that the article is about."""
    facts = _facts(_read("Opening the event, Amara Okafor described the harbour."))
    assert ("Harbour Code Week 2026", "eg:speaker", "Amara Okafor") in facts


def test_forms_of_one_name_are_one_node() -> None:
    """A surname, an acronym and a short form join the full name and stay findable."""
    entities = _read(
        "Amara Okafor spoke at the Tideline Summit. Okafor praised the Open Berth Register (OBR), "
        "a register of the Nordic Commons Alliance (NCA). The NCA thanked Okafor at the Summit."
    )
    forms = {e.name: set(e.alternate_names) for e in entities.entities}
    assert "Okafor" in forms["Amara Okafor"]
    assert "NCA" in forms["Nordic Commons Alliance"]


def test_who_did_not_speak_is_no_speaker() -> None:
    """A negated verb says nothing; the author of an article is no speaker."""
    entities = _read("Amara Okafor did not speak at the Tideline Summit.")
    assert not [f for f in entities.facts if f.relation is Relation.SPEAKER]


def test_quotations_have_their_speaker() -> None:
    """Words in quotation marks and reported speech are told apart."""
    entities = _read(
        'Amara Okafor spoke. "Every quay must be open to everybody," said Amara Okafor. '
        "Leila Haddad argued that ramps are cheaper than lawsuits."
    )
    found = {(q.direct, q.text.rstrip(",.")) for q in entities.quotations}
    assert (True, "Every quay must be open to everybody") in found
    assert (False, "that ramps are cheaper than lawsuits") in found


def test_dates_stand_at_the_precision_given() -> None:
    """A range of days, a month, a day relative to the publication."""
    entities = _read(
        "The Tideline Summit took place on July 9-10, 2024. The Quay Conference was held in May 2025. "
        "The Berth Workshop was held on June 18."
    )
    names = {e.key: e.name for e in entities.entities}
    found = {names[d.event]: (d.start, d.end) for d in entities.dates}
    assert found["Tideline Summit"] == ("2024-07-09", "2024-07-10")
    assert found["Quay Conference"] == ("2025-05", None)
    assert found["Berth Workshop"] == ("2026-06-18", None)


def test_topics_are_concepts_of_the_scheme() -> None:
    """What a text names by a topic's label is about that topic."""
    entities = _read("Speakers discussed digital public infrastructure and accessibility.")
    assert "digital-public-infrastructure" in {t.topic for t in entities.topics}
