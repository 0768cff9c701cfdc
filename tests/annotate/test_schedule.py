"""Which event a date is given to."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from eventgraph.annotate.schedule import find_event_dates
from eventgraph.model import DateClaim
from eventgraph.read import read_text

EVENTS = (
    "Quay Summit", "Tideline Day", "Quay Summit 2025", "Quay Summit 2024", "Quay Summit ’25", "Tideline Day 2026",
)  # fmt: skip
Dated = tuple[str | None, str, str]  # event, start, the rule's name


@pytest.fixture
def read(lay_out: Callable) -> Callable[..., list[tuple[str | None, DateClaim]]]:
    """Each date claim of a text with the words of its event."""

    def made(body: str, title: str = "Notes from the harbour", published: str = "2026-06-22"):
        laid = lay_out(read_text(f"{title}\n\nDate: {published}\n\n{body}", "notes"), event=EVENTS)
        claims = find_event_dates(laid.article, laid.contexts)
        return [(laid.name(claim.event), claim) for claim in claims]

    return made


def _dated(found: list[tuple[str | None, DateClaim]]) -> list[Dated]:
    return [(event, c.start, c.evidence.method.partition(",")[0].removeprefix("rule:")) for event, c in found]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("The Quay Summit opened on 4 May 2026.", ("Quay Summit", "2026-05-04", "date-near")),
        ("On 4 May 2026 the Quay Summit opened.", ("Quay Summit", "2026-05-04", "date-near")),
        ("The Quay Summit opened on 4 May 2026, before the Tideline Day.", ("Quay Summit", "2026-05-04", "date-near")),
        ("The Quay Summit opened on 4 May 2026, the Tideline Day never.", ("Quay Summit", "2026-05-04", "date-near")),
        ("After the Quay Summit, the Tideline Day opened on 4 May 2026.", ("Tideline Day", "2026-05-04", "date-near")),
        ("The Quay Summit ran in May 2026.", ("Quay Summit", "2026-05", "date-near")),
        ("The summit was loud on 4 May 2026.", ("The summit", "2026-05-04", "date-near")),
    ],
)  # fmt: skip
def test_a_date_is_given_to_the_nearest_event(read: Callable, body: str, expected: Dated) -> None:
    """The event in the same sentence, of two the one before the date, has it; a pointer serves as well."""
    assert _dated(read(body)) == [expected]


def test_each_event_of_a_sentence_has_its_date(read: Callable) -> None:
    """Of two events and two dates in one sentence, each date goes to the event before it."""
    found = _dated(read("The Quay Summit is on 4 May 2026 and the Tideline Day on 9 June 2026."))
    assert found == [("Quay Summit", "2026-05-04", "date-near"), ("Tideline Day", "2026-06-09", "date-near")]


def test_a_range_keeps_its_end(read: Callable) -> None:
    """A claim has both ends, and its words hold the event and the date."""
    ((_, claim),) = read("The Quay Summit ran from 4 to 6 May 2026.")
    assert (claim.start, claim.end) == ("2026-05-04", "2026-05-06")
    text = "Notes from the harbour\n\nThe Quay Summit ran from 4 to 6 May 2026."
    assert claim.evidence.span.of(text) == "Quay Summit ran from 4 to 6 May 2026"


@pytest.mark.parametrize(
    ("name", "year"),
    [("Quay Summit 2025", "2025"), ("Quay Summit ’25", "2025"), ("Tideline Day 2026", "2026")],
)
def test_a_year_in_a_name_is_a_date(read: Callable, name: str, year: str) -> None:
    """An event is in the year of its name; the evidence is the name."""
    assert _dated(read(f"The {name} was loud.")) == [(name, year, "year-in-name")]


def test_a_date_of_another_year_is_not_its_date(read: Callable) -> None:
    """ "Quay Summit 2025 was announced on 4 May 2024" does not say that it was in 2024."""
    assert _dated(read("The Quay Summit 2025 was announced on 4 May 2024.")) == [
        ("Quay Summit 2025", "2025", "year-in-name")
    ]


def test_another_event_of_the_right_year_has_the_date(read: Callable) -> None:
    """A date goes past an event of another year to one that it fits."""
    found = _dated(read("The Quay Summit 2024 was planned at the Tideline Day on 4 May 2023."))
    assert ("Tideline Day", "2023-05-04", "date-near") in found
    assert [event for event, start, _ in found if start == "2023-05-04"] == ["Tideline Day"]


def test_the_year_of_a_name_is_no_part_of_the_date_behind_it(read: Callable) -> None:
    """In "Quay Summit 2025, 4 May" the day's year is found by other means, here from the title."""
    found = _dated(read("The Quay Summit 2025 4 May was loud.", title="Quay Summit 2025"))
    assert ("Quay Summit 2025", "2025-05-04", "date-near") in found


