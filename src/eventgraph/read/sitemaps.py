"""Sitemaps (https://www.sitemaps.org): every page that a site lists, fetched once, and again only when `lastmod` says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fnmatch import fnmatchcase

from eventgraph.errors import ReadError
from eventgraph.read.document import Raw, Unread
from eventgraph.read.fetch import Fetcher
from eventgraph.read.xml import children, local, parse_xml, words

#: The protocol's own bound.
MAX_PAGES = 50_000


def read_sitemap(raw: Raw, fetcher: Fetcher) -> Iterator[Raw | Unread]:
    """The pages of a sitemap, or the sitemaps of a sitemap index. A page without an article is skipped."""
    root = parse_xml(raw)
    is_index = local(root) == "sitemapindex"
    entries = list(children(root, "sitemap" if is_index else "url"))
    if not entries:
        raise ReadError(raw.source, "is a sitemap without pages")
    if len(entries) > MAX_PAGES:
        raise ReadError(raw.source, f"lists more than {MAX_PAGES:,} pages, which no sitemap may")
    for entry in entries:
        address = words(entry, "loc")
        if not is_index and fetcher.reading.match and not fnmatchcase(address, fetcher.reading.match):
            continue
        try:
            page = fetcher.get(address) if is_index else fetcher.once(address, words(entry, "lastmod"))
        except ReadError as error:
            yield Unread(address or raw.source, error.problem)
            continue
        yield replace(page.raw(address), surely=is_index)
