"""Phrases put on the calendar: what the readers of `READERS` make of the words that a rule took.

A reader takes a phrase's words and the `Context` (what a date without a year is measured against) and
yields what is a date in them, which may be nothing. The conventions are told in `dates`.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from eventgraph.annotate import date_grammar as grammar
from eventgraph.annotate.date_grammar import Word

Precision = Literal["day", "week", "month", "year"]

_DAY = timedelta(days=1)
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
    explicit: bool


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
        return Context(_calendar_day(int(parts[1]), month, day), exact, year, day_first)

    @property
    def today(self) -> date | None:
        """The day of publication, if it is known to the day."""
        return self.published if self.exact == "day" else None

    def year_of(self, first: Callable[[int], tuple[date, date] | None], weekday: int | None) -> int | None:
        """The year for what `first` puts on the calendar (None: not in that year), by the convention above."""
        nearby: list[int] = []
        if self.published:
            here = self.published
            nearby = [year for year in range(here.year - 1, here.year + 2) if first(year)]
            nearby.sort(key=lambda year: (_distance(here, first(year)), -year))
        agreeing = [
            year
            for year in nearby
            if weekday is not None and self._within_reach(first(year)) and _falls_on(first(year), weekday)
        ]
        if self.year and first(self.year):
            disagrees = weekday is not None and not _falls_on(first(self.year), weekday)
            return agreeing[0] if disagrees and agreeing else self.year
        return next(iter(agreeing or nearby), None)

    def _within_reach(self, period: tuple[date, date] | None) -> bool:
        return self.published is not None and _distance(self.published, period) <= _FAR


def _distance(here: date, period: tuple[date, date] | None) -> timedelta:
    if period is None:
        return timedelta.max
    first, last = period
    return max(first - here, here - last, timedelta(0))


def _falls_on(period: tuple[date, date] | None, weekday: int) -> bool:
    return period is not None and period[0].weekday() == weekday


def _calendar_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _whole_month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _month_after(year: int, month: int, count: int) -> str:
    months = year * 12 + month - 1 + count
    return f"{months // 12:04}-{months % 12 + 1:02}"


def _symbol(words: Sequence[Word], *symbols: str) -> list[Word]:
    return [word for word in words if word.symbol in symbols]


def _written_year(words: Sequence[Word], context: Context) -> int | None:
    """The year that the words give, in figures or as "last year"."""
    years = [_year(word, context) for word in _symbol(words, "Y", "y", "A")]
    return years[-1] if years else None


def _year(word: Word, context: Context) -> int | None:
    if word.symbol != "A":
        return grammar.year_number(word.text)
    direction = grammar.DIRECTIONS[" ".join(word.text.lower().split()[:-1])]
    return context.published.year + direction if context.published else None


def _is_explicit(words: Sequence[Word]) -> bool:
    return bool(_symbol(words, "Y", "y", "I", "N", "J", "Z"))


def _without(prefix: str, words: Sequence[Word]) -> Sequence[Word]:
    """The words from the last one of the prefix's symbols on."""
    last = max((position for position, word in enumerate(words) if word.symbol in prefix), default=-1)
    return words[last + 1 :]


# Days: "Mon 3rd to Fri 7th June 2019", "October 5, 6 and 7", "2024-07-09/2024-07-11"


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


def _days(words: Sequence[Word], context: Context) -> Iterator[Dated]:
    written = [_day_written(part, to, context) for to, part in _parts(words)]
    days = _on_calendar(_with_months(written), context)
    if days is None:
        return
    explicit = any(day.year for day in written)
    ranges: list[tuple[list[Word], date, date]] = []
    for part, day in zip(written, days, strict=True):
        if ranges and part.to:
            before, first, _ = ranges[-1]
            if day > first:
                ranges[-1] = ([*before, *part.words], first, day)
        elif ranges and ranges[-1][2] + _DAY == day:
            ranges[-1] = ([*ranges[-1][0], *part.words], ranges[-1][1], day)
        else:
            ranges.append((list(part.words), day, day))
    for kept, first, last in ranges:
        yield Dated(kept, first.isoformat(), last.isoformat(), "day", explicit)


