"""The engine for many machines: Ray hands out the steps. This is the only home of Ray.

Reading and annotating are a Ray Data pipeline, whose actors load the models once. Identity and mapping are tasks that
are joined by group-bys: each task of one step gives a list for every bucket, each task of the next step takes its bucket
from all of them. What is lost with a worker or a machine is made again by Ray, and is the same.
"""

from __future__ import annotations

import logging
import os
import pickle
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import cache, wraps
from itertools import chain
from pathlib import Path
from typing import Any

from eventgraph.engines import steps
from eventgraph.engines.partitions import File, Folder, Manifest, Part, needs, receipts_in
from eventgraph.engines.steps import (
    Blocked,
    Head,
    Job,
    Kept,
    Linked,
    Names,
    Rejections,
    Rules,
    Solved,
    Spot,
    Told,
)
from eventgraph.errors import EventgraphError
from eventgraph.model import Kind
from eventgraph.pipeline import Outcome, Receipt, Settings, list_sources, read_twice
from eventgraph.read.sources import STDIN
from eventgraph.resolve.identity.components import components, decision_edges
from eventgraph.resolve.identity.identify import Meanings, ambiguous, rejections_of

Advance = Callable[[int, int], None]
Progress = Callable[[str], AbstractContextManager[Advance]]
#: Articles of a partition: what a killed worker loses at most, a minute or two of reading.
PARTITION = 200
#: Buckets of a group-by at most, and as many tasks before it: their product is how many lists the driver keeps track of.
_MOST_BUCKETS = 256
#: Parts of a core. An actor that annotates leaves room for tasks that read for it; else each waits for the other.
_ANNOTATING, _READING = 0.9, 0.1
#: How often a task is run again when its worker dies.
_TRIES = 5
#: Seconds in which a cluster must answer.
_PATIENCE = 10.0
#: Read by Ray when it is imported or starts: nothing is sent to its makers, and its log files stay files.
_QUIET = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_BACKEND_LOG_LEVEL": "fatal"}


@dataclass(frozen=True, slots=True)
class Built:
    """What a build gave."""

    receipts: list[Receipt]
    articles: int  # in the graph; if there is none, no partitions were left
    partitions: int = 0


def silent(what: str) -> AbstractContextManager[Advance]:
    """No progress bar."""
    return nullcontext(lambda done, of: None)


def build_partitions(
    sources: Sequence[str], job: Job, address: str = "", jobs: int = 0, progress: Progress = silent
) -> Built:
    """Read sources on the machines of a Ray cluster, and leave the graph as partitions in `job.out`.

    `address` is HOST:PORT of a cluster that this machine belongs to; without one (and without RAY_ADDRESS) one is
    started on this machine alone, and stopped. `jobs` is the number of workers that read, 0: one for each core. What an
    earlier run left whole is taken as it is. Raises EventgraphError.
    """
    if STDIN in sources:
        raise EventgraphError(
            "standard input is not there on every machine: write it to a file and name that"
        )
    listed, receipts = list_sources(sources)
    with _cluster(address, jobs) as ray:
        with progress("reading") as advance:
            kept = _read(ray, listed, job, jobs, advance)
        first, twice = _read_twice(kept)
        receipts += _receipts(kept, twice, job)
        if not first:
            return Built(receipts, 0)
        with progress("mapping") as advance:
            parts, identity = _map(ray, kept, frozenset(twice), job, advance)
    settings = job.settings
    Folder(job.out).finish(
        Manifest(settings.chosen, settings.name, job.inputs, tuple(parts), tuple(identity))
    )
    return Built(receipts, len(first), len(parts))


