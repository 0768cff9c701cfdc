"""PDF: reading order, broken words, pages."""

import zlib
from pathlib import Path

import pytest

import eventgraph
from eventgraph.errors import ReadError
from eventgraph.model import Article, BlockKind, Span
from eventgraph.read import pdfium, read_source

pytest.importorskip("pypdfium2", reason="PDF needs pypdfium2")

Words = tuple[float, float, float, str]  # x, y from the top, size, text


def make_pdf(pages: list[list[Words]], info: str = "", width: int = 600, height: int = 800) -> bytes:
    """The smallest PDF that draws these words in Helvetica."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    objects.append(f"<< {info} >>".encode("latin-1"))
    kids = []
    for page in pages:
        drawn = "".join(
            f"BT /F1 {size} Tf {x} {height - y} Td ({text.replace('(', chr(92) + '(').replace(')', chr(92) + ')')}) Tj ET\n"
            for x, y, size, text in page
        ).encode("latin-1")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Contents {len(objects)} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R /Info 4 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        size, table, size, len(out),
    )  # fmt: skip


def _column(x: float, y: float, lines: list[str], size: float = 10) -> list[Words]:
    return [(x, y + i * 1.2 * size, size, line) for i, line in enumerate(lines)]


def _read(tmp_path: Path, pages: list[list[Words]], info: str = "") -> Article:
    path = tmp_path / "report.pdf"
    path.write_bytes(make_pdf(pages, info))
    return read_source(str(path))


LEFT = ["Dock Day opened on Tuesday in Ghent with", "three hundred people who came to talk a-", "bout cranes, ships and the open-source",
        "software that both of them need to run."]  # fmt: skip
RIGHT = ["Ada Roe of Quay Labs gave the first talk", "and said that every crane should publish", "its logs under an open licence, and soon.",
         "Ben Poe of Acme thanked her for the data."]  # fmt: skip


def test_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    """In whatever order the file draws them; a headline across both comes first."""
    page = [
        *_column(320, 200, RIGHT),
        (60, 100, 20, "Dock Day opens in the old harbour"),
        *_column(60, 200, LEFT),
    ]
    article = _read(tmp_path, [page])
    assert article.title == "Dock Day opens in the old harbour"
    assert [b.kind for b in article.blocks] == [BlockKind.TITLE, BlockKind.PARAGRAPH, BlockKind.PARAGRAPH]
    assert (
        article.blocks[1].span.of(article.text).startswith("Dock Day opened on Tuesday in Ghent with three")
    )
    assert article.blocks[2].span.of(article.text).endswith("Ben Poe of Acme thanked her for the data.")


def test_words_broken_at_a_line_end_are_joined(tmp_path: Path) -> None:
    """Not so compounds that the text writes with a hyphen, nor before a capital."""
    lines = ["The open-source talk was the best of the har-", "bour. A talk on open-", "source licences came after it, and Anna-",
             "Maria Poe closed the day."]  # fmt: skip
    text = _read(tmp_path, [_column(60, 100, lines)]).text
    assert text.endswith(
        "best of the harbour. A talk on open-source licences came after it, and Anna-Maria Poe closed the day."
    )


def test_a_ligature_parts_no_word_and_makes_no_heading(tmp_path: Path) -> None:
    """Letters that a file draws apart, higher and with a small gap, stay within their word; spaces stay, too."""
    page: list[Words] = [
        (60, 100, 10, "Dock Day opened in the harbour of Ghent, and hosts sat at the o"),
        (346.2, 100, 14, "ffi"),
        (358, 100, 10, "ces of Quay Labs."),
        (60, 116, 10, "Twenty people came from "),
        (178, 116, 14, "fi"),
        (185.7, 116, 10, "ve countries and stayed for two days."),
    ]
    article = _read(tmp_path, [page])
    (block,) = article.blocks[1:]
    assert block.kind is BlockKind.PARAGRAPH
    assert "at the offices of Quay Labs. Twenty people came from five countries" in block.span.of(
        article.text
    )


def test_pages_are_remembered(tmp_path: Path) -> None:
    """A paragraph that runs on keeps both its pages; running titles and page numbers are no text."""
    pages = [
        [(60, 40, 9, "Annual report of the Quay"), *_column(60, 100, LEFT[:3]), (300, 770, 9, "Page 1 of 3")],
        [
            (60, 40, 9, "Annual report of the Quay"),
            *_column(60, 100, LEFT[3:] + RIGHT),
            (300, 770, 9, "Page 2 of 3"),
        ],
        [(60, 40, 9, "Annual report of the Quay"), *_column(60, 100, RIGHT), (300, 770, 9, "Page 3 of 3")],
    ]
    article = _read(
        tmp_path, pages, "/Title (Dock Day 2025) /Author (Ada Roe; Ben Poe) /CreationDate (D:20250304101500Z)"
    )
    assert (article.title, article.authors, article.published) == (
        "Dock Day 2025",
        ("Ada Roe", "Ben Poe"),
        "2025-03-04",
    )
    assert "Annual report" not in article.text and "Page" not in article.text
    assert "and the open-source software that both of them need to run." in article.text

    def page(words: str) -> int | None:
        start = article.text.index(words)
        return article.page(Span(start, start + len(words)))

    assert [page("Tuesday"), page("software that"), page("Ada Roe of Quay")] == [1, 2, 2]
    last = article.text.rindex("Ben Poe of Acme")
    assert article.page(Span(last, last + 3)) == 3


def test_evidence_tells_its_page(tmp_path: Path) -> None:
    """From the graph, and by `why`."""
    path = tmp_path / "report.pdf"
    talk = "Ben Poe of Acme spoke at Dock Day 2025 in Ghent. Acme sponsored Dock Day 2025."
    path.write_bytes(make_pdf([_column(60, 100, LEFT), [(60, 100, 10, talk)]]))
    graph = eventgraph.build([path], reader="spacy")
    explained = [e for e in graph.why("Ben Poe") if e.relation == "speaker"]
    assert [w.page for e in explained for w in e.witnesses] == [2]
    assert explained[0].witnesses[0].to_dict()["readings"][0]["page"] == 2


def test_a_table_is_read_by_rows(tmp_path: Path) -> None:
    """Cells side by side are one item, parted by bars: a programme stays one."""
    page: list[Words] = [(60, 80, 18, "Programme")]
    for i, (time, talk, who) in enumerate(
        [
            ("10:00", "Cranes", "Ada Roe"),
            ("11:00", "Ships", "Ben Poe"),
            ("12:00", "Tea", "All"),
            ("13:00", "Logs", "Cy Doe"),
            ("14:00", "End", "All"),
        ]
    ):
        page += [(60, 120 + 14 * i, 10, time), (200, 120 + 14 * i, 10, talk), (400, 120 + 14 * i, 10, who)]
    article = _read(tmp_path, [page])
    assert article.text.split("\n\n")[1:3] == ["10:00 | Cranes | Ada Roe", "11:00 | Ships | Ben Poe"]


def test_an_article_without_pages_has_none(tmp_path: Path) -> None:
    """Its hash is what it was before there were pages."""
    path = tmp_path / "a.txt"
    path.write_text("Dock Day\n\nIt rained.")
    assert read_source(str(path)).page(Span(0, 4)) is None


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "is empty"),
        (b"%PDF-1.7\n", "no PDF, or a broken one"),
        (b"<html>no pdf</html>", "no PDF, or a broken one"),
        (make_pdf([_column(60, 100, LEFT)])[:300], "no PDF, or a broken one|holds no text"),
        (make_pdf([[]]), "it is a scan"),
        (make_pdf([[(60, 60, 9, "x")]] * 501), "more than 500 pages"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 50 else "data",
)
def test_bad_pdfs_are_named_with_what_is_wrong(tmp_path: Path, data: bytes, problem: str) -> None:
    """Empty, cut off, of another kind, a scan, a book."""
    path = tmp_path / "a.pdf"
    path.write_bytes(data)
    with pytest.raises(ReadError, match=problem):
        read_source(str(path))


def test_a_pdf_that_unpacks_to_gigabytes_costs_one_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PDFium would end the whole run; it has a process with bounds, in memory and in time."""
    packed = zlib.compressobj(9)
    stream = b"".join(packed.compress(b" " * 10_000_000) for _ in range(60)) + packed.flush()
    bomb = make_pdf([[(60, 60, 9, "x")]])
    body = bomb[bomb.index(b"<< /Length") : bomb.index(b"endstream")]
    bomb = bomb.replace(
        body,
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\n" % (len(stream), stream),
    )
    path = tmp_path / "bomb.pdf"
    path.write_bytes(bomb)
    monkeypatch.setattr(pdfium, "MEMORY", 256 << 20)
    with pytest.raises(ReadError, match="needs more than 256 MiB of memory"):
        read_source(str(path))
    monkeypatch.setattr(pdfium, "PATIENCE", 0.001)
    with pytest.raises(ReadError, match=r"takes longer than 0\.001 seconds"):
        read_source(str(path))
