"""The page as a file; `test_page_in_browser.py` opens it."""

import base64
import hashlib
import html
import io
import json
import re

import pytest

from eventgraph.export import export
from eventgraph.export.page import MOST_NODES, page_data
from eventgraph.network import network


def page(source, **selection):
    out = io.BytesIO()
    notes = export(source, "html", out, **selection)
    return out.getvalue().decode(), notes


def data_of(text):
    return json.loads(
        re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)[1]
    )


def test_it_is_one_file_that_names_no_other(small):
    """Nothing is loaded: no src, no link, no import, no address in style or script but the SVG namespace."""
    text, _ = page(small)
    code = re.sub(r'<script type="application/json".*?</script>', "", text, flags=re.DOTALL)
    assert not re.search(
        r"\bsrc=|<link\b|@import|url\(|<iframe|<img|<base\b|fetch\(|XMLHttpRequest|innerHTML|eval\(", code
    )
    assert set(re.findall(r"https?://[^\s\"')]+", code)) <= {"http://www.w3.org/2000/svg"}


def test_its_policy_allows_its_own_style_and_script_only(small):
    """Everything is forbidden but two pieces of code, by their hashes."""
    text, _ = page(small)
    policy = html.unescape(re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1])
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'" and "unsafe" not in policy
    for name, rule in (("style", "style-src"), ("script", "script-src")):
        code = re.search(rf"<{name}>(.*?)</{name}>", text, re.DOTALL)[1]
        digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
        assert rules[rule] == f"'sha256-{digest}'"


def test_names_end_no_element(store_of):
    """A name with mark-up, or with the page's own marks, is data and nothing else."""
    name = "</script><script>x()</script> @@script@@ <!--"
    store = store_of(f'GRAPH k:g {{ k:e a s:Event ; s:name "{name}" }}')
    text, _ = page(store, event=name)
    assert text.count("<script") == 2 and data_of(text)["nodes"][0]["name"] == name
    assert "<title>&lt;/script&gt;" in text


def test_spans_count_as_javascript_does(store_of, said):
    """A letter outside the basic plane is two units before the words and in them."""
    store = store_of(
        "GRAPH k:f { k:a a s:Article ; s:identifier 'a' . k:e a s:Event ; s:name 'E' ; eg:speaker k:p . k:p a s:Person ; s:name 'P' }"
        + said(1, "k:e", "eg:speaker", "k:p", "😀 then ", "P 😀 spoke", " on.")
    )
    data = page_data(network(store), store)
    [[sentence, [[start, end]], confidence, method]] = data["edges"][0]["p"]
    units = data["sentences"][sentence][1].encode("utf-16-le")
    assert units[2 * start : 2 * end].decode("utf-16-le") == "P 😀 spoke"
    assert (confidence, method) == (0.9, "rule:test")


def test_a_sentence_is_there_once(store_of, said):
    """Two facts of one sentence point at the same text; each marks its own words."""
    store = store_of(
        "GRAPH k:f { k:a a s:Article ; s:identifier 'a' . k:e a s:Event ; s:name 'E' ; eg:speaker k:p , k:q ."
        " k:p a s:Person ; s:name 'P' . k:q a s:Person ; s:name 'Q' }"
        + said(1, "k:e", "eg:speaker", "k:p", "", "P", " and Q spoke.")
        + said(2, "k:e", "eg:speaker", "k:q", "P and ", "Q", " spoke.")
    )
    data = page_data(network(store), store)
    assert [text for _, text in data["sentences"]] == ["P and Q spoke."]
    assert sorted(edge["p"][0][1] for edge in data["edges"]) == [[[0, 1]], [[6, 7]]]


def test_what_a_participation_says_supports_its_edge(store_of, said):
    """The sentence that tells the job title stands at the edge that shows the title."""
    store = store_of(
        "GRAPH k:f { k:a a s:Article ; s:identifier 'a' . k:e a s:Event ; s:name 'E' ; eg:speaker k:p . k:p a s:Person ; s:name 'P' ."
        " k:x a eg:Participation ; eg:inEvent k:e ; eg:agent k:p ; eg:capacity 'Chair' }"
        + said(1, "k:x", "eg:inEvent", "k:e", "", "P", " spoke.")
        + said(2, "k:x", "eg:agent", "k:p", "", "P", " spoke.")
        + said(3, "k:x", "eg:capacity", "'Chair'", "P is the ", "Chair", ".")
    )
    data = page_data(network(store), store)
    assert data["edges"][0]["capacity"] == "Chair"
    assert "P is the Chair." in {data["sentences"][p[0]][1] for p in data["edges"][0]["p"]}


def test_quotations_are_at_who_said_them_and_where(small):
    """A quotation names its speaker and its event by number; line breaks and quotes are kept."""
    data = data_of(page(small)[0])
    [quotation] = data["quotations"] or [None]
    assert quotation is None or data["nodes"][quotation["s"]]["name"] == "Amara Nwosu"


def test_the_busiest_are_kept_and_the_rest_is_said(small, store_of):
    """A limit hides nodes, and the page and its note say how many."""
    text, notes = page(small, limit=4)
    assert len(data_of(text)["nodes"]) == 4
    assert notes == ["8 nodes with fewer relations are hidden"] == [data_of(text)["note"]]
    many = store_of("GRAPH k:g {" + "".join(f"k:n{n} a s:Tool0 ; s:name 'N' . " for n in range(3)) + "}")
    assert page(many)[1] == [] and MOST_NODES >= 1000


def test_a_page_of_one_event_holds_its_articles_only(small):
    """`event` narrows the page, and its title is the event's name."""
    text, _ = page(small, event="Tide Hack Day")
    data = data_of(text)
    assert "<title>Tide Hack Day</title>" in text and len(data["nodes"]) < 11
    assert {a["id"] for a in data["articles"]} <= {"harbour-week", "tide-day"}


@pytest.mark.parametrize("selection", [{}, {"around": "npa"}])
def test_the_same_graph_is_the_same_page(small, selection):
    """No clock, no chance."""
    assert page(small, **selection) == page(small, **selection)
