"""From entities and facts to quads: one small function for each class of the graph.

Terms are written in N-Quads syntax at once, so a quad is a line and a set of lines is a graph that any tool
can read. Every IRI is a function of what it names; there are no blank nodes.

    <base>article/<key>                 the article, its graphs .../facts, .../evidence, .../meta
    <base>event/<slug> person/ …        things, as `resolve.identity` tells them apart
    <base>participation/<hash>          of (event, agent);  quotation/<hash> of (article, place)
    <base>statement/<hash>              of (subject, predicate, object): shared by all articles that say it
    <base>evidence/<hash>               of (statement, article, span, method)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from eventgraph.iris import article_local, graph_names, identity_graph, slug
from eventgraph.model import (
    Article,
    Entities,
    Entity,
    EventDate,
    Evidence,
    Fact,
    Identity,
    Kind,
    Link,
    Naming,
    Quotation,
    Relation,
    Span,
    Verdict,
    digest,
)
from eventgraph.namespaces import DEFAULT_BASE, iri

_CLASSES = {
    Kind.EVENT: "schema:Event",
    Kind.PERSON: "schema:Person",
    Kind.ORGANIZATION: "schema:Organization",
    Kind.PLACE: "schema:Place",
    Kind.TOOL: "eg:Tool",
}
_ROLES = {
    Relation.SPEAKER: "Speaker",
    Relation.ATTENDEE: "Attendee",
    Relation.ORGANIZER: "Organizer",
    Relation.SPONSOR: "Sponsor",
}
_DATE_TYPES = {4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"}
_ESCAPES = {
    **{code: f"\\u{code:04X}" for code in (*range(0x20), 0x7F)},
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
    **str.maketrans(
        {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
    ),
}
_UNSAFE = re.compile(r'["\\\x00-\x1f\x7f\ud800-\udfff]')
#: Code points of a sentence kept on each side of a quote.
_CONTEXT = 300


@dataclass(frozen=True, slots=True)
class ArticleGraphs:
    """The three graphs of one article, each as sorted lines of N-Quads."""

    article: str  # IRI
    facts: tuple[str, ...]
    evidence: tuple[str, ...]
    meta: tuple[str, ...]

    @property
    def names(self) -> tuple[str, str, str]:
        """The IRIs of the three graphs."""
        return graph_names(self.article)

    @property
    def lines(self) -> tuple[str, ...]:
        return self.facts + self.evidence + self.meta


def article_iri(article: Article, base: str = DEFAULT_BASE) -> str:
    return base + article_local(article.key)


def map_entities(entities: Entities, naming: Naming, base: str = DEFAULT_BASE) -> ArticleGraphs:
    """The graphs of one resolved article, its things called as `naming` says."""
    writer = _Writer(entities, naming, base)
    _article(writer, entities)
    for entity in entities.entities:
        _entity(writer, entity)
    for date in entities.dates:
        _date(writer, date)
    affiliations: dict[str, list[Fact]] = {}
    for fact in entities.facts:
        if fact.relation is Relation.AFFILIATION:
            affiliations.setdefault(fact.subject, []).append(fact)
    for fact in entities.facts:
        _fact(writer, fact, affiliations.get(fact.object, []))
    for quotation in entities.quotations:
        _quotation(writer, quotation)
    for topic in entities.topics:
        node = node_of(iri("topic:") + topic.topic)
        writer.fact(writer.node(topic.event), "schema:about", node, [topic.evidence])
    _receipt(writer, entities)
    return writer.finish()


def literal(text: str, datatype: str = "") -> str:
    """A literal in N-Quads syntax; what could end it or break the line is escaped.

    Half of a surrogate pair, which no RDF can hold, becomes the replacement character.
    """
    body = _UNSAFE.sub(lambda found: found[0].translate(_ESCAPES), text)
    return f'"{body}"' + (f"^^<{iri(datatype)}>" if datatype else "")


def node_of(value: str) -> str:
    """An IRI in N-Quads syntax; characters that an IRI cannot hold are percent-encoded."""
    safe = re.sub(
        r'[\x00-\x20<>"{}|^`\\\x7f\ud800-\udfff]',
        lambda m: "".join(f"%{b:02X}" for b in m.group().encode("utf-8", "replace")),
        value,
    )
    return f"<{safe}>"


def _boolean(value: bool) -> str:
    return literal(str(value).lower(), "xsd:boolean")


@lru_cache(maxsize=20_000)  # as many as there are confidences of four digits, and more
def _decimal(value: float) -> str:
    text = f"{value:.4f}".rstrip("0")
    return literal(text + "0" if text.endswith(".") else text, "xsd:decimal")


def _integer(value: int) -> str:
    return literal(str(value), "xsd:integer")


@dataclass(frozen=True, slots=True)
class _Place:
    """Ends of lines that are the same for each evidence in one place: of its node, its position and its quote."""

    node: tuple[str, ...]
    position: tuple[str, ...]
    quote: tuple[str, ...]


@dataclass(slots=True)
class _Writer:
    """Collects lines; `fact` writes a triple together with its evidence."""

    entities: Entities
    naming: Naming
    base: str
    article: str = ""  # its IRI
    run: str = ""  # in N-Quads syntax
    _minted: str = ""  # the base as the begin of an IRI in N-Quads syntax
    _facts: set[str] = field(default_factory=set)
    _evidence: set[str] = field(default_factory=set)
    _meta: set[str] = field(default_factory=set)
    _nodes: dict[str, str] = field(default_factory=dict)
    _gone: set[str] = field(default_factory=set)
    _said: dict[tuple[str, str, str], dict[tuple[Span, str], float]] = field(default_factory=dict)
    _places: dict[Span, _Place] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._minted = node_of(self.base)[:-1]
        for entity in self.entities.entities:
            self._nodes[entity.key] = node_of(self.base + self.naming.locals[entity.key])
        self._gone = {node_of(self.base + local) for local in self.naming.gone}
        self.article = article_iri(self.entities.article, self.base)
        described = digest(self.entities.extraction.extractor, self.entities.belief)
        self.run = node_of(f"{self.base}run/{described[:16]}")

    @property
    def text(self) -> str:
        return self.entities.article.text

    def node(self, key: str) -> str:
        return self._nodes[key]

    def rejects(self, subject: str, predicate: str, object_: str) -> bool:
        """Whether people took the fact, or a node in it, out of the graph."""
        gone = subject in self._gone or object_ in self._gone
        return gone or (subject, iri(predicate), object_) in self.naming.rejected

    def mint(self, kind: str, *parts: str) -> str:
        return f"{self._minted}{kind}/{digest(*parts)[:24]}>"

    def plain(self, subject: str, predicate: str, object_: str) -> None:
        """A triple of the facts graph that is no reading of the text: the article's own description."""
        self._facts.add(f"{subject} <{iri(predicate)}> {object_} <{self.article}/facts> .")

    def meta(self, subject: str, predicate: str, object_: str) -> None:
        self._meta.add(f"{subject} <{iri(predicate)}> {object_} <{self.article}/meta> .")

    def fact(self, subject: str, predicate: str, object_: str, evidence: Iterable[Evidence]) -> None:
        """A triple of the facts graph with each evidence whose span verifies; without any, nothing.

        One place read in one way is one evidence, however often it is given: the surest reading counts.
        What people rejected is not written.
        """
        if self.rejects(subject, predicate, object_):
            return
        for item in evidence:
            if 0 <= item.span.start < item.span.end <= len(self.text):
                known = self._said.setdefault((subject, predicate, object_), {})
                place = item.span, item.method
                known[place] = max(item.confidence, known.get(place, 0.0))

    def _write_facts(self) -> None:
        said = self._evidence.add
        of_statement = self._end("rdf:type", f"<{iri('rdf:Statement')}>")
        for (subject, predicate, object_), places in self._said.items():
            self.plain(subject, predicate, object_)
            statement = self.mint("statement", subject, iri(predicate), object_)
            said(statement + of_statement)
            said(statement + self._end("rdf:subject", subject))
            said(statement + self._end("rdf:predicate", f"<{iri(predicate)}>"))
            said(statement + self._end("rdf:object", object_))
            for (span, method), confidence in places.items():
                node = self._resource(statement, span, method, confidence)
                said(statement + self._end("eg:evidence", node))

    def _resource(self, statement: str, span: Span, method: str, confidence: float) -> str:
        """The node of one evidence, with all that is said of it."""
        node = self.mint("evidence", statement, self.article, f"{span.start}-{span.end}", method)
        position, quote = node[:-1] + "#position>", node[:-1] + "#quote>"
        place = self._places.get(span)
        if place is None:
            place = self._places[span] = self._place(span)
        said = self._evidence
        said.add(node + self._end("oa:hasSelector", position))
        said.add(node + self._end("oa:hasSelector", quote))
        said.add(node + self._end("eg:confidence", _decimal(confidence)))
        said.add(node + self._end("eg:method", literal(method)))
        said.update([node + end for end in place.node])
        said.update([position + end for end in place.position])
        said.update([quote + end for end in place.quote])
        return node

    def _place(self, span: Span) -> _Place:
        sentence = self._sentence(span)
        page = self.entities.article.page(span)
        return _Place(
            node=(
                self._end("rdf:type", f"<{iri('oa:SpecificResource')}>"),
                self._end("oa:hasSource", f"<{self.article}/text>"),
                self._end("prov:wasGeneratedBy", self.run),
                *([self._end("eg:page", _integer(page))] if page else []),
            ),
            position=(
                self._end("rdf:type", f"<{iri('oa:TextPositionSelector')}>"),
                self._end("oa:start", _integer(span.start)),
                self._end("oa:end", _integer(span.end)),
            ),
            quote=(
                self._end("rdf:type", f"<{iri('oa:TextQuoteSelector')}>"),
                self._end("oa:exact", literal(span.of(self.text))),
                self._end("oa:prefix", literal(self.text[sentence.start : span.start])),
                self._end("oa:suffix", literal(self.text[span.end : sentence.end])),
            ),
        )

    def _sentence(self, span: Span) -> Span:
        """The sentence (or, in titles, the block) around a span, at most _CONTEXT to each side."""
        holders = [s for s in self.entities.extraction.sentences if s.overlaps(span)]
        if not holders:
            holders = [b.span for b in self.entities.article.blocks if b.span.overlaps(span)]
        start = min([span.start, *(s.start for s in holders)])
        end = max([span.end, *(s.end for s in holders)])
        return Span(max(start, span.start - _CONTEXT), min(end, span.end + _CONTEXT))

    def _end(self, predicate: str, object_: str) -> str:
        """A line of the evidence graph behind its subject."""
        return f" <{iri(predicate)}> {object_} <{self.article}/evidence> ."

    def finish(self) -> ArticleGraphs:
        self._write_facts()
        return ArticleGraphs(
            self.article,
            tuple(sorted(self._facts)),
            tuple(sorted(self._evidence)),
            tuple(sorted(self._meta)),
        )


