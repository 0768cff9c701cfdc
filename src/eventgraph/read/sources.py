"""Where articles come from: files, folders, addresses, standard input."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from eventgraph.errors import NotPublished, ReadError
from eventgraph.model import Article
from eventgraph.read.document import MAX_PAGE_BYTES, Document, Raw, Reading, Unread, suffix_of
from eventgraph.read.fetch import Fetcher
from eventgraph.read.kinds import SUFFIXES, read_raw
from eventgraph.read.sites import identifier_of, known_from_name, posts

STDIN = "-"


def find_sources(given: Iterable[str]) -> list[str]:
    """List what there is to read: folders are searched for SUFFIXES, all else stands for itself.

    The order is that given, within a folder by path; nothing is listed twice. ReadError for a folder without any.
    """
    found: dict[str, None] = {}
    for source in given:
        path = Path(source)
        if not is_address(source) and source != STDIN and path.is_dir():
            inside = list(posts(path, SUFFIXES))
            if not inside:
                raise ReadError(source, f"no article in this folder (looked for {', '.join(SUFFIXES)})")
            found.update((str(p), None) for p in inside)
        else:
            found[source] = None
    return list(found)


def read_sources(sources: Iterable[str], reading: Reading) -> Iterator[Document | Unread]:
    """Read everything that was listed, one after the other; what cannot be read is an `Unread` in its place."""
    fetcher = Fetcher(reading)
    for source in sources:
        found = _read(source, fetcher)
        yield from islice(found, reading.limit) if reading.limit else found


def read_source(source: str, reading: Reading | None = None) -> Article:
    """The article in one file, at an address or, for `-`, on standard input.

    ReadError says what is wrong and what to do; it is raised, too, where there are several articles or a schedule.
    """
    found = list(_read(source, Fetcher(reading or Reading())))
    articles = [d.content for d in found if isinstance(d, Document) and isinstance(d.content, Article)]
    if len(articles) == 1:
        return articles[0]
    for item in found:
        if isinstance(item, Unread) and not articles:
            raise (NotPublished if item.skipped else ReadError)(item.source, item.problem)
    raise ReadError(source, f"holds {len(articles) or 'no'} articles, and one is wanted here")


def _read(source: str, fetcher: Fetcher) -> Iterator[Document | Unread]:
    try:
        raw = _raw(source, fetcher)
    except ReadError as error:
        yield Unread(source, error.problem)
        return
    yield from read_raw(raw, fetcher)


def _raw(source: str, fetcher: Fetcher) -> Raw:
    if is_address(source):
        return fetcher.get(source).raw(source)
    if source == STDIN:
        return Raw(source, "stdin", data=sys.stdin.buffer.read(MAX_PAGE_BYTES + 1))
    path = Path(source)
    if "://" in source and not path.exists():
        raise ReadError(source, "is neither http nor https, and no file")
    try:
        str(path.resolve()).encode()  # it is kept as text
        is_folder = path.is_dir()
    except UnicodeEncodeError:
        raise ReadError(source, "its name, or that of a folder above it, is not UTF-8: rename it") from None
    except ValueError as error:  # a NUL in the name
        raise ReadError(source, f"is no name of a file ({error})") from None
    if is_folder:
        raise ReadError(source, "is a folder")
    return Raw(source, identifier_of(path), suffix_of(path.name), path, known=known_from_name(path))


def is_address(source: str) -> bool:
    return source.lower().startswith(("http://", "https://"))
