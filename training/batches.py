"""Documents as batches of windows with everything that the losses need, as index arrays."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from data import Document
from eventgraph.annotate.encoder import KINDS, KINDS_OF, RELATIONS, ROLES, apart
from eventgraph.annotate.windows import Window, windows
from eventgraph.annotate.wordpiece import WordPiece
from eventgraph.model import Kind

#: Windows in a batch; a longer document is a batch of its own.
BATCH = 10
#: Of a longer document, this many windows are read in one step (drawn anew each time).
MOST = 24
IGNORED = -100
#: Kinds that a role is asked of, and the relation in which the node is subject (0) or object (1).
_ROLES = {
    "speaker": (0, 1, (Kind.PERSON,)),
    "attendee": (1, 1, (Kind.PERSON, Kind.ORGANIZATION)),
    "organizer": (2, 1, (Kind.ORGANIZATION, Kind.PERSON)),
    "sponsor": (3, 1, (Kind.ORGANIZATION,)),
    "location": (5, 1, (Kind.PLACE,)),
    "presented": (6, 1, (Kind.TOOL,)),
    "part": (4, 0, (Kind.EVENT,)),
}


@dataclass(slots=True)
class Batch:
    """Index arrays; `rows` are words' places among all pieces of the batch, and all else counts in rows.

    A mention is a run of rows (`mention_rows`, `mention_of`). A group is one question on the document
    ("does this node have this role?") with the mentions or pairs that may answer it.
    """

    pieces: Tensor
    shapes: Tensor
    kinds: Tensor
    emphases: Tensor
    mask: Tensor
    rows: Tensor
    labels: Tensor
    mention_rows: Tensor
    mention_of: Tensor
    mentions: int
    role_items: Tensor  # (n, 3): mention, role, group
    role_answers: Tensor
    pairs: Tensor  # (n, 4): subject mention, object mention, first row and end row of what is between them
    pair_kinds: Tensor  # (n, 2)
    distances: Tensor  # (n,)
    pair_items: Tensor  # (n, 3): pair, relation, group
    pair_answers: Tensor


def batches(documents: list[Document], wordpiece: WordPiece, rng: random.Random) -> Iterator[Batch]:
    """All documents once, in a drawn order."""
    order = list(documents)
    rng.shuffle(order)
    held: list[tuple[Document, list[Window]]] = []
    for document in order:
        cut = list(windows(document.text, wordpiece))
        if len(cut) > MOST:
            cut = [cut[i] for i in sorted(rng.sample(range(len(cut)), MOST))]
        if held and sum(len(w) for _, w in held) + len(cut) > BATCH:
            yield to_batch(held)
            held = []
        held.append((document, cut))
    if held:
        yield to_batch(held)


def to_batch(held: list[tuple[Document, list[Window]]]) -> Batch:
    cut = [(d, w) for d, ws in held for w in ws]
    length = max(len(w.pieces) for _, w in cut)
    inputs = np.zeros((4, len(cut), length), np.int64)
    mask = np.zeros((len(cut), length), bool)
    rows, labels, mention_rows, mention_of = [], [], [], []
    role_items, role_answers, pair_items, pair_answers = [], [], [], []
    pairs, pair_kinds, distances = [], [], []
    block_of = {id(d): [i for i, (a, b, _) in enumerate(d.text.blocks) for _ in range(a, b)] for d, _ in held}
    mentions = base = 0
    role_groups: dict[tuple[int, int, int], int] = {}
    pair_groups: dict[tuple[int, int, int, int], int] = {}
    for w, (document, window) in enumerate(cut):
        n = len(window.pieces)
        for k, values in enumerate((window.pieces, window.shapes, window.kinds, window.emphases)):
            inputs[k, w, :n] = values
        mask[w, :n] = True
        rows.append(w * length + window.starts)
        place = {int(word): i for i, word in enumerate(window.words)}
        tags = np.zeros((len(window.words), len(KINDS)), np.int64)
        present: list[tuple[int, int, int, int]] = []  # node, mention, first and end word in the window
        for o in document.occurrences:
            first, last = place.get(o.first), place.get(o.end - 1)
            if first is None or last is None or last - first != o.end - 1 - o.first:
                if first is not None or last is not None:
                    for word in range(o.first, o.end):
                        if word in place:
                            tags[place[word], KINDS.index(document.nodes[o.node].kind)] = IGNORED
                continue
            kind = KINDS.index(document.nodes[o.node].kind)
            tags[first : last + 1, kind] = 2 if o.counts else IGNORED
            if o.counts:
                tags[first, kind] = 1
            mention_rows += range(base + first, base + last + 1)
            mention_of += [mentions] * (last + 1 - first)
            in_context = first < window.context
            present.append((o.node, mentions, first, last + 1))
            if not in_context:
                _ask_roles(document, o.node, mentions, role_items, role_answers, role_groups)
            mentions += 1
        tags[: window.context] = IGNORED
        labels.append(tags)
        blocks = [block_of[id(document)][word] for word in window.words]
        for i, subject, *subject_words in present:
            for j, object_, *object_words in present:
                asked = _relations(document, i, j)
                if i == j or not asked or max(subject_words[0], object_words[0]) < window.context:
                    continue
                distance, between, end = apart(*subject_words, *object_words, window.context, blocks)
                for r in asked:
                    key = (id(document), r, i, j)
                    if key not in pair_groups:
                        pair_groups[key] = len(pair_groups)
                        pair_answers.append((r, i, j) in document.facts)
                    pair_items.append((len(pairs), r, pair_groups[key]))
                pairs.append((subject, object_, base + between, base + end))
                pair_kinds.append(tuple(KINDS.index(document.nodes[n].kind) for n in (i, j)))
                distances.append(distance)
        base += len(window.words)
    tensor = torch.from_numpy
    return Batch(
        *(tensor(x) for x in inputs),
        tensor(mask),
        tensor(np.concatenate(rows)),
        tensor(np.concatenate(labels)),
        torch.tensor(mention_rows, dtype=torch.int64),
        torch.tensor(mention_of, dtype=torch.int64),
        mentions,
        torch.tensor(role_items, dtype=torch.int64).view(-1, 3),
        torch.tensor(role_answers, dtype=torch.bool),
        torch.tensor(pairs, dtype=torch.int64).view(-1, 4),
        torch.tensor(pair_kinds, dtype=torch.int64).view(-1, 2),
        torch.tensor(distances, dtype=torch.int64),
        torch.tensor(pair_items, dtype=torch.int64).view(-1, 3),
        torch.tensor(pair_answers, dtype=torch.bool),
    )


def _relations(document: Document, subject: int, object_: int) -> list[int]:
    kinds = document.nodes[subject].kind, document.nodes[object_].kind
    return [r for r, x in enumerate(RELATIONS) if kinds[0] in KINDS_OF[x][0] and kinds[1] in KINDS_OF[x][1]]


def _ask_roles(document, node, mention, items, answers, groups) -> None:
    for r, role in enumerate(ROLES):
        if role == "main":
            asked, answer = (Kind.EVENT,), node == document.main
        else:
            relation, end, asked = _ROLES[role]
            answer = any(f[0] == relation and f[1 + end] == node for f in document.facts)
        if document.nodes[node].kind in asked:  # as KINDS_OF_ROLE has it
            key = (id(document), node, r)
            if key not in groups:
                groups[key] = len(groups)
                answers.append(answer)
            items.append((mention, r, groups[key]))