def _article(writer: _Writer, entities: Entities) -> None:
    """The article in its facts graph; its text, run and authors' names in its meta graph."""
    article = entities.article
    node = f"<{writer.article}>"
    writer.plain(node, "rdf:type", f"<{iri('schema:Article')}>")
    writer.plain(node, "schema:identifier", literal(article.identifier))
    writer.plain(node, "schema:headline", literal(article.title))
    if article.published:
        writer.plain(node, "schema:datePublished", _typed_date(article.published))
    for name in article.authors:
        author = node_of(f"{writer.base}person/{slug(name)}")
        writer.plain(node, "schema:author", author)
        writer.meta(author, "rdf:type", f"<{iri('schema:Person')}>")
        writer.meta(author, "schema:name", literal(name))
    if article.url:
        writer.plain(node, "schema:url", literal(article.url, "xsd:anyURI"))
    if article.source:
        writer.plain(node, "schema:isBasedOn", literal(article.source))
    if article.licence:
        writer.plain(node, "schema:license", literal(article.licence))
    text = f"<{writer.article}/text>"
    writer.meta(text, "rdf:type", f"<{iri('eg:ArticleText')}>")
    writer.meta(text, "schema:text", literal(article.text))
    writer.meta(text, "eg:contentHash", literal(article.content_hash))
    writer.meta(text, "prov:wasDerivedFrom", node)
    writer.meta(writer.run, "rdf:type", f"<{iri('eg:Run')}>")
    writer.meta(writer.run, "schema:softwareVersion", literal(entities.extraction.extractor))
    for model in (*entities.extraction.models, f"belief {entities.belief}"):
        writer.meta(writer.run, "eg:model", literal(model))


