"""The graph in other vocabularies. A profile is one SPARQL file, or several, beside this module.

A CONSTRUCT gives triples; where a profile needs named graphs, SELECT queries give ?graph ?subject ?predicate
?object. What comes out is sorted and written as it is read, in bounded memory.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, BinaryIO

from eventgraph.export import turtle
from eventgraph.export.markup import write_schema_org
from eventgraph.export.rdf import QuadSource, sorted_rows
from eventgraph.namespaces import PREFIXES

if TYPE_CHECKING:
    import networkx as nx

_DECLARED = re.compile(r"^PREFIX\s+([\w-]+):\s*<([^<>]+)>", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Profile:
    """The queries that make a profile and the formats that it can be written in, the usual one first."""

    help: str
    queries: tuple[str, ...]
    formats: tuple[str, ...]
    #: Writes what is made of events; such a profile can be narrowed to one event.
    of_events: Callable[[QuadSource, nx.MultiDiGraph, str, BinaryIO], None] | None = None

    def sparql(self) -> list[str]:
        return [files(__name__).joinpath(f"{query}.rq").read_text("utf-8") for query in self.queries]


PROFILES: dict[str, Profile] = {
    "schema.org": Profile(
        "schema.org events as JSON-LD, for a web page (--event X: one event and its parts)",
        ("schema.org",),
        ("jsonld",),
        write_schema_org,
    ),
    "sem": Profile("the Simple Event Model", ("sem",), ("turtle", "ntriples")),
    "rdf12": Profile("RDF 1.2: facts with reifiers and evidence", ("rdf12",), ("turtle", "ntriples")),
    "nanopub": Profile(
        "nanopublications: each fact of each article with its provenance (not signed)",
        ("nanopub-head", "nanopub-assertion", "nanopub-provenance", "nanopub-pubinfo"),
        ("trig", "nquads"),
    ),
}


def write_profile(source: QuadSource, profile: Profile, format: str, out: BinaryIO) -> None:
    """Write a profile that is made of quads, in one of its formats."""
    queries = profile.sparql()
    rows = sorted_rows(row for query in queries for row in source.terms(query) if None not in row)
    if format in ("turtle", "trig"):
        prefixes = {**PREFIXES, **dict(found for query in queries for found in _DECLARED.findall(query))}
        write = turtle.turtle if format == "turtle" else turtle.trig
        out.writelines(piece.encode() for piece in write(rows, prefixes))
        return
    for row in rows:
        terms = row if format == "ntriples" else [*row[1:], row[0]]
        out.write(" ".join([*terms, ".\n"]).encode())
