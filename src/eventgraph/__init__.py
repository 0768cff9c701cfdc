"""eventgraph turns articles about events into an RDF graph in which every fact shows its words.

    read ─▶ annotate ─▶ resolve ─▶ map ─▶ store ─▶ query ─▶ network, plots, files

>>> import eventgraph
>>> graph = eventgraph.build([eventgraph.SAMPLE])
>>> [row[0] for row in graph.query("events")][:1]
['Harbour Code Week 2026']
"""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from eventgraph import errors
    from eventgraph.graph import Graph
    from eventgraph.query import Rows
    from eventgraph.store import Store
    from eventgraph.why import Explanation, Witness

__all__ = [
    "SAMPLE",
    "Explanation",
    "Graph",
    "Rows",
    "Store",
    "Witness",
    "build",
    "errors",
    "open",
]

#: An article that comes with the package.
SAMPLE = str(Path(__file__).parent / "samples" / "harbour-code-week.md")
#: Where each name of the API lives; it is imported when it is first used, so that the command line starts fast.
_HOMES = {
    "Explanation": "why",
    "Graph": "graph",
    "Rows": "query",
    "Store": "store",
    "Witness": "why",
    "load_ipython_extension": "notebook",  # what `%load_ext eventgraph` calls
}


def __getattr__(name: str) -> Any:
    if name == "errors":
        return importlib.import_module("eventgraph.errors")
    if name in _HOMES:
        return getattr(importlib.import_module(f"eventgraph.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'eventgraph' has no attribute '{name}'")


def build(
    sources: Iterable[str | Path], store: str | Path = ":memory:", jobs: int = 1, **options: Any
) -> Graph:
    """Read files, folders or addresses into a graph; `graph.receipts` says what each of them gave.

    A source that cannot be read is a warning; ReadError is raised only if none could be read. `options` are
    those of `eventgraph.pipeline.Options`, `jobs` is the number of processes (0: one for each core).
    """
    from eventgraph.errors import ReadError
    from eventgraph.graph import Graph
    from eventgraph.pipeline import Options, build_into
    from eventgraph.store import Store

    graph = Graph(Store.open(store, writable=True))
    try:
        graph.receipts = build_into(graph.store, [str(s) for s in sources], Options(**options), jobs)
        failed = [r for r in graph.receipts if r.error]
        if failed and len(failed) == len(graph.receipts):
            raise ReadError(failed[0].source, failed[0].error)
    except BaseException:
        graph.close()
        raise
    for receipt in failed:
        warnings.warn(f"{receipt.source}: {receipt.error}", stacklevel=2)
    return graph


def open(store: str | Path, *, writable: bool = False) -> Graph:
    """Open a store, or a `.trig` or `.nq` file, for reading; a store directory also for decisions (`writable`)."""
    from eventgraph.graph import Graph
    from eventgraph.store import Store

    if writable and not Path(store).exists():
        writable = False  # reading says that there is none, writing would make one
    return Graph(Store.open(store, writable=writable))
