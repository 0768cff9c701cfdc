"""Sentences and who says them."""

from __future__ import annotations

from pathlib import Path

from eventgraph import Graph
from eventgraph.evidence import labels
from eventgraph.pipeline import Options, build_into
from eventgraph.serve.library import Library


def test_articles_of_one_identifier_are_two_witnesses(tmp_path: Path) -> None:
    """Files of one name in two folders say two sentences, though these stand at one place in each."""
    for folder, more in (("may", "It rained."), ("june", "It was dry.")):
        (tmp_path / folder).mkdir()
        text = f"# Dock Day 2025\n\nAda Roe spoke at Dock Day 2025. {more}\n"
        (tmp_path / folder / "report.md").write_text(text, "utf-8")
    with Graph(":memory:") as graph:
        build_into(graph.store, [str(tmp_path)], Options(reader="spacy"))
        (fact,) = graph.why("Dock Day 2025", predicate="speaker", object="Ada Roe")
        assert [w.article for w in fact.witnesses] == ["report", "report"]
        assert fact.articles == 2 == len({w.article_iri for w in fact.witnesses})

        library = Library(graph.store)
        event = next(node for node in library.nodes.values() if node.kind == "event")
        portrait = library.portrait(event.iri)
        assert portrait is not None and len(portrait.articles) == 2
        speaker = next(f for f in portrait.facts if f.predicate.endswith("speaker"))
        assert [quote.witness for quote in speaker.quotes] == list(fact.witnesses)


def test_what_has_no_name_is_called_by_what_it_is(memory_source: type) -> None:
    """A part in an event by who and where, a quotation by its words, a topic by its label."""
    source = memory_source("""
        @prefix eg: <https://w3id.org/eventgraph/ns#> . @prefix schema: <https://schema.org/> .
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix k: <https://w3id.org/eventgraph/kg/> .
        k:part eg:agent k:p ; eg:inEvent k:e . k:p schema:name "Ada Roe" . k:e schema:name "Dock Day" .
        k:q eg:quotedText "We moor." . k:t skos:prefLabel "Tides" . k:x eg:agent k:p .
    """)
    base = "https://w3id.org/eventgraph/kg/"
    found = {
        node.removeprefix(base): name for node, name in labels(source, (base + n for n in "qtx")).items()
    }
    assert found == {"q": "We moor.", "t": "Tides"}
    assert labels(source, [base + "part"]) == {base + "part": "Ada Roe at Dock Day"}
