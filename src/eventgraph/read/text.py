"""Plain text: a title line, header lines such as `Date: 2026-06-27` and `By: Name`, then the body."""

from __future__ import annotations

import re

from eventgraph.model import Article, BlockKind
from eventgraph.read.assemble import Metadata, Piece, assemble, iso_date

_HEADER = re.compile(r"(date|published|by|author|authors|source|url|licen[cs]e)\s*:\s*(.*)", re.IGNORECASE)
_ITEM = re.compile(r"\s*(?:[-*•‣–]|\d{1,2}[.)])\s+(.*)")
#: Header lines are looked for in this many lines at the top.
_HEADER_REACH = 12
#: A first line longer than this, or one that ends like a sentence and has more words, is no title.
_TITLE_LENGTH, _TITLE_WORDS = 200, 6
#: A lone line shorter than this, without closing punctuation, is a heading.
_HEADING_LENGTH = 80
#: Lines of a paragraph that are all shorter than this were broken on purpose (a list, a schedule), not wrapped.
_WRAP_LENGTH = 60


def read_text(text: str, identifier: str, known: Metadata | None = None) -> Article:
    """Read plain text; `known` is what is used where it does not say.

    >>> article = read_text("A day of code\\n\\nDate: 2026-06-27\\nBy: Ada Roe\\n\\nIt rained.", "rain")
    >>> article.published, article.authors, article.text
    ('2026-06-27', ('Ada Roe',), 'A day of code\\n\\nBy Ada Roe\\n\\nIt rained.')
    """
    lines = text.splitlines()
    first = next((i for i, line in enumerate(lines) if line.strip()), len(lines))
    title = lines[first].strip() if first < len(lines) else ""
    if len(title) > _TITLE_LENGTH or (title.endswith((".", ":", ";")) and len(title.split()) > _TITLE_WORDS):
        title, first = identifier.replace("-", " ").replace("_", " "), first - 1  # the text begins at once
    metadata = Metadata(title=title)
    body = first + 1
    for i in range(first + 1, min(first + 1 + _HEADER_REACH, len(lines))):
        if match := _HEADER.fullmatch(lines[i].strip()):
            _take_header(metadata, match.group(1).lower(), match.group(2).strip())
            body = i + 1
    return assemble(identifier, metadata.or_else(known), text_pieces(lines[body:]))


def _take_header(metadata: Metadata, name: str, value: str) -> None:
    if name in ("date", "published"):
        metadata.published = iso_date(value)
    elif name in ("by", "author", "authors"):
        metadata.authors = tuple(a for a in re.split(r"\s*(?:,|;|\band\b|&)\s*", value) if a)
    elif name == "source":
        metadata.source = value or None
    elif name == "url":
        metadata.url = value or None
    else:
        metadata.licence = value or None


def text_pieces(lines: list[str]) -> list[Piece]:
    """The blocks of plain text: paragraphs, lists, lone lines that are headings."""
    pieces: list[Piece] = []
    for paragraph in re.split(r"\n\s*\n", "\n".join(lines)):
        rows = [row for row in paragraph.splitlines() if row.strip()]
        if not rows:
            continue
        if any(_ITEM.fullmatch(row) for row in rows):
            pieces.extend(_list(rows))
        elif len(rows) > 1 and max(map(len, rows)) < _WRAP_LENGTH:
            pieces.extend(Piece(BlockKind.ITEM, row, 1) for row in rows)
        elif (
            len(rows) == 1
            and len(rows[0].strip()) < _HEADING_LENGTH
            and rows[0].strip()[-1] not in '.!?,;:"”’)'
        ):
            pieces.append(Piece(BlockKind.HEADING, rows[0], 2))
        else:
            pieces.append(Piece(BlockKind.PARAGRAPH, " ".join(rows)))
    return pieces


def _list(rows: list[str]) -> list[Piece]:
    """Items with their continuation lines; what stands before the first item is a paragraph."""
    pieces: list[Piece] = []
    for row in rows:
        if match := _ITEM.fullmatch(row):
            pieces.append(Piece(BlockKind.ITEM, match.group(1), 1))
        elif pieces:
            pieces[-1].text += " " + row
        else:
            pieces.append(Piece(BlockKind.PARAGRAPH, row))
    return pieces
