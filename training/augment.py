"""Other names in the same sentences, so that the encoder reads contexts and not names that it has seen.

A node's name is exchanged for the name of another article's node of the same kind, at all its mentions.
Only nodes whose mentions overlap no other node's are touched, and of people only those whose short forms
are their first or last words, so that full name and surname stay one person.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import replace

from data import Document, Node, Occurrence
from eventgraph.annotate.windows import Text
from eventgraph.annotate.wordpiece import Word, WordPiece
from eventgraph.model import Kind

#: The share of documents with exchanged names, and of the nodes in these.
DOCUMENTS, NODES = 0.6, 0.4
KINDS = (Kind.PERSON, Kind.ORGANIZATION, Kind.PLACE, Kind.TOOL)


def augment(document: Document, others: list[Document], wordpiece: WordPiece, rng: random.Random) -> Document:
    """A copy of `document` with some names exchanged, or the document itself."""
    if rng.random() >= DOCUMENTS:
        return document
    by_node: dict[int, list[Occurrence]] = defaultdict(list)
    for o in document.occurrences:
        by_node[o.node].append(o)
    owners: dict[int, set[int]] = defaultdict(set)
    for o in document.occurrences:
        for word in range(o.first, o.end):
            owners[word].add(o.node)
    new: dict[int, tuple[int, list[str]]] = {}  # first word -> (end, new words)
    for i, node in enumerate(document.nodes):
        places = by_node[i]
        if node.kind not in KINDS or not places or rng.random() >= NODES:
            continue
        if any(owners[w] != {i} for o in places for w in range(o.first, o.end)):
            continue
        donor = _donor(document, node, others, rng)
        exchanged = _exchange(document, node, places, donor) if donor else None
        if exchanged:
            new.update(exchanged)
    return _rewrite(document, new, wordpiece) if new else document


def _donor(document: Document, node: Node, others: list[Document], rng: random.Random) -> Node | None:
    for _ in range(8):
        other = others[rng.randrange(len(others))]
        candidates = [n for n in other.nodes if n.kind is node.kind]
        if other.publisher != document.publisher and candidates:
            candidate = candidates[rng.randrange(len(candidates))]
            if _fits(node, candidate):
                return candidate
    return None


def _fits(node: Node, donor: Node) -> bool:
    one, other = (len(n.forms[0].split()) for n in (node, donor))
    if node.kind is Kind.PERSON:
        return one == other
    return (one == 1) == (other == 1) and node.forms[0].isupper() == donor.forms[0].isupper()


def _exchange(
    document: Document, node: Node, places: list[Occurrence], donor: Node
) -> dict[int, tuple[int, list[str]]] | None:
    words = document.text.words
    text = document.article.text
    full, given = node.forms[0].split(), donor.forms[0].split()
    out = {}
    for o in places:
        form = text[words[o.first].start : words[o.end - 1].end].split()
        if form == full or len(node.forms) == 1:
            put = given
        elif node.kind is Kind.PERSON and form == full[: len(form)]:
            put = given[: len(form)]
        elif node.kind is Kind.PERSON and form == full[-len(form) :]:
            put = given[-len(form) :]
        elif node.kind is not Kind.PERSON and len(donor.forms) > 1:
            put = donor.forms[1].split()
        else:
            return None
        out[o.first] = (o.end, put)
    return out


def _rewrite(document: Document, new: dict[int, tuple[int, list[str]]], wordpiece: WordPiece) -> Document:
    """The document with words exchanged; new words get no place in the text, only pieces and shapes."""
    words: list[Word] = []
    emphasised: list[int] = []
    moved: list[int] = []
    i = 0
    old = document.text.words
    while i < len(old):
        if i in new:
            end, put = new[i]
            moved += [len(words)] * (end - i)
            joined = " ".join(put)
            for w in wordpiece.words(joined, 0, len(joined)):
                words.append(Word(-2, -1, w.pieces, w.shape))
                emphasised.append(document.text.emphasised[i])
            i = end
        else:
            moved.append(len(words))
            words.append(old[i])
            emphasised.append(document.text.emphasised[i])
            i += 1
    moved.append(len(words))
    blocks = [(moved[a], moved[b], kind) for a, b, kind in document.text.blocks]
    occurrences = tuple(replace(o, first=moved[o.first], end=moved[o.end]) for o in document.occurrences)
    return replace(document, text=Text(words, blocks, emphasised), occurrences=occurrences)
