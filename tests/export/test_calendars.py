"""iCalendar files, read back with icalendar."""

import io
import json
from datetime import date

import pytest

from eventgraph.export import export

icalendar = pytest.importorskip("icalendar", reason="icalendar is not installed: pip install icalendar")


def calendar(source, **selection):
    out = io.BytesIO()
    notes = export(source, "ics", out, **selection)
    return icalendar.Calendar.from_ical(out.getvalue()), notes, out.getvalue()


def entries(source):
    return {str(entry["UID"]).rpartition("/")[2]: entry for entry in calendar(source)[0].walk("VEVENT")}


def test_an_event_of_several_days_ends_on_the_day_after(store_of):
    """DTEND is the first day that is not part of the event."""
    store = store_of("""GRAPH k:g { k:e a s:Event ; s:name "Week" ;
        s:startDate "2027-02-26"^^xsd:date ; s:endDate "2027-02-28"^^xsd:date }""")
    entry = entries(store)["e"]
    assert (entry["DTSTART"].dt, entry["DTEND"].dt) == (date(2027, 2, 26), date(2027, 3, 1))


def test_an_entry_tells_where_and_who(small):
    """Place, organizers, speakers and topics are in the fields and the description."""
    entry = entries(small)["week"]
    assert str(entry["SUMMARY"]) == "Harbour Data Week" and str(entry["LOCATION"]) == "Bergen"
    assert "Speakers: Amara Nwosu" in str(entry["DESCRIPTION"])
    assert "Organised by: Northern Ports Alliance" in str(entry["DESCRIPTION"])
    assert "open data" in entry["CATEGORIES"].cats


def test_events_without_a_day_are_counted_and_left_out(store_of):
    """A month is no day; a calendar that would show one says something that nobody wrote."""
    store = store_of("""GRAPH k:g {
        k:d a s:Event ; s:name "Day" ; s:startDate "2027-06-01"^^xsd:date .
        k:m a s:Event ; s:name "Month" ; s:startDate "2027-06"^^xsd:gYearMonth .
        k:n a s:Event ; s:name "Never" .
        k:x a s:Event ; s:name "No day" ; s:startDate "2027-99-99" }""")
    _, notes, _ = calendar(store)
    assert set(entries(store)) == {"d"} and notes == ["3 of 4 events have no known day and are left out"]


def test_an_end_before_the_start_or_of_a_month_is_not_used(small, store_of):
    """The start alone is an entry of one day."""
    store = store_of("""GRAPH k:g { k:e a s:Event ; s:name "Odd" ;
        s:startDate "2027-02-26"^^xsd:date ; s:endDate "2027-01-01"^^xsd:date }""")
    assert entries(store)["e"]["DTEND"].dt == date(2027, 2, 27)
    assert entries(small)["week"]["DTEND"].dt == date(2027, 6, 2)


def test_hostile_text_ends_no_entry(store_of):
    """Line breaks, commas, semicolons, backslashes and control characters stay inside their field."""
    name = 'A;B,C\nD\\E\r\nEND:VEVENT\u0001 "東京" ' + "é" * 90
    store = store_of(
        f"""GRAPH k:g {{ k:e a s:Event ; s:name {json.dumps(name)} ; s:startDate "2027-06-01"^^xsd:date }}"""
    )
    found, _, data = calendar(store)
    [entry] = found.walk("VEVENT")
    assert str(entry["SUMMARY"]) == 'A;B,C\nD\\E\nEND:VEVENT  "東京" ' + "é" * 90
    assert max(len(line) for line in data.split(b"\r\n")) <= 75


def test_a_part_points_at_its_whole_only_if_that_is_there(store_of):
    """RELATED-TO names an entry of the same calendar."""
    store = store_of("""GRAPH k:g {
        k:w a s:Event ; s:name "Whole" . k:v a s:Event ; s:name "Dated" ; s:startDate "2027-06-01"^^xsd:date .
        k:e a s:Event ; s:name "Part" ; s:startDate "2027-06-01"^^xsd:date ; s:superEvent k:w , k:v }""")
    assert str(entries(store)["e"]["RELATED-TO"]).endswith("/v")
