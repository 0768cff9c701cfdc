"""RDF files. `trig` and `nquads` hold all graphs; the others hold the facts of all articles in one graph.

The facts are those of each article's own graph: what the article says, and nothing of how we know (evidence),
who decided (identity) or what ran when (meta). The same source gives the same bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, BinaryIO

from eventgraph.namespaces import PREFIXES
from eventgraph.network import Source

if TYPE_CHECKING:
    import rdflib

#: An article describes itself in its facts graph; the graph that describes runs names articles, too.
FACTS = """
SELECT DISTINCT ?subject ?predicate ?object (isIRI(?object) AS ?node) (DATATYPE(?object) AS ?type)
                (LANG(?object) AS ?language) WHERE {
  { SELECT DISTINCT ?facts WHERE {
      VALUES ?article_type { schema:Article schema:NewsArticle }
      GRAPH ?facts { ?article a ?article_type ; schema:identifier ?identifier }
      FILTER NOT EXISTS { GRAPH ?facts { ?run a ?run_type . FILTER (?run_type IN (eg:Run, prov:Activity)) } }
  } }
  GRAPH ?facts { ?subject ?predicate ?object }
}
"""
#: What XML 1.0 cannot hold in any form, so what no RDF/XML, GraphML or GEXF file may contain.
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
NAMESPACES = re.compile(r"(?:   xmlns:\S+\n)+")
SUBJECT = re.compile(r"  <rdf:Description .*?\n  </rdf:Description>\n", re.DOTALL)
SUBJECTS = re.compile(r"  <rdf:Description .*</rdf:Description>\n", re.DOTALL)


def write_trig(source: Source, out: BinaryIO) -> None:
    for piece in source.dump("trig"):
        out.write(piece)


def write_nquads(source: Source, out: BinaryIO) -> None:
    """One line a quad, sorted by bytes, each once: equal graphs are equal files."""
    _write_sorted(b"".join(source.dump("nquads")), out)


def write_ntriples(source: Source, out: BinaryIO) -> None:
    _write_sorted(facts(source).serialize(format="nt", encoding="utf-8"), out)


def write_turtle(source: Source, out: BinaryIO) -> None:
    out.write(facts(source).serialize(format="turtle", encoding="utf-8"))


def write_rdfxml(source: Source, out: BinaryIO) -> None:
    text = facts(source, _xml_safe).serialize(format="xml")
    # rdflib declares namespaces and lists subjects in the order of sets. Text can be put in order safely: a
    # literal holds no tag.
    text = NAMESPACES.sub(lambda found: "".join(sorted(found[0].splitlines(keepends=True))), text, count=1)
    out.write(SUBJECTS.sub(lambda found: "".join(sorted(SUBJECT.findall(found[0]))), text, count=1).encode())


def write_jsonld(source: Source, out: BinaryIO) -> None:
    text = facts(source).serialize(format="json-ld", context=dict(PREFIXES))
    out.write(json.dumps(_in_order(json.loads(text)), indent=2, ensure_ascii=False).encode() + b"\n")


def _in_order(value: Any) -> Any:
    """JSON-LD with keys and arrays sorted: rdflib writes them as sets come, and no order has a meaning."""
    if isinstance(value, dict):
        return {key: _in_order(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return sorted((_in_order(item) for item in value), key=lambda item: json.dumps(item, sort_keys=True))
    return value


def _xml_safe(value: str) -> str:
    return NOT_XML.sub("", value)


def facts(source: Source, clean: Callable[[str], str] = str) -> rdflib.Graph:
    """The facts of all articles as one rdflib graph with our prefixes; `clean` changes literals."""
    from rdflib import Graph, URIRef

    graph = Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    rows = source.select(FACTS)
    for subject, predicate, value, node, datatype, language in sorted(
        rows, key=lambda row: [c or "" for c in row]
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


def _write_sorted(lines: bytes, out: BinaryIO) -> None:
    out.writelines(line + b"\n" for line in _unique(sorted(lines.split(b"\n"))))


def _unique(lines: Iterable[bytes]) -> Iterable[bytes]:
    before = b""
    for line in lines:
        if line != before:
            yield line
        before = line
