"""Fitting how far entities and facts are believed, from annotated articles (`eventgraph train`).

For each kind of node and relation a logistic function learns from candidates whether they match the annotation. It
is the maximum a posteriori estimate with a normal prior around given weights (none: ridge regression, Hoerl and
Kennard 1970; the shipped ones: a reader adapted to new articles), found by L-BFGS, so it is deterministic. What is
learnt is a few named weights; the encoder itself is fitted in `training/` of the source tree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from eventgraph.evaluation import Evaluation, Forms, Gold, match_ends, norm, similarity
from eventgraph.model import Extraction, Kind
from eventgraph.resolve.article import resolve
from eventgraph.resolve.belief import NODE_THRESHOLD, Features, Weights
from eventgraph.resolve.entities import Candidate, believe_entities, candidate_entities
from eventgraph.resolve.facts import CandidateFact, candidate_facts
from eventgraph.resolve.grouping import group
from eventgraph.resolve.next_edition import without_next_edition
from eventgraph.resolve.past import without_past
from eventgraph.resolve.placing import Placer

#: Strength of the prior, in examples. By cross-validation 1 to 10 give the same F1 to three digits.
PRIOR_STRENGTH = 10.0
#: With fewer right or wrong examples than this the prior stands.
LEAST_EXAMPLES = 10
Rows = dict[str, list[tuple[Features, bool]]]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Annotated:
    """An article as it was read, its annotation, and the fold that it belongs to in cross-validation."""

    extraction: Extraction
    gold: Gold
    fold: int = 0


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


def node_rows(articles: Sequence[Annotated]) -> Rows:
    rows: Rows = defaultdict(list)
    for article in articles:
        extraction = article.extraction
        candidates = candidate_entities(extraction, group(extraction.article, extraction.mentions))
        found = match(article.gold, forms_of(article, candidates))
        for c in candidates:
            rows[f"node {c.kind.value}"].append((c.features, c.key in found))
    return rows


def fact_rows(articles: Sequence[Annotated], weights: Weights) -> Rows:
    rows: Rows = defaultdict(list)
    for article in articles:
        for c, right in facts_of(article, weights):
            rows[c.name].append((c.features, right))
    return rows


def facts_of(article: Annotated, weights: Weights) -> list[tuple[CandidateFact, bool]]:
    """The candidate facts of an article on the entities that `weights` believe, and whether each is annotated."""
    extraction, _ = without_past(article.extraction)
    extraction, _ = without_next_edition(extraction)
    keys = group(extraction.article, extraction.mentions)
    candidates = candidate_entities(extraction, keys)
    beliefs, _ = believe_entities(candidates, weights, NODE_THRESHOLD)
    found = forms_of(article, [c for c in candidates if c.key in beliefs])
    at = match_ends(article.gold, found, match(article.gold, found))
    facts, _ = candidate_facts(extraction, Placer.of(extraction, keys, beliefs), beliefs)
    return [
        (c, (c.key[0], at.get(c.key[1], "?"), at.get(c.key[2], "?")) in article.gold.facts) for c in facts
    ]


def fit(rows: Rows, prior: Weights | None = None) -> dict[str, dict[str, float]]:
    """Weights by name; those of `prior` where there are too few examples."""
    out: dict[str, dict[str, float]] = {name: dict(weights) for name, weights in (prior or {}).items()}
    for name, examples in sorted(rows.items()):
        labels = np.array([right for _, right in examples], float)
        if min(labels.sum(), len(labels) - labels.sum()) < LEAST_EXAMPLES:
            continue
        before = (prior or {}).get(name, {})
        names = sorted({f for features, _ in examples for f in features} | (set(before) - {"bias"}))
        x = np.array([[features.get(f, 0.0) for f in names] for features, _ in examples])
        start = np.array([*(before.get(f, 0.0) for f in names), before.get("bias", 0.0)])
        found = _fit_one(x, labels, start)
        out[name] = {
            f: round(float(w), 5) for f, w in zip([*names, "bias"], found, strict=True) if abs(w) > _ZERO
        }
    return out


_ZERO = 1e-4


def _fit_one(x: Floats, labels: Floats, prior: Floats) -> Floats:
    """The weights (the last is the bias) that maximise likelihood times prior; the bias has no prior."""
    scale = np.where(x.std(0) > 1e-9, x.std(0), 1.0)
    scaled = np.hstack([x / scale, np.ones((len(x), 1))])
    centre = prior * np.append(scale, 1.0)
    strength = np.append(np.full(x.shape[1], PRIOR_STRENGTH), 0.0)

    def loss(w: Floats) -> tuple[float, Floats]:
        score = scaled @ w
        gap = w - centre
        value = np.logaddexp(0, score).sum() - labels @ score + 0.5 * (strength * gap * gap).sum()
        slope = scaled.T @ (1 / (1 + np.exp(-score)) - labels) + strength * gap
        return float(value), slope

    found: Any = minimize(loss, centre, jac=True, method="L-BFGS-B", options={"maxiter": 2000, "ftol": 1e-10})
    weights: Floats = found.x / np.append(scale, 1.0)
    return weights


def fit_all(articles: Sequence[Annotated], prior: Weights | None = None) -> dict[str, dict[str, float]]:
    """Weights of all kinds of nodes, then, with the nodes that they believe, of all relations."""
    weights = fit(node_rows(articles), prior)
    return weights | fit(
        fact_rows(articles, weights), {k: v for k, v in weights.items() if k.startswith("fact ")}
    )


def cross_validate(articles: Sequence[Annotated], prior: Weights | None = None) -> Evaluation:
    """Each fold resolved with beliefs that were fitted on the others."""
    evaluation = Evaluation()
    for fold in sorted({a.fold for a in articles}):
        weights = fit_all([a for a in articles if a.fold != fold], prior)
        for article in articles:
            if article.fold == fold:
                evaluation.add(article.gold, resolve(article.extraction, None, weights))
    return evaluation
