"""What readers are given and what they give back.

A `Raw` is one file or one answer of a server; a reader turns it into `Document`s (a corpus holds many) and into
`Unread`s for what it could not or should not read. `Reading` holds what the user chose.
"""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast
from urllib.parse import urlsplit

from eventgraph.errors import ReadError
from eventgraph.model import Article, Extraction
from eventgraph.read.assemble import Metadata

#: Bytes. The longest article that we saw has 60 kB; a page's mark-up may weigh twenty times its text.
MAX_BYTES = 2_000_000
MAX_PAGE_BYTES = 20_000_000
#: Code points of an article's text: what spaCy parses at most at once.
MAX_CHARACTERS = 1_000_000
#: Seconds between two requests to one host.
DELAY = 1.0
ANY = "any"


@dataclass(frozen=True, slots=True)
class Reading:
    """How sources are read.

    `language` is "en", or ANY for whatever there is. `columns` names columns of a table by what they hold ("text": "body").
    `limit` is the most entries of one feed, sitemap or corpus (0: all); `match` is a pattern (`*`, `?`) for the
    addresses that are taken from them. `cache` is a directory for fetched pages, `delay` is in seconds.
    """

    language: str = "en"
    columns: Mapping[str, str] = field(default_factory=dict)
    limit: int = 0
    match: str = ""
    private_addresses: bool = False
    cache: Path | None = None
    delay: float = DELAY


@dataclass(frozen=True, slots=True)
class Document:
    """Something that was read: an article, or an extraction where the source needs no reading of its words.

    `place` is where it lies: what is read there later replaces it. It is empty for what has an address.
    """

    source: str
    place: str
    content: Article | Extraction


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that was not read, and why; `skipped` if that is as it should be."""

    source: str
    problem: str
    skipped: bool = False


@dataclass(frozen=True, slots=True)
class Raw:
    """One file or one answer of a server, not yet read.

    `source` is what the user knows it by, `suffix` is in lower case with its dot. `path` is set for a file, else
    `data` holds the bytes; `address` is where they were fetched from, `type` their media type. `known` is what
    others (a feed, say) told of it. `surely` is false where it may well hold no article: a page in a sitemap.
    """

    source: str
    identifier: str
    suffix: str = ""
    path: Path | None = None
    data: bytes = b""
    address: str | None = None
    type: str = ""
    known: Metadata = field(default_factory=Metadata)
    surely: bool = True

    @property
    def place(self) -> str:
        return str(self.path.resolve()) if self.path else ""

    def open(self) -> BinaryIO:
        """The bytes as a stream. ReadError."""
        if self.path is None:
            return io.BytesIO(self.data)
        try:
            return self.path.open("rb")
        except FileNotFoundError:
            raise ReadError(self.source, "no such file") from None
        except OSError as error:
            raise ReadError(self.source, f"cannot be read ({error.strerror or error})") from error

    def stream(self) -> BinaryIO:
        """The bytes as a stream, unpacked if they are gzip. ReadError."""
        if self.head(2) != b"\x1f\x8b":
            return self.open()
        return cast(BinaryIO, gzip.open(self.path or io.BytesIO(self.data)))

    def head(self, size: int = 2_000) -> bytes:
        """The first bytes, to tell what it is."""
        with self.open() as file:
            return file.read(size)

    def bytes(self, limit: int = MAX_BYTES) -> bytes:
        """All bytes, unpacked if they are gzip. ReadError if there are none, or more than `limit`."""
        try:
            with self.open() as file:
                data = file.read(limit + 1)
        except OSError as error:
            raise ReadError(self.source, f"cannot be read ({error.strerror or error})") from error
        if data.startswith(b"\x1f\x8b"):
            try:
                data = gzip.GzipFile(fileobj=io.BytesIO(data)).read(limit + 1)
            except (OSError, EOFError, zlib.error) as error:
                raise ReadError(self.source, f"is broken gzip ({error})") from error
        if len(data) > limit:
            raise ReadError(self.source, f"is larger than {limit // 1_000_000} MB: split it into articles")
        if not data.strip():
            raise ReadError(self.source, "is empty")
        return data

    def text(self, limit: int = MAX_BYTES) -> str:
        """All of it as text. ReadError if it is no text."""
        return decode(self.bytes(limit), self.source)


def decode(data: bytes, source: str) -> str:
    """UTF-8 or, with its mark, UTF-16. ReadError for anything else."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif b"\0" in data:
        raise ReadError(source, "is binary, not text")
    else:
        encoding = "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ReadError(
            source,
            f"is not UTF-8 (byte {error.start}); convert it first: iconv -f WINDOWS-1252 -t UTF-8 IN > OUT",
        ) from error


def name_in(address: str) -> str:
    """What a page is called in its address, without its suffix; its host if it has no name there, empty if no address.

    >>> name_in("https://quay.example/2026/dock-day.html?x=1"), name_in("https://quay.example/"), name_in("http://[")
    ('dock-day', 'quay.example', '')
    """
    try:
        parts = urlsplit(address)
        return PurePosixPath(parts.path).stem or parts.hostname or ""
    except ValueError:
        return ""


def suffix_of(path: str) -> str:
    """The suffix of a file's name in lower case; that it is packed (.gz) is told by its bytes.

    >>> suffix_of("news/Posts.CSV.gz"), suffix_of("dock-day.html"), suffix_of("notes")
    ('.csv', '.html', '')
    """
    name = PurePosixPath(path).name.lower()
    return PurePosixPath(name.removesuffix(".gz")).suffix or PurePosixPath(name).suffix


def extra(source: str, kind: str, name: str) -> ReadError:
    """The error where a library that reads `kind` is not installed."""
    return ReadError(source, f'{kind} needs a library: pip install "eventgraph[{name}]"')
