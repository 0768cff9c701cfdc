"""Schedules state what they state: events, parts, dates, places, people, in every format."""

import json
from pathlib import Path

import pytest

from eventgraph.model import Article, Extraction
from eventgraph.pipeline import Options, build_into, rebuild
from eventgraph.read import Document, Reading, Unread, read_sources
from eventgraph.resolve import resolve
from eventgraph.store import Store
from eventgraph.validation import validate

FRAB = """<?xml version="1.0"?><schedule><generator name="pretalx"/><version>1</version><conference><acronym>dd</acronym>
<title>Dock Days 2026</title><start>2026-06-01</start><end>2026-06-02</end><venue>Harbour House</venue><city>Ghent</city></conference>
<day index="1" date="2026-06-01"><room name="Hall A">
<event id="1" guid="x"><date>2026-06-01T09:00:00+02:00</date><start>09:00</start><duration>00:30</duration><room>Hall A</room>
<title>Opening</title><persons><person id="1">Ada Roe</person></persons></event>
<event id="2"><date>2026-06-01T10:00:00+02:00</date><start>10:00</start><room>Hall A</room>
<title>Cranes that publish their logs</title><persons><person>Ada Roe</person><person>Ben &amp; Poe</person></persons></event>
<event id="3"><start>12:00</start><title>Lunch break</title></event></room></day>
<day index="2" date="2026-06-02"><room name="Hall B"><event id="4"><start>10:00</start><title>Opening</title><persons/></event></room></day>
</schedule>"""
PRETALX = {
    "schedule": {
        "version": "1", "base_url": "https://dock.example/",
        "conference": {
            "acronym": "dd", "title": "Dock Days 2026", "start": "2026-06-01", "end": "2026-06-02",
            "days": [
                {"index": 1, "date": "2026-06-01", "rooms": {"Hall A": [
                    {"id": 1, "date": "2026-06-01T09:00:00+02:00", "start": "09:00", "room": "Hall A", "title": "Opening",
                     "persons": [{"id": 1, "public_name": "Ada Roe"}]},
                    {"id": 2, "date": "2026-06-01T10:00:00+02:00", "start": "10:00", "room": "Hall A",
                     "title": {"en": "Cranes that publish their logs", "nl": "Kranen"},
                     "persons": [{"name": "Ada Roe"}, {"name": "Ben & Poe"}]},
                    {"id": 3, "start": "12:00", "title": "Lunch break", "persons": []},
                ]}},
                {"index": 2, "date": "2026-06-02", "rooms": {"Hall B": [
                    {"id": 4, "start": "10:00", "title": "Opening", "persons": None}, "nonsense"]}},
            ],
        },
    }
}  # fmt: skip
CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Quay//EN
X-WR-CALNAME:Dock Days 2026
X-WR-TIMEZONE:Europe/Brussels
BEGIN:VEVENT
UID:1
DTSTART:20260601T070000Z
DTEND:20260601T073000Z
SUMMARY:Opening
LOCATION:Harbour House\\, 12 Quay Street\\, 9000 Ghent\\, Belgium
ORGANIZER;CN=Quay Foundation:mailto:hello@quay.example
ATTENDEE;CN=Ada Roe:mailto:ada@quay.example
ATTENDEE;CN=Cy Doe;PARTSTAT=DECLINED:mailto:cy@quay.example
ATTENDEE:mailto:nobody@quay.example
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTART;VALUE=DATE:20260601
DTEND;VALUE=DATE:20260603
SUMMARY:Cranes that publish
  their logs
LOCATION:https://meet.example/x
STATUS:CANCELLED
END:VEVENT
END:VCALENDAR
"""
MARKUP = {
    "@context": "https://schema.org",
    "@graph": [
        {"@id": "#ada", "@type": "Person", "name": "Ada Roe", "jobTitle": "engineer",
         "worksFor": {"@type": "Organization", "name": "Quay Labs"}},
        {"@type": "BusinessEvent", "name": "Dock Days 2026", "startDate": "2026-06-01T09:00+02:00", "endDate": "2026-06-02",
         "location": [{"@type": "Place", "name": "Harbour House", "address": {"@type": "PostalAddress",
                       "addressLocality": "Ghent", "addressCountry": "BE"}}, {"@type": "VirtualLocation", "url": "https://x.example"}],
         "organizer": {"@type": "NGO", "name": "Quay Foundation"}, "sponsor": "Acme Works", "performer": {"@id": "#ada"},
         "subEvent": [{"@type": "Event", "name": "Cranes that publish their logs", "startDate": "2026-06-01T10:00",
                       "performer": [{"@type": "Person", "name": "Ben & Poe"}, {"@type": "MusicGroup", "name": "The Gulls"}]}]},
    ],
}  # fmt: skip


def _read(tmp_path: Path, name: str, data: str | bytes) -> list[Document | Unread]:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return list(read_sources([str(path)], Reading()))


def _stated(found: list[Document | Unread]) -> Extraction:
    (extraction,) = [
        f.content for f in found if isinstance(f, Document) and isinstance(f.content, Extraction)
    ]
    return extraction


def _facts(extraction: Extraction) -> set[tuple[str, str, str]]:
    """Facts by names, dates among them; each mention's words verify on the way."""
    entities = resolve(extraction)
    text = extraction.article.text
    names = {e.key: e.name for e in entities.entities}
    for entity in entities.entities:
        assert entity.evidence.span.of(text) == entity.name
    for fact in entities.facts:
        words = fact.evidence[0].span.of(text)
        assert names[fact.subject] in words and names[fact.object] in words
    found = {(names[f.subject], f.relation.value.partition(":")[2], names[f.object]) for f in entities.facts}
    return found | {
        (names[d.event], "date", d.start + (f"/{d.end}" if d.end else "")) for d in entities.dates
    }


