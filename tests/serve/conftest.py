"""A server in a process of its own on a free port of this machine, and a small client."""

from __future__ import annotations

import http.client
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

SHORE = Path(__file__).parent / "shore.trig"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    @property
    def media(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]


@dataclass
class Server:
    """A running server."""

    process: subprocess.Popen[str]
    address: str

    @property
    def port(self) -> int:
        return urlsplit(self.address).port or 0

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, /, **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            names = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, names)
            got = connection.getresponse()
            return Answer(got.status, {k.lower(): v for k, v in got.getheaders()}, got.read())
        finally:
            connection.close()

    def sparql(self, query: str, accept: str = "*/*", **more: str) -> Answer:
        return self.ask("/sparql?" + urlencode({"query": query, **more}), Accept=accept)

    def stop(self) -> None:
        self.process.terminate()
        self.process.communicate(timeout=30)


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "eventgraph", "serve", *words]


def start(*words: str, store: str | Path = SHORE) -> Server:
    process = subprocess.Popen(
        command("--store", str(store), "--port", "0", *words),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    if "http://" not in line:
        _, error = process.communicate(timeout=30)
        raise AssertionError(f"the server did not start: {error}")
    return Server(process, line.split(" at ")[1].split()[0])


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A server on the shore, with short patience and few rows."""
    running = start("--timeout", "2", "--limit", "50")
    yield running
    running.stop()


@pytest.fixture
def started() -> Iterator[Callable[..., Server]]:
    """To start a server of the test's own; it is stopped afterwards."""
    running: list[Server] = []

    def begin(*words: str, store: str | Path = SHORE) -> Server:
        running.append(start(*words, store=store))
        return running[-1]

    yield begin
    for one in running:
        one.stop()


@pytest.fixture(scope="session")
def serve_command() -> Callable[..., list[str]]:
    """The command line that serves, as words to run."""
    return command
