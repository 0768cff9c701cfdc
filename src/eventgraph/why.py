"""Why the graph says what it says: facts with the sentences that say them."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

from eventgraph.namespaces import PREFIXES, curie
from eventgraph.query import Selectable, find_nodes, narrow


@dataclass(frozen=True, slots=True)
class Witness:
    """One place that says a fact: the sentence is `before` + `words` + `after`."""

    article: str  # its schema:identifier
    title: str
    before: str
    words: str
    after: str
    start: int  # code points in the article's normalised text
    end: int
    method: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """A fact in readable words, and everything that supports it."""

    subject: str
    predicate: str
    object: str
    witnesses: tuple[Witness, ...]

    @property
    def articles(self) -> int:
        """How many articles say it."""
        return len({w.article for w in self.witnesses})


def why(source: Selectable, name: str, article: str | None = None) -> list[Explanation]:
    """Every fact about the node or nodes that go by `name`, in the order of the graph; NotFound if none does.

    `article` keeps what one article says: its identifier or IRI.
    """
    sparql = files("eventgraph.queries").joinpath("internal/why.rq").read_text("utf-8")
    facts: dict[tuple[str, str, str], set[Witness]] = {}
    for node in find_nodes(source, name):
        for row in source.select(narrow(sparql, {"node": [node]})):
            values = [value or "" for value in row]
            subject, predicate, object_, identifier, address, title, before, words, after = values[:9]
            start, end, method, confidence = values[9:]
            if article and article not in (identifier, address):
                continue
            witness = Witness(
                identifier, title, before, words, after, int(start), int(end), method, float(confidence)
            )
            facts.setdefault((subject, curie(predicate), _readable(object_)), set()).add(witness)
    return [
        Explanation(*fact, tuple(sorted(found, key=lambda w: (-w.confidence, w.article, w.start, w.method))))
        for fact, found in sorted(facts.items(), key=lambda item: _order(item[0]))
    ]


def _readable(value: str) -> str:
    return curie(value) if value.startswith(tuple(PREFIXES.values())) else value


_FIRST = ("rdf:type", "schema:name", "schema:alternateName", "schema:startDate", "schema:endDate")


def _order(fact: tuple[str, str, str]) -> tuple[str, int, str, str]:
    """What it is and its names first, then relations by predicate."""
    subject, predicate, object_ = fact
    return subject, _FIRST.index(predicate) if predicate in _FIRST else len(_FIRST), predicate, object_
