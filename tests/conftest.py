"""What several tests share."""

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pyoxigraph
import pytest

from eventgraph.namespaces import sparql_prologue

DATA = Path(__file__).parent / "data"
#: The same examples every time, and few; EVENTGRAPH_EXAMPLES=5000 looks for new ones.
EXAMPLES = os.environ.get("EVENTGRAPH_EXAMPLES", "")
hypothesis.settings.register_profile(
    "eventgraph", max_examples=int(EXAMPLES or 100), derandomize=not EXAMPLES, deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)  # fmt: skip
hypothesis.settings.load_profile("eventgraph")


class MemorySource:
    """The read side's `Source` over a TriG text, as small as can be."""

    def __init__(self, trig: bytes | str = b"") -> None:
        self.store = pyoxigraph.Store()
        self.store.load(trig, format=pyoxigraph.RdfFormat.TRIG)

    def select(self, sparql: str) -> list[tuple[str | None, ...]]:
        found = self.store.query(sparql_prologue() + sparql, use_default_graph_as_union=True)
        assert isinstance(found, pyoxigraph.QuerySolutions)
        return [tuple(None if cell is None else cell.value for cell in row) for row in found]

    def dump(self, format: str) -> Iterator[bytes]:
        wanted = {"nquads": pyoxigraph.RdfFormat.N_QUADS, "trig": pyoxigraph.RdfFormat.TRIG}[format]
        yield pyoxigraph.serialize(self.store, format=wanted)


@pytest.fixture(scope="session")
def small() -> MemorySource:
    """Two articles: an event and its part, four people, three organizations, a tool, a place."""
    return MemorySource((DATA / "small.trig").read_bytes())


@pytest.fixture(scope="session")
def memory_source() -> type[MemorySource]:
    """To make a source of a TriG text of the test's own."""
    return MemorySource
