"""Conference programmes as frab, pentabarf and pretalx write them: XML (`schedule.xml`) and JSON (`schedule.json`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from eventgraph.errors import ReadError
from eventgraph.model import Extraction
from eventgraph.read.assemble import Metadata, iso_date
from eventgraph.read.document import Raw
from eventgraph.read.programme import Happening, Party, is_place, room_in, state
from eventgraph.read.xml import children, parse_xml, words

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def read_frab(raw: Raw) -> Extraction:
    """The programme in a `schedule.xml`. ReadError."""
    root = parse_xml(raw)
    conference = next(children(root, "conference"), None)
    title = words(conference, "title") if conference is not None else ""
    if conference is None or not title:
        raise ReadError(raw.source, "is a schedule whose conference has no title")
    venue = words(conference, "venue")
    whole = Happening(
        title,
        _date(words(conference, "start")),
        _date(words(conference, "end")),
        places=[place for place in (venue, words(conference, "city")) if is_place(place)],
    )
    for day in children(root, "day"):
        for room in children(day, "room"):
            for event in children(room, "event"):
                place = words(event, "room") or room.get("name", "")
                whole.parts.append(_xml_session(event, day.get("date", ""), place, venue or title))
    return _stated(raw, whole, "frab")


def _xml_session(event: Element, day: str, room: str, house: str) -> Happening:
    people = [p for group in children(event, "persons") for p in children(group, "person")]
    return Happening(
        words(event, "title"),
        _date(words(event, "date")) or _date(day),
        time=words(event, "start"),
        places=[room_in(room, house)] if is_place(room) else [],
        speakers=[Party(name) for p in people if (name := " ".join("".join(p.itertext()).split()))],
        cancelled=words(event, "status", "state").casefold() in ("canceled", "cancelled"),
    )


def is_pretalx(value: object) -> bool:
    """Whether parsed JSON is a pretalx (or frab) schedule."""
    schedule = value.get("schedule") if isinstance(value, dict) else None
    return isinstance(schedule, dict) and isinstance(schedule.get("conference"), dict)


def read_pretalx(value: dict[str, Any], raw: Raw) -> Extraction:
    """The programme in a `schedule.json` that was parsed. ReadError."""
    conference = value["schedule"]["conference"]
    title = _text(conference, "title")
    if not title:
        raise ReadError(raw.source, "is a schedule whose conference has no title")
    whole = Happening(title, _date(_text(conference, "start")), _date(_text(conference, "end")))
    for day in _objects(conference.get("days")):
        rooms = day.get("rooms")
        for room, sessions in rooms.items() if isinstance(rooms, dict) else ():
            for session in _objects(sessions):
                whole.parts.append(_json_session(session, _text(day, "date"), str(room), title))
    return _stated(raw, whole, "pretalx")


def _json_session(session: dict[str, Any], day: str, room: str, house: str) -> Happening:
    people = _objects(session.get("persons"))
    return Happening(
        _text(session, "title"),
        _date(_text(session, "date")) or _date(day),
        time=_text(session, "start"),
        places=[room_in(room, house)] if is_place(room) else [],
        speakers=[
            Party(_text(p, "public_name") or _text(p, "name") or _text(p, "full_public_name")) for p in people
        ],
        cancelled=_text(session, "state").casefold() in ("canceled", "cancelled"),
    )


def _stated(raw: Raw, whole: Happening, format: str) -> Extraction:
    days = sorted(part.start for part in whole.parts if len(part.start) == 10)
    if days:
        whole.start, whole.end = whole.start or days[0], whole.end or days[-1]
    return state(raw.source, raw.identifier, whole.name, [whole], format, Metadata(url=raw.address))


def _objects(value: object) -> Iterator[dict[str, Any]]:
    return (item for item in value if isinstance(item, dict)) if isinstance(value, list) else iter(())


def _text(value: dict[str, Any], name: str) -> str:
    """A text, or its English (else its first) translation."""
    found = value.get(name)
    if isinstance(found, dict):
        found = found.get("en") or next(iter(found.values()), "")
    return found.strip() if isinstance(found, str) else ""


def _date(value: str) -> str:
    return iso_date(value) or ""
