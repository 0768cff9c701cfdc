"""Events that titles and headings name whole, whatever their words look like.

An encoder sees a window of words; that "Harbours for Everybody" is a session, the layout says. Each rule but the
last is right by construction:

* title: the article's title is nothing but an event's name ("Reflections on the Quay Summit", "Quay Jam: a recap");
* title-at: the title ends with one ("Lumen at QuayCon 2024");
* session: a heading with a kind of session and a colon ("Session 2: X");
* dated: a heading with a date ("May 26-27: X", "X (13 July)");
* quoted: a title in quotation marks behind a kind of session ("a panel on “X”");
* title-year: the title is a name with a year ("Quay 2024"); other things have years, too.

Measured on 164 annotated articles of event coverage, with confidences a little below: title 53 of 56, title-at 29 of
29, session 14 of 15, dated 25 of 26, quoted 8 of 8.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import cache

from eventgraph.annotate.dates import find_dates
from eventgraph.lexicon import words
from eventgraph.model import Article, Block, BlockKind, Kind, Mention, Span

#: Precision of each rule over the annotated articles.
_CONFIDENCE = {
    "title": 0.92, "title-at": 0.9, "session": 0.85, "dated": 0.9, "quoted": 0.85, "title-year": 0.6,
}  # fmt: skip
#: The rules that are right by construction; a title that only ends with a year ("Budget 2024") is none.
RULES = frozenset(f"rule:event-{name}" for name in _CONFIDENCE if name != "title-year")
#: A name has at most this many words.
_LONGEST = 12
_YEAR = r"(?:(?:19|20)\d\d|['’]\d\d)"
_ENDS_WITH_YEAR = re.compile(rf"{_YEAR}$")
_NAME_WORD = re.compile(r"[A-Z0-9#@(]|['’]\d\d$|[a-z]+[A-Z]|(?:of|for|on|the|and|in|&|\+|/|-|–)$")
_COMPOUND = re.compile(r"(?=.*[a-z])\w+(?:Con|Conf|Fest|Hack|Camp|con|conf|fest|hack)(?:\d\d)?")
_SUBTITLE = re.compile(r"(?:\s*[:!?]|\s+[–—-])(?:\s.*)?$|\s*—.*$")
_AT = re.compile(r"\s(?:at|@|during|from)\s+(?:the\s+)?", re.IGNORECASE)
_JOINT = re.compile(r"\s(?:at|@|during|from|in)\s", re.IGNORECASE)
#: Many events, not one.
_PLURALS = frozenset(("talks", "sessions", "events", "meetings"))
#: What is no name of a session: "Session 1", "the panel".
_LEAST_TITLE = 2


def find_titles(article: Article) -> Iterator[Mention]:
    """Events named by a title, a heading or in quotation marks; spans may overlap."""
    for block in article.blocks[:1]:
        yield from _title(article.text, block.span)
    headed = any(block.kind is BlockKind.HEADING for block in article.blocks)
    dates = find_dates(article.text, article.published) if headed else []
    for block in article.blocks[1:]:
        if block.kind is BlockKind.HEADING:
            within = [d.span for d in dates if block.span.contains(d.span)]
            yield from _heading(article.text, block, within)
        elif block.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM):
            yield from _quoted(article.text, block)


def _mention(start: int, end: int, rule: str) -> Mention:
    return Mention(Span(start, end), Kind.EVENT, _CONFIDENCE[rule], f"rule:event-{rule}")


@cache
def _leads() -> re.Pattern[str]:
    return re.compile(
        rf"(?:(?:a|an|the|our|some|my)\s+)?(?:{_any('title_leads')})(?!\w)\s*(?:\b(?:on|from|of|at|to|about|for|in)\b|:)?\s*",
        re.IGNORECASE,
    )


@cache
def _tails() -> re.Pattern[str]:
    return re.compile(rf"\s+(?:{_any('title_tails')})\b.*$", re.IGNORECASE)


def _any(name: str) -> str:
    return "|".join(sorted(map(re.escape, words(name)), key=lambda w: (-len(w), w)))


def _title(text: str, span: Span) -> Iterator[Mention]:
    """The article's title without "Reflections on", a subtitle or "recap", if that is an event's name."""
    title = span.of(text)
    lead = _leads().match(title)
    start = lead.end() if lead else 0
    if article := re.match(r"(?:the|a|an)\s+", title[start:], re.IGNORECASE):
        start += article.end()
    rest = _SUBTITLE.sub("", _tails().sub("", _SUBTITLE.sub("", title[start:])))
    joint, joints = _JOINT.search(rest), list(_AT.finditer(rest))
    first = rest[: joint.start()] if joint else rest
    if is_event_name(first):
        rule = "title" if _says_event(first) else "title-year"
        yield _mention(span.start + start, span.start + start + len(first), rule)
    if joints and is_event_name(last := rest[joints[-1].end() :]):
        begin = span.start + start + joints[-1].end()
        yield _mention(begin, begin + len(last), "title-at")


def is_event_name(name: str) -> bool:
    """Whether a phrase is nothing but an event's name: words of a name that end with an event noun or a year.

    >>> is_event_name("Quay Code Sprint 2017"), is_event_name("QuayCon"), is_event_name("How to run a summit")
    (True, True, False)
    """
    parts = name.split()
    if not 0 < len(parts) <= _LONGEST or "," in name or (not parts[0][0].isalnum() and parts[0][0] != "#"):
        return False
    nouns = words("event_nouns") - _PLURALS
    if not all(_NAME_WORD.match(part) or part.lower() in nouns for part in parts):
        return False
    return _says_event(name) or (len(parts) > 1 and _ENDS_WITH_YEAR.search(parts[-1]) is not None)


def _says_event(name: str) -> bool:
    """Whether an event noun at the end or before "on" says so, or a word such as "QuayCon"."""
    parts, nouns = name.split(), words("event_nouns") - _PLURALS
    if len(parts) > 1 and _ENDS_WITH_YEAR.search(parts[-1]):
        parts = parts[:-1] if _ENDS_WITH_YEAR.fullmatch(parts[-1]) else parts
    if len(parts) > 1 and parts[-1].lower() in nouns:
        return True
    on = any(a.lower() in nouns and b.lower() == "on" for a, b in itertools.pairwise(parts))
    return (on and len(parts) > _LEAST_TITLE) or any(map(_COMPOUND.fullmatch, parts))


@cache
def _session() -> re.Pattern[str]:
    """A kind of session, perhaps numbered, at the head of a heading: "Session 2: ", "Maintainer Track: "."""
    nouns = _any("session_nouns")
    return re.compile(
        rf"(?:[A-Z][\w-]*\s)?(?:{nouns})(?:\s(?:\d{{1,2}}|[A-Z]|[IVX]+))?\s?:\s(?=\S)", re.IGNORECASE
    )


def _heading(text: str, block: Block, dates: list[Span]) -> Iterator[Mention]:
    heading, start = block.span.of(text), block.span.start
    if (kind := _session().match(heading)) and heading[0].isupper() and heading[kind.end()].isupper():
        yield _mention(start, block.span.end, "session")
    elif dates:
        first, last = dates[0].start - start, dates[-1].end - start
        name = _beside_date(heading, first, last)
        if name is not None:
            yield _mention(start + name.start, start + name.end, "dated")


def _beside_date(heading: str, first: int, last: int) -> Span | None:
    """What a heading names beside the date at [first, last): "May 26-27: X", "X (13 July)", "X, May 26"."""
    before, behind = heading[:first], heading[last:]
    if not before.strip() and (joint := re.match(r"\s*[:–—|-]\s+", behind)):
        name = Span(last + joint.end(), len(heading))
        return name if _is_named(name.of(heading)) else None
    bracket = re.search(r"\s*\((?:\w+day,? )?$", before)
    if bracket and behind.strip() == ")" and bracket.start():
        return Span(0, bracket.start())
    joint = re.search(r"\s*[,:–—|-]\s+(?:\w+day,? )?$", before)
    named = joint and not behind.strip() and _is_named(heading[: joint.start()])
    return Span(0, joint.start()) if joint and named else None


def _is_named(text: str) -> bool:
    """Whether a heading beside a date is a name, and not what was released or what somebody did then."""
    parts = text.split()
    named = 0 < len(parts) <= _LONGEST and all(map(_NAME_WORD.match, parts))
    return named and not words("release_words") & {part.lower() for part in parts}


@cache
def _quotation() -> re.Pattern[str]:
    nouns = _any("session_nouns")
    return re.compile(
        rf"\b(?i:{nouns})\b(?:,|\s(?i:on|about|titled|entitled|called|named))?(?:\s(?i:the topic of|topic))?\s"
        r"[“\"‘'](?P<name>[A-Z][^“”\"\n]{6,160}?)[,.]?[”\"’'](?!\w)"
    )


def _quoted(text: str, block: Block) -> Iterator[Mention]:
    for found in _quotation().finditer(text, block.span.start, block.span.end):
        if len(found["name"].split()) > _LEAST_TITLE:
            yield _mention(found.start("name"), found.end("name"), "quoted")
