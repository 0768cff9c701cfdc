"""Which of the dates that an article gives to an event is the event's.

A claim is a period, from its first day to its last. The most trusted claim wins; then a claim within it that says
it more exactly ("last week" … "on 4 and 5 May"); then a run of days that holds the day ("5 May" … "from 4 to 6 May"),
for on a single day of a conference there is a talk.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from eventgraph.model import Entity, EventDate, Extraction, Kind
from eventgraph.resolve.forms import year
from eventgraph.resolve.placing import Placer

#: Days of the longest event whose range is preferred to a single day in it.
_LONGEST = 14
_DAY_BY_DAY = "rule:date-day"


def event_dates(extraction: Extraction, placer: Placer, entities: Iterable[Entity]) -> list[EventDate]:
    """The date of each event that has one, sorted by event.

    A date of another year than the one in the event's name is somebody else's.
    """
    years = {e.key: {y for form, _ in e.forms if (y := year(form))} for e in entities if e.kind is Kind.EVENT}
    gathered: dict[str, list[EventDate]] = defaultdict(list)
    for claim in extraction.dates:
        for event, _ in placer.events(claim.event, claim.evidence)[:1]:
            if not years[event] or claim.start[:4] in years[event]:
                gathered[event].append(EventDate(event, claim.start, claim.end, claim.evidence))
    chosen = {event: _chosen(dates) for event, dates in gathered.items()}
    return [chosen[event] for event in sorted(chosen)]


def _chosen(dates: list[EventDate]) -> EventDate:
    top = min(dates, key=_rank)
    if top.evidence.method.startswith(_DAY_BY_DAY):  # of the days of a programme the first
        top = min((d for d in dates if d.evidence.method.startswith(_DAY_BY_DAY)), key=lambda d: d.start)
    finer = [d for d in dates if _is_vague(top) and _within(d, top)]
    if finer:
        top = min(finer, key=_rank)
    wider = [d for d in dates if _is_range(d) and _within(top, d)]
    return min(wider, key=_rank) if wider and len(top.start) == 10 else top


def _rank(dated: EventDate) -> tuple[float, int, int, str]:
    """The most trusted first; of equals the most precise, then the first in the text."""
    return -dated.evidence.confidence, -len(dated.start), dated.evidence.span.start, dated.start


def _is_vague(dated: EventDate) -> bool:
    """Whether a date is a year, a month, or a whole week: "last week"."""
    return len(dated.start) < len("2024-07-09") or dated.evidence.method.endswith(("directed-unit", "ago"))


def _is_range(dated: EventDate) -> bool:
    """Whether a date is a run of days that an event may last."""
    if dated.end is None or _is_vague(dated):
        return False
    return (date.fromisoformat(dated.end) - date.fromisoformat(dated.start)).days < _LONGEST


def _within(inner: EventDate, outer: EventDate) -> bool:
    """Whether one period lies in another and is shorter."""
    (first, last), (begin, end) = _period(inner), _period(outer)
    return begin <= first and last <= end and (first, last) != (begin, end)


def _period(dated: EventDate) -> tuple[str, str]:
    """The first and the last day, to be compared as text: a year is ("2024-01-01", "2024-12-31")."""
    return dated.start + "-01-01"[len(dated.start) - 4 :], (dated.end or dated.start) + "-12-31"[
        len(dated.end or dated.start) - 4 :
    ]
