"""Dates: a table of written forms with what is to be found in them, and the conventions one by one."""

from __future__ import annotations

import csv
import doctest
import random
import re
import time
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from eventgraph.annotate import date_grammar, dates
from eventgraph.annotate.dates import DateMention, find_dates

Found = tuple[str, str, str | None]
Form = tuple[str, str]  # publication date, text


def _table() -> dict[Form, list[Found]]:
    """Each form of dates.tsv with all that is to be found in it; several rows of one form, several dates."""
    with Path(__file__).with_name("dates.tsv").open(encoding="utf-8", newline="") as file:
        lines = [line for line in file if not line.startswith("#")]
    table: dict[Form, list[Found]] = {}
    for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
        found = table.setdefault((row["published"], row["text"]), [])
        if row["words"]:
            found.append((row["words"], row["start"], row["end"] or None))
    return table


TABLE = _table()


def _found(text: str, published: str | None, context_year: int | None = None) -> list[Found]:
    return [(d.span.of(text), d.start, d.end) for d in find_dates(text, published, context_year)]


def _only(text: str, published: str | None = "2024-06-12") -> DateMention:
    (mention,) = find_dates(text, published)
    return mention


@pytest.mark.parametrize(("published", "text"), TABLE, ids=[f"{p or 'undated'}: {t}" for p, t in TABLE])
def test_each_form_of_the_table_is_read_as_expected(published: str, text: str) -> None:
    """In each form just the dates that the table expects are found, with these words, start and end."""
    assert _found(text, published or None) == TABLE[published, text]


def test_the_table_is_large_and_has_negatives() -> None:
    """At least 300 forms are tried, and in some dozens of them there is nothing to find."""
    assert len(TABLE) >= 300
    assert sum(not found for found in TABLE.values()) >= 60


@pytest.mark.parametrize("module", [dates, date_grammar])
def test_examples_in_the_documentation_hold(module: object) -> None:
    """The examples in the docstrings give what they show."""
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "precision", "method"),
    [
        ("on July 9-10", "day", "days"),
        ("last week", "week", "directed-unit"),
        ("last weekend", "day", "directed-unit"),
        ("in May", "month", "months"),
        ("Q2 2024", "month", "quarter"),
        ("summer 2023", "year", "years"),
        ("in 2017", "year", "years"),
        ("next March", "month", "directed-month"),
        ("on Tuesday", "day", "weekdays"),
        ("two weeks ago", "week", "ago"),
        ("yesterday", "day", "relative-day"),
        ("the first Monday of May", "day", "nth-weekday"),
    ],
)
def test_a_mention_tells_its_precision_and_method(text: str, precision: str, method: str) -> None:
    """A mention says how precise it is and which rule read it."""
    assert (_only(text).precision, _only(text).method) == (precision, method)


@pytest.mark.parametrize(
    "text", ["July 9, 2024", "2024-07-09", "7/9/2024", "May 2024", "2024", "2023/24", "in '24"]
)
def test_a_year_in_figures_is_explicit(text: str) -> None:
    """`explicit_year` says that the text gives the year."""
    assert all(mention.explicit_year for mention in find_dates(text, "2024-06-12"))


@pytest.mark.parametrize(
    "text", ["July 9", "in May", "last year", "on July 9 last year", "Q2 this year", "today"]
)
def test_a_year_that_was_inferred_is_not_explicit(text: str) -> None:
    """A year taken from the publication date is not explicit, even where the text says "last year"."""
    assert not _only(text).explicit_year


def test_the_events_year_goes_before_the_publication_date() -> None:
    """The context year is the year of days and months without one, with and without a publication date."""
    assert _found("on 9-10 July", "2023-11-20", 2025) == [("9-10 July", "2025-07-09", "2025-07-10")]
    assert _found("in July", None, 2025) == [("July", "2025-07", None)]
    assert _found("on July 9, 2024", None, 2025) == [("July 9, 2024", "2024-07-09", None)]


def test_the_events_year_does_not_move_relative_dates() -> None:
    """Words such as "yesterday" count from publication whatever the event's year."""
    assert _found("yesterday", "2024-06-12", 2020) == [("yesterday", "2024-06-11", None)]
    assert _found("yesterday", None, 2020) == []