@contextmanager
def _cluster(address: str, jobs: int) -> Iterator[Any]:
    """Ray, connected; its errors in our words."""
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    try:
        import ray
        import ray.data
    except ImportError:
        raise needs("Ray") from None
    logging.getLogger("ray.data").setLevel(logging.CRITICAL)  # what is wrong, we say
    address = address or os.environ.get("RAY_ADDRESS", "")
    ours = not ray.is_initialized()
    if ours:
        _reach(address)
    try:
        if ours:
            alone: dict[str, Any] = {"include_dashboard": False, "num_cpus": jobs or os.cpu_count()}
            chosen = {"address": address} if address else {"address": "local", **alone}
            with _hushed():
                ray.init(log_to_driver=False, logging_level=logging.ERROR, **chosen)
        yield ray
    except ConnectionError as error:
        raise _no_cluster(address, error) from error
    except Exception as error:
        if not _of_ray(error):
            raise
        raise _in_words(error) from error
    finally:
        if ours:
            ray.shutdown()


def _reach(address: str) -> None:
    """EventgraphError if nothing listens at HOST:PORT: Ray itself would try for many minutes."""
    host, _, port = address.rpartition(":")
    if address == "auto" or "://" in address or not address:
        return
    if not (host and port.isdecimal()):
        raise EventgraphError(f"--address {address}: the address of a Ray cluster is HOST:PORT")
    try:
        socket.create_connection((host.strip("[]"), int(port)), _PATIENCE).close()
    except (OSError, OverflowError) as error:
        raise _no_cluster(address, error) from error


def _no_cluster(address: str, error: Exception) -> EventgraphError:
    hint = f"make this machine a part of it (ray start --address={address}), and give its token if it has one"
    return EventgraphError(f"no Ray cluster answers at {address} ({_first_line(error)}); {hint}")


@contextmanager
def _hushed() -> Iterator[None]:
    """Without what Ray's native part tells of its own settings when it starts; its errors are exceptions."""
    sys.stderr.flush()
    kept = os.dup(2)
    try:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _of_ray(error: Exception) -> bool:
    return any(kind.__module__.partition(".")[0] == "ray" for kind in type(error).__mro__)


def _in_words(error: BaseException) -> EventgraphError:
    """What a step said if that was meant for people, else what Ray says."""
    cause: object = error
    while cause is not None:
        if type(cause) is EventgraphError:
            return cause
        cause = getattr(cause, "cause", None)
    return EventgraphError(
        f"Ray gave up ({_first_line(error)}); run it again, what is whole is not made again"
    )


def _first_line(error: BaseException) -> str:
    return next(
        (line for line in reversed(str(error).splitlines()) if line.strip()), type(error).__name__
    ).strip()


def _told_plainly(function: Callable[..., Any]) -> Callable[..., Any]:
    """Our errors as plain ones, which go from process to process whole."""

    @wraps(function)
    def call(*args: Any) -> Any:
        try:
            return function(*args)
        except EventgraphError as error:
            raise EventgraphError(str(error)) from None

    return call


# Read and annotate -----------------------------------------------------------------------------------------------


class _Annotator:
    """An actor: it has the models. Errors of ours are values, for Ray Data would wrap them."""

    def __init__(self, job: Job) -> None:
        self._job = job

    def __call__(self, table: Any) -> Any:
        return _table([self._annotated(found) for found in _values(table)])

    def _annotated(self, found: Any) -> Kept | EventgraphError:
        if isinstance(found, EventgraphError):
            return found
        try:
            return steps.annotate(found, self._job)
        except EventgraphError as error:
            return EventgraphError(str(error))


