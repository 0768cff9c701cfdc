"""The kinds of sources: one table says what is known by which suffix, media type or beginning, and which reader reads it.

A reader gives articles, extractions, or further `Raw`s (the pages of a feed, the records of an archive), which are
read in turn.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from eventgraph.errors import NotPublished, ReadError
from eventgraph.model import Article, Extraction
from eventgraph.read.assemble import Metadata
from eventgraph.read.calendars import read_calendar
from eventgraph.read.document import ANY, MAX_CHARACTERS, MAX_PAGE_BYTES, Document, Raw, Reading, Unread
from eventgraph.read.event_markup import read_event_json, read_page_events
from eventgraph.read.feeds import read_feed, read_json_feed
from eventgraph.read.fetch import Fetcher
from eventgraph.read.frab import is_pretalx, read_frab, read_pretalx
from eventgraph.read.html import read_html
from eventgraph.read.language import other_language
from eventgraph.read.mail import read_mail
from eventgraph.read.markdown import read_markdown
from eventgraph.read.pdf import read_pdf
from eventgraph.read.records import read_csv, read_json_lines, read_parquet, read_rows
from eventgraph.read.sitemaps import read_sitemap
from eventgraph.read.text import read_text
from eventgraph.read.warc import read_warc
from eventgraph.read.xml import local, parse_xml

Found = Article | Extraction | Document | Unread | Raw
Reader = Callable[[Raw, Fetcher], Iterable[Found]]
#: Raws within raws: a sitemap's sitemap's page is the deepest.
_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of source. `in_folders`: folders are searched for its suffixes; other files must be named."""

    name: str
    suffixes: tuple[str, ...]
    types: tuple[str, ...]
    begins: Callable[[bytes], bool]
    read: Reader
    in_folders: bool = False


def _never(head: bytes) -> bool:
    return False


