"""Partitions of a collection: a folder of files, on a disk that all machines see or in an object store.

    extractions/<name>.parquet   what was read: the columns of the catalogue, a row for each article
    graphs/<name>.nq             the graphs of the same articles; of identity: a part of its graph
    graphs/<name>.json           from which state each of them was made
    manifest.json                which files make up the collection, in their order, with their hashes; written last

A name is a hash of all that its content follows from, so whoever writes a file of one name writes the same bytes. A
file appears whole or not at all. This is the home of pyarrow's writing of what we keep, and of fsspec.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import secrets
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from eventgraph.errors import EventgraphError, StoreError
from eventgraph.model import Profile, digest
from eventgraph.pipeline import Outcome, Receipt, Settings
from eventgraph.store.catalogue import Record, unpack

EXTRACTIONS, GRAPHS, MANIFEST = "extractions", "graphs", "manifest.json"
_FORMAT = "eventgraph partitions 1"
_TEXTS = ("key", "text", "identifier", "place", "state", "settings")
_BLOBS = ("extraction", "profiles", "receipt")
_OURS = re.compile(r"[0-9a-f]{32}\.(parquet|nq|json)|\.[0-9a-f]{32}\.(parquet|nq|json)\.[0-9a-f]{8}")


def needs(what: str) -> EventgraphError:
    """The error where a library is not installed."""
    return EventgraphError(f'{what} is not installed: pip install "eventgraph[ray]"')


@dataclass(frozen=True, slots=True)
class Row:
    """An outcome of reading; `position` is that of its source among all, `number` its own in that source."""

    position: int
    number: int
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class File:
    """A file of a collection, by its name in the folder, with the SHA-256 of its bytes."""

    name: str
    sha256: str

    @classmethod
    def of(cls, name: str, data: bytes) -> File:
        return cls(name, hashlib.sha256(data).hexdigest())


@dataclass(frozen=True, slots=True)
class Part:
    """One partition: what was read, and what became of it."""

    extractions: File
    graphs: File
    written: File


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a folder of partitions holds.

    `settings` are those chosen, `made_by` is the name of all of them, `inputs` a hash of the decisions and entries that
    the graphs follow.
    """

    settings: dict[str, Any]
    made_by: str
    inputs: str
    parts: tuple[Part, ...]
    identity: tuple[File, ...]

    @property
    def files(self) -> list[File]:
        return [f for p in self.parts for f in (p.extractions, p.graphs, p.written)] + list(self.identity)


