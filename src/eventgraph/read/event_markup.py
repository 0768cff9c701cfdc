"""schema.org events that a page (JSON-LD in a script element) or a file states: name, dates, places, people, parts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from eventgraph.errors import ReadError
from eventgraph.model import Extraction, Kind
from eventgraph.read.assemble import Metadata, iso_date
from eventgraph.read.document import Raw
from eventgraph.read.programme import MAX_EVENTS, Happening, Party, is_place, state

_SCRIPT = re.compile(rb"<script\b[^<>]*\btype\s*=\s*[\"']?application/ld\+json[^<>]*>", re.IGNORECASE)
_SCRIPT_END = re.compile(rb"</script", re.IGNORECASE)
#: Classes of schema.org that are events without saying so in their name; a series is none.
_EVENTS = frozenset(("Festival", "Hackathon", "CourseInstance", "EventSession"))
_NO_EVENTS = frozenset(
    ("EventSeries", "PublicationEvent", "BroadcastEvent", "OnDemandEvent", "UserInteraction")
)
_ORGANIZATIONS = re.compile(
    r"(?:Organization|Corporation|NGO|Business|University|Group|Project|Team|Association)$"
)
_ADDRESS = ("addressLocality", "addressRegion", "addressCountry")
#: Objects within objects; more is made to do harm.
_DEEPEST = 12

Node = dict[str, Any]


def read_page_events(data: bytes, raw: Raw) -> Extraction | None:
    """What a page's mark-up states of events; None if it has none. Scripts that are no JSON are passed over."""
    if b"ld+json" not in data:
        return None
    values = []
    for script in _scripts(data):
        text = script.decode("utf-8", "replace").strip().removeprefix("<![CDATA[").removesuffix("]]>")
        try:
            values.append(json.loads(text, strict=False))
        except (ValueError, RecursionError):
            continue
    return _stated(values, raw, f"{raw.identifier}-events")


def _scripts(data: bytes) -> Iterator[bytes]:
    position = 0
    while (begin := _SCRIPT.search(data, position)) and (end := _SCRIPT_END.search(data, begin.end())):
        yield data[begin.end() : end.start()]
        position = end.end()


def read_event_json(value: object, raw: Raw) -> Extraction | None:
    """What a file of JSON-LD states of events; None if it has none."""
    return _stated([value], raw, raw.identifier)


def _stated(values: list[Any], raw: Raw, identifier: str) -> Extraction | None:
    known = {str(n["@id"]): n for value in values for n in _objects(value) if "@id" in n and len(n) > 1}
    events: list[Happening] = []
    expanded: set[int] = set()
    for value in values:
        for node in _tops(value):
            events.append(_happening(node, known, expanded))
    if not any(event.name for event in events):
        return None
    url = f"{raw.address}#events" if raw.address else None
    title = events[0].name if len(events) == 1 else f"Events of {raw.identifier.replace('-', ' ')}"
    try:
        return state(raw.source, identifier, title, events, "schema.org", Metadata(url=url))
    except ReadError:
        return None


def _objects(value: object, depth: int = 0) -> Iterator[Node]:
    """All objects in a value, the outer ones first."""
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _objects(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _objects(inner, depth + 1)


def _tops(value: object, depth: int = 0) -> Iterator[Node]:
    """The events that are not within other events."""
    if isinstance(value, list):
        for inner in value:
            yield from _tops(inner, depth + 1)
    elif isinstance(value, dict) and depth <= _DEEPEST:
        if _is_event(value):
            yield value
        else:
            for inner in value.values():
                yield from _tops(inner, depth + 1)


def _types(node: Node) -> list[str]:
    return [re.split(r"[/#:]", str(t))[-1] for t in _list(node.get("@type"))]


def _is_event(node: Node) -> bool:
    return any((t.endswith("Event") or t in _EVENTS) and t not in _NO_EVENTS for t in _types(node))


def _happening(node: Node, known: dict[str, Node], expanded: set[int]) -> Happening:
    """An event with its parts; each object is part of one event only, so references in a circle end."""
    expanded.add(id(node))

    def nodes(*names: str) -> list[Any]:
        return [_resolved(item, known) for name in names for item in _list(node.get(name))]

    speakers: list[Party] = []
    attendees = [_party(p, known) for p in nodes("attendee", "attendees")]
    for party in (
        _party(p, known) for p in nodes("performer", "performers", "actor", "speaker", "contributor")
    ):
        (speakers if party.kind is Kind.PERSON else attendees).append(party)
    start = _text(node.get("startDate"))
    return Happening(
        _text(node.get("name")),
        iso_date(start) or "",
        iso_date(_text(node.get("endDate"))) or "",
        match.group(1) if (match := re.search(r"T(\d\d:\d\d)", start)) else "",
        list(_places(nodes("location"))),
        speakers,
        attendees,
        [_party(p, known, Kind.ORGANIZATION) for p in nodes("organizer")],
        [p for p in (_party(p, known, Kind.ORGANIZATION) for p in nodes("sponsor", "funder")) if p.kind is Kind.ORGANIZATION],
        [
            _happening(e, known, expanded)
            for e in nodes("subEvent", "subEvents")
            if isinstance(e, dict) and id(e) not in expanded and len(expanded) < MAX_EVENTS
        ],
        "cancelled" in _text(node.get("eventStatus")).casefold(),
    )  # fmt: skip


def _party(value: Any, known: dict[str, Node], otherwise: Kind = Kind.PERSON) -> Party:
    """`otherwise` is what it is if its type does not say."""
    if not isinstance(value, dict):
        return Party(_text(value), otherwise)
    kind = otherwise
    if types := _types(value):
        kind = Kind.ORGANIZATION if any(_ORGANIZATIONS.search(t) for t in types) else Kind.PERSON
    name = _text(value.get("name"))
    if not name:
        name = " ".join(filter(None, (_text(value.get("givenName")), _text(value.get("familyName")))))
    employers = [
        _resolved(v, known) for n in ("affiliation", "worksFor", "memberOf") for v in _list(value.get(n))
    ]
    employer = next(
        (e for v in employers if (e := _text(v.get("name")) if isinstance(v, dict) else _text(v))), ""
    )
    return Party(name, kind, employer, _text(value.get("jobTitle")))


def _places(values: list[Any]) -> Iterator[str]:
    """Names of venues, towns and countries; nothing of what takes place on the web."""
    for value in values:
        if isinstance(value, dict):
            if "VirtualLocation" in _types(value):
                continue
            address = value.get("address")
            names = [_text(value.get("name"))]
            if isinstance(address, dict):
                for part in _ADDRESS:
                    found = address.get(part)
                    names.append(_text(found.get("name") if isinstance(found, dict) else found))
        else:
            names = [_text(value).split(",")[0]]
        yield from (name for name in names if is_place(name) and not re.fullmatch(r"[A-Z]{2,3}", name))


def _resolved(value: Any, known: dict[str, Node]) -> Any:
    """An object in place of a reference to it: {"@id": …}."""
    if isinstance(value, dict) and set(value) <= {"@id", "@type"}:
        return known.get(str(value.get("@id")), value)
    return value


def _list(value: Any) -> list[Any]:
    if isinstance(value, dict) and set(value) == {"@list"}:
        value = value["@list"]
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(value: Any) -> str:
    """A text; of several, or of a language's value, the first."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("@value", "")
    return value.strip() if isinstance(value, str) else ""
