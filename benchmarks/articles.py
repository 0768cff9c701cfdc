"""How much of a page is read: its text, title, authors and date, from 50 pages that are made here (`make bench`).

Ten layouts (a hand-written blog, a semantic one, a newspaper, two content management systems, a static site, old table
mark-up, one full of boxes, a magazine, a forum; the last two are held out) around five articles of known words. Scored are words (those of menus, comments and
teasers that got in cost precision, lost ones recall), lists and headings that stayed what they are, and exact title,
authors and date: by the library alone, with its defaults, and as `eventgraph.read` gives them.

    python benchmarks/articles.py [--pages DIR] [--each]
"""

from __future__ import annotations

import argparse
import html
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import trafilatura

from eventgraph.errors import ReadError
from eventgraph.model import BlockKind
from eventgraph.read.html import read_html


@dataclass(frozen=True)
class Known:
    """An article as it was written: blocks are (tag, words)."""

    title: str
    author: str
    date: str
    shown_date: str
    blocks: tuple[tuple[str, str], ...]

    @property
    def words(self) -> Counter[str]:
        return words_of(" ".join(text for _, text in self.blocks))


@dataclass(frozen=True)
class Found:
    """What a reader made of a page."""

    title: str
    authors: str
    date: str
    text: str
    items: int
    headings: int


ARTICLES = (
    Known(
        "Dock Day 2025: what we learned in Ghent", "Ingrid Solheim", "2025-03-04", "4 March 2025",
        (
            ("p", "Dock Day 2025 took place in Ghent on 3 March 2025, and more than two hundred people came to the old harbour."),
            ("h2", "The talks"),
            ("p", "Tomas Brandt of Quay Labs gave the opening keynote. He showed how cranes can publish what they lift, and why that matters to small ports."),
            ("li", "Mira Holt, Fjord Data: tide tables for everybody"),
            ("li", "Jonas Meer, Quay Foundation: locks that talk"),
            ("li", "Ona Reyes: a history of rope"),
            ("p", "In the afternoon we sat together in small groups and wrote down what we want to build before the summer."),
        ),
    ),
    Known(
        "Harbour data for all", "Lena Voss", "2024-11-20", "20 November 2024",
        (
            ("p", "The Harbour Data Group met in Porto last week. Forty members from nine countries took part, some of them for the first time."),
            ("blockquote", "We have waited for this for ten years, and now we have it in our hands."),
            ("p", "With these words Rui Alves opened the meeting. He is the group's chair and works for the port of Porto."),
            ("h2", "Next steps"),
            ("p", "A draft of the format will be ready in January. Comments are welcome until the end of March."),
        ),
    ),
    Known(
        "Why I went to Ship Week", "Zoë Aalto", "2026-04-12", "12 April 2026",
        (
            ("p", "I did not plan to go to Ship Week. A friend had a ticket left, the train was cheap, and so I found myself in Bergen in the rain."),
            ("p", "What I saw there was a community that knows what it wants. Every talk was about something that one could touch."),
            ("p", "My favourite was the workshop by Aino Salo on reading old charts. She had brought a suitcase full of them, and we were allowed to unfold each one."),
            ("p", "I will be there next year, with a coat."),
        ),
    ),
    Known(
        "Programme of Crane Camp", "Ben Okafor", "2025-08-30", "30 August 2025",
        (
            ("p", "Here is what you can look forward to at Crane Camp in Antwerp."),
            ("h2", "Saturday"),
            ("li", "10:00 Welcome by Acme Works"), ("li", "10:30 Hoists and how to test them, by Ilze Kalna"),
            ("li", "13:00 Lunch at the canal"), ("li", "14:00 Hands on: wiring a sensor"),
            ("h2", "Sunday"),
            ("li", "10:00 Open space"), ("li", "15:00 Goodbye"),
        ),
    ),
    Known(
        "Quay Foundation and Acme Works join forces", "Marta Lund", "2023-06-07", "7 June 2023",
        (
            ("p", "The Quay Foundation and Acme Works signed an agreement on Tuesday. Both will share their test sites in Utrecht and Riga."),
            ("p", "Marta Lund spoke with Jonas Meer, director of the foundation, who called it a good day for everybody who depends on locks."),
            ("h2", "What changes"),
            ("p", "From July on engineers of both can use the basin in Riga. A first report is due in December."),
            ("p", "The agreement runs for three years and can be extended by two."),
        ),
    ),
)  # fmt: skip

