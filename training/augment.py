"""Other names in the same sentences, so that the encoder reads contexts and not names it has seen."""

from __future__ import annotations

import random

from data import Document

from eventgraph.annotate.wordpiece import WordPiece


def augment(document: Document, others: list[Document], wordpiece: WordPiece, rng: random.Random) -> Document:
    return document
