"""Corpora: JSON Lines, JSON arrays, CSV, TSV and Parquet, one article a row.

Which column holds what is told by its name (COLUMNS) or by the user: `{"text": "body"}`. A text that holds HTML tags
is read as such, every other as Markdown where it begins with front matter, else as plain text.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO, TextIO

from eventgraph.errors import ReadError
from eventgraph.model import Article
from eventgraph.read.assemble import Metadata, Piece, assemble, iso_date, normalise
from eventgraph.read.document import (
    MAX_BYTES,
    MAX_PAGE_BYTES,
    Document,
    Raw,
    Reading,
    Unread,
    decode,
    extra,
    name_in,
)
from eventgraph.read.html import html_pieces
from eventgraph.read.markdown import to_pieces
from eventgraph.read.text import text_pieces

#: What an article needs, and by which names columns are known to hold it; the first that is there counts.
COLUMNS = {
    "text": ("text", "body", "content", "maintext", "article", "content_html", "content_text", "html", "markdown"),
    "title": ("title", "headline", "name", "heading"),
    "published": ("published", "date", "date_published", "datepublished", "published_at", "pubdate", "created"),
    "author": ("author", "authors", "byline", "creator"),
    "url": ("url", "link", "canonical_url", "permalink", "address"),
    "id": ("id", "identifier", "slug", "guid", "uid"),
    "licence": ("licence", "license"),
}  # fmt: skip
_TAG = re.compile(
    r"</(?:p|div|a|h[1-6]|li|ul|ol|blockquote|strong|em|span)\s*>|<(?:p|br|div)\b", re.IGNORECASE
)
_MARKDOWN = re.compile(r"^#{1,6} |\]\(https?://|\*\*\w", re.MULTILINE)
_ONE_NAME = re.compile(r"\s*(?:;|,|\band\b|&)\s*")

Row = Mapping[str, Any]


def read_json_lines(raw: Raw, reading: Reading) -> Iterator[Document | Unread]:
    """One JSON object a line. A line that is broken is reported and costs no other line."""
    columns = _Columns(raw, reading)
    number = 0
    try:
        with raw.stream() as file:
            for number, line in enumerate(_lines(file), start=1):
                where = f"{raw.source}, line {number}"
                if line is None:
                    yield Unread(where, f"is longer than {MAX_PAGE_BYTES // 1_000_000} MB")
                elif line.strip():
                    yield _from_json(columns, line, number, where)
    except (OSError, EOFError, zlib.error) as error:
        raise ReadError(raw.source, f"breaks off after line {number} ({error})") from error
    if not number:
        raise ReadError(raw.source, "is empty")


def _from_json(columns: _Columns, line: bytes, number: int, where: str) -> Document | Unread:
    try:
        row = json.loads(decode(line, where))
    except ReadError as error:
        return Unread(where, error.problem)
    except (ValueError, RecursionError) as error:
        return Unread(where, f"is no JSON ({error})")
    if not isinstance(row, dict):
        return Unread(where, "is no JSON object with named values: { … }")
    return columns.document(row, number, where)


def _lines(file: BinaryIO) -> Iterator[bytes | None]:
    """Lines of at most MAX_PAGE_BYTES, None in place of longer ones."""
    while line := file.readline(MAX_PAGE_BYTES + 1):
        if len(line) > MAX_PAGE_BYTES:
            while line and not line.endswith(b"\n"):
                line = file.readline(MAX_PAGE_BYTES)
            yield None
        else:
            yield line


def read_rows(rows: Iterable[Any], raw: Raw, reading: Reading) -> Iterator[Document | Unread]:
    """Objects that were parsed already: those of a JSON array."""
    columns = _Columns(raw, reading)
    for number, row in enumerate(rows, start=1):
        where = f"{raw.source}, item {number}"
        if isinstance(row, dict):
            yield columns.document(row, number, where)
        else:
            yield Unread(where, "is no JSON object with named values: { … }")


def read_csv(raw: Raw, reading: Reading) -> Iterator[Document | Unread]:
    """Rows under a header line; the delimiter is a tab in .tsv, else a comma, semicolon or tab, as the header has it."""
    csv.field_size_limit(min(sys.maxsize, MAX_PAGE_BYTES))
    columns = _Columns(raw, reading)
    number = 0
    try:
        with raw.stream() as file:
            head = file.read(MAX_BYTES)
            if not head.strip():
                raise ReadError(raw.source, "is empty")
            is_utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
            if b"\0" in head and not is_utf16:
                raise ReadError(raw.source, "is binary, not text")
            file.seek(0)
            encoding = "utf-16" if is_utf16 else "utf-8-sig"
            header = head.decode(encoding, "replace").splitlines()[0]
            delimiter = "\t" if raw.suffix == ".tsv" else max(",;\t", key=header.count)
            text = io.TextIOWrapper(file, encoding, newline="")
            for number, row in enumerate(csv.DictReader(_text_lines(text), delimiter=delimiter), start=1):
                where = f"{raw.source}, row {number}"
                yield columns.document({k: v for k, v in row.items() if k is not None}, number, where)
    except csv.Error as error:
        raise ReadError(raw.source, f"is broken after row {number} ({error})") from error
    except UnicodeDecodeError as error:
        raise ReadError(
            raw.source,
            f"is not UTF-8 after row {number}; convert it first: iconv -f WINDOWS-1252 -t UTF-8 IN > OUT",
        ) from error
    except (OSError, EOFError, zlib.error) as error:
        raise ReadError(raw.source, f"breaks off after row {number} ({error})") from error


def _text_lines(file: TextIO) -> Iterator[str]:
    """Lines of at most MAX_PAGE_BYTES letters; csv.Error for a longer one."""
    while line := file.readline(MAX_PAGE_BYTES + 1):
        if len(line) > MAX_PAGE_BYTES:
            raise csv.Error(f"a line is longer than {MAX_PAGE_BYTES // 1_000_000} MB")
        yield line


def read_parquet(raw: Raw, reading: Reading) -> Iterator[Document | Unread]:
    """Rows of a Parquet file, read in batches."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise extra(raw.source, "Parquet", "parquet") from None
    columns = _Columns(raw, reading)
    try:
        with raw.open() as file:
            table = pyarrow.parquet.ParquetFile(file)
            wanted = columns.choose(table.schema_arrow.names)
            number = 0
            for batch in table.iter_batches(batch_size=100, columns=sorted(set(wanted.values()))):
                for row in batch.to_pylist():
                    number += 1
                    yield columns.document(row, number, f"{raw.source}, row {number}")
    except (pyarrow.ArrowException, OSError) as error:
        raise ReadError(
            raw.source, f"is no Parquet file, or a broken one ({str(error).splitlines()[0]})"
        ) from error


