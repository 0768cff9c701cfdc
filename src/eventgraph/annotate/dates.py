"""Dates as written in an article, turned into ISO dates: "July 9-10", "next Tuesday", "Q2 2024".

`find_dates` reads phrases with the grammar of `date_grammar` and puts them on the calendar. Nothing
but the text, the publication date and the year of the event's name goes in; there is no clock.

Precision. A date is given as written: day `2024-07-09`, month `2024-07`, year `2024`; a week is its
Monday to its Sunday with precision "week"; a quarter is its first and last month; a season and a part
of a year have no ISO form and give the year; a part of a month gives the month.

Conventions.
* `end` is the last day (month, year) of a range and None where it would equal the start. Days that
  follow on each other ("5, 6 and 7 October") are one range, others ("5 and 12 October") one date each.
* The span covers the date's own words: no preposition before it, no time of day after it.
* No year written: `context_year`, else the year that puts the date nearest to the publication date
  (articles announce and report), and of two equally near the later. If a weekday is written, only
  years in which it agrees are weighed, and it overrules `context_year` in favour of a year next to the
  publication. With neither year nor publication date there is no date.
* "07/09/2024" is July 9, as in the United States, unless it cannot be, or its weekday disagrees, or
  another date of the text written in this way can only be day first. "9.7.2024" is 9 July.
* "on Tuesday" is the Tuesday nearest to publication, the day itself included; "last" and "next" count
  from the day before and after it, "this" stays in its week (Monday to Sunday). "last May" is over
  before the month of publication, "next March" begins after it, "this July" is the nearest.
  "the last year" is a length of time, not a date. "two weeks ago" is a week, "two months ago" a month.
* A date that is not on the calendar (30 February) is no date, nor are its parts.

Measured. Of the 450 forms in the tests' table, 105 of them with nothing to find, all are read as
expected; they were written with the grammar, so this says what it covers. In 164 annotated articles of
event coverage, 333 of 385 events with a start date (0.86) have that very date among those found in the
text; most others give a month where the text gives days, or a year that no word gives. Of the 166 dates
found in 32 of the articles about 157 (0.95) are right by eye; wrong are mostly weekdays. Weighing dates
past two or three times as far as dates ahead puts as many years wrong as right.

Known to fail: "on Friday" that means a day of the event, not of the week of publication; a past or a
future more than half a year away without a year; a bare weekday or month without a preposition
("Monday 6:30 pm"); years glued to a name ("Con2021"); numbers of rooms that look like years.
"""

from __future__ import annotations

from dataclasses import dataclass

from eventgraph.annotate import date_calendar
from eventgraph.annotate.date_calendar import Context, Precision, Reader
from eventgraph.annotate.date_days import days
from eventgraph.annotate.date_grammar import YEAR_SYMBOLS, phrases
from eventgraph.model import Span

# Who reads the phrases of which rule of the grammar.
READERS: dict[str, Reader] = {
    "days": days,
    "nth_weekday": date_calendar.nth_weekday,
    "weekday_and_day": date_calendar.weekday_and_day,
    "months": date_calendar.months,
    "directed_month": date_calendar.directed_month,
    "quarter": date_calendar.quarter,
    "years": date_calendar.years,
    "directed_unit": date_calendar.directed_unit,
    "directed_weekday": date_calendar.directed_weekday,
    "relative_day": date_calendar.relative_day,
    "ago": date_calendar.ago,
    "weekdays": date_calendar.weekdays,
}


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date in the text. `start` and `end` are ISO at `precision`; `method` names the rule that read it."""

    span: Span
    start: str
    end: str | None
    precision: Precision
    explicit_year: bool
    method: str


def find_dates(text: str, published: str | None, context_year: int | None = None) -> list[DateMention]:
    """The dates of a text, in order.

    `published` is the article's ISO date, month or year; `context_year` the year that the event's name
    gives, if it does. Of a publication month or year only what it can tell is used: no "yesterday".

    >>> [(d.start, d.end) for d in find_dates("We met on July 9-10 and meet again next week.", "2024-07-12")]
    [('2024-07-09', '2024-07-10'), ('2024-07-15', '2024-07-21')]
    """
    context = Context.of(text, published, context_year)
    found = []
    for phrase in phrases(text):
        explicit = any(word.symbol in YEAR_SYMBOLS for word in phrase.words)
        for dated in READERS[phrase.rule](phrase.words, context):
            end = dated.end if dated.end != dated.start else None
            span = Span(dated.words[0].start, dated.words[-1].end)
            method = phrase.rule.replace("_", "-")
            found.append(DateMention(span, dated.start, end, dated.precision, explicit, method))
    return found
