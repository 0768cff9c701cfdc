"""RDF files of the whole graph, or of its facts only.

*Facts* are what the articles say, each article in its own graph, and the series that editions of an event
belong to. *Evidence* (how we know) and *meta* (the texts, what ran) are the other graphs of an article;
decisions on identity have a graph of their own.

`trig` and `nquads` keep graphs apart, so they hold all unless told not to; the others merge graphs into one,
so they hold the facts unless told otherwise. All but `rdfxml` and `jsonld` are written as they are read, in
bounded memory. The same graph gives the same bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

from eventgraph.export import turtle
from eventgraph.export.sorting import sorted_lines
from eventgraph.namespaces import PREFIXES
from eventgraph.network import Source

if TYPE_CHECKING:
    import rdflib

#: An article describes itself in its facts graph; the graph that describes runs names articles, too.
FACT_GRAPHS = """
SELECT DISTINCT ?graph WHERE {
  VALUES ?article_type { schema:Article schema:NewsArticle }
  GRAPH ?graph { ?article a ?article_type ; schema:identifier ?identifier }
  FILTER NOT EXISTS { GRAPH ?graph { ?run a ?run_type . FILTER (?run_type IN (eg:Run, prov:Activity)) } }
}
"""
EVIDENCE_GRAPHS = """
SELECT DISTINCT ?graph WHERE {
  VALUES ?type { rdf:Statement eg:ArticleText eg:Run eg:Receipt prov:Activity }
  GRAPH ?graph { ?x a ?type }
}
"""
#: What editions are parts of is known from decisions, so it stands in no article's graph.
SERIES = """
SELECT THESE WHERE {
  { ?subject a schema:EventSeries ; ?predicate ?object }
  UNION
  { ?object a schema:EventSeries . ?subject schema:superEvent ?object . BIND(schema:superEvent AS ?predicate) }
}
"""
#: What a query selects is put where this word stands.
OPEN = "THESE"
TRIPLE = "?subject ?predicate ?object"
#: Terms as rdflib needs them: the value, whether it is a node, and the type or language of a literal.
TERMS = """?subject ?predicate ?object (IF(isIRI(?object), "true", "false") AS ?node) (DATATYPE(?object) AS ?type)
  (LANG(?object) AS ?language)"""
#: What XML 1.0 cannot hold in any form, so what no RDF/XML, GraphML or GEXF file may contain.
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
NAMESPACES = re.compile(r"(?:   xmlns:\S+\n)+")
SUBJECT = re.compile(r"  <rdf:Description .*?\n  </rdf:Description>\n", re.DOTALL)
SUBJECTS = re.compile(r"  <rdf:Description .*</rdf:Description>\n", re.DOTALL)


class QuadSource(Source, Protocol):
    """What RDF files need of a store."""

    def graphs(self) -> list[str]:
        """The names of all its graphs; a server may hold others beside them."""
        ...

    def terms(self, sparql: str) -> Iterator[tuple[str | None, ...]]:
        """The rows of a SELECT or the triples of a CONSTRUCT, one by one, in N-Triples syntax."""
        ...


def write_nquads(source: QuadSource, out: BinaryIO, evidence: bool = True) -> None:
    """One line a quad, sorted by bytes, each once: equal graphs are equal files."""
    rows = (
        (*triple, f"<{graph}>") for graph in _graphs(source, evidence) for triple in _triples(source, graph)
    )
    out.writelines(_line(row) for row in sorted_rows(rows))


def write_trig(source: QuadSource, out: BinaryIO, evidence: bool = True) -> None:
    rows = (
        (f"<{graph}>", *triple) for graph in _graphs(source, evidence) for triple in _triples(source, graph)
    )
    out.writelines(piece.encode() for piece in turtle.trig(sorted_rows(rows)))


def write_ntriples(source: QuadSource, out: BinaryIO, evidence: bool = False) -> None:
    """One line a triple, sorted by bytes, each once."""
    out.writelines(_line(row) for row in sorted_rows(_merged(source, evidence)))


def write_turtle(source: QuadSource, out: BinaryIO, evidence: bool = False) -> None:
    out.writelines(piece.encode() for piece in turtle.turtle(sorted_rows(_merged(source, evidence))))


def write_rdfxml(source: QuadSource, out: BinaryIO, evidence: bool = False) -> None:
    text = _in_rdflib(source, evidence, lambda value: NOT_XML.sub("", value)).serialize(format="xml")
    # rdflib declares namespaces and lists subjects in the order of sets. Text can be put in order safely: a
    # literal holds no tag.
    text = NAMESPACES.sub(lambda found: "".join(sorted(found[0].splitlines(keepends=True))), text, count=1)
    out.write(SUBJECTS.sub(lambda found: "".join(sorted(SUBJECT.findall(found[0]))), text, count=1).encode())


def write_jsonld(source: QuadSource, out: BinaryIO, evidence: bool = False) -> None:
    text = _in_rdflib(source, evidence).serialize(format="json-ld", context=dict(PREFIXES))
    out.write(json.dumps(_in_order(json.loads(text)), indent=2, ensure_ascii=False).encode() + b"\n")


def sorted_rows(rows: Iterable[tuple[str | None, ...]]) -> Iterator[list[str]]:
    """Rows of terms by their bytes, each once, in bounded memory. A term in N-Triples syntax holds no tab."""
    lines = ("\t".join(term or "" for term in row).encode() + b"\n" for row in rows)
    return (line.decode()[:-1].split("\t") for line in sorted_lines(lines))


def _line(terms: Iterable[str]) -> bytes:
    return " ".join((*terms, ".\n")).encode()


def _graphs(source: QuadSource, evidence: bool) -> list[str]:
    """The graphs that hold what was asked for, all of them or those without evidence and meta."""
    graphs = set(source.graphs())
    if not evidence:
        graphs -= {graph for (graph,) in source.select(EVIDENCE_GRAPHS) if graph}
    return sorted(graphs)


def _triples(source: QuadSource, graph: str) -> Iterator[tuple[str | None, ...]]:
    return source.terms(f"SELECT {TRIPLE} WHERE {{ GRAPH <{graph}> {{ {TRIPLE} }} }}")


def _merged(source: QuadSource, evidence: bool) -> Iterator[tuple[str | None, ...]]:
    for query in _queries(source, evidence):
        yield from source.terms(query.replace(OPEN, TRIPLE))


def _queries(source: QuadSource, evidence: bool) -> Iterator[str]:
    """What selects the triples of a merged graph; what is selected of them stands open."""
    graphs = source.graphs()
    if not evidence:
        facts = {graph for (graph,) in source.select(FACT_GRAPHS)}
        graphs = [graph for graph in graphs if graph in facts]
    for graph in graphs:
        yield f"SELECT {OPEN} WHERE {{ GRAPH <{graph}> {{ {TRIPLE} }} }}"
    yield SERIES


def _in_rdflib(source: QuadSource, evidence: bool, clean: Callable[[str], str] = str) -> rdflib.Graph:
    """The merged graph in rdflib, with our prefixes; `clean` changes literals."""
    from rdflib import Graph, URIRef

    graph = Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    rows = {row for query in _queries(source, evidence) for row in source.select(query.replace(OPEN, TERMS))}
    for subject, predicate, value, node, datatype, language in sorted(
        rows, key=lambda row: [cell or "" for cell in row]
    ):
        assert subject is not None and predicate is not None and value is not None
        thing = URIRef(value) if node == "true" else _literal(clean(value), datatype, language)
        graph.add((URIRef(subject), URIRef(predicate), thing))
    return graph


def _literal(value: str, datatype: str | None, language: str | None) -> rdflib.Literal:
    """A literal with exactly these characters: rdflib would make 2027-06 a day if left to normalise it."""
    from rdflib import XSD, Literal

    if language:
        return Literal(value, lang=language)
    plain = datatype is None or datatype == str(XSD.string)
    return Literal(value, datatype=None if plain else datatype, normalize=False)


def _in_order(value: Any) -> Any:
    """JSON-LD with keys and arrays sorted: rdflib writes them as sets come, and no order has a meaning."""
    if isinstance(value, dict):
        return {key: _in_order(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return sorted((_in_order(item) for item in value), key=lambda item: json.dumps(item, sort_keys=True))
    return value
