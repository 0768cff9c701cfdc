"""What each article says, kept on the server beside the quads: the same as in `catalogue`, in a graph of its own.

So everybody who writes to the server goes on from the same articles, settings and decisions. The graph uses no
vocabulary of the graph of events: an article is `urn:eventgraph:article:KEY`, the store `urn:eventgraph:store`, and
all values are plain strings; packed ones are in base64.
"""

from __future__ import annotations

import socket
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping

import pyoxigraph as ox

from eventgraph.errors import StoreError
from eventgraph.model import Extraction, Profile
from eventgraph.store.catalogue import Packed, Record

GRAPH = "urn:eventgraph:catalogue"
_OURS = "urn:eventgraph:"
STORE = f"{_OURS}store"
_ARTICLE = f"{_OURS}article:"
_SMALL = ("identifier", "source", "state", "settings", "written")
#: Extractions that are fetched at once; one has about 10 kB.
_AHEAD = 16

Select = Callable[[str], list[tuple[str | None, ...]]]


class RemoteCatalogue(Packed):
    """Reads through `select`; what it writes is handed to `write` as SPARQL updates, in order.

    Whoever writes holds the lease, so the small values are read once and kept up to date here. Where an article lies
    is kept with the name of the computer: one path means different files on two.
    """

    def __init__(self, location: str, select: Select, write: Callable[[str], None]) -> None:
        self._location, self._select, self._write = location, select, write
        self._here = f"{socket.gethostname()}:"
        self._settings = {
            predicate.removeprefix(f"{_OURS}setting:"): value
            for predicate, value in self._pairs(STORE)
            if predicate.startswith(f"{_OURS}setting:")
        }
        self._articles: dict[str, dict[str, str]] | None = None
        self._extractions: dict[str, bytes] = {}  # put in this run, or fetched ahead
        self._profiles: dict[str, bytes] | None = None

    def close(self) -> None:
        """Nothing: the store has the connection."""

    def put(self, record: Record) -> None:
        """Keep an article in place of its earlier self."""
        small = {
            "identifier": record.identifier,
            "source": self._placed(record.source),
            "state": record.state,
            "settings": record.settings,
            "written": "",
        }
        packed = {"extraction": record.extraction, "profiles": record.profiles, "receipt": record.receipt}
        self._rows()[record.key] = small
        self._extractions[record.key] = record.extraction
        if self._profiles is not None:
            self._profiles[record.key] = record.profiles
        self._replace(_ARTICLE + record.key, small | {k: _text(v) for k, v in packed.items()}, whole=True)

    def update(self, key: str, profiles: bytes, receipt: bytes, settings: str) -> None:
        """Replace what follows from an extraction."""
        self._rows()[key]["settings"] = settings
        if self._profiles is not None:
            self._profiles[key] = profiles
        values = {"profiles": _text(profiles), "receipt": _text(receipt), "settings": settings}
        self._replace(_ARTICLE + key, values)

    def remove(self, key: str) -> None:
        self._rows().pop(key, None)
        if self._profiles is not None:
            self._profiles.pop(key, None)
        self._replace(_ARTICLE + key, {}, whole=True)

    def note_written(self, written: Mapping[str, str]) -> None:
        """What the articles' graphs (by key) were made from; empty: they are to be made anew."""
        for key, state in written.items():
            if self._rows()[key]["written"] != state:
                self._rows()[key]["written"] = state
                self._replace(_ARTICLE + key, {"written": state})

    def states(self) -> dict[str, tuple[str, str, str]]:
        """For each article's key: its state, the settings of its profiles, and what its graphs were made from."""
        return {k: (v["state"], v["settings"], v["written"]) for k, v in sorted(self._rows().items())}

    def note_source(self, key: str, source: str) -> None:
        """The article now lies there."""
        self._rows()[key]["source"] = self._placed(source)
        self._replace(_ARTICLE + key, {"source": self._placed(source)})

    def sources(self) -> dict[str, str]:
        """Key -> the place that the article was read from; empty for one that lies in no file."""
        return {k: v["source"].removeprefix(self._here) for k, v in sorted(self._rows().items())}

    def _placed(self, source: str) -> str:
        return self._here + source if source else ""

    def identifiers(self) -> dict[str, str]:
        """Key -> identifier."""
        return {k: v["identifier"] for k, v in sorted(self._rows().items())}

    def extraction(self, key: str) -> Extraction:
        if key not in self._extractions:
            later = [k for k in sorted(self._rows()) if k >= key and k not in self._extractions]
            self._extractions |= self._packed("extraction", later[:_AHEAD])
        return self._unpacked(self._extractions.pop(key), Extraction)

    def profiles(self) -> Iterator[Profile]:
        """The profiles of all articles."""
        if self._profiles is None:
            self._profiles = self._packed("profiles")
        for key in sorted(self._profiles):
            yield from self._unpacked(self._profiles[key], tuple[Profile, ...])

    def receipt(self, key: str) -> bytes:
        """The JSON of an article's receipt."""
        return self._inflated(self._packed("receipt", [key])[key])

    def setting(self, name: str) -> str:
        return self._settings.get(name, "")

    def set(self, name: str, value: str) -> None:
        if self._settings.get(name) != value:
            self._settings[name] = value
            self._replace(STORE, {f"setting:{name}": value})

    def _damaged(self, error: Exception) -> StoreError:
        return StoreError(self._location, f"what the articles say cannot be read ({error}): build them again")

    def _rows(self) -> dict[str, dict[str, str]]:
        """The small values of all articles."""
        if self._articles is None:
            self._articles = {}
            names = " ".join(f"<{_OURS}{name}>" for name in _SMALL)
            rows = self._select(
                f"SELECT ?article ?name ?value WHERE {{ VALUES ?name {{ {names} }} "
                f"GRAPH <{GRAPH}> {{ ?article ?name ?value }} }}"
            )
            for article, name, value in rows:
                key = str(article).removeprefix(_ARTICLE)
                self._articles.setdefault(key, {})[str(name).removeprefix(_OURS)] = value or ""
            # What has no state was written half; the run that did so is finished by reading the article again.
            empty = dict.fromkeys(_SMALL, "")
            self._articles = {k: empty | v for k, v in self._articles.items() if "state" in v}
        return self._articles

    def _packed(self, name: str, keys: list[str] | None = None) -> dict[str, bytes]:
        """Packed values of some articles, or of all."""
        only = (
            "" if keys is None else f"VALUES ?article {{ {' '.join(f'<{_ARTICLE}{key}>' for key in keys)} }}"
        )
        rows = self._select(
            f"SELECT ?article ?value WHERE {{ {only} GRAPH <{GRAPH}> {{ ?article <{_OURS}{name}> ?value }} }}"
        )
        found = {str(a).removeprefix(_ARTICLE): b64decode(value or "") for a, value in rows}
        return {key: value for key, value in found.items() if key in self._rows()}

    def _pairs(self, subject: str) -> list[tuple[str, str]]:
        rows = self._select(f"SELECT ?name ?value WHERE {{ GRAPH <{GRAPH}> {{ <{subject}> ?name ?value }} }}")
        return [(str(name), value or "") for name, value in rows]

    def _replace(self, subject: str, values: dict[str, str], whole: bool = False) -> None:
        """Give a node these values, in place of earlier ones of the same names, or of all it had."""
        node = ox.NamedNode(subject)
        gone = ["?name"] if whole else [f"<{_OURS}{name}>" for name in values]
        drops = [f"DELETE WHERE {{ GRAPH <{GRAPH}> {{ {node} {name} ?value }} }}" for name in gone]
        added = " ; ".join(f"<{_OURS}{name}> {ox.Literal(value)}" for name, value in values.items())
        insert = [f"INSERT DATA {{ GRAPH <{GRAPH}> {{ {node} {added} }} }}"] if added else []
        self._write(" ;\n".join(drops + insert))


def _text(data: bytes) -> str:
    return b64encode(data).decode("ascii")