def _read(ray: Any, listed: list[str], job: Job, jobs: int, advance: Advance) -> list[Kept]:
    """Partitions of extractions, in the order of sources."""
    chunks = steps.chunks(listed, job.size)
    if not chunks:
        return []

    def reader(table: Any) -> Iterator[Any]:
        (chunk,) = _values(table)
        try:
            yield from (_table([found]) for found in steps.read_chunk(chunk, job))
        except EventgraphError as error:
            yield _table([EventgraphError(str(error))])

    workers = jobs or int(ray.cluster_resources().get("CPU", 1))
    kept: list[Kept] = []
    with _context(ray):
        found = (
            ray.data.from_items([{"value": pickle.dumps(chunk)} for chunk in chunks], override_num_blocks=len(chunks))
            .map_batches(reader, batch_size=1, batch_format="pyarrow", num_cpus=_READING)
            .map_batches(
                _Annotator, fn_constructor_args=(job,), batch_size=1, batch_format="pyarrow", num_cpus=_ANNOTATING,
                compute=ray.data.ActorPoolStrategy(min_size=min(workers, len(chunks)), max_size=workers),
            )
        )  # fmt: skip
        done = 0
        for row in found.iter_rows():
            value = pickle.loads(row["value"])
            if isinstance(value, EventgraphError):
                raise value
            kept.append(value)
            done += len(value.heads)
            advance(done, max(done, len(listed)))
    return sorted(kept, key=lambda k: k.spot)


@contextmanager
def _context(ray: Any) -> Iterator[None]:
    """Ray Data with blocks of one row, which is a partition, and without bars of its own.

    A worker may die while it begins, too; versions of Ray that do not know this choice allow it.
    """
    context = ray.data.DataContext.get_current()
    chosen = {
        "target_max_block_size": 1, "enable_progress_bars": False, "max_consecutive_actor_init_deaths": _TRIES,
    }  # fmt: skip
    before = {name: getattr(context, name) for name in chosen if hasattr(context, name)}
    try:
        for name in before:
            setattr(context, name, chosen[name])
        yield
    finally:
        for name, value in before.items():
            setattr(context, name, value)


def _table(values: list[Any]) -> Any:
    import pyarrow

    return pyarrow.table(
        {"value": pyarrow.array([pickle.dumps(value) for value in values], pyarrow.binary())}
    )


def _values(table: Any) -> list[Any]:
    return [pickle.loads(value) for value in table["value"].to_pylist()]


def _read_twice(kept: list[Kept]) -> tuple[dict[str, Head], dict[Spot, Receipt]]:
    """The first article of each key, and receipts for all later ones."""
    first: dict[str, Head] = {}
    twice: dict[Spot, Receipt] = {}
    for head in sorted((h for k in kept for h in k.heads if h.key), key=lambda h: (h.position, h.number)):
        earlier = first.setdefault(head.key, head)
        if earlier is not head:
            twice[head.position, head.number] = read_twice(_outcome(head), _outcome(earlier))
    return first, twice


def _outcome(head: Head) -> Outcome:
    return Outcome(Receipt(head.source), None, head.key, head.text)


def _receipts(kept: list[Kept], twice: dict[Spot, Receipt], job: Job) -> list[Receipt]:
    """What each article gave, in the order of sources."""
    folder = Folder(job.out)
    found = {spot: receipt for k in kept for spot, receipt in receipts_in(folder.check(k.file))} | twice
    return [receipt for _, receipt in sorted(found.items(), key=lambda item: item[0])]


# Identity and mapping --------------------------------------------------------------------------------------------


