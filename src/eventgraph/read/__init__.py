"""Reading: a file, folder, address or standard input becomes an `Article`.

`find_sources` lists what there is to read, `read_source` reads one of them. Each format has a module;
all of them hand `Block`s to `assemble`, which writes the one normalised text that all spans count in.
Lists of known things are another kind of input: `read_table` and `read_objects` make `Entry`s of them.
"""

from eventgraph.read.entries import read_objects, read_table
from eventgraph.read.sources import SUFFIXES, find_sources, read_source
from eventgraph.read.text import read_text

__all__ = ["SUFFIXES", "find_sources", "read_objects", "read_source", "read_table", "read_text"]
