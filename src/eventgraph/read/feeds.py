"""Feeds: RSS 0.9 to 2.0, Atom and JSON Feed. Each entry is one article.

An entry that comes with its whole text is read from the feed; of any other the page is fetched, once, and again only
if the feed says that it has changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from eventgraph.errors import ReadError
from eventgraph.read.assemble import Metadata, assemble, iso_date
from eventgraph.read.document import Document, Raw, Unread, name_in
from eventgraph.read.fetch import Fetcher
from eventgraph.read.html import html_pieces
from eventgraph.read.xml import children, local, parse_xml, words

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

#: Code points. A shorter text in a feed is a teaser.
_WHOLE = 800
_CUT = ("…", "...", "[…]", "[...]", "read more", "continue reading", "→", "more »")
#: More entries than this make a feed that is no feed.
MAX_ENTRIES = 10_000


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a feed: where its page is, what the feed says of it, its text as HTML if the feed has it."""

    address: str
    metadata: Metadata
    content: str = ""
    version: str = ""


def read_feed(raw: Raw, fetcher: Fetcher) -> Iterator[Document | Unread | Raw]:
    """The articles of an RSS or Atom feed."""
    root = parse_xml(raw)
    base = raw.address or ""
    if local(root) == "feed":
        entries = [_atom(e, base) for e in children(root, "entry")]
    else:  # items of RSS 1.0 stand beside the channel
        parents = [root, *children(root, "channel")]
        entries = [_rss(e, base) for parent in parents for e in children(parent, "item")]
    yield from read_entries(entries, raw, fetcher)


def read_json_feed(value: dict[str, Any], raw: Raw, fetcher: Fetcher) -> Iterator[Document | Unread | Raw]:
    """The articles of a JSON Feed (https://jsonfeed.org)."""
    items = value.get("items")
    if not isinstance(items, list):
        raise ReadError(raw.source, "is a JSON Feed without items")
    yield from read_entries([_json(i, raw.address or "") for i in items if isinstance(i, dict)], raw, fetcher)


def read_entries(entries: list[Entry], raw: Raw, fetcher: Fetcher) -> Iterator[Document | Unread | Raw]:
    """Entries as articles (their whole text is there) or as pages, fetched one by one."""
    if not entries:
        raise ReadError(raw.source, "is a feed without entries")
    if len(entries) > MAX_ENTRIES:
        raise ReadError(raw.source, f"has more than {MAX_ENTRIES:,} entries: split it")
    for number, entry in enumerate(entries, start=1):
        if fetcher.reading.match and not fnmatchcase(entry.address, fetcher.reading.match):
            continue
        if _is_whole(entry.content):
            yield _document(entry, raw, number)
        elif entry.address:
            try:
                page = fetcher.once(entry.address, entry.version)
            except ReadError as error:
                yield Unread(entry.address, error.problem)
                continue
            yield replace(page.raw(entry.address), known=entry.metadata)
        else:
            yield Unread(f"{raw.source}, entry {number}", "has neither an address nor its whole text")


def _document(entry: Entry, raw: Raw, number: int) -> Document:
    identifier = name_in(entry.address) or f"{raw.identifier}-{number}"
    place = f"{raw.place}#{identifier}" if raw.place and not entry.address else ""
    return Document(
        entry.address or f"{raw.source}, entry {number}",
        place,
        assemble(identifier, entry.metadata, html_pieces(entry.content)),
    )


def _is_whole(content: str) -> bool:
    text = " ".join(piece.text for piece in html_pieces(content)).strip() if len(content) >= _WHOLE else ""
    return len(text) >= _WHOLE and not text.casefold().endswith(_CUT)


def _rss(item: Element, base: str) -> Entry:
    address = words(item, "link") or next(
        (g.text or "" for g in children(item, "guid") if g.get("isPermaLink", "true") == "true"), ""
    )
    authors = [a for e in children(item, "creator", "author") if (a := _name(e.text or ""))]
    published = words(item, "pubdate", "date", "published")
    return Entry(
        _absolute(base, address),
        _metadata(words(item, "title"), published, authors, _absolute(base, address)),
        next((e.text or "" for e in children(item, "encoded")), ""),
        words(item, "modified", "updated", "pubdate", "date"),
    )


def _atom(entry: Element, base: str) -> Entry:
    links = [e.get("href", "") for e in children(entry, "link") if e.get("rel", "alternate") == "alternate"]
    address = _absolute(base, next((x for x in links if x), ""))
    authors = [a for e in children(entry, "author") if (a := words(e, "name"))]
    content = next(iter(children(entry, "content")), None)
    text = ""
    if content is not None and not content.get("src"):
        text = _markup(content) if content.get("type") == "xhtml" else content.text or ""
    return Entry(
        address,
        _metadata(words(entry, "title"), words(entry, "published", "issued", "updated"), authors, address),
        text,
        words(entry, "updated", "modified"),
    )


def _json(item: dict[str, Any], base: str) -> Entry:
    def text(name: str) -> str:
        value = item.get(name)
        return value.strip() if isinstance(value, str) else ""

    people = item.get("authors") or [item.get("author")]
    authors = [str(p["name"]) for p in people if isinstance(p, dict) and p.get("name")]
    address = _absolute(base, text("url") or text("external_url"))
    return Entry(
        address,
        _metadata(text("title"), text("date_published"), authors, address),
        text("content_html") or text("content_text"),
        text("date_modified"),
    )


def _metadata(title: str, published: str, authors: list[str], address: str) -> Metadata:
    return Metadata(title, iso_date(published), tuple(dict.fromkeys(authors)), address or None)


def _absolute(base: str, address: str) -> str:
    """A whole http(s) address; empty for any other."""
    try:
        found = urljoin(base, address.strip())
        return found if urlsplit(found).scheme in ("http", "https") else ""
    except ValueError:
        return ""


def _name(author: str) -> str:
    """RSS writes `ada@quay.example (Ada Roe)`; a bare mail address is no name."""
    inside = author.partition("(")[2].rpartition(")")[0]
    return (inside or ("" if "@" in author else author)).strip()


def _markup(element: Element) -> str:
    """XHTML inside Atom as HTML text."""
    from xml.etree.ElementTree import tostring

    for inner in element.iter():
        inner.tag = local(inner)
    return tostring(element, encoding="unicode", method="html")
