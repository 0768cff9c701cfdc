"""Stores to export from: a file of the tests' data, or a TriG text of the test's own."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from eventgraph.store import Store

SMALL = Path(__file__).parent.parent / "data" / "small.trig"
PREFIXES = """@prefix s: <https://schema.org/> . @prefix eg: <https://w3id.org/eventgraph/ns#> .
@prefix k: <https://w3id.org/eventgraph/kg/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix oa: <http://www.w3.org/ns/oa#> .
@prefix prov: <http://www.w3.org/ns/prov#> . @prefix role: <https://w3id.org/eventgraph/role/> .
@prefix status: <https://w3id.org/eventgraph/status/> .
"""


STATEMENT = """
GRAPH k:evidence {{ k:st-{n} a rdf:Statement ; rdf:subject {s} ; rdf:predicate {p} ; rdf:object {o} ; eg:evidence k:ev-{n} .
  k:ev-{n} a oa:SpecificResource ; oa:hasSource k:text ; oa:hasSelector k:pos-{n} , k:quo-{n} ; eg:confidence {confidence} ;
    eg:method "rule:test" ; prov:wasGeneratedBy k:run .
  k:pos-{n} a oa:TextPositionSelector ; oa:start {start} ; oa:end {end} .
  k:quo-{n} a oa:TextQuoteSelector ; oa:exact {words} ; oa:prefix {before} ; oa:suffix {after} }}
GRAPH k:meta {{ k:text a eg:ArticleText ; prov:wasDerivedFrom k:a . k:run a eg:Run ; s:softwareVersion "1" }}
"""


@pytest.fixture(scope="session")
def said() -> Callable[..., str]:
    """TriG of a statement with its evidence in the article k:a: said(number, s, p, o, before, words, after)."""

    def make(
        n: int, s: str, p: str, o: str, before: str, words: str, after: str, confidence: float = 0.9
    ) -> str:
        quoted = {
            name: json.dumps(text, ensure_ascii=False)
            for name, text in (("before", before), ("words", words), ("after", after))
        }
        start, end = len(before), len(before + words)
        return STATEMENT.format(n=n, s=s, p=p, o=o, start=start, end=end, confidence=confidence, **quoted)

    return make


@pytest.fixture(scope="session")
def small() -> Iterator[Store]:
    """Two articles: an event and its part, four people, three organizations, a tool, a place."""
    with Store.open(SMALL) as store:
        yield store


@pytest.fixture(scope="session")
def store_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Store]:
    """A store of a TriG text; the prefixes are declared."""

    def make(trig: str = "") -> Store:
        file = tmp_path_factory.mktemp("store") / "graph.trig"
        file.write_text(PREFIXES + trig, "utf-8")
        return Store.open(file)

    return make