def _receipt(writer: _Writer, entities: Entities) -> None:
    """What was read, and what was seen and not used."""
    extraction = entities.extraction
    receipt = f"<{writer.article}/receipt>"
    writer.meta(receipt, "rdf:type", f"<{iri('eg:Receipt')}>")
    writer.meta(receipt, "eg:ofArticle", f"<{writer.article}>")
    for name, value in (
        ("eg:sentenceCount", len(extraction.sentences)),
        ("eg:silentSentenceCount", len(entities.silent_sentences)),
        ("eg:mentionCount", len(extraction.mentions)),
        ("eg:factCount", len(entities.facts)),
        ("eg:rejectedCount", len(extraction.rejected)),
        ("eg:unplacedCount", entities.unplaced),
    ):
        writer.meta(receipt, name, _integer(value))


def _entity(writer: _Writer, entity: Entity) -> None:
    node = writer.node(entity.key)
    writer.fact(node, "rdf:type", f"<{iri(_CLASSES[entity.kind])}>", [entity.evidence])
    for form, evidence in entity.forms:
        named = form == writer.naming.names[entity.key]
        predicate = "schema:name" if named else "schema:alternateName"
        writer.fact(node, predicate, literal(form), [evidence])


def _typed_date(value: str) -> str:
    return literal(value, _DATE_TYPES[len(value)])


