"""PDF, by PDFium: text in reading order, lines joined to paragraphs, broken words joined, pages remembered.

A page has columns where an empty band parts two stacks of full lines; a line across that band (a headline) parts what
stands above it from what stands below. Lines side by side that are no columns are a table's row. Lines that stand at
the top or bottom of most pages are no text of the article.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from statistics import median

from eventgraph.errors import ReadError
from eventgraph.model import Article, BlockKind
from eventgraph.read.assemble import Metadata, Piece, assemble, iso_date
from eventgraph.read.document import Raw
from eventgraph.read.pdfium import Line, read_runs

MAX_PDF_BYTES = 100_000_000
#: Code points on all pages. With less the pages are pictures.
_LEAST = 40
#: In heights of a line: a gap between runs that is narrower is a space between words, or none at all where neither
#: run says so: the letters of a ligature ("offi|ces") and of words in bold stand up to 0.15 apart.
_SPACE, _NO_SPACE = 0.8, 0.2
#: A column has this many lines at least, its median line this many letters and this share of its width.
_COLUMN_LINES, _COLUMN_LETTERS, _COLUMN_FILL = 4, 15, 0.6
#: In usual distances from line to line: what is further down begins a paragraph.
_LEADING = 1.35
#: A line this many times as high as most is a heading.
_HEADING = 1.15
#: A line that is on more of the pages than this, at their top or bottom, is a running title.
_RUNNING = 0.5
_EDGE_LINES = 2
_HYPHEN = re.compile("(?<=\\w)[-\u00ad\u2010\ufffe\x02]$")  # U+FFFE and U+0002 are PDFium's words for it
_ITEM = re.compile(r"[•‣◦▪●*–-]\s+|\d{1,2}[.)]\s+")
_DATE = re.compile(r"D:(\d{4})(\d{2})?(\d{2})?")


def read_pdf(raw: Raw) -> Article:
    """Read a PDF. ReadError if it is broken, encrypted, too long or a scan without text."""
    pages, said = read_runs(raw.source, raw.bytes(MAX_PDF_BYTES))
    pages = [_whole_lines(runs) for runs in pages]
    if sum(len(line.text) for page in pages for line in page) < _LEAST:
        raise ReadError(raw.source, "holds no text: it is a scan; make it searchable first (ocrmypdf IN OUT)")
    return assemble_pages(raw, pages, said)


def assemble_pages(raw: Raw, pages: list[list[Line]], said: dict[str, str]) -> Article:
    """An article out of the lines of its pages and what the file says of itself."""
    ordered = [row for page in _without_running(pages) for row in rows(reading_order(page))]
    pieces = _pieces(ordered)
    title = _title(said.get("Title", ""), pieces) or raw.identifier.replace("-", " ").replace("_", " ")
    authors = tuple(a for a in re.split(r"\s*(?:;|,|\band\b|&)\s*", said.get("Author", "").strip()) if a)
    if pieces and _same(pieces[0].text, title):
        pieces = pieces[1:]
    metadata = raw.known.or_else(
        Metadata(title=title, published=_day(said.get("CreationDate", "")), authors=authors, url=raw.address)
    )
    return assemble(raw.identifier, metadata, pieces)


def _whole_lines(parts: list[Line]) -> list[Line]:
    """Runs of one line (they end where the type changes) put together."""
    lines: list[Line] = []
    for part in sorted(parts, key=lambda p: (p.left, p.top)):
        before = next((i for i in range(len(lines) - 1, -1, -1) if _continues(lines[i], part)), None)
        if before is None:
            lines.append(part)
        else:
            lines[before] = _run_on(lines[before], part)
    return [replace(line, text=re.sub(" +", " ", line.text).strip(" ")) for line in lines]


def _run_on(line: Line, part: Line) -> Line:
    """A line and its next run; as high as the longer of them, because a ligature or a note's number may differ."""
    apart = part.left - line.right >= _NO_SPACE * min(part.size, line.size)
    main = max(line, part, key=lambda run: len(run.text))
    return replace(_beside(line, part, " " if apart else ""), top=main.top, bottom=main.bottom)


