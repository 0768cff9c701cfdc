"""Where articles come from: files, folders, addresses, standard input."""

from __future__ import annotations

import sys
import urllib.error
import urllib.request
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from eventgraph.errors import ReadError
from eventgraph.model import Article
from eventgraph.read.html import read_html
from eventgraph.read.markdown import read_markdown
from eventgraph.read.text import read_text

#: What a folder is searched for.
SUFFIXES = (".txt", ".md", ".markdown", ".html", ".htm")
#: Bytes. The longest article that we saw has 60 kB; a page's mark-up may weigh twenty times its text.
MAX_BYTES = 2_000_000
MAX_HTML_BYTES = 20_000_000
#: Code points of an article's text: what spaCy parses at most at once.
MAX_CHARACTERS = 1_000_000
#: Seconds to wait for a server.
TIMEOUT = 30
STDIN = "-"


def find_sources(given: Iterable[str]) -> list[str]:
    """List what there is to read: folders are searched for SUFFIXES, all else stands for itself.

    The order is that given, within a folder by path; nothing is listed twice.
    """
    found: dict[str, None] = {}
    for source in given:
        path = Path(source)
        if not _is_address(source) and source != STDIN and path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file())
            visible = [
                p for p in inside if not any(part.startswith(".") for part in p.relative_to(path).parts)
            ]
            if not visible:
                raise ReadError(source, f"no article in this folder (looked for {', '.join(SUFFIXES)})")
            found.update((str(p), None) for p in visible)
        else:
            found[source] = None
    return list(found)


def read_source(source: str) -> Article:
    """Read one file, address or, for `-`, standard input. ReadError says what is wrong and what to do."""
    if source == STDIN:
        return _read_bytes(sys.stdin.buffer.read(MAX_HTML_BYTES + 1), "stdin", "", source)
    if _is_address(source):
        return _read_address(source)
    path = Path(source)
    try:
        str(path.resolve()).encode()  # it is kept as text
        with path.open("rb") as file:
            data = file.read(MAX_HTML_BYTES + 1)
    except FileNotFoundError:
        raise ReadError(source, "no such file") from None
    except UnicodeEncodeError:
        raise ReadError(source, "its name, or that of a folder above it, is not UTF-8: rename it") from None
    except ValueError as error:  # a NUL in the name
        raise ReadError(source, f"is no name of a file ({error})") from None
    except OSError as error:
        raise ReadError(source, f"cannot be read ({error.strerror or error})") from error
    stem = path.stem if path.stem.lower() not in ("index", "_index", "readme") else path.resolve().parent.name
    return _read_bytes(data, stem, path.suffix.lower(), source)


def _is_address(source: str) -> bool:
    return source.lower().startswith(("http://", "https://"))


def _read_bytes(data: bytes, identifier: str, suffix: str, source: str) -> Article:
    if suffix and suffix not in SUFFIXES:
        raise ReadError(source, f"is no kind of file that is read ({', '.join(SUFFIXES)}): convert it first")
    if not data.strip():
        raise ReadError(source, "is empty")
    start = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    is_html = suffix in (".html", ".htm") or (not suffix and start.startswith((b"<!doctype", b"<html")))
    limit = MAX_HTML_BYTES if is_html else MAX_BYTES
    if len(data) > limit:
        raise ReadError(source, f"is larger than {limit // 1_000_000} MB: split it into articles")
    try:
        if is_html:
            article = read_html(data, identifier)
        elif suffix in (".md", ".markdown") or (not suffix and start.startswith(b"---")):
            article = read_markdown(_decode(data, source), identifier)
        else:
            article = read_text(_decode(data, source), identifier)
    except ReadError as error:
        raise ReadError(source, error.problem) from error
    if not any(char.isalpha() for char in article.text):
        raise ReadError(source, "holds no words")
    if len(article.text) > MAX_CHARACTERS:
        raise ReadError(source, f"has more than {MAX_CHARACTERS:,} characters: split it into articles")
    return article


def _decode(data: bytes, source: str) -> str:
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
            f"is not {encoding.upper().removesuffix('-SIG')} (byte {error.start}); "
            "convert it first: iconv -f WINDOWS-1252 -t UTF-8 IN > OUT",
        ) from error


def _read_address(address: str) -> Article:
    request = urllib.request.Request(address, headers={"User-Agent": "eventgraph (reads single articles)"})
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as response:
            data = response.read(MAX_HTML_BYTES + 1)
            kind = response.headers.get_content_type()
            final = response.geturl()
    except urllib.error.HTTPError as error:
        raise ReadError(address, f"the server answered {error.code} {error.reason}") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise ReadError(address, f"cannot be fetched ({reason})") from error
    if len(data) > MAX_HTML_BYTES:
        raise ReadError(address, f"is larger than {MAX_HTML_BYTES // 1_000_000} MB")
    parts = urlsplit(final)
    identifier = Path(parts.path).stem or parts.hostname or "page"
    if kind in ("text/html", "application/xhtml+xml"):
        return read_html(data, identifier, final)
    if kind.startswith("text/"):
        text = _decode(data, address)
        read = read_markdown if kind == "text/markdown" or parts.path.endswith(".md") else read_text
        return read(text, identifier)
    raise ReadError(address, f"is {kind}, neither HTML nor text")
