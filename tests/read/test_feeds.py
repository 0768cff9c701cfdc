"""Feeds and sitemaps."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from eventgraph.model import Article
from eventgraph.read import Document, Reading, Unread, read_sources

WORDS = "Dock Day opened in Ghent with three hundred people who came to talk about cranes and ships. "
PAGE = f"""<!doctype html><html lang="en"><head><title>%s</title></head><body><nav><a href="/">Home</a></nav>
<article><h1>%s</h1><p>{WORDS}{WORDS}</p><p>Ben Poe of Acme gave the first talk of the day.</p></article></body></html>"""
RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>The Quay</title>
<item><title>Dock Day opens</title><link>{site}/dock-day</link><dc:creator>Ada Roe</dc:creator>
<pubDate>Tue, 04 Mar 2025 10:00:00 GMT</pubDate><description>Dock Day opened…</description></item>
<item><title>Ship Week</title><link>{site}/ship-week.html</link><author>ben@quay.example (Ben Poe)</author>
<pubDate>Wed, 05 Mar 2025 10:00:00 GMT</pubDate><content:encoded><![CDATA[<p>{long}</p><p>Ada Roe spoke.</p>]]></content:encoded></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>The Quay</title>
<entry><title>Dock Day opens</title><link rel="self" href="/x.atom"/><link href="{site}/dock-day"/><author><name>Ada Roe</name></author>
<published>2025-03-04T10:00:00Z</published><updated>2025-03-06T10:00:00Z</updated><summary>Short.</summary></entry>
<entry><title>Ship Week</title><link href="{site}/ship-week.html"/><author><name>Ben Poe</name></author><updated>2025-03-05T10:00:00Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{long}</p><p>Ada Roe spoke.</p></div></content></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>The Quay</title></channel>
<item><title>Dock Day opens</title><link>{site}/dock-day</link><dc:creator>Ada Roe</dc:creator><dc:date>2025-03-04T10:00:00Z</dc:date></item>
<item><title>Ship Week</title><link>{site}/ship-week.html</link><dc:creator>Ben Poe</dc:creator><dc:date>2025-03-05</dc:date>
<content:encoded>&lt;p&gt;{long}&lt;/p&gt;&lt;p&gt;Ada Roe spoke.&lt;/p&gt;</content:encoded></item></rdf:RDF>"""
JSON = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [
            {"id": "1", "url": "SITE/dock-day", "title": "Dock Day opens", "date_published": "2025-03-04T10:00:00Z",
             "authors": [{"name": "Ada Roe"}], "summary": "Short."},
            {"id": "2", "url": "SITE/ship-week.html", "title": "Ship Week", "date_published": "2025-03-05",
             "author": {"name": "Ben Poe"}, "content_html": "<p>LONG</p><p>Ada Roe spoke.</p>"},
        ],
    }
)  # fmt: skip


def _feed(text: str, site: Any) -> str:
    for name, value in (("site", site.address), ("long", WORDS * 10)):
        text = text.replace("{" + name + "}", value).replace(name.upper(), value)
    return text


def _read(source: str, cache: Path | None = None, **options: Any) -> list[Document | Unread]:
    reading = Reading(private_addresses=True, delay=0, cache=cache, **options)
    return list(read_sources([source], reading))


def _articles(found: list[Document | Unread]) -> Iterator[Article]:
    for item in found:
        assert isinstance(item, Document), item
        assert isinstance(item.content, Article)
        yield item.content


@pytest.mark.parametrize(
    ("name", "text", "type"),
    [
        ("rss", RSS, "application/rss+xml"),
        ("atom", ATOM, "application/atom+xml"),
        ("rdf", RDF, "text/xml"),
        ("json", JSON, "application/feed+json"),
    ],
)
@pytest.mark.parametrize("fetched", [True, False])
def test_each_entry_is_an_article(
    site: Any, tmp_path: Path, name: str, text: str, type: str, fetched: bool
) -> None:
    """A teaser's page is fetched, a whole text is not; what the feed says of them counts. By address or as a file."""
    site.put("/dock-day", PAGE % ("Another title", "Dock Day opens"))
    if fetched:
        site.put("/feed", "\n " + _feed(text, site), type)
        source = f"{site.address}/feed"
    else:
        source = str(tmp_path / f"feed.{name}")
        Path(source).write_text(_feed(text, site))
    first, second = _articles(_read(source))
    assert (first.title, first.published, first.authors) == ("Dock Day opens", "2025-03-04", ("Ada Roe",))
    assert (second.title, second.published, second.authors) == ("Ship Week", "2025-03-05", ("Ben Poe",))
    assert [first.url, second.url] == [f"{site.address}/dock-day", f"{site.address}/ship-week.html"]
    assert [first.identifier, second.identifier] == ["dock-day", "ship-week"]
    assert "Ben Poe of Acme" in first.text and "Home" not in first.text
    assert second.text.endswith("\n\nAda Roe spoke.")
    assert [p for p in site.paths if p != "/feed"] == ["/dock-day"]


