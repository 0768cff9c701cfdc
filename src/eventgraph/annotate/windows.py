"""An article cut into windows that the encoder can read at once.

A window is a run of consecutive blocks, parted by [SEP], as many as fit. Before them stand, as context, the
article's title and the heading in force, both clipped: most articles have one main event, and its name is
there; under "Sponsors" a name is a sponsor. A block that does not fit is cut after a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from eventgraph.annotate.wordpiece import Word, WordPiece
from eventgraph.model import Article, BlockKind

Numbers = npt.NDArray[np.int64]

#: Kinds of block in the encoder's order, after 0 for the special tokens.
BLOCK_KINDS = (
    BlockKind.TITLE,
    BlockKind.BYLINE,
    BlockKind.HEADING,
    BlockKind.PARAGRAPH,
    BlockKind.ITEM,
    BlockKind.QUOTE,
)
#: Pieces in a window, and in the clipped title and heading before it.
WINDOW = 224
TITLE = 28
HEADING = 16
#: A window fuller than this share is closed before a block that does not fit; an emptier one takes its begin.
_FULL = 0.6


@dataclass(frozen=True, slots=True)
class Text:
    """The words of an article; `blocks` holds (first word, end word, kind), `emphasised` a flag a word."""

    words: list[Word]
    blocks: list[tuple[int, int, BlockKind]]
    emphasised: list[int]


@dataclass(frozen=True, slots=True)
class Window:
    """The encoder's input, one number a piece, and the words that it covers.

    `words` are indices into `Text.words`, `starts` the place of each word's first piece; the first `context`
    words repeat the title and the heading.
    """

    pieces: Numbers
    shapes: Numbers
    kinds: Numbers
    emphases: Numbers
    starts: Numbers
    words: Numbers
    context: int


def split_words(article: Article, wordpiece: WordPiece) -> Text:
    """The article's words, block by block."""
    words: list[Word] = []
    blocks = []
    for block in article.blocks:
        first = len(words)
        words += wordpiece.words(article.text, block.span.start, block.span.end)
        blocks.append((first, len(words), block.kind))
    emphasised = [0] * len(words)
    at = 0
    for span in article.emphasis:
        while at < len(words) and words[at].end <= span.start:
            at += 1
        for i in range(at, len(words)):
            if words[i].start >= span.end:
                break
            emphasised[i] = 1
    return Text(words, blocks, emphasised)


def windows(text: Text, wordpiece: WordPiece) -> Iterator[Window]:
    """Cut the text into windows, in its order."""
    sizes = [len(w.pieces) for w in text.words]
    title = next(((a, _fit(sizes, a, b, TITLE)) for a, b, k in text.blocks if k is BlockKind.TITLE), None)
    heading: tuple[int, int] | None = None
    runs: list[tuple[int, int, BlockKind]] = []
    context: list[tuple[int, int, BlockKind]] = []
    used = 0
    for first, end, kind in text.blocks:
        at = first
        while at < end:
            if not runs:
                context = []
                if title and at >= title[1] and kind is not BlockKind.TITLE:
                    context.append((*title, BlockKind.TITLE))
                if heading and kind is not BlockKind.HEADING:
                    context.append((*heading, BlockKind.HEADING))
                used = 1 + sum(1 + sum(sizes[a:b]) for a, b, _ in context)
            room = WINDOW - used - 1
            if sum(sizes[at:end]) <= room:
                stop = end
            elif runs and used > _FULL * WINDOW:
                stop = at
            else:
                stop = _sentence_end(text.words, at, _fit(sizes, at, end, room), wordpiece.stops, bool(runs))
            if stop > at:
                runs.append((at, stop, kind))
                used += 1 + sum(sizes[at:stop])
                at = stop
            if at < end:
                if not runs:  # a single word larger than the window: leave it out
                    at += 1
                    continue
                yield _window(text, wordpiece, context, runs)
                runs = []
        if kind is BlockKind.HEADING:
            heading = (first, _fit(sizes, first, end, HEADING))
    if runs:
        yield _window(text, wordpiece, context, runs)


def _fit(sizes: list[int], first: int, end: int, room: int) -> int:
    """The end of the longest run of whole words from `first` that has no more than `room` pieces."""
    at = first
    while at < end and sizes[at] <= room:
        room -= sizes[at]
        at += 1
    return at


def _sentence_end(words: list[Word], first: int, end: int, stops: frozenset[int], may_be_empty: bool) -> int:
    """The last end of a sentence in words[first:end]; without one, nothing if that may be, else `end`."""
    for at in range(end - 1, first, -1):
        if words[at].pieces[0] in stops and words[at].end < words[at + 1].start:
            return at + 1
    return first if may_be_empty else end


def _window(
    text: Text,
    wordpiece: WordPiece,
    context: list[tuple[int, int, BlockKind]],
    runs: list[tuple[int, int, BlockKind]],
) -> Window:
    pieces, shapes, kinds, emphases = [wordpiece.start], [0], [0], [0]
    starts: list[int] = []
    covered: list[int] = []
    for first, end, kind in [*context, *runs]:
        number = BLOCK_KINDS.index(kind) + 1
        for i in range(first, end):
            word = text.words[i]
            starts.append(len(pieces))
            covered.append(i)
            n = len(word.pieces)
            pieces += word.pieces
            shapes += [word.shape] * n
            kinds += [number] * n
            emphases += [text.emphasised[i]] * n
        pieces.append(wordpiece.separator)
        shapes.append(0)
        kinds.append(0)
        emphases.append(0)
    before = sum(b - a for a, b, _ in context)
    numbers = [np.array(x, np.int64) for x in (pieces, shapes, kinds, emphases, starts, covered)]
    return Window(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], before)