def _continues(line: Line, part: Line) -> bool:
    size = max(line.size, part.size)
    return _same_height(line, part) and -0.5 * size < part.left - line.right < _SPACE * size


def _same_height(one: Line, other: Line) -> bool:
    """Whether two lines of a page stand side by side: most of the lower one lies beside the higher one."""
    common = min(one.bottom, other.bottom) - max(one.top, other.top)
    return one.page == other.page and common > 0.5 * min(one.size, other.size)


def _beside(one: Line, other: Line, between: str) -> Line:
    return Line(
        one.text + between + other.text,
        min(one.left, other.left), min(one.top, other.top), max(one.right, other.right), max(one.bottom, other.bottom),
        one.page,
    )  # fmt: skip


def reading_order(lines: list[Line]) -> list[Line]:
    """The lines of a page (or of a column) in the order in which people read them."""
    gutter = _gutter(lines)
    if gutter is None:
        beside: list[list[Line]] = []
        for line in sorted(lines, key=lambda x: (x.top + x.bottom, x.left)):
            if beside and _same_height(beside[-1][0], line):
                beside[-1].append(line)
            else:
                beside.append([line])
        return [line for row in beside for line in sorted(row, key=lambda x: x.left)]
    ordered: list[Line] = []
    band: list[Line] = []
    for line in sorted(lines, key=lambda x: (x.top, x.left)):
        if line.left < gutter < line.right:
            ordered += _columns(band, gutter)
            ordered.append(line)
            band = []
        else:
            band.append(line)
    return ordered + _columns(band, gutter)


def _columns(band: list[Line], gutter: float) -> list[Line]:
    left = [line for line in band if line.right <= gutter]
    right = [line for line in band if line.left >= gutter]
    return [*reading_order(left), *reading_order(right)] if left and right else reading_order(left or right)


def _gutter(lines: list[Line]) -> float | None:
    """Where (x) an empty band parts two columns of text; None if there is none."""
    best: tuple[int, float] | None = None
    for x in sorted({line.left for line in lines}):
        left = [line for line in lines if line.right <= x]
        right = [line for line in lines if line.left >= x]
        crossing = len(lines) - len(left) - len(right)
        if not (_is_column(left) and _is_column(right)) or crossing > min(len(left), len(right)):
            continue
        if min(a.bottom for a in left) > max(b.top for b in right) or min(b.bottom for b in right) > max(
            a.top for a in left
        ):
            continue  # one below the other
        if best is None or crossing < best[0]:
            best = crossing, x - 0.01
    return best[1] if best else None


def _is_column(lines: list[Line]) -> bool:
    """Whether lines are running text, not a table's cells."""
    if len(lines) < _COLUMN_LINES:
        return False
    width = max(x.right for x in lines) - min(x.left for x in lines)
    return (
        median(len(x.text) for x in lines) >= _COLUMN_LETTERS
        and median(x.right - x.left for x in lines) >= _COLUMN_FILL * width
    )


@dataclass(frozen=True, slots=True)
class Row:
    """A line, or the cells of a table's row as one, parted by bars."""

    line: Line
    cells: int = 1


def rows(lines: Iterable[Line]) -> list[Row]:
    """Lines that follow each other and stand side by side as one row."""
    found: list[Row] = []
    for line in lines:
        if found and _same_height(found[-1].line, line) and line.left >= found[-1].line.right:
            found[-1] = Row(_beside(found[-1].line, line, " | "), found[-1].cells + 1)
        else:
            found.append(Row(line))
    return found


def _without_running(pages: list[list[Line]]) -> list[list[Line]]:
    """The pages without page numbers and running titles: the same words, but for digits, at the same height."""
    if len(pages) < 2:
        return pages
    counts = Counter(place for page in pages for place in {_place(line) for line in _edge(page)})
    running = {place for place, n in counts.items() if n > max(1, _RUNNING * len(pages))}
    return [
        [line for line in page if line not in edge or _place(line) not in running]
        for page, edge in zip(pages, map(_edge, pages), strict=True)
    ]


