"""Annotating: an `Article` becomes an `Extraction`, all that it says with the spans that say it.

    analysis ─▶ names (a reader) ─▶ context ─▶ affiliation, participation, surroundings, quotations
             └▶ dates, topics

A reader finds the names and their kinds; the rules then read what the sentences say about them.
"""

from eventgraph.annotate.analysis import DEFAULT_MODEL
from eventgraph.annotate.extractor import DEFAULT_READER, READERS, Extractor

__all__ = ["DEFAULT_MODEL", "DEFAULT_READER", "READERS", "Extractor"]
