"""When events happen: dates in the text, each given to the event that its sentence speaks of.

| rule | the date's event |
|---|---|
| `date-near` | the nearest one in the sentence, and its acronym in brackets |
| `date-this` | "this event will be on …": the last one before it in the paragraph |
| `date-label` | behind "Date:" or "When:": left open |
| `date-beside` | the one that the line before consists of |
| `date-heading` | the one in the heading above |
| `date-day` | what is first named below a heading, or in a list, that a date introduces |
| `date-following` | the last one before it in the paragraph |
| `date-open` | in a sentence that says "held", "takes place" …: left open |
| `date-lead` | in the first two paragraphs: left open |
| `year-in-name` | the one whose name holds the year |

An open date's event is found when the article is resolved. Dates of deadlines, posts and earlier editions are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from eventgraph.annotate.context import Context, Placed
from eventgraph.annotate.dates import DateMention, find_dates
from eventgraph.model import Article, Block, BlockKind, DateClaim, Evidence, Kind, Span

#: Precision over the annotated articles (see docs/extraction.md).
_NEAR, _HEADED, _POINTED, _OPEN, _FOLLOWING, _LEAD, _IN_NAME = 0.8, 0.75, 0.7, 0.5, 0.45, 0.4, 0.6
_LABELLED_DATE, _DAY = 0.75, 0.65
#: Code points of a line that is a label or a name and no sentence.
_LABEL = 60
#: Blocks under a heading in which its event's date is looked for.
_UNDER_HEADING = 2
#: Taken off where the event stands far from the date, and for "this year", "tomorrow" and the like, which often
#: say when the author writes.
_FAR, _RELATIVE = 0.15, 0.45
#: Taken off for a weekday, which may be one of the event's days, and for a year that stands alone.
_WEEKDAY, _BARE_YEAR = 0.3, 0.2
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
_LABELLED = re.compile(
    r"\W*(?:(?:event|conference|workshop|meeting)\s+)?(?:when|dates?)\b\s*:", re.IGNORECASE
)
#: Words before a date that say what it is the date of, and that is no event.
_OTHER_DATE = re.compile(
    r"(?:\b(?:since|as of|until|till|up to|©|copyright|founded in|established in|deadline\b[^.;]*|due\b[^.;]*"
    r"|(?:register|apply|submit|sign up|submissions?|registrations?|applications?|proposals?|abstracts?|papers?|tickets?|sale)\b"
    r"[^.;]*\b(?:by|before|until|opens?|opened|closes?|closed|from|on|is))\s*(?::|is|was|the)?\s*)$",
    re.IGNORECASE,
)
#: Code points before a date in which such words are looked for.
_REACH = 80
#: Who wrote a quoted post, and when: "— Ada Roe (@ada) May 4, 2026".
_SIGNATURE = re.compile(r"\s*[—–-]+\s*[^.]{0,60}\(@")
_THIS = ("this ", "that ")
_Dates = list[tuple[DateMention, Span]]  # each with its place in the article


@dataclass(frozen=True, slots=True)
class _Introduced:
    """A date that a heading, or the line before a list, gives to what follows. `level` is the heading's rank."""

    date: DateMention
    span: Span
    level: int | None
    used: bool = False


class _Surroundings:
    """What stands around a sentence: the event of the heading, of the line before, of the paragraph so far."""

    def __init__(self) -> None:
        self.block: Block | None = None
        self.headed: int | None = None  # the event of the heading above
        self.since = 0  # blocks since that heading
        self.beside: int | None = None  # the event that the block before consists of
        self.before: int | None = None  # the last event of the block so far
        self.introduced: _Introduced | None = None

    def enter(self, context: Context) -> None:
        """Go on to a sentence; where it begins another block what the last one said is over."""
        block = context.sentence.block
        if block is self.block:
            return
        self.beside = self.before if self.block is not None and len(self.block.span) <= _LABEL else None
        self.block, self.before = block, None
        self.since += 1
        above = self.introduced
        if above and above.level is None and block.kind is not BlockKind.ITEM:
            self.introduced = None
        if block.kind is BlockKind.HEADING:
            named = context.of_kind(Kind.EVENT)
            self.headed, self.since = (named[0].index if named else None), 0
            if above and above.level is not None and block.level <= above.level:
                self.introduced = None

    def leave(self, context: Context, dates: _Dates, text: str) -> None:
        """Remember what the sentence says for those that follow."""
        if events := context.of_kind(Kind.EVENT, nominal=True):
            self.before = events[-1].index
        is_heading = context.sentence.block.kind is BlockKind.HEADING
        if (
            len(dates) == 1
            and dates[0][0].precision in ("day", "month")
            and (is_heading or text.endswith(":"))
        ):
            self.introduced = _Introduced(*dates[0], context.sentence.block.level if is_heading else None)


