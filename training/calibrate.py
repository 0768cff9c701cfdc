"""From raw readings of held-out articles: calibration, calibrated readings and a report.

    python calibrate.py --data ARTICLES GOLD … --vocabulary vocab.txt --out OUT --score score.py

A mention counts as right if its words name a gold node of its kind in the scorer's sense. Each fold's
readings are calibrated on the other folds; OUT/calibration.json, fitted on all, is for the model that is
fitted on all. The method is Platt's (1999), with the length of the span as a second feature.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType

import numpy as np
from decode import Scorer, facts, nodes
from readings import read_reading, write_reading

from data import GOLD_RELATIONS, Document, read_folders
from eventgraph.annotate.encoder import KINDS, LEAST_CONFIDENCE, Reading, calibrate, features_of
from eventgraph.annotate.wordpiece import WordPiece

Weights = dict[str, list[float]]


@dataclass(slots=True, eq=False)
class Raw:
    """A reading that is not calibrated, with the lengths and the rightness of its mentions."""

    document: Document
    reading: Reading
    lengths: list[int]  # in words
    right: list[bool]


GRID = tuple(round(0.1 * i, 1) for i in range(1, 10))


def is_right(document: Document, reading: Reading, score: ModuleType) -> list[bool]:
    """Whether each mention names a gold node of its kind."""
    forms = [(n.kind, {score.norm(f) for f in n.forms} - {""}) for n in document.nodes]
    found = [(m.kind, {score.norm(m.span.of(document.article.text))}) for m in reading.mentions]
    return [any(k is kind and score.similar(form, fs) > 0 for k, fs in forms) for kind, form in found]


#: Newton's steps are cut to this length: full ones overshoot where the chances are near 0 and 1.
LONGEST_STEP = 0.2


def fit_weights(raw: list[Raw]) -> Weights:
    """Logistic regression for each kind, by Newton's method with short steps and a little shrinkage."""
    weights = {}
    for kind in KINDS:
        rows = [
            (features_of(m.confidence, n), y)
            for r in raw
            for m, n, y in zip(r.reading.mentions, r.lengths, r.right, strict=True)
            if m.kind is kind
        ]
        x, y = np.array([f for f, _ in rows]), np.array([y for _, y in rows], float)
        w = prior = np.array([0.0, 1.0, 0.0])
        for _ in range(200):
            q = 1 / (1 + np.exp(-x @ w))
            hessian = (x * (q * (1 - q))[:, None]).T @ x + np.eye(len(w))
            step = np.linalg.solve(hessian, x.T @ (q - y) + (w - prior))
            w = w - step / max(1.0, np.linalg.norm(step) / LONGEST_STEP)
        weights[kind.value] = [round(float(v), 4) for v in w]
    return weights


def apply(raw: Raw, weights: Weights) -> tuple[Reading, list[bool]]:
    """The reading as an encoder with these weights would give it, and which mentions are right."""
    kept, right, new = [], [], {}
    for i, (m, n, y) in enumerate(zip(raw.reading.mentions, raw.lengths, raw.right, strict=True)):
        confidence = calibrate(m.confidence, n, weights[m.kind.value])
        if confidence >= LEAST_CONFIDENCE:
            new[i] = len(kept)
            kept.append(replace(m, confidence=round(confidence, 4)))
            right.append(y)
    pairs = [
        replace(p, subject=new[p.subject], object=new[p.object])
        for p in raw.reading.pairs
        if p.subject in new and p.object in new
    ]
    return Reading(tuple(kept), tuple(pairs)), right


def calibration_error(found: list[tuple[float, bool]], bins: int = 10) -> float:
    """Expected calibration error over equal-width bins."""
    p, y = (np.array(v, float) for v in zip(*found, strict=True))
    place = np.minimum((p * bins).astype(int), bins - 1)
    return float(sum(abs(p[place == b].sum() - y[place == b].sum()) for b in range(bins)) / len(p))


def report(held: list[tuple[Document, Reading]], score: ModuleType) -> dict[str, dict]:
    """The plain decode's table; each row at the threshold that is best for it (so a little too good)."""

    def table(thresholds: dict[str, float]) -> dict[str, dict]:
        scorer = Scorer(score)
        for document, reading in held:
            found = nodes(reading, document.article.text, thresholds, score.norm)
            scorer.add(document, found, facts(reading, found, document.article.text, thresholds))
        return scorer.table()

    names = [f"{a} {r}" for a in ("pair", "role") for r in GOLD_RELATIONS]
    thresholds = {k.value: 0.5 for k in KINDS} | dict.fromkeys(names, 0.5)
    tables = {t: table(thresholds | {k.value: t for k in KINDS}) for t in GRID}
    for kind in KINDS:
        thresholds[kind.value] = max(GRID, key=lambda t: tables[t]["node " + kind.value]["f1"])
    for part in ("pair", "role", "pair"):
        tables = {t: table(thresholds | {n: t for n in names if n.startswith(part)}) for t in GRID}
        for name in GOLD_RELATIONS:
            thresholds[f"{part} {name}"] = max(GRID, key=lambda t: tables[t]["relation " + name]["f1"])
    print("thresholds", thresholds)
    return table(thresholds)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--data", nargs=2, type=Path, action="append", required=True, metavar=("ARTICLES", "GOLD")
    )
    parser.add_argument("--vocabulary", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help="the folder that crossvalidate.py wrote")
    parser.add_argument("--score", type=Path, required=True, help="the benchmark's score.py")
    args = parser.parse_args()
    spec = importlib.util.spec_from_file_location("score", args.score)
    assert spec and spec.loader
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    wordpiece = WordPiece.load(args.vocabulary)
    folds = json.loads((args.out / "folds.json").read_text("utf-8"))
    raws = []
    for document in read_folders([tuple(d) for d in args.data], wordpiece):
        path = args.out / "raw" / f"{document.article.identifier}.json"
        if path.exists():
            reading = read_reading(path)
            right = is_right(document, reading, score)
            text = document.article.text
            lengths = [len(wordpiece.words(text, m.span.start, m.span.end)) for m in reading.mentions]
            raws.append(Raw(document, reading, lengths, right))
    fold_of = {r.document.article.identifier: folds[r.document.article.identifier] for r in raws}
    present = sorted(set(fold_of.values()))
    held, checked = [], []
    for fold in present:
        mine = [r for r in raws if fold_of[r.document.article.identifier] == fold]
        weights = fit_weights([r for r in raws if r not in mine] or mine)
        model = args.out / f"fold{fold}" / "model.json"
        description = json.loads(model.read_text("utf-8")) | {"calibration": weights}
        model.write_text(json.dumps(description, indent=1) + "\n", "utf-8")
        for r in mine:
            calibrated, right = apply(r, weights)
            write_reading(calibrated, args.out / f"{r.document.article.identifier}.json")
            held.append((r.document, calibrated))
            checked += [(m.confidence, y) for m, y in zip(calibrated.mentions, right, strict=True)]
    (args.out / "calibration.json").write_text(json.dumps(fit_weights(raws), indent=1) + "\n", "utf-8")
    print(
        f"{len(held)} articles, folds {present}; mentions' calibration error {calibration_error(checked):.3f}"
    )
    for name, row in report(held, score).items():
        counts = f"({row['tp']} of {row['pred']}, {row['gold']} wanted)"
        print(f"{name:26} P {row['p']:.3f}  R {row['r']:.3f}  F1 {row['f1']:.3f}   {counts}")


if __name__ == "__main__":
    main()
