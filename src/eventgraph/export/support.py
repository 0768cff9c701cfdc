"""The sentences behind what a network shows: behind an edge, behind a name or a date, behind a quotation.

A *passage* is one sentence of one article with the spans in it that say something. Evidence of a participation
(its role, capacity and organization) supports the edge that the participation is folded into.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from eventgraph.evidence import Witness, witnesses
from eventgraph.namespaces import curie
from eventgraph.network import Source

Triple = tuple[str, str, str]  # subject, predicate as a CURIE, object
Span = tuple[int, int]  # code points in a passage's text, half-open

#: What a participation says of the edge that it is folded into.
DETAILS = ("eg:agent", "eg:role", "eg:capacity", "eg:onBehalfOf", "eg:status")

#: GRAPH, because articles share statements: over the union each of the three patterns would match once an article.
STATEMENTS = """
SELECT DISTINCT ?statement ?subject ?predicate ?object WHERE {
  GRAPH ?graph { ?statement rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object }
}
"""
ARTICLES = """
SELECT ?article ?identifier (MIN(?title) AS ?headline) (MIN(?date) AS ?published) (MIN(?link) AS ?url)
WHERE {
  VALUES ?type { schema:Article schema:NewsArticle }
  ?article a ?type ; schema:identifier ?identifier .
  OPTIONAL { ?article schema:headline ?title }
  OPTIONAL { ?article schema:datePublished ?date }
  OPTIONAL { ?article schema:url ?link }
} GROUP BY ?article ?identifier
"""


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """An article as a reference: empty text where something is not known."""

    identifier: str
    title: str
    published: str
    url: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of an article with the spans that say the fact, in order and apart from each other."""

    article: str  # its schema:identifier
    article_iri: str
    start: int  # where the sentence starts in the article, in code points
    text: str
    spans: tuple[Span, ...]
    confidence: float
    methods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quotation:
    """What somebody said, in quotation marks (`direct`) or as reported."""

    speaker: str  # IRI
    text: str
    direct: bool
    event: str  # IRI, or empty
    passages: tuple[Passage, ...]


class Support:
    """All statements of a store about some nodes, with their passages."""

    def __init__(self, source: Source, nodes: Iterable[str]) -> None:
        self._statements: dict[Triple, list[str]] = defaultdict(list)
        self._about: dict[str, dict[str, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
        for row in source.select(STATEMENTS):
            statement, subject, predicate, object_ = (cell or "" for cell in row)
            self._statements[subject, curie(predicate), object_].append(statement)
            self._about[subject][curie(predicate)].append((object_, statement))
        wanted = set(nodes)
        self._parts: dict[tuple[str, str], list[str]] = defaultdict(list)
        spoken = []
        for subject, said in self._about.items():
            for event, _ in said.get("eg:inEvent", ()):
                for agent, _ in said.get("eg:agent", ()):
                    self._parts[event, agent].append(subject)
            if "eg:quotedText" in said and any(who in wanted for who, _ in said.get("eg:speaker", ())):
                spoken.append(subject)
        parts = {part for pair, some in self._parts.items() if wanted.issuperset(pair) for part in some}
        needed = wanted | parts | set(spoken)
        self._witnesses = witnesses(
            source,
            {s for (subject, _, _), found in self._statements.items() if subject in needed for s in found},
        )
        self.quotations = sorted(
            (q for quotation in spoken for q in self._quotation(quotation)),
            key=lambda q: (q.speaker, q.text, q.event),
        )

    def of_fact(self, subject: str, predicate: str, object_: str) -> tuple[Passage, ...]:
        """The passages that say one triple, the surest first."""
        return self._passages(self._statements.get((subject, predicate, object_), ()))

    def of_edge(self, subject: str, predicate: str, object_: str) -> tuple[Passage, ...]:
        """The passages that say an edge, with what details it."""
        statements = list(self._statements.get((subject, predicate, object_), ()))
        for part in self._parts.get((subject, object_), ()):
            said = self._about[part]
            statements += [s for detail in DETAILS for _, s in said.get(detail, ())]
        return self._passages(statements)

    def _quotation(self, node: str) -> list[Quotation]:
        said = self._about[node]
        text, statement = said["eg:quotedText"][0]
        direct = any(value == "true" for value, _ in said.get("eg:direct", ()))
        event = min((value for value, _ in said.get("eg:atEvent", ())), default="")
        return [
            Quotation(speaker, text, direct, event, self._passages([statement]))
            for speaker, _ in said["eg:speaker"]
        ]

    def _passages(self, statements: Iterable[str]) -> tuple[Passage, ...]:
        """One passage for each sentence, whichever of the statements it says."""
        found: dict[tuple[str, str, int], list[Witness]] = defaultdict(list)
        for statement in statements:
            for witness in self._witnesses.get(statement, ()):
                found[witness.article, witness.article_iri, witness.start - len(witness.before)].append(
                    witness
                )
        passages = [_passage(*place, some) for place, some in found.items()]
        return tuple(
            sorted(passages, key=lambda p: (-p.confidence, p.article, p.article_iri, p.start, p.text))
        )


def _passage(article: str, article_iri: str, start: int, found: list[Witness]) -> Passage:
    text = max((w.sentence for w in found), key=len)
    readings = {reading for witness in found for reading in witness.readings}
    spans = [(max(r.start - start, 0), min(r.end - start, len(text))) for r in readings]
    return Passage(
        article,
        article_iri,
        start,
        text,
        tuple(_joined(span for span in spans if span[0] < span[1])),
        max(r.confidence for r in readings),
        tuple(sorted({r.method for r in readings})),
    )


def _joined(spans: Iterable[Span]) -> list[Span]:
    """The spans in order; those that touch are one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def article_lines(source: Source) -> dict[str, ArticleLine]:
    """Every article by its IRI, in the order of identifiers."""
    rows = [[cell or "" for cell in row] for row in source.select(ARTICLES)]
    return {address: ArticleLine(*line) for address, *line in sorted(rows, key=lambda row: (row[1], row[0]))}
