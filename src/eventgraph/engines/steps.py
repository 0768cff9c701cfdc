"""What one machine does with a part of a collection. Every step is pure but for the files that it writes.

sources ─▶ read ─▶ annotate ─▶ extractions/*.parquet          any machine, a partition at a time
profiles ─by name─▶ units ─by block─▶ links ─▶ components     as in `resolve.identity`, by the same functions
profiles, links ─by component─▶ things ─by article─▶ graphs/*.nq
"""

from __future__ import annotations

import json
import socket
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path

from eventgraph.engines.partitions import (
    EXTRACTIONS,
    GRAPHS,
    File,
    Folder,
    Part,
    Row,
    name_of,
    pack_lines,
    pack_rows,
    profiles_in,
    unpack_rows,
)
from eventgraph.entries import kept_entries
from eventgraph.errors import EventgraphError
from eventgraph.mapping import map_entities, map_identity
from eventgraph.model import Decision, Entry, Extraction, Kind, Link, Naming, Profile, digest
from eventgraph.pipeline import (
    Options,
    Settings,
    extractor_of,
    process,
    reading,
    software_version,
    store_settings,
    written_from,
)
from eventgraph.read import Document, Unread, read_sources
from eventgraph.read.sources import is_address
from eventgraph.resolve.identity import components as parts_of
from eventgraph.resolve.identity.clusters import find_links, surest_first
from eventgraph.resolve.identity.compare import Unit, block_keys
from eventgraph.resolve.identity.entries import Knowledge
from eventgraph.resolve.identity.identify import (
    Meanings,
    Units,
    called,
    join_units,
    make_units,
    meanings,
    node_names,
    pinned,
)
from eventgraph.store import Store
from eventgraph.store.catalogue import Record, unpack

#: Where an article stands: its source's position and its number in that source.
Spot = tuple[int, int]
Chunk = list[tuple[int, str]]
Found = tuple[int, int, Document | Unread]
Names = dict[str, tuple[dict[str, str], dict[str, str]]]


@dataclass(frozen=True, slots=True)
class Job:
    """What every step of one build knows."""

    out: str  # the folder of partitions
    options: Options
    settings: Settings
    decisions: tuple[Decision, ...]
    entries: tuple[Entry, ...]
    directory: str  # that sources are relative to
    size: int  # articles of a partition
    version: str  # of eventgraph, where the build was begun

    @classmethod
    def of(cls, store: Store, out: str, options: Options, size: int) -> Job:
        """A build that follows what a store remembers and what people decided on it; `out` is a path or a URL."""
        return cls(
            Folder(out).address, options, store_settings(store, options), store.decisions(), kept_entries(store),
            str(Path.cwd()), size, software_version(),
        )  # fmt: skip

    @property
    def inputs(self) -> str:
        return inputs_of(self.decisions, self.entries)


@dataclass(frozen=True, slots=True)
class Head:
    """What the build has to know of an article that is in a partition."""

    position: int
    number: int
    key: str
    text: str  # a digest of its words
    source: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A partition of extractions."""

    file: File
    heads: tuple[Head, ...]

    @property
    def spot(self) -> Spot:
        return self.heads[0].position, self.heads[0].number


def inputs_of(decisions: Iterable[Decision], entries: Iterable[Entry]) -> str:
    """What names the decisions and entries that a graph follows."""
    return digest(*map(repr, sorted(decisions)), *map(repr, sorted(entries)))[:32]


def check_version(job: Job) -> None:
    """EventgraphError if this machine has another eventgraph."""
    if software_version() != job.version:
        raise EventgraphError(
            f"{socket.gethostname()} has eventgraph {software_version()}, and the build was begun by {job.version}: "
            "install the same version on every machine"
        )


# Read and annotate -----------------------------------------------------------------------------------------------


def chunks(sources: Sequence[str], size: int) -> list[Chunk]:
    """What is read by one machine: so many files, or all addresses, so that hosts are asked one thing at a time."""
    numbered = list(enumerate(sources))
    addresses = [x for x in numbered if is_address(x[1])]
    files = [x for x in numbered if not is_address(x[1])]
    found = [files[i : i + size] for i in range(0, len(files), size)]
    return sorted(found + [addresses] * bool(addresses))


def read_chunk(chunk: Chunk, job: Job) -> Iterator[list[Found]]:
    """What the sources hold, in lists of the size of a partition. EventgraphError if they cannot be seen from here."""
    check_version(job)
    if not Path(job.directory).is_dir():
        raise EventgraphError(
            f"{job.directory} is not there on {socket.gethostname()}: every machine has to see the sources at the "
            "same path"
        )
    begun: list[int] = []  # positions

    def following() -> Iterator[str]:
        for position, source in chunk:
            begun.append(position)
            yield source

    found: list[Found] = []
    with chdir(job.directory):
        last, number = -1, 0
        for item in read_sources(following(), reading(job.options)):
            number = number + 1 if begun[-1] == last else 0
            last = begun[-1]
            found.append((last, number, item))
            if len(found) == job.size:
                yield found
                found = []
    if found:
        yield found


def annotate(found: list[Found], job: Job) -> Kept:
    """Read the words of a partition's articles, or take what is there already and whole."""
    check_version(job)
    folder = Folder(job.out)
    extractor = extractor_of(job.options).name
    said = (f"{position} {number} {_describe(item)}" for position, number, item in found)
    name = f"{EXTRACTIONS}/{name_of(extractor, job.settings.name, *said)}.parquet"
    data = folder.read(name)
    rows = _whole(data, len(found)) if data else None
    if rows is None or data is None:
        rows = [
            Row(position, number, process(item, job.options, job.settings, frozenset()))
            for position, number, item in found
        ]
        data = pack_rows(rows)
        file = folder.write(name, data)
    else:
        file = File.of(name, data)
    heads = (
        Head(r.position, r.number, r.outcome.key, r.outcome.text, r.outcome.receipt.source) for r in rows
    )
    return Kept(file, tuple(heads))


