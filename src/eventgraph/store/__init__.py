"""Where the graph is kept. One class, three places: a directory, `:memory:`, a TriG or N-Quads file.

This is the only home of pyoxigraph.
"""

from eventgraph.store.store import DEFAULT_LOCATION, MEMORY, Solutions, Store

__all__ = ["DEFAULT_LOCATION", "MEMORY", "Solutions", "Store"]
