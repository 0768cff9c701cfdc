"""Entities out of mentions, facts out of claims."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from itertools import permutations

import pytest

from eventgraph.model import (
    Claim,
    DateClaim,
    Entities,
    Evidence,
    Extraction,
    Fact,
    Kind,
    QuotationClaim,
    Relation,
    Span,
    TopicClaim,
)
from eventgraph.read import read_text
from eventgraph.read.markdown import read_markdown
from eventgraph.resolve import resolve

EVENT, PERSON, ORGANIZATION, PLACE, TOOL = (
    Kind.EVENT, Kind.PERSON, Kind.ORGANIZATION, Kind.PLACE, Kind.TOOL,
)  # fmt: skip
WHOLE, SPEAKER, ATTENDEE = Relation.SUPER_EVENT, Relation.SPEAKER, Relation.ATTENDEE
JAMS = ("Quay Jam", "Berth Day", "Crane Week")
Triple = tuple[str, str, str]


def _triples(found: Entities) -> set[Triple]:
    names = {e.key: e.name for e in found.entities}
    return {(names[f.subject], f.relation.value.partition(":")[2], names[f.object]) for f in found.facts}


def _only(found: Entities) -> Fact:
    (fact,) = found.facts
    return fact


@pytest.fixture
def jams(spell: Callable) -> Callable:
    """Three events in a text."""
    return lambda: spell("The Quay Jam, the Berth Day and the Crane Week.").name(EVENT, *JAMS)


@pytest.fixture
def talk(spell: Callable) -> Callable:
    """Two people and an organization at an event."""

    def made():
        spelled = spell("Ada Roe and Ben Sol of Berthly were at the Quay Jam.").name(EVENT, "Quay Jam")
        return spelled.name(PERSON, "Ada Roe", "Ben Sol").name(ORGANIZATION, "Berthly")

    return made


def test_an_event_has_one_whole(jams: Callable) -> None:
    """Of two wholes the more believed one stays."""
    found = resolve(
        jams().say(("Quay Jam", WHOLE, "Berth Day", 0.6), ("Quay Jam", WHOLE, "Crane Week", 0.8)).extraction()
    )
    assert _triples(found) == {("Quay Jam", "superEvent", "Crane Week")}


def test_a_whole_has_many_parts(jams: Callable) -> None:
    """Two events can be part of one."""
    found = resolve(
        jams()
        .say(("Quay Jam", WHOLE, "Crane Week", 0.6), ("Berth Day", WHOLE, "Crane Week", 0.8))
        .extraction()
    )
    assert len(_triples(found)) == 2


def test_of_two_events_that_are_part_of_each_other_one_is(jams: Callable) -> None:
    """The less believed direction goes."""
    found = resolve(
        jams().say(("Quay Jam", WHOLE, "Berth Day", 0.6), ("Berth Day", WHOLE, "Quay Jam", 0.8)).extraction()
    )
    assert _triples(found) == {("Berth Day", "superEvent", "Quay Jam")}


@pytest.mark.parametrize("weakest", range(3))
def test_a_cycle_of_parts_is_broken_at_its_weakest(jams: Callable, weakest: int) -> None:
    """Of three events in a circle the two surer facts stay, and no event is a part of itself."""
    circle = list(zip(JAMS, (*JAMS[1:], JAMS[0]), strict=True))
    said = [(a, WHOLE, b, 0.5 if i == weakest else 0.8) for i, (a, b) in enumerate(circle)]
    found = _triples(resolve(jams().say(*said).extraction()))
    assert found == {(a, "superEvent", b) for i, (a, b) in enumerate(circle) if i != weakest}


def test_an_event_is_no_part_of_itself(spell: Callable) -> None:
    """Two forms of one name make no whole and part."""
    spelled = spell("The Quay Jam 2026, the Quay Jam.").name(EVENT, "Quay Jam 2026", "Quay Jam")
    found = resolve(spelled.say(("Quay Jam", WHOLE, "Quay Jam 2026", 0.9)).extraction())
    assert (len(found.entities), found.facts) == (1, ())


@pytest.mark.parametrize(
    ("strong", "who"),
    [
        (SPEAKER, "Ada Roe"),
        (Relation.ORGANIZER, "Berthly"),
        (Relation.ORGANIZER, "Ada Roe"),
        (Relation.SPONSOR, "Berthly"),
    ],
)
def test_who_did_more_is_no_mere_attendee(talk: Callable, strong: Relation, who: str) -> None:
    """A speaker, an organizer or a sponsor of an event is not listed as its attendee too, however sure that is."""
    found = resolve(talk().say(("Quay Jam", strong, who, 0.5), ("Quay Jam", ATTENDEE, who, 0.9)).extraction())
    assert [f.relation for f in found.facts] == [strong]


def test_an_attendee_stays_one_where_somebody_else_spoke(talk: Callable) -> None:
    """Only the very person's attendance goes."""
    found = resolve(
        talk().say(("Quay Jam", SPEAKER, "Ada Roe", 0.8), ("Quay Jam", ATTENDEE, "Ben Sol", 0.8)).extraction()
    )
    assert _triples(found) == {("Quay Jam", "speaker", "Ada Roe"), ("Quay Jam", "attendee", "Ben Sol")}


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (["held"], "held"),
        (["announced"], "announced"),
        (["held", "announced"], "announced"),
        (["held", "announced", "cancelled"], "cancelled"),
    ],
)
def test_what_was_cancelled_is_cancelled(talk: Callable, said: list[str], status: str) -> None:
    """One place that says that a talk was cancelled outweighs those that announce it, in whatever order they stand."""
    for order in permutations(said):
        claims = [("Quay Jam", SPEAKER, "Ada Roe", 0.8, {"status": s}) for s in order]
        assert _only(resolve(talk().say(*claims).extraction())).status == status


