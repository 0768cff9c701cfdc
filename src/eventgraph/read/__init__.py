"""Reading: files, folders, addresses, corpora and standard input become `Article`s.

`find_sources` lists what there is to read, `read_sources` reads all of it, `read_source` one article. `kinds` says
which reader reads what; all of them hand `Piece`s to `assemble`, which writes the one normalised text that all spans
count in. A schedule needs no reading: it becomes an `Extraction` at once.
Lists of known things are another kind of input: `read_table` and `read_objects` make `Entry`s of them.
"""

from eventgraph.read.document import Document, Reading, Unread
from eventgraph.read.entries import read_objects, read_table
from eventgraph.read.kinds import SUFFIXES
from eventgraph.read.sources import find_sources, read_source, read_sources
from eventgraph.read.text import read_text

__all__ = [
    "SUFFIXES",
    "Document",
    "Reading",
    "Unread",
    "find_sources",
    "read_objects",
    "read_source",
    "read_sources",
    "read_table",
    "read_text",
]
