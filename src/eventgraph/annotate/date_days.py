"""Days put on the calendar: "Mon 3rd to Fri 7th June 2019", "October 5, 6 and 7", "2024-07-09/2024-07-11".

A phrase is cut at its connectors into parts, each a day as far as it is written. A part takes the month
and the year that it lacks from its neighbours, then parts become ranges and single days.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from eventgraph.annotate import date_grammar as grammar
from eventgraph.annotate.date_calendar import DAY, Context, Dated, Period, calendar_day, symbols, written_year
from eventgraph.annotate.date_grammar import Word


@dataclass(frozen=True, slots=True)
class _Day:
    """One end of a range or item of a list, as far as it is written; `to` says it ends a range."""

    words: tuple[Word, ...]
    to: bool
    day: int
    month: int | None
    year: int | None
    weekday: int | None
    month_first: bool


def days(words: Sequence[Word], context: Context) -> Iterator[Dated]:
    """Reads a phrase of days; ranges and lists may be mixed ("3-5 and 10-12 June")."""
    written = [_day_written(part, to, context) for to, part in _parts(words)]
    calendar_days = _on_calendar(_with_months(written), context)
    if calendar_days is None:
        return
    ranges: list[tuple[list[Word], date, date]] = []
    for part, day in zip(written, calendar_days, strict=True):
        if ranges and part.to:
            before, first, _ = ranges[-1]
            if day > first:
                ranges[-1] = ([*before, *part.words], first, day)
        elif ranges and ranges[-1][2] + DAY == day:
            ranges[-1] = ([*ranges[-1][0], *part.words], ranges[-1][1], day)
        else:
            ranges.append((_own_words(part.words), day, day))
    for kept, first, last in ranges:
        yield Dated(kept, first.isoformat(), last.isoformat(), "day")


def _own_words(words: Sequence[Word]) -> list[Word]:
    """Without what only helps to tell the year: "this year on …", "Tuesday (…"."""
    starts = [position + 1 for position, word in enumerate(words) if word.symbol == "("]
    if words[0].symbol == "A":
        starts.append(next(position for position, word in enumerate(words) if word.symbol not in "A,nij"))
    return list(words[max(starts, default=0) :])


def _parts(words: Sequence[Word]) -> Iterator[tuple[bool, tuple[Word, ...]]]:
    """The phrase cut at its connectors: whether the part ends a range, and its words."""
    between = words[0].symbol == "b"  # "between 5 and 7 May" is a range
    part: list[Word] = []
    to, connector = False, ""
    for word in words:
        if word.symbol in "bT":
            continue
        if word.symbol in "-tu&/," and symbols(part, *"DOoIN"):
            if connector in ("", ","):
                interval = word.symbol == "/" and bool(symbols(part, "I"))  # 2024-07-09/2024-07-11
                connector = "-" if interval else word.symbol
        elif connector and word.symbol not in "Yyfi":
            yield to, tuple(part)
            part, to, connector = [word], connector in "-tu" or between, ""
        else:
            part.append(word)
            connector = ""
    yield to, tuple(part)


def _day_written(words: tuple[Word, ...], to: bool, context: Context) -> _Day:
    weekdays = symbols(words, "W")
    weekday = grammar.weekday_number(weekdays[0].text) if weekdays else None
    year: int | None
    for word in symbols(words, "I", "N"):
        figures = [int(part) for part in re.findall(r"\d+", word.text)[:3]]
        if word.symbol == "I":
            year, month, day = figures
        else:
            month, day = _month_and_day(word.text, figures, weekday, context)
            year = figures[2] if figures[2] > 99 else 2000 + figures[2]
        return _Day(words, to, day, month, year, weekday, False)
    number = symbols(words, "D", "O", "o")[0]
    months = symbols(words, "M")
    month_first = bool(months) and months[0].start < number.start
    month_number = grammar.month_number(months[0].text) if months else None
    day = grammar.ordinal_number(number.text)
    return _Day(words, to, day, month_number, written_year(words, context), weekday, month_first)


def _month_and_day(text: str, figures: list[int], weekday: int | None, context: Context) -> tuple[int, int]:
    """Of "07/09/2024": month first unless that cannot be, the weekday or the rest of the text disagrees."""
    first, second, year = figures
    if "." in text or first > 12:
        return second, first
    if second > 12:
        return first, second
    if weekday is not None:
        fits = [
            (month, day)
            for month, day in ((first, second), (second, first))
            if (on := calendar_day(year if year > 99 else 2000 + year, month, day))
            and on.weekday() == weekday
        ]
        if fits:
            return fits[0]
    return (second, first) if context.day_first else (first, second)


def _with_months(days: list[_Day]) -> list[_Day]:
    """Each day with a month: in "July 9-10" that of the day before, in "9-10 July" that of the day after."""
    filled: list[_Day] = []
    for position, day in enumerate(days):
        if day.month is None:
            before = [other for other in days[:position] if other.month]
            after = [other for other in days[position:] if other.month]
            nearest = before[-1] if before and (before[-1].month_first or not after) else after[0]
            day = replace(day, month=nearest.month)
        filled.append(day)
    return filled


def _on_calendar(days: list[_Day], context: Context) -> list[date] | None:
    """All days with their years; None if one of them does not exist or no year can be told."""
    years = [day.year for day in days]
    neighbours = list(pairwise(days))
    if not any(years):
        known = next((position for position, day in enumerate(days) if day.weekday is not None), 0)
        years[known] = context.year_of(lambda year: _one_day(year, days[known]), days[known].weekday)
    for position, (first, second) in reversed(list(enumerate(neighbours))):
        years[position] = years[position] or _year_beside(first, second, years[position + 1], -1)
    for position, (first, second) in enumerate(neighbours):
        years[position + 1] = years[position + 1] or _year_beside(first, second, years[position], 1)
    dates = [_one_day(year, day) if year else None for year, day in zip(years, days, strict=True)]
    return [on[0] for on in dates if on] if all(dates) else None


def _one_day(year: int, day: _Day) -> Period | None:
    on = calendar_day(year, day.month or 0, day.day)
    return (on, on) if on else None


def _year_beside(first: _Day, second: _Day, year: int | None, step: int) -> int | None:
    """The year of one of two neighbours, given the other's: a range may cross the turn of the year."""
    crosses = second.to and (first.month or 0) > (second.month or 0)
    return year + step if year and crosses else year
