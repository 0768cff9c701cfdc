"""One writer at a time on a server: a mark in a graph of its own that the writer renews while it works.

A writer puts its mark there first and looks afterwards whether it is the only one. So of two that begin together at
least one sees the other, whatever the server promises of transactions, and gives way. The mark of a writer that was
killed is no longer renewed and counts for nothing after `SECONDS`. Times are the server's own.
"""

from __future__ import annotations

import getpass
import os
import secrets
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pyoxigraph as ox

from eventgraph.errors import StoreError, StoreLocked

GRAPH = "urn:eventgraph:lock"
HOLDER, RENEWED = "urn:eventgraph:holder", "urn:eventgraph:renewed"
#: How long a mark counts that is not renewed.
SECONDS = 300.0

_LOOK = f"""SELECT ?mark ?holder ?renewed (NOW() AS ?now) WHERE {{
  GRAPH <{GRAPH}> {{ ?mark <{HOLDER}> ?holder ; <{RENEWED}> ?renewed }} }}"""


@dataclass(frozen=True, slots=True)
class _Mark:
    iri: str
    holder: str
    age: float  # seconds


class Lease:
    """Held from creation to `release`. StoreLocked says who else writes."""

    def __init__(
        self,
        location: str,
        select: Callable[[str], list[tuple[str | None, ...]]],
        update: Callable[[str], None],
    ) -> None:
        self._location, self._select, self._update = location, select, update
        self._mine = f"urn:eventgraph:lock:{secrets.token_hex(8)}"
        self._renewed = time.time()
        for mark in self._others():
            if mark.age > SECONDS:
                self._remove(mark.iri)
        holder = ox.Literal(f"{os.environ.get('EVENTGRAPH_USER') or _user()} on {socket.gethostname()}")
        self._update(
            f"INSERT {{ GRAPH <{GRAPH}> {{ <{self._mine}> <{HOLDER}> {holder} ; <{RENEWED}> ?now }} }}"
            " WHERE { BIND(NOW() AS ?now) }"
        )
        if others := self._others():
            self._remove(self._mine)
            raise _held(location, others[0])

    def renew(self) -> None:
        """Say that we still write, if it is time to. StoreError if somebody took over because we had not."""
        if time.time() - self._renewed < SECONDS / 4:
            return
        mine = f"GRAPH <{GRAPH}> {{ <{self._mine}> <{RENEWED}>"
        self._update(
            f"DELETE {{ {mine} ?old }} }} INSERT {{ {mine} ?now }} }} WHERE {{ {mine} ?old }} BIND(NOW() AS ?now) }}"
        )
        if self._mine not in [mark.iri for mark in self._marks()]:
            raise StoreError(
                self._location,
                "this run paused for so long that another one took over; nothing more was written: run it again",
            )
        self._renewed = time.time()

    def release(self) -> None:
        self._remove(self._mine)

    def _remove(self, iri: str) -> None:
        self._update(f"DELETE WHERE {{ GRAPH <{GRAPH}> {{ <{iri}> ?p ?o }} }}")

    def _others(self) -> list[_Mark]:
        return [mark for mark in self._marks() if mark.iri != self._mine]

    def _marks(self) -> list[_Mark]:
        rows = self._select(_LOOK)
        return [
            _Mark(iri or "", holder or "somebody", (_time(now) - _time(renewed)).total_seconds())
            for iri, holder, renewed, now in rows
        ]


def _held(location: str, mark: _Mark) -> StoreLocked:
    heard = "just now" if mark.age < 2 else f"{mark.age:.0f} seconds ago"
    return StoreLocked(
        location,
        f"{mark.holder} writes this store (last heard of {heard}); wait until that has ended. "
        f"If it was killed, the store is free {SECONDS:.0f} seconds after it was last heard of",
    )


def _time(text: str | None) -> datetime:
    found = datetime.fromisoformat(text or "")
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user without a name
        return "somebody"