def _date(writer: _Writer, date: EventDate) -> None:
    event = writer.node(date.event)
    writer.fact(event, "schema:startDate", _typed_date(date.start), [date.evidence])
    if date.end:
        writer.fact(event, "schema:endDate", _typed_date(date.end), [date.evidence])


def _fact(writer: _Writer, fact: Fact, affiliations: list[Fact]) -> None:
    """The one-hop triple and, for somebody's part in an event, its participation node."""
    subject, object_ = writer.node(fact.subject), writer.node(fact.object)
    if subject == object_ or writer.rejects(subject, fact.relation.value, object_):
        return
    if fact.status != "cancelled":
        writer.fact(subject, fact.relation.value, object_, fact.evidence)
    if fact.relation in _ROLES:
        _participation(writer, fact, affiliations)


def _participation(writer: _Writer, fact: Fact, affiliations: list[Fact]) -> None:
    event, agent = writer.node(fact.subject), writer.node(fact.object)
    node = writer.mint("participation", event, agent)
    role = node_of(iri("role:") + (fact.role or _ROLES[fact.relation]))
    evidence = fact.evidence
    writer.fact(node, "rdf:type", f"<{iri('eg:Participation')}>", evidence)
    writer.fact(node, "eg:inEvent", event, evidence)
    writer.fact(node, "eg:agent", agent, evidence)
    writer.fact(node, "eg:role", role, evidence)
    writer.fact(node, "eg:status", node_of(iri("status:") + fact.status), evidence)
    for affiliation in affiliations:
        if writer.rejects(agent, affiliation.relation.value, writer.node(affiliation.object)):
            continue
        writer.fact(node, "eg:onBehalfOf", writer.node(affiliation.object), affiliation.evidence)
        if affiliation.capacity:
            writer.fact(node, "eg:capacity", literal(affiliation.capacity), affiliation.evidence)