def test_the_special_role_and_the_longest_title_stay(talk: Callable) -> None:
    """ "Keynote" says more than "Speaker", the sure special role more than the unsure; a long job title more than a short."""
    claims = [
        ("Quay Jam", SPEAKER, "Ada Roe", 0.9, {"role": "Speaker"}),
        ("Quay Jam", SPEAKER, "Ada Roe", 0.7, {"role": "Keynote"}),
        ("Quay Jam", SPEAKER, "Ada Roe", 0.6, {"role": "Moderator"}),
    ]
    titles = [
        ("Ben Sol", Relation.AFFILIATION, "Berthly", 0.9, {"capacity": c})
        for c in ("chair", "deputy chair", "")
    ]
    found = {f.relation: f for f in resolve(talk().say(*claims, *titles).extraction()).facts}
    assert found[SPEAKER].role == "Keynote"
    assert found[Relation.AFFILIATION].capacity == "deputy chair"


def test_every_place_that_says_a_fact_is_its_evidence(talk: Callable) -> None:
    """Claims that say the same are one fact with all their words, each as sure as the fact is believed."""
    spelled = talk().say(("Quay Jam", SPEAKER, "Ada Roe", 0.6), at="Ada Roe")
    fact = _only(resolve(spelled.say(("Quay Jam", SPEAKER, "Ada Roe", 0.8), at="Quay Jam").extraction()))
    assert {e.span.of(spelled.article.text) for e in fact.evidence} == {"Ada Roe", "Quay Jam"}
    assert {e.confidence for e in fact.evidence} == {0.8}


def test_ends_must_be_of_the_right_kind(talk: Callable) -> None:
    """An organization does not speak, an event is no attendee, nobody is affiliated with a person."""
    found = resolve(
        talk().say(
            ("Quay Jam", SPEAKER, "Berthly", 0.9),
            ("Quay Jam", ATTENDEE, "Quay Jam", 0.9),
            ("Ada Roe", Relation.AFFILIATION, "Ben Sol", 0.9),
            ("Ada Roe", SPEAKER, "Ben Sol", 0.9),
        ).extraction()
    )  # fmt: skip
    assert found.facts == ()


def test_a_claim_without_an_event_is_on_the_main_event(talk: Callable) -> None:
    """Who spoke, without saying where, spoke at what the article is about."""
    found = resolve(talk().say((None, SPEAKER, "Ada Roe", 0.8)).extraction())
    assert _triples(found) == {("Quay Jam", "speaker", "Ada Roe")}
    assert found.unplaced == 0


@pytest.mark.parametrize(("preferred", "event"), [("how heading", "Quay Jam"), ("how main", "Crane Week")])
def test_of_the_events_that_an_open_claim_can_mean_one_is_taken(
    spell: Callable, preferred: str, event: str
) -> None:
    """Below a heading that names an event, that one or the main one is meant: the more believed, and only that."""
    spelled = spell(
        "It was fine, said everybody who was there.\n\nQuay Jam\n\nThen Ada Roe spoke.", title="Crane Week"
    )
    spelled.name(EVENT, "Quay Jam", "Crane Week").name(PERSON, "Ada Roe")
    spelled.say((None, SPEAKER, "Ada Roe", 0.3), at="Ada Roe spoke")
    weights = {"fact eg:speaker": {"bias": -0.5, preferred: 2.0}}
    found = resolve(spelled.extraction(), weights=weights)
    assert _triples(found) == {(event, "speaker", "Ada Roe")}
    assert found.main_event == "Event/crane week"


