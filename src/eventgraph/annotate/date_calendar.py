"""Months, years, weekdays and relative dates put on the calendar; days of a month are in `date_days`.

A `Reader` takes the words of a phrase and the `Context` (what a date without a year is measured against)
and yields what is a date in them, which may be nothing. The conventions are told in `dates`.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from eventgraph.annotate import date_grammar as grammar
from eventgraph.annotate.date_grammar import Word

Precision = Literal["day", "week", "month", "year"]

Period = tuple[date, date]  # its first and its last day

DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)
_FAR = timedelta(days=300)  # from publication: beyond it a weekday that disagrees is rather a slip of the pen
_DAY_FIRST = re.compile(r"(?<![\d/])(?:1[3-9]|2\d|3[01])/(?:0?[1-9]|1[0-2])/\d{4}(?![\d/])")
_MONTH_FIRST = re.compile(r"(?<![\d/])(?:0?[1-9]|1[0-2])/(?:1[3-9]|2\d|3[01])/\d{4}(?![\d/])")


@dataclass(frozen=True, slots=True)
class Dated:
    """What a reader makes of some of its phrase's words."""

    words: Sequence[Word]
    start: str
    end: str | None
    precision: Precision


@dataclass(frozen=True, slots=True)
class Context:
    """What a date without a year is measured against. `exact` says how much of `published` is known."""

    published: date | None
    exact: Precision
    year: int | None
    day_first: bool

    @staticmethod
    def of(text: str, published: str | None, year: int | None) -> Context:
        day_first = bool(_DAY_FIRST.search(text)) and not _MONTH_FIRST.search(text)
        parts = re.match(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", published or "")
        if not parts:
            return Context(None, "year", year, day_first)
        # Of a month or year the middle is nearest to all of it.
        month, day = int(parts[2] or 7), int(parts[3] or (15 if parts[2] else 1))
        exact: Precision = "day" if parts[3] else "month" if parts[2] else "year"
        return Context(calendar_day(int(parts[1]), month, day), exact, year, day_first)

    @property
    def today(self) -> date | None:
        """The day of publication, if it is known to the day."""
        return self.published if self.exact == "day" else None

    def year_of(self, period_in: Callable[[int], Period | None], weekday: int | None = None) -> int | None:
        """The year in which to take a period that a year may have, by the convention in `dates`."""
        nearby: list[tuple[timedelta, int]] = []
        if here := self.published:
            years = range(here.year + 1, here.year - 2, -1)
            nearby = sorted(
                ((_distance(here, period), year) for year in years if (period := period_in(year))),
                key=lambda item: item[0],
            )
        agreeing = [year for far, year in nearby if far <= _FAR and _falls_on(period_in(year), weekday)]
        if self.year and period_in(self.year):
            return self.year if _falls_on(period_in(self.year), weekday) else (*agreeing, self.year)[0]
        return next(iter((*agreeing, *(year for _, year in nearby))), None)


def _distance(here: date, period: Period) -> timedelta:
    first, last = period
    return max(first - here, here - last, timedelta(0))


def _falls_on(period: Period | None, weekday: int | None) -> bool:
    return weekday is not None and period is not None and period[0].weekday() == weekday


def calendar_day(year: int, month: int, day: int) -> date | None:
    """The date, or None where the calendar has none."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _whole_month(year: int, month: int) -> Period:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _month_after(year: int, month: int, count: int) -> str:
    months = year * 12 + month - 1 + count
    return f"{months // 12:04}-{months % 12 + 1:02}"


Reader = Callable[[Sequence[Word], Context], Iterator[Dated]]


def symbols(words: Sequence[Word], *wanted: str) -> list[Word]:
    """The words that have one of the wanted symbols."""
    return [word for word in words if word.symbol in wanted]


def written_year(words: Sequence[Word], context: Context) -> int | None:
    """The year that the words give, in figures or as "last year"."""
    years = [_year(word, context) for word in symbols(words, *"YyzA")]
    return years[-1] if years else None


def _year(word: Word, context: Context) -> int | None:
    if word.symbol != "A":
        return grammar.year_number(word.text)
    direction = grammar.DIRECTIONS[" ".join(word.text.lower().split()[:-1])]
    return context.published.year + direction if context.published else None


# Days by their weekday


def nth_weekday(words: Sequence[Word], context: Context) -> Iterator[Dated]:
    ordinal, weekday_name = words[0].text.split()[:2]
    nth, weekday = grammar.ordinal_number(ordinal), grammar.weekday_number(weekday_name)
    month = grammar.month_number(symbols(words, "M")[0].text)

    def on(year: int) -> Period | None:
        first, last = _whole_month(year, month)
        if nth < 0:
            day = last - (last.weekday() - weekday) % 7 * DAY
        else:
            day = first + (weekday - first.weekday()) % 7 * DAY + (nth - 1) * _WEEK
        return (day, day) if day <= last else None

    written = written_year(words, context)
    year = written or context.year_of(on)
    if year and (period := on(year)):
        yield Dated(words, period[0].isoformat(), None, "day")


def weekday_and_day(words: Sequence[Word], context: Context) -> Iterator[Dated]:
    """Of "Saturday the 30th" the nearest day on which both agree, within a quarter of a year."""
    weekday, number = grammar.weekday_number(words[0].text), grammar.ordinal_number(words[-1].text)
    if context.today is None:
        return
    for distance in range(92):
        for day in (context.today + distance * DAY, context.today - distance * DAY):
            if day.day == number and day.weekday() == weekday:
                yield Dated(words, day.isoformat(), None, "day")
                return


# Months, quarters, years: "June–August 2024", "early May", "Q2", "winter 2023/24", "2016-2019"


def months(words: Sequence[Word], context: Context) -> Iterator[Dated]:
    figures = [re.findall(r"\d+", word.text) for word in symbols(words, "J")]
    if figures:
        isos = [f"{max(pair, key=len)}-{int(min(pair, key=len)):02}" for pair in figures]
        if isos == sorted(isos):
            yield Dated(words, isos[0], isos[-1], "month")
        return
    names = symbols(words, "M", "m")
    numbers = [grammar.month_number(word.text) for word in names]
    years: list[int | None] = [None] * len(names)
    for word in symbols(words, *"YyzA"):
        before = sum(name.start < word.start for name in names)
        years[max(before - 1, 0)] = _year(word, context)
    first, last = numbers[0], numbers[-1]
    start = years[0]
    end = years[-1]
    if not any(years):
        start = context.year_of(lambda year: _whole_month(year, first))
    if start is None and end:
        start = end - (first > last)
    if end is None and start:
        end = start + (first > last)
    if start and end and (start, first) <= (end, last):
        kept = words[words.index(names[0]) :] if words[0].symbol == "A" else words
        yield Dated(kept, f"{start}-{first:02}", f"{end}-{last:02}", "month")


def directed_month(words: Sequence[Word], context: Context) -> Iterator[Dated]:
    direction = _direction(words) if symbols(words, "L") else -1  # "back in May"
    month = grammar.month_number(words[-1].text)
    year: int | None
    if direction == 0:
        year = context.year_of(lambda year: _whole_month(year, month))
    elif context.published is None or context.exact == "year":
        return
    elif direction < 0:
        year = context.published.year - (month >= context.published.month)
    else:
        year = context.published.year + (month <= context.published.month)
    if year:
        yield Dated(words, f"{year}-{month:02}", None, "month")


def quarter(words: Sequence[Word], context: Context) -> Iterator[Dated]:
    text = symbols(words, "Q")[0].text
    number = int(text[1]) if text[1].isdigit() else grammar.ordinal_number(text.split()[0])
    first, last = 3 * number - 2, 3 * number
    written = written_year(words, context)
    year = written or context.year_of(lambda y: (_whole_month(y, first)[0], _whole_month(y, last)[1]))
    if year:
        yield Dated(words, f"{year}-{first:02}", f"{year}-{last:02}", "month")


def years(words: Sequence[Word], context: Context) -> Iterator[Dated]:
    years = [grammar.year_number(word.text) for word in symbols(words, *"Yyz")]
    for word in symbols(words, "Z"):  # "2023/24", but not "2023-11"
        years += [int(word.text[:4]), int(word.text[:2] + word.text[-2:])]
    plausible = all(grammar.FIRST_YEAR <= year <= grammar.LAST_YEAR for year in years)
    if plausible and years == sorted(years):
        yield Dated(words, str(years[0]), str(years[-1]), "year")


# Relative to publication: "last week", "next Tuesday", "this spring", "two weeks ago", "on Friday"


def _direction(words: Sequence[Word]) -> int:
    return grammar.DIRECTIONS[" ".join(symbols(words, "L")[0].text.lower().split())]


def _week(day: date, count: int) -> date:
    """The Monday of the day's week, or of the week so many later."""
    return day - day.weekday() * DAY + count * _WEEK


def directed_unit(words: Sequence[Word], context: Context) -> Iterator[Dated]:
    here, unit = context.published, words[-1].text.lower()
    if here is None:
        return
    if words[-1].symbol == "A":
        yield Dated(words, str(_year(words[-1], context)), None, "year")
        return
    direction = _direction(words)
    if unit in grammar.SEASONS:
        yield Dated(words, str(here.year + direction), None, "year")
    elif unit == "month" and context.exact != "year":
        yield Dated(words, _month_after(here.year, here.month, direction), None, "month")
    elif unit == "week" and context.today:
        monday = _week(here, direction)
        yield Dated(words, monday.isoformat(), (monday + 6 * DAY).isoformat(), "week")
    elif unit == "weekend" and context.today:
        saturday = _week(here, direction) + 5 * DAY
        yield Dated(words, saturday.isoformat(), (saturday + DAY).isoformat(), "day")


def directed_weekday(words: Sequence[Word], context: Context) -> Iterator[Dated]:
    """Reads "next Tuesday" and "Tuesday next week"."""
    here, direction = context.today, _direction(words)
    weekday = grammar.weekday_number(symbols(words, "W")[0].text)
    units = [word.text for word in symbols(words, "U")]
    if here is None or units not in ([], ["week"]):
        return
    if units or direction == 0:
        day = _week(here, direction) + weekday * DAY
    elif direction > 0:
        day = here + ((weekday - here.weekday() - 1) % 7 + 1) * DAY
    else:
        day = here - ((here.weekday() - weekday - 1) % 7 + 1) * DAY
    yield Dated(words, day.isoformat(), None, "day")


def relative_day(words: Sequence[Word], context: Context) -> Iterator[Dated]:
    if context.today:
        offset = grammar.RELATIVE_DAYS[" ".join(words[0].text.lower().split())]
        yield Dated(words, (context.today + offset * DAY).isoformat(), None, "day")


def ago(words: Sequence[Word], context: Context) -> Iterator[Dated]:
    parts = words[0].text.lower().replace("in ", "", 1).split()
    back = parts[-1] == "ago"
    count = int(parts[0]) if parts[0].isdigit() else (["a", *grammar.NUMBERS].index(parts[0]) or 1)
    count, unit, here = (-count if back else count), parts[1].rstrip("s'’"), context.published
    if here is None:
        return
    if unit == "year":
        yield Dated(words, str(here.year + count), None, "year")
    elif unit == "month" and context.exact != "year":
        yield Dated(words, _month_after(here.year, here.month, count), None, "month")
    elif unit == "week" and context.today:
        monday = _week(here, count)
        yield Dated(words, monday.isoformat(), (monday + 6 * DAY).isoformat(), "week")
    elif unit == "day" and context.today:
        yield Dated(words, (here + count * DAY).isoformat(), None, "day")


def weekdays(words: Sequence[Word], context: Context) -> Iterator[Dated]:
    if context.today is None:
        return
    named = [grammar.weekday_number(word.text) for word in symbols(words, "W")]
    first = context.today + ((named[0] - context.today.weekday() + 3) % 7 - 3) * DAY
    last = first + (named[-1] - first.weekday()) % 7 * DAY
    if symbols(words, "&") and last - first > DAY:
        yield Dated(words[:1], first.isoformat(), None, "day")
        yield Dated(words[-1:], last.isoformat(), None, "day")
    else:
        yield Dated(words, first.isoformat(), last.isoformat(), "day")