def find_event_dates(article: Article, contexts: Sequence[Context]) -> Iterator[DateClaim]:
    """A claim for each date that an event is near, above or before, or that a sentence gives to an open event.

    A year in an event's name is its date unless a finer one is given; a date of another year is not its date.
    """
    titled = _YEAR.search(article.title)
    title_year = int(_four(titled.group())) if titled else None
    year = re.match(r"\d{4}", article.published or "")
    published_year = int(year.group()) if year else None
    lead_end = _lead_end(article)
    around = _Surroundings()
    for context in contexts:
        around.enter(context)
        span = context.sentence.span
        text = span.of(article.text)
        events = context.of_kind(Kind.EVENT, nominal=True)
        for event in events:
            if named_year := _year_of(event, article):
                evidence = Evidence(event.mention.span, "rule:year-in-name", _IN_NAME)
                yield DateClaim(event.index, named_year, None, evidence)
        masked = _masked(text, span.start, events)
        dates = [
            (date, Span(span.start + date.span.start, span.start + date.span.end))
            for date in find_dates(masked, article.published, title_year)
            if not _is_other(masked[: date.span.start])
        ]
        for date, own in dates:
            if events:
                yield from _with_events(article, context, date, own, around.before, published_year)
            elif _is_of_its_time(date, published_year) and _doubt(date) < _RELATIVE:
                in_lead = own.end <= lead_end and date.start != article.published
                yield from _without_events(context, text, date, own, around, in_lead)
        if not dates:
            yield from _introduced(article, around, events)
        around.leave(context, dates, text)


def _with_events(
    article: Article,
    context: Context,
    date: DateMention,
    span: Span,
    before: int | None,
    published: int | None,
) -> Iterator[DateClaim]:
    """The date given to the nearest event of the sentence that it fits, and to that one's acronym in brackets."""
    fitting = [
        event
        for event in context.of_kind(Kind.EVENT, nominal=True)
        if (_year_of(event, article) or date.start)[:4] == date.start[:4]
        and not _is_history(event, date, published)
    ]
    if not fitting:
        return
    nearest = min(fitting, key=lambda e: _distance(e, span))
    nominal = nearest.mention.nominal
    if nominal and before is not None and nearest.mention.span.of(article.text).lower().startswith(_THIS):
        yield _claim("this", before, date, context.sentence.span, _POINTED)
        return
    confidence = (_POINTED if nominal else _NEAR) - _FAR * (_distance(nearest, span)[0] > _FAR_AWAY)
    for event in fitting:
        if event is nearest or _is_acronym_of(article.text, event, nearest):
            yield _claim("near", event.index, date, event.mention.span.union(span), confidence)


def _without_events(
    context: Context, text: str, date: DateMention, span: Span, around: _Surroundings, in_lead: bool
) -> Iterator[DateClaim]:
    """The claim for a date in a sentence that names no event."""
    words = context.sentence.span
    exact = date.precision in ("day", "month")
    if exact and _LABELLED.match(text) and around.since <= 2 * _UNDER_HEADING:
        yield _claim("label", None, date, words, _LABELLED_DATE)
    elif exact and around.beside is not None and len(text) <= _LABEL:
        yield _claim("beside", around.beside, date, words, _HEADED)
    elif exact and around.headed is not None and around.since <= _UNDER_HEADING:
        yield _claim("heading", around.headed, date, words, _HEADED)
    elif date.precision == "day" and around.before is not None:
        yield _claim("following", around.before, date, words, _FOLLOWING)
    elif _HELD.search(text):
        yield _claim("open", None, date, words, _OPEN)
    elif exact and in_lead:
        yield _claim("lead", None, date, span, _LEAD)


def _introduced(article: Article, around: _Surroundings, events: Sequence[Placed]) -> Iterator[DateClaim]:
    """The date introduced above, given to the first event of the sentence if that was not named before it.

    A single day holds for all that follows (a programme), a run of days or a month for one event (a list of events).
    """
    above = around.introduced
    if above is None or not events:
        return
    date, event = above.date, events[0]
    if above.used and (date.precision != "day" or date.end is not None):
        return
    around.introduced = replace(above, used=True)
    known = article.text.find(event.mention.span.of(article.text), 0, above.span.start) >= 0
    if (
        not event.mention.nominal
        and not known
        and (_year_of(event, article) or date.start)[:4] == date.start[:4]
    ):
        yield _claim("day", event.index, date, above.span, _DAY)


def _claim(rule: str, event: int | None, date: DateMention, words: Span, confidence: float) -> DateClaim:
    evidence = Evidence(words, f"rule:date-{rule}, {date.method}", round(confidence - _doubt(date), 2))
    return DateClaim(event, date.start, date.end, evidence)


def _is_other(before: str) -> bool:
    """Whether the words before a date say that something else is on it: a deadline, a post."""
    return bool(_OTHER_DATE.search(before[-_REACH:]) or _SIGNATURE.match(before))


def _is_of_its_time(date: DateMention, published: int | None) -> bool:
    """Whether a date is at most a year from publication: an article is about what comes or what just was."""
    return published is None or abs(int(date.start[:4]) - published) <= 1


def _is_history(event: Placed, date: DateMention, published: int | None) -> bool:
    """Whether "in 2017, the workshop …" tells of an earlier edition."""
    other = published is not None and int(date.start[:4]) != published
    return other and event.mention.nominal and date.precision == "year"


def _is_acronym_of(text: str, one: Placed, other: Placed) -> bool:
    """Whether two names stand as in "Long Name (LN)"."""
    if one.mention.nominal or other.mention.nominal:
        return False
    first, second = sorted((one.mention.span, other.mention.span))
    return re.fullmatch(r"\s?\(", text[first.end : max(first.end, second.start)]) is not None


def _doubt(date: DateMention) -> float:
    """What to take off where a date says when the author writes ("today", "this year"), or is a weekday or a year."""
    if date.method == "relative-day" or (date.method in _RELATIVE_METHODS and date.precision == "year"):
        return _RELATIVE
    if date.method == "weekdays":
        return _WEEKDAY
    return _BARE_YEAR if date.precision == "year" else 0.0


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
