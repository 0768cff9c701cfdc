"""Statements with the sentences that say them: what `why`, `query --why` and `conflicts` show.

A *reading* is one span, read by one method; a *witness* is one sentence of one article with all its readings
of a fact; an *explanation* is a fact with its witnesses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from eventgraph.namespaces import PREFIXES, curie
from eventgraph.query import Selectable, narrow

#: How many nodes one query is narrowed to.
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Reading:
    """A span of the article's normalised text (code points, half-open), how it was read and how sure that is."""

    start: int
    end: int
    method: str
    confidence: float
    page: int | None = None  # of an article that has pages; the first is 1


@dataclass(frozen=True, slots=True)
class Witness:
    """A sentence that says a fact: it is `before` + `words` + `after`.

    The words are those of the surest reading, of the shortest span among equals; `readings` has all of them.
    """

    article: str  # its schema:identifier
    title: str
    before: str
    words: str
    after: str
    start: int  # code points in the article's normalised text
    end: int
    readings: tuple[Reading, ...]
    article_iri: str = ""

    @property
    def confidence(self) -> float:
        """That of the surest reading."""
        return self.readings[0].confidence

    @property
    def page(self) -> int | None:
        """The page on which the words begin, in an article that has pages."""
        return self.readings[0].page

    @property
    def method(self) -> str:
        """All methods that read it, parted by semicolons."""
        return "; ".join(dict.fromkeys(reading.method for reading in self.readings))

    @property
    def sentence(self) -> str:
        return self.before + self.words + self.after

    @property
    def marked(self) -> str:
        """The sentence with its words in » «."""
        return f"{self.before}»{self.words}«{self.after}"

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "article": self.article, "title": self.title, "sentence": self.sentence, "words": self.words,
            "start": self.start, "end": self.end, "confidence": self.confidence,
            "readings": [{"start": r.start, "end": r.end, "method": r.method, "confidence": r.confidence}
                         | ({"page": r.page} if r.page else {}) for r in self.readings],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Explanation:
    """A fact in readable words, and every sentence that supports it."""

    subject: str
    predicate: str  # a CURIE
    object: str
    witnesses: tuple[Witness, ...]
    statement: str = ""  # the IRIs behind the words
    subject_iri: str = ""
    object_iri: str = ""  # empty for a literal

    def _repr_html_(self) -> str:
        return Explanations([self])._repr_html_()

    @property
    def articles(self) -> int:
        """How many articles say it."""
        return len({(w.article, w.article_iri) for w in self.witnesses})

    @property
    def confidence(self) -> float:
        """That of the surest witness."""
        return max((w.confidence for w in self.witnesses), default=0.0)

    @property
    def relation(self) -> str:
        """The predicate without its prefix."""
        return self.predicate.partition(":")[2] or self.predicate

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "statement": self.statement,
            "subject": {"name": self.subject, "iri": self.subject_iri},
            "predicate": self.predicate,
            "object": {"name": self.object, "iri": self.object_iri or None},
            "confidence": self.confidence, "articles": self.articles, "sentences": len(self.witnesses),
            "evidence": [w.to_dict() for w in self.witnesses],
        }  # fmt: skip


class Explanations(list[Explanation]):
    """Facts with their sentences, in the order of the graph; notebooks show them as a page."""

    def __repr__(self) -> str:
        return "\n".join(
            f"{e.subject} — {e.relation} — {e.object}" + "".join(f"\n    {w.marked}" for w in e.witnesses[:1])
            for e in self
        )

    def _repr_html_(self) -> str:
        from eventgraph.views.display import explanations_html

        return explanations_html(self)


@cache
def internal(name: str) -> str:
    """The SPARQL of a question that only the library asks."""
    return files("eventgraph.queries").joinpath(f"internal/{name}.rq").read_text("utf-8")


def ask_about(source: Selectable, name: str, variable: str, nodes: Iterable[str]) -> Iterator[list[str]]:
    """The rows of an internal question that is narrowed to nodes, unbound values as empty text."""
    wanted = sorted(set(nodes))
    for first in range(0, len(wanted), _BATCH):
        for row in source.select(narrow(internal(name), {variable: wanted[first : first + _BATCH]})):
            yield [value or "" for value in row]


