"""Where the stages meet: read, annotate, resolve, map; one article at a time, in one or many processes."""

from __future__ import annotations

import difflib
import json
import logging
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field, fields, replace
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eventgraph.entries import kept_entries
from eventgraph.errors import EventgraphError, NotFound, ReadError
from eventgraph.iris import article_local, graph_names, identity_graph
from eventgraph.mapping import article_iri, map_entities, map_identity
from eventgraph.model import Article, Decision, Entities, Extraction, Identity, Naming, digest
from eventgraph.namespaces import DEFAULT_BASE, PREFIXES
from eventgraph.read import Document, Reading, Unread, find_sources, read_sources
from eventgraph.resolve import Weights, read_weights, resolve
from eventgraph.resolve.identity import identify, namings, profiles
from eventgraph.store import Store
from eventgraph.store.catalogue import Record, fingerprint, pack

if TYPE_CHECKING:
    from eventgraph.annotate import Extractor

#: Articles handed out ahead of the one that is being stored, for each process.
_AHEAD = 4
#: Articles whose graphs are written before that is noted: each note waits for the disk.
_NOTED = 50


@dataclass(frozen=True, slots=True)
class Options:
    """What decides, beside the articles, what is read from them."""

    reader: str = ""  # empty: the default one; so for the model
    model: str = ""
    encoder: str = ""
    min_confidence: float | None = None  # by default what measured best
    weights: str = ""  # a file that `eventgraph train` wrote
    base: str = DEFAULT_BASE
    language: str = "en"  # what is in another one is skipped; "any" reads it all the same
    columns: Mapping[str, str] = field(default_factory=dict)  # of tables: what -> the column that holds it
    limit: int = 0  # entries taken of each feed, sitemap or corpus; 0: all
    match: str = ""  # a pattern for the addresses that are taken of them
    private_addresses: bool = False  # whether addresses of a private network may be fetched


@dataclass(frozen=True, slots=True)
class Receipt:
    """What one article gave, or why it gave nothing."""

    source: str
    identifier: str = ""
    counts: tuple[tuple[str, int], ...] = ()
    sentences: int = 0
    silent: tuple[str, ...] = ()  # sentences that gave nothing
    rejected: tuple[tuple[str, str, float, str], ...] = ()  # words, what they were read as, belief, reason
    unplaced: int = 0  # claims whose event could not be told
    error: str = ""
    skipped: str = ""  # why it was rightly left out: a draft, another language
    unchanged: bool = False  # it was there already and was not read again
    instead_of: str = ""  # where the article lay that it replaces, if not in the same place


@dataclass(frozen=True, slots=True)
class Outcome:
    """One article on its way into the store; no record where it could not be read or is there already."""

    receipt: Receipt
    record: Record | None = None
    key: str = ""
    text: str = ""  # a digest of the article's words
    place: str = ""  # where a file lies: what is read there later replaces it; empty for what has an address


@cache
def _extractor(reader: str, model: str, encoder: str) -> Extractor:
    # Slow to import; what reads no article needs none of it.
    from eventgraph.annotate import DEFAULT_MODEL, DEFAULT_READER, Extractor

    return Extractor(reader or DEFAULT_READER, model or DEFAULT_MODEL, encoder)


def extractor_of(options: Options) -> Extractor:
    """What reads articles; one for each choice of models, which are loaded when it reads the first."""
    return _extractor(options.reader, options.model, options.encoder)


@cache
def _weights(text: str) -> Weights | None:
    return json.loads(text) if text else None


def read_article(article: Article, options: Options) -> Entities:
    """Annotate and resolve one article."""
    extraction = extractor_of(options)(article)
    return resolve(extraction, options.min_confidence, _weights(_text(options.weights)))


@cache
def _shipped_belief() -> str:
    return files("eventgraph.resolve").joinpath("belief.json").read_text("utf-8")


@cache
def software_version() -> str:
    """Of eventgraph; to read it from the package's metadata takes milliseconds."""
    return version("eventgraph")


@dataclass(frozen=True, slots=True)
class Settings:
    """What decides, beside extractions and decisions, what is in the graph; a store remembers it."""

    min_confidence: float | None = None
    weights: str = ""  # the text of the weights' file
    base: str = DEFAULT_BASE

    @property
    def name(self) -> str:
        """What profiles depend on, with the version of what makes them."""
        return digest(software_version(), str(self.min_confidence), self.weights, _shipped_belief())[:16]

    @property
    def chosen(self) -> dict[str, Any]:
        """What is not as by default."""
        return {f.name: value for f in fields(self) if (value := getattr(self, f.name)) != f.default}

    def resolve(self, extraction: Extraction) -> Entities:
        return resolve(extraction, self.min_confidence, _weights(self.weights))