def test_a_date_beside_a_name_in_lines(read: Callable) -> None:
    """In a list of lines the date below a name is its date."""
    found = _dated(read("Quay Summit\n4 May 2026\nTideline Day\n9 June 2026"))
    assert found == [
        ("Quay Summit", "2026-05-04", "date-beside"),
        ("Tideline Day", "2026-06-09", "date-beside"),
    ]


def test_a_date_below_a_heading(read: Callable) -> None:
    """Right below a heading that names an event a date is the event's; further down it is not."""
    body = "It was cold on 4 May 2026, and whoever had brought a coat wore it all day long."
    assert _dated(read(f"Quay Summit\n\n{body}")) == [("Quay Summit", "2026-05-04", "date-heading")]
    filler = "Nothing else is known about it, and nobody has asked so far."
    far = _dated(read(f"Quay Summit\n\n{filler}\n\n{filler}\n\n{filler}\n\n{body}"))
    assert [d for d in far if d[0] == "Quay Summit"] == []


def test_a_later_heading_ends_the_earlier(read: Callable) -> None:
    """A heading without an event takes the one before out of force."""
    found = _dated(read("Quay Summit\n\nWeather\n\nIt was cold on 4 May 2026."))
    assert not [d for d in found if d[0] == "Quay Summit"]


@pytest.mark.parametrize(
    "body", ["It took place on 4 May 2026.", "We gathered here on 4 May 2026.", "* When: 4 May 2026", "* Date: 4 May 2026"]
)  # fmt: skip
def test_a_sentence_that_says_when_leaves_the_event_open(read: Callable, body: str) -> None:
    """ "It took place on" says when, not which event; that is found later."""
    filler = "Nothing else is known about it, and nobody has asked so far."
    assert _dated(read(f"{filler}\n\n{filler}\n\n{filler}\n\n{body}")) == [(None, "2026-05-04", "date-open")]


def test_a_day_in_the_next_sentence(read: Callable) -> None:
    """A day in a sentence without an event is that of the sentence before; a mere year is not."""
    assert _dated(read("The Quay Summit was loud. Doors opened on 4 May 2026.")) == [
        ("Quay Summit", "2026-05-04", "date-following")
    ]
    assert _dated(read("The Quay Summit was loud. Nobody complained in 2023.")) == []


def test_a_date_in_the_lead_is_kept_and_later_ones_are_not(read: Callable) -> None:
    """Up to the second paragraph a date may be the event's; in the third nothing says so."""
    filler = "Nothing else is known about it, and nobody has asked so far."
    dateline = "It rained on 4 May 2026."
    assert _dated(read(f"{dateline}\n\n{filler}\n\n{filler}")) == [(None, "2026-05-04", "date-lead")]
    assert _dated(read(f"{filler}\n\n{filler}\n\n{dateline}")) == []


def test_a_year_alone_in_the_lead_is_no_date(read: Callable) -> None:
    """ "In 2019" without an event says nothing on when one was."""
    assert _dated(read("It rained a lot in 2019.")) == []


def test_a_written_date_is_trusted_more_than_today(read: Callable) -> None:
    """ "Today" may be when the author writes: such a claim is weaker than one of a written day."""
    ((_, written),) = read("The Quay Summit opened on 22 June 2026.")
    ((_, today),) = read("The Quay Summit opened today.")
    assert (written.start, today.start) == ("2026-06-22", "2026-06-22")
    assert today.evidence.confidence < written.evidence.confidence


def test_a_date_far_off_is_trusted_less(read: Callable) -> None:
    """More than a line between an event and a date costs confidence."""
    ((_, near),) = read("The Quay Summit opened on 4 May 2026.")
    words = "with a long speech on ramps and berths and all that a harbour town needs to be proud of itself "
    ((_, far),) = read(f"The Quay Summit opened {words} on 4 May 2026.")
    assert far.start == near.start
    assert far.evidence.confidence < near.evidence.confidence


def test_a_pointer_is_trusted_less_than_a_name(read: Callable) -> None:
    """ "The summit" may be another one."""
    ((_, named),) = read("The Quay Summit opened on 4 May 2026.")
    ((_, pointed),) = read("The summit opened on 4 May 2026.")
    assert pointed.evidence.confidence < named.evidence.confidence
