"""Where articles disagree: what can be one thing only, and what each article says it is. All of it is kept.

Two articles disagree about a property if nothing that the one gives it agrees with anything that the other gives it.
A date agrees with one that is more exact, a city with its country, an event with what it is part of, what was
announced with what came of it; places whose names are no known city's or country's agree with all.
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
    explanation: Explanation

    @property
    def articles(self) -> tuple[str, ...]:
        """The identifiers of the articles that say it."""
        return tuple(sorted({w.article for w in self.explanation.witnesses}))

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
    for row in source.select(internal("conflicts")):
        node, predicate, value, article = (cell or "" for cell in row)
        said[node, predicate][article].add(value)
    several = {key: by for key, by in said.items() if len(by) > 1 and len(set().union(*by.values())) > 1}
    values = {value for by in several.values() for found in by.values() for value in found}
    names = labels(source, {node for node, _ in several} | {v for v in values if ":" in v})
    agree = _Agreement(source, names)
    found = [
        _conflict(source, node, predicate, set().union(*by.values()), names)
        for (node, predicate), by in several.items()
        if any(
            not any(agree(curie(predicate), a, b) for a in one for b in other)
            for one, other in itertools.combinations(by.values(), 2)
        )
    ]
    return sorted(found, key=lambda c: (c.name, c.node, c.predicate))


def _conflict(
    source: Selectable, node: str, predicate: str, values: Iterable[str], names: Mapping[str, str]
) -> Conflict:
    statements = [
        (statement, value)
        for statement, _, property_, value, _ in ask_about(source, "statements", "subject", [node])
        if property_ == predicate and value in values
    ]
    told = [
        Value(e.object, e.object_iri, e) for e in explain(source, (statement for statement, _ in statements))
    ]
    return Conflict(
        node, names.get(node, node), curie(predicate), tuple(sorted(told, key=lambda v: (v.name, v.iri)))
    )


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

    def _above(self, event: str) -> set[str]:
        """All that an event is part of, through any number of steps."""
        found: set[str] = set()
        ahead = [event]
        while ahead:
            new = self._wholes[ahead.pop()] - found
            found |= new
            ahead += new
        return found
