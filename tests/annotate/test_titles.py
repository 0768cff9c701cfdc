"""Events that titles, headings and quotation marks name whole."""

from __future__ import annotations

import doctest

import pytest

from eventgraph.annotate import titles
from eventgraph.annotate.titles import RULES, find_titles
from eventgraph.model import Kind
from eventgraph.read.markdown import read_markdown


def _found(title: str, body: str = "Nothing else is known.") -> list[tuple[str, str]]:
    """Names and rules."""
    article = read_markdown(f'---\ntitle: "{title}"\ndate: 2026-06-22\n---\n\n{body}', "notes")
    mentions = list(find_titles(article))
    assert all(m.kind is Kind.EVENT for m in mentions)
    return [(m.span.of(article.text), m.method.removeprefix("rule:event-")) for m in mentions]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Quay Code Sprint", "Quay Code Sprint"),
        ("The Quay Summit 2026", "Quay Summit 2026"),
        ("Reflections on the Quay Summit", "Quay Summit"),
        ("Recap: Tideline Leads Summit '26", "Tideline Leads Summit '26"),
        ("QuayCon Norland 2026 Highlights", "QuayCon Norland 2026"),
        ("Quay Open Week: Reflections from the host", "Quay Open Week"),
        ("QuayHack report", "QuayHack"),
        ("Programme: Quay Maintainers Day 2026", "Quay Maintainers Day 2026"),
        ("Program Committee Meeting", "Program Committee Meeting"),
        ("Workshop on Open Harbour Data", "Workshop on Open Harbour Data"),
        ("The First International Workshop on Berths", "First International Workshop on Berths"),
        ("QuayCon in Ghent - Impressions", "QuayCon"),
        ("Berthly virtual meetup recap", None),  # "virtual" is no word of a name
    ],
)
def test_a_title_that_is_an_event_names_it(title: str, name: str | None) -> None:
    """What reports put before and behind the name of their event is no part of it."""
    assert _found(title) == ([(name, "title")] if name else [])


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Lumen at QuayCon 2026", "QuayCon 2026"),
        ("Lumen videos from Quay I/O 2026", "Quay I/O 2026"),
        ("Join us for talks and drinks at the Tideline Summit!", "Tideline Summit"),
        ("Lumen @ QuayCon NA '26", "QuayCon NA '26"),
    ],
)
def test_a_title_ends_with_the_event(title: str, name: str) -> None:
    """Behind "at" stands the event that somebody was at."""
    assert _found(title) == [(name, "title-at")]


def test_a_title_can_name_a_part_and_its_whole() -> None:
    """ "X at Y": two events."""
    assert _found("Quay Devroom at Tideline 2026") == [
        ("Quay Devroom", "title"),
        ("Tideline 2026", "title-at"),
    ]


@pytest.mark.parametrize(
    "title",
    [
        "How we plan a Summit", "Lumen at the University of Quayford", "Recap", "Report", "Meetup", "The Summit",
        "Reflections on", "Harbour Talks", "Many meetings", "Quay, Berth and Crane Summit", "?", "…", "’26",
        "We are hiring", "Harbours: a history", "A " * 40 + "Summit",
    ],
)  # fmt: skip
def test_other_titles_name_none(title: str) -> None:
    """Sentences, places, plurals, a bare noun: nothing is certain about them."""
    assert _found(title) == []


def test_a_year_alone_makes_no_certain_event() -> None:
    """Budgets have years, too: such a title is proposed, and the encoder decides."""
    assert _found("Harbour Budget 2026") == [("Harbour Budget 2026", "title-year")]
    assert "rule:event-title-year" not in RULES
    assert "rule:event-title" in RULES


@pytest.mark.parametrize(
    ("heading", "found"),
    [
        ("Session 2: Open Drop-In Hour", [("Session 2: Open Drop-In Hour", "session")]),
        ("Design Track: Lighter Cranes", [("Design Track: Lighter Cranes", "session")]),
        ("Panel: Who Pays for Harbours?", [("Panel: Who Pays for Harbours?", "session")]),
        ("Session 2", []),
        ("Workshop: bring your laptop", []),
        ("Why sessions: a plea", []),
        ("May 26-27: QuayFest Ghent", [("QuayFest Ghent", "dated")]),
        ("May 26, 2026: Crane Belt Quay", [("Crane Belt Quay", "dated")]),
        ("Lumen @ Berthly Ghent (13th July 2026)", [("Lumen @ Berthly Ghent", "dated")]),
        ("Quay Town Hall, 13 July 2026", [("Quay Town Hall", "dated")]),
        ("May 26, 2026: Version 2.0", []),
        ("May 26, 2026: Lumen Update", []),
        ("May 26, 2026: we moved to a new office", []),
        ("May 26, 2026", []),
        ("(13 July 2026)", []),
        ("Opening hours", []),
    ],
)
def test_headings_name_sessions_and_dated_events(heading: str, found: list[tuple[str, str]]) -> None:
    """A kind of session with a colon, or a date beside a name; releases and news are dated, too."""
    assert _found("Notes", f"Before.\n\n## {heading}\n\nAfter.") == found


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("Ada Roe led a panel on “Who Pays for Harbours?”.", ["Who Pays for Harbours?"]),
        ('They gave a workshop titled "Cranes for Absolute Beginners," which was full.', ["Cranes for Absolute Beginners"]),
        ("It was a session on the topic of “Harbours Without Any Borders”.", ["Harbours Without Any Borders"]),
        ("It was a session “without any borders at all”.", []),
        ("We liked the panel “Cranes”.", []),
        ("She wrote “Cranes for Absolute Beginners”.", []),
        ("A workshop “Cranes for Absolute\n\nBeginners” is no quotation.", []),
    ],
)  # fmt: skip
def test_quoted_titles_of_sessions(body: str, names: list[str]) -> None:
    """Quotation marks right behind a kind of session hold its title, if it looks like one."""
    assert _found("Notes", body) == [(name, "quoted") for name in names]


def test_the_examples_in_the_documentation_hold() -> None:
    """The module's doctests."""
    assert doctest.testmod(titles).failed == 0
