"""Where the graph is kept. One class, three places: a directory, `:memory:`, a TriG or N-Quads file.

This is the only home of pyoxigraph.
"""

from eventgraph.store.answer import Answer
from eventgraph.store.store import DEFAULT_LOCATION, MEMORY, Iri, Solutions, Store

__all__ = ["DEFAULT_LOCATION", "MEMORY", "Answer", "Iri", "Solutions", "Store"]