def _map(
    ray: Any, kept: list[Kept], dropped: frozenset[Spot], job: Job, advance: Advance
) -> tuple[list[Part], list[File]]:
    """The graphs of all articles, and the parts of the identity graph."""
    files = [k.file for k in kept]
    count = min(_MOST_BUCKETS, len(files))
    groups = [files[len(files) * i // count : len(files) * (i + 1) // count] for i in range(count)]
    skipped = ray.put(dropped)

    @cache
    def remote(function: Callable[..., Any]) -> Any:
        return ray.remote(max_retries=_TRIES)(_told_plainly(function))

    def run(function: Callable[..., Any], returns: int, *args: Any) -> Any:
        return remote(function).options(num_returns=returns).remote(*args)

    every = [run(steps.meanings_told, 1, group, skipped, job.out) for group in groups]
    rules = Rules(job.settings.base, job.decisions, job.entries, count, _ambiguous(ray.get(every)))
    shared = ray.put(rules)

    def by_bucket(
        function: Callable[..., Any], calls: list[tuple[Any, ...]]
    ) -> tuple[list[list[Any]], list[Any]]:
        """Group by: a call gives a list for each bucket and something more; the lists of each bucket, and the rest."""
        given = [run(function, count + 1, *call) for call in calls]
        *lists, more = zip(*given, strict=True)
        return [list(some) for some in lists], list(more)

    named, _ = by_bucket(
        _spread, [(i, group, skipped, job.out, shared, {}) for i, group in enumerate(groups)]
    )
    blocked, joined = by_bucket(_block, [(shared, *chunks) for chunks in named])
    compared = [run(_compare, 2, bucket, shared, *chunks) for bucket, chunks in enumerate(blocked)]
    edges = chain.from_iterable(found.items() for found in ray.get(joined + [more for _, more in compared]))
    root = ray.put(components(chain(edges, decision_edges(job.decisions, rules.base))))
    del named, blocked, joined  # what nobody holds any longer need not be kept
    linked, _ = by_bucket(_spread_links, [(links, shared, root) for links, _ in compared])
    told, _ = by_bucket(
        _spread, [(i, group, skipped, job.out, shared, root) for i, group in enumerate(groups)]
    )
    called, solved = by_bucket(
        _solve, [(job.out, shared, count, *t, *links) for t, links in zip(told, linked, strict=True)]
    )
    decided: list[Solved] = ray.get(solved)
    ends = {end: local for found in decided for end, local in found.ends.items()}
    rejections = ray.put(Rejections(*rejections_of(job.decisions, ends, rules.base)))
    settings = ray.put(job.settings)
    mapped = [
        run(_map_group, 1, group, rejections, skipped, job.out, settings, *names)
        for group, names in zip(groups, called, strict=True)
    ]
    waiting, done = list(mapped), 0
    while waiting:
        (ready, *_), waiting = ray.wait(waiting)
        done += sum(len(k.heads) for k in kept if k.file in groups[mapped.index(ready)])
        advance(done, sum(len(k.heads) for k in kept))
    identity = dict.fromkeys(found.file for found in decided if found.file)
    return list(chain.from_iterable(ray.get(mapped))), list(identity)


def _ambiguous(found: list[Meanings]) -> frozenset[tuple[Kind, str]]:
    names: Meanings = {}
    for acronym, some in chain.from_iterable(meanings.items() for meanings in found):
        names.setdefault(acronym, set()).update(some)
    return frozenset(ambiguous(names))


def _spread(
    group: int, files: list[File], dropped: frozenset[Spot], out: str, rules: Rules, root: dict[str, str]
) -> tuple[Any, ...]:
    return *steps.spread(group, files, dropped, out, rules, root), None


def _block(rules: Rules, *chunks: Told) -> tuple[Any, ...]:
    found, joined = steps.block(chunks, rules)
    return *found, joined


def _compare(bucket: int, rules: Rules, *chunks: Blocked) -> tuple[Linked, dict[str, str]]:
    return steps.compare(bucket, chunks, rules)


def _spread_links(links: Linked, rules: Rules, root: dict[str, str]) -> tuple[Any, ...]:
    return *steps.spread_links(links, rules, root), None


def _solve(out: str, rules: Rules, groups: int, *chunks: Any) -> tuple[Any, ...]:
    names, solved = steps.solve(chunks[:groups], chunks[groups:], groups, rules, out)
    return *names, solved


def _map_group(
    files: list[File],
    rejections: Rejections,
    dropped: frozenset[Spot],
    out: str,
    settings: Settings,
    *names: Names,
) -> list[Part]:
    called = steps.merge_names(names)
    return [steps.map_part(file, called, rejections, dropped, out, settings) for file in files]
