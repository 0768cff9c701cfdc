"""Where articles disagree: what can be one thing only, and what each article says it is. All of it is kept.

Of an article counts what it says most exactly: a day and not the month beside it, a city and not its country. Two
articles disagree about a property if nothing that the one gives it agrees with anything that the other gives it. A
date agrees with one that is more exact, a city with its country, an event with what it is part of, what was announced
with what came of it; places whose names are no known city's or country's agree with all.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from eventgraph.evidence import Explanation, ask_about, explain, internal, labels
from eventgraph.namespaces import curie, iri
from eventgraph.query import Selectable


@dataclass(frozen=True, slots=True)
class Value:
    """One of the values that articles give a property, with the sentences that say it."""

    name: str
    iri: str  # empty for a date
    articles: tuple[str, ...]  # the identifiers of those that say it
    explanation: Explanation  # without sentences if the graph has no evidence

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"value": self.name, "iri": self.iri or None, "articles": list(self.articles),
                "confidence": self.explanation.confidence,
                "evidence": [w.to_dict() for w in self.explanation.witnesses]}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Conflict:
    """A property that can have one value only, and the values that articles give it."""

    node: str  # IRI
    name: str
    predicate: str  # CURIE
    values: tuple[Value, ...]

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"node": self.node, "name": self.name, "predicate": self.predicate,
                "values": [value.to_dict() for value in self.values]}  # fmt: skip


def conflicts(source: Selectable) -> list[Conflict]:
    """All disagreements between articles, sorted by name and property."""
    said: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    identifiers: dict[str, str] = {}
    for row in source.select(internal("conflicts")):
        node, predicate, value, article, identifier = (cell or "" for cell in row)
        said[node, predicate][article].add(value)
        identifiers[article] = identifier
    several = {key: by for key, by in said.items() if len(by) > 1 and len(set().union(*by.values())) > 1}
    values = {value for by in several.values() for found in by.values() for value in found}
    names = labels(source, {node for node, _ in several} | {v for v in values if ":" in v})
    agree = _Agreement(source, names)
    found = [
        _conflict(source, node, curie(predicate), by, identifiers, names)
        for (node, predicate), by in several.items()
        if any(
            not any(agree(curie(predicate), a, b) for a in one for b in other)
            for one, other in itertools.combinations(
                [agree.most_exact(curie(predicate), said_by) for said_by in by.values()], 2
            )
        )
    ]
    return sorted(found, key=lambda c: (c.name, c.node, c.predicate))


def _conflict(
    source: Selectable,
    node: str,
    predicate: str,
    said: Mapping[str, set[str]],
    identifiers: Mapping[str, str],
    names: Mapping[str, str],
) -> Conflict:
    statements = [
        row[0] for row in ask_about(source, "statements", "subject", [node]) if curie(row[2]) == predicate
    ]
    told = {e.object_iri or e.object: e for e in explain(source, statements)}
    name = names.get(node, node)
    values = []
    for value in set().union(*said.values()):
        own_iri = value if ":" in value else ""
        short = curie(value)
        own_name = names.get(value) or (short.partition(":")[2] if short != value else value)
        unsaid = Explanation(name, predicate, own_name, (), subject_iri=node, object_iri=own_iri)
        by = tuple(sorted({identifiers[article] for article, given in said.items() if value in given}))
        values.append(Value(own_name, own_iri, by, told.get(value, unsaid)))
    return Conflict(node, name, predicate, tuple(sorted(values, key=lambda v: (v.name, v.iri))))


class _Agreement:
    """Whether two values of a property can both be true."""

    def __init__(self, source: Selectable, names: Mapping[str, str]) -> None:
        self._names = names
        self._wholes: dict[str, set[str]] = defaultdict(set)
        for event, whole in source.select(internal("wholes")):
            self._wholes[event or ""].add(whole or "")

    def __call__(self, predicate: str, one: str, other: str) -> bool:
        if predicate in ("schema:startDate", "schema:endDate"):
            return one.startswith(other) or other.startswith(one)
        if predicate == "schema:superEvent":
            return one == other or other in self._above(one) or one in self._above(other)
        if predicate == "schema:location":
            from eventgraph.export.places import may_be_one

            return one == other or may_be_one(self._names.get(one, one), self._names.get(other, other))
        return one == other or iri("status:announced") in (one, other)

    def most_exact(self, predicate: str, values: Iterable[str]) -> set[str]:
        """The values without those that another one of them says more exactly."""
        given = set(values)
        return {v for v in given if not any(self._refines(predicate, other, v) for other in given - {v})}

    def _refines(self, predicate: str, fine: str, coarse: str) -> bool:
        if predicate in ("schema:startDate", "schema:endDate"):
            return fine.startswith(coarse)
        if predicate == "schema:superEvent":
            return coarse in self._above(fine) and fine not in self._above(coarse)
        if predicate == "schema:location":
            from eventgraph.export.places import exactness

            exact = [exactness(self._names.get(place, place)) for place in (fine, coarse)]
            return exact[0] > exact[1] and self(predicate, fine, coarse)
        return coarse == iri("status:announced")

    def _above(self, event: str) -> set[str]:
        """All that an event is part of, through any number of steps."""
        found: set[str] = set()
        ahead = [event]
        while ahead:
            new = self._wholes[ahead.pop()] - found
            found |= new
            ahead += new
        return found
