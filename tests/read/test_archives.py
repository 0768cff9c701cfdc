"""Mail and web archives."""

import gzip
from pathlib import Path
from typing import Any

import pytest

from eventgraph.model import Article
from eventgraph.read import Document, Reading, Unread, read_sources

WORDS = "Dock Day opened in Ghent with three hundred people who came to talk about cranes and ships. "
LETTER = """From: Ada Roe <ada@quay.example>
To: list@quay.example
Subject: [quay-list] Re: Dock Day 2025
Date: Tue, 04 Mar 2025 23:30:00 +0100
Content-Type: text/plain; charset="iso-8859-1"
Content-Transfer-Encoding: quoted-printable

Dear all,

Zo=EB Poe of Acme gave the first talk at Dock Day 2025.

On Monday, Ben Poe wrote:
> Who spoke at Ship Week?
-- 
Ada Roe, Quay Labs
"""


def _read(tmp_path: Path, name: str, data: str | bytes, **options: Any) -> list[Document | Unread]:
    path = tmp_path / name
    path.write_bytes(data.encode("latin-1") if isinstance(data, str) else data)
    return list(read_sources([str(path)], Reading(**options)))


def _article(found: list[Document | Unread]) -> Article:
    (only,) = found
    assert isinstance(only, Document) and isinstance(only.content, Article), only
    return only.content


def test_a_letter_is_an_article(tmp_path: Path) -> None:
    """Its subject without list and Re:, its sender and date; what it quotes and its signature are not its words."""
    article = _article(_read(tmp_path, "dock.eml", LETTER))
    assert (article.title, article.authors, article.published) == (
        "Dock Day 2025",
        ("Ada Roe",),
        "2025-03-04",
    )
    assert article.text.endswith("Dear all,\n\nZoë Poe of Acme gave the first talk at Dock Day 2025.")


def test_of_a_letter_in_parts_the_plain_text_is_read(tmp_path: Path) -> None:
    """HTML only where there is no other; attachments never."""
    head = 'From: Ada Roe <a@quay.example>\nSubject: Dock\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="x"\n'
    plain = "--x\nContent-Type: text/plain\n\nAda Roe spoke.\n"
    html = "--x\nContent-Type: text/html\n\n<p>Ben <b>Poe</b> spoke.</p><script>x</script>\n"
    file = '--x\nContent-Type: text/plain\nContent-Disposition: attachment; filename="a.txt"\n\nSecret.\n'
    assert (
        _article(_read(tmp_path, "a.eml", f"{head}\n{plain}{file}--x--\n")).text
        == "Dock\n\nBy Ada Roe\n\nAda Roe spoke."
    )
    assert (
        _article(_read(tmp_path, "b.eml", f"{head}\n{html}{file}--x--\n")).text
        == "Dock\n\nBy Ada Roe\n\nBen Poe spoke."
    )
    (found,) = _read(tmp_path, "c.eml", f"{head}\n{file}--x--\n")
    assert isinstance(found, Unread) and "without a text" in found.problem


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ("", "is empty"),
        ("Just some words.\n\nMore.", "no mail"),
        ("Subject: x\n\n", "without a text"),
        ("Subject: x\nContent-Type: text/plain; charset=none-such\n\nAda Roe spoke.", ""),
        ("Subject: x\n" + "Content-Type: multipart/mixed; boundary=a\n\n--a\n" * 500, ""),
        ("\xff\xfe\0\0From: \0", "no mail"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 50 else "data",
)
def test_bad_letters_are_named_with_what_is_wrong(tmp_path: Path, data: str, problem: str) -> None:
    """Or they are read, but nothing breaks."""
    (found,) = _read(tmp_path, "a.eml", data)
    if problem:
        assert isinstance(found, Unread) and problem in found.problem
    else:
        assert isinstance(found, Document) or "please report" not in found.problem


def _archive(pages: list[tuple[str, str, str, bytes]], packed: bool = True) -> bytes:
    """A WARC file of (address, status, media type, body)."""
    pytest.importorskip("warcio", reason="WARC needs warcio")
    records = [b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n"]
    for address, status, type, body in pages:
        answer = f"HTTP/1.1 {status}\r\nContent-Type: {type}\r\n\r\n".encode() + body
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\nWARC-Date: 2025-03-04T10:00:00Z\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
        )
        records.append(head.encode() + answer + b"\r\n\r\n")
    return b"".join(map(gzip.compress, records) if packed else records)


def _page(title: str) -> bytes:
    return f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1><p>{WORDS * 3}</p></article></body></html>".encode()


PAGES = [
    ("https://quay.example/dock-day", "200 OK", "text/html; charset=utf-8", _page("Dock Day")),
    ("https://quay.example/gone", "404 Not Found", "text/html", _page("Gone")),
    ("https://quay.example/crane.png", "200 OK", "image/png", b"\x89PNG"),
    ("https://quay.example/menu", "200 OK", "text/html", b"<html><nav>x</nav></html>"),
    ("https://quay.example/dock-day", "200 OK", "text/html", _page("Dock Day again")),
    ("https://quay.example/blog/ship-week", "200 OK", "text/html", _page("Ship Week")),
]


@pytest.mark.parametrize("name", ["a.warc.gz", "a.warc"])
def test_the_pages_of_an_archive_are_articles(tmp_path: Path, name: str) -> None:
    """Each address once; what was not there, pictures and menus are no articles and no errors."""
    found = _read(tmp_path, name, _archive(PAGES, packed=name.endswith(".gz")))
    articles = [f.content for f in found if isinstance(f, Document)]
    assert [(a.title, a.url, a.identifier) for a in articles if isinstance(a, Article)] == [
        ("Dock Day", "https://quay.example/dock-day", "dock-day"),
        ("Ship Week", "https://quay.example/blog/ship-week", "ship-week"),
    ]
    assert [(f.source, f.skipped) for f in found if isinstance(f, Unread)] == [
        ("https://quay.example/menu", True)
    ]
    matching = _read(tmp_path, name, _archive(PAGES, packed=name.endswith(".gz")), match="*/blog/*")
    assert [f.source for f in matching] == ["https://quay.example/blog/ship-week"]


def test_an_archive_that_breaks_off_keeps_what_came_before(tmp_path: Path) -> None:
    """The pages before the break are read, the break is reported."""
    whole = _archive(PAGES[:1] + PAGES[-1:])
    first, last = _read(tmp_path, "a.warc.gz", whole[: len(whole) - 100])
    assert isinstance(first, Document)
    assert isinstance(last, Unread) and "breaks off" in last.problem


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "is empty"),
        (b"no archive\n", "no WARC file"),
        (gzip.compress(b"no archive\n", mtime=0), "no WARC file"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 50 else "data",
)
def test_what_is_no_archive_is_an_error(tmp_path: Path, data: bytes, problem: str) -> None:
    """Empty, or of another kind."""
    pytest.importorskip("warcio", reason="WARC needs warcio")
    (found,) = _read(tmp_path, "a.warc", data)
    assert isinstance(found, Unread) and problem in found.problem


def test_a_missing_library_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of the libraries that not everybody needs."""
    import sys

    for name, library, wanted in (
        ("a.warc", "warcio", "warc"),
        ("a.pdf", "pypdfium2", "pdf"),
        ("a.parquet", "pyarrow", "parquet"),
    ):
        for module in [m for m in sys.modules if m.split(".")[0] == library]:
            monkeypatch.delitem(sys.modules, module)
        monkeypatch.setitem(sys.modules, library, None)
        (found,) = _read(tmp_path, name, b"x")
        assert isinstance(found, Unread) and f'pip install "eventgraph[{wanted}]"' in found.problem
