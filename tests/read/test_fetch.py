"""Fetching is safe, polite, and asks for nothing twice."""

import gzip
import socket
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from eventgraph.errors import ReadError
from eventgraph.read import Reading, fetch, read_source
from eventgraph.read.fetch import Fetcher, _is_public


def _fetcher(cache: Path | None = None, slept: list[float] | None = None, **options: Any) -> Fetcher:
    reading = Reading(private_addresses=True, cache=cache, **{"delay": 0, **options})
    return Fetcher(reading, sleep=(slept if slept is not None else []).append)


def _slow(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.05)


def _endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    while True:
        handler.wfile.write(b"<p>more</p>" * 10_000)


def test_a_page_that_has_not_changed_is_not_sent_again(site: Any, tmp_path: Path) -> None:
    """The second request says what is there already; 304 gives the page that was kept, by another run, too."""
    site.put("/a", "<p>one</p>", ETag='"1"', Last_Modified="Tue, 04 Mar 2025 10:00:00 GMT")
    first = _fetcher(tmp_path / "f").get(f"{site.address}/a")
    again = _fetcher(tmp_path / "f").get(f"{site.address}/a")
    assert first == again
    assert site.asked[1][1]["If-None-Match"] == '"1"'
    assert site.asked[1][1]["If-Modified-Since"] == "Tue, 04 Mar 2025 10:00:00 GMT"
    site.put("/a", "<p>two</p>", ETag='"2"')
    assert _fetcher(tmp_path / "f").get(f"{site.address}/a").data == b"<p>two</p>"


def test_a_listed_page_is_asked_for_once(site: Any, tmp_path: Path) -> None:
    """Until the list says that it has changed."""
    site.put("/a", "<p>one</p>")
    for version in ("v1", "v1", "v2", "v2"):
        _fetcher(tmp_path / "f").once(f"{site.address}/a", version)
    assert site.paths == ["/a", "/a"]


def test_a_damaged_page_in_the_cache_is_fetched_again(site: Any, tmp_path: Path) -> None:
    """Cut off, or no page at all."""
    site.put("/a", "<p>one</p>", ETag='"1"')
    _fetcher(tmp_path / "f").get(f"{site.address}/a")
    (file,) = (tmp_path / "f").iterdir()
    for damaged in (file.read_bytes()[:-4], b"", b"{}\n", b"\xff"):
        file.write_bytes(damaged)
        assert _fetcher(tmp_path / "f").get(f"{site.address}/a").data == b"<p>one</p>"


def test_a_host_is_given_time(site: Any) -> None:
    """Between two requests to it, not before the first."""
    site.put("/a", "x")
    slept: list[float] = []
    fetcher = _fetcher(slept=slept, delay=9.0)
    for _ in range(3):
        fetcher.get(f"{site.address}/a")
    assert len(slept) == 2 and all(8.0 < s <= 9.0 for s in slept)


def test_a_busy_server_is_waited_for(site: Any) -> None:
    """As long as it asks, by number or date; not for ever, and not an hour."""
    answers = [(429, "7"), (503, "Tue, 04 Mar 2025 10:00:20 GMT"), (200, "")]

    def busy(handler: BaseHTTPRequestHandler) -> None:
        code, after = answers.pop(0) if len(answers) > 1 else answers[0]
        handler.send_response_only(code)
        handler.send_header("Date", "Tue, 04 Mar 2025 10:00:00 GMT")
        handler.send_header("Retry-After", after)
        handler.end_headers()

    site.pages["/a"] = busy
    slept: list[float] = []
    assert _fetcher(slept=slept).get(f"{site.address}/a").data == b""
    assert slept == [7.0, 20.0]
    answers[:] = [(429, "3600")]
    with pytest.raises(ReadError, match="wait 3600 seconds"):
        _fetcher().get(f"{site.address}/a")
    answers[:] = [(429, "1")]
    with pytest.raises(ReadError, match="429"):
        _fetcher().get(f"{site.address}/a")


def test_robots_txt_is_heeded_for_listed_pages(site: Any) -> None:
    """A page that the user names is the user's own visit."""
    site.put("/robots.txt", "User-agent: *\nDisallow: /private/", "text/plain")
    for path in ("/private/a", "/b"):
        site.put(path, "x")
    fetcher = _fetcher()
    with pytest.raises(ReadError, match="robots"):
        fetcher.once(f"{site.address}/private/a")
    fetcher.once(f"{site.address}/b")
    fetcher.get(f"{site.address}/private/a")
    assert [p for p, _ in site.asked] == ["/robots.txt", "/b", "/private/a"]


def test_private_addresses_are_refused(site: Any) -> None:
    """Whatever the name: what counts is where it leads."""
    for host in (
        site.address,
        site.address.replace("127.0.0.1", "localhost"),
        "http://[::1]:1",
        "http://169.254.1.1",
    ):
        with pytest.raises(ReadError, match="private network; to fetch from there, give --private-addresses"):
            read_source(f"{host}/a")
    assert site.asked == []


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "::1", "fe80::1%eth0",
     "fc00::1", "::ffff:10.0.0.1", "2002:7f00:1::", "224.0.0.1", "::127.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b::10.0.0.1",
     "64:ff9b:1::1", "fec0::1"],
)  # fmt: skip
def test_what_is_private(address: str) -> None:
    """Also in the clothes of IPv6."""
    assert not _is_public(address)
    assert _is_public("93.184.216.34") and _is_public("2606:2800:220:1::1")
    assert _is_public("64:ff9b::93.184.216.34")  # the same host as hosts without IPv4 see it


