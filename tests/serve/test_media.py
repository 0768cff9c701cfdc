"""Which format an Accept header gets."""

import pytest

from eventgraph.serve.media import negotiate, prefers_html

ROWS = ("json", "xml", "csv", "tsv")


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", "json"),
        ("*/*", "json"),
        ("text/csv", "csv"),
        ("TEXT/CSV", "csv"),
        ("text/*", "xml"),  # text/xml is a name of the XML results
        ("text/*, text/xml;q=0, application/sparql-results+xml;q=0", "csv"),
        ("application/json;q=0.2, application/sparql-results+xml;q=0.9", "xml"),
        ("text/turtle, */*;q=0.1", "json"),
        ("text/turtle", None),
        ("text/csv;q=0", None),
        ("text/csv;q=nonsense, text/tab-separated-values;q=0.1", "tsv"),
        (",,;q=1,text/csv", "csv"),
    ],
)
def test_the_best_liked_format_is_taken(accept: str, chosen: str | None) -> None:
    """The highest quality wins, the closest range counts, the first offered breaks ties."""
    assert negotiate(accept, ROWS) == chosen


def test_only_a_browser_prefers_html() -> None:
    """HTML must be named and liked as well as anything."""
    assert prefers_html("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
    assert not prefers_html("text/turtle, text/html;q=0.5")
    assert not prefers_html("*/*") and not prefers_html("")
