"""Checking a graph against the SHACL shapes of the ontology, by pySHACL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Protocol

from eventgraph.namespaces import curie


class Source(Protocol):
    """What can be validated: the store."""

    def dump(self, format: str) -> Iterator[bytes]: ...


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """One node that breaks a shape, at a property (`path`) where the shape is about one."""

    node: str
    path: str
    message: str
    value: str


def validate(source: Source) -> list[Violation]:
    """Every violation in the union of all graphs, sorted. Empty means that the graph is valid."""
    import pyshacl
    from rdflib import RDF, Graph, Namespace

    sh = Namespace("http://www.w3.org/ns/shacl#")
    ontologies = files("eventgraph.ontologies")
    data = Graph().parse(data=b"".join(_triples(source)).decode(), format="ntriples")
    for name in ("roles.ttl", "topics.ttl"):
        data.parse(data=ontologies.joinpath(name).read_text("utf-8"), format="turtle")
    shapes = Graph()
    for file in sorted(ontologies.joinpath("shapes").iterdir(), key=lambda f: f.name):
        shapes.parse(data=file.read_text("utf-8"), format="turtle")
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, advanced=True, inference="none")
    details = set(report.objects(None, sh.detail))
    return sorted(
        Violation(
            curie(str(report.value(result, sh.focusNode))),
            curie(str(report.value(result, sh.resultPath) or "")),
            "; ".join(sorted(str(m) for m in report.objects(result, sh.resultMessage))),
            str(report.value(result, sh.value) or ""),
        )
        for result in report.subjects(RDF.type, sh.ValidationResult)
        if result not in details
    )


def _triples(source: Source) -> Iterator[bytes]:
    """The store's N-Quads without their graphs."""
    for line in source.dump("nquads"):
        yield line.rstrip().removesuffix(b" .").rpartition(b" ")[0] + b" .\n"
