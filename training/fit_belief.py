"""Fits how far entities and facts are believed, from annotated articles.

    python training/fit_belief.py BENCH [--folds FOLDER] [--reader encoder] [--write]

BENCH holds articles/, gold/, train/articles/ and train/gold/. FOLDER holds folds.json (article to fold) and
fold<k>/ with an encoder that saw no publisher of fold k. Each article is read by the encoder of its own fold, so
the scores that are weighed are those of unseen publishers. Prints the table by grouped cross-validation; --write
fits on all articles and writes src/eventgraph/resolve/belief.json.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from eventgraph.annotate import DEFAULT_MODEL, Extractor
from eventgraph.evaluation import Evaluation, read_gold
from eventgraph.fitting import Annotated, cross_validate, fit_all
from eventgraph.model import digest
from eventgraph.read import read_source

OUT = Path(__file__).parent.parent / "src" / "eventgraph" / "resolve" / "belief.json"


def show(evaluation: Evaluation) -> None:
    for name, c in sorted(evaluation.counts.items(), key=lambda item: (item[0].startswith("ALL"), item[0])):
        print(
            f"{name:26} P {c.precision:.3f}  R {c.recall:.3f}  F1 {c.f1:.3f}   ({c.right} of {c.given}, {c.wanted} wanted)"
        )
    print(f"expected calibration error {evaluation.calibration_error():.3f}")


def read_all(bench: Path, folds: Path | None, reader: str) -> list[Annotated]:
    assigned = json.loads((folds / "folds.json").read_text("utf-8")) if folds else {}
    assigned = assigned.get("folds", assigned)
    extractors: dict[int, Extractor] = {}
    articles = []
    for part in ("", "train"):
        for path in sorted((bench / part / "articles").glob("*.md")):
            article = read_source(str(path))
            fold = int(assigned.get(article.identifier, publisher_fold(path)))
            if fold not in extractors:
                extractors[fold] = Extractor(
                    reader, DEFAULT_MODEL, str(folds / f"fold{fold}") if folds else ""
                )
            gold = read_gold(bench / part / "gold" / f"{path.stem}.json")
            articles.append(Annotated(extractors[fold](article), gold, fold))
    return articles


def publisher_fold(path: Path, folds: int = 4) -> int:
    """A fold for each publisher: the repository in the front matter's source."""
    source = next(line for line in path.read_text("utf-8").splitlines() if line.startswith("source:"))
    return int(digest(source.split(":")[1].strip()), 16) % folds


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("bench", type=Path)
    parser.add_argument("--folds", type=Path)
    parser.add_argument("--reader", default="encoder")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    articles = read_all(args.bench, args.folds, args.reader)
    show(cross_validate(articles))
    if args.write:
        found = json.loads(OUT.read_text("utf-8")) if OUT.exists() else {}
        found[args.reader] = fit_all(articles)
        OUT.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main()