def _describe(item: Document | Unread) -> str:
    """What names something that was read: a change of it changes this."""
    if isinstance(item, Unread):
        return digest("unread", item.source, item.problem, str(item.skipped))
    content = item.content
    article = content.article if isinstance(content, Extraction) else content
    stated = content.extractor if isinstance(content, Extraction) else ""
    return digest(item.source, item.place, article.content_hash, stated)


def _whole(data: bytes, count: int) -> list[Row] | None:
    """The rows of a partition that was written before; None if it is damaged."""
    try:
        rows = unpack_rows(data)
    except (ValueError, zlib.error):
        return None
    return rows if len(rows) == count else None


# Identity --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rules:
    """What every step of identity knows: people's word, what is known elsewhere, and how many buckets there are."""

    base: str
    decisions: tuple[Decision, ...]
    entries: tuple[Entry, ...]
    buckets: int
    ambiguous: frozenset[tuple[Kind, str]] = frozenset()

    def bucket(self, text: str) -> int:
        return zlib.crc32(text.encode("utf-8", "surrogatepass")) % self.buckets


Told = list[tuple[int, Profile]]  # the group of partitions that a profile comes from, and the profile
Blocked = list[tuple[tuple[str, int], Unit]]  # units in the order of `make_units`
Linked = list[tuple[str, Link]]  # a local part of the link's component, and the link


def told(files: Sequence[File], dropped: frozenset[Spot], out: str) -> Iterator[Profile]:
    """The profiles of partitions; `dropped` are articles that were read twice."""
    folder = Folder(out)
    for file in files:
        for position, number, found in profiles_in(folder.check(file)):
            if (position, number) not in dropped:
                yield from found


def meanings_told(files: Sequence[File], dropped: frozenset[Spot], out: str) -> Meanings:
    """What acronyms are short for, by these partitions; of more than two names two are enough to tell."""
    return {a: set(sorted(names)[:2]) for a, names in meanings(told(files, dropped, out)).items()}


def spread(
    group: int,
    files: Sequence[File],
    dropped: frozenset[Spot],
    out: str,
    rules: Rules,
    root: Mapping[str, str],
) -> list[Told]:
    """The profiles of partitions by what is looked at together: their local part's root."""
    found: list[Told] = [[] for _ in range(rules.buckets)]
    for profile in told(files, dropped, out):
        found[rules.bucket(root.get(profile.local, profile.local))].append((group, profile))
    return found


def block(chunks: Iterable[Told], rules: Rules) -> tuple[list[Blocked], dict[str, str]]:
    """Units of all profiles of some local parts, by blocking key; and what they are connected with."""
    units = _units((p for chunk in chunks for _, p in chunk), rules).units
    found: list[Blocked] = [[] for _ in range(rules.buckets)]
    for index, unit in enumerate(units):
        brief = unit.brief()
        for bucket in sorted({rules.bucket(key) for key in block_keys(unit)}):
            found[bucket].append(((unit.local, index), brief))
    return found, parts_of.components(parts_of.unit_edges(units, Knowledge(rules.entries)))


def compare(bucket: int, chunks: Iterable[Blocked], rules: Rules) -> tuple[Linked, dict[str, str]]:
    """Links within the blocks of a bucket, and what they connect."""
    ordered = sorted((x for chunk in chunks for x in chunk), key=lambda x: x[0])
    units = [unit for _, unit in ordered]
    links = find_links(units, lambda key: rules.bucket(key) == bucket)
    locals_ = {unit.id: unit.local for unit in units}
    return [(locals_[x.first], x) for x in links], parts_of.components(parts_of.link_edges(links, locals_))