def test_a_second_run_asks_only_for_the_feed(site: Any, tmp_path: Path) -> None:
    """And for the entries that it says are new or changed; a run that was stopped goes on where it was."""
    for number in (1, 2, 3):
        site.put(f"/{number}", PAGE % (f"Post {number}", f"Post {number}"))

    def feed(*entries: tuple[int, int]) -> None:
        items = "".join(
            f"<entry><title>Post {n}</title><link href='/{n}'/><updated>2025-03-0{day}</updated></entry>"
            for n, day in entries
        )
        site.put("/feed", f"<feed>{items}</feed>", "application/atom+xml", ETag=f'"{entries}"')

    feed((1, 1), (2, 1))
    stopped = read_sources(
        [f"{site.address}/feed"], Reading(private_addresses=True, delay=0, cache=tmp_path / "f")
    )
    next(iter(stopped))
    assert len(_read(f"{site.address}/feed", tmp_path / "f")) == 2
    assert site.paths == ["/feed", "/1", "/feed", "/2"]
    feed((1, 2), (2, 1), (3, 1))
    site.asked.clear()
    assert len(_read(f"{site.address}/feed", tmp_path / "f")) == 3
    assert site.paths == ["/feed", "/1", "/3"]


def test_what_cannot_be_fetched_costs_no_other_entry(site: Any) -> None:
    """Each is reported by its address."""
    site.put("/2", PAGE % ("Two", "Two"))
    site.put("/feed", "<feed><entry><link href='/1'/></entry><entry><link href='javascript:x'/></entry><entry><link href='/2'/></entry></feed>", "text/xml")  # fmt: skip
    lost, odd, kept = _read(f"{site.address}/feed")
    assert isinstance(lost, Unread) and lost.source == f"{site.address}/1" and "404" in lost.problem
    assert isinstance(odd, Unread) and "neither an address nor" in odd.problem
    assert isinstance(kept, Document)


def test_a_sitemap_lists_pages_and_sitemaps(site: Any, tmp_path: Path) -> None:
    """An index leads on; a page without an article is skipped and is no error; lastmod saves a request."""
    site.put("/a", PAGE % ("A", "A"))
    site.put("/blog/b", PAGE % ("B", "B"))
    site.put("/tags", "<html><body><nav>x</nav></body></html>")
    urls = "".join(
        f"<url><loc>{site.address}{p}</loc><lastmod>2025-03-04</lastmod></url>"
        for p in ("/a", "/blog/b", "/tags")
    )
    site.put("/pages.xml.gz", gzip.compress(f"<urlset>{urls}</urlset>".encode()), "application/x-gzip")
    site.put(
        "/sitemap.xml",
        f"<sitemapindex><sitemap><loc>{site.address}/pages.xml.gz</loc></sitemap></sitemapindex>",
        "text/xml",
    )
    found = _read(f"{site.address}/sitemap.xml", tmp_path / "f")
    assert [a.title for a in _articles(found[:2])] == ["A", "B"]
    assert isinstance(found[2], Unread) and found[2].skipped
    site.asked.clear()
    _read(f"{site.address}/sitemap.xml", tmp_path / "f")
    assert site.paths == ["/sitemap.xml", "/pages.xml.gz"]
    assert [a.title for a in _articles(_read(f"{site.address}/sitemap.xml", match="*/blog/*"))] == ["B"]


def test_sitemaps_in_a_circle_end(site: Any) -> None:
    """An index that lists itself."""
    site.put(
        "/s.xml",
        f"<sitemapindex><sitemap><loc>{site.address}/s.xml</loc></sitemap></sitemapindex>",
        "text/xml",
    )
    (found,) = _read(f"{site.address}/s.xml")
    assert isinstance(found, Unread) and "too deep" in found.problem


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><rss><channel><item><title>&b;</title></item></channel></rss>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><rss><channel><item><title>&a;</title></item></channel></rss>'


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("a.xml", b"", "is empty"),
        ("a.rss", b"<rss><channel><item>", "no XML, or broken"),
        ("a.xml", b"<svg/>", "kind that is not known (<svg>)"),
        ("a.xml", b"<rss><channel/></rss>", "without entries"),
        ("a.xml", b"<urlset/>", "without pages"),
        ("a.xml", BOMB.encode(), "entities"),
        ("a.xml", OUTSIDE.encode(), "entities"),
        ("a.xml.gz", gzip.compress(b" " * 30_000_000, mtime=0), "larger than"),
        ("a.xml.gz", b"\x1f\x8b\x08broken", "broken gzip"),
        ("a.xml", b"<feed>" + b"<entry/>" * 10_001 + b"</feed>", "more than 10,000 entries"),
        ("a.json", b'{"version": "https://jsonfeed.org/version/1", "items": 3}', "without items"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 50 else "data",
)  # fmt: skip
def test_bad_feeds_are_named_with_what_is_wrong(tmp_path: Path, name: str, data: bytes, problem: str) -> None:
    """Empty, cut off, of another kind, made to do harm."""
    path = tmp_path / name
    path.write_bytes(data)
    (found,) = _read(str(path))
    assert isinstance(found, Unread) and problem in found.problem
