"""Pages of known text are read whole, without what stands around it: a ratchet over benchmarks/articles.py."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from eventgraph.model import BlockKind
from eventgraph.read.assemble import Metadata, Piece
from eventgraph.read.html import html_pieces, read_html, tidy

BENCHMARK = Path(__file__).parent.parent.parent / "benchmarks" / "articles.py"


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    import sys

    spec = importlib.util.spec_from_file_location("articles_benchmark", BENCHMARK)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look for it there
    spec.loader.exec_module(module)
    return module


def test_pages_are_read_as_well_as_they_were(benchmark: ModuleType) -> None:
    """These figures may rise, not fall; docs/sources.md has them."""
    scores = benchmark.score()["eventgraph"]
    assert scores["all"].pages == 50
    assert scores["all"].precision >= 0.985 and scores["all"].recall >= 0.995
    assert scores["held out"].precision >= 0.985 and scores["held out"].recall >= 0.995
    for name, least in (("title", 50), ("author", 41), ("date", 50), ("structure", 50)):
        assert getattr(scores["all"], name) >= least, name


def _tidied(title: str, *blocks: tuple[str, str]) -> tuple[str, tuple[str, ...], list[str]]:
    metadata, pieces = tidy(
        Metadata(title), [Piece(BlockKind(kind), text, int(kind == "heading")) for kind, text in blocks]
    )
    return metadata.title, metadata.authors, [piece.text for piece in pieces]


def test_a_title_keeps_what_is_its_own() -> None:
    """Only a heading of the page shows where a title ends and the site's name begins."""
    assert _tidied("Rain | The Quay", ("heading", "Rain"), ("paragraph", "It rained.")) == (
        "Rain",
        (),
        ["It rained."],
    )
    assert _tidied("The Quay: Rain", ("heading", "Rain"), ("paragraph", "It rained."))[0] == "Rain"
    assert (
        _tidied("Rain | The Quay", ("heading", "Talks"), ("paragraph", "It rained."))[0] == "Rain | The Quay"
    )
    assert _tidied("Dock Day: Rain", ("paragraph", "It rained."))[0] == "Dock Day: Rain"


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("by Ada Roe", ("Ada Roe",)),
        ("Posted by Ada Roe on 4 March 2025", ("Ada Roe",)),
        ("Ada Roe · 2025-03-04", ("Ada Roe",)),
        ("Ada Roe de Vries, March 4, 2025", ("Ada Roe de Vries",)),
        ("Ada Roe", ()),
        ("Dock Day, the first of its kind", ()),
        ("By the way, it rained in 2025.", ()),
        ("By " + "a b " * 20_000, ()),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_byline_is_told_from_a_sentence(line: str, authors: tuple[str, ...]) -> None:
    """A name needs "by" before it or a date behind it."""
    _, found, left = _tidied("Rain", ("paragraph", line), ("paragraph", "It rained."))
    assert found == authors
    assert left == (["It rained."] if authors else [line, "It rained."])


def test_text_before_the_heading_is_kept() -> None:
    """A menu's words go, a sentence does not."""
    page = (("paragraph", "Home | About"), ("heading", "Rain"), ("paragraph", "It rained."))
    assert _tidied("Rain", *page)[2] == ["It rained."]
    page = (("paragraph", "It was a good day."), ("heading", "Rain"), ("paragraph", "It rained."))
    assert _tidied("Rain", *page)[2] == ["It was a good day.", "Rain", "It rained."]


def test_deep_and_broken_pages_end() -> None:
    """Ten thousand tags within each other, tags that never close, text in odd normal forms."""
    words = "Dock Day opened in Ghent with three hundred people who came to talk about cranes. " * 4
    deep = "<div>" * 10_000 + f"<p>{words}</p>"
    assert "Dock Day opened" in html_pieces(deep)[0].text
    assert [p.text.strip() for p in html_pieces("<p>Zoe\u0308 <b>Roe<p>and</b></i> Ben")] == [
        "Zoë Roe",
        "and Ben",
    ]
    assert "Dock Day opened" in read_html(f"<html><body><article><p>{words}<p><b><i><ul><li>tea", "x").text
