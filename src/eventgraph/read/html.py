"""HTML: whole pages by trafilatura (main text, title, author, date, canonical address), fragments by the mark-up."""

from __future__ import annotations

import logging
import re
import unicodedata
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

from eventgraph.errors import ReadError
from eventgraph.model import Article, BlockKind
from eventgraph.read.assemble import Metadata, Piece, assemble, iso_date, normalise
from eventgraph.read.markdown import to_pieces

#: It logs what is wrong with a page; we say it ourselves, in one message.
logging.getLogger("trafilatura").addHandler(logging.NullHandler())
#: Code points. A page with less text than this has menus, not an article.
_LEAST = 40
#: The library takes a page's whole text where it finds less of an article than this (its default is 250).
_SHORT = "100"
#: Blocks in which the title is looked for, and code points that a menu's or foot's line has at most.
_TOP, _MENU = 6, 80
#: Code points. A longer line is no byline, and no title with a site's name in it.
_LINE = 300
_NAME = r"[^\W\d_][\w.'’-]*(?: [\w.'’-]+){1,4}"
_BYLINE = re.compile(
    rf"(?:(?:written |posted |published )?by (?P<by>{_NAME}?)|(?P<dated>{_NAME}?))"
    rf"(?:(?:,| on| [|·•–-]) (?P<date>[\w ,.-]*\d{{4}}[\w ,.-]*))?",
    re.IGNORECASE,
)
_FOOT = re.compile(r"(?:©|\(c\) |copyright |last (?:change|update|modified))", re.IGNORECASE)
_SILENT = frozenset(("script", "style", "noscript", "template", "iframe", "svg", "head", "form", "button"))
_BREAKS = frozenset(
    ("p", "div", "br", "hr", "ul", "ol", "table", "tr", "section", "article", "header", "footer", "figure", "dl", "dt",
     "dd", "figcaption", "pre", "body", "html")
)  # fmt: skip
_MARKS = frozenset(("a", "strong", "b", "em", "i", "cite", "code"))


def read_html(
    data: bytes | str, identifier: str, address: str | None = None, known: Metadata | None = None
) -> Article:
    """Read a page; `address` is where it was fetched from, used where the page names no canonical address.

    What is `known` of it (from a feed, say) is believed before what the page seems to say.
    """
    import trafilatura  # slow to import
    from trafilatura.settings import use_config

    config = use_config()
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", _SHORT)
    tree = trafilatura.load_html(data)
    if tree is not None:
        _unwrap_tables(tree)
    body = tree is not None and trafilatura.extract(
        tree, url=address, output_format="markdown", include_formatting=True, include_tables=True,
        include_comments=False, favor_recall=True, config=config,
    )  # fmt: skip
    if not body or len(body.strip()) < _LEAST:
        raise ReadError(identifier, "no article text was found in this page")
    found = trafilatura.extract_metadata(data, default_url=address)
    said = Metadata(
        title=(found.title if found else None) or identifier.replace("-", " "),
        published=iso_date(found.date) if found else None,
        authors=tuple(a.strip() for a in ((found.author if found else None) or "").split(";") if a.strip()),
        url=(found.url if found else None) or address,
        licence=(found.license if found else None) or None,
    )
    known = replace(known, url=None) if known else Metadata()
    metadata, pieces = tidy(known.or_else(said), to_pieces(body))
    return assemble(identifier, metadata, pieces)


def _unwrap_tables(tree: Any) -> None:
    """Tables that hold paragraphs or lists are there for the layout: their cells become plain divisions."""
    for table in list(tree.iter("table")):
        if table.find(".//p") is not None or table.find(".//ul") is not None:
            for part in table.iter("table", "tbody", "thead", "tr", "td", "th"):
                part.tag = "div"


