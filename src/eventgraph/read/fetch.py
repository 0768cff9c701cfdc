"""Fetching pages: http and https only, within limits, from public addresses, politely.

Safe: each connection goes to an address that was looked at first, so neither a redirect nor a name that answers
differently the second time leads into a private network. Bodies are cut off at MAX_PAGE_BYTES and a whole request at
DEADLINE. Polite: one request at a time, `Reading.delay` seconds between two to one host, `Retry-After` and, for pages
that nobody named, robots.txt are heeded; a page that was fetched before is asked for only if it has changed.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import re
import socket
import tempfile
import threading
import time
import urllib.error
import urllib.request
import urllib.robotparser
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, quote, urlsplit

from eventgraph.errors import ReadError
from eventgraph.model import digest
from eventgraph.read.document import MAX_PAGE_BYTES, Raw, Reading, name_in, suffix_of

AGENT = "eventgraph"
_AGENT_HEADER = "eventgraph (reads articles about events)"
#: Seconds without an answer, and for a whole request.
TIMEOUT, DEADLINE = 30, 120
#: Seconds that are waited at most when a server asks for patience, and how often it may ask.
PATIENCE, TRIES = 60, 3
MAX_REDIRECTS = 5
_BUSY = (429, 503)
#: Letters of an address that stay as they are.
_SAFE = "/%:@!$&'()*+,;=~?"


@dataclass(frozen=True, slots=True)
class Page:
    """A server's answer. `version` is what a feed or sitemap said of the page's last change when it was fetched."""

    address: str
    type: str
    data: bytes
    etag: str = ""
    modified: str = ""
    version: str = ""

    def raw(self, source: str) -> Raw:
        """The page as something to read."""
        name = name_in(self.address) or "page"
        suffix = suffix_of(urlsplit(self.address).path)
        return Raw(source, name, suffix, data=self.data, address=self.address, type=self.type)


@dataclass(slots=True)
class Fetcher:
    """Fetches for one run. `sleep` and `clock` are there for tests."""

    reading: Reading
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _last: dict[str, float] = field(default_factory=dict)
    _robots: dict[str, urllib.robotparser.RobotFileParser] = field(default_factory=dict)

    def get(self, address: str) -> Page:
        """The page as it is now; the kept one where the server says that it has not changed. ReadError."""
        kept = self._kept(address)
        page = self._ask(address, kept)
        if page is not kept:
            self._keep(address, page)
        return page

    def once(self, address: str, version: str = "") -> Page:
        """A page that a feed or sitemap names: not asked for again while `version` is the same. ReadError."""
        kept = self._kept(address)
        if kept and kept.version == version:
            return kept
        if not self._allowed(address):
            raise ReadError(address, "its server asks programs to stay away (robots.txt)")
        page = replace(self._ask(address, kept), version=version)
        self._keep(address, page)
        return page

    def _ask(self, address: str, kept: Page | None) -> Page:
        headers = {"User-Agent": _AGENT_HEADER, "Accept-Encoding": "gzip"}
        if kept and kept.etag:
            headers["If-None-Match"] = kept.etag
        if kept and kept.modified:
            headers["If-Modified-Since"] = kept.modified
        for tries in range(1, TRIES + 1):
            self._wait_turn(address)
            try:
                return _request(address, headers, self.reading.private_addresses)
            except urllib.error.HTTPError as error:
                error.close()
                if error.code == 304 and kept:
                    return kept
                patience = _retry_after(error)
                if error.code not in _BUSY or tries == TRIES:
                    raise ReadError(address, f"the server answered {error.code} {error.reason}") from error
                if patience > PATIENCE:
                    raise ReadError(
                        address,
                        f"the server is busy and asks to wait {patience:.0f} seconds: run this again then",
                    ) from error
                self.sleep(patience)
        raise AssertionError("not reached")

    def _wait_turn(self, address: str) -> None:
        host = _parts(address).netloc
        if host in self._last:
            rest = self._last[host] + self.reading.delay - self.clock()
            if rest > 0:
                self.sleep(rest)
        self._last[host] = self.clock()

    def _allowed(self, address: str) -> bool:
        """Whether robots.txt lets programs fetch it; a server without the file lets them."""
        parts = _parts(address)
        root = f"{parts.scheme}://{parts.netloc}"
        if root not in self._robots:
            rules = urllib.robotparser.RobotFileParser()
            try:
                rules.parse(
                    self._ask(f"{root}/robots.txt", None).data.decode("utf-8", "replace").splitlines()
                )
            except ReadError:
                rules.parse([])
            self._robots[root] = rules
        return self._robots[root].can_fetch(AGENT, address)

    def _file(self, address: str) -> Path | None:
        return self.reading.cache / digest(address)[:40] if self.reading.cache else None

    def _kept(self, address: str) -> Page | None:
        file = self._file(address)
        try:
            head, _, body = file.read_bytes().partition(b"\n") if file else (b"", b"", b"")
            return Page(**json.loads(head), data=zlib.decompress(body)) if head else None
        except (OSError, ValueError, TypeError, zlib.error):  # not there, or damaged: it is fetched again
            return None

    def _keep(self, address: str, page: Page) -> None:
        if (file := self._file(address)) is None:
            return
        head = asdict(page)
        body = zlib.compress(head.pop("data"))
        try:
            file.parent.mkdir(exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as made:
                made.write(json.dumps(head, sort_keys=True).encode() + b"\n" + body)
            Path(made.name).replace(file)
        except OSError as error:
            raise ReadError(
                address, f"cannot be kept in {file.parent} ({error.strerror or error})"
            ) from error


def _parts(address: str) -> SplitResult:
    """The parts of an address, letters that it must not hold escaped. ReadError if it is none for http or https."""
    try:
        parts = urlsplit(address.strip())
        _ = parts.port  # raises if it is no number
    except ValueError as error:
        raise ReadError(address, f"is no address ({error})") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ReadError(address, "is neither http nor https")
    if parts.username is not None:
        raise ReadError(
            parts.hostname, "pages are fetched without a user's name; leave out what stands before @"
        )
    return parts._replace(path=quote(parts.path, _SAFE), query=quote(parts.query, _SAFE), fragment="")


def _request(address: str, headers: dict[str, str], private: bool) -> Page:
    guard = _Guard(private)
    opener = urllib.request.OpenerDirector()  # with handlers for http and https, and for no other scheme
    for handler in (urllib.request.ProxyHandler(), _Http(guard), _Https(guard), _Redirects(),
                    urllib.request.HTTPErrorProcessor(), urllib.request.HTTPDefaultErrorHandler(),
                    urllib.request.UnknownHandler()):  # fmt: skip
        opener.add_handler(handler)
    try:
        request = urllib.request.Request(_parts(address).geturl(), headers=headers)
        with guard.deadline(), opener.open(request, timeout=TIMEOUT) as response:
            data = b"".join(_chunks(response, address))
            if guard.expired or response.length:
                raise http.client.IncompleteRead(data, response.length)
            info = response.headers
            return Page(
                response.geturl(),
                info.get_content_type(),
                data,
                info.get("ETag", ""),
                info.get("Last-Modified", ""),
            )
    except urllib.error.HTTPError:
        raise
    except (OSError, EOFError, ValueError, http.client.HTTPException, zlib.error) as error:
        if guard.expired:
            raise ReadError(address, f"the server took longer than {DEADLINE} seconds") from error
        reason = getattr(error, "reason", None) or error
        raise ReadError(address, f"cannot be fetched ({reason})") from error


def _chunks(response: http.client.HTTPResponse, address: str) -> Iterator[bytes]:
    """The body in parts, unpacked; ReadError as soon as it is too large, packed or not."""
    unpack = zlib.decompressobj(31) if response.headers.get("Content-Encoding", "") == "gzip" else None
    size = 0
    while data := response.read1(65_536):
        if unpack:
            data = unpack.decompress(data, MAX_PAGE_BYTES + 1)
        size += len(data)
        if size > MAX_PAGE_BYTES or (unpack and unpack.unconsumed_tail):
            raise ReadError(address, f"is larger than {MAX_PAGE_BYTES // 1_000_000} MB")
        yield data
    if unpack and size and not unpack.eof:
        raise EOFError("its gzip breaks off")


class _Refused(OSError):
    """An address that must not be connected to."""


@dataclass(slots=True)
class _Guard:
    """Opens connections to allowed addresses only, and shuts them when the time is up."""

    private: bool
    expired: bool = False
    _sockets: list[socket.socket] = field(default_factory=list)

    def connect(self, host: str, port: int, timeout: Any) -> socket.socket:
        problem: OSError | None = None
        for family, kind, protocol, _, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            if not self.private and not _is_public(place[0]):
                problem = _Refused(
                    f"{host} is in a private network; to fetch from there, give --private-addresses"
                )
                continue
            connection = socket.socket(family, kind, protocol)
            connection.settimeout(timeout)
            self._sockets.append(connection)
            try:
                connection.connect(place)
                return connection
            except OSError as error:
                connection.close()
                problem = error
        raise problem or OSError(f"{host} has no address")

    @contextmanager
    def deadline(self) -> Iterator[None]:
        timer = threading.Timer(DEADLINE, self._expire)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _expire(self) -> None:
        self.expired = True
        for connection in self._sockets:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue


#: Private, whatever this version of Python says: IPv4 in old clothes of IPv6, a network's own NAT64, site-local.
_PRIVATE = [ipaddress.ip_network(n) for n in ("::/96", "::ffff:0:0:0/96", "64:ff9b:1::/48", "fec0::/10")]
#: IPv4 addresses as hosts that have IPv6 only see them; the last 32 bits tell which.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def _is_public(address: str | int) -> bool:
    found = ipaddress.ip_address(str(address).partition("%")[0])
    if found.is_multicast or not found.is_global or any(found in network for network in _PRIVATE):
        return False
    if found in _NAT64:
        return ipaddress.IPv4Address(int(found) & 0xFFFF_FFFF).is_global
    mapped = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    return mapped is None or mapped.is_global


class _Http(urllib.request.HTTPHandler):
    def __init__(self, guard: _Guard) -> None:
        super().__init__()
        self._guard = guard

    def http_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_guarded(http.client.HTTPConnection, self._guard, request), request)


class _Https(urllib.request.HTTPSHandler):
    def __init__(self, guard: _Guard) -> None:
        super().__init__()
        self._guard = guard

    def https_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_guarded(http.client.HTTPSConnection, self._guard, request), request)


def _guarded(kind: Any, guard: _Guard, request: urllib.request.Request) -> Any:
    """A maker of connections of this kind that asks the guard. A proxy that the user has set up is let through."""
    by_proxy = request.has_proxy() or bool(getattr(request, "_tunnel_host", None))
    chosen = replace(guard, private=True) if by_proxy else guard

    def make(host: str, **options: Any) -> Any:
        connection = kind(host, **options)
        connection._create_connection = lambda place, timeout, *_: chosen.connect(place[0], place[1], timeout)
        return connection

    return make


class _Redirects(urllib.request.HTTPRedirectHandler):
    max_redirections = MAX_REDIRECTS
    max_repeats = 2

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        if urlsplit(newurl).scheme not in ("http", "https"):
            raise urllib.error.URLError(f"it leads to {newurl}, which is neither http nor https")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _retry_after(error: urllib.error.HTTPError) -> float:
    """Seconds to wait: a number, or the time until a date counted from the server's own clock."""
    value = str(error.headers.get("Retry-After", "")).strip()
    if re.fullmatch(r"\d{1,9}", value):
        return float(value)
    try:
        until, now = parsedate_to_datetime(value), parsedate_to_datetime(error.headers.get("Date", ""))
        return max(1.0, (until - now).total_seconds())
    except (TypeError, ValueError):
        return 5.0