def _quotation(writer: _Writer, quotation: Quotation) -> None:
    span = quotation.evidence.span
    if writer.node(quotation.speaker) in writer._gone:
        return
    node = writer.mint("quotation", writer.article, f"{span.start}-{span.end}", quotation.text)
    evidence = [quotation.evidence]
    writer.fact(node, "rdf:type", f"<{iri('eg:Quotation')}>", evidence)
    writer.fact(node, "eg:speaker", writer.node(quotation.speaker), evidence)
    writer.fact(node, "eg:quotedText", literal(quotation.text), evidence)
    writer.fact(node, "eg:direct", _boolean(quotation.direct), evidence)
    if quotation.event:
        writer.fact(node, "eg:atEvent", writer.node(quotation.event), evidence)


_DECISIONS = {Verdict.NAME: "eg:NameDecision", Verdict.REJECT: "eg:RejectionDecision"}


def map_identity(identity: Identity, base: str = DEFAULT_BASE) -> tuple[str, ...]:
    """The identity graph: what was joined and why, what may be one thing, what people decided, series of events."""
    graph = f"<{identity_graph(base)}>"
    lines: set[str] = set()

    def say(subject: str, predicate: str, object_: str) -> None:
        lines.add(f"{subject} <{iri(predicate)}> {object_} {graph} .")

    def node(local: str) -> str:
        return node_of(
            local if ":" in local else base + local
        )  # an entry of a knowledge base has its own IRI

    for link in (*identity.applied, *identity.same_as):
        _link(say, node_of(f"{base}decision/{digest('rule', link.first, link.second)[:16]}"), link, "eg:IdentityDecision",
              "eg:same", node)  # fmt: skip
    for link in identity.candidates:
        _link(say, node_of(f"{base}candidate/{digest(link.first, link.second)[:16]}"), link, "eg:IdentityCandidate",
              "eg:maybeSame", node)  # fmt: skip
    for decision in identity.decisions:
        subject = node_of(f"{base}decision/{decision.id}")
        say(subject, "rdf:type", f"<{iri(_DECISIONS.get(decision.verdict, 'eg:IdentityDecision'))}>")
        if decision.verdict in (Verdict.SAME, Verdict.DIFFERENT):
            for end in (decision.first, decision.second):
                say(subject, f"eg:{decision.verdict}", node_of(end))
        elif decision.verdict is Verdict.NAME:
            say(subject, "eg:ofNode", node_of(decision.first))
            say(subject, "schema:name", literal(decision.second))
        else:
            say(subject, "eg:rejects", node_of(decision.first))
        say(subject, "eg:decidedBy", literal(decision.by or "somebody"))
        say(subject, "eg:reason", literal(decision.reason or "no reason was given"))
    for link in identity.same_as:
        say(node(link.first), "schema:sameAs", node(link.second))
    for thing in identity.nodes:
        for local in thing.names:
            say(node(thing.local), "eg:replaces", node(local))
        if thing.renamed:
            say(node(thing.local), "schema:name", literal(thing.name))
        if thing.series:
            say(node(thing.local), "schema:superEvent", node(thing.series))
    for local, name in identity.series:
        say(node(local), "rdf:type", f"<{iri('schema:EventSeries')}>")
        if name:
            say(node(local), "schema:name", literal(name))
    return tuple(sorted(lines))


def _link(
    say: Callable[[str, str, str], None], subject: str, link: Link, class_: str, predicate: str,
    node: Callable[[str], str],
) -> None:  # fmt: skip
    say(subject, "rdf:type", f"<{iri(class_)}>")
    for end in (link.first, link.second):
        say(subject, predicate, node(end))
    say(subject, "eg:decidedBy", literal(link.rule))
    say(subject, "eg:score", _decimal(link.score))
    say(subject, "eg:reason", literal(link.reason))
