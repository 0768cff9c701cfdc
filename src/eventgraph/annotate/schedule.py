"""When events happen: dates in the text, each given to the event that its sentence speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from eventgraph.annotate.context import Context, Placed
from eventgraph.annotate.dates import DateMention, find_dates
from eventgraph.model import Article, BlockKind, DateClaim, Evidence, Kind, Span

#: Precision over the annotated articles (see docs/extraction.md).
_NEAR, _HEADED, _POINTED, _OPEN, _FOLLOWING, _LEAD, _IN_NAME = 0.8, 0.75, 0.7, 0.5, 0.45, 0.4, 0.6
#: Code points of a line that is a label or a name and no sentence.
_LABEL = 60
#: Blocks under a heading in which its event's date is looked for.
_UNDER_HEADING = 2
#: Taken off where the event stands far from the date, and for "this year", "tomorrow" and the like, which often
#: say when the author writes.
_FAR, _RELATIVE = 0.15, 0.45
_RELATIVE_METHODS = frozenset(("directed-unit", "relative-day", "ago"))
#: Code points between an event and its date beyond which the two may have nothing to do with each other.
_FAR_AWAY = 80
#: Code points that an event behind its date counts as further away.
_BEHIND = 12
_YEAR = re.compile(r"\b(?:19|20)\d\d\b|(?<=['’])\d\d\b")
_HELD = re.compile(
    r"\b(?:held|took place|takes? place|taking place|join us|when|dates?|hosted|gather(?:ed)?|ran from|runs from)\b",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"\W*(?:when|dates?)\b", re.IGNORECASE)


def find_event_dates(article: Article, contexts: Sequence[Context]) -> Iterator[DateClaim]:
    """A claim for each date that stands in a sentence with an event, or in one that says "held", "takes place" …

    A year in an event's name is its date unless a finer one is given; a date of another year is not its date.
    """
    titled = _YEAR.search(article.title)
    title_year = int(_four(titled.group())) if titled else None
    lead_end = _lead_end(article)
    block, before, headed, since = None, None, None, 0
    events_before: int | None = None  # the last event of the block so far
    beside: int | None = None  # the event that the block before consists of
    for context in contexts:
        sentence = context.sentence
        if sentence.block is not block:
            beside = events_before if block is not None and len(block.span) <= _LABEL else None
            block, before, since = sentence.block, None, since + 1
            events_before = None
            if block.kind is BlockKind.HEADING:
                named = context.of_kind(Kind.EVENT)
                headed, since = (named[0].index if named else None), 0
        text = sentence.span.of(article.text)
        events = context.of_kind(Kind.EVENT, nominal=True)
        for event in events:
            if year := _year_of(event, article):
                yield DateClaim(
                    event.index, year, None, Evidence(event.mention.span, "rule:year-in-name", _IN_NAME)
                )
        for date in find_dates(_masked(text, sentence.span.start, events), article.published, title_year):
            span = Span(sentence.span.start + date.span.start, sentence.span.start + date.span.end)
            relative = _RELATIVE * _is_relative(date)
            fitting = [e for e in events if (_year_of(e, article) or date.start)[:4] == date.start[:4]]
            if fitting:
                event = min(fitting, key=lambda e, span=span: _distance(e, span))  # type: ignore[misc]
                confidence = (_POINTED if event.mention.nominal else _NEAR) - relative
                confidence -= _FAR * (_distance(event, span)[0] > _FAR_AWAY)
                whole = event.mention.span.union(span)
                evidence = Evidence(whole, f"rule:date-near, {date.method}", round(confidence, 2))
                yield DateClaim(event.index, date.start, date.end, evidence)
            elif events or relative:
                continue
            elif beside is not None and len(text) <= _LABEL and date.precision in ("day", "month"):
                evidence = Evidence(sentence.span, f"rule:date-beside, {date.method}", _HEADED)
                yield DateClaim(beside, date.start, date.end, evidence)
            elif headed is not None and since <= _UNDER_HEADING and date.precision in ("day", "month"):
                evidence = Evidence(sentence.span, f"rule:date-heading, {date.method}", _HEADED)
                yield DateClaim(headed, date.start, date.end, evidence)
            elif _HELD.search(text) or (sentence.block.kind is BlockKind.ITEM and _LABELLED.match(text)):
                evidence = Evidence(sentence.span, f"rule:date-open, {date.method}", _OPEN)
                yield DateClaim(None, date.start, date.end, evidence)
            elif before is not None and date.precision == "day":
                evidence = Evidence(sentence.span, f"rule:date-following, {date.method}", _FOLLOWING)
                yield DateClaim(before, date.start, date.end, evidence)
            elif span.end <= lead_end and date.precision in ("day", "month"):
                yield DateClaim(
                    None, date.start, date.end, Evidence(span, f"rule:date-lead, {date.method}", _LEAD)
                )

        if events:
            before = events[-1].index
            events_before = before


def _is_relative(date: DateMention) -> bool:
    """Whether a date says when the author writes rather than when something is: "today", "this year"."""
    return date.method == "relative-day" or (date.method in _RELATIVE_METHODS and date.precision == "year")


def _masked(text: str, offset: int, events: Sequence[Placed]) -> str:
    """The sentence with the events' names blanked, so that the year of a name is no part of the date behind it."""
    for event in events:
        own = event.mention.span
        if not event.mention.nominal:
            first, last = max(own.start - offset, 0), min(own.end - offset, len(text))
            text = text[:first] + "\N{MIDDLE DOT}" * (last - first) + text[last:]
    return text


def _four(year: str) -> str:
    return year if len(year) == 4 else "20" + year


def _year_of(event: Placed, article: Article) -> str | None:
    """The year in an event's name."""
    if event.mention.nominal:
        return None
    match = _YEAR.search(event.mention.span.of(article.text))
    return _four(match.group()) if match else None


def _lead_end(article: Article) -> int:
    """Where the second paragraph ends: until there an article says what it is about, and when."""
    paragraphs = [b for b in article.blocks if b.kind is BlockKind.PARAGRAPH]
    return paragraphs[min(1, len(paragraphs) - 1)].span.end if paragraphs else 0


def _distance(event: Placed, span: Span) -> tuple[int, int]:
    """How far an event stands from a date; one behind the date counts as further, as dates follow their events."""
    own = event.mention.span
    return max(own.start - span.end + _BEHIND, span.start - own.end, 0), own.start
