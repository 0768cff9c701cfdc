"""Servers on this machine: two real ones, each started and stopped here, and a small one that can be made to fail."""

from __future__ import annotations

import base64
import json
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest

from eventgraph.pipeline import Options, build_into
from eventgraph.store import Store, dialects, wire

ARTICLES = {
    "one.md": "# Dock Day 2025\n\nAda Roe of Quay Labs spoke at Dock Day 2025 in Ghent on 3 June 2025. Quay Labs organised Dock Day 2025.\n",
    "two.md": '# A look back at Dock Day 2025\n\nAda Roe spoke at Dock Day 2025. Ben Tull of the Harbour Data Group (HDG) attended Dock Day 2025. "Ports need open tools," said Ada Roe.\n',
    "three.md": "# Dock Day 2024\n\nBen Tull of HDG gave a keynote at Dock Day 2024 in Gent-Süd. Quay Labs GmbH sponsored Dock Day 2024. Jun Watanabe 渡辺 attended.\n",
}
#: The small reader is quick; what is stored is what counts here.
OPTIONS = Options(reader="spacy")


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three short articles."""
    place = tmp_path_factory.mktemp("articles")
    for name, text in ARTICLES.items():
        (place / name).write_text(text, "utf-8")
    return place


@pytest.fixture(scope="session")
def local(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A local store of the three articles, which no test changes."""
    place = tmp_path_factory.mktemp("local") / "store"
    with Store.open(place, writable=True) as store:
        build_into(store, [str(folder)], OPTIONS)
    return place


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No credentials of whoever runs the tests; tries follow each other quickly."""
    for name in (wire.USER, wire.PASSWORD, wire.TOKEN, wire.TIMEOUT, wire.UPDATE):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(wire, "_FIRST_WAIT", 0.01)


@pytest.fixture(scope="session")
def quads() -> Callable[[str | Path], bytes]:
    """All quads of a store, in canonical order."""

    def read(place: str | Path) -> bytes:
        with Store.open(place) as store:
            return b"".join(store.dump("nquads"))

    return read


@pytest.fixture(scope="session")
def build() -> Callable[..., list[str]]:
    """Build from files and folders; the identifiers of the articles that were read."""

    def run(place: str | Path, *sources: Path) -> list[str]:
        with Store.open(place, writable=True) as store:
            receipts = build_into(store, [str(source) for source in sources], OPTIONS)
        assert not [receipt.error for receipt in receipts if receipt.error]
        return sorted(receipt.identifier for receipt in receipts if not receipt.unchanged)

    return run


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Place:
    """A running server: its address, and what empties it."""

    name: str
    address: str
    user: str = ""
    password: str = ""


@pytest.fixture(scope="session")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    binary = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    if binary is None:
        pytest.skip("the Oxigraph server is not installed (pip install oxigraph)")
    port = free_port()
    words = [
        binary,
        "serve",
        "--location",
        str(tmp_path_factory.mktemp("oxigraph")),
        "--bind",
        f"127.0.0.1:{port}",
    ]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait(f"http://127.0.0.1:{port}/", process)
            yield Place("oxigraph", f"http://127.0.0.1:{port}")
        finally:
            process.terminate()


_INI = """[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = {sql}
DisableUnixSocket = 1
NumberOfBuffers = 4000
[HTTPServer]
ServerPort = {http}
ServerThreads = 6
[SPARQL]
ResultSetMaxRows = 400
"""


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Virtuoso, which gives 400 rows at most, so that small graphs too are read page by page."""
    binary = shutil.which("virtuoso-t")
    if binary is None:
        pytest.skip("Virtuoso is not installed (apt-get install virtuoso-opensource-7-bin)")
    home = tmp_path_factory.mktemp("virtuoso")
    sql, http = free_port(), free_port()
    (home / "virtuoso.ini").write_text(_INI.format(sql=sql, http=http), "utf-8")
    words = [binary, "+foreground", "+configfile", "virtuoso.ini"]
    with subprocess.Popen(words, cwd=home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait(f"http://127.0.0.1:{http}/sparql?query=ASK%7B%7D", process)
            yield Place("virtuoso", f"http://127.0.0.1:{http}", "dba", "dba")
        finally:
            process.terminate()


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    """Until a server answers."""
    for _ in range(300):
        assert process.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError("the server does not answer")


@pytest.fixture(params=["oxigraph", "virtuoso", "generic"])
def server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Each real server in turn, empty; as `generic` an Oxigraph that is not recognised."""
    place: Place = request.getfixturevalue("virtuoso" if request.param == "virtuoso" else "oxigraph")
    if request.param == "generic":
        monkeypatch.setattr(dialects, "_BY_HEADER", ())
    if place.user:
        monkeypatch.setenv(wire.USER, place.user)
        monkeypatch.setenv(wire.PASSWORD, place.password)
    with Store.open(place.address, writable=True) as store:
        names = {*store.graphs(), "urn:eventgraph:catalogue", "https://else.example/g"}
        store._update(" ;\n".join(f"DROP SILENT GRAPH <{name}>" for name in sorted(names)))
    return place


class FakeServer:
    """A SPARQL server of a few lines, over an Oxigraph in memory.

    `trouble` is asked before each request that is no query of the catalogue: it gets the method and the path and
    says what goes wrong: a status code, "drop" (the connection breaks before anything is done), "drop after" (when
    all is done), "half" (in the middle of the answer), "sleep", or nothing.
    """

    def __init__(self, header: str = "Oxigraph/fake") -> None:
        self.header = header
        self.data = ox.Store()
        self.trouble: Callable[[str, str], int | str | None] = lambda method, path: None
        self.password: tuple[str, str] | None = None
        self.token = ""
        self.seen: list[str] = []
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # an answer in one packet
            do_POST = do_PUT = do_DELETE = do_GET = lambda self: fake._answer(self)

            def log_message(self, *_: Any) -> None:
                pass

            def version_string(self) -> str:
                return fake.header

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: Any) -> None:
                pass

        self.http = Server(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.http.server_address[1]}"
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.02,))
        self.thread.start()

    def stop(self) -> None:
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        parts = urlsplit(handler.path)
        self.seen.append(f"{handler.command} {handler.path} {handler.headers.get('Authorization', '')}")
        if not self._allowed(handler.headers.get("Authorization", "")):
            self._send(handler, 401, b"", {"WWW-Authenticate": 'Basic realm="fake"'})
            return
        wrong = self.trouble(handler.command, parts.path)
        if isinstance(wrong, int):
            self._send(handler, wrong, b"busy", {"Location": "http://127.0.0.1:1/"} if wrong < 400 else {})
            return
        if wrong == "sleep":
            time.sleep(1)
        if wrong in ("drop", "sleep"):
            handler.close_connection = True
            return
        if handler.command in ("PUT", "DELETE"):
            status, kind, answer = self._graph(parse_qs(parts.query)["graph"][0], body)
        elif handler.headers.get_content_type() == "application/sparql-update":
            self.data.update(body.decode())
            status, kind, answer = 204, "text/plain", b""
        else:
            status, kind, answer = self._query({k: v[0] for k, v in parse_qs(body.decode()).items()})
        if wrong == "drop after":
            handler.close_connection = True
            return
        if wrong == "half":
            self._send(handler, status, answer, {"Content-Type": kind}, len(answer) // 2)
            handler.close_connection = True
            return
        self._send(handler, status, answer, {"Content-Type": kind})

    def _allowed(self, given: str) -> bool:
        if self.password:
            return given == "Basic " + base64.b64encode(":".join(self.password).encode()).decode()
        return not self.token or given == f"Bearer {self.token}"

    def _graph(self, name: str, body: bytes) -> tuple[int, str, bytes]:
        graph = ox.NamedNode(name)
        self.data.remove_graph(graph)
        if body:
            self.data.load(body, format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
        return 204, "text/plain", b""

    def _query(self, form: dict[str, str]) -> tuple[int, str, bytes]:
        try:
            found = self.data.query(form["query"], use_default_graph_as_union=True)
        except SyntaxError as error:
            return 400, "text/plain", str(error).encode()
        if isinstance(found, ox.QueryTriples):
            return 200, "application/n-triples", ox.serialize(found, format=ox.RdfFormat.N_TRIPLES) or b""
        answer = found.serialize(format=ox.QueryResultsFormat.JSON) or b""
        assert json.loads(answer)
        return 200, "application/sparql-results+json", answer

    def _send(
        self,
        handler: BaseHTTPRequestHandler,
        status: int,
        body: bytes,
        headers: dict[str, str],
        sent: int = -1,
    ) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        if status != 204:
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body if sent < 0 else body[:sent])


@pytest.fixture
def fake() -> Iterator[FakeServer]:
    """A server whose updates are transactions."""
    server = FakeServer()
    yield server
    server.stop()


@pytest.fixture
def fake_virtuoso() -> Iterator[FakeServer]:
    """A server whose graphs are replaced one by one."""
    server = FakeServer("Virtuoso/fake")
    yield server
    server.stop()