def tidy(metadata: Metadata, pieces: list[Piece]) -> tuple[Metadata, list[Piece]]:
    """The page without what stands around its text: a site's name in the title, menus before it, its byline and foot.

    >>> metadata, pieces = tidy(Metadata("Rain - The Quay"), [Piece(BlockKind.HEADING, "Rain", 1),
    ...                         Piece(BlockKind.PARAGRAPH, "by Ada Roe, 4 March 2025"), Piece(BlockKind.PARAGRAPH, "It rained.")])
    >>> metadata.title, metadata.authors, [piece.text for piece in pieces]
    ('Rain', ('Ada Roe',), ['It rained.'])
    """
    for index, piece in enumerate(pieces[:_TOP]):
        text = normalise(piece.text)
        if _is_title(text, normalise(metadata.title), piece.kind is BlockKind.HEADING):
            if all(len(p.text) < _MENU and p.text.strip()[-1] not in ".!?" for p in pieces[:index]):
                metadata, pieces = replace(metadata, title=text), pieces[index + 1 :]
            break
    first = normalise(pieces[0].text) if pieces and len(pieces[0].text) < _LINE else ""
    if match := _BYLINE.fullmatch(first):
        name = match["by"] or match["dated"]
        if iso_date(match["date"]) or (match["by"] and not match["date"]):
            metadata, pieces = metadata.or_else(Metadata(authors=(name,))), pieces[1:]
    while pieces and _FOOT.match(pieces[-1].text) and len(pieces[-1].text) < _MENU:
        pieces = pieces[:-1]
    return metadata, pieces


def _is_title(text: str, title: str, is_heading: bool) -> bool:
    """Whether a block is the page's title, alone or with the site's name before or behind it in `title`."""
    if not is_heading or len(title) > _LINE or len(text) > len(title):
        return text.casefold() == title.casefold()
    return bool(text) and bool(
        re.fullmatch(rf"(?:.+[:|–—-] )?{re.escape(text)}(?: ?[|·–—»:-] .+)?", title, re.IGNORECASE)
    )


def html_pieces(fragment: str) -> list[Piece]:
    """The blocks of a piece of HTML that has no menus around it: a feed's entry, a mail's body.

    >>> [(p.kind.value, p.text) for p in html_pieces("<h2>Dock Day</h2><ul><li>Ada <b>Roe</b><li>Ben Poe</ul>")]
    [('heading', 'Dock Day'), ('item', 'Ada Roe'), ('item', 'Ben Poe')]
    """
    reader = _Fragment()
    reader.feed(fragment)
    reader.close()
    for piece in reader.pieces:
        if not unicodedata.is_normalized("NFC", piece.text):  # marks count in NFC
            piece.text, piece.marks = unicodedata.normalize("NFC", piece.text), []
    return [piece for piece in reader.pieces if piece.text.strip()]


class _Fragment(HTMLParser):
    """Breaks text into blocks at block-level tags; depth costs it nothing."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[Piece] = [Piece(BlockKind.PARAGRAPH, "")]
        self._silent = self._items = self._quotes = 0
        self._marks: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "li":
            self._items = max(self._items, 1)
            self._begin(BlockKind.ITEM, self._items)
        elif tag in ("ul", "ol"):
            self._items += 1
            self._begin()
        elif tag[0] == "h" and tag[1:] in "123456" and len(tag) == 2:
            self._begin(BlockKind.HEADING, int(tag[1]))
        elif tag == "blockquote":
            self._quotes += 1
            self._begin()
        elif tag in ("td", "th"):
            if self.pieces[-1].text.strip():
                self.pieces[-1].text += " | "
        elif tag in _BREAKS:
            self._begin()
        elif tag in _MARKS:
            self._marks.append(len(self.pieces[-1].text))

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _MARKS:
            if self._marks and (start := self._marks.pop()) < len(self.pieces[-1].text):
                self.pieces[-1].marks.append((start, len(self.pieces[-1].text)))
        elif tag in ("ul", "ol"):
            self._items = max(0, self._items - 1)
            self._begin()
        elif tag == "blockquote":
            self._quotes = max(0, self._quotes - 1)
            self._begin()
        elif tag == "li" or tag in _BREAKS or (tag[0] == "h" and tag[1:].isdecimal()):
            self._begin()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces[-1].text += data

    def _begin(self, kind: BlockKind | None = None, level: int = 0) -> None:
        self._marks = [0] * len(self._marks)
        if kind is None:
            kind, level = (BlockKind.QUOTE if self._quotes else BlockKind.PARAGRAPH), 0
        self.pieces.append(Piece(kind, "", level))
