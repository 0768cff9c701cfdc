"""Where the stages meet: read, annotate, resolve, map; one article at a time, in one or many processes."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from eventgraph.annotate import DEFAULT_MODEL, DEFAULT_READER, Extractor
from eventgraph.errors import EventgraphError, ReadError
from eventgraph.mapping import ArticleGraphs, map_entities
from eventgraph.model import Article, Entities
from eventgraph.namespaces import DEFAULT_BASE
from eventgraph.read import find_sources, read_source
from eventgraph.resolve import Weights, read_weights, resolve
from eventgraph.store import Store

#: Articles handed out ahead of the one that is being stored, for each process.
_AHEAD = 4


@dataclass(frozen=True, slots=True)
class Options:
    """What decides, beside the articles, what is read from them."""

    reader: str = DEFAULT_READER
    model: str = ""
    encoder: str = ""
    min_confidence: float | None = None  # by default what measured best
    weights: str = ""  # a file that `eventgraph train` wrote
    base: str = DEFAULT_BASE


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


@dataclass(frozen=True, slots=True)
class Outcome:
    """One article on its way into the store."""

    receipt: Receipt
    graphs: ArticleGraphs | None = None


@cache
def _extractor(reader: str, model: str, encoder: str) -> Extractor:
    return Extractor(reader, model or DEFAULT_MODEL, encoder)


@cache
def _weights(path: str) -> Weights | None:
    return read_weights(Path(path)) if path else None


def read_article(article: Article, options: Options) -> Entities:
    """Annotate and resolve one article."""
    extraction = _extractor(options.reader, options.model, options.encoder)(article)
    return resolve(extraction, options.min_confidence, _weights(options.weights))


def process(source: str, options: Options) -> Outcome:
    """Everything for one source except storing it; what is wrong with it goes into the receipt."""
    try:
        article = read_source(source)
    except ReadError as error:
        return Outcome(Receipt(source, error=error.problem))
    try:
        entities = read_article(article, options)
        return Outcome(_receipt(source, entities), map_entities(entities, options.base))
    except EventgraphError:
        raise  # concerns every article: a missing model, say
    except Exception as error:  # a bug of ours must not cost the user the other articles
        logging.getLogger(__name__).debug("%s", source, exc_info=True)
        return Outcome(
            Receipt(source, error=f"made the reader fail ({type(error).__name__}: {error}); please report it")
        )


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
    """Read every source into the store; each article replaces its earlier self in one transaction.

    An article that cannot be read is reported in its receipt and stops nothing. `jobs` 0 means one process
    for each core. `progress` is called with (done, of) after each article. The result knows no order of work.
    """
    options = options or Options()
    listed: list[str] = []
    receipts: list[Receipt] = []
    for source in sources:
        try:
            listed += [s for s in find_sources([source]) if s not in listed]
        except ReadError as error:
            receipts.append(Receipt(source, error=error.problem))
    seen: dict[str, str] = {}
    for done, outcome in enumerate(_run(listed, options, jobs), start=1):
        receipt = outcome.receipt
        if outcome.graphs is not None:
            earlier = seen.setdefault(outcome.graphs.article, receipt.source)
            if earlier != receipt.source:
                receipt = Receipt(receipt.source, error=f"is the same article as {earlier}; it was read once")
            else:
                store.replace(outcome.graphs.names, outcome.graphs.lines)
        receipts.append(receipt)
        if progress:
            progress(done, len(listed))
    return receipts


def _run(sources: list[str], options: Options, jobs: int) -> Iterator[Outcome]:
    """Outcomes in the order of the sources."""
    workers = min(jobs or os.cpu_count() or 1, len(sources))
    if workers <= 1:
        yield from (process(source, options) for source in sources)
        return
    with ProcessPoolExecutor(workers) as pool:
        waiting: list[Future[Outcome]] = []
        for source in sources:
            waiting.append(pool.submit(process, source, options))
            if len(waiting) > workers * _AHEAD:
                yield waiting.pop(0).result()
        for future in waiting:
            yield future.result()