def test_a_claim_that_finds_no_event_is_counted(spell: Callable) -> None:
    """Where an article names no event, what somebody did there is unplaced; so weak a claim as to say nothing is not."""
    spelled = spell("Ada Roe spoke.").name(PERSON, "Ada Roe")
    found = resolve(
        spelled.say((None, SPEAKER, "Ada Roe", 0.8), (None, ATTENDEE, "Ada Roe", 0.05)).extraction()
    )
    assert (found.facts, found.unplaced, found.main_event) == ((), 1, None)


def test_a_fact_needs_both_its_ends(talk: Callable) -> None:
    """A fact on an entity that is not believed goes with it."""
    spelled = talk().name(PLACE, "Berthly", confidence=0.2)
    spelled.claims.append(
        Claim(
            Relation.LOCATION,
            spelled.index("Quay Jam"),
            len(spelled.mentions) - 1,
            Evidence(Span(0, 5), "rule:x", 0.9),
        )
    )
    found = resolve(spelled.extraction())
    assert found.facts == ()
    assert "Place" not in {e.kind.value for e in found.entities}


def test_a_form_of_two_kinds_is_the_likelier(spell: Callable) -> None:
    """A weak second reading of a name goes."""
    spelled = spell("Berthly came.").name(ORGANIZATION, "Berthly").name(TOOL, "Berthly", confidence=0.5)
    found = resolve(spelled.extraction())
    assert [e.kind for e in found.entities] == [ORGANIZATION]


def test_the_fullest_form_is_the_name(spell: Callable) -> None:
    """Most words, a year for an event; every other written form is kept, with where it stands."""
    spelled = spell("Quay Jam, the Quay Jam 2026 and QUAY JAM; Ada Roe, then Roe.")
    spelled.name(EVENT, "Quay Jam 2026", "Quay Jam", "QUAY JAM").name(PERSON, "Ada Roe", "Roe")
    event, person = resolve(spelled.extraction()).entities
    assert (event.name, set(event.alternate_names)) == ("Quay Jam 2026", {"Quay Jam", "QUAY JAM"})
    assert (person.name, person.alternate_names) == ("Ada Roe", ("Roe",))
    for form, evidence in (*event.forms, *person.forms):
        assert evidence.span.of(spelled.article.text) == form


def test_an_event_with_its_acronym_in_brackets_is_found_by_each_form(spell: Callable) -> None:
    """The short form is the name; the long one and the one as written are other names."""
    spelled = spell("We met at the Open Quay Offices (OQOs) Day.").name(EVENT, "Open Quay Offices (OQOs) Day")
    (event,) = resolve(spelled.extraction()).entities
    assert event.name == "OQOs Day"
    assert set(event.alternate_names) == {"Open Quay Offices Day", "Open Quay Offices (OQOs) Day"}


def test_a_place_behind_an_event_makes_another_form(spell: Callable) -> None:
    """ "Quay Jam in Ghent" is looked for as such, too."""
    (event,) = resolve(spell("The Quay Jam in Ghent was loud.").name(EVENT, "Quay Jam").extraction()).entities
    assert (event.name, event.alternate_names) == ("Quay Jam", ("Quay Jam in Ghent",))


def _dated(extraction: Extraction, *dates: tuple[int | None, str, float]) -> list[str]:
    claims = tuple(
        DateClaim(event, day, None, Evidence(Span(i, i + 4), "rule:x", p))
        for i, (event, day, p) in enumerate(dates)
    )
    return [d.start for d in resolve(replace(extraction, dates=claims)).dates]


def test_an_event_has_the_date_that_is_trusted_most(spell: Callable) -> None:
    """One date each; of equals the more precise; an open date is the main event's."""
    jam = spell("The Quay Jam was loud.").name(EVENT, "Quay Jam").extraction()
    assert _dated(jam, (0, "2026-05-04", 0.5), (0, "2026-06-09", 0.8)) == ["2026-06-09"]
    assert _dated(jam, (0, "2026-05", 0.8), (0, "2026-06-09", 0.8)) == ["2026-06-09"]
    assert _dated(jam, (None, "2026-05-04", 0.5)) == ["2026-05-04"]