def spread_links(links: Linked, rules: Rules, root: Mapping[str, str]) -> list[list[Link]]:
    """Links by the root of their component."""
    found: list[list[Link]] = [[] for _ in range(rules.buckets)]
    for local, link in links:
        found[rules.bucket(root[local])].append(link)
    return found


@dataclass(frozen=True, slots=True)
class Solved:
    """What was decided on some components: their part of the identity graph, and what decisions point at."""

    file: File | None
    ends: dict[str, str]


def solve(
    chunks: Iterable[Told], links: Iterable[list[Link]], groups: int, rules: Rules, out: str
) -> tuple[list[Names], Solved]:
    """The things of some components: how they are called, by the group of partitions; writes the identity graph."""
    profiles: list[Profile] = []
    group_of: dict[str, int] = {}
    for chunk in chunks:
        for group, profile in chunk:
            profiles.append(profile)
            group_of[profile.article] = group
    once = surest_first({link for chunk in links for link in chunk})
    identity = join_units(_units(profiles, rules), once, rules.decisions, rules.base, rules.entries)
    names: list[Names] = [{} for _ in range(groups)]
    for article, found in called(identity).items():
        names[group_of[article]][article] = found
    known = node_names(identity) if rules.decisions else {}
    ends = {e: known[e] for d in rules.decisions for e in _ends(d, rules.base) if e in known}
    lines = map_identity(identity, rules.base)
    if not lines:
        return names, Solved(None, ends)
    return names, Solved(Folder(out).write(f"{GRAPHS}/{name_of(*lines)}.nq", pack_lines(lines)), ends)


def _units(profiles: Iterable[Profile], rules: Rules) -> Units:
    return make_units(profiles, pinned(rules.decisions, rules.base), set(rules.ambiguous))


def _ends(decision: Decision, base: str) -> tuple[str, str]:
    second = decision.second
    if second.startswith("<") and second.endswith(">"):
        second = second[1:-1]
    return decision.first.removeprefix(base), second.removeprefix(base)


# Map -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rejections:
    """The facts and the nodes that people took out."""

    facts: frozenset[tuple[str, str, str]]
    gone: frozenset[str]


def map_part(
    extractions: File,
    names: Names,
    rejections: Rejections,
    dropped: frozenset[Spot],
    out: str,
    settings: Settings,
) -> Part:
    """Write the graphs of a partition's articles, or take what is there already and whole."""
    folder = Folder(out)
    records: list[tuple[Record, Naming]] = []
    for row in unpack_rows(folder.check(extractions)):
        record = row.outcome.record
        if record and (row.position, row.number) not in dropped:
            records.append((record, _naming(names.get(record.key), rejections)))
    written = {r.key: written_from(r.state, settings.name, naming) for r, naming in records}
    stem = name_of(settings.base, *(f"{key} {state}" for key, state in sorted(written.items())))
    name, notes_name = f"{GRAPHS}/{stem}.nq", f"{GRAPHS}/{stem}.json"
    before, notes = folder.read(name), folder.read(notes_name)
    if before is not None and notes is not None:
        graphs = File.of(name, before)
        if notes == _notes(graphs, written):
            return Part(extractions, graphs, File.of(notes_name, notes))
    lines = (
        line
        for record, naming in records
        for line in map_entities(
            settings.resolve(unpack(record.extraction, Extraction)), naming, settings.base
        ).lines
    )
    graphs = folder.write(name, pack_lines(lines))
    return Part(extractions, graphs, folder.write(notes_name, _notes(graphs, written)))


def merge_names(some: Iterable[Names]) -> Names:
    """How things are called, from several components: one article names things of many."""
    merged: Names = {}
    for names in some:
        for article, found in names.items():
            mine = merged.setdefault(article, ({}, {}))
            mine[0].update(found[0])
            mine[1].update(found[1])
    return merged


def _naming(found: tuple[dict[str, str], dict[str, str]] | None, rejections: Rejections) -> Naming:
    return Naming(*found, rejections.facts, rejections.gone) if found else Naming({}, {})


def _notes(graphs: File, written: dict[str, str]) -> bytes:
    return json.dumps({"sha256": graphs.sha256, "written": written}, indent=0, sort_keys=True).encode()


def written_in(notes: bytes) -> dict[str, str]:
    """For each article whose graphs are in a partition, by its key: what they were made from."""
    written: dict[str, str] = json.loads(notes)["written"]
    return written
