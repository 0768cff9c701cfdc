"""Checking a graph against the SHACL shapes of the ontology, by pySHACL."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import Protocol

from eventgraph.namespaces import curie, iri


class Selectable(Protocol):
    def select(self, sparql: str) -> list[tuple[str | None, ...]]: ...

    def dump(self, format: str) -> object: ...


@dataclass(frozen=True, slots=True)
class Violation:
    """One node that breaks a shape."""

    node: str
    message: str
    shape: str
    value: str


def validate(source: object) -> list[Violation]:
    """Every violation in the union of all graphs, sorted. Empty means that the graph is valid."""
    import pyshacl
    import rdflib

    data = rdflib.Graph()
    lines = b"".join(source.dump("nquads"))  # type: ignore[attr-defined]
    dataset = rdflib.Dataset()
    dataset.parse(data=lines.decode(), format="nquads")
    for subject, predicate, object_, _ in dataset.quads((None, None, None, None)):
        data.add((subject, predicate, object_))  # type: ignore[arg-type]
    shapes = rdflib.Graph()
    for name in ("roles.ttl", "topics.ttl"):
        data.parse(data=files("eventgraph.ontologies").joinpath(name).read_text("utf-8"), format="turtle")
    for file in sorted(files("eventgraph.ontologies").joinpath("shapes").iterdir(), key=lambda f: f.name):
        shapes.parse(data=file.read_text("utf-8"), format="turtle")
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, advanced=True, inference="none")
    found = []
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    for result in report.subjects(rdflib.RDF.type, sh.ValidationResult):
        found.append(
            Violation(
                curie(str(report.value(result, sh.focusNode))),
                "; ".join(sorted(str(m) for m in report.objects(result, sh.resultMessage))),
                curie(str(report.value(result, sh.sourceShape))),
                str(report.value(result, sh.value) or ""),
            )
        )
    assert iri("schema:Event")
    return sorted(found, key=lambda v: (v.node, v.message, v.value))
