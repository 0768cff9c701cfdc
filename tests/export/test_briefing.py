"""Briefings in Markdown."""

import io
import json
import re

import pytest
from markdown_it import MarkdownIt

from eventgraph.errors import NotFound
from eventgraph.export import export


def briefing(source, event=None):
    out = io.BytesIO()
    export(source, "briefing", out, event=event)
    return out.getvalue().decode()


def test_it_says_who_what_where_when(small):
    """Each section is there, with roles and organizations."""
    text = briefing(small, "Harbour Data Week")
    assert text.startswith("# Harbour Data Week")
    for line in (
        "- **When:** 1 June 2027 to June 2027", "- **Where:** Bergen",
        "- Northern Ports Alliance", "- Amara Nwosu (keynote; Director; for Northern Ports Alliance)",
        "## Tide Hack Day", "- **Part of:** Harbour Data Week", "- TideGauge (by Quayside Labs)",
    ):  # fmt: skip
        assert line in text
    assert "**Topics**\n\n- open data" in text


def test_every_footnote_is_there_once_and_used(small, store_of, said):
    """Marks and notes match; a note has the sentence with its words in bold, and the article."""
    store = store_of("""GRAPH k:f { k:a a s:Article ; s:identifier "a" ; s:headline "Notes" ; s:datePublished "2027-06-09"^^xsd:date .
          k:e a s:Event ; s:name "Week" ; eg:speaker k:p , k:q . k:p a s:Person ; s:name "Ann Lee" . k:q a s:Person ; s:name "Bo Ek" }"""
        + said(1, "k:e", "eg:speaker", "k:p", "Then ", "Ann Lee and Bo Ek spoke", " at length.")
        + said(2, "k:e", "eg:speaker", "k:q", "Then ", "Ann Lee and Bo Ek spoke", " at length."))  # fmt: skip
    text = briefing(store)
    assert (
        "[^1]: “Then **Ann Lee and Bo Ek spoke** at length.” — *Notes*, 2027-06-09, confidence 0.90" in text
    )
    assert "- Ann Lee[^1]" in text and "- Bo Ek[^1]" in text
    for one in (text, briefing(small)):
        notes = re.findall(r"^\[\^(\d+)\]:", one, re.MULTILINE)
        used = re.findall(r"\[\^(\d+)\](?!:)", one)
        assert set(notes) == set(used) and notes == [str(n + 1) for n in range(len(notes))]


def test_names_are_text_and_no_markup(store_of):
    """Whatever a name holds, a renderer shows it as it is: no tag, link, heading or list comes of it."""
    name = "# <script>x</script> [a](http://b) *c* `d`\n1. e | f"
    store = store_of(
        f"GRAPH k:g {{ k:e a s:Event ; s:name {json.dumps(name)} ; eg:speaker k:p . k:p a s:Person ; s:name {json.dumps(name)} }}"
    )
    page = MarkdownIt("commonmark").render(briefing(store))
    assert "<script" not in page and "<a " not in page and "<em>c" not in page and "<code" not in page
    assert (
        page.count("<h1>") == 1 and "# &lt;script&gt;x&lt;/script&gt; [a](http://b) *c* `d` 1. e | f" in page
    )


def test_parts_of_each_other_end(store_of):
    """A circle of parts is walked once; an event that is part of itself is one event."""
    store = store_of("""GRAPH k:g { k:a1 a s:Event ; s:name "One" ; s:superEvent k:a2 . k:a2 a s:Event ; s:name "Two" ; s:superEvent k:a1 .
        k:a3 a s:Event ; s:name "Three" ; s:superEvent k:a3 }""")
    text = briefing(store)
    assert re.findall(r"^#+ (\w+)", text, re.MULTILINE).count("Three") == 1 and "## Two" in text


def test_no_event_is_said_and_an_unknown_one_is_not_found(store_of, small):
    """An empty graph has an empty briefing; a wrong name is offered a near one."""
    assert briefing(store_of()) == "There are no events in this graph.\n"
    with pytest.raises(NotFound, match="Tide Hack Day"):
        briefing(small, "Tide Hak Day")
