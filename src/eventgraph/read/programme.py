"""From a programme (what a schedule's file states) to an extraction: nothing is guessed, so nothing needs reading.

The programme is written out as a text, one line for each event, and every fact points at the words in that line:

    Cranes and ships | 2026-06-01 10:00 | Hall A, Harbour House | Speakers: Ada Roe (Quay Labs), Ben Poe | Part of Dock Days 2026

So it goes the way of every article: identity, rebuild, why and export need to know nothing of schedules.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from importlib.metadata import version

from eventgraph.errors import ReadError
from eventgraph.model import (
    STATED,
    Article,
    BlockKind,
    Claim,
    DateClaim,
    Evidence,
    Extraction,
    Kind,
    Mention,
    Rejected,
    Relation,
    Span,
)
from eventgraph.read.assemble import Metadata, Piece, assemble, normalise

#: A schedule is right about itself, but for slips of the pen.
CONFIDENCE = 0.99
#: A session's title with fewer words ("Opening") names nothing by itself: the whole's name is put behind it.
_TELLING_WORDS = 4
#: Code points. A longer "name" is a description in the wrong place.
_LONGEST_NAME = 300
#: More events than this in one file make no programme.
MAX_EVENTS = 20_000
_BREAK = re.compile(
    r"(?:(?:the |a |short |long |morning |afternoon |coffee |tea |lunch |dinner |refreshment |networking )*"
    r"(?:break|pause)s?|lunch|coffee|tea|registration|check-in|doors open|welcome coffee|breakfast)",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"https?://|\b(?:online|virtual|remote|zoom|tba|tbd|tbc|jitsi|webinar)\b", re.IGNORECASE
)


@dataclass(slots=True)
class Party:
    """A person or an organization; for a person also whom they work for and as what."""

    name: str
    kind: Kind = Kind.PERSON
    affiliation: str = ""
    capacity: str = ""


@dataclass(slots=True)
class Happening:
    """An event with its parts. `start` and `end` are ISO dates, months or years; `time` is for people to read."""

    name: str
    start: str = ""
    end: str = ""
    time: str = ""
    places: list[str] = field(default_factory=list)
    speakers: list[Party] = field(default_factory=list)
    attendees: list[Party] = field(default_factory=list)
    organizers: list[Party] = field(default_factory=list)
    sponsors: list[Party] = field(default_factory=list)
    parts: list[Happening] = field(default_factory=list)
    cancelled: bool = False


_ROLES = (
    ("speakers", "Speakers", Relation.SPEAKER, "Speaker"),
    ("organizers", "Organizers", Relation.ORGANIZER, "Organizer"),
    ("sponsors", "Sponsors", Relation.SPONSOR, "Sponsor"),
    ("attendees", "Attendees", Relation.ATTENDEE, "Attendee"),
)  # fmt: skip


def state(
    source: str,
    identifier: str,
    title: str,
    events: list[Happening],
    format: str,
    metadata: Metadata | None = None,
) -> Extraction:
    """What a schedule states. `format` names it ("frab"); `title` stands at the head of the text. ReadError if empty."""
    writer = _Writer(f"schedule:{format}")
    named = list(_named(events, None, Counter()))
    if not named:
        raise ReadError(source, "holds no event with a name")
    if len(named) > MAX_EVENTS:
        raise ReadError(source, f"holds more than {MAX_EVENTS:,} events: split it")
    for event, whole in named:
        writer.line(event, whole)
    metadata = replace(metadata or Metadata(), title=normalise(title) or named[0][0].name)
    return writer.finish(assemble(identifier, metadata, writer.pieces), format)


def is_place(name: str) -> bool:
    """Whether a location is somewhere one can go: no address of a web page, not "online"."""
    return bool(name.strip()) and not _ELSEWHERE.search(name)


def room_in(room: str, whole: str) -> str:
    """A room by a name that no other house has: "Hall A, Harbour House"."""
    return f"{room}, {whole}" if room and whole and whole.casefold() not in room.casefold() else room


def _named(
    events: list[Happening], whole: Happening | None, taken: Counter[str]
) -> Iterator[tuple[Happening, Happening | None]]:
    """Each event with the one that it is part of, under a name that no other event of the file has."""
    for event in events:
        name = normalise(event.name)[:_LONGEST_NAME].strip()
        if not any(c.isalnum() for c in name):
            continue
        if whole and len(name.split()) < _TELLING_WORDS and whole.name.casefold() not in name.casefold():
            name = f"{name}, {whole.name}"
        for choice in (name, f"{name} ({event.start})", f"{name} ({event.start} {event.time})"):
            name = choice
            if not taken[choice.casefold()]:
                break
        taken[name.casefold()] += 1
        if taken[name.casefold()] > 1:  # the same at the same time: said twice
            continue
        event = replace(event, name=name, time=normalise(event.time))
        yield event, whole
        yield from _named(event.parts, event, taken)


class _Writer:
    """Writes lines and notes where in them what is named; offsets count in a line until `finish`."""

    def __init__(self, method: str) -> None:
        self.method = method
        self.pieces: list[Piece] = []
        self._mentions: list[tuple[int, Span, Kind]] = []  # line, where in it, what
        self._claims: list[tuple[int, Relation, int, int, str, str, str]] = []
        self._dates: list[tuple[int, int, str, str | None, Span]] = []
        self._breaks: list[tuple[int, Span]] = []
        self._text = ""

    def line(self, event: Happening, whole: Happening | None) -> None:
        self._text = ""
        line = len(self.pieces)
        is_break = bool(whole and not event.speakers and _BREAK.fullmatch(event.name.split(",")[0].strip()))
        if is_break:
            self._text = event.name
            self._breaks.append((line, Span(0, len(event.name))))
        else:
            self._event(line, event, whole)
        self.pieces.append(Piece(BlockKind.ITEM, self._text, 1))

    def _event(self, line: int, event: Happening, whole: Happening | None) -> None:
        me = self._mention(line, event.name, Kind.EVENT)
        status = "cancelled" if event.cancelled else "announced"
        if event.cancelled:
            self._add(" | cancelled")
        if event.start:
            self._add(" | ")
            start = len(self._text)
            self._add(event.start + (f" to {event.end}" if event.end and event.end != event.start else ""))
            end = event.end if event.end > event.start else None
            self._dates.append((line, me, event.start, end, Span(start, len(self._text))))
            self._add(f" {event.time}" if event.time and end is None else "")
        for place in _several(event.places):
            self._add(" | ")
            self._claim(line, Relation.LOCATION, me, self._mention(line, place, Kind.PLACE))
        for field_, label, relation, role in _ROLES:
            for number, party in enumerate(_parties(getattr(event, field_))):
                self._add(f" | {label}: " if not number else ", ")
                self._party(line, relation, me, party, role, status)
        if whole:
            self._add(" | Part of ")
            self._claim(line, Relation.SUPER_EVENT, me, self._mention(line, whole.name, Kind.EVENT))

    def _party(self, line: int, relation: Relation, event: int, party: Party, role: str, status: str) -> None:
        agent = self._mention(line, party.name, party.kind)
        self._claim(line, relation, event, agent, role, "", status)
        if party.kind is Kind.PERSON and (party.affiliation or party.capacity):
            self._add(" (")
            self._add(party.capacity)
            if party.affiliation:
                self._add(", " if party.capacity else "")
                employer = self._mention(line, party.affiliation, Kind.ORGANIZATION)
                self._claim(line, Relation.AFFILIATION, agent, employer, "", party.capacity)
            self._add(")")

    def _add(self, text: str) -> None:
        self._text += text

    def _mention(self, line: int, name: str, kind: Kind) -> int:
        span = Span(len(self._text), len(self._text) + len(name))
        self._add(name)
        self._mentions.append((line, span, kind))
        return len(self._mentions) - 1

    def _claim(
        self, line: int, relation: Relation, subject: int, object: int,
        role: str = "", capacity: str = "", status: str = "held",
    ) -> None:  # fmt: skip
        self._claims.append((line, relation, subject, object, role, capacity, status))

    def finish(self, article: Article, format: str) -> Extraction:
        """The extraction, with offsets in the article's text: its last blocks are the lines, as they were written."""
        lines = [block.span for block in article.blocks[-len(self.pieces) :]]

        def placed(line: int, span: Span) -> Span:
            return Span(lines[line].start + span.start, lines[line].start + span.end)

        def said(span: Span) -> Evidence:
            return Evidence(span, self.method, CONFIDENCE)

        mentions = tuple(
            Mention(placed(line, span), kind, CONFIDENCE, self.method) for line, span, kind in self._mentions
        )
        return Extraction(
            article=article,
            extractor=f"eventgraph {version('eventgraph')}, {format}",
            reader=STATED,
            mentions=mentions,
            claims=tuple(
                Claim(relation, s, o, said(mentions[s].span.union(mentions[o].span)), role, capacity, status)
                for _, relation, s, o, role, capacity, status in self._claims
            ),
            dates=tuple(
                DateClaim(event, start, end, said(placed(line, span)))
                for line, event, start, end, span in self._dates
            ),
            rejected=tuple(
                Rejected(placed(line, span), Kind.EVENT.value, CONFIDENCE, "is a break")
                for line, span in self._breaks
            ),
            sentences=tuple(lines),
        )


def _several(names: list[str]) -> list[str]:
    """Names in their normal form, each once."""
    return list(dict.fromkeys(n for name in names if (n := normalise(name)[:_LONGEST_NAME].strip())))


def _parties(parties: list[Party]) -> list[Party]:
    found: dict[tuple[str, Kind], Party] = {}
    for party in parties:
        name, employer, capacity = (
            normalise(text)[:_LONGEST_NAME].strip()
            for text in (party.name, party.affiliation, party.capacity)
        )
        if any(c.isalpha() for c in name):
            found.setdefault((name, party.kind), Party(name, party.kind, employer, capacity))
    return list(found.values())
