"""Reading: a file, folder, address or standard input becomes an `Article`.

`find_sources` lists what there is to read, `read_source` reads one of them. Each format has a module;
all of them hand `Block`s to `assemble`, which writes the one normalised text that all spans count in.
"""

from eventgraph.read.sources import SUFFIXES, find_sources, read_source
from eventgraph.read.text import read_text

__all__ = ["SUFFIXES", "find_sources", "read_source", "read_text"]
