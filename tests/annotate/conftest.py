"""What the tests of the rules share: sentences parsed by the pipeline, with mentions given by hand."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from eventgraph.annotate.analysis import Analysis, analyse, load_pipeline
from eventgraph.annotate.context import Context, find_nominals, place
from eventgraph.annotate.encoder import Encoder
from eventgraph.model import Article, Kind, Mention, Span


@dataclass(frozen=True)
class LaidOut:
    """An article, parsed, with the mentions of the given names wherever they stand, and the pointers at events."""

    article: Article
    analysis: Analysis
    mentions: tuple[Mention, ...]
    contexts: list[Context]

    def name(self, index: int | None) -> str | None:
        """The words of a mention."""
        return None if index is None else self.mentions[index].span.of(self.article.text)


LayOut = Callable[..., LaidOut]


@pytest.fixture(scope="session")
def lay_out() -> LayOut:
    """Parse an article and lay names of known kinds over it; a longer name takes what it shares with others."""

    def made(article: Article, **names: tuple[str, ...]) -> LaidOut:
        analysis = analyse(article, load_pipeline())
        found: list[Mention] = []
        wanted = [(name, Kind[kind.upper()]) for kind, given in names.items() for name in given]
        for name, kind in sorted(wanted, key=lambda pair: -len(pair[0])):
            for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", article.text):
                span = Span(*match.span())
                if not any(span.overlaps(m.span) for m in found):
                    found.append(Mention(span, kind, 0.9, "test"))
        found.sort(key=lambda m: m.span)
        mentions = (*found, *find_nominals(analysis, found))
        return LaidOut(article, analysis, mentions, place(analysis, mentions))

    return made


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The shipped encoder."""
    return Encoder.load()