def _starts(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(marks)


def _text(raw: Raw, fetcher: Fetcher) -> Iterable[Found]:
    yield read_text(raw.text(), raw.identifier, _known(raw))


def _markdown(raw: Raw, fetcher: Fetcher) -> Iterable[Found]:
    yield read_markdown(raw.text(), raw.identifier, _known(raw))


def _html(raw: Raw, fetcher: Fetcher) -> Iterable[Found]:
    """The page's article, and beside it the events that its mark-up states."""
    data = raw.bytes(MAX_PAGE_BYTES)
    events = read_page_events(data, raw)
    try:
        yield read_html(data, raw.identifier, raw.address, raw.known)
    except ReadError:
        if events is None:
            raise
    if events is not None:
        yield Document(f"{raw.source} (its mark-up)", f"{raw.place}#events" if raw.place else "", events)


def _pdf(raw: Raw, fetcher: Fetcher) -> Iterable[Found]:
    yield read_pdf(raw)


def _json(raw: Raw, fetcher: Fetcher) -> Iterable[Found]:
    text = raw.text(MAX_PAGE_BYTES)
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        if _is_object(text.lstrip().partition("\n")[0]):  # one on each line
            return read_json_lines(raw, fetcher.reading)
        raise ReadError(raw.source, f"is no JSON ({error})") from error
    if is_pretalx(value):
        return [read_pretalx(value, raw)]
    if (events := read_event_json(value, raw)) is not None:
        return [events]
    if isinstance(value, list):
        return read_rows(value, raw, fetcher.reading)
    if isinstance(value, dict) and "jsonfeed.org" in str(value.get("version")):
        return read_json_feed(value, raw, fetcher)
    raise ReadError(raw.source, "is JSON of a kind that is not known; a list of articles and a JSON Feed are")


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _xml(raw: Raw, fetcher: Fetcher) -> Iterable[Found]:
    name = local(parse_xml(raw))
    if name not in _XML:
        raise ReadError(raw.source, f"is XML of a kind that is not known (<{name}>); {', '.join(_XML)} are")
    return _XML[name](raw, fetcher)


def _frab(raw: Raw, fetcher: Fetcher) -> Iterable[Found]:
    yield read_frab(raw)


def _mail(raw: Raw, fetcher: Fetcher) -> Iterable[Found]:
    yield read_mail(raw)


def _calendar(raw: Raw, fetcher: Fetcher) -> Iterable[Found]:
    yield read_calendar(raw)


_XML: dict[str, Reader] = {
    "schedule": _frab, "rss": read_feed, "rdf": read_feed, "feed": read_feed, "urlset": read_sitemap, "sitemapindex": read_sitemap,
}  # fmt: skip


def _rows(read: Callable[[Raw, Reading], Iterable[Found]]) -> Reader:
    return lambda raw, fetcher: read(raw, fetcher.reading)


def _known(raw: Raw) -> Metadata:
    return raw.known.or_else(Metadata(url=raw.address))


KINDS = (
    Kind("plain text", (".txt", ".text"), ("text/plain",), _never, _text, in_folders=True),
    Kind("Markdown", (".md", ".markdown", ".qmd", ".rmd"), ("text/markdown", "text/x-markdown"),
         _starts(b"---", b"+++"), _markdown, in_folders=True),
    Kind("HTML", (".html", ".htm", ".xhtml"), ("text/html", "application/xhtml+xml"),
         _starts(b"<!doctype html", b"<html"), _html, in_folders=True),
    Kind("PDF", (".pdf",), ("application/pdf",), _starts(b"%pdf-"), _pdf, in_folders=True),
    Kind("mail", (".eml",), ("message/rfc822",), _never, _mail, in_folders=True),
    Kind("JSON Lines", (".jsonl", ".ndjson"),
         ("application/x-ndjson", "application/jsonl"), _never, _rows(read_json_lines)),
    Kind("CSV", (".csv", ".tsv"), ("text/csv", "text/tab-separated-values"), _never, _rows(read_csv)),
    Kind("Parquet", (".parquet",), ("application/vnd.apache.parquet",), _starts(b"par1"), _rows(read_parquet)),
    Kind("WARC", (".warc",), ("application/warc",), _starts(b"warc/"), _rows(read_warc)),
    Kind("iCalendar", (".ics", ".ical"), ("text/calendar",), _starts(b"begin:vcalendar"), _calendar, in_folders=True),
    Kind("XML (feeds, sitemaps, frab schedules)", (".xml", ".rss", ".atom", ".rdf"),
         ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/xml", "text/xml"),
         _starts(b"<?xml", b"<rss", b"<feed", b"<urlset", b"<sitemapindex"), _xml),
    Kind("JSON", (".json", ".jsonld"), ("application/json", "application/feed+json", "application/ld+json"),
         _starts(b"{\"", b"[{"), _json),
)  # fmt: skip
#: What a folder is searched for.
SUFFIXES = tuple(suffix for kind in KINDS if kind.in_folders for suffix in kind.suffixes)
_PLAIN = KINDS[0]


def kind_of(raw: Raw) -> Kind:
    """Which kind a source is of, by media type, suffix or beginning. ReadError if it is of none."""
    for kind in KINDS:
        if raw.type in kind.types and raw.type not in ("text/plain", "application/octet-stream"):
            return kind
    for kind in KINDS:
        if raw.suffix in kind.suffixes:
            return kind
    head = raw.head()
    for kind in KINDS:
        if kind.begins(head):
            return kind
    if raw.type.startswith("text/") or (not raw.suffix and not raw.type):
        return _PLAIN
    what = raw.type or f"a {raw.suffix} file"
    raise ReadError(raw.source, f"is {what}, which is not read; {kinds_in_words()} are")


def kinds_in_words() -> str:
    """The names of all kinds: "plain text, Markdown, … and JSON"."""
    *most, last = (kind.name for kind in KINDS)
    return f"{', '.join(most)} and {last}"


def read_raw(raw: Raw, fetcher: Fetcher, depth: int = 0) -> Iterator[Document | Unread]:
    """Read one raw source, whatever it is; what is wrong with it, or with a part of it, is an `Unread`."""
    try:
        for found in kind_of(raw).read(raw, fetcher):
            if isinstance(found, Raw):
                if depth >= _DEEPEST:
                    yield Unread(found.source, "lies too deep: sources within sources within sources")
                else:
                    yield from read_raw(found, fetcher, depth + 1)
            else:
                yield _checked(found, raw, fetcher.reading)
    except NotPublished as error:
        yield Unread(raw.source, error.problem, skipped=True)
    except ReadError as error:
        yield Unread(raw.source, error.problem, skipped=not raw.surely)
    except Exception as error:  # a bug of ours must not cost the user the other articles
        logging.getLogger(__name__).debug("%s", raw.source, exc_info=True)
        yield Unread(raw.source, f"made the reader fail ({type(error).__name__}: {error}); please report it")


def _checked(
    found: Article | Extraction | Document | Unread, raw: Raw, reading: Reading
) -> Document | Unread:
    if isinstance(found, Article | Extraction):
        found = Document(raw.source, raw.place, found)
    article = found.content if isinstance(found, Document) and isinstance(found.content, Article) else None
    if article and not any(char.isalpha() for char in article.text):
        return Unread(found.source, "holds no words")
    if article and len(article.text) > MAX_CHARACTERS:
        return Unread(found.source, f"has more than {MAX_CHARACTERS:,} characters: split it into articles")
    if article and reading.language != ANY and (other := other_language(article.text)):
        return Unread(
            found.source,
            f"is in {other}, and only English is read (--language any reads it all the same)",
            skipped=True,
        )
    return found
