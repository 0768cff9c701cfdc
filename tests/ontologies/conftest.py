"""The ontology's files, parsed once for all tests of this folder."""

from pathlib import Path

import pytest
from rdflib import Dataset, Graph

from eventgraph import ontologies

ROOT = Path(ontologies.__path__[0])


def parsed(*patterns: str) -> Graph:
    """One graph of all Turtle files of the ontology folder that match."""
    graph = Graph()
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            graph.parse(path, format="turtle")
    return graph


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def ontology() -> Graph:
    return parsed("eventgraph.ttl")


@pytest.fixture(scope="session")
def vocabularies() -> Graph:
    """Topics, roles and statuses."""
    return parsed("topics.ttl", "roles.ttl")


@pytest.fixture(scope="session")
def shapes() -> Graph:
    return parsed("shapes/*.ttl")


@pytest.fixture(scope="session")
def summit() -> Dataset:
    """The example graph; without GRAPH a query sees all its graphs at once."""
    return Dataset(default_union=True).parse(ROOT / "examples/summit.trig", format="trig")


@pytest.fixture(scope="session")
def summit_union(summit: Dataset) -> Graph:
    union = Graph()
    for subject, predicate, value, _ in summit.quads():
        union.add((subject, predicate, value))
    return union
