"""Fits how far entities and facts are believed, from annotated articles.

    python training/fit_belief.py BENCH [--folds FOLDER] [--reader encoder] [--write]

BENCH holds articles/, gold/, train/articles/, train/gold/ and score.py. FOLDER holds folds.json (article to
fold) and fold<k>/ with an encoder that saw no publisher of fold k. Each article is read by the encoder of its own fold, so
the scores that are weighed are those of unseen publishers. Prints the benchmark's table by grouped
cross-validation; --write fits on all articles and writes src/eventgraph/resolve/belief.json.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from eventgraph.annotate import DEFAULT_MODEL, Extractor
from eventgraph.model import Entities, Extraction, Kind, Relation, digest
from eventgraph.read import read_source
from eventgraph.resolve.article import Candidate, Placer, candidate_entities, gather, resolve, setting
from eventgraph.resolve.belief import believe, fact_features
from eventgraph.resolve.discourse import discourse
from eventgraph.resolve.grouping import group

OUT = Path(__file__).parent.parent / "src" / "eventgraph" / "resolve" / "belief.json"
#: Name of each relation in the annotation, and whether its subject is the graph's object.
NAMES = {
    "spokeAt": (Relation.SPEAKER, True), "attended": (Relation.ATTENDEE, True),
    "affiliatedWith": (Relation.AFFILIATION, False), "organizedBy": (Relation.ORGANIZER, False),
    "sponsoredBy": (Relation.SPONSOR, False), "partOf": (Relation.SUPER_EVENT, False),
    "locatedIn": (Relation.LOCATION, False), "presentedAt": (Relation.PRESENTS, True),
    "developedBy": (Relation.CREATOR, False),
}  # fmt: skip
REGULARISATION = 0.3


class Annotated:
    """An article with its extraction and its gold annotation."""

    def __init__(self, extraction: Extraction, gold: dict[str, Any], fold: int, score: Any) -> None:
        self.extraction = extraction
        self.fold = fold
        self.gold = gold
        self.nodes = {
            n["id"]: (n["type"], {score.norm(x) for x in [n["name"], *n["aliases"]]} - {""})
            for n in gold["nodes"]
        }
        self.facts = set()
        classes = score.name_classes({k: (*v, None) for k, v in self.nodes.items()})
        self.classes = classes
        for r in gold["relations"]:
            relation, swapped = NAMES[r["r"]]
            s, o = (r["o"], r["s"]) if swapped else (r["s"], r["o"])
            self.facts.add((relation, classes.get(s, s), classes.get(o, o)))


def match(article: Annotated, candidates: list[Candidate], score: Any) -> dict[str, str]:
    """Candidate key to gold id: exact forms first; a near match only to what nobody matches exactly."""
    text = article.extraction.article.text
    forms = {c.key: {score.norm(m.span.of(text)) for m in c.mentions} - {""} for c in candidates}
    found: dict[str, str] = {}
    exact: set[str] = set()
    for c in candidates:
        for gid, (kind, gold) in sorted(article.nodes.items()):
            if kind == c.kind.value and gold & forms[c.key]:
                found[c.key] = gid
                exact.add(gid)
                break
    for c in candidates:
        if c.key not in found:
            near = [
                (-score.similar(forms[c.key], gold), gid)
                for gid, (kind, gold) in article.nodes.items()
                if kind == c.kind.value and gid not in exact and score.similar(forms[c.key], gold)
            ]
            if near:
                found[c.key] = min(near)[1]
    return found


def ends(
    article: Annotated, candidates: list[Candidate], found: dict[str, str], score: Any
) -> dict[str, str]:
    """Candidate key to gold class, as an end of relations: of another type with the same name, too."""
    text = article.extraction.article.text
    out = {key: article.classes[gid] for key, gid in found.items()}
    for c in candidates:
        if c.key not in out and c.kind not in (Kind.EVENT, Kind.PERSON):
            forms = {score.norm(m.span.of(text)) for m in c.mentions}
            same = [g for g, (k, f) in article.nodes.items() if k not in ("Event", "Person") and f & forms]
            if same:
                out[c.key] = article.classes[min(same)]
    return out


Rows = dict[str, list[tuple[dict[str, float], bool]]]


def node_rows(articles: list[Annotated], score: Any) -> Rows:
    rows: Rows = defaultdict(list)
    for article in articles:
        candidates = candidate_entities(
            article.extraction, group(article.extraction.article, article.extraction.mentions)
        )
        found = match(article, candidates, score)
        for c in candidates:
            rows[f"node {c.kind.value}"].append((c.features, c.key in found))
    return rows


def fact_rows(articles: list[Annotated], weights: Any, threshold: float, score: Any) -> Rows:
    rows: Rows = defaultdict(list)
    for article in articles:
        extraction = article.extraction
        keys = group(extraction.article, extraction.mentions)
        candidates = candidate_entities(extraction, keys)
        beliefs = {
            c.key: b
            for c in candidates
            if (b := believe(weights, f"node {c.kind.value}", c.features, c.fallback)) >= threshold
        }
        kept = [c for c in candidates if c.key in beliefs]
        at = ends(article, kept, match(article, kept, score), score)
        keys = {i: place for i, place in keys.items() if f"{place[0].value}/{place[1]}" in beliefs}
        ids = {i: f"{kind.value}/{key}" for i, (kind, key) in keys.items()}
        placer = Placer(extraction, ids, discourse(extraction, keys))
        gathered, _ = gather(extraction.claims, placer, beliefs)
        for key, claims in sorted(gathered.items()):
            features = fact_features(
                key[0], claims, (beliefs[key[1]], beliefs[key[2]]), setting(key, gathered, placer)
            )
            right = (key[0], at.get(key[1], "?"), at.get(key[2], "?")) in article.facts
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


def fit_all(articles: list[Annotated], threshold: float, score: Any) -> dict[str, dict[str, float]]:
    weights = fit(node_rows(articles, score))
    return weights | fit(fact_rows(articles, weights, threshold, score))


class Table:
    """The benchmark's counts, and the calibration of what was written."""

    def __init__(self, score: Any) -> None:
        self.score = score
        self.counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
        self.sure: list[tuple[float, bool]] = []

    def add(self, article: Annotated, entities: Entities) -> None:
        score = self.score
        starts = {d.event: d.start for d in entities.dates}
        got = {
            e.key: (e.kind.value, {score.norm(f) for f, _ in e.forms} - {""}, starts.get(e.key))
            for e in entities.entities
        }
        gold = {k: (*v, None) for k, v in article.nodes.items()}
        m = score.match_nodes(gold, got)
        for kind in Kind:
            c = self.counts["node " + kind.value]
            c[0] += sum(1 for p in m if got[p][0] == kind.value)
            c[1] += sum(1 for v in got.values() if v[0] == kind.value)
            c[2] += sum(1 for v in gold.values() if v[0] == kind.value)
        self.sure += [(e.evidence.confidence, e.key in m) for e in entities.entities]
        at = {p: article.classes[g] for p, g in m.items()}
        for p, (kind, forms, _) in got.items():
            if p not in at and kind not in ("Event", "Person"):
                same = [g for g, v in gold.items() if v[0] not in ("Event", "Person") and v[1] & forms]
                if same:
                    at[p] = article.classes[min(same)]
        given = {
            (f.relation, at.get(f.subject, "?" + f.subject), at.get(f.object, "?" + f.object)): f
            for f in entities.facts
        }
        for relation in Relation:
            c = self.counts["relation " + relation.value]
            mine = {k for k in given if k[0] is relation}
            c[0] += len(mine & article.facts)
            c[1] += len(mine)
            c[2] += sum(1 for f in article.facts if f[0] is relation)
        self.sure += [(f.evidence[0].confidence, k in article.facts) for k, f in given.items()]
        want = {n["id"]: n.get("start") for n in article.gold["nodes"] if n["type"] == "Event"}
        c = self.counts["event start date"]
        c[2] += sum(1 for v in want.values() if v)
        for p, g in m.items():
            if got[p][0] == "Event" and got[p][2]:
                c[1] += 1
                c[0] += bool(want[g]) and got[p][2][: len(want[g])] == want[g]

    def calibration_error(self, bins: int = 10) -> float:
        """Expected calibration error: mean gap of confidence and precision over equal bins."""
        data = np.array(self.sure)
        gap = 0.0
        for low in np.arange(bins) / bins:
            inside = data[
                (data[:, 0] >= low) & (data[:, 0] < low + 1 / bins + (1e-9 if low + 1 / bins >= 1 else 0))
            ]
            if len(inside):
                gap += len(inside) * abs(inside[:, 0].mean() - inside[:, 1].mean())
        return gap / len(data)

    def show(self) -> None:
        for group_ in ("node ", "relation "):
            found = [v for k, v in self.counts.items() if k.startswith(group_)]
            self.counts["ALL " + group_] = [sum(v[i] for v in found) for i in range(3)]
        for name, c in self.counts.items():
            r = self.score.prf(*c)
            print(
                f"{name:26} P {r['p']:.3f}  R {r['r']:.3f}  F1 {r['f1']:.3f}   ({c[0]} right of {c[1]} given, {c[2]} wanted)"
            )
        print(f"expected calibration error {self.calibration_error():.3f}")


def load_score(bench: Path) -> Any:
    spec = importlib.util.spec_from_file_location("score", bench / "score.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read_all(bench: Path, folds: Path | None, reader: str, score: Any) -> list[Annotated]:
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
            gold = json.loads((bench / part / "gold" / f"{path.stem}.json").read_text("utf-8"))
            articles.append(Annotated(extractors[fold](article), gold, fold, score))
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
    parser.add_argument("--threshold", type=float, default=0.45)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    score = load_score(args.bench)
    articles = read_all(args.bench, args.folds, args.reader, score)
    table = Table(score)
    for fold in sorted({a.fold for a in articles}):
        weights = fit_all([a for a in articles if a.fold != fold], args.threshold, score)
        for article in articles:
            if article.fold == fold:
                table.add(article, resolve(article.extraction, args.threshold, weights))
    table.show()
    if args.write:
        found = json.loads(OUT.read_text("utf-8")) if OUT.exists() else {}
        found[args.reader] = fit_all(articles, args.threshold, score)
        OUT.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main()