def process(found: Document | Unread, options: Options, settings: Settings, known: frozenset[str]) -> Outcome:
    """Everything for one article except reading and storing it; what is wrong with it goes into the receipt.

    `known` are the states of articles that need not be read again.
    """
    source = found.source
    if isinstance(found, Unread):
        skipped = found.problem if found.skipped else ""
        return Outcome(Receipt(source, skipped=skipped, error="" if skipped else found.problem))
    content = found.content
    article = content.article if isinstance(content, Extraction) else content
    extractor = extractor_of(options)
    name = content.extractor if isinstance(content, Extraction) else extractor.name
    state, words = digest(article.content_hash, name), digest(article.text)
    if state in known:
        receipt = Receipt(source, article.identifier, unchanged=True)
        return Outcome(receipt, None, article.key, words, found.place)
    try:
        extraction = content if isinstance(content, Extraction) else extractor(article)
        entities = settings.resolve(extraction)
        receipt = _receipt(source, entities)
        record = Record(
            article.key, article.identifier, found.place, state, pack(extraction), pack(profiles(entities)),
            pack(receipt), settings.name,
        )  # fmt: skip
        return Outcome(receipt, record, article.key, words, found.place)
    except EventgraphError:
        raise  # concerns every article: a missing model, say
    except Exception as error:  # a bug of ours must not cost the user the other articles
        logging.getLogger(__name__).debug("%s", source, exc_info=True)
        return Outcome(
            Receipt(source, error=f"made the reader fail ({type(error).__name__}: {error}); please report it")
        )


def _text(path: str) -> str:
    if not path:
        return ""
    read_weights(Path(path))  # says what is wrong with it
    return Path(path).read_text("utf-8")


def _receipt(source: str, entities: Entities) -> Receipt:
    counts: dict[str, int] = {}
    for entity in entities.entities:
        counts[entity.kind.value] = counts.get(entity.kind.value, 0) + 1
    counts["Relation"] = len(entities.facts)
    counts["Quotation"] = len(entities.quotations)
    counts["Topic"] = len(entities.topics)
    extraction = entities.extraction
    text = extraction.article.text
    return Receipt(
        source,
        extraction.article.identifier,
        tuple(sorted((k, n) for k, n in counts.items() if n)),
        len(extraction.sentences),
        tuple(s.of(text) for s in entities.silent_sentences),
        tuple((r.span.of(text), r.kind, r.confidence, r.reason) for r in extraction.rejected),
        entities.unplaced,
    )


