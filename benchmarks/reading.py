"""Speed of reading: against bare spaCy, by one and by two processes, from what is kept; and quality of reading.

    python -m benchmarks.reading [--bench ../shared/bench]     # quality only; speed is part of `make bench`

Quality is that of `evaluate` on the development articles; the shipped weights were fitted on these, among others:
docs/extraction.md has the figures for publishers that were held out.
"""

from __future__ import annotations

import argparse
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.generate import articles
from benchmarks.measure import Ratio, Scale, in_turns
from eventgraph.evaluation import Evaluation, read_gold
from eventgraph.pipeline import Options, build_into, read_article, rebuild
from eventgraph.read import find_sources, read_source
from eventgraph.store import MEMORY, Store

TOPIC = "reading"


def ratios(scale: Scale, scratch: Path) -> Iterator[Ratio]:
    yield from against_spacy(scale, scratch)
    yield from by_two(scale, scratch)


def against_spacy(scale: Scale, scratch: Path) -> Iterator[Ratio]:
    """The whole way from files to a store, against the same spaCy pipeline with all its components on the same text."""
    import spacy

    from eventgraph.annotate.analysis import DEFAULT_MODEL

    folder, kept = scratch / "articles", scratch / "kept"
    words = articles(scale.articles, folder)
    texts = [read_source(source).text for source in find_sources([str(folder)])]
    bare = spacy.load(DEFAULT_MODEL)

    def build(place: str | Path) -> None:
        with Store.open(place, writable=True) as store:
            build_into(store, [str(folder)])

    def build_anew() -> None:
        shutil.rmtree(kept, ignore_errors=True)
        build(kept)

    def again() -> None:
        with Store.open(kept, writable=True) as store:
            rebuild(store)

    list(bare.pipe(texts))  # fills caches
    build(MEMORY)  # loads models
    best = in_turns(
        scale.rounds,
        {"spaCy": lambda: list(bare.pipe(texts)), "build": build_anew, "rebuild": again},
    )
    yield Ratio(
        TOPIC, "build ÷ bare spaCy (words/s)", best["spaCy"] / best["build"], 0.9, True,
        f"{words:,} words: {words / best['build']:,.0f} and {words / best['spaCy']:,.0f} words/s",
    )  # fmt: skip
    yield Ratio(
        TOPIC, "rebuild ÷ build (time)", best["rebuild"] / best["build"], 0.1, False,
        f"{scale.articles} articles: {best['rebuild']:.2f} and {best['build']:.2f} s",
    )  # fmt: skip


def by_two(scale: Scale, scratch: Path) -> Iterator[Ratio]:
    folder, place = scratch / "more-articles", scratch / "by-jobs"
    articles(scale.articles_by_jobs, folder)

    def build(jobs: int) -> Callable[[], None]:
        def work() -> None:
            shutil.rmtree(place, ignore_errors=True)
            with Store.open(place, writable=True) as store:
                build_into(store, [str(folder)], jobs=jobs)

        return work

    best = in_turns(scale.rounds, {"one": build(1), "two": build(2)}, time.perf_counter)
    yield Ratio(
        TOPIC, "build with 2 jobs ÷ 1 job (throughput)", best["one"] / best["two"], 1.7, True,
        f"{scale.articles_by_jobs} articles: {best['two']:.1f} and {best['one']:.1f} s",
    )  # fmt: skip


def quality(bench: Path) -> None:
    evaluation = Evaluation()
    for path in sorted((bench / "articles").glob("*.md")):
        gold = read_gold(bench / "gold" / f"{path.stem}.json")
        evaluation.add(gold, read_article(read_source(str(path)), Options()))
    for name, c in sorted(evaluation.counts.items(), key=lambda item: (item[0].startswith("ALL"), item[0])):
        print(f"{name:26} P {c.precision:.3f}  R {c.recall:.3f}  F1 {c.f1:.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--bench", type=Path, default=Path(__file__).parent.parent.parent / "shared" / "bench"
    )
    args = parser.parse_args()
    if args.bench.is_dir():
        quality(args.bench)
    else:
        print(f"no annotated articles in {args.bench}: nothing to score")


if __name__ == "__main__":
    main()
