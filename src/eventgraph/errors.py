"""Every error that eventgraph raises on purpose.

    EventgraphError
    ├── ReadError           an article cannot be read; `source` says which
    │   └── NotPublished    it says itself that it is not to be read: a draft, another language
    ├── StoreError          a store cannot be opened, read or written; `location` says which
    │   ├── StoreLocked     another process holds it
    │   └── ReadOnlyStore   it was opened for reading only
    ├── ModelError          the files of the encoder are missing, damaged or of another version
    ├── QueryError          SPARQL that is wrong
    │   └── UnknownQuery    no named question of that name; `nearest` are the closest ones
    ├── NotFound            nothing in the graph goes by that name
    └── ExportError         a file cannot be written in that format

Each message says what is wrong and what to do next. The command line prints it and exits with 1 or 2.
"""

from __future__ import annotations


class EventgraphError(Exception):
    """Root of the tree."""


class ReadError(EventgraphError):
    """An article cannot be read."""

    def __init__(self, source: str, problem: str) -> None:
        super().__init__(f"{source}: {problem}")
        self.source = source
        self.problem = problem


class NotPublished(ReadError):
    """An article that is rightly left out: a draft."""


class StoreError(EventgraphError):
    """A store cannot be opened, read or written."""

    def __init__(self, location: str, problem: str) -> None:
        super().__init__(f"{location}: {problem}")
        self.location = location


class StoreLocked(StoreError):
    """Another process holds the store."""


class ReadOnlyStore(StoreError):
    """The store was opened for reading only."""


class ModelError(EventgraphError):
    """The encoder's files are missing, damaged or of another version."""


class QueryError(EventgraphError):
    """SPARQL that cannot be parsed or run."""


class UnknownQuery(QueryError):
    """There is no named question of that name."""

    def __init__(self, name: str, nearest: list[str]) -> None:
        hint = f" Did you mean {' or '.join(nearest)}?" if nearest else ""
        super().__init__(f"no question is named '{name}'.{hint} `eventgraph query --list` shows them all.")
        self.name = name
        self.nearest = nearest


class NotFound(EventgraphError):
    """Nothing in the graph goes by that name."""


class ExportError(EventgraphError):
    """A graph cannot be written in that format or to that place."""