def _parts(words: Sequence[Word]) -> Iterator[tuple[bool, tuple[Word, ...]]]:
    """The phrase cut at its connectors: whether the part ends a range, and its words."""
    part: list[Word] = []
    to, connector = False, ""
    for word in words:
        if word.symbol == "T":
            continue
        if word.symbol in "-tu&/," and _symbol(part, *"DOoIN"):
            if connector in ("", ","):
                interval = word.symbol == "/" and bool(_symbol(part, "I"))  # 2024-07-09/2024-07-11
                connector = "-" if interval else word.symbol
        elif connector and word.symbol not in "Yyfi":
            yield to, tuple(part)
            part, to, connector = [word], connector in "-tu", ""
        else:
            part.append(word)
            connector = ""
    yield to, tuple(part)


def _day_written(words: tuple[Word, ...], to: bool, context: Context) -> _Day:
    weekdays = _symbol(words, "W")
    weekday = grammar.weekday_number(weekdays[0].text) if weekdays else None
    year: int | None
    for word in _symbol(words, "I", "N"):
        figures = [int(part) for part in re.findall(r"\d+", word.text)[:3]]
        if word.symbol == "I":
            year, month, day = figures
        else:
            month, day = _month_and_day(word.text, figures, weekday, context)
            year = figures[2] if figures[2] > 99 else 2000 + figures[2]
        return _Day(words, to, day, month, year, weekday, False)
    number = _symbol(words, "D", "O", "o")[0]
    months = _symbol(words, "M")
    month_first = bool(months) and months[0].start < number.start
    month_number = grammar.month_number(months[0].text) if months else None
    day = grammar.ordinal_number(number.text)
    return _Day(words, to, day, month_number, _written_year(words), weekday, month_first)


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
            if (on := _calendar_day(year if year > 99 else 2000 + year, month, day))
            and on.weekday() == weekday
        ]
        if fits:
            return fits[0]
    return (second, first) if context.day_first else (first, second)


def _with_months(days: list[_Day]) -> list[_Day]:
    """ "July 9-10": the month before; "9-10 July": the month after."""
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
    if not any(years):
        known = next((position for position, day in enumerate(days) if day.weekday is not None), 0)
        years[known] = context.year_of(lambda year: _one_day(year, days[known]), days[known].weekday)
    for position in reversed(range(len(days) - 1)):
        years[position] = years[position] or _year_beside(
            days[position], days[position + 1], years[position + 1], -1
        )
    for position in range(1, len(days)):
        years[position] = years[position] or _year_beside(
            days[position - 1], days[position], years[position - 1], 1
        )
    dates = [_one_day(year, day) if year else None for year, day in zip(years, days, strict=True)]
    return [on[0] for on in dates if on] if all(dates) else None


def _one_day(year: int, day: _Day) -> tuple[date, date] | None:
    on = _calendar_day(year, day.month or 0, day.day)
    return (on, on) if on else None


def _year_beside(first: _Day, second: _Day, year: int | None, step: int) -> int | None:
    """The year of one of two neighbours, given the other's: a range may cross the turn of the year."""
    crosses = second.to and (first.month or 0) > (second.month or 0)
    return year + step if year and crosses else year


def _nth_weekday(words: Sequence[Word], context: Context) -> Iterator[Dated]:
    ordinal, weekday_name = words[0].text.split()[:2]
    nth, weekday = grammar.ordinal_number(ordinal), grammar.weekday_number(weekday_name)
    month = grammar.month_number(_symbol(words, "M")[0].text)

    def on(year: int) -> tuple[date, date] | None:
        first, last = _whole_month(year, month)
        if nth < 0:
            day = last - (last.weekday() - weekday) % 7 * _DAY
        else:
            day = first + (weekday - first.weekday()) % 7 * _DAY + (nth - 1) * _WEEK
        return (day, day) if day <= last else None

    written = _written_year(words)
    year = written or context.year_of(on, None)
    if year and (period := on(year)):
        yield Dated(words, period[0].isoformat(), None, "day", bool(written))


