"""What a job gives back, and how it says no."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from eventgraph.errors import EventgraphError


class ServeError(EventgraphError):
    """The server cannot listen where it should."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A status, a body and the headers that describe it."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


class Refusal(Exception):
    """A request that is not answered: an HTTP status and a sentence that says why and what to do."""

    def __init__(self, status: int, message: str, **headers: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def reply(self) -> Reply:
        headers = {"content-type": "text/plain; charset=utf-8", **self.headers}
        return Reply(self.status, f"{self.message}\n".encode("utf-8", "replace"), headers)