WHOLE = "Dock Days 2026"
CRANES = "Cranes that publish their logs"
OPENING = "Opening, Dock Days 2026"
SESSIONS = {
    (WHOLE, "date", "2026-06-01/2026-06-02"),
    (OPENING, "superEvent", WHOLE),
    (OPENING, "date", "2026-06-01"),
    (CRANES, "superEvent", WHOLE),
    (CRANES, "date", "2026-06-01"),
    ("Opening, Dock Days 2026 (2026-06-02)", "superEvent", WHOLE),
    ("Opening, Dock Days 2026 (2026-06-02)", "date", "2026-06-02"),
    (OPENING, "speaker", "Ada Roe"),
    (CRANES, "speaker", "Ada Roe"),
    (CRANES, "speaker", "Ben & Poe"),
}


def test_frab_xml(tmp_path: Path) -> None:
    """Sessions with a short title bear the conference's name; two of one name are told apart; a break is no event."""
    extraction = _stated(_read(tmp_path, "schedule.xml", FRAB))
    assert _facts(extraction) == SESSIONS | {
        (WHOLE, "location", "Harbour House"),
        (WHOLE, "location", "Ghent"),
        (OPENING, "location", "Hall A, Harbour House"),
        (CRANES, "location", "Hall A, Harbour House"),
        ("Opening, Dock Days 2026 (2026-06-02)", "location", "Hall B, Harbour House"),
    }
    assert [r.span.of(extraction.article.text) for r in extraction.rejected] == [
        "Lunch break, Dock Days 2026"
    ]


def test_pretalx_json(tmp_path: Path) -> None:
    """The same programme says the same; without a venue a room is the conference's."""
    assert _facts(_stated(_read(tmp_path, "schedule.json", json.dumps(PRETALX)))) == SESSIONS | {
        (OPENING, "location", "Hall A, Dock Days 2026"),
        (CRANES, "location", "Hall A, Dock Days 2026"),
        ("Opening, Dock Days 2026 (2026-06-02)", "location", "Hall B, Dock Days 2026"),
    }


def test_icalendar(tmp_path: Path) -> None:
    """Times are the calendar's own; the last day is the one before DTEND; who declined or has no name is left out."""
    extraction = _stated(_read(tmp_path, "dock.ics", CALENDAR.replace("\n", "\r\n")))
    assert _facts(extraction) == {
        (WHOLE, "date", "2026-06-01/2026-06-02"),
        (OPENING, "superEvent", WHOLE),
        (OPENING, "date", "2026-06-01"),
        (OPENING, "location", "Harbour House"),
        (OPENING, "location", "Belgium"),
        (OPENING, "organizer", "Quay Foundation"),
        (OPENING, "attendee", "Ada Roe"),
        (CRANES, "superEvent", WHOLE),
        (CRANES, "date", "2026-06-01/2026-06-02"),
    }
    assert "Opening, Dock Days 2026 | 2026-06-01 09:00" in extraction.article.text
    assert f"{CRANES} | cancelled" in extraction.article.text


def test_a_calendar_that_is_no_programme_has_no_whole(tmp_path: Path) -> None:
    """Without a year in its name, or over more than two weeks, it is somebody's calendar."""
    for change in (("Dock Days 2026", "Ada"), ("DATE:20260603", "DATE:20260703")):
        facts = _facts(_stated(_read(tmp_path, "ada.ics", CALENDAR.replace(*change))))
        assert not [f for f in facts if f[1] == "superEvent"]


def test_calendar_entries_are_parts_of_those_they_name(tmp_path: Path) -> None:
    """RELATED-TO leads to the whole; in a circle it leads nowhere."""
    related = CALENDAR.replace("CALNAME:Dock Days 2026", "CALNAME:x").replace(
        "UID:1\n", "UID:1\nRELATED-TO:2\n"
    )
    assert (f"Opening, {CRANES}", "superEvent", CRANES) in _facts(_stated(_read(tmp_path, "a.ics", related)))
    circle = related.replace("UID:2\n", "UID:2\nRELATED-TO;RELTYPE=PARENT:1\n")
    assert not [f for f in _facts(_stated(_read(tmp_path, "b.ics", circle))) if f[1] == "superEvent"]


