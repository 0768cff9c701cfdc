"""The values that travel through the pipeline. All are frozen; none knows a library.

    Article  ──annotate──▶  Extraction  ──resolve──▶  Entities  ──map──▶  quads

* A `Span` is a half-open range of Unicode code points in `Article.text`, the normalised text.
* A `Mention` is one place where a thing is named (or pointed at: "the event").
* A `Claim` is one place where the text says something about mentions.
* An `Entity` is a thing with all its written forms; a `Fact` is a statement about entities
  together with every `Evidence` that supports it.

Mentions and claims are what the article says and are kept; entities and facts follow from them
(and from people's decisions on identity) and can be computed again at any time.

Across articles:

    Profiles, Decisions, Entries  ──identify──▶  Identity  ──naming of an article──▶  map

* A `Profile` is what one article tells of one thing; a `Node` is a thing of the graph, with all its profiles.
* A `Decision` is a person's word on identity; a `Link` is what a rule thinks of two names.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a node of the graph can be."""

    EVENT = "Event"
    PERSON = "Person"
    ORGANIZATION = "Organization"
    PLACE = "Place"
    TOOL = "Tool"


class Relation(StrEnum):
    """What a claim can say, read as subject → object. Values are the predicates' CURIEs."""

    SPEAKER = "eg:speaker"  # Event → Person
    ATTENDEE = "schema:attendee"  # Event → Person, Organization
    ORGANIZER = "schema:organizer"  # Event → Organization, Person
    SPONSOR = "schema:sponsor"  # Event → Organization
    SUPER_EVENT = "schema:superEvent"  # Event → Event
    LOCATION = "schema:location"  # Event → Place
    PRESENTS = "eg:presents"  # Event → Tool
    AFFILIATION = "schema:affiliation"  # Person → Organization
    CREATOR = "schema:creator"  # Tool → Organization, Person


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range [start, end) of Unicode code points."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: {self.start}..{self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """The words that the span covers in `text`."""
        return text[self.start : self.end]

    def contains(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end

    def union(self, other: Span) -> Span:
        """The smallest span that covers both."""
        return Span(min(self.start, other.start), max(self.end, other.end))


class BlockKind(StrEnum):
    """The structure that survives when mark-up is stripped."""

    TITLE = "title"
    BYLINE = "byline"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text of one kind. `level` is a heading's rank or a list item's depth (from 1), else 0."""

    kind: BlockKind
    span: Span
    level: int = 0


@dataclass(frozen=True, slots=True)
class Article:
    """One article, normalised once.

    `text` begins with the title and, where there is one, the byline; each block stands on a line of
    its own, blocks are parted by an empty line. `identifier` is the file's stem or the id that the
    user gave; `source` is the canonical address where there is one; `published` is an ISO date, month or year.
    """

    identifier: str
    text: str
    blocks: tuple[Block, ...]
    title: str
    published: str | None = None
    authors: tuple[str, ...] = ()
    url: str | None = None
    source: str | None = None
    licence: str | None = None
    emphasis: tuple[Span, ...] = ()  # link texts, bold and italic runs, code: often names
    pages: tuple[tuple[int, int], ...] = ()  # where pages begin, if it has any: offset and page number

    @property
    def content_hash(self) -> str:
        """SHA-256 over all that the reader gave, so any change of the article changes it."""
        parts = (self.identifier, self.text, self.title, self.published or "", *self.authors)
        parts += tuple(f"page {page} {start}" for start, page in self.pages)
        return digest(*parts, self.url or "", self.source or "", self.licence or "")

    @property
    def key(self) -> str:
        """The article's identity: its address or source if it has one, else its text.

        A source in plain words (the name of a newspaper, say) is that of many articles and identifies none.
        """
        source = self.source if self.source and ("/" in self.source or ":" in self.source) else None
        return digest(self.url or source or self.text)[:16]

    def page(self, span: Span) -> int | None:
        """The page on which a span begins; None where there are no pages."""
        return next((page for start, page in reversed(self.pages) if start <= span.start), None)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that say a fact, how they were read, and how sure that reading is (0 to 1)."""

    span: Span
    method: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Mention:
    """A thing named at `span`.

    `support` lists further methods that read the same. `nominal` marks a pointer ("the summit") that is no
    name. `main` is the chance that this is the event which the article is about.
    """

    span: Span
    kind: Kind
    confidence: float
    method: str
    support: tuple[str, ...] = ()
    nominal: bool = False
    main: float = 0.0


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of the text about mentions (given by their index in `Extraction.mentions`).

    In claims on events either end may be None: the text says that somebody spoke but not, in
    these words, where; the resolver fills in the event that the discourse is about.
    """

    relation: Relation
    subject: int | None
    object: int | None
    evidence: Evidence
    role: str = ""  # local name of a role concept: "Keynote", "Moderator" …
    capacity: str = ""  # job title as written
    status: str = "held"  # held, announced, cancelled


