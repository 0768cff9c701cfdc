"""Markdown with front matter, by markdown-it-py. Mark-up goes, structure and emphasis stay."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from eventgraph.errors import NotPublished
from eventgraph.model import Article, BlockKind
from eventgraph.read.assemble import Metadata, Piece, assemble
from eventgraph.read.front_matter import split_front_matter
from eventgraph.read.shortcodes import strip_shortcodes

#: What is hidden ends with the text, so neither takes the square of its length.
_HIDDEN = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_BREAKING_TAG = re.compile(r"</?(?:p|div|br|li|ul|ol|h[1-6]|td|th|tr|table|section)\b[^<>]*>", re.IGNORECASE)
_MARKS = {"link_open", "strong_open", "em_open"}
_MARK_ENDS = {"link_close", "strong_close", "em_close"}


def read_markdown(text: str, identifier: str, known: Metadata | None = None) -> Article:
    """Read Markdown; front matter may hold title, published or date, author(s), source, url, licence.

    `known` is what is used where it does not say. NotPublished if it says that this is a draft; ReadError if it is broken.

    >>> article = read_markdown("---\\ntitle: Rain\\n---\\n* **Ada Roe**, [Acme](https://a.example)", "rain")
    >>> article.text, [span.of(article.text) for span in article.emphasis]
    ('Rain\\n\\nAda Roe, Acme', ['Ada Roe', 'Acme'])
    """
    front, body = split_front_matter(text, identifier)
    if front.draft:
        raise NotPublished(identifier, "is a draft: its front matter says that it is not to be published")
    metadata, pieces = front.metadata.or_else(known), to_pieces(strip_shortcodes(body))
    if not metadata.title:
        heading = next((p for p in pieces if p.kind is BlockKind.HEADING), None)
        metadata.title = heading.text if heading else identifier.replace("-", " ").replace("_", " ")
    return assemble(identifier, metadata, pieces)


def to_pieces(body: str) -> list[Piece]:
    """The blocks of a Markdown text."""
    body = unicodedata.normalize("NFC", body)
    tokens = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(body)
    pieces: list[Piece] = []
    depth = quotes = 0
    heading: int | None = None
    row: list[Piece] | None = None
    for token in tokens:
        match token.type:
            case "list_item_open":
                depth += 1
            case "list_item_close":
                depth -= 1
            case "blockquote_open":
                quotes += 1
            case "blockquote_close":
                quotes -= 1
            case "heading_open":
                heading = int(token.tag[1])
            case "heading_close":
                heading = None
            case "tr_open":
                row = []
            case "tr_close":
                if row:
                    pieces.append(_join(row))
                row = None
            case "inline":
                if heading is not None:
                    kind, level = BlockKind.HEADING, heading
                elif depth:
                    kind, level = BlockKind.ITEM, depth
                else:
                    kind, level = (BlockKind.QUOTE if quotes else BlockKind.PARAGRAPH), 0
                found = _inline(token.children or (), kind, level)
                if row is None:
                    pieces.extend(found)
                else:
                    row.extend(found)
            case "html_block":
                shown = _HIDDEN.sub("", token.content)
                for line in _TAG.sub("", _BREAKING_TAG.sub("\n", shown)).split("\n"):
                    if words := line.strip():
                        pieces.append(Piece(BlockKind.PARAGRAPH, words))
    return [piece for piece in pieces if piece.text.strip()]


def _join(cells: Sequence[Piece]) -> Piece:
    """A table's row as one item, cells parted by bars."""
    joined = Piece(BlockKind.ITEM, "", 1)
    for cell in cells:
        if not cell.text.strip():
            continue
        if joined.text:
            joined.text += " | "
        joined.marks.extend((a + len(joined.text), b + len(joined.text)) for a, b in cell.marks)
        joined.text += cell.text
    return joined


def _inline(tokens: Sequence[Token], kind: BlockKind, level: int) -> list[Piece]:
    """Inline tokens as pieces: one, or one for each hard line break."""
    pieces = [Piece(kind, "", level)]
    opened: list[int] = []
    for token in tokens:
        piece = pieces[-1]
        if token.type == "text":
            piece.text += token.content
        elif token.type == "code_inline":
            piece.marks.append((len(piece.text), len(piece.text) + len(token.content)))
            piece.text += token.content
        elif token.type == "softbreak":
            piece.text += " "
        elif token.type == "hardbreak" or (
            token.type == "html_inline" and token.content.lower().startswith("<br")
        ):
            opened = [0] * len(opened)
            pieces.append(Piece(kind, "", level))
        elif token.type in _MARKS:
            opened.append(len(piece.text))
        elif token.type in _MARK_ENDS and opened:
            start = opened.pop()
            if start < len(piece.text):
                piece.marks.append((start, len(piece.text)))
    return pieces
