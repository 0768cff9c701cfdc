"""The JSON-LD context: short to write, and nothing is lost on the way."""

import json
from pathlib import Path
from typing import Any

import pytest
from rdflib import Dataset, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from eventgraph.namespaces import PREFIXES, iri

# rdflib 7.6 warns of what its own Dataset and JSON-LD code still call
pytestmark = pytest.mark.filterwarnings("ignore:(Dataset|ConjunctiveGraph).*deprecated:DeprecationWarning")

KG = "https://w3id.org/eventgraph/kg/"


@pytest.fixture(scope="module")
def context(root: Path) -> dict[str, Any]:
    return dict(json.loads((root / "context.jsonld").read_text("utf-8"))["@context"])


def test_a_graph_survives_the_round_trip(summit_union: Graph, context: dict[str, Any]) -> None:
    """A graph written as JSON-LD with our context reads back as the same graph."""
    text = summit_union.serialize(format="json-ld", context=context)
    assert isomorphic(Graph().parse(data=text, format="json-ld"), summit_union)


def test_a_dataset_survives_the_round_trip(summit: Dataset, context: dict[str, Any]) -> None:
    """A dataset written as JSON-LD with our context keeps each quad in its graph."""
    text = summit.serialize(format="json-ld", context=context)
    assert set(Dataset().parse(data=text, format="json-ld").quads()) == set(summit.quads())


def test_plain_json_with_the_context_is_rdf(context: dict[str, Any]) -> None:
    """Whoever knows no RDF writes names, dates and numbers as plain JSON values and gets typed terms."""
    document = {
        "@context": context,
        "id": KG + "summit",
        "type": "Event",
        "name": "Harbour Commons Summit 2026",
        "startDate": "2026-05-12",
        "endDate": {"@value": "2026-05", "@type": "xsd:gYearMonth"},
        "about": "topic:open-geodata",
        "speaker": {"id": KG + "ilse-maarwick", "type": "Person", "name": "Ilse Maarwick"},
    }
    turtle = """
        @prefix eg: <https://w3id.org/eventgraph/ns#> .
        @prefix kg: <https://w3id.org/eventgraph/kg/> .
        @prefix schema: <https://schema.org/> .
        @prefix topic: <https://w3id.org/eventgraph/topic/> .
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        kg:summit a schema:Event ;
            schema:name "Harbour Commons Summit 2026" ;
            schema:startDate "2026-05-12"^^xsd:date ;
            schema:endDate "2026-05"^^xsd:gYearMonth ;
            schema:about topic:open-geodata ;
            eg:speaker kg:ilse-maarwick .
        kg:ilse-maarwick a schema:Person ; schema:name "Ilse Maarwick" .
    """
    read = Graph().parse(data=json.dumps(document), format="json-ld")
    assert isomorphic(read, Graph().parse(data=turtle, format="turtle"))


@pytest.mark.parametrize(
    ("key", "value", "predicate", "term"),
    [
        ("confidence", "0.94", "eg:confidence", Literal("0.94", datatype=URIRef(iri("xsd:decimal")))),
        ("start", 34, "oa:start", Literal("34", datatype=URIRef(iri("xsd:integer")))),
        ("direct", True, "eg:direct", Literal("true", datatype=URIRef(iri("xsd:boolean")))),
        ("eg:role", "role:Keynote", "eg:role", URIRef(iri("role:Keynote"))),
        ("eg:status", "status:held", "eg:status", URIRef(iri("status:held"))),
        ("quotedText", "so be it", "eg:quotedText", Literal("so be it")),
        ("prefLabel", "open data", "skos:prefLabel", Literal("open data", lang="en")),
    ],
)
def test_typed_terms(
    context: dict[str, Any], key: str, value: object, predicate: str, term: Literal | URIRef
) -> None:
    """A term of the context gives its value the type that the shapes ask for."""
    data = json.dumps({"@context": context, "id": KG + "x", key: value})
    assert set(Graph().parse(data=data, format="json-ld")) == {
        (URIRef(KG + "x"), URIRef(iri(predicate)), term)
    }


def test_prefixes_are_read_from_the_context(context: dict[str, Any]) -> None:
    """Terms with a type are no prefixes: the prefix map holds namespaces only."""
    assert set(PREFIXES) < set(context)
    assert all(namespace.endswith(("#", "/")) for namespace in PREFIXES.values())
    assert {"eg", "role", "status", "topic", "schema", "prov", "oa", "skos", "rdf", "xsd"} <= set(PREFIXES)