STATED = {
    (WHOLE, "date", "2026-06-01/2026-06-02"),
    (WHOLE, "location", "Harbour House"),
    (WHOLE, "location", "Ghent"),
    (WHOLE, "organizer", "Quay Foundation"),
    (WHOLE, "sponsor", "Acme Works"),
    (WHOLE, "speaker", "Ada Roe"),
    ("Ada Roe", "affiliation", "Quay Labs"),
    (CRANES, "superEvent", WHOLE),
    (CRANES, "date", "2026-06-01"),
    (CRANES, "speaker", "Ben & Poe"),
    (CRANES, "attendee", "The Gulls"),
}


def test_schema_org_in_a_page(tmp_path: Path) -> None:
    """The page's article is read, too; broken scripts are passed over; references are followed."""
    words = (
        "Dock Days opened in Ghent with three hundred people who came to talk about cranes and ships. " * 3
    )
    page = (
        f"<html><head><title>Dock Days</title><script type='application/ld+json'>{{broken</script>"
        f"<script type=application/ld+json>{json.dumps(MARKUP)}</script></head><body><article><p>{words}</p></article></body></html>"
    )
    found = _read(tmp_path, "dock.html", page)
    assert [isinstance(f, Document) and type(f.content) for f in found] == [Article, Extraction]
    assert _facts(_stated(found)) == STATED
    bare = page.replace(words, "")
    assert _facts(_stated(_read(tmp_path, "bare.html", bare))) == STATED


def test_schema_org_as_a_file(tmp_path: Path) -> None:
    """JSON-LD by itself says the same."""
    assert _facts(_stated(_read(tmp_path, "dock.jsonld", json.dumps(MARKUP)))) == STATED


def test_references_in_a_circle_end(tmp_path: Path) -> None:
    """Events that are all part of each other."""
    names = [f"Event number {n} of the circle" for n in range(30)]
    events = [{"@id": n, "@type": "Event", "name": n, "subEvent": [{"@id": m} for m in names]} for n in names]
    extraction = _stated(_read(tmp_path, "circle.json", json.dumps(events)))
    assert len([m for m in extraction.mentions if m.span.start]) >= 30


def test_a_schedule_goes_the_way_of_every_article(tmp_path: Path) -> None:
    """It joins what articles tell of the same event, is not read twice, is made again alike, and is valid."""
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "schedule.xml").write_text(FRAB)
    (tmp_path / "s" / "dock.ics").write_text(CALENDAR)
    (tmp_path / "s" / "post.md").write_text(
        "# Dock Days 2026\n\nAda Roe of Quay Labs spoke at Dock Days 2026 in Ghent.\n"
    )
    sources = [str(tmp_path / "s"), str(tmp_path / "s" / "schedule.xml")]
    with Store.open(":memory:", writable=True) as store:
        receipts = build_into(store, sources, Options(reader="spacy"))
        assert not [r for r in receipts if r.error]
        events = store.select("SELECT DISTINCT ?e WHERE { ?e a schema:Event ; schema:name 'Dock Days 2026' }")
        assert len(events) == 1
        methods = store.select(
            "SELECT DISTINCT ?m WHERE { ?s rdf:subject <"
            + str(events[0][0])
            + "> ; eg:evidence/eg:method ?m }"
        )
        assert {"schedule:frab", "schedule:icalendar"} < {str(m) for (m,) in methods}
        before = b"".join(store.dump("nquads"))
        assert all(r.unchanged for r in build_into(store, sources, Options(reader="spacy")))
        rebuild(store)
        assert b"".join(store.dump("nquads")) == before
        assert validate(store) == []


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("a.ics", b"", "is empty"),
        ("a.ics", b"BEGIN:VEVENT\n", "does not begin with BEGIN:VCALENDAR"),
        ("a.ics", b"BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n", "without events"),
        ("a.ics", b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:2026", "iCalendar file|without events|no event with a name"),
        ("a.ics", b"\x00\x01\x02", "binary"),
        ("a.xml", b"<schedule><day/></schedule>", "no title"),
        ("a.xml", b"<schedule><conference><title>---</title></conference></schedule>", "no event with a name"),
        ("a.json", b'{"schedule": {"conference": {"title": 3}}}', "no title"),
        ("a.xml", FRAB[:900].encode(), "no XML, or broken"),
        ("a.html", b"<html><script type='application/ld+json'>{\"@type\": \"Event\"}</script></html>", "no article text"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 50 else "data",
)  # fmt: skip
def test_bad_schedules_are_named_with_what_is_wrong(
    tmp_path: Path, name: str, data: bytes, problem: str
) -> None:
    """Empty, cut off, of another kind, without names."""
    (found,) = _read(tmp_path, name, data)
    assert isinstance(found, Unread)
    assert any(p in found.problem for p in problem.split("|")), found.problem