class _Columns:
    """Makes articles of rows; which column holds what is settled by the first row and by the user."""

    def __init__(self, raw: Raw, reading: Reading) -> None:
        unknown = sorted(set(reading.columns) - set(COLUMNS))
        if unknown:
            raise ReadError(raw.source, f"--column {unknown[0]}=…: an article has {', '.join(COLUMNS)}")
        self._raw, self._given = raw, reading.columns

    def choose(self, names: Iterable[str]) -> dict[str, str]:
        """What -> the column that holds it. ReadError where no column holds a text, or one given is not there."""
        have = {name.strip().casefold(): name for name in map(str, names)}
        chosen: dict[str, str] = {}
        for what, known in COLUMNS.items():
            if what in self._given:
                wanted = self._given[what].casefold()
                if wanted not in have:
                    raise ReadError(
                        self._raw.source,
                        f"has no column '{self._given[what]}'; it has {_listed(have.values())}",
                    )
                chosen[what] = have[wanted]
            elif found := [have[name] for name in known if name in have]:
                chosen[what] = found[0]
        if "text" not in chosen:
            raise ReadError(
                self._raw.source,
                f"has no column that is known to hold an article's text; say which: --column text=NAME"
                f" (it has {_listed(have.values())})",
            )
        return chosen

    def document(self, row: Row, number: int, where: str) -> Document | Unread:
        """The article in a row, or what is wrong with it."""
        try:
            chosen = self.choose(row)
        except ReadError as error:
            return Unread(where, error.problem)
        values = {what: row.get(name) for what, name in chosen.items()}
        text = values["text"]
        if not isinstance(text, str) or not text.strip():
            return Unread(where, f"has no text in '{chosen['text']}'")
        if len(text) > MAX_BYTES:
            return Unread(where, f"is larger than {MAX_BYTES // 1_000_000} MB: split it into articles")
        own = normalise(_words(values.get("id"))) or name_in(_words(values.get("url")))
        identifier = own or f"{self._raw.identifier}-{number}"
        place = f"{self._raw.place}#{identifier}" if self._raw.place else ""
        return Document(where, place, _article(values, text, identifier))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)[:12]) or "no columns"


def _article(values: Row, text: str, identifier: str) -> Article:
    metadata = Metadata(
        title=_words(values.get("title")) or identifier.replace("-", " "),
        published=iso_date(values.get("published")),
        authors=tuple(_authors(values.get("author"))),
        url=_words(values.get("url")) or None,
        licence=_words(values.get("licence")) or None,
    )
    return assemble(identifier, metadata, body_pieces(text))


def body_pieces(text: str) -> list[Piece]:
    """The blocks of a text of which nobody said what it is: HTML, Markdown or plain."""
    if _TAG.search(text):
        return html_pieces(text)
    if _MARKDOWN.search(text):
        return to_pieces(text)
    return text_pieces(text.splitlines())


def _words(value: object) -> str:
    return str(value).strip() if isinstance(value, str | int) else ""


def _authors(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _authors(item)
    elif isinstance(value, dict):
        yield from _authors(value.get("name"))
    elif isinstance(value, str):
        yield from (name for name in _ONE_NAME.split(value.strip()) if name)
