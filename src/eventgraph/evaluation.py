"""How well articles are read: precision, recall, F1 and calibration against annotated articles.

An annotated article is a JSON file with `id` (the article's file stem), `nodes` (`id`, `type`, `name`, `aliases`,
for events `start`) and `relations` (`s`, `r`, `o`); docs/evaluation.md describes it.

A node is right if its kind agrees and any of its written forms equals any annotated form (case, accents,
punctuation and a leading article aside) or shares three quarters of its words with one. A relation is right if both
ends and its name are; there an end may be of another kind with the same name (a university is an organization and a
venue). Each annotated node is matched once.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from eventgraph.errors import ReadError
from eventgraph.model import Entities, Kind, Relation

#: Each relation's name in annotations, and whether the annotation's subject is the graph's object.
NAMES: dict[str, tuple[Relation, bool]] = {
    "spokeAt": (Relation.SPEAKER, True),
    "attended": (Relation.ATTENDEE, True),
    "affiliatedWith": (Relation.AFFILIATION, False),
    "organizedBy": (Relation.ORGANIZER, False),
    "sponsoredBy": (Relation.SPONSOR, False),
    "partOf": (Relation.SUPER_EVENT, False),
    "locatedIn": (Relation.LOCATION, False),
    "presentedAt": (Relation.PRESENTS, True),
    "developedBy": (Relation.CREATOR, False),
}
_ANNOTATED_AS = {relation: name for name, (relation, _) in NAMES.items()}
#: Kinds whose name alone makes them the same end of a relation.
_INTERCHANGEABLE = frozenset((Kind.ORGANIZATION, Kind.PLACE, Kind.TOOL))
_LEAST_OVERLAP = 0.75
Forms = frozenset[str]
Triple = tuple[Relation, str, str]


@lru_cache(maxsize=65536)
def norm(text: str) -> str:
    """The form in which names are compared."""
    text = unicodedata.normalize("NFKD", text)
    text = "".join(c for c in text if not unicodedata.combining(c)).lower()
    text = re.sub(r"[’']s\b", "", text)
    text = re.sub(r"[^\w]+", " ", text).strip()
    return re.sub(r"^(the|a|an) ", "", text)


def similarity(one: Forms, other: Forms) -> float:
    """1 if a form is the same, else the largest share of words in common, if that is enough, else 0."""
    if one & other:
        return 1.0
    best = 0.0
    for a in one:
        for b in other:
            x, y = set(a.split()), set(b.split())
            if x and y:
                best = max(best, len(x & y) / len(x | y))
    return best if best >= _LEAST_OVERLAP else 0.0


@dataclass(frozen=True, slots=True)
class Gold:
    """An annotated article."""

    identifier: str
    nodes: Mapping[str, tuple[Kind, Forms]]
    names: Mapping[str, str]
    starts: Mapping[str, str]
    classes: Mapping[str, str]  # node to what it stands for as the end of a relation
    facts: frozenset[Triple]


def read_gold(path: Path) -> Gold:
    """Read one annotation; ReadError says what is wrong with it."""
    try:
        data = json.loads(path.read_text("utf-8"))
        nodes = {
            n["id"]: (Kind(n["type"]), frozenset(norm(x) for x in [n["name"], *n.get("aliases", [])]) - {""})
            for n in data["nodes"]
        }
        classes = _classes(nodes)
        facts = frozenset(_triple(r, classes) for r in data["relations"])
        starts = {n["id"]: n["start"] for n in data["nodes"] if n["type"] == "Event" and n.get("start")}
        return Gold(data["id"], nodes, {n["id"]: n["name"] for n in data["nodes"]}, starts, classes, facts)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReadError(
            str(path), f"is no annotation ({type(error).__name__}: {error}); see docs/evaluation.md"
        ) from error


def _classes(nodes: Mapping[str, tuple[Kind, Forms]]) -> dict[str, str]:
    owner: dict[str, str] = {}
    classes = {}
    for gid in sorted(nodes):
        kind, forms = nodes[gid]
        if kind not in _INTERCHANGEABLE:
            classes[gid] = gid
            continue
        classes[gid] = next((owner[f] for f in sorted(forms) if f in owner), gid)
        for form in forms:
            owner.setdefault(form, classes[gid])
    return classes


def _triple(relation: Mapping[str, Any], classes: Mapping[str, str]) -> Triple:
    name, swapped = NAMES[relation["r"]]
    subject, object_ = classes[relation["s"]], classes[relation["o"]]
    return (name, object_, subject) if swapped else (name, subject, object_)


def match_nodes(gold: Gold, found: Mapping[str, tuple[Kind, Forms]]) -> dict[str, str]:
    """Found key to annotated node, one to one, the most similar first."""
    pairs = sorted(
        (-s, gid, key)
        for key, (kind, forms) in found.items()
        for gid, (other, wanted) in gold.nodes.items()
        if kind is other and (s := similarity(forms, wanted))
    )
    used: set[str] = set()
    out: dict[str, str] = {}
    for _, gid, key in pairs:
        if gid not in used and key not in out:
            out[key] = gid
            used.add(gid)
    return out


def match_ends(
    gold: Gold, found: Mapping[str, tuple[Kind, Forms]], nodes: Mapping[str, str]
) -> dict[str, str]:
    """Found key to what it stands for as an end of relations, given the nodes that match."""
    ends = {key: gold.classes[gid] for key, gid in nodes.items()}
    for key, (kind, forms) in found.items():
        if key not in ends and kind in _INTERCHANGEABLE:
            same = [g for g, (k, f) in gold.nodes.items() if k in _INTERCHANGEABLE and f & forms]
            if same:
                ends[key] = gold.classes[min(same)]
    return ends


@dataclass(slots=True)
class Count:
    """How many were right, given and wanted."""

    right: int = 0
    given: int = 0
    wanted: int = 0

    def add(self, right: int, given: int, wanted: int) -> None:
        self.right += right
        self.given += given
        self.wanted += wanted

    @property
    def precision(self) -> float:
        return self.right / self.given if self.given else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(slots=True)
class Verdict:
    """One article: what was wrong and what was missed, in words."""

    identifier: str
    count: Count = field(default_factory=Count)
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)


class Evaluation:
    """Add articles, then read the counts."""

    def __init__(self) -> None:
        self.counts: defaultdict[str, Count] = defaultdict(Count)
        self.confusion: Counter[tuple[str, str]] = Counter()  # (annotated kind, found kind)
        self.confidences: list[tuple[float, bool]] = []
        self.verdicts: list[Verdict] = []

    def add(self, gold: Gold, entities: Entities) -> None:
        """Count one article."""
        verdict = Verdict(gold.identifier)
        self.verdicts.append(verdict)
        found = {e.key: (e.kind, frozenset(norm(f) for f, _ in e.forms) - {""}) for e in entities.entities}
        nodes = match_nodes(gold, found)
        for kind in Kind:
            right = sum(1 for key in nodes if found[key][0] is kind)
            given = sum(1 for k, _ in found.values() if k is kind)
            wanted = sum(1 for k, _ in gold.nodes.values() if k is kind)
            self._count(verdict, f"node {kind.value}", right, given, wanted)
        self._confuse(gold, found)
        names = {e.key: e.name for e in entities.entities}
        verdict.wrong += [f"{e.kind.value} {e.name}" for e in entities.entities if e.key not in nodes]
        verdict.missed += [
            f"{k.value} {gold.names[g]}" for g, (k, _) in gold.nodes.items() if g not in nodes.values()
        ]
        self.confidences += [(e.evidence.confidence, e.key in nodes) for e in entities.entities]
        ends = match_ends(gold, found, nodes)
        given_facts = {
            (f.relation, ends.get(f.subject, "?" + f.subject), ends.get(f.object, "?" + f.object)): f
            for f in entities.facts
        }
        for relation in Relation:
            mine = {t for t in given_facts if t[0] is relation}
            wanted = sum(1 for t in gold.facts if t[0] is relation)
            self._count(
                verdict, f"relation {_ANNOTATED_AS[relation]}", len(mine & gold.facts), len(mine), wanted
            )
        self.confidences += [(f.evidence[0].confidence, t in gold.facts) for t, f in given_facts.items()]
        verdict.wrong += [
            f"{names[f.subject]} {f.relation.value} {names[f.object]}"
            for t, f in given_facts.items()
            if t not in gold.facts
        ]
        verdict.missed += [
            f"{gold.names[s]} {r.value} {gold.names[o]}" for r, s, o in sorted(gold.facts - set(given_facts))
        ]
        self._dates(gold, entities, nodes)

    def _count(self, verdict: Verdict, name: str, right: int, given: int, wanted: int) -> None:
        self.counts[name].add(right, given, wanted)
        self.counts[f"ALL {name.partition(' ')[0]}s"].add(right, given, wanted)
        verdict.count.add(right, given, wanted)

    def _confuse(self, gold: Gold, found: Mapping[str, tuple[Kind, Forms]]) -> None:
        for kind, wanted in gold.nodes.values():
            same = sorted(k.value for k, forms in found.values() if similarity(forms, wanted))
            read_as = kind.value if kind.value in same else same[0] if same else "nothing"
            self.confusion[kind.value, read_as] += 1
        for kind, forms in found.values():
            if not any(similarity(forms, wanted) for _, wanted in gold.nodes.values()):
                self.confusion["nothing", kind.value] += 1

    def _dates(self, gold: Gold, entities: Entities, nodes: Mapping[str, str]) -> None:
        events = {key: gid for key, gid in nodes.items() if gold.nodes[gid][0] is Kind.EVENT}
        given = {events[d.event]: d.start for d in entities.dates if d.event in events}
        right = 0
        for gid, start in given.items():
            wanted = gold.starts.get(gid)
            right += wanted is not None and start[: len(wanted)] == wanted
        self.counts["event start date"].add(right, len(given), len(gold.starts))

    def calibration_error(self, bins: int = 10) -> float:
        """Expected calibration error: the mean gap of confidence and precision over equal bins (Naeini et al. 2015)."""
        total = sum(abs(sure - right) * n for sure, right, n in self.calibration(bins))
        return total / len(self.confidences) if self.confidences else 0.0

    def calibration(self, bins: int = 10) -> list[tuple[float, float, int]]:
        """For each bin that is not empty: mean confidence, precision, number."""
        filled: defaultdict[int, list[tuple[float, bool]]] = defaultdict(list)
        for confidence, right in self.confidences:
            filled[min(int(confidence * bins), bins - 1)].append((confidence, right))
        return [
            (sum(c for c, _ in items) / len(items), sum(r for _, r in items) / len(items), len(items))
            for _, items in sorted(filled.items())
        ]

    def worst(self, number: int) -> list[Verdict]:
        """The articles with the lowest F1."""
        return sorted(self.verdicts, key=lambda v: (v.count.f1, v.identifier))[:number]