def _weekday_and_day(words: Sequence[Word], context: Context) -> Iterator[Dated]:
    """ "Saturday the 30th": the nearest day on which both agree, within a quarter of a year."""
    weekday, number = grammar.weekday_number(words[0].text), grammar.ordinal_number(words[-1].text)
    if context.today is None:
        return
    for distance in range(92):
        for day in (context.today + distance * _DAY, context.today - distance * _DAY):
            if day.day == number and day.weekday() == weekday:
                yield Dated(words, day.isoformat(), None, "day", False)
                return


# Months, quarters, years: "June–August 2024", "early May", "Q2", "winter 2023/24", "2016-2019"


def _months(words: Sequence[Word], context: Context) -> Iterator[Dated]:
    figures = [re.findall(r"\d+", word.text) for word in _symbol(words, "J")]
    if figures:
        isos = [f"{max(pair, key=len)}-{int(min(pair, key=len)):02}" for pair in figures]
        if isos == sorted(isos):
            yield Dated(words, isos[0], isos[-1], "month", True)
        return
    names = _symbol(words, "M")
    numbers = [grammar.month_number(word.text) for word in names]
    years: list[int | None] = [None] * len(names)
    for word in _symbol(words, "Y", "y"):
        years[sum(name.start < word.start for name in names) - 1] = grammar.year_number(word.text)
    explicit = any(years)
    first, last = numbers[0], numbers[-1]
    start = years[0]
    end = years[-1]
    if not explicit:
        start = context.year_of(lambda year: _whole_month(year, first), None)
    if start is None and end:
        start = end - (first > last)
    if end is None and start:
        end = start + (first > last)
    if start and end and (start, first) <= (end, last):
        yield Dated(words, f"{start}-{first:02}", f"{end}-{last:02}", "month", explicit)


def _directed_month(words: Sequence[Word], context: Context) -> Iterator[Dated]:
    direction, month = _direction(words), grammar.month_number(words[-1].text)
    year: int | None
    if direction == 0:
        year = context.year_of(lambda year: _whole_month(year, month), None)
    elif context.published is None or context.exact == "year":
        return
    elif direction < 0:
        year = context.published.year - (month >= context.published.month)
    else:
        year = context.published.year + (month <= context.published.month)
    if year:
        yield Dated(words, f"{year}-{month:02}", None, "month", False)


def _quarter(words: Sequence[Word], context: Context) -> Iterator[Dated]:
    text = _symbol(words, "Q")[0].text
    number = int(text[1]) if text[1].isdigit() else grammar.ordinal_number(text.split()[0])
    first, last = 3 * number - 2, 3 * number
    written = _written_year(words)
    year = written or context.year_of(lambda y: (_whole_month(y, first)[0], _whole_month(y, last)[1]), None)
    if year:
        yield Dated(words, f"{year}-{first:02}", f"{year}-{last:02}", "month", bool(written))


def _years(words: Sequence[Word], context: Context) -> Iterator[Dated]:
    years = [grammar.year_number(word.text) for word in _symbol(words, "Y", "y")]
    for word in _symbol(words, "Z"):  # "2023/24", but not "2023-11"
        years += [int(word.text[:4]), int(word.text[:2] + word.text[-2:])]
    plausible = all(grammar.FIRST_YEAR <= year <= grammar.LAST_YEAR for year in years)
    if plausible and years == sorted(years):
        yield Dated(words, str(years[0]), str(years[-1]), "year", True)


# Relative to publication: "last week", "next Tuesday", "this spring", "two weeks ago", "on Friday"


def _direction(words: Sequence[Word]) -> int:
    return grammar.DIRECTIONS[" ".join(_symbol(words, "L")[0].text.lower().split())]


def _week(day: date, count: int) -> date:
    """The Monday of the day's week, or of the week so many later."""
    return day - day.weekday() * _DAY + count * _WEEK