def _edge(page: list[Line]) -> list[Line]:
    by_top = sorted(page, key=lambda x: x.top)
    return by_top[:_EDGE_LINES] + by_top[-_EDGE_LINES:]


def _place(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "0", line.text), round(line.top)


def _pieces(ordered: list[Row]) -> list[Piece]:
    """Paragraphs, headings, items and table rows, with the offsets at which pages begin."""
    if not ordered:
        return []
    whole = " ".join(row.line.text for row in ordered)
    size = median([row.line.size for row in ordered for _ in range(1 + len(row.line.text) // 10)])
    steps = [
        b.line.top - a.line.top
        for a, b in itertools.pairwise(ordered)
        if 0 < b.line.top - a.line.top < 3 * size
    ]
    leading = median(steps) if steps else size
    pieces: list[Piece] = []
    before: Row | None = None
    for row in ordered:
        kind = _kind(row, size)
        if before is None or _begins(before, row, kind, pieces[-1], leading):
            pieces.append(Piece(kind, "", 2 if kind is BlockKind.HEADING else int(kind is BlockKind.ITEM)))
        piece = pieces[-1]
        text = (
            _ITEM.sub("", row.line.text, count=1)
            if not piece.text and kind is BlockKind.ITEM
            else row.line.text
        )
        if piece.text:
            piece.text = _joined(piece.text, text, whole)
        if not piece.pages or piece.pages[-1][1] != row.line.page:
            piece.pages.append((len(piece.text), row.line.page))
        piece.text += text
        before = row
    for piece in pieces:
        piece.text = _HYPHEN.sub("-", piece.text)
    return pieces


def _kind(row: Row, size: float) -> BlockKind:
    if row.cells > 1 or _ITEM.match(row.line.text):
        return BlockKind.ITEM
    return BlockKind.HEADING if row.line.size > _HEADING * size else BlockKind.PARAGRAPH


def _begins(before: Row, row: Row, kind: BlockKind, piece: Piece, leading: float) -> bool:
    """Whether a row begins a new block."""
    if row.cells > 1 or before.cells > 1 or _ITEM.match(row.line.text):
        return True
    if (kind is BlockKind.HEADING) != (piece.kind is BlockKind.HEADING):
        return True
    down = row.line.top - before.line.top
    if row.line.page == before.line.page and down > 0:
        indented = piece.kind is BlockKind.PARAGRAPH and row.line.left - before.line.left > row.line.size
        return down > _LEADING * max(leading, row.line.size) or (indented and _ends(before))
    return _ends(before) or kind is BlockKind.HEADING  # another column or page


def _ends(row: Row) -> bool:
    """Whether a line may be a paragraph's last."""
    return row.line.text.rstrip("\"'”’)»")[-1:] in ".!?:"


def _joined(text: str, following: str, whole: str) -> str:
    """`text` as the next line of a paragraph needs it: with a space, or without the hyphen that breaks a word."""
    if not (hyphen := _HYPHEN.search(text)):
        return text + " "
    begin, end = text[: hyphen.start()], following.split(" ", 1)[0]
    first = re.search(r"\w+$", begin)
    compound = f"{first.group() if first else ''}-{end}"
    if not end[:1].islower() or compound in whole:
        return begin + "-"
    return begin


def _title(said: str, pieces: list[Piece]) -> str:
    """What the file calls itself, if these words stand on its first page; else its first heading."""
    said = said.strip()
    if said and any(said.casefold() in p.text.casefold() for p in pieces[:5]):
        return said
    return next((p.text for p in pieces[:5] if p.kind is BlockKind.HEADING), "") or said


def _same(one: str, other: str) -> bool:
    return one.split() == other.split()


def _day(value: str) -> str | None:
    """A PDF's date ("D:20260627101500Z") as an ISO date."""
    match = _DATE.match(value)
    return iso_date("-".join(part for part in match.groups() if part)) if match else None