def test_a_finer_date_within_the_trusted_one_replaces_it(spell: Callable) -> None:
    """A year that is sure and a day in that year: the day; a day of another year does not refine it."""
    jam = spell("The Quay Jam was loud.").name(EVENT, "Quay Jam").extraction()
    assert _dated(jam, (0, "2026", 0.9), (0, "2026-05-04", 0.4)) == ["2026-05-04"]
    assert _dated(jam, (0, "2026", 0.9), (0, "2025-05-04", 0.4)) == ["2026"]


def test_a_date_of_another_year_than_the_name_s_is_dropped(spell: Callable) -> None:
    """ "Quay Jam 2026" was not in 2025, however sure the date."""
    jam = spell("The Quay Jam 2026 was loud.").name(EVENT, "Quay Jam 2026").extraction()
    assert _dated(jam, (0, "2025-05-04", 0.9)) == []
    assert _dated(jam, (0, "2025-05-04", 0.9), (0, "2026", 0.6)) == ["2026"]


def test_quotations_and_topics_follow_the_entities(spell: Callable) -> None:
    """Words go with a speaker who is believed, topics with the main event; without these ends they go."""
    sure, unsure = (
        spell("Ada Roe said yes at the Quay Jam.")
        .name(EVENT, "Quay Jam", confidence=p)
        .name(PERSON, "Ada Roe", confidence=p)
        for p in (0.9, 0.2)
    )
    speaker = sure.index("Ada Roe")
    assert speaker is not None
    evidence = Evidence(Span(7, 20), "rule:x", 0.9)
    start = sure.article.text.index("yes")
    more = {
        "quotations": (QuotationClaim(speaker, Span(start, start + 3), True, evidence),),
        "topics": (TopicClaim("accessibility", evidence),),
    }
    found = resolve(sure.extraction(**more))
    assert [(q.speaker, q.text, q.event) for q in found.quotations] == [
        ("Person/ada roe", "yes", "Event/quay jam")
    ]
    assert [(t.event, t.topic) for t in found.topics] == [("Event/quay jam", "accessibility")]
    gone = resolve(unsure.extraction(**more))
    assert (gone.quotations, gone.topics) == ((), ())


def test_sentences_that_say_nothing_are_told(spell: Callable) -> None:
    """A sentence from which no fact was read is silent."""
    spelled = (
        spell("Ada Roe spoke at the Quay Jam. It rained.").name(EVENT, "Quay Jam").name(PERSON, "Ada Roe")
    )
    first, second = "Ada Roe spoke at the Quay Jam.", "It rained."
    spelled.say(("Quay Jam", SPEAKER, "Ada Roe", 0.8), at=first)
    text = spelled.article.text
    spans = tuple(Span(text.index(s), text.index(s) + len(s)) for s in (first, second))
    found = resolve(spelled.extraction(sentences=spans))
    assert [s.of(text) for s in found.silent_sentences] == ["It rained."]


def test_the_order_of_claims_does_not_matter(jams: Callable) -> None:
    """Shuffled claims give the same facts, those that contradict each other too."""
    said = [
        (a, WHOLE, b, p)
        for (a, b), p in zip(permutations(JAMS, 2), (0.5, 0.6, 0.6, 0.6, 0.7, 0.7), strict=True)
    ]
    extraction = jams().say(*said).extraction()
    expected = resolve(extraction)
    assert expected.facts
    shuffle = random.Random(7).shuffle
    for _ in range(20):
        claims = list(extraction.claims)
        shuffle(claims)
        assert resolve(replace(extraction, claims=tuple(claims))).facts == expected.facts


def test_nothing_comes_of_nothing() -> None:
    """An empty extraction resolves to no entities and no facts."""
    found = resolve(Extraction(read_text("", "empty"), "test 1"))
    assert (found.entities, found.facts, found.dates, found.main_event, found.unplaced) == (
        (),
        (),
        (),
        None,
        0,
    )


def test_of_equal_guesses_the_heading_wins(spell: Callable) -> None:
    """With nothing fitted, who spoke under a heading spoke at its event, not at the article's main one."""
    spelled = spell("", title="At the Berth Day")
    spelled.article = read_markdown("# At the Berth Day\n\nHello.\n\n## Quay Jam\n\nAda Roe spoke.", "notes")
    spelled.name(EVENT, "Berth Day", "Quay Jam").name(PERSON, "Ada Roe")
    found = resolve(spelled.say((None, SPEAKER, "Ada Roe", 0.9), at="Ada Roe spoke").extraction())
    assert found.main_event == "Event/berth day"
    assert _triples(found) == {("Quay Jam", "speaker", "Ada Roe")}
