"""From loose pieces to an `Article`: the one place where text is normalised and offsets are counted.

Normal form: Unicode NFC; every kind of space is one U+0020, runs of them are one; no control, zero-width
or soft-hyphen characters; each block on one line; an empty line between blocks.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass, field, fields

from dateutil import parser as dateutil_parser

from eventgraph.model import Article, Block, BlockKind, Span

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]")
_ISO_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


@dataclass(slots=True)
class Piece:
    """A block before it has a place in the text. `marks` are emphasised stretches of `text`, in its offsets.

    `pages` says where in it pages begin: offset and page number.
    """

    kind: BlockKind
    text: str
    level: int = 0
    marks: list[tuple[int, int]] = field(default_factory=list)
    pages: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class Metadata:
    """What a file says about itself."""

    title: str = ""
    published: str | None = None
    authors: tuple[str, ...] = ()
    url: str | None = None
    source: str | None = None
    licence: str | None = None

    def or_else(self, other: Metadata | None) -> Metadata:
        """This, with what `other` says in the places that are empty."""
        if other is None:
            return self
        return Metadata(**{f.name: getattr(self, f.name) or getattr(other, f.name) for f in fields(self)})


def normalise(text: str) -> str:
    """The normal form of one line of text (see the module's docstring)."""
    return _collapse(text)[0]


def _collapse(text: str) -> tuple[str, list[int]]:
    """The normal form of `text`, and for each offset in the NFC text its offset in the normal form.

    NFC may change lengths, so callers that hold offsets pass text that is NFC already.
    """
    out: list[str] = []
    offsets: list[int] = []
    length, space = 0, True  # leading spaces go
    for char in unicodedata.normalize("NFC", text):
        offsets.append(length)
        if char.isspace():
            if not space:
                out.append(" ")
                length += 1
            space = True
        elif _INVISIBLE.match(char) or unicodedata.category(char) in ("Cc", "Cs", "Cn"):
            continue
        else:
            out.append(char)
            length += 1
            space = False
    if out and out[-1] == " ":
        out.pop()
        length -= 1
    offsets.append(length)
    return "".join(out), [min(offset, length) for offset in offsets]


def assemble(identifier: str, metadata: Metadata, pieces: list[Piece]) -> Article:
    """Write the normalised text and place every block in it."""
    title = normalise(metadata.title)
    authors = tuple(a for a in map(normalise, metadata.authors) if a)
    lead = [Piece(BlockKind.TITLE, title)]
    if authors:
        lead.append(Piece(BlockKind.BYLINE, "By " + ", ".join(authors)))
    if (
        pieces
        and pieces[0].kind is BlockKind.HEADING
        and normalise(pieces[0].text).casefold() == title.casefold()
    ):
        pieces = pieces[1:]
    chunks: list[str] = []
    blocks: list[Block] = []
    emphasis: list[Span] = []
    pages: list[tuple[int, int]] = []
    position = 0
    for piece in lead + pieces:
        text, offsets = _collapse(piece.text)
        if not text:
            continue
        if chunks:
            chunks.append("\n\n")
            position += 2
        chunks.append(text)
        blocks.append(Block(piece.kind, Span(position, position + len(text)), piece.level))
        for start, end in piece.marks:
            mark = Span(position + offsets[start], position + offsets[end])
            if len(mark):
                emphasis.append(mark)
        for start, page in piece.pages:
            if not pages or pages[-1][1] != page:
                pages.append((position + offsets[start], page))
        position += len(text)
    return Article(
        identifier=normalise(identifier),
        text="".join(chunks),
        blocks=tuple(blocks),
        title=title,
        published=metadata.published,
        authors=authors,
        url=normalise(metadata.url or "") or None,
        source=normalise(metadata.source or "") or None,
        licence=normalise(metadata.licence or "") or None,
        emphasis=tuple(sorted(set(emphasis))),
        pages=((0, pages[0][1]), *pages) if pages else (),
    )


def iso_date(value: object) -> str | None:
    """An ISO date, month or year out of what front matter or a header line holds; None if it is no date."""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    text = str(value or "").strip()
    if match := _ISO_DATE.match(text):
        found = match.group()
        try:
            dt.date.fromisoformat((found + "-01-01")[:10])
        except ValueError:
            return None
        return found
    if not re.search(r"\d{4}", text):
        return None
    try:
        return dateutil_parser.parse(text, dayfirst=False).date().isoformat()
    except (ValueError, OverflowError):
        return None