_TEASERS = (
    "Ten boats you should see before the autumn comes and they are all gone",
    "How a lighthouse became the most loved office in town",
    "Subscribe to our letter and get the news of the week on Sunday",
)
_COMMENTS = (
    "Great post! I was there as well and I can only agree with every word of it, thank you so much for writing this down.",
    "Does anybody know whether the slides will be put online? I looked everywhere and could not find them.",
)


def _body(known: Known) -> str:
    out: list[str] = []
    in_list = False
    for tag, text in known.blocks:
        if (tag == "li") != in_list:
            out.append("<ul>" if tag == "li" else "</ul>")
            in_list = tag == "li"
        inner = html.escape(text)
        out.append(
            f"<blockquote><p>{inner}</p></blockquote>" if tag == "blockquote" else f"<{tag}>{inner}</{tag}>"
        )
    return "\n".join(out + ["</ul>"] * in_list)


def _page(title: str, head: str, body: str) -> str:
    return f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>{body}</body></html>'


def _menu(*names: str) -> str:
    return "<ul>" + "".join(f'<li><a href="/{n.lower()}">{n}</a></li>' for n in names) + "</ul>"


def plain_blog(k: Known) -> str:
    return _page(
        html.escape(k.title), "",
        f"<p><a href='/'>The Quay</a> | <a href='/about'>About</a></p><h1>{html.escape(k.title)}</h1>"
        f"<p><i>by {k.author}, {k.shown_date}</i></p>{_body(k)}<hr><p>&copy; The Quay</p>",
    )  # fmt: skip


def semantic_blog(k: Known) -> str:
    return _page(
        f"{html.escape(k.title)} | The Quay", f'<meta name="author" content="{k.author}">',
        f"<header><nav>{_menu('Home', 'Events', 'About')}</nav></header><main><article><header><h1>{html.escape(k.title)}</h1>"
        f'<p>By <a rel="author" href="/a">{k.author}</a> on <time datetime="{k.date}">{k.shown_date}</time></p></header>{_body(k)}'
        f"<footer>Filed under <a href='/tags/x'>harbours</a></footer></article></main><footer>The Quay, 9000 Ghent</footer>",
    )  # fmt: skip


def newspaper(k: Known) -> str:
    data = {
        "@context": "https://schema.org", "@type": "NewsArticle", "headline": k.title, "datePublished": f"{k.date}T08:00:00+00:00",
        "author": [{"@type": "Person", "name": k.author}], "publisher": {"@type": "Organization", "name": "The Daily Tide"},
    }  # fmt: skip
    teasers = "".join(
        f"<div class='teaser'><h3><a href='/{i}'>{t}</a></h3></div>" for i, t in enumerate(_TEASERS)
    )
    return _page(
        f"{html.escape(k.title)} - The Daily Tide",
        f'<meta property="og:title" content="{html.escape(k.title)}"><meta property="og:site_name" content="The Daily Tide">'
        f'<script type="application/ld+json">{json.dumps(data)}</script>',
        f"<div id='top'>{_menu('World', 'Sea', 'Sport')}</div><div class='article'><h1>{html.escape(k.title)}</h1>"
        f"<div class='byline'>{k.author}</div><div class='body'>{_body(k)}</div></div><aside class='related'><h2>Read also</h2>{teasers}</aside>",
    )  # fmt: skip


def blog_system(k: Known) -> str:
    comments = "".join(
        f"<li class='comment'><div class='comment-body'><p>{c}</p></div></li>" for c in _COMMENTS
    )
    return _page(
        f"{html.escape(k.title)} &#8211; The Quay",
        f'<meta property="article:published_time" content="{k.date}T09:00:00+00:00"><meta property="og:title" content="{html.escape(k.title)} - The Quay">',
        f"<div class='site'><div class='menu-main'>{_menu('Home', 'Blog', 'Contact')}</div><div class='content'><article class='post'>"
        f"<h1 class='entry-title'>{html.escape(k.title)}</h1><div class='entry-meta'>Posted on <span class='posted-on'>{k.shown_date}</span> by "
        f"<span class='author vcard'><a class='url fn n' href='/author/x'>{k.author}</a></span></div><div class='entry-content'>{_body(k)}</div>"
        f"<div class='sharedaddy'>Share this: <a href='#'>Mail</a></div></article><div id='comments' class='comments-area'><h2>2 comments</h2>"
        f"<ol class='comment-list'>{comments}</ol></div></div><div id='secondary' class='widget-area'><h2>Recent posts</h2>{_menu(*_TEASERS)}</div></div>",
    )  # fmt: skip


