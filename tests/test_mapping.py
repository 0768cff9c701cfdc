"""The mapping: terms, IRIs and evidence."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventgraph.iris import slug
from eventgraph.mapping import ArticleGraphs, literal, map_entities, node_of
from eventgraph.model import (
    Article,
    Block,
    BlockKind,
    Claim,
    Entities,
    Evidence,
    Extraction,
    Kind,
    Mention,
    Relation,
    Span,
)
from eventgraph.resolve import resolve
from eventgraph.resolve.identity import alone

HOSTILE = 'A> <urn:x" \\ \n\r\t\x00 {} <script>'


@given(st.text())
def test_any_text_survives_as_a_literal(text: str) -> None:
    """What goes into a literal comes out of a parser, and nothing else does."""
    text = text.encode("utf-8", "replace").decode()
    line = f"<urn:s> <urn:p> {literal(text)} <urn:g> ."
    (quad,) = ox.parse(line, format=ox.RdfFormat.N_QUADS)
    assert quad.object.value == text


@given(st.text())
def test_any_text_gives_a_valid_iri(text: str) -> None:
    """No name can end an IRI or break a line."""
    text = text.encode("utf-8", "replace").decode()
    line = f"{node_of('https://x.example/' + slug(text))} <urn:p> <urn:o> ."
    assert len(list(ox.parse(line, format=ox.RdfFormat.N_QUADS))) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("C", "C++"), ("C", "C#"), ("R", "R&D"), ("DevDay 2024", "DevDay 2025"), ("東京", "京都")],
)
def test_different_names_have_different_iris(one: str, other: str) -> None:
    """Signs that tell names apart are spelled out."""
    assert slug(one) != slug(other)


def _mapped(entities: Entities) -> ArticleGraphs:
    return map_entities(entities, alone(entities))


def _extraction(text: str, names: list[tuple[str, Kind]], claims: tuple[Claim, ...] = ()) -> Extraction:
    article = Article("a", text, (Block(BlockKind.TITLE, Span(0, len(text))),), text, published="2025-05-01")
    mentions = tuple(
        Mention(Span(text.index(n), text.index(n) + len(n)), kind, 0.9, "test") for n, kind in names
    )
    return Extraction(article, "test 1", mentions=mentions, claims=claims)


def test_every_fact_shows_its_words(tmp_path: Path) -> None:
    """For each triple on things there is a statement whose span gives back the quoted words."""
    text = "Ada Roe spoke at Dock Day 2025."
    said = Evidence(Span(0, len(text)), "test", 0.8)
    claims = (Claim(Relation.SPEAKER, 1, 0, said),)
    graphs = _mapped(
        resolve(_extraction(text, [("Ada Roe", Kind.PERSON), ("Dock Day 2025", Kind.EVENT)], claims))
    )
    data = ox.Store()
    data.extend(ox.parse("\n".join(graphs.lines), format=ox.RdfFormat.N_QUADS))
    prefix = "PREFIX oa: <http://www.w3.org/ns/oa#> PREFIX eg: <https://w3id.org/eventgraph/ns#> "
    rows = list(
        data.query(
            prefix
            + "SELECT ?start ?end ?exact { ?e oa:hasSelector ?p, ?q . ?p oa:start ?start ; oa:end ?end . ?q oa:exact ?exact }",
            use_default_graph_as_union=True,
        )
    )
    assert rows
    for start, end, exact in rows:
        assert text[int(start.value) : int(end.value)] == exact.value
    asked = prefix + "ASK { ?event eg:speaker <https://w3id.org/eventgraph/kg/person/ada-roe> }"
    assert bool(data.query(asked, use_default_graph_as_union=True))


def test_a_span_outside_the_text_is_no_fact() -> None:
    """Evidence that does not verify writes nothing."""
    text = "Ada Roe spoke at Dock Day 2025."
    claims = (Claim(Relation.SPEAKER, 1, 0, Evidence(Span(10, 400), "test", 0.8)),)
    graphs = _mapped(
        resolve(_extraction(text, [("Ada Roe", Kind.PERSON), ("Dock Day 2025", Kind.EVENT)], claims))
    )
    assert not any("ns#speaker" in line for line in graphs.facts)


def test_hostile_names_stay_names() -> None:
    """A name with quotes, brackets and line ends is a literal and a harmless IRI."""
    text = "Ada " + HOSTILE
    graphs = _mapped(resolve(_extraction(text, [(text, Kind.ORGANIZATION)])))
    quads = list(ox.parse("\n".join(graphs.lines), format=ox.RdfFormat.N_QUADS))
    assert any(getattr(q.object, "value", "") == text for q in quads)


def test_a_single_name_is_bound_to_its_article() -> None:
    """Ada in one article is not Ada in another; Ada Roe is Ada Roe."""
    one, other = (
        _mapped(resolve(_extraction(t, [("Ada", Kind.PERSON)]))) for t in ("Ada here.", "Ada there.")
    )
    assert not {line.split()[0] for line in one.facts if "/person/" in line} & {
        line.split()[0] for line in other.facts if "/person/" in line
    }
