"""Plain text articles."""

import pytest

from eventgraph.model import BlockKind
from eventgraph.read import read_text


def test_header_lines_are_metadata_not_text() -> None:
    """Date and author lines at the top, with junk between them, leave the body; the author gets a byline."""
    article = read_text("A title\n\nDate: 2026-06-27\nbanner\n\nBy:   Ada Roe and Ben Poe\n\nThe body.", "a")
    assert (article.title, article.published, article.authors) == (
        "A title",
        "2026-06-27",
        ("Ada Roe", "Ben Poe"),
    )
    assert article.text == "A title\n\nBy Ada Roe, Ben Poe\n\nThe body."


def test_structure_is_kept() -> None:
    """Headings, list items and wrapped paragraphs are told apart, each on one line."""
    text = (
        "T\n\nSpeakers\n\n- Ada Roe,\n  Acme\n- Ben Poe\n\n"
        "A line that is wrapped because it is long enough, so it seems, to be so,\nand goes on."
    )
    article = read_text(text, "a")
    found = [(b.kind, b.span.of(article.text)) for b in article.blocks[1:]]
    assert found == [
        (BlockKind.HEADING, "Speakers"),
        (BlockKind.ITEM, "Ada Roe, Acme"),
        (BlockKind.ITEM, "Ben Poe"),
        (
            BlockKind.PARAGRAPH,
            "A line that is wrapped because it is long enough, so it seems, to be so, and goes on.",
        ),
    ]


@pytest.mark.parametrize(
    ("raw", "normal"),
    [
        ("a\u00a0b", "a b"),
        ("cafe\u0301", "café"),
        ("x\u200by", "xy"),
        ("a\tb  c", "a b c"),
        ("so\u00adft", "soft"),
    ],
)
def test_text_is_normalised_once(raw: str, normal: str) -> None:
    """Text is NFC, spaces are plain and single, invisible characters are gone."""
    assert read_text(f"T\n\n{raw} and so on it goes.", "a").text == f"T\n\n{normal} and so on it goes."


def test_the_source_is_the_identity() -> None:
    """Two texts with one source are the same article; without a source the text decides."""
    first = read_text("T\nSource: https://a.example/x\n\nOne.", "a")
    second = read_text("T\nSource: https://a.example/x\n\nTwo.", "b")
    assert first.key == second.key
    assert read_text("T\n\nOne.", "a").key != read_text("T\n\nTwo.", "a").key


def test_a_text_that_begins_at_once_has_no_title() -> None:
    """A first line that is a sentence is text; the article is called by its identifier."""
    article = read_text("Ada Roe spoke at Dock Day 2025 in Ghent.\n\nBen Poe spoke, too.", "dock-day")
    assert article.title == "dock day"
    assert "Ada Roe spoke" in article.text and article.blocks[1].kind is BlockKind.PARAGRAPH
