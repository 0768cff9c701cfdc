"""Knowledge bases of a store: lists of known things that nodes are matched with."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path

from eventgraph.entries import kept_lists, read_entries
from eventgraph.errors import EventgraphError, NotFound, ReadError
from eventgraph.iris import slug
from eventgraph.model import Identity, Listing, Node
from eventgraph.pipeline import identity, settle, store_settings
from eventgraph.store import Store
from eventgraph.store.entries import write_entries


@dataclass(frozen=True, slots=True)
class Kept:
    """One list of entries: how many it has, how many are nodes, how many people have to look at."""

    name: str
    entries: int
    matched: int
    open: int


@dataclass(frozen=True, slots=True)
class Added:
    """What adding a list did."""

    kept: Kept
    listing: Listing
    changed: bool
    replaced: bool  # another list was kept under this name
    before: int  # nodes of the graph, before and after
    after: int
    misses: int


@dataclass(frozen=True, slots=True)
class Match:
    """A node and the entry that it is, and why."""

    name: str
    iri: str
    entry: str
    sources: tuple[str, ...]
    score: float
    reason: str


def add(store: Store, path: Path, name: str = "", kind: str = "") -> Added:
    """Keep the entries of a file under a name (the file's), in place of what was kept so, and match them.

    The store must be open for writing. ReadError and StoreError, and then nothing has changed.
    """
    folder = _folder(store)
    settings = store_settings(store)
    listing = read_entries(path, kind)
    if not listing.entries:
        raise ReadError(str(path), "lists nothing: an entry needs a name and an IRI")
    own = [e.iri for e in listing.entries if any(iri.startswith(settings.base) for iri in (e.iri, *e.same))]
    if own:
        raise ReadError(str(path), f"has {own[0]}, which is a name in this graph and no entry elsewhere")
    name = slug(name or path.stem)
    target = folder / f"{name}.ttl"
    replaced = target.exists()
    before = identity(store)
    store.catalogue.set("settled", "")  # if we are stopped now, the next run follows the file
    changed = write_entries(target, name, listing.entries)
    found = settle(store, settings)
    kept = next(k for k in _lists(store, found) if k.name == name)
    return Added(kept, listing, changed, replaced, len(before.nodes), len(found.nodes), len(_missing(found)))


def lists(store: Store) -> list[Kept]:
    """The lists that are kept."""
    _folder(store)
    return _lists(store, identity(store))


def matches(store: Store) -> list[Match]:
    """Every node that is an entry."""
    found = identity(store)
    names = {n.local: n.name for n in found.nodes} | {local: name for local, name in found.series if name}
    known = {iri: e for e in found.entries for iri in (e.iri, *e.same)}
    return [
        Match(names[x.first], x.second, known[x.second].names[0], known[x.second].sources, x.score, x.reason)
        for x in found.same_as
    ]


def misses(store: Store, kind: str = "") -> list[Node]:
    """The nodes that are no entry of any list and may be none, in the order of names."""
    found = [n for n in _missing(identity(store)) if kind in ("", n.kind)]
    return sorted(found, key=lambda n: (n.kind, n.name.casefold(), n.local))


def remove(store: Store, name: str) -> str:
    """Forget a list, and what was matched with it only; gives its name. NotFound if none is kept so."""
    known = kept_lists(store)
    wanted = slug(Path(name).stem) if slug(name) not in known else slug(name)
    if wanted not in known:
        near = difflib.get_close_matches(wanted, known, n=3, cutoff=0.5)
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        raise NotFound(f"no list is kept as '{name}'.{hint} `eventgraph kb list` shows them.")
    store.catalogue.set("settled", "")
    try:
        known[wanted].unlink()
    except OSError as error:
        raise EventgraphError(f"{known[wanted]}: cannot be deleted ({error.strerror})") from error
    settle(store, store_settings(store))
    return wanted


def _lists(store: Store, found: Identity) -> list[Kept]:
    linked = {x.second for x in found.same_as}
    asked = {x.second for x in found.candidates} - linked
    counts = {name: [0, 0, 0] for name in kept_lists(store)}
    for e in found.entries:
        for source in e.sources:
            counts[source][0] += 1
            counts[source][1] += e.iri in linked
            counts[source][2] += e.iri in asked
    return [Kept(name, *numbers) for name, numbers in counts.items()]


def _missing(found: Identity) -> list[Node]:
    known = {x.first for x in found.same_as} | {x.first for x in found.candidates if ":" in x.second}
    return [n for n in found.nodes if n.local not in known]


def _folder(store: Store) -> Path:
    if store.entries_folder is None:
        raise EventgraphError(
            "lists of known things need a store directory: they are kept in a folder beside it"
        )
    return store.entries_folder