def portal_system(k: Known) -> str:
    return _page(
        f"{html.escape(k.title)} | Port Portal", f'<meta name="dcterms.date" content="{k.date}"><meta name="dcterms.creator" content="{k.author}">',
        f"<div class='region-header'>{_menu('Start', 'Services', 'News')}</div><div class='breadcrumb'><a href='/'>Start</a> » <a href='/news'>News</a></div>"
        f"<div class='region-content'><div class='node'><h1 class='page-title'>{html.escape(k.title)}</h1><div class='submitted'>Submitted by {k.author} on {k.shown_date}</div>"
        f"<div class='field-body'>{_body(k)}</div></div></div><div class='region-sidebar'><div class='block'><h2>Opening hours</h2><p>Monday to Friday, nine to five, and by appointment.</p></div></div>"
        f"<div class='region-footer'>Imprint and privacy</div>",
    )  # fmt: skip


def static_site(k: Known) -> str:
    toc = "".join(f"<li><a href='#x'>{html.escape(t)}</a></li>" for tag, t in k.blocks if tag == "h2")
    return _page(
        f"{html.escape(k.title)} · Quay Docs", f'<meta name="author" content="{k.author}"><meta name="date" content="{k.date}">',
        f"<aside class='sidebar'>{_menu('Guide', 'Reference', 'Blog')}</aside><main><div class='theme-doc-markdown markdown'><header><h1>{html.escape(k.title)}</h1></header>"
        f"<p class='post-date'>{k.shown_date} · 3 min read</p>{_body(k)}</div><nav class='pagination-nav'><a href='/p'>Previous: {_TEASERS[0]}</a><a href='/n'>Next: {_TEASERS[1]}</a></nav></main>"
        f"<div class='toc'><ul>{toc}</ul></div>",
    )  # fmt: skip


def old_tables(k: Known) -> str:
    return _page(
        html.escape(k.title), "",
        f"<table width='100%'><tr><td bgcolor='#cccccc'>{_menu('Home', 'Links')}</td><td><font size='5'><b>{html.escape(k.title)}</b></font><br>"
        f"<font size='2'>{k.author} - {k.shown_date}</font><br><br>{_body(k)}</td></tr></table><center>Last change: today</center>",
    )  # fmt: skip


def full_of_boxes(k: Known) -> str:
    half = len(k.blocks) // 2
    first, second = (
        Known(k.title, k.author, k.date, k.shown_date, b) for b in (k.blocks[:half], k.blocks[half:])
    )
    return _page(
        f"The Tide: {html.escape(k.title)}",
        f'<meta property="og:title" content="{html.escape(k.title)}"><meta name="article:author" content="{k.author}"><meta itemprop="datePublished" content="{k.date}">',
        f"<div class='cookie-banner'><p>We use cookies to make this page better for you. You can accept all of them or choose.</p><button>Accept</button></div>"
        f"<article><h1>{html.escape(k.title)}</h1><div class='meta'>{k.shown_date} | {k.author}</div>{_body(first)}"
        f"<div class='newsletter'><form><p>{_TEASERS[2]}</p><input><button>Send</button></form></div>{_body(second)}"
        f"<div class='social-share'>Share</div></article><div class='recommended'><h3>You may also like</h3>{_menu(*_TEASERS)}</div>",
    )  # fmt: skip


def magazine(k: Known) -> str:
    return _page(
        f"{html.escape(k.title)} ~ Waterfront Magazine", f'<meta property="article:modified_time" content="{k.date}T10:00:00Z">',
        f"<div class='masthead'><b>Waterfront</b>{_menu('Issue 12', 'Archive')}</div><section class='story'><p class='kicker'>Harbour life</p>"
        f"<h2 class='headline'>{html.escape(k.title)}</h2><div class='credits'>Words by <span class='writer'>{k.author}</span></div>{_body(k)}"
        f"<p class='dateline'>{k.shown_date}</p></section><div class='promo'><p>{_TEASERS[2]}</p></div>",
    )  # fmt: skip


def forum(k: Known) -> str:
    answers = "".join(
        f"<div class='reply'><span class='user'>gull{i}</span><div class='text'><p>{c}</p></div></div>"
        for i, c in enumerate(_COMMENTS)
    )
    return _page(
        f"{html.escape(k.title)} :: Harbour Forum", "",
        f"<div id='nav'>{_menu('Boards', 'Members', 'Search')}</div><div class='thread'><h1>{html.escape(k.title)}</h1><div class='opening-post'>"
        f"<div class='poster'>{k.author}</div><div class='when'>{k.date} 09:30</div><div class='text'>{_body(k)}</div></div><div class='replies'>{answers}</div></div>",
    )  # fmt: skip


