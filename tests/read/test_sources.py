"""Files, folders, addresses and what can be wrong with them."""

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from eventgraph.errors import ReadError
from eventgraph.read import Reading, find_sources, read_source

LOCAL = Reading(private_addresses=True, delay=0)

PAGE = """<!doctype html><html lang="en"><head><title>Dock Day opens | The Quay</title>
<meta name="author" content="Ada Roe"><meta property="article:published_time" content="2025-03-04T10:00:00Z">
<link rel="canonical" href="https://quay.example/dock-day"></head><body><nav><a href="/">Home</a></nav>
<article><h1>Dock Day opens</h1><p>Dock Day opened on Tuesday in Ghent with three hundred people who came to talk
about cranes, ships and the software that both of them need to run safely.</p><p>Ben Poe of Acme gave the first talk
of the day and said that every crane should publish its logs under an open licence.</p></article></body></html>"""


@pytest.fixture
def server() -> Iterator[str]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = self.path == "/dock-day.html"
            self.send_response(200 if known else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(PAGE.encode() if known else b"nothing")

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        thread = threading.Thread(target=httpd.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{httpd.server_port}"
        httpd.shutdown()
        thread.join()


def test_a_page_gives_text_and_metadata(server: str) -> None:
    """An address is fetched; the page's main text, title, author, date and canonical address are taken."""
    article = read_source(f"{server}/dock-day.html", LOCAL)
    assert article.title.startswith("Dock Day opens")
    assert (article.authors, article.published) == (("Ada Roe",), "2025-03-04")
    assert article.url == "https://quay.example/dock-day"
    assert article.identifier == "dock-day"
    assert "Ben Poe of Acme" in article.text
    assert "Home" not in article.text


def test_a_page_that_is_refused_is_an_error(server: str) -> None:
    """The server's answer is part of the message."""
    with pytest.raises(ReadError, match="404"):
        read_source(f"{server}/other.html", LOCAL)
    with pytest.raises(ReadError, match="cannot be fetched"):
        read_source("http://127.0.0.1:9/", LOCAL)


def test_folders_are_searched_in_order(tmp_path: Path) -> None:
    """All files that can be read, below too, sorted; hidden ones are not."""
    for name in ("b.md", "sub/a.txt", "c.html", ".git/x.md", "d.pdf", "e.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    found = [Path(s).relative_to(tmp_path).as_posix() for s in find_sources([str(tmp_path)])]
    assert found == ["b.md", "c.html", "d.pdf", "sub/a.txt"]
    (tmp_path / "empty").mkdir()
    with pytest.raises(ReadError, match="no article"):
        find_sources([str(tmp_path / "empty")])


def test_the_identifier_is_the_stem(tmp_path: Path) -> None:
    """`post.md` is `post`; a page bundle's `index.md` takes its folder's name."""
    (tmp_path / "my-post").mkdir()
    for path in (tmp_path / "my-post" / "index.md", tmp_path / "other.md"):
        path.write_text("# T\n\nWords.")
    assert read_source(str(tmp_path / "my-post" / "index.md")).identifier == "my-post"
    assert read_source(str(tmp_path / "other.md")).identifier == "other"


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n ", "empty"),
        ("a.txt", b"PK\x00\x01\x02", "binary"),
        ("a.txt", "Sécurité".encode("latin-1"), "UTF-8"),
        ("a.txt", b"word " * 4_200_000, "larger than"),
        ("a.txt", b"*** 123", "no words"),
        ("a.html", b"<html><body><nav>x</nav></body>", "no article text"),
        ("a.html", b"<<<>>><p", "no article text"),
        ("a.md", b"---\ntitle: 'x\n---\n", "front matter"),
        ("a.docx", b"PK\x03\x04", r"is a \.docx file, which is not read"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 50 else "data",
)
def test_bad_input_is_named_with_what_is_wrong(tmp_path: Path, name: str, data: bytes, problem: str) -> None:
    """Every kind of broken file gives a ReadError that names the file and the problem."""
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(ReadError, match=problem) as caught:
        read_source(str(path))
    assert caught.value.source == str(path)


def test_utf16_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    """What Windows editors write is text."""
    for encoding in ("utf-16", "utf-8-sig"):
        path = tmp_path / f"{encoding}.txt"
        path.write_bytes("Título\n\nUn día.".encode(encoding))
        assert read_source(str(path)).title == "Título"


def test_a_missing_file_is_an_error() -> None:
    """It says that there is no such file."""
    with pytest.raises(ReadError, match="no such file"):
        read_source("/nowhere/at/all.txt")
    with pytest.raises(ReadError, match="neither http nor https, and no file"):
        read_source("ftp://quay.example/a.txt")


def test_a_name_that_is_no_text_is_told(tmp_path: Path) -> None:
    """A file whose name is not UTF-8 cannot be kept by its name; one with a NUL is none."""
    path = tmp_path / "a\udcff.md"
    path.write_text("# T\n\nWords.")
    with pytest.raises(ReadError, match="not UTF-8: rename"):
        read_source(str(path))
    with pytest.raises(ReadError, match="no name of a file"):
        read_source("a\0.md")


def test_metadata_is_text_too(tmp_path: Path) -> None:
    """What front matter gives is normalised like the text: no halves of letters, no control signs."""
    path = tmp_path / "a.md"
    path.write_text(
        '---\nurl: "https://a.example/\\ud800x\\0"\nsource: "\\u202ey/"\nlicence: "\\0"\n---\nWords.'
    )
    article = read_source(str(path))
    assert (article.url, article.source, article.licence) == ("https://a.example/x", "y/", None)


def test_too_many_characters_are_refused(tmp_path: Path) -> None:
    """An article that the parser would not take is refused with what to do."""
    path = tmp_path / "a.txt"
    path.write_text("word " * 250_000)
    with pytest.raises(ReadError, match="1,000,000 characters: split"):
        read_source(str(path))
