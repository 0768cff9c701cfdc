"""Known things from files of any format, and those that are kept beside a store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from eventgraph.errors import ReadError, StoreError
from eventgraph.model import Entry, Listing, merge_entries
from eventgraph.read.entries import listing, parse_json, read_objects, read_table, text_of
from eventgraph.store import Store
from eventgraph.store.entries import SUFFIXES as RDF_SUFFIXES
from eventgraph.store.entries import read_rows

TABLE_SUFFIXES = (".csv", ".tsv")
_LINKED = ("@context", "@graph", "@id")


def read_entries(path: Path, kind: str = "") -> Listing:
    """The entries of a file: CSV, TSV, JSON, JSON-LD, Turtle, N-Triples. `kind` is that of entries without one.

    ReadError says what is wrong, and where.
    """
    suffix = path.suffix.lower()
    if suffix in TABLE_SUFFIXES:
        return read_table(path, kind)
    if suffix not in RDF_SUFFIXES:
        known = ", ".join((*TABLE_SUFFIXES, *RDF_SUFFIXES))
        raise ReadError(str(path), f"is of no known format; there are {known}")
    text = text_of(path)
    if suffix in (".json", ".jsonld"):
        document = parse_json(path, text)
        first = document[0] if isinstance(document, list) and document else document
        if suffix == ".json" and not (isinstance(first, dict) and any(key in first for key in _LINKED)):
            return read_objects(path, kind)
    return listing(path, read_rows(path, text), kind, strict=False)


def kept_lists(store: Store) -> dict[str, Path]:
    """The lists of entries that are kept beside a store: name -> file."""
    folder = store.entries_folder
    return {path.stem: path for path in sorted(folder.glob("*.ttl"))} if folder else {}


def kept_entries(store: Store) -> tuple[Entry, ...]:
    """All entries that are kept beside a store, each IRI once. StoreError says which file is damaged."""
    return merge_entries(e for name, path in kept_lists(store).items() for e in _read_kept(path, name))


def _read_kept(path: Path, name: str) -> Iterator[Entry]:
    """The entries of one kept list."""
    try:
        for e in read_entries(path).entries:
            yield replace(e, sources=(name,))
    except ReadError as error:
        hint = f"mend it by hand, or `eventgraph kb remove {name}` and add the list again"
        raise StoreError(str(path), f"{error.problem}; {hint}") from error
