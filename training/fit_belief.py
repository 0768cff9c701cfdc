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
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from eventgraph.annotate import DEFAULT_MODEL, Extractor
from eventgraph.evaluation import Evaluation, Forms, Gold, match_ends, norm, read_gold, similarity
from eventgraph.model import Extraction, Kind, digest
from eventgraph.read import read_source
from eventgraph.resolve.article import Candidate, Placer, Setting, candidate_entities, gather, resolve
from eventgraph.resolve.belief import NODE_THRESHOLD, believe, fact_features
from eventgraph.resolve.discourse import discourse
from eventgraph.resolve.grouping import group

OUT = Path(__file__).parent.parent / "src" / "eventgraph" / "resolve" / "belief.json"
#: Inverse strength of the L2 penalty; 0.1 to 1 give the same F1 to three digits.
REGULARISATION = 0.1


@dataclass(frozen=True)
class Annotated:
    """An article with its extraction, its annotation and its fold."""

    extraction: Extraction
    gold: Gold
    fold: int


def forms_of(article: Annotated, candidates: list[Candidate]) -> dict[str, tuple[Kind, Forms]]:
    text = article.extraction.article.text
    return {c.key: (c.kind, frozenset(norm(m.span.of(text)) for m in c.mentions) - {""}) for c in candidates}


def match(gold: Gold, found: dict[str, tuple[Kind, Forms]]) -> dict[str, str]:
    """Candidate key to annotated node: equal forms first; a near match only to what nobody matches exactly."""
    out: dict[str, str] = {}
    for key, (kind, forms) in found.items():
        same = [g for g, (k, wanted) in sorted(gold.nodes.items()) if k is kind and wanted & forms]
        if same:
            out[key] = same[0]
    exact = set(out.values())
    for key, (kind, forms) in found.items():
        if key not in out:
            near = sorted(
                (-s, g)
                for g, (k, wanted) in gold.nodes.items()
                if k is kind and g not in exact and (s := similarity(forms, wanted))
            )
            if near:
                out[key] = near[0][1]
    return out


Rows = dict[str, list[tuple[dict[str, float], bool]]]


def node_rows(articles: list[Annotated]) -> Rows:
    rows: Rows = defaultdict(list)
    for article in articles:
        extraction = article.extraction
        candidates = candidate_entities(extraction, group(extraction.article, extraction.mentions))
        found = match(article.gold, forms_of(article, candidates))
        for c in candidates:
            rows[f"node {c.kind.value}"].append((c.features, c.key in found))
    return rows


def fact_rows(articles: list[Annotated], weights: Any) -> Rows:
    rows: Rows = defaultdict(list)
    for article in articles:
        extraction = article.extraction
        keys = group(extraction.article, extraction.mentions)
        candidates = candidate_entities(extraction, keys)
        beliefs = {
            c.key: b
            for c in candidates
            if (b := believe(weights, f"node {c.kind.value}", c.features, c.fallback)) >= NODE_THRESHOLD
        }
        found = forms_of(article, [c for c in candidates if c.key in beliefs])
        at = match_ends(article.gold, found, match(article.gold, found))
        keys = {i: place for i, place in keys.items() if f"{place[0].value}/{place[1]}" in beliefs}
        ids = {i: f"{kind.value}/{key}" for i, (kind, key) in keys.items()}
        placer = Placer(extraction, ids, discourse(extraction, keys))
        gathered, _ = gather(extraction, placer, beliefs)
        setting = Setting(gathered, placer)
        for key, claims in sorted(gathered.items()):
            features = fact_features(key[0], claims, (beliefs[key[1]], beliefs[key[2]]), setting(key))
            right = (key[0], at.get(key[1], "?"), at.get(key[2], "?")) in article.gold.facts
            rows[f"fact {key[0].value}"].append((features, right))
    return rows


def fit(rows: Rows) -> dict[str, dict[str, float]]:
    """One logistic regression for each name; features are scaled to unit spread while fitting."""
    out = {}
    for name, examples in sorted(rows.items()):
        labels = np.array([right for _, right in examples])
        if labels.sum() < 10 or (~labels).sum() < 10:
            continue
        names = sorted({f for features, _ in examples for f in features})
        x = np.array([[features.get(f, 0.0) for f in names] for features, _ in examples])
        scale = np.where(x.std(0) > 1e-9, x.std(0), 1.0)
        model = LogisticRegression(C=REGULARISATION, max_iter=5000, tol=1e-8).fit(x / scale, labels)
        found = {
            f: round(float(w), 5) for f, w in zip(names, model.coef_[0] / scale, strict=True) if abs(w) > 1e-4
        }
        out[name] = {"bias": round(float(model.intercept_[0]), 5), **found}
    return out


def fit_all(articles: list[Annotated]) -> dict[str, dict[str, float]]:
    weights = fit(node_rows(articles))
    return weights | fit(fact_rows(articles, weights))


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


def cross_validate(articles: list[Annotated], threshold: float | None = None) -> Evaluation:
    """Each fold resolved with beliefs that were fitted on the others."""
    evaluation = Evaluation()
    for fold in sorted({a.fold for a in articles}):
        weights = fit_all([a for a in articles if a.fold != fold])
        for article in articles:
            if article.fold == fold:
                evaluation.add(article.gold, resolve(article.extraction, threshold, weights))
    return evaluation


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
