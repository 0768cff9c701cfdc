"""When events happen: dates in the text, each given to the event that its sentence speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from eventgraph.annotate.context import Context, Placed
from eventgraph.annotate.dates import find_dates
from eventgraph.model import Article, BlockKind, DateClaim, Evidence, Kind

#: Precision over the annotated articles (see docs/extraction.md).
_NEAR, _POINTED, _OPEN, _IN_NAME = 0.8, 0.7, 0.5, 0.75
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_HELD = re.compile(r"\b(?:held|took place|takes? place|taking place|join us|when|dates?|hosted|gather(?:ed)?)\b", re.IGNORECASE)


def find_event_dates(article: Article, contexts: Sequence[Context]) -> Iterator[DateClaim]:
    """A claim for each date that stands in a sentence with an event, or in one that says "held", "takes place" …"""
    for context in contexts:
        sentence = context.sentence
        text = sentence.span.of(article.text)
        events = context.of_kind(Kind.EVENT, nominal=True)
        for event in events:
            name = event.mention.span.of(article.text)
            if not event.mention.nominal and (match := _YEAR.search(name)):
                evidence = Evidence(event.mention.span, "rule:year-in-name", _IN_NAME)
                yield DateClaim(event.index, match.group(), None, evidence)
        for date in find_dates(text, article.published):
            start = sentence.span.start + date.span.start
            end = sentence.span.start + date.span.end
            if any(e.mention.span.start < end and start < e.mention.span.end for e in events):
                continue
            nearest = min(events, key=lambda e: _distance(e, start, end), default=None)
            if nearest is not None:
                span = nearest.mention.span.union(type(nearest.mention.span)(start, end))
                confidence = _POINTED if nearest.mention.nominal else _NEAR
                far = _distance(nearest, start, end)[0] > 80
                evidence = Evidence(span, f"rule:date-near, {date.method}", confidence - 0.15 * far)
                yield DateClaim(nearest.index, date.start, date.end, evidence)
            elif _HELD.search(text) or (
                sentence.block.kind is BlockKind.ITEM and re.match(r"\W*(?:when|dates?)\b", text, re.IGNORECASE)
            ):
                evidence = Evidence(sentence.span, f"rule:date-open, {date.method}", _OPEN)
                yield DateClaim(None, date.start, date.end, evidence)


def _distance(event: Placed, start: int, end: int) -> tuple[int, int]:
    span = event.mention.span
    return max(span.start - end, start - span.end, 0), span.start
