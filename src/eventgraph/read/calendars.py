"""iCalendar (RFC 5545): each entry is an event. Of an entry that repeats the first time counts.

Entries are parts of others where they say so (RELATED-TO), or of the calendar if its name has a year and all entries
lie within two weeks: then it is a conference's calendar.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from eventgraph.errors import ReadError
from eventgraph.lexicon import words as listed
from eventgraph.model import Extraction, Kind
from eventgraph.read.assemble import Metadata
from eventgraph.read.document import MAX_PAGE_BYTES, Raw
from eventgraph.read.programme import Happening, Party, is_place, state

#: Days that a conference lasts at most.
_LONGEST = 14
_WITH_YEAR = re.compile(r".*\b20\d\d\b")


def read_calendar(raw: Raw) -> Extraction:
    """The events of an iCalendar file. ReadError."""
    import icalendar

    data = raw.text(MAX_PAGE_BYTES)
    if not data.lstrip().upper().startswith("BEGIN:VCALENDAR"):
        raise ReadError(raw.source, "is no iCalendar file: it does not begin with BEGIN:VCALENDAR")
    try:
        calendars = icalendar.Calendar.from_ical(data, multiple=True)
        entries = [entry for calendar in calendars for entry in calendar.walk("VEVENT")]
        name = next((_text(c, n) for c in calendars for n in ("NAME", "X-WR-CALNAME") if _text(c, n)), "")
        zone = next((_text(c, "X-WR-TIMEZONE") for c in calendars if _text(c, "X-WR-TIMEZONE")), "")
        happenings = [(_text(e, "UID"), _happening(e, zone), e) for e in entries]
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise ReadError(raw.source, f"is a broken iCalendar file ({error})") from error
    if not happenings:
        raise ReadError(raw.source, "is a calendar without events")
    events = _nested([(uid, happening, _parent(e)) for uid, happening, e in happenings])
    if whole := _conference(name, events):
        events = [whole]
    title = name or (events[0].name if len(events) == 1 else raw.identifier.replace("-", " "))
    return state(raw.source, raw.identifier, title, events, "icalendar", Metadata(url=raw.address))


def _happening(entry: Any, zone: str) -> Happening:
    start, end = _moment(entry, "DTSTART", zone), _moment(entry, "DTEND", zone)
    last = end
    if (
        isinstance(end, dt.datetime)
        and isinstance(start, dt.datetime)
        and end.time() == dt.time()
        and end > start
    ):
        last = end - dt.timedelta(seconds=1)
    elif end is not None and not isinstance(end, dt.datetime) and start is not None and end > start:
        last = end - dt.timedelta(days=1)  # the first day after it
    place = _text(entry, "LOCATION")
    return Happening(
        _text(entry, "SUMMARY"),
        _day(start),
        _day(last),
        f"{start:%H:%M}" if isinstance(start, dt.datetime) else "",
        _places(place),
        speakers=[],
        attendees=[p for p in map(_party, _every(entry, "ATTENDEE")) if p and p.kind is Kind.PERSON],
        organizers=[p for p in map(_party, _every(entry, "ORGANIZER")) if p],
        cancelled=_text(entry, "STATUS").upper() == "CANCELLED",
    )


def _moment(entry: Any, name: str, zone: str) -> dt.datetime | dt.date | None:
    """A time as clocks show it where the event is, as far as the calendar tells."""
    value = entry.get(name)
    moment = getattr(value, "dt", None)
    if isinstance(moment, dt.datetime) and moment.utcoffset() == dt.timedelta() and zone:
        try:
            moment = moment.astimezone(ZoneInfo(zone))
        except (ZoneInfoNotFoundError, ValueError, OverflowError):
            return moment.replace(tzinfo=None)
    if isinstance(moment, dt.datetime):
        return moment.replace(tzinfo=None)
    return moment if isinstance(moment, dt.date) else None


def _day(moment: dt.datetime | dt.date | None) -> str:
    if moment is None or moment.year < 1900:
        return ""
    return f"{moment:%Y-%m-%d}"


def _places(location: str) -> list[str]:
    """The parts of "Harbour House, 12 Quay Street, 9000 Ghent, Belgium" that are names."""
    if not is_place(location):
        return []
    first, *rest = (part.strip() for part in re.split(r"[,\n;]", location))
    return [first, *(part for part in rest if part and not re.search(r"\d", part))]


def _party(value: Any) -> Party | None:
    """Somebody with a name (CN); a bare mail address is none, nor is who declined."""
    params = getattr(value, "params", {})
    name = str(params.get("CN", "")).strip()
    if not name or "@" in name or str(params.get("PARTSTAT", "")).upper() == "DECLINED":
        return None
    kind = str(params.get("CUTYPE", "")).upper()
    if kind in ("ROOM", "RESOURCE"):
        return None
    organization = kind == "GROUP" or bool(set(name.casefold().split()) & listed("organization_nouns"))
    return Party(name, Kind.ORGANIZATION if organization else Kind.PERSON)


def _every(entry: Any, name: str) -> Iterable[Any]:
    value = entry.get(name)
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(component: Any, name: str) -> str:
    value = component.get(name)
    return str(value[0] if isinstance(value, list) and value else value or "").strip()


def _parent(entry: Any) -> str:
    for value in _every(entry, "RELATED-TO"):
        if str(getattr(value, "params", {}).get("RELTYPE", "PARENT")).upper() == "PARENT":
            return str(value)
    return ""


def _nested(entries: list[tuple[str, Happening, str]]) -> list[Happening]:
    """Entries as parts of those that they name; what would be part of itself stands alone."""
    by_uid = {uid: happening for uid, happening, _ in entries if uid}
    parents = {uid: parent for uid, _, parent in entries if uid and parent in by_uid}
    top = []
    for uid, happening, parent in entries:
        above, seen = parent, {uid}
        while above in parents and above not in seen:
            seen.add(above)
            above = parents[above]
        if parent in by_uid and above not in seen:
            by_uid[parent].parts.append(happening)
        else:
            top.append(happening)
    return top


def _conference(name: str, events: list[Happening]) -> Happening | None:
    """The event that a calendar is the programme of; None if it is just somebody's calendar."""
    days = sorted(day for event in events for day in (event.start, event.end) if day)
    if not _WITH_YEAR.match(name) or len(events) < 2 or not days or any(e.name == name for e in events):
        return None
    first, last = dt.date.fromisoformat(days[0]), dt.date.fromisoformat(days[-1])
    if (last - first).days >= _LONGEST:
        return None
    return Happening(name, days[0], days[-1], parts=events)