class Folder:
    """The folder that holds the files: a path, or a URL that fsspec knows (`s3://…`, `gs://…`)."""

    def __init__(self, address: str) -> None:
        try:
            from fsspec.core import url_to_fs
            from fsspec.implementations.local import LocalFileSystem
        except ImportError:
            raise needs("fsspec") from None
        self._local = "://" not in address
        self.address = str(Path(address).absolute()) if self._local else address
        self._fs: Any
        self._root: str
        try:
            if self._local:
                self._fs, self._root = LocalFileSystem(), self.address
            else:
                self._fs, self._root = url_to_fs(self.address)
        except (ImportError, ValueError) as error:  # the protocol's library is missing, or nobody knows it
            raise StoreError(address, f"no such place can be opened ({error})") from None

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    def read(self, name: str) -> bytes | None:
        """The bytes of a file, None if there is none. StoreError."""
        try:
            data: bytes = self._fs.cat_file(self._path(name))
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise StoreError(f"{self.address}/{name}", f"cannot be read ({error})") from error
        return data

    def write(self, name: str, data: bytes) -> File:
        """Write a file whole or not at all, in place of one of that name. StoreError."""
        path = self._path(name)
        try:
            if self._local:
                target = Path(path)
                target.parent.mkdir(parents=True, exist_ok=True)
                beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
                try:
                    with beside.open("xb") as file:
                        file.write(data)
                        file.flush()
                        os.fsync(file.fileno())
                    beside.replace(target)
                finally:
                    beside.unlink(missing_ok=True)
            else:  # an object appears when all of it was sent
                self._fs.makedirs(path.rpartition("/")[0], exist_ok=True)
                self._fs.pipe_file(path, data)
        except OSError as error:
            reason = f"cannot be written ({error.strerror or error}); make room and run it again"
            raise StoreError(f"{self.address}/{name}", reason) from error
        return File.of(name, data)

    def check(self, file: File) -> bytes:
        """The bytes of a file of the manifest. StoreError if it is damaged or not there."""
        data = self.read(file.name)
        where = f"{self.address}/{file.name}"
        if data is None:
            raise StoreError(
                where, "is not there; run the build again with the same --out, it makes what is missing"
            )
        if File.of(file.name, data) != file:
            raise StoreError(where, "is damaged; delete it and run the build again with the same --out")
        return data

    def manifest(self) -> Manifest:
        """What the folder holds. StoreError if no build has come to its end here."""
        data = self.read(MANIFEST)
        if data is None:
            hint = "no partitions here, or a build that is not finished: `eventgraph build SOURCES --engine ray --out`"
            raise StoreError(self.address, hint)
        try:
            return _manifest(json.loads(data))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise StoreError(
                f"{self.address}/{MANIFEST}", "cannot be read, or is of another version; run the build again"
            ) from error

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest, and take away what earlier builds left."""
        text = json.dumps({"format": _FORMAT, **asdict(manifest)}, indent=1, sort_keys=True)
        self.write(MANIFEST, text.encode() + b"\n")
        kept = {file.name for file in manifest.files}
        for folder in (EXTRACTIONS, GRAPHS):
            for path in self._inside(folder):
                name = f"{folder}/{path.rpartition('/')[2]}"
                if name not in kept:
                    self._fs.rm_file(path)

    def _inside(self, folder: str) -> list[str]:
        try:
            return [
                path
                for path in self._fs.ls(self._path(folder), detail=False)
                if _OURS.fullmatch(path.rpartition("/")[2])
            ]
        except FileNotFoundError:
            return []


def _manifest(value: dict[str, Any]) -> Manifest:
    if value.pop("format") != _FORMAT:
        raise ValueError("another format")
    parts = tuple(Part(**{name: File(**file) for name, file in part.items()}) for part in value.pop("parts"))
    found = Manifest(parts=parts, identity=tuple(File(**f) for f in value.pop("identity")), **value)
    Settings(**found.settings)
    return found


def name_of(*parts: str) -> str:
    """The name of a file whose content follows from these."""
    return digest(_FORMAT, *parts)[:32]


def pack_rows(rows: Sequence[Row]) -> bytes:
    """Outcomes as a Parquet file; the same outcomes give the same bytes."""
    pyarrow, parquet = _arrow()
    columns: dict[str, Any] = {
        "position": pyarrow.array([r.position for r in rows], pyarrow.int64()),
        "number": pyarrow.array([r.number for r in rows], pyarrow.int64()),
    }
    values = [_values(row.outcome) for row in rows]
    columns |= {name: pyarrow.array([v[name] for v in values], pyarrow.string()) for name in _TEXTS}
    columns |= {name: pyarrow.array([v[name] for v in values], pyarrow.binary()) for name in _BLOBS}
    sink = io.BytesIO()
    parquet.write_table(pyarrow.table(columns), sink, compression="none", write_page_checksum=True)
    return sink.getvalue()


def _values(outcome: Outcome) -> dict[str, str | bytes]:
    record = outcome.record or Record(outcome.key, "", outcome.place, "", b"", b"", b"", "")
    # What could not be read may have a name that no UTF-8 can hold: JSON in ASCII can.
    receipt = record.receipt or zlib.compress(json.dumps(asdict(outcome.receipt)).encode(), 6)
    return {
        "key": outcome.key, "text": outcome.text, "identifier": record.identifier, "place": record.source,
        "state": record.state, "settings": record.settings,
        "extraction": record.extraction, "profiles": record.profiles, "receipt": receipt,
    }  # fmt: skip


def unpack_rows(data: bytes) -> list[Row]:
    """What `pack_rows` packed. ValueError if it is damaged."""
    return [
        Row(
            row["position"],
            row["number"],
            Outcome(
                _receipt(row["receipt"]),
                Record(
                    row["key"], row["identifier"], row["place"], row["state"], row["extraction"], row["profiles"],
                    row["receipt"], row["settings"],
                ) if row["state"] else None,
                row["key"], row["text"], row["place"],
            ),
        )
        for row in _table(data, None)
    ]  # fmt: skip


def profiles_in(data: bytes) -> Iterator[tuple[int, int, tuple[Profile, ...]]]:
    """Position, number and profiles of each article."""
    for row in _table(data, ["position", "number", "profiles"]):
        if row["profiles"]:
            yield row["position"], row["number"], unpack(row["profiles"], tuple[Profile, ...])


def receipts_in(data: bytes) -> Iterator[tuple[tuple[int, int], Receipt]]:
    """Position and number, and the receipt, of everything that was read or not."""
    for row in _table(data, ["position", "number", "receipt"]):
        yield (row["position"], row["number"]), _receipt(row["receipt"])


def _table(data: bytes, columns: list[str] | None) -> list[dict[str, Any]]:
    pyarrow, parquet = _arrow()
    try:
        table = parquet.read_table(io.BytesIO(data), columns=columns, page_checksum_verification=True)
        rows: list[dict[str, Any]] = table.to_pylist()
    except (pyarrow.ArrowException, OSError) as error:
        raise ValueError(str(error)) from error
    return rows


def _receipt(data: bytes) -> Receipt:
    value = json.loads(zlib.decompress(data))
    for name in ("counts", "rejected"):
        value[name] = tuple(tuple(item) for item in value[name])
    return Receipt(**value | {"silent": tuple(value["silent"])})


def _arrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise needs("pyarrow") from None
    return pyarrow, parquet


def pack_lines(lines: Iterable[str]) -> bytes:
    """Lines of N-Quads as a file."""
    return "".join(f"{line}\n" for line in lines).encode()
