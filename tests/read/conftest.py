"""A web server on 127.0.0.1 for the tests of fetching."""

import http.server
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import pytest


@dataclass
class Site:
    """Pages by path: (body, media type, more headers), or a function that answers by itself. `asked` is the log."""

    address: str = ""
    pages: dict[
        str, tuple[bytes, str, dict[str, str]] | Callable[[http.server.BaseHTTPRequestHandler], None]
    ] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def put(
        self, path: str, body: str | bytes, type: str = "text/html; charset=utf-8", **headers: str
    ) -> None:
        data = body.encode() if isinstance(body, str) else body
        self.pages[path] = data, type, {name.replace("_", "-"): value for name, value in headers.items()}

    @property
    def paths(self) -> list[str]:
        """What was asked for, robots.txt aside."""
        return [path for path, _ in self.asked if path != "/robots.txt"]


@pytest.fixture
def site() -> Iterator[Site]:
    """An empty site; it is gone when the test ends."""
    site = Site()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append((self.path, dict(self.headers)))
            page = site.pages.get(self.path)
            if page is None:
                self.send_error(404)
            elif callable(page):
                with suppress(OSError):
                    page(self)
            else:
                body, type, headers = page
                tag = headers.get("ETag")
                unchanged = tag is not None and self.headers.get("If-None-Match") == tag
                self.send_response(304 if unchanged else 200)
                self.send_header("Content-Type", type)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                if not unchanged:
                    self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        httpd.daemon_threads = True
        thread = threading.Thread(target=httpd.serve_forever)
        thread.start()
        site.address = f"http://127.0.0.1:{httpd.server_port}"
        try:
            yield site
        finally:
            httpd.shutdown()
            thread.join()
