"""How fast and how well articles are read: `make bench`.

Speed is a ratio to bare spaCy (the same pipeline with all its components over the same text, one process, one
thread), taken in turns in one run, so that a noisy machine troubles both alike. Quality is that of `evaluate` on the
development articles; the shipped weights were fitted on these, among others: docs/extraction.md has the figures for
publishers that were held out.

    python benchmarks/reading.py [--bench ../shared/bench] [--rounds 3]
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import eventgraph
from eventgraph.annotate.analysis import DEFAULT_MODEL
from eventgraph.evaluation import Evaluation, read_gold
from eventgraph.mapping import ArticleGraphs, map_entities
from eventgraph.model import Article, Entities
from eventgraph.pipeline import Options, read_article
from eventgraph.read import read_source
from eventgraph.resolve.identity import alone


def _mapped(entities: Entities) -> ArticleGraphs:
    return map_entities(entities, alone(entities))


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def speed(articles: list[Article], rounds: int) -> None:
    import spacy

    bare = spacy.load(DEFAULT_MODEL)
    texts = [a.text for a in articles]
    words = sum(len(text.split()) for text in texts)

    def read(reader: str) -> Callable[[], object]:
        return lambda: [_mapped(read_article(a, Options(reader=reader))) for a in articles]

    runs = {"bare spaCy": lambda: list(bare.pipe(texts)), "encoder": read("encoder"), "spacy": read("spacy")}
    for work in runs.values():
        work()  # loads models, fills caches
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, work in runs.items():
            times[name].append(seconds(work))
    base = statistics.median(times["bare spaCy"])
    print(f"{words:,} words, median of {rounds} rounds")
    for name, found in times.items():
        median = statistics.median(found)
        print(f"{name:12} {words / median:8,.0f} words/s   {base / median:.2f} x bare spaCy")


def quality(bench: Path, articles: list[Article]) -> None:
    evaluation = Evaluation()
    for article in articles:
        gold = bench / "gold" / f"{article.identifier}.json"
        evaluation.add(read_gold(gold), read_article(article, Options()))
    for name, c in sorted(evaluation.counts.items(), key=lambda item: (item[0].startswith("ALL"), item[0])):
        print(f"{name:26} P {c.precision:.3f}  R {c.recall:.3f}  F1 {c.f1:.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--bench", type=Path, default=Path(__file__).parent.parent.parent / "shared" / "bench"
    )
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    if args.bench.is_dir():
        articles = [read_source(str(p)) for p in sorted((args.bench / "articles").glob("*.md"))]
        quality(args.bench, articles)
    else:
        print(f"no annotated articles in {args.bench}: only the speed on the sample is measured")
        articles = [read_source(eventgraph.SAMPLE)] * 20
    speed(articles, args.rounds)


if __name__ == "__main__":
    main()
