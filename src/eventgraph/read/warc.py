"""Web archives (WARC, plain or gzip), by warcio: each archived page that was there (status 200) is one source."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from fnmatch import fnmatchcase

from eventgraph.errors import ReadError
from eventgraph.read.assemble import Metadata
from eventgraph.read.document import MAX_PAGE_BYTES, Raw, Reading, Unread, extra, name_in

#: Media types of pages; pictures, scripts and style sheets are passed over.
_PAGES = ("text/html", "application/xhtml+xml", "text/plain", "text/markdown", "application/pdf")


def read_warc(raw: Raw, reading: Reading) -> Iterator[Raw | Unread]:
    """The pages of an archive, in its order, each address once. A page without an article is skipped."""
    try:
        from warcio.archiveiterator import ArchiveIterator
        from warcio.exceptions import ArchiveLoadFailed
    except ImportError:
        raise extra(raw.source, "WARC", "warc") from None
    seen: set[str] = set()
    records = 0
    try:
        with raw.open() as file:
            for record in ArchiveIterator(file):
                records += 1
                address = str(record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")
                if record.rec_type not in ("response", "resource") or address in seen:
                    continue
                type = str((record.http_headers or record.rec_headers).get_header("Content-Type") or "")
                type = type.partition(";")[0].strip().lower()
                status = record.http_headers.get_statuscode() if record.http_headers else "200"
                if status != "200" or type not in _PAGES:
                    continue
                if reading.match and not fnmatchcase(address, reading.match):
                    continue
                seen.add(address)
                data = record.content_stream().read(MAX_PAGE_BYTES + 1)
                left = int(record.raw_stream.limit)  # bytes that the record should still have
                if left and len(data) <= MAX_PAGE_BYTES:
                    raise EOFError("the record is shorter than it says")
                yield _page(data, address, type)
    except (ArchiveLoadFailed, OSError, EOFError, ValueError, zlib.error) as error:
        raise ReadError(
            raw.source, f"is no WARC file, or breaks off after record {records} ({_line(error)})"
        ) from error
    if not records:
        raise ReadError(raw.source, "is empty")


def _page(data: bytes, address: str, type: str) -> Raw | Unread:
    if len(data) > MAX_PAGE_BYTES:
        return Unread(address, f"is larger than {MAX_PAGE_BYTES // 1_000_000} MB")
    name = name_in(address) or "page"
    return Raw(address, name, "", None, data, address, type, Metadata(url=address), surely=False)


def _line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