def _directed_unit(words: Sequence[Word], context: Context) -> Iterator[Dated]:
    here, direction, unit = context.published, _direction(words), words[-1].text.lower()
    if here is None:
        return
    if unit == "year" or unit in grammar.SEASONS:
        yield Dated(words, str(here.year + direction), None, "year", False)
    elif unit == "month" and context.exact != "year":
        yield Dated(words, _month_after(here.year, here.month, direction), None, "month", False)
    elif unit == "week" and context.today:
        monday = _week(here, direction)
        yield Dated(words, monday.isoformat(), (monday + 6 * _DAY).isoformat(), "week", False)
    elif unit == "weekend" and context.today:
        saturday = _week(here, direction) + 5 * _DAY
        yield Dated(words, saturday.isoformat(), (saturday + _DAY).isoformat(), "day", False)


def _directed_weekday(words: Sequence[Word], context: Context) -> Iterator[Dated]:
    """ "next Tuesday", or "Tuesday next week"."""
    here, direction = context.today, _direction(words)
    weekday = grammar.weekday_number(_symbol(words, "W")[0].text)
    units = [word.text for word in _symbol(words, "U")]
    if here is None or units not in ([], ["week"]):
        return
    if units or direction == 0:
        day = _week(here, direction) + weekday * _DAY
    elif direction > 0:
        day = here + ((weekday - here.weekday() - 1) % 7 + 1) * _DAY
    else:
        day = here - ((here.weekday() - weekday - 1) % 7 + 1) * _DAY
    yield Dated(words, day.isoformat(), None, "day", False)


def _relative_day(words: Sequence[Word], context: Context) -> Iterator[Dated]:
    if context.today:
        offset = grammar.RELATIVE_DAYS[" ".join(words[0].text.lower().split())]
        yield Dated(words, (context.today + offset * _DAY).isoformat(), None, "day", False)


def _ago(words: Sequence[Word], context: Context) -> Iterator[Dated]:
    parts = words[0].text.lower().replace("in ", "", 1).split()
    back = parts[-1] == "ago"
    count = int(parts[0]) if parts[0].isdigit() else (["a", *grammar.NUMBERS].index(parts[0]) or 1)
    count, unit, here = (-count if back else count), parts[1].rstrip("s'’"), context.published
    if here is None:
        return
    if unit == "year":
        yield Dated(words, str(here.year + count), None, "year", False)
    elif unit == "month" and context.exact != "year":
        yield Dated(words, _month_after(here.year, here.month, count), None, "month", False)
    elif unit == "week" and context.today:
        monday = _week(here, count)
        yield Dated(words, monday.isoformat(), (monday + 6 * _DAY).isoformat(), "week", False)
    elif unit == "day" and context.today:
        yield Dated(words, (here + count * _DAY).isoformat(), None, "day", False)


def _weekdays(words: Sequence[Word], context: Context) -> Iterator[Dated]:
    if context.today is None:
        return
    named = [grammar.weekday_number(word.text) for word in _symbol(words, "W")]
    first = context.today + ((named[0] - context.today.weekday() + 3) % 7 - 3) * _DAY
    last = first + (named[-1] - first.weekday()) % 7 * _DAY
    if _symbol(words, "&") and last - first > _DAY:
        yield Dated(words[:1], first.isoformat(), None, "day", False)
        yield Dated(words[-1:], last.isoformat(), None, "day", False)
    else:
        yield Dated(words, first.isoformat(), last.isoformat(), "day", False)


READERS: dict[str, Callable[[Sequence[Word], Context], Iterator[Dated]]] = {
    "days": _days,
    "nth_weekday": _nth_weekday,
    "weekday_and_day": _weekday_and_day,
    "months": _months,
    "directed_month": _directed_month,
    "quarter": _quarter,
    "years": _years,
    "directed_unit": _directed_unit,
    "directed_weekday": _directed_weekday,
    "relative_day": _relative_day,
    "ago": _ago,
    "weekdays": _weekdays,
}
