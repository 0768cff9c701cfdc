"""Readings as JSON files, one an article."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from eventgraph.annotate.encoder import Reading, ScoredMention, ScoredPair
from eventgraph.model import Kind, Relation, Span


def write_reading(reading: Reading, path: Path) -> None:
    mentions = [
        {
            "start": m.span.start,
            "end": m.span.end,
            "kind": m.kind.value,
            "confidence": m.confidence,
            "roles": m.roles,
        }
        for m in reading.mentions
    ]
    pairs = [{**asdict(p), "relation": p.relation.value} for p in reading.pairs]
    path.write_text(json.dumps({"mentions": mentions, "pairs": pairs}, indent=1) + "\n", "utf-8")


def read_reading(path: Path) -> Reading:
    data = json.loads(path.read_text("utf-8"))
    return Reading(
        tuple(
            ScoredMention(Span(m["start"], m["end"]), Kind(m["kind"]), m["confidence"], m["roles"])
            for m in data["mentions"]
        ),
        tuple(
            ScoredPair(Relation(p["relation"]), p["subject"], p["object"], p["score"]) for p in data["pairs"]
        ),
    )
