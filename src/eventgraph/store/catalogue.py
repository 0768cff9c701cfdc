"""What each article says, kept beside the quads: extractions, profiles and receipts, in one SQLite file.

The quads follow from it and from people's decisions, so `written` notes from which state an article's graphs
were made: whatever is not up to date is made again by the next command that writes.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from eventgraph.errors import StoreError

if TYPE_CHECKING:
    from eventgraph.model import Extraction, Profile

_SCHEMA = """
CREATE TABLE IF NOT EXISTS articles(
  key TEXT PRIMARY KEY, identifier TEXT NOT NULL, source TEXT NOT NULL, state TEXT NOT NULL, extraction BLOB NOT NULL,
  profiles BLOB NOT NULL, receipt BLOB NOT NULL, settings TEXT NOT NULL, written TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS settings(name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Record:
    """An article as it is kept. `state` is its content's hash and the extractor's name; blobs are packed."""

    key: str
    identifier: str
    source: str
    state: str
    extraction: bytes
    profiles: bytes
    receipt: bytes
    settings: str


def pack(value: object) -> bytes:
    """A value of the model as compressed JSON."""
    import msgspec  # here and below: a query needs neither it nor the model

    return zlib.compress(msgspec.json.encode(value), 6)


def unpack(data: bytes, type_: type[T]) -> T:
    """What `pack` made; ValueError or zlib.error if it is damaged."""
    import msgspec

    return msgspec.json.decode(zlib.decompress(data), type=type_)


def fingerprint(value: object) -> str:
    """A digest of a value of the model: of all that is in it."""
    import hashlib

    import msgspec

    return hashlib.sha256(msgspec.json.encode(value)).hexdigest()


class Packed:
    """Reading what `pack` made, for what keeps it; `_damaged` is the error that says where it cannot be read."""

    def _inflated(self, data: bytes) -> bytes:
        try:
            return zlib.decompress(data)
        except zlib.error as error:
            raise self._damaged(error) from error

    def _unpacked(self, data: bytes, type_: type[T]) -> T:
        try:
            return unpack(data, type_)
        except (ValueError, zlib.error) as error:  # DecodeError is a ValueError
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> StoreError:
        raise NotImplementedError


class Catalogue(Packed):
    """Open on a store's directory, or in memory. Every method that writes commits."""

    def __init__(self, directory: Path | None, *, writable: bool) -> None:
        self._location = str(directory or ":memory:")
        try:
            if directory is None:
                self._data = sqlite3.connect(":memory:")
            elif writable:
                self._data = sqlite3.connect(directory / "catalogue.sqlite")
            else:
                address = f"{(directory / 'catalogue.sqlite').absolute().as_uri()}?mode=ro"
                self._data = sqlite3.connect(address, uri=True)
            if writable or directory is None:
                self._data.executescript(_SCHEMA)
        except sqlite3.Error as error:
            raise StoreError(self._location, f"the catalogue cannot be opened ({error})") from error

    def close(self) -> None:
        self._data.close()

    @contextmanager
    def _change(self) -> Iterator[None]:
        try:
            with self._data:
                yield
        except sqlite3.Error as error:
            raise StoreError(
                self._location,
                f"cannot be written ({error}); what was stored before is kept: make room and build again",
            ) from error

    def put(self, *records: Record) -> None:
        """Keep articles in place of their earlier selves."""
        with self._change():
            self._data.executemany(
                "INSERT OR REPLACE INTO articles(key, identifier, source, state, extraction, profiles, receipt, settings)"
                " VALUES (?,?,?,?,?,?,?,?)",
                map(astuple, records),
            )

    def update(self, key: str, profiles: bytes, receipt: bytes, settings: str) -> None:
        """Replace what follows from an extraction."""
        with self._change():
            self._data.execute(
                "UPDATE articles SET profiles=?, receipt=?, settings=? WHERE key=?",
                (profiles, receipt, settings, key),
            )

    def remove(self, key: str) -> None:
        with self._change():
            self._data.execute("DELETE FROM articles WHERE key=?", (key,))

    def note_written(self, written: Mapping[str, str]) -> None:
        """What the articles' graphs (by key) were made from; empty: they are to be made anew."""
        with self._change():
            self._data.executemany(
                "UPDATE articles SET written=? WHERE key=?", [(state, key) for key, state in written.items()]
            )

    def _rows(self, sql: str, *values: str) -> Iterator[tuple[Any, ...]]:
        try:
            yield from self._data.execute(sql, values)
        except sqlite3.Error as error:
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> StoreError:
        hint = "build the articles again into a new store; decisions and entries beside the store are whole"
        return StoreError(self._location, f"the catalogue cannot be read ({error}): {hint}")

    def states(self) -> dict[str, tuple[str, str, str]]:
        """For each article's key: its state, the settings of its profiles, and what its graphs were made from."""
        rows = self._rows("SELECT key, state, settings, written FROM articles ORDER BY key")
        return {key: (state, settings, written) for key, state, settings, written in rows}

    def note_source(self, key: str, source: str) -> None:
        """The article now lies there."""
        with self._change():
            self._data.execute("UPDATE articles SET source=? WHERE key=?", (source, key))

    def sources(self) -> dict[str, str]:
        """Key -> the place that the article was read from; empty for one that lies in no file."""
        return dict(self._rows("SELECT key, source FROM articles ORDER BY key"))

    def identifiers(self) -> dict[str, str]:
        """Key -> identifier."""
        return dict(self._rows("SELECT key, identifier FROM articles ORDER BY key"))

    def extraction(self, key: str) -> Extraction:
        ((data,),) = self._rows("SELECT extraction FROM articles WHERE key=?", key)
        from eventgraph.model import Extraction

        return self._unpacked(data, Extraction)

    def profiles(self) -> Iterator[Profile]:
        """The profiles of all articles."""
        from eventgraph.model import Profile

        for (data,) in self._rows("SELECT profiles FROM articles ORDER BY key"):
            yield from self._unpacked(data, tuple[Profile, ...])

    def receipt(self, key: str) -> bytes:
        """The JSON of an article's receipt."""
        ((data,),) = self._rows("SELECT receipt FROM articles WHERE key=?", key)
        return self._inflated(data)

    def setting(self, name: str) -> str:
        return next((value for (value,) in self._rows("SELECT value FROM settings WHERE name=?", name)), "")

    def set(self, name: str, value: str) -> None:
        with self._change():
            self._data.execute("INSERT OR REPLACE INTO settings VALUES (?,?)", (name, value))
