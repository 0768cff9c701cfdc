"""Names that try to get out of what holds them, articles made of them by hand, and the command line in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest

from eventgraph.cli.app import main
from eventgraph.mapping import map_entities
from eventgraph.model import (
    Article,
    Block,
    BlockKind,
    Claim,
    DateClaim,
    Entities,
    Entity,
    EventDate,
    Evidence,
    Extraction,
    Fact,
    Kind,
    Mention,
    Quotation,
    QuotationClaim,
    Relation,
    Span,
)
from eventgraph.resolve.identity import alone
from eventgraph.store import Store

#: Names that would end a literal, an IRI, a query, a tag, a path, a cell or a line if they were let.
NAMES = (
    '> <urn:x> "',
    '" . <urn:s> <urn:p> <urn:o> .',
    '"; DROP ALL; INSERT DATA { <urn:a> <urn:b> "c" } #',
    "'); DROP TABLE articles; --",
    "} UNION { ?s ?p ?o",
    "a\\u0000b\\",
    "\\",
    '\\"',
    "{{ 7 * 7 }} {% raw %} ${7}",
    "<script>alert(1)</script>",
    "</script><!-- ]]> --><svg onload=alert(1)>",
    "<img src=x onerror=alert(1)> &amp; &lt;b&gt; &#0;",
    "../../etc/passwd",
    "/etc/passwd",
    "C:\\NUL",
    "https://evil.example/a b?c=<d>#e",
    "javascript:alert(1)",
    "=cmd|' /C calc'!A0",
    "+1-2",
    "@SUM(A1)",
    'a,b;c\t"d"',
    "line one\nline two\r\nline three",
    "BEGIN:VEVENT\r\nSUMMARY:x\r\nEND:VEVENT",
    "tab\tand\x0bmore\x1f",
    "\x00\x01\x7f\x85",
    "\u202eevil\u202c \u2066a\u2069",
    "\u200b\u200d\ufeff",
    "\ud800",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0010ffff",
    "\ufffe\uffff",
    "e\u0301 \u00e9 \ufb01 \u212b",
    "$\\frac{1}{0}$ _a_ *b* `c` [d](e) # f",
    "[^1]: x | y",
    "\x1b[31mred\x1b]0;title\x07",
    "%00%0a%20%3C",
    "  spaces  ",
    "x" * 5000,
    "ا ل ع 東京 Ωmega",
    "None",
    "-",
    "_:b0",
    "@prefix : <urn:x> .",
)

#: The kinds at both ends of each relation.
ENDS = {
    Relation.SPEAKER: (Kind.EVENT, Kind.PERSON),
    Relation.ATTENDEE: (Kind.EVENT, Kind.ORGANIZATION),
    Relation.ORGANIZER: (Kind.EVENT, Kind.ORGANIZATION),
    Relation.SPONSOR: (Kind.EVENT, Kind.ORGANIZATION),
    Relation.LOCATION: (Kind.EVENT, Kind.PLACE),
    Relation.PRESENTS: (Kind.EVENT, Kind.TOOL),
    Relation.AFFILIATION: (Kind.PERSON, Kind.ORGANIZATION),
    Relation.CREATOR: (Kind.TOOL, Kind.ORGANIZATION),
}


def article_of(names: Sequence[str]) -> tuple[Article, list[Evidence]]:
    """An article whose every block is a name, and the evidence for each name."""
    text, blocks = "Dock Day 2025", [Block(BlockKind.TITLE, Span(0, 13))]
    for name in names:
        start = len(text) + 2
        text += f"\n\n{name}"
        blocks.append(Block(BlockKind.PARAGRAPH, Span(start, start + len(name))))
    first = names[0]
    article = Article(
        first, text, tuple(blocks), first, "2025-06-03", tuple(names[:3]), first, first, first
    )  # fmt: skip
    return article, [Evidence(block.span, "rule:test", 0.9) for block in blocks[1:]]


def entities_of(names: Sequence[str]) -> Entities:
    """An article in which each name is that of an event, a person, an organization, a place and a tool."""
    article, evidence = article_of(names)
    entities, facts, dates, quotations = [], [], [], []
    for n, (name, said) in enumerate(zip(names, evidence, strict=True)):
        key = {kind: f"{kind.value}/{n}" for kind in Kind}
        entities += [Entity(key[kind], kind, name, ((name, said),), said) for kind in Kind]
        facts += [Fact(relation, key[a], key[b], (said,), capacity=name) for relation, (a, b) in ENDS.items()]
        if n:
            facts.append(Fact(Relation.SUPER_EVENT, key[Kind.EVENT], f"{Kind.EVENT.value}/0", (said,)))
        dates.append(EventDate(key[Kind.EVENT], "2025-06-03", None, said))
        quotations.append(Quotation(key[Kind.PERSON], key[Kind.EVENT], name, True, said))
    extraction = Extraction(article, "test 1", sentences=tuple(e.span for e in evidence))
    return Entities(extraction, tuple(entities), tuple(facts), tuple(dates), tuple(quotations))


def extraction_of(names: Sequence[str]) -> Extraction:
    """What a reader may give: the names are in turn those of an event, a person and so on, who are all connected."""
    article, evidence = article_of(names)
    kinds = list(Kind)
    mentions = [Mention(e.span, kinds[n % len(kinds)], 0.9, "rule:test") for n, e in enumerate(evidence)]
    claims, dates, quotations = [], [], []
    for first in range(0, len(mentions), len(kinds)):
        place = {mention.kind: first + n for n, mention in enumerate(mentions[first : first + len(kinds)])}
        claims += [
            Claim(relation, place[a], place[b], evidence[place[b]])
            for relation, (a, b) in ENDS.items()
            if a in place and b in place
        ]
        dates.append(DateClaim(first, "2025-06-03", None, evidence[first]))
        if Kind.PERSON in place:
            said = evidence[place[Kind.PERSON]]
            quotations.append(QuotationClaim(place[Kind.PERSON], said.span, True, said))
    return Extraction(
        article, "test 1", (), "", tuple(mentions), tuple(claims), tuple(dates), tuple(quotations),
        sentences=tuple(e.span for e in evidence),
    )  # fmt: skip


def held(name: str) -> str:
    """A name as RDF can hold it: without halves of surrogate pairs."""
    return name.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def store_of(names: Sequence[str]) -> Store:
    """A store in memory with the graphs of `entities_of`."""
    entities = entities_of(names)
    graphs = map_entities(entities, alone(entities))
    store = Store.open(":memory:")
    store.replace(graphs.names, graphs.lines)
    return store


@pytest.fixture(scope="session")
def hostile() -> SimpleNamespace:
    """The names, and what makes articles and stores of names."""
    return SimpleNamespace(
        names=NAMES, entities_of=entities_of, extraction_of=extraction_of, store_of=store_of, held=held
    )


@pytest.fixture(scope="session")
def hostile_store() -> Iterator[Store]:
    """A store with every name in every place."""
    with store_of(NAMES) as store:
        yield store


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Callable[..., tuple[int, str, str]]:
    """Run a command in a folder of the test's own: its exit code and what it wrote. An exception is a failure."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EVENTGRAPH_USER", "Ada")

    def command(*words: str) -> tuple[int, str, str]:
        capfdbinary.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(words)
        out, err = capfdbinary.readouterr()
        code = ended.value.code
        assert isinstance(code, int)
        return code, out.decode("utf-8"), err.decode("utf-8")

    return command