@dataclass(frozen=True, slots=True)
class DateClaim:
    """When an event happens: ISO date, month or year, at the precision given. Event as in `Claim`."""

    event: int | None
    start: str
    end: str | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class QuotationClaim:
    """What somebody said: `speaker` is a mention's index; direct means in quotation marks."""

    speaker: int
    quoted: Span
    direct: bool
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class TopicClaim:
    """A concept of the topic scheme that the text names. `topic` is the concept's local name."""

    topic: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Rejected:
    """A candidate that was seen and not used, with the reason: it is counted, not lost."""

    span: Span
    kind: str
    confidence: float
    reason: str


#: The `Extraction.reader` of what a file states as it is: a schedule, mark-up.
STATED = "stated"


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that one article says, as read by one extractor.

    `extractor` names the software and its settings with versions, `models` the models that it read with,
    `reader` the way in which it found names; STATED means that there was nothing to find.
    """

    article: Article
    extractor: str
    models: tuple[str, ...] = ()
    reader: str = ""
    mentions: tuple[Mention, ...] = ()
    claims: tuple[Claim, ...] = ()
    dates: tuple[DateClaim, ...] = ()
    quotations: tuple[QuotationClaim, ...] = ()
    topics: tuple[TopicClaim, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    sentences: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Entity:
    """One thing, all its forms. `key` is unique in the article and stable across runs."""

    key: str
    kind: Kind
    name: str
    forms: tuple[tuple[str, Evidence], ...]  # every written form, the name first, each with its best evidence
    evidence: Evidence  # of its being of this kind

    @property
    def alternate_names(self) -> tuple[str, ...]:
        return tuple(form for form, _ in self.forms[1:])


@dataclass(frozen=True, slots=True)
class Fact:
    """A relation between two entities, by key, with every evidence for it."""

    relation: Relation
    subject: str
    object: str
    evidence: tuple[Evidence, ...]
    role: str = ""
    capacity: str = ""
    status: str = "held"


@dataclass(frozen=True, slots=True)
class EventDate:
    """The date of an event, by the event's key."""

    event: str
    start: str
    end: str | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words and their speaker, both by key; `event` is where they were said, if that is known."""

    speaker: str
    event: str | None
    text: str
    direct: bool
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of the article's main event."""

    event: str
    topic: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Entities:
    """One article, resolved: what the mapping turns into quads."""

    extraction: Extraction
    entities: tuple[Entity, ...] = ()
    facts: tuple[Fact, ...] = ()
    dates: tuple[EventDate, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    topics: tuple[Topic, ...] = ()
    unplaced: int = 0  # claims whose event could not be told
    belief: str = ""  # which weights decided what is believed: the begin of their hash
    main_event: str | None = field(default=None)

    @property
    def article(self) -> Article:
        return self.extraction.article

    @property
    def silent_sentences(self) -> tuple[Span, ...]:
        """Sentences that no fact, date, quotation or topic was read from."""
        heard = [e.span for f in self.facts for e in f.evidence] + [d.evidence.span for d in self.dates]
        heard += [q.evidence.span for q in self.quotations] + [t.evidence.span for t in self.topics]
        return tuple(s for s in self.extraction.sentences if not any(s.overlaps(x) for x in heard))


@dataclass(frozen=True, slots=True)
class Profile:
    """One thing as one article tells of it: all that identity across articles is decided on.

    `local` is the local part of its IRI by its own name; `context` holds the local parts of what the article
    connects it with. `start` is an event's first day, as precise as it is given.
    """

    article: str  # the article's key
    key: str  # the entity's key in the article
    local: str
    kind: Kind
    name: str
    forms: tuple[str, ...]
    year: str = ""
    start: str = ""
    context: tuple[str, ...] = ()
    employers: tuple[str, ...] = ()  # of a person: local parts of organizations

    @property
    def anchor(self) -> str:
        """Its local part within its article: where a decision can point at this profile alone."""
        return f"article/{self.article}/{self.local}"


class Verdict(StrEnum):
    """What a person can decide."""

    SAME = "same"
    DIFFERENT = "different"
    NAME = "name"
    REJECT = "reject"


@dataclass(frozen=True, slots=True, order=True)
class Decision:
    """A person's word. `first`, `second` and `predicate` are IRIs; `second` may be a term in N-Quads syntax.

    SAME and DIFFERENT speak of two nodes (or of a node and an entry of a knowledge base), NAME gives `first` the
    name `second`, REJECT takes out a fact, or with no predicate a whole node. `time` is when it was decided.
    """

    verdict: Verdict
    first: str
    second: str = ""
    predicate: str = ""
    by: str = ""
    reason: str = ""
    time: str = ""

    @property
    def id(self) -> str:
        """What names the decision: a hash of what was decided, not of who, why or when."""
        ends = (self.first, self.second)
        if self.verdict in (Verdict.SAME, Verdict.DIFFERENT):
            ends = (min(ends), max(ends))
        return digest(self.verdict.value, *ends, self.predicate)[:16]


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """What a rule thinks of two names (local parts): one thing as far as `score` says (0 to 1)."""

    first: str
    second: str
    score: float
    rule: str
    reason: str


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """A thing in a knowledge base: its IRI and names, the main name first.

    `kind` is a `Kind`'s value, or empty where the base does not say: then it is matched with nothing. `starts` are an
    event's first days, as precise as given (ISO); an entry with several years, or none, is a series. `places` and
    `context` name what it is connected with, `same` are further IRIs of it, `sources` the lists that hold it.
    """

    iri: str
    names: tuple[str, ...]
    kind: str = ""
    starts: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """What a file of entries holds: the entries, how many had no IRI, and the columns that say nothing to us."""

    entries: tuple[Entry, ...]
    without_iri: int = 0
    unused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """A thing of the graph. `local` is the local part of its IRI; `names` are those of its profiles' local parts."""

    local: str
    kind: Kind
    name: str
    names: tuple[str, ...]
    profiles: tuple[Profile, ...]
    renamed: bool = False
    series: str = ""  # of an edition: the series' local part


@dataclass(frozen=True, slots=True)
class Naming:
    """How the things of one article are called in the graph: by an entity's key.

    `rejected` are the facts that people took out: subject, predicate IRI, object, in N-Quads syntax.
    """

    locals: Mapping[str, str]
    names: Mapping[str, str]
    rejected: frozenset[tuple[str, str, str]] = frozenset()
    gone: frozenset[str] = frozenset()  # local parts of nodes that people took out


@dataclass(frozen=True, slots=True)
class Identity:
    """Which things there are in the graph, and why."""

    nodes: tuple[Node, ...]
    applied: tuple[Link, ...] = ()  # what rules joined
    candidates: tuple[
        Link, ...
    ] = ()  # what may be one and was not joined; the likeliest first; see `same_as`
    decisions: tuple[Decision, ...] = ()
    idle: tuple[
        Decision, ...
    ] = ()  # decisions on what is not (or no longer) in the graph, or that others gainsay
    series: tuple[tuple[str, str], ...] = ()  # local part and name of each series
    same_as: tuple[Link, ...] = ()  # nodes that are entries of a knowledge base; `second` is the entry's IRI
    entries: tuple[Entry, ...] = ()  # of the knowledge base, each IRI once


def merge_entries(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """One entry for each IRI, sorted: what several say of it adds up; what is said to be of two kinds is of none."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.iri, []).append(entry)
    return tuple(sorted(_merged(iri, same) for iri, same in found.items()))


def _merged(iri: str, entries: list[Entry]) -> Entry:
    kinds = {e.kind for e in entries} - {""}
    return Entry(
        iri,
        tuple(dict.fromkeys(name for e in entries for name in e.names)),
        kinds.pop() if len(kinds) == 1 else "",
        tuple(sorted({x for e in entries for x in e.starts})),
        tuple(sorted({x for e in entries for x in e.places})),
        tuple(sorted({x for e in entries for x in e.context})),
        tuple(sorted({x for e in entries for x in e.same})),
        tuple(sorted({x for e in entries for x in e.sources})),
    )


def digest(*parts: str) -> str:
    """SHA-256 of the parts, hexadecimal; parts cannot run into each other."""
    encoded = [part.encode("utf-8", "surrogatepass") for part in parts]
    return hashlib.sha256(b"".join([len(data).to_bytes(8, "big") + data for data in encoded])).hexdigest()


def best(evidence: Iterable[Evidence]) -> Evidence:
    """The most confident evidence; of equals the one that stands first in the text."""
    return min(evidence, key=lambda e: (-e.confidence, e.span, e.method))
