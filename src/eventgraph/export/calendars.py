"""iCalendar (RFC 5545): each event whose day is known, for calendar programs.

An event of which only the month or the year is known has no day to stand on, so it is left out and counted:
a calendar cannot say "some time in June".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, BinaryIO

from eventgraph.export.events import SUPER_EVENT, TOPIC, events, names, wholes
from eventgraph.model import Relation

if TYPE_CHECKING:
    import networkx as nx

#: A line holds at most this many bytes; more goes on the next line, behind a space.
LINE = 75
#: When an entry was last changed is not known and must be given; a clock would make each file another one.
UNCHANGED = "DTSTAMP:19700101T000000Z"
#: What an entry tells, in this order.
TOLD = {
    "Organised by": Relation.ORGANIZER.value,
    "Speakers": Relation.SPEAKER.value,
    "Sponsors": Relation.SPONSOR.value,
    "Presented": Relation.PRESENTS.value,
    "Part of": SUPER_EVENT,
}
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")


def write_ics(network: nx.MultiDiGraph, out: BinaryIO) -> list[str]:
    """The events as all-day entries; gives a note on what was left out."""
    every = events(network)
    dated = [event for event in every if _day(network, event, "start")]
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//eventgraph//EN", "CALSCALE:GREGORIAN"]
    for event in dated:
        lines += ["BEGIN:VEVENT", *_entry(network, event, set(dated)), "END:VEVENT"]
    lines.append("END:VCALENDAR")
    out.writelines(_folded(line) for line in lines)
    left = len(every) - len(dated)
    return [f"{left} of {len(every)} events have no known day and are left out"] if left else []


def _entry(network: nx.MultiDiGraph, event: str, dated: set[str]) -> Iterator[str]:
    start, end = _day(network, event, "start"), _day(network, event, "end")
    assert start is not None
    last = end if end and end > start else start
    yield f"UID:{event}"
    yield UNCHANGED
    yield f"DTSTART;VALUE=DATE:{start:%Y%m%d}"
    if last < date.max:
        yield f"DTEND;VALUE=DATE:{last + timedelta(days=1):%Y%m%d}"  # the first day after it
    yield f"SUMMARY:{_text(network.nodes[event]['label'])}"
    if places := names(network, event, Relation.LOCATION.value):
        yield f"LOCATION:{_text(', '.join(places))}"
    if told := [
        f"{what}: {', '.join(found)}" for what, key in TOLD.items() if (found := names(network, event, key))
    ]:
        yield "DESCRIPTION:" + "\\n".join(map(_text, told))
    if topics := names(network, event, TOPIC):
        yield "CATEGORIES:" + ",".join(map(_text, topics))
    for whole in wholes(network, event):
        if whole in dated:
            yield f"RELATED-TO;RELTYPE=PARENT:{whole}"
    yield "TRANSP:TRANSPARENT"  # it does not make its reader busy


def _day(network: nx.MultiDiGraph, event: str, which: str) -> date | None:
    value = network.nodes[event].get(which, "")
    try:
        return date.fromisoformat(value) if len(value) == 10 else None
    except ValueError:
        return None


def _text(value: str) -> str:
    return _CONTROL.sub(" ", value.replace("\r\n", "\n").replace("\r", "\n")).translate(_ESCAPES)


def _folded(line: str) -> bytes:
    """The line with its end, folded between letters."""
    pieces, piece = [], b""
    for letter in line:
        data = letter.encode()
        if len(piece) + len(data) > LINE:
            pieces.append(piece)
            piece = b" "
        piece += data
    return b"\r\n".join([*pieces, piece]) + b"\r\n"
