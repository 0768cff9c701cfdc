"""What the tests of the resolver share: extractions spelled out by hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import pytest

from eventgraph.model import Article, Claim, Evidence, Extraction, Kind, Mention, Relation, Span
from eventgraph.read import read_text

#: Subject, relation, object, confidence: the ends are words of the text or None, and as in `Claim` the rest.
Said = tuple[str | None, Relation, str | None, float] | tuple[str | None, Relation, str | None, float, dict]


class Spelled:
    """An extraction of a text: mentions by their words, claims by the words of their ends."""

    def __init__(self, body: str, title: str = "Notes", published: str | None = "2026-06-22") -> None:
        header = f"Date: {published}\n" if published else ""
        self.article: Article = read_text(f"{title}\n\n{header}\n{body}", "notes")
        self.mentions: list[Mention] = []
        self.claims: list[Claim] = []

    def name(self, kind: Kind, *names: str, confidence: float = 0.9, **more: object) -> Spelled:
        """Mention each name wherever it stands, unless it lies within a longer one of its kind."""
        for name in names:
            for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", self.article.text):
                span = Span(*match.span())
                if not any(m.kind is kind and m.span.overlaps(span) for m in self.mentions):
                    self.mentions.append(Mention(span, kind, confidence, "test", **more))  # type: ignore[arg-type]
        return self

    def index(self, words: str | None, *, nth: int = 0) -> int | None:
        """A mention by its words, as claims give it."""
        if words is None:
            return None
        return [i for i, m in enumerate(self.mentions) if m.span.of(self.article.text) == words][nth]

    def say(self, *said: Said, at: str = "", method: str = "rule:test") -> Spelled:
        """Claims whose evidence is the words `at`, by default the whole text."""
        start = self.article.text.index(at)
        span = Span(start, start + len(at)) if at else Span(0, len(self.article.text))
        for subject, relation, object_, confidence, *more in said:
            evidence = Evidence(span, method, confidence)
            extra = more[0] if more else {}
            self.claims.append(Claim(relation, self.index(subject), self.index(object_), evidence, **extra))
        return self

    def extraction(self, **more: Sequence[object]) -> Extraction:
        """With nothing fitted for the reader: belief is the best confidence."""
        return Extraction(
            self.article,
            "test 1",
            mentions=tuple(self.mentions),
            claims=tuple(self.claims),
            **more,  # type: ignore[arg-type]
        )


@pytest.fixture(scope="session")
def spell() -> Callable[..., Spelled]:
    """To spell out an extraction."""
    return Spelled