#: Layouts that nobody looked at while rules were written.
HELD_OUT = (magazine, forum)
LAYOUTS: tuple[Callable[[Known], str], ...] = (
    plain_blog, semantic_blog, newspaper, blog_system, portal_system, static_site, old_tables, full_of_boxes, *HELD_OUT,
)  # fmt: skip


def words_of(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.casefold()))


def pages() -> Iterator[tuple[str, Known, str]]:
    """Each page with its layout's name and what it was made of."""
    for layout in LAYOUTS:
        for known in ARTICLES:
            yield layout.__name__, known, layout(known)


def by_library(page: str) -> Found:
    """As trafilatura reads it, with its own defaults."""
    body = trafilatura.extract(page, output_format="markdown", include_comments=False) or ""
    said = trafilatura.extract_metadata(page)
    lines = body.splitlines()
    return Found(
        said.title or "", said.author or "", said.date or "", re.sub(r"^(#+|-) ", "", body, flags=re.MULTILINE),
        sum(line.startswith("- ") for line in lines), sum(line.startswith("## ") for line in lines),
    )  # fmt: skip


def by_us(page: str) -> Found:
    """As it becomes an article."""
    try:
        article = read_html(page, "page")
    except ReadError:
        return Found("", "", "", "", 0, 0)
    kinds = Counter(block.kind for block in article.blocks)
    body = [b for b in article.blocks if b.kind not in (BlockKind.TITLE, BlockKind.BYLINE)]
    return Found(
        article.title, "; ".join(article.authors), article.published or "", "\n".join(b.span.of(article.text) for b in body),
        kinds[BlockKind.ITEM], kinds[BlockKind.HEADING],
    )  # fmt: skip


@dataclass
class Score:
    """Counts over pages."""

    pages: int = 0
    right: int = 0
    given: int = 0
    wanted: int = 0
    title: int = 0
    author: int = 0
    date: int = 0
    structure: int = 0

    def add(self, known: Known, found: Found) -> None:
        self.pages += 1
        # a title or byline that is repeated in the text is no harm: it is taken off both sides
        spare = words_of(f"{known.title} {known.author} {known.shown_date} by on posted submitted")
        given = words_of(found.text) - (spare - known.words)
        self.right += (given & known.words).total()
        self.given += given.total()
        self.wanted += known.words.total()
        self.title += found.title == known.title
        self.author += found.authors == known.author
        self.date += found.date == known.date
        tags = Counter(tag for tag, _ in known.blocks)
        self.structure += (found.items, found.headings) == (tags["li"], tags["h2"])

    @property
    def precision(self) -> float:
        return self.right / max(1, self.given)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.wanted)

    def row(self, name: str) -> str:
        shares = " ".join(
            f"{value / max(1, self.pages):6.2f}"
            for value in (self.title, self.author, self.date, self.structure)
        )
        return f"{name:28} {self.precision:6.3f} {self.recall:6.3f} {shares}"


READERS = {"library": by_library, "eventgraph": by_us}


def score() -> dict[str, dict[str, Score]]:
    """For each reader: the score over all pages (under "all"), and by layout."""
    found: dict[str, dict[str, Score]] = {}
    for name, read in READERS.items():
        scores: dict[str, Score] = {"all": Score()}
        for layout, known, page in pages():
            result = read(page)
            held_out = layout in {function.__name__ for function in HELD_OUT}
            for key in ("all", "held out" if held_out else "looked at", layout):
                scores.setdefault(key, Score()).add(known, result)
        found[name] = scores
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=Path, help="write the pages there, to look at them")
    parser.add_argument("--each", action="store_true", help="one line for each layout, too")
    args = parser.parse_args()
    if args.pages:
        args.pages.mkdir(parents=True, exist_ok=True)
        for number, (layout, _, page) in enumerate(pages()):
            (args.pages / f"{layout}-{number % len(ARTICLES)}.html").write_text(page, "utf-8")
    print(f"{'':28} {'P':>6} {'R':>6} {'title':>6} {'author':>6} {'date':>6} {'blocks':>6}")
    for name, scores in score().items():
        for layout, found in scores.items():
            if layout in ("all", "held out", "looked at") or args.each:
                print(found.row(f"{name}, {layout}"))


if __name__ == "__main__":
    main()