def build_into(
    store: Store,
    sources: Iterable[str],
    options: Options | None = None,
    jobs: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> list[Receipt]:
    """Read every source into the store, then bring the graph up to date.

    An article that is there already, unchanged and read by the same extractor, is skipped; a changed one replaces
    its earlier self. One that cannot be read is reported in its receipt and stops nothing. `jobs` 0 means one
    process for each core. `progress` is called with (done, of) after each article. The result knows no order of
    work, and a run that was killed is finished by the next one. A new store that no article came into is gone
    again when it is closed.
    """
    try:
        return _build_into(store, sources, options or Options(), jobs, progress)
    finally:
        store.discard_if_unused()


def _build_into(
    store: Store,
    sources: Iterable[str],
    options: Options,
    jobs: int,
    progress: Callable[[int, int], None] | None,
) -> list[Receipt]:
    settings = _chosen_settings(store, options)
    listed, receipts = list_sources(sources)
    known = frozenset(state for state, _, _ in store.catalogue.states().values())
    place = Path(store.location)
    found = read_sources(listed, reading(options, place / "fetched" if place.is_dir() else None))
    outcomes = _run(found, options, settings, known, jobs)
    receipts += keep(store, outcomes, settings, progress, len(listed))
    settle(store, settings)
    return receipts


def list_sources(sources: Iterable[str]) -> tuple[list[str], list[Receipt]]:
    """Everything there is to read, once; and receipts for what there is not."""
    listed: dict[str, None] = {}
    receipts: list[Receipt] = []
    for source in sources:
        try:
            listed.update(dict.fromkeys(find_sources([source])))
        except ReadError as error:
            receipts.append(Receipt(source, error=error.problem))
    return list(listed), receipts


def keep(
    store: Store,
    outcomes: Iterable[Outcome],
    settings: Settings,
    progress: Callable[[int, int], None] | None = None,
    expected: int = 0,
) -> list[Receipt]:
    """Keep what was read in the store's catalogue, in place of what was read there before; `settle` is to follow."""
    catalogue = store.catalogue
    places = catalogue.sources()
    before: dict[str, set[str]] = {}  # by place: what was read from there
    for key, place in places.items():
        before.setdefault(place, set()).add(key)
    receipts: list[Receipt] = []
    former: set[str] = set()
    seen: dict[str, Outcome] = {}
    for done, outcome in enumerate(outcomes, start=1):
        receipt, record = outcome.receipt, outcome.record
        first = seen.setdefault(outcome.key, outcome) if outcome.key else outcome
        if first is not outcome:
            receipt = read_twice(outcome, first)
        elif outcome.key:
            place, was = outcome.place, places.get(outcome.key, "")
            if place:
                former |= before.get(place, set()) - {outcome.key}
            if record is not None:
                catalogue.put(record)
                receipt = replace(receipt, instead_of=was) if was not in ("", place) else receipt
            elif was != place:
                catalogue.note_source(outcome.key, place)
        receipts.append(receipt)
        if progress:
            progress(done, max(done, expected))
    for key in sorted(former - seen.keys()):
        _take_out(store, key, settings.base)
    return receipts


def read_twice(again: Outcome, first: Outcome) -> Receipt:
    """The receipt of what was read already."""
    source, earlier = again.receipt.source, first.receipt.source
    if again.text == first.text:
        return Receipt(source, skipped=f"is the same article as {earlier}; it was read once")
    problem = (
        f"goes by the same `url` or `source` as {earlier}, and has another text: change it in one of them"
    )
    return Receipt(source, error=problem)


def reading(options: Options, cache: Path | None = None) -> Reading:
    """How sources are read; pages that are fetched are kept in `cache`."""
    return Reading(
        options.language, options.columns, options.limit, options.match, options.private_addresses, cache
    )


def rebuild(
    store: Store, options: Options | None = None, progress: Callable[[int, int], None] | None = None
) -> int:
    """Make the whole graph again from what is kept of each article, reading no text; gives the number of articles."""
    settings = _chosen_settings(store, options or Options())
    settle(store, settings, progress, anew=True)
    return len(store.catalogue.states())


def remove(store: Store, article: str) -> str:
    """Take one article's part out of the graph, by its identifier, key or IRI; gives its identifier. NotFound."""
    settings = _chosen_settings(store, Options())
    key = article_key(store, article)
    identifier = store.catalogue.identifiers()[key]
    _take_out(store, key, settings.base)
    settle(store, settings)
    return identifier


def article_key(store: Store, article: str) -> str:
    """The key of the article that goes by an identifier, a key or an IRI. NotFound offers near ones."""
    known = store.catalogue.identifiers()
    wanted = article.rsplit("/", 1)[-1] if "://" in article else article
    found = [key for key, identifier in known.items() if wanted in (key, identifier)]
    if len(found) == 1:
        return found[0]
    if found:
        raise NotFound(f"{len(found)} articles go by '{article}'; name one by its key: {', '.join(found)}")
    near = difflib.get_close_matches(article, sorted(known.values()), n=3, cutoff=0.5)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    raise NotFound(f"no article in the store goes by '{article}'.{hint}")


def identity(store: Store, decisions: Iterable[Decision] | None = None) -> Identity:
    """Which things there are, by what is kept of the articles, people's decisions (the store's own file) and entries."""
    if decisions is None:
        decisions = store.decisions()
    base = _chosen_settings(store, Options()).base
    return identify(store.catalogue.profiles(), decisions, base, kept_entries(store))


def settle(
    store: Store,
    settings: Settings,
    progress: Callable[[int, int], None] | None = None,
    *,
    anew: bool = False,
) -> Identity:
    """Make the graphs of all articles that are not up to date (`anew`: of all), and the identity graph.

    An article's graphs change all at once. That they are to change is noted before, that they did is noted after
    some of them: whenever this is stopped, the next run makes what is not noted. What comes out of an article as it
    was, and has as many quads in the store as then, is not written again.
    """
    catalogue = store.catalogue
    catalogue.set("settled", "")
    for key, (_, made_by, _) in catalogue.states().items():
        if made_by != settings.name:
            entities = settings.resolve(catalogue.extraction(key))
            catalogue.update(
                key,
                pack(profiles(entities)),
                pack(_receipt(entities.article.identifier, entities)),
                settings.name,
            )
    found = identity(store)
    called = namings(found, settings.base)
    targets: dict[str, str] = {}
    noted: dict[str, str] = {}
    for key, (state, made_by, written) in catalogue.states().items():
        target = written_from(state, made_by, called.get(key, Naming({}, {})))
        if anew or written.partition(" ")[0] != target:
            targets[key] = target
            noted[key] = written if anew else ""
    if not anew:
        catalogue.note_written(noted)
    _write(store, settings, called, targets, noted, progress)
    graph = identity_graph(settings.base)
    store.replace([graph], map_identity(found, settings.base))
    store.flush()
    catalogue.set("settled", "yes")
    return found


def _write(
    store: Store,
    settings: Settings,
    called: Mapping[str, Naming],
    targets: Mapping[str, str],
    noted: dict[str, str],
    progress: Callable[[int, int], None] | None,
) -> None:
    """Make the graphs of articles from what `targets` says; `noted` is what those in the store were made from."""
    catalogue = store.catalogue
    sizes = store.sizes() if any(noted.values()) else {}
    made: dict[str, str] = {}

    def changed(keys: Iterable[str]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
        for key in keys:
            entities = settings.resolve(catalogue.extraction(key))
            source = f"{targets[key]} {digest(fingerprint(entities), settings.base, _mapper())}"
            held = sum(
                sizes.get(name, 0) for name in graph_names(article_iri(entities.article, settings.base))
            )
            made[key] = f"{source} {held}"
            if made[key] != noted[key]:
                if noted[key]:
                    catalogue.note_written({key: ""})
                    noted[key] = ""
                graphs = map_entities(entities, called.get(key, Naming({}, {})), settings.base)
                made[key] = f"{source} {len(graphs.lines)}"
                yield graphs.names, graphs.lines
            if progress:
                progress(len(made), len(targets))

    keys = list(targets)
    for first in range(0, len(keys), _NOTED):
        some = keys[first : first + _NOTED]
        store.replace_each(changed(some))
        catalogue.note_written({key: made[key] for key in some if made[key] != noted[key]})


def finish(store: Store) -> bool:
    """Finish what a killed run left undone; whether there was anything."""
    if store.catalogue.setting("settled") == "yes" or not store.catalogue.states():
        return False
    settle(store, _chosen_settings(store, Options()))
    return True


def written_from(state: str, made_by: str, naming: Naming) -> str:
    """What an article's graphs are made from, in short: its state, the settings, and how its things are called."""
    return digest(state, made_by, _describe(naming))


@cache
def _mapper() -> str:
    """What makes quads, in short: its own text, so that a change in it is noticed."""
    texts = (files("eventgraph").joinpath(name).read_text("utf-8") for name in ("mapping.py", "iris.py"))
    return digest(
        software_version(), *texts, *(f"{prefix} {name}" for prefix, name in sorted(PREFIXES.items()))
    )


def _describe(naming: Naming) -> str:
    parts = [f"{k} {v} {naming.names[k]}" for k, v in sorted(naming.locals.items())]
    return digest(*parts, *(" ".join(r) for r in sorted(naming.rejected)), *sorted(naming.gone))


def _take_out(store: Store, key: str, base: str) -> None:
    store.catalogue.set("settled", "")
    store.catalogue.note_written({key: ""})
    store.replace(graph_names(base + article_local(key)), ())
    store.catalogue.remove(key)


def store_settings(store: Store, options: Options | None = None) -> Settings:
    """What the store remembers, with what the user chose now, which it then remembers if it is open for writing."""
    return _chosen_settings(store, options or Options())


def _chosen_settings(store: Store, options: Options) -> Settings:
    return remember_settings(store, Settings(options.min_confidence, _text(options.weights), options.base))


def remember_settings(store: Store, chosen: Settings) -> Settings:
    """What the store remembers, with what was chosen now, which it then remembers."""
    kept = json.loads(store.catalogue.setting("settings") or "{}") | chosen.chosen
    settings = Settings(**kept)
    if store.writable:
        store.catalogue.set("settings", json.dumps(kept, sort_keys=True))
    return settings


def _run(
    found: Iterator[Document | Unread], options: Options, settings: Settings, known: frozenset[str], jobs: int
) -> Iterator[Outcome]:
    """Outcomes in the order of what was read."""
    workers = jobs or os.cpu_count() or 1
    first = list(islice(found, workers))  # there are no more workers than articles
    workers = min(workers, len(first))
    found = chain(first, found)
    if workers <= 1:
        yield from (process(item, options, settings, known) for item in found)
        return
    with ProcessPoolExecutor(workers, initializer=_begin, initargs=(options, settings, known)) as pool:
        waiting: list[Future[Outcome]] = []
        for item in found:
            waiting.append(pool.submit(_work, item))
            if len(waiting) > workers * _AHEAD:
                yield waiting.pop(0).result()
        for future in waiting:
            yield future.result()


_job: tuple[Options, Settings, frozenset[str]]


def _begin(options: Options, settings: Settings, known: frozenset[str]) -> None:
    """What a worker process is told once."""
    global _job
    _job = options, settings, known


def _work(found: Document | Unread) -> Outcome:
    return process(found, *_job)
