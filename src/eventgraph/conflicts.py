"""Where articles disagree: two dates for one event. Both are kept, and each is attributed to who says it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from importlib.resources import files

from eventgraph.namespaces import curie
from eventgraph.query import Selectable


@dataclass(frozen=True, slots=True)
class Conflict:
    """A property that can have one value only, and the values that articles give it."""

    node: str  # IRI
    name: str
    predicate: str  # CURIE
    values: tuple[tuple[str, tuple[str, ...]], ...]  # a value and the identifiers of the articles that say it


def conflicts(source: Selectable) -> list[Conflict]:
    """All disagreements, sorted by name and property.

    Values that differ in precision only agree: 2025-06 and 2025-06-12 are no conflict.
    """
    sparql = files("eventgraph.queries").joinpath("internal/conflicts.rq").read_text("utf-8")
    found: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    names: dict[str, str] = {}
    for row in source.select(sparql):
        event, name, predicate, value, article = (cell or "" for cell in row)
        found[event, predicate][value].add(article)
        names[event] = min(name, names.get(event, name))
    told = []
    for (event, predicate), values in found.items():
        ordered = sorted(values)
        if any(not b.startswith(a) for i, a in enumerate(ordered) for b in ordered[i + 1 :]):
            said = tuple((value, tuple(sorted(values[value]))) for value in ordered)
            told.append(Conflict(event, names[event], curie(predicate), said))
    return sorted(told, key=lambda c: (c.name, c.node, c.predicate))