def test_a_weekday_overrules_the_events_year() -> None:
    """A weekday that disagrees with the context year but agrees in a year near publication decides."""
    assert _found("Tuesday, December 10", "2019-11-20", 2020)[0][1] == "2019-12-10"
    assert _found("Thursday, December 10", "2019-11-20", 2020)[0][1] == "2020-12-10"


def test_of_two_years_equally_near_the_later_is_taken() -> None:
    """A day half a year away on both sides lies ahead."""
    assert _only("December 12", "2023-06-12").start == "2022-12-12"  # 182 days back, 183 ahead
    assert _only("January 2", "2024-07-03").start == "2025-01-02"  # 183 days both ways


def test_another_date_of_the_text_tells_that_days_come_first() -> None:
    """A date such as "07/09/2024" is read day first if the text holds a date that only reads so."""
    assert [start for _, start, _ in _found("07/09/2024 and 23/09/2024", None)] == [
        "2024-09-07",
        "2024-09-23",
    ]
    assert [start for _, start, _ in _found("07/09/2024 and 09/23/2024", None)] == [
        "2024-07-09",
        "2024-09-23",
    ]


def test_a_line_break_ends_a_date() -> None:
    """Words of two blocks never make one date."""
    assert _found("On 5 July\n\n2024 was good.", "2023-06-12") == [
        ("5 July", "2023-07-05", None),
        ("2024", "2024", None),
    ]


@pytest.mark.parametrize("published", ["", "soon", "2024-13-40", "0000-00-00"])
def test_a_publication_date_that_is_none_is_taken_as_unknown(published: str) -> None:
    """What is no date is no publication date; years in figures are still read."""
    assert [start for _, start, _ in _found("yesterday, July 9, and May 2024", published)] == ["2024-05"]


VOCABULARY = """
May March Sept. July Tue Tuesday 5 5th 30 31. 2024 '24 2000 07/09/2024 2024-07-09 2023/24 - – , & / . ( )
and to of the in on between from until this last next week year weekend summer early mid- Q2 10:30 3pm
ago two first today people Day http://x.org/2024/05/06
"""


def _babble(seed: int) -> str:
    chooser = random.Random(seed)
    words = [*VOCABULARY.split(), "\n"]
    return "".join(chooser.choice(words) + chooser.choice(["", " ", " "]) for _ in range(60))


@pytest.mark.parametrize("seed", range(200))
def test_whatever_is_written_mentions_are_well_formed(seed: int) -> None:
    """In any text mentions stand in order, do not overlap, and name days, months or years that exist."""
    text = _babble(seed)
    mentions = find_dates(text, "2024-06-12", 2023 if seed % 2 else None)
    assert all(left.span.end <= right.span.start for left, right in pairwise(mentions))
    shapes = {"month": r"\d{4}-\d\d", "year": r"\d{4}"}
    for mention in mentions:
        assert len(mention.span)
        assert mention.end is None or mention.start < mention.end
        for iso in filter(None, (mention.start, mention.end)):
            assert re.fullmatch(shapes.get(mention.precision, r"\d{4}-\d\d-\d\d"), iso)
            assert date.fromisoformat((iso + "-01-01")[:10])
    assert mentions == find_dates(text, "2024-06-12", 2023 if seed % 2 else None)


def test_a_megabyte_takes_seconds_at_most() -> None:
    """Reading dates is cheap: dense with dates, a megabyte is far from a minute, and time grows linearly."""
    text = "The summit takes place on July 9-10, 2024 in a large hall, and in May we met too. " * 12_500
    begin = time.perf_counter()
    assert len(find_dates(text, "2024-06-12")) == 25_000
    assert time.perf_counter() - begin < 20


@pytest.mark.parametrize("unit", ["2024-05/", "12.05.2024-", "May 5, ", "5 & ", "Tue 5th, ", "2024 "])
def test_no_repetition_is_a_trap(unit: str) -> None:
    """A long run of one thing, even as one endless word, is read in time that grows linearly."""
    begin = time.perf_counter()
    find_dates(unit * (200_000 // len(unit)), "2024-06-12")
    assert time.perf_counter() - begin < 20
