"""A plain decode of readings, and its score: a yardstick for the encoder alone, not what the program does.

Spans of one kind that overlap: the likelier stays. Equal forms are one node; so are a person's full name
and a part of it, a name and its acronym, an event with and without its year. A relation holds if its pairs
say so, or if a role says so of a node that has no such pair: then with the main event.
"""

from __future__ import annotations

import itertools
import math
import re
from collections import defaultdict
from dataclasses import dataclass

from data import GOLD_RELATIONS, Document
from eventgraph.annotate.encoder import KINDS, RELATIONS, Reading, ScoredMention
from eventgraph.model import Kind, Relation

_ROLE_OF = {
    Relation.SPEAKER: "speaker",
    Relation.ATTENDEE: "attendee",
    Relation.ORGANIZER: "organizer",
    Relation.SPONSOR: "sponsor",
    Relation.LOCATION: "location",
    Relation.PRESENTS: "presented",
    Relation.SUPER_EVENT: "part",
}
NAMES = {RELATIONS[i]: name for name, (i, _) in GOLD_RELATIONS.items()}


@dataclass(slots=True)
class Found:
    """A node with its mentions (indices), its forms and its confidence."""

    kind: Kind
    forms: set[str]
    mentions: list[int]
    confidence: float


def nodes(reading: Reading, text: str, thresholds: dict[str, float], norm) -> list[Found]:
    """Group a reading's mentions into nodes."""
    kept: list[int] = []
    by_confidence = sorted(range(len(reading.mentions)), key=lambda i: (-reading.mentions[i].confidence, i))
    taken: dict[Kind, list[ScoredMention]] = defaultdict(list)
    for i in by_confidence:
        m = reading.mentions[i]
        if not any(m.span.overlaps(other.span) for other in taken[m.kind]):
            taken[m.kind].append(m)
            kept.append(i)
    groups: dict[tuple[Kind, str], Found] = {}
    for i in sorted(kept):
        m = reading.mentions[i]
        form = norm(m.span.of(text))
        if not form:
            continue
        found = groups.setdefault((m.kind, form), Found(m.kind, set(), [], 0.0))
        found.forms.add(m.span.of(text))
        found.mentions.append(i)
        found.confidence = max(found.confidence, m.confidence)
    left = [g for g in groups.values() if g.confidence >= thresholds[g.kind.value]]
    left.sort(key=lambda g: -max(map(len, g.forms)))
    merged: list[Found] = []
    for g in left:
        same = next((o for o in merged if o.kind is g.kind and _same(o, g, text, norm)), None)
        if same:
            same.forms |= g.forms
            same.mentions += g.mentions
            same.confidence = max(same.confidence, g.confidence)
        else:
            merged.append(g)
    return merged


def _same(long: Found, short: Found, text: str, norm) -> bool:
    for a, b in itertools.product(long.forms, short.forms):
        x, y = norm(a).split(), norm(b).split()
        if long.kind is Kind.PERSON and len(x) > len(y) and (y == x[: len(y)] or y == x[-len(y) :]):
            return True
        if re.search(re.escape(a) + r"\s*\(\s*(?:the )?[“\"]?" + re.escape(b) + r"[”\"]?\s*\)", text):
            return True
        letters = re.sub(r"[^A-Za-z]", "", b)
        if len(letters) > 1 and b.upper() == b:
            words = [w for w in re.findall(r"[A-Za-z]+", a) if w[0].isupper()]
            if "".join(w[0] for w in words).upper() == letters.upper():
                return True
        if long.kind is Kind.EVENT:
            bare = [w for w in x if not re.fullmatch(r"(19|20)\d\d", w)]
            if bare == y or (len(y) > 0 and x[: len(y)] == y and len(x) > len(y)):
                return True
    return False


def facts(
    reading: Reading, found: list[Found], text: str, thresholds: dict[str, float]
) -> set[tuple[int, Relation, int]]:
    """Relations between nodes, by their index."""
    node_of = {m: n for n, f in enumerate(found) for m in f.mentions}
    none: dict[tuple[int, Relation, int], float] = defaultdict(float)
    for p in reading.pairs:
        s, o = node_of.get(p.subject), node_of.get(p.object)
        if s is not None and o is not None and s != o:
            none[s, p.relation, o] += math.log1p(-min(p.score, 0.9999))
    said = {k: 1 - math.exp(v) for k, v in none.items()}
    out = {k for k, v in said.items() if v >= thresholds.get("pair " + NAMES[k[1]], 0.5)}
    main = main_event(reading, found)
    if main is None:
        return out
    for relation, role in _ROLE_OF.items():
        subject_role = relation is Relation.SUPER_EVENT
        has = {k[0] if subject_role else k[2] for k in out if k[1] is relation}
        for n, f in enumerate(found):
            if n in has or n == main:
                continue
            score = 1 - math.prod(1 - reading.mentions[m].roles.get(role, 0.0) for m in f.mentions)
            if score >= thresholds.get("role " + NAMES[relation], 0.5):
                out.add((n, relation, main) if subject_role else (main, relation, n))
    return out


def main_event(reading: Reading, found: list[Found]) -> int | None:
    events = [n for n, f in enumerate(found) if f.kind is Kind.EVENT]
    if not events:
        return None

    def score(n: int) -> float:
        return max((reading.mentions[m].roles.get("main", 0.0) for m in found[n].mentions), default=0.0)

    return max(events, key=lambda n: (score(n), -n))


class Scorer:
    """Counts right, given and wanted as the benchmark does; `score` is its score.py as a module."""

    def __init__(self, score) -> None:
        self.score = score
        self.counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])

    def add(self, document: Document, found: list[Found], said: set[tuple[int, Relation, int]]) -> None:
        norm = self.score.norm
        gold = {
            f"g{i:04}": (n.kind.value, {norm(x) for x in n.forms} - {""}, None)
            for i, n in enumerate(document.nodes)
        }
        got = {
            f"p{i:04}": (f.kind.value, {norm(x) for x in f.forms} - {""}, None) for i, f in enumerate(found)
        }
        match = self.score.match_nodes(gold, got)
        for kind in KINDS:
            c = self.counts["node " + kind.value]
            c[0] += sum(1 for p in match if got[p][0] == kind.value)
            c[1] += sum(1 for v in got.values() if v[0] == kind.value)
            c[2] += sum(1 for v in gold.values() if v[0] == kind.value)
        classes = self.score.name_classes(gold)
        ends = {p: classes[g] for p, g in match.items()}
        for p, (kind_, forms, _) in got.items():
            if p not in ends and kind_ not in ("Event", "Person"):
                same = [g for g, v in gold.items() if v[0] not in ("Event", "Person") and v[1] & forms]
                if same:
                    ends[p] = classes[min(same)]
        for name, (r, _) in GOLD_RELATIONS.items():
            want = {(classes[f"g{s:04}"], classes[f"g{o:04}"]) for rr, s, o in document.facts if rr == r}
            have = {
                (ends.get(f"p{s:04}", f"?{s}"), ends.get(f"p{o:04}", f"?{o}"))
                for s, rr, o in said
                if rr is RELATIONS[r]
            }
            c = self.counts["relation " + name]
            c[0] += len(want & have)
            c[1] += len(have)
            c[2] += len(want)

    def table(self) -> dict[str, dict]:
        rows = {k: self.score.prf(*v) for k, v in self.counts.items()}
        for group in ("node", "relation"):
            sums = [sum(v[i] for k, v in self.counts.items() if k.startswith(group + " ")) for i in range(3)]
            rows[f"ALL {group}s"] = self.score.prf(*sums)
        return rows