def explain(source: Selectable, statements: Iterable[str], article: str | None = None) -> Explanations:
    """What the statements (IRIs) say, each with its witnesses; one without any is left out.

    `article` keeps what one article says: its identifier or IRI.
    """
    wanted = set(statements)
    found = witnesses(source, wanted, article)
    rows = sorted(ask_about(source, "statements", "statement", found))
    nodes = {row[1] for row in rows} | {row[3] for row in rows if row[4] == "true"}
    names = labels(source, nodes)
    explanations = [
        Explanation(
            names.get(subject, subject),
            curie(predicate),
            names.get(object_, _short(object_)) if is_node == "true" else object_,
            found[statement],
            statement,
            subject,
            object_ if is_node == "true" else "",
        )
        for statement, subject, predicate, object_, is_node in rows
    ]
    return Explanations(sorted(explanations, key=_order))


def witnesses(
    source: Selectable, statements: Iterable[str], article: str | None = None
) -> dict[str, tuple[Witness, ...]]:
    """The sentences that say each statement, the surest first."""
    single: dict[str, set[Witness]] = {}
    for row in ask_about(source, "witnesses", "statement", statements):
        statement, identifier, address, title, before, words, after, start, end, method, confidence, page = (
            row
        )
        if article and article not in (identifier, address):
            continue
        reading = Reading(int(start), int(end), method, float(confidence), int(page) if page else None)
        witness = Witness(
            identifier, title, before, words, after, reading.start, reading.end, (reading,), address
        )
        single.setdefault(statement, set()).add(witness)
    return {
        statement: tuple(
            sorted(_joined(found), key=lambda w: (-w.confidence, w.article, w.article_iri, w.start))
        )
        for statement, found in single.items()
    }


def labels(source: Selectable, nodes: Iterable[str]) -> dict[str, str]:
    """Nodes in words, those that have any."""
    found = {}
    for node, name, agent, event in ask_about(source, "labels", "node", nodes):
        found[node] = name or f"{agent} at {event}"
    return found


def _joined(found: Iterable[Witness]) -> list[Witness]:
    """One witness for each sentence: readings whose sentences overlap are readings of one."""
    joined: list[Witness] = []
    for witness in sorted(
        found, key=lambda w: (w.article, w.article_iri, _sentence_start(w), w.start, w.end, w.method)
    ):
        last = joined[-1] if joined else None
        if (
            last
            and (last.article, last.article_iri) == (witness.article, witness.article_iri)
            and _sentence_start(witness) < last.end + len(last.after)
        ):
            joined[-1] = _join(last, witness)
        else:
            joined.append(witness)
    return joined


def _join(one: Witness, two: Witness) -> Witness:
    """Both readings of a sentence; `one` starts no later. The sentence is as much of it as the two know."""
    first = _sentence_start(one)
    text = one.sentence + two.sentence[len(one.sentence) - (_sentence_start(two) - first) :]
    readings = sorted(
        {*one.readings, *two.readings}, key=lambda r: (-r.confidence, r.end - r.start, r.start, r.method)
    )
    start, end = readings[0].start, readings[0].end
    return replace(
        one,
        before=text[: start - first],
        words=text[start - first : end - first],
        after=text[end - first :],
        start=start,
        end=end,
        readings=tuple(readings),
    )


def _sentence_start(witness: Witness) -> int:
    return witness.start - len(witness.before)


def _short(value: str) -> str:
    return curie(value) if value.startswith(tuple(PREFIXES.values())) else value


_FIRST = ("rdf:type", "schema:name", "schema:alternateName", "schema:startDate", "schema:endDate")


def _order(found: Explanation) -> tuple[str, str, int, str, str, str]:
    """What it is and its names first, then relations by predicate."""
    place = _FIRST.index(found.predicate) if found.predicate in _FIRST else len(_FIRST)
    return found.subject, found.subject_iri, place, found.predicate, found.object, found.statement
