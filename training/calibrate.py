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
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
from decode import Scorer, facts, nodes
from readings import read_reading, write_reading

from data import GOLD_RELATIONS, Document, read_folders
from eventgraph.annotate.encoder import KINDS, LEAST_CONFIDENCE, Reading, calibrate
from eventgraph.annotate.wordpiece import WordPiece

Weights = dict[str, list[float]]
GRID = tuple(round(0.1 + 0.05 * i, 2) for i in range(17))


def examples(document: Document, reading: Reading, score: ModuleType, wordpiece: WordPiece) -> list[tuple]:
    """(kind, product of chances, length in words, right) of each mention."""
    text = document.article.text
    forms = [(n.kind, {score.norm(f) for f in n.forms} - {""}) for n in document.nodes]
    out = []
    for m in reading.mentions:
        form = score.norm(m.span.of(text))
        right = any(kind is m.kind and score.similar({form}, fs) > 0 for kind, fs in forms)
        length = len(wordpiece.words(text, m.span.start, m.span.end))
        out.append((m.kind.value, m.confidence, length, right))
    return out


def fit_weights(found: list[tuple]) -> Weights:
    """Logistic regression for each kind, by Newton's method with a little shrinkage."""
    weights = {}
    for kind in KINDS:
        rows = [r for r in found if r[0] == kind.value]
        p = np.clip([r[1] for r in rows], 1e-4, 1 - 1e-4)
        x = np.stack([np.ones(len(rows)), np.log(p / (1 - p)), np.log([r[2] for r in rows])], 1)
        y = np.array([r[3] for r in rows], float)
        w = np.array([0.0, 1.0, 0.0])
        prior = np.array([0.0, 1.0, 0.0])
        for _ in range(50):
            q = 1 / (1 + np.exp(-x @ w))
            gradient = x.T @ (q - y) + (w - prior)
            w = w - np.linalg.solve((x * (q * (1 - q))[:, None]).T @ x + np.eye(3), gradient)
        weights[kind.value] = [round(float(v), 4) for v in w]
    return weights


def apply(reading: Reading, document: Document, weights: Weights, wordpiece: WordPiece) -> Reading:
    """The reading as an encoder with these weights would give it."""
    text = document.article.text
    kept, new = [], {}
    for i, m in enumerate(reading.mentions):
        length = len(wordpiece.words(text, m.span.start, m.span.end))
        confidence = calibrate(m.confidence, length, weights[m.kind.value])
        if confidence >= LEAST_CONFIDENCE:
            new[i] = len(kept)
            kept.append(replace(m, confidence=round(confidence, 4)))
    pairs = [
        replace(p, subject=new[p.subject], object=new[p.object])
        for p in reading.pairs
        if p.subject in new and p.object in new
    ]
    return Reading(tuple(kept), tuple(pairs))


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
    raw = {
        d.article.identifier: (d, read_reading(path))
        for d in read_folders([tuple(d) for d in args.data], wordpiece)
        if (path := args.out / "raw" / f"{d.article.identifier}.json").exists()
    }
    found = {i: examples(d, r, score, wordpiece) for i, (d, r) in raw.items()}
    present = sorted({folds[i] for i in raw})
    held, checked = [], []
    for fold in present:
        others = [e for i, es in found.items() if folds[i] != fold or len(present) == 1 for e in es]
        weights = fit_weights(others)
        model = args.out / f"fold{fold}" / "model.json"
        description = json.loads(model.read_text("utf-8")) | {"calibration": weights}
        model.write_text(json.dumps(description, indent=1) + "\n", "utf-8")
        for i, (document, reading) in raw.items():
            if folds[i] == fold:
                calibrated = apply(reading, document, weights, wordpiece)
                write_reading(calibrated, args.out / f"{i}.json")
                held.append((document, calibrated))
                checked += [(e[1], e[3]) for e in examples(document, calibrated, score, wordpiece)]
    everything = fit_weights([e for es in found.values() for e in es])
    (args.out / "calibration.json").write_text(json.dumps(everything, indent=1) + "\n", "utf-8")
    print(
        f"{len(held)} articles, folds {present}; mentions' calibration error {calibration_error(checked):.3f}"
    )
    for name, row in report(held, score).items():
        counts = f"({row['tp']} of {row['pred']}, {row['gold']} wanted)"
        print(f"{name:26} P {row['p']:.3f}  R {row['r']:.3f}  F1 {row['f1']:.3f}   {counts}")


if __name__ == "__main__":
    main()