def test_a_redirect_into_a_private_network_is_refused(site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first host passes for public here; where it sends us does not."""
    site.put("/a", "")
    port = int(site.address.rpartition(":")[2])
    site.pages["/a"] = lambda h: (
        h.send_response(302),
        h.send_header("Location", f"http://10.0.0.1:{port}/b"),
        h.end_headers(),
    )
    monkeypatch.setattr(fetch, "_is_public", lambda address: str(address) == "127.0.0.1")
    with pytest.raises(ReadError, match=r"10\.0\.0\.1 is in a private network"):
        Fetcher(Reading()).get(f"{site.address}/a")
    assert site.paths == ["/a"]


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://127.0.0.1/a", "data:text/html,x", "gopher://127.0.0.1/"]
)
def test_redirects_to_other_schemes_are_refused(site: Any, target: str) -> None:
    """Only http and https lead anywhere."""
    site.pages["/a"] = lambda h: (h.send_response(302), h.send_header("Location", target), h.end_headers())
    with pytest.raises(ReadError, match=r"neither http nor https|cannot be fetched|302"):
        _fetcher().get(f"{site.address}/a")
    with pytest.raises(ReadError):
        _fetcher().get(target)


def test_endless_redirects_end(site: Any) -> None:
    """A page that sends us to itself."""
    site.pages["/a"] = lambda h: (h.send_response(302), h.send_header("Location", "/a"), h.end_headers())
    with pytest.raises(ReadError):
        _fetcher().get(f"{site.address}/a")
    assert len(site.paths) <= fetch.MAX_REDIRECTS + 1


def test_an_endless_body_is_cut_off(site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its size, whatever it says of its size."""
    monkeypatch.setattr(fetch, "MAX_PAGE_BYTES", 1_000_000)
    site.pages["/a"] = _endless
    with pytest.raises(ReadError, match="larger than 1 MB"):
        _fetcher().get(f"{site.address}/a")


def test_a_packed_bomb_is_cut_off(site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What counts is the size unpacked; a page that is packed in earnest is unpacked."""
    monkeypatch.setattr(fetch, "MAX_PAGE_BYTES", 1_000_000)
    site.put("/bomb", gzip.compress(b"0" * 50_000_000), Content_Encoding="gzip")
    site.put("/page", gzip.compress(b"<p>one</p>"), Content_Encoding="gzip")
    with pytest.raises(ReadError, match="larger than 1 MB"):
        _fetcher().get(f"{site.address}/bomb")
    assert _fetcher().get(f"{site.address}/page").data == b"<p>one</p>"


def test_a_page_whose_packing_breaks_off_is_no_page(site: Any) -> None:
    """Its first half would be kept, and never asked for again."""
    packed = gzip.compress(b"<p>" + bytes(range(256)) * 500)
    site.put("/half", packed[: len(packed) // 2], Content_Encoding="gzip")
    with pytest.raises(ReadError, match="its gzip breaks off"):
        _fetcher().get(f"{site.address}/half")


def test_pages_are_fetched_without_names_and_passwords() -> None:
    """An address that holds them is refused before anything is looked up."""
    with pytest.raises(ReadError, match="leave out what stands before @"):
        _fetcher().get("https://ada:secret@quay.example/a")


def test_a_server_that_drips_is_left(site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte comes in time, the whole does not; so for one that never answers."""
    monkeypatch.setattr(fetch, "DEADLINE", 0.3)
    site.pages["/a"] = _slow
    with pytest.raises(ReadError, match=r"longer than 0\.3 seconds"):
        _fetcher().get(f"{site.address}/a")
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(ReadError, match="longer than"):
        _fetcher().get(f"http://127.0.0.1:{silent.getsockname()[1]}/")


@pytest.mark.parametrize(
    "answer", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"]
)
def test_a_broken_answer_is_an_error(site: Any, answer: bytes) -> None:
    """Cut off, or not HTTP."""

    def broken(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(answer)
        handler.close_connection = True

    site.pages["/a"] = broken
    with pytest.raises(ReadError, match="cannot be fetched"):
        _fetcher().get(f"{site.address}/a")


def test_addresses_are_written_as_servers_want_them(site: Any) -> None:
    """Letters and spaces are escaped, what is escaped already is not; what comes behind # is ours."""
    for path in ("/dock%20d%C3%A4y?q=%C3%A9&x=1",):
        site.put(path, "x")
    for written in ("/dock däy?q=é&x=1", "/dock%20d%C3%A4y?q=%C3%A9&x=1#talks"):
        assert _fetcher().get(site.address + written).data == b"x"


@pytest.mark.parametrize(
    "address",
    ["http://[", "http://", "https:///a", "http://quay.example:port/", "http://\x00/", "http://a b/"],
)
def test_what_is_no_address_is_an_error(address: str) -> None:
    """Said as such, by both ways of fetching."""
    for fetch_it in (_fetcher().get, _fetcher().once):
        with pytest.raises(ReadError):
            fetch_it(address)
    with pytest.raises(ReadError):
        read_source(address)
