"""Fit fold models and read with each the articles of the publishers that it has not seen.

    python crossvalidate.py --data ARTICLES GOLD … --minilm FOLDER --vocabulary vocab.txt --out OUT [--fold K]

writes OUT/folds.json, OUT/fold<K>/ (a model that `Encoder.load` takes) and OUT/raw/<article>.json (what the
model of its fold reads, not calibrated). Folds can be fitted one by one, or side by side; `calibrate.py`
needs them all.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from fit import EPOCHS, fit
from folds import assign
from readings import write_reading

from data import Document, read_folders
from eventgraph.annotate.encoder import Encoder
from eventgraph.annotate.wordpiece import WordPiece
from export import write_model

FOLDS = 4


def run_fold(documents: list[Document], folds: dict[str, int], fold: int, args: argparse.Namespace) -> None:
    wordpiece = WordPiece.load(args.vocabulary)
    seen = [d for d in documents if folds[d.article.identifier] != fold]
    network = fit(seen, args.minilm, wordpiece, args.epochs)
    folder = args.out / f"fold{fold}"
    write_model(network, args.vocabulary, folder, f"fold{fold}", None)
    encoder = Encoder.load(folder)
    (args.out / "raw").mkdir(exist_ok=True)
    for document in documents:
        if folds[document.article.identifier] == fold:
            path = args.out / "raw" / f"{document.article.identifier}.json"
            write_reading(encoder.read(document.article), path)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--data", nargs=2, type=Path, action="append", required=True, metavar=("ARTICLES", "GOLD")
    )
    parser.add_argument("--minilm", type=Path, required=True, help="folder with model.safetensors")
    parser.add_argument("--vocabulary", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--fold", type=int, choices=range(FOLDS), help="only this one")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    documents = read_folders([tuple(d) for d in args.data], WordPiece.load(args.vocabulary))
    folds = assign(documents, FOLDS)
    (args.out / "folds.json").write_text(json.dumps(folds, indent=1, sort_keys=True) + "\n", "utf-8")
    for fold in range(FOLDS) if args.fold is None else [args.fold]:
        run_fold(documents, folds, fold, args)


if __name__ == "__main__":
    main()
