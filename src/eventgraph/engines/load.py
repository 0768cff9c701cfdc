"""From partitions to a store."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace

from eventgraph.engines.partitions import Folder, Manifest, Part, unpack_rows
from eventgraph.engines.steps import inputs_of, written_in
from eventgraph.entries import kept_entries
from eventgraph.errors import StoreError
from eventgraph.pipeline import Outcome, Settings, keep, remember_settings, settle, store_settings
from eventgraph.store import Store

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did."""

    articles: int
    unchanged: int  # of them: articles that were in the store already
    followed: bool  # whether the graphs were made anew: the store has other articles, decisions or entries


def load(store: Store, address: str, progress: Progress | None = None) -> Loaded:
    """Bring partitions into a store, as if their articles had been read into it.

    A new store takes the graphs as they are. Into one that holds something articles go one by one, and what identity
    decides anew is mapped anew. The store's own decisions and entries are followed. Every file is looked at before
    anything is written: StoreError says which one is damaged. Loading twice changes nothing.
    """
    try:
        folder = Folder(address)
        manifest = folder.manifest()
        files = manifest.files
        for number, file in enumerate(files, start=1):
            folder.check(file)
            if progress:
                progress(number, 2 * len(files))
        return _load(store, folder, manifest, progress)
    finally:
        store.discard_if_unused()


def _load(store: Store, folder: Folder, manifest: Manifest, progress: Progress | None) -> Loaded:
    kept = store.catalogue.states()
    chosen, before = Settings(**manifest.settings), store_settings(store)
    if kept and chosen.base != before.base:
        raise StoreError(
            store.location,
            f"names things under {before.base}, the partitions under {chosen.base}: load them elsewhere",
        )
    settings = remember_settings(store, chosen)
    if kept or not store.loads_in_bulk:
        known = frozenset(state for state, _, _ in kept.values())
        receipts = keep(store, _outcomes(folder, manifest, known), settings)
        settle(store, settings, progress)
        return Loaded(len(receipts), sum(r.unchanged for r in receipts), True)
    store.catalogue.set("settled", "")
    written: dict[str, str] = {}
    for number, part in enumerate(manifest.parts, start=1):
        some = written_in(folder.check(part.written))
        store.catalogue.put(*(o.record for o in _of(folder, part, some) if o.record))
        store.add(folder.check(part.graphs))
        written |= some
        if progress:
            progress(len(manifest.parts) + number, 2 * len(manifest.parts))
    for file in manifest.identity:
        store.add(folder.check(file))
    store.flush()
    store.catalogue.note_written(written)
    as_made = manifest.inputs == inputs_of(store.decisions(), kept_entries(store))
    if as_made and manifest.made_by == settings.name:
        store.catalogue.set("settled", "yes")
        return Loaded(len(written), 0, False)
    settle(store, settings)
    return Loaded(len(written), 0, True)


def _outcomes(folder: Folder, manifest: Manifest, known: frozenset[str]) -> Iterator[Outcome]:
    """What was read and is in the graphs; what is `known` without its record."""
    for part in manifest.parts:
        written = written_in(folder.check(part.written))
        for outcome in _of(folder, part, written):
            if outcome.record and outcome.record.state in known:
                receipt = replace(outcome.receipt, unchanged=True)
                outcome = replace(outcome, receipt=receipt, record=None)
            yield outcome


def _of(folder: Folder, part: Part, written: Collection[str]) -> list[Outcome]:
    """What was read and is in the graphs of a partition: of an article that was read twice, the first."""
    found: dict[str, Outcome] = {}
    try:
        for row in unpack_rows(folder.check(part.extractions)):
            if row.outcome.record and row.outcome.key in written:
                found.setdefault(row.outcome.key, row.outcome)
    except ValueError as error:
        raise StoreError(f"{folder.address}/{part.extractions.name}", f"cannot be read ({error})") from error
    return list(found.values())
