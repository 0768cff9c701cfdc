"""Annotated articles as training documents: labels laid on the words.

The annotation names nodes and relations without offsets. Every literal occurrence of a written form counts
as a mention of its node: at word boundaries, as written (or, where a form never occurs as written, in any
case), longest first. Occurrences of one kind do not overlap; those of different kinds may.
Left out of the loss are names inside a longer name of another kind, where the node is also named on its
own, and authors in the byline who are also named elsewhere.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from eventgraph.annotate.encoder import KINDS_OF, RELATIONS
from eventgraph.annotate.windows import Text, split_words
from eventgraph.annotate.wordpiece import WordPiece
from eventgraph.model import Article, BlockKind, Kind
from eventgraph.read import read_source

#: The annotation's relations -> (index in RELATIONS, whether annotation and graph agree on direction).
GOLD_RELATIONS = {
    "spokeAt": (0, False),
    "attended": (1, False),
    "organizedBy": (2, True),
    "sponsoredBy": (3, True),
    "partOf": (4, True),
    "locatedIn": (5, True),
    "presentedAt": (6, False),
    "affiliatedWith": (7, True),
    "developedBy": (8, True),
}
assert len(GOLD_RELATIONS) == len(RELATIONS)


@dataclass(frozen=True, slots=True)
class Node:
    kind: Kind
    forms: tuple[str, ...]  # the fullest name first


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A mention of nodes[node] on words [first, end). `counts` is false where the loss leaves it out."""

    node: int
    first: int
    end: int
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Document:
    """An article with its labels; `facts` holds (relation, subject node, object node), graph's direction."""

    article: Article
    publisher: str
    text: Text
    nodes: tuple[Node, ...]
    occurrences: tuple[Occurrence, ...]
    facts: frozenset[tuple[int, int, int]]
    main: int  # the node of the main event, -1 if there is none


def read_folders(folders: list[tuple[Path, Path]], wordpiece: WordPiece) -> list[Document]:
    """Read (articles, gold) folders; sorted by identifier."""
    found = []
    for articles, gold in folders:
        for path in sorted(gold.glob("*.json")):
            annotation = json.loads(path.read_text("utf-8"))
            (source,) = (p for p in articles.iterdir() if p.stem == annotation["id"])
            found.append(to_document(read_source(str(source)), annotation, wordpiece))
    return sorted(found, key=lambda d: d.article.identifier)


def to_document(article: Article, annotation: dict, wordpiece: WordPiece) -> Document:
    text = split_words(article, wordpiece)
    index = {n["id"]: i for i, n in enumerate(annotation["nodes"])}
    nodes = tuple(
        Node(Kind(n["type"]), tuple(dict.fromkeys([n["name"], *n.get("aliases", [])])))
        for n in annotation["nodes"]
    )
    facts = set()
    for r in annotation["relations"]:
        relation, same = GOLD_RELATIONS[r["r"]]
        ends = (index[r["s"]], index[r["o"]]) if same else (index[r["o"]], index[r["s"]])
        subjects, objects = KINDS_OF[RELATIONS[relation]]
        if nodes[ends[0]].kind in subjects and nodes[ends[1]].kind in objects:
            facts.add((relation, *ends))
    return Document(
        article,
        (article.source or article.identifier).split(":")[0],
        text,
        nodes,
        tuple(_occurrences(article, text, nodes)),
        frozenset(facts),
        _main_event(article, nodes, facts),
    )


def _occurrences(article: Article, text: Text, nodes: tuple[Node, ...]) -> list[Occurrence]:
    starts = {w.start: i for i, w in enumerate(text.words)}
    ends = {w.end: i + 1 for i, w in enumerate(text.words)}
    taken: dict[Kind, set[int]] = defaultdict(set)
    found: list[Occurrence] = []
    forms = [(form, i) for i, node in enumerate(nodes) for form in node.forms]
    for form, i in sorted(forms, key=lambda f: (-len(f[0]), f[1])):
        pattern = r"(?<![^\W_])" + re.escape(form) + r"(?![^\W_])"
        spans = [m.span() for m in re.finditer(pattern, article.text)]
        if not spans:
            spans = [m.span() for m in re.finditer(pattern, article.text, re.IGNORECASE)]
        for start, end in spans:
            if start not in starts or end not in ends:
                continue
            words = set(range(starts[start], ends[end]))
            if words and not words & taken[nodes[i].kind]:
                taken[nodes[i].kind] |= words
                found.append(Occurrence(i, starts[start], ends[end]))
    byline = [(a, b) for a, b, kind in text.blocks if kind is BlockKind.BYLINE]
    dependent = [_is_dependent(o, found, nodes, byline) for o in found]
    alone = {o.node for o, d in zip(found, dependent, strict=True) if not d}
    return sorted(
        (
            Occurrence(o.node, o.first, o.end, not (d and o.node in alone))
            for o, d in zip(found, dependent, strict=True)
        ),
        key=lambda o: (o.first, o.end, o.node),
    )


def _is_dependent(
    occurrence: Occurrence, found: list[Occurrence], nodes: tuple[Node, ...], byline: list[tuple[int, int]]
) -> bool:
    if any(a <= occurrence.first < b for a, b in byline):
        return True
    return any(
        o.first <= occurrence.first
        and occurrence.end <= o.end
        and o.end - o.first > occurrence.end - occurrence.first
        and nodes[o.node].kind != nodes[occurrence.node].kind
        for o in found
    )


def _main_event(article: Article, nodes: tuple[Node, ...], facts: set[tuple[int, int, int]]) -> int:
    """The event with most facts; of equals the one in the title, then the first."""
    counts = Counter(end for _, *ends in facts for end in ends)
    events = [i for i, n in enumerate(nodes) if n.kind is Kind.EVENT]
    if not events:
        return -1
    return max(events, key=lambda i: (counts[i], any(f in article.title for f in nodes[i].forms), -i))
