"""Which event an article, a heading or a pointer is about."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from eventgraph.model import Kind, Relation, Span
from eventgraph.read.markdown import read_markdown
from eventgraph.resolve.discourse import Discourse, discourse
from eventgraph.resolve.grouping import group

EVENT = Kind.EVENT
FILLER = "Nothing else is known about it, and nobody has asked anybody about it so far."


def _told(spelled) -> Discourse:
    extraction = spelled.extraction()
    return discourse(extraction, group(extraction.article, extraction.mentions))


def _at(told: Discourse, words: str) -> Span:
    start = told.article.text.index(words)
    return Span(start, start + len(words))


def test_an_article_without_events_has_no_main_event(spell: Callable) -> None:
    """Nothing is made up: no main event, nothing that a pointer can mean."""
    told = _told(spell("Ada Roe liked the summit.").name(Kind.PERSON, "Ada Roe"))
    assert told.main is None
    assert told.foremost(2) == []
    assert told.pointed(_at(told, "the summit")) is None


def test_the_event_of_the_title_is_the_main_one(spell: Callable) -> None:
    """The title counts for more than an event named once before."""
    told = _told(
        spell("We liked the Quay Summit.", title="At the Tideline Day").name(
            EVENT, "Quay Summit", "Tideline Day"
        )
    )
    assert told.main == "tideline day"
    assert told.foremost(2) == ["tideline day", "quay summit"]
    assert told.foremost(1) == ["tideline day"]


def test_the_event_named_most_is_the_main_one(spell: Callable) -> None:
    """Without a title that names one, the number of mentions tells."""
    told = _told(
        spell("The Quay Summit, the Tideline Day and the Quay Summit.").name(
            EVENT, "Quay Summit", "Tideline Day"
        )
    )
    assert told.main == "quay summit"


def test_what_the_reader_saw_counts(spell: Callable) -> None:
    """A mention that looks like the main event outweighs one that is named as often."""
    spelled = spell("The Quay Summit and the Tideline Day.").name(EVENT, "Quay Summit", main=0.1)
    assert _told(spelled.name(EVENT, "Tideline Day", main=0.9)).main == "tideline day"


def test_prominence_is_shared_out(spell: Callable) -> None:
    """The chances of all events add up to one, and each has some."""
    told = _told(
        spell("The Quay Summit, the Tideline Day, the Quay Jam.", title="At the Quay Jam").name(
            EVENT, "Quay Summit", "Tideline Day", "Quay Jam"
        )
    )
    assert sum(told.prominence.values()) == pytest.approx(1)
    assert all(0 < chance < 1 for chance in told.prominence.values())


def test_of_equals_the_first_by_name_is_the_main_one(spell: Callable) -> None:
    """Where nothing tells two events apart the outcome is fixed all the same."""
    for body in ("The Quay Jam and the Quay Day.", "The Quay Day and the Quay Jam."):
        assert _told(spell(body).name(EVENT, "Quay Jam", "Quay Day")).main == "quay day"


def test_the_part_that_the_lead_introduces_is_what_is_reported_on(spell: Callable) -> None:
    """ "The Quay Day, held as part of the Tideline Week": the article is about the day."""
    lead = "The Quay Day, held as part of the Tideline Week, was loud."
    spelled = spell(f"{lead}\n\n{FILLER}", title="At the Tideline Week").name(
        EVENT, "Quay Day", "Tideline Week"
    )
    part = ("Quay Day", Relation.SUPER_EVENT, "Tideline Week", 0.8)
    assert _told(spelled).main == "tideline week"
    assert _told(spelled.say(part, at=lead, method="rule:super-event-part-of")).main == "quay day"


def test_a_part_told_of_later_does_not_become_the_main_event(spell: Callable) -> None:
    """Outside the lead a part is a part."""
    late = "The Quay Day was held as part of the Tideline Week."
    spelled = spell(f"{FILLER}\n\n{late}", title="At the Tideline Week").name(
        EVENT, "Quay Day", "Tideline Week"
    )
    part = ("Quay Day", Relation.SUPER_EVENT, "Tideline Week", 0.8)
    assert _told(spelled.say(part, at=late, method="rule:super-event-part-of")).main == "tideline week"


def test_of_two_parts_in_the_lead_none_is_the_main_event(spell: Callable) -> None:
    """An article that introduces several parts is about the whole."""
    lead = "The Quay Day and the Quay Jam, parts of the Tideline Week, were loud."
    spelled = spell(f"{lead}\n\n{FILLER}", title="At the Tideline Week").name(
        EVENT, "Quay Day", "Quay Jam", "Tideline Week"
    )
    parts = [(n, Relation.SUPER_EVENT, "Tideline Week", 0.8) for n in ("Quay Day", "Quay Jam")]
    assert _told(spelled.say(*parts, at=lead, method="rule:super-event-part-of")).main == "tideline week"


@pytest.mark.parametrize(
    ("pointer", "meant"),
    [
        ("The week", "tideline week"),
        ("The event", "tideline week"),
        ("The gathering", "tideline week"),
        ("The jam", "quay jam"),
        ("The workshop", "tideline week"),
    ],
)
def test_a_pointer_means_an_event_that_can_be_called_so(spell: Callable, pointer: str, meant: str) -> None:
    """The main event if its name ends so, or by "event"; else one before it of that noun; else the main event."""
    told = _told(
        spell(f"We saw the Quay Jam. {pointer} was loud.", title="At the Tideline Week").name(
            EVENT, "Quay Jam", "Tideline Week"
        )
    )
    assert told.pointed(_at(told, pointer)) == meant


def test_a_pointer_means_the_last_such_event_before_it(spell: Callable) -> None:
    """Of two jams the one named last; a jam named only later if there is no other."""
    body = "The first jam. The Quay Jam and the Berth Jam. The second jam. Then the Crane Jam."
    told = _told(
        spell(body, title="At the Tideline Week").name(
            EVENT, "Quay Jam", "Berth Jam", "Crane Jam", "Tideline Week"
        )
    )
    assert told.pointed(_at(told, "The second jam")) == "berth jam"
    assert told.pointed(_at(told, "The first jam")) == "quay jam"


def test_an_event_without_an_event_noun_can_be_called_anything(spell: Callable) -> None:
    """ "The jam" is QuayCon if that is what the article is about."""
    told = _told(
        spell("We saw the Berth Jam. The jam was loud.", title="At QuayCon").name(
            EVENT, "QuayCon", "Berth Jam"
        )
    )
    assert told.pointed(_at(told, "The jam")) == "quaycon"


def test_headings_name_the_event_of_their_section(spell: Callable) -> None:
    """Below a heading with an event a sentence is about it, until the next heading; above, about the main event."""
    body = f"Berths. {FILLER}\n\nQuay Jam\n\nRamps. {FILLER}\n\nThe weather\n\nClouds. {FILLER}"
    told = _told(spell(body, title="At the Tideline Week").name(EVENT, "Quay Jam", "Tideline Week"))
    berths, ramps, clouds = (_at(told, w).start for w in ("Berths", "Ramps", "Clouds"))
    assert [told.headed(p) for p in (berths, ramps, clouds)] == [None, "quay jam", None]
    assert [told.around(p) for p in (berths, ramps, clouds)] == ["tideline week", "quay jam", "tideline week"]


def test_the_previous_event_is_one_of_the_same_section(spell: Callable) -> None:
    """The event named last before a position, unless a heading stands between."""
    body = f"The Quay Jam. Berths. {FILLER}\n\nThe weather\n\nClouds. The Crane Day. Ramps. {FILLER}"
    told = _told(spell(body, title="Notes").name(EVENT, "Quay Jam", "Crane Day"))
    assert told.previous(0) is None
    assert told.previous(_at(told, "Berths").start) == "quay jam"
    assert told.previous(_at(told, "Clouds").start) is None
    assert told.previous(_at(told, "Ramps").start) == "crane day"


def test_a_heading_without_an_event_stands_under_the_one_above(spell: Callable) -> None:
    """A subheading is about the event of its heading; the next heading of that rank is not."""
    article = read_markdown(
        "# Notes\n\n## Quay Jam\n\nOne.\n\n### Talks\n\nTwo.\n\n## Crane Week\n\nThree.\n\n## Thanks\n\nFour.",
        "notes",
    )
    spelled = spell("")
    spelled.article = article
    told = _told(spelled.name(EVENT, "Quay Jam", "Crane Week"))
    meant = [told.headed(_at(told, words).start) for words in ("One", "Two", "Three", "Four")]
    assert meant == ["quay jam", "quay jam", "crane week", None]


def test_where_an_event_is_named_around_a_place(spell: Callable) -> None:
    """In the sentence, paragraph and section; what was named since."""
    body = "The Quay Jam was fun. Ada Roe spoke.\n\nThe Crane Week was not. Ben Sol spoke."
    spelled = spell(body).name(EVENT, "Quay Jam", "Crane Week")
    text = spelled.article.text
    ends = [i + 1 for i, c in enumerate(text) if c == "."]
    starts = [text.index("The Quay"), text.index("Ada"), text.index("The Crane"), text.index("Ben")]
    extraction = spelled.extraction(sentences=tuple(map(Span, starts, ends)))
    told = discourse(extraction, group(extraction.article, extraction.mentions))
    ada = told.whereabouts("quay jam", text.index("Ada Roe"))
    ben = told.whereabouts("quay jam", text.index("Ben Sol"))
    assert (ada["in sentence"], ada["in paragraph"], ada["last named"]) == (0, 1, 1)
    assert (ben["in sentence"], ben["in paragraph"], ben["in section"], ben["last named"]) == (0, 0, 1, 0)
    assert (ada["events since"], ben["events since"]) == (0, 1)
    assert told.whereabouts("quay jam", text.index("Quay Jam"))["in sentence"] == 1
    assert told.whereabouts("crane week", text.index("Ada Roe"))["named before"] == 0
