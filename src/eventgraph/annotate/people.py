"""Where a person's name begins and ends: titles, nicknames in brackets, hyphens, and words that are none of it."""

from __future__ import annotations

import re

from eventgraph.annotate.names import after_hyphens
from eventgraph.lexicon import words
from eventgraph.model import Span

_REST = r"[\w.’'-]*"
_NAME = rf"[^\W\d_]{_REST}"
_NICKNAME = rf"(?:\({_NAME}\)|[\"“]{_NAME}[\"”])"
#: "Ada (Addie) Roe", from within brackets or from before them.
_BEHIND = re.compile(rf" {_NICKNAME} [^\W\d_a-z]{_REST}")
_BEFORE = re.compile(r"(?<![\w’'-])[^\W\d_a-z][\w.’'-]* \($")
_DASH = re.compile(r"\s[-–—|]\s")
#: Letters of the longest name in front of a bracket.
_REACH = 30


def whole_name(text: str, span: Span) -> Span:
    """The span of a person's name that a reader found roughly.

    >>> for found in ("Dr. Ada Roe", "Ada Roe tweeted", "Ada", "Addie) Roe", "Ada Roe", "Quay - Ada Roe"):
    ...     text = {"Ada": "Ada (Addie) Roe", "Addie) Roe": "Ada (Addie) Roe", "Ada Roe": "Ada Roe-Sol"}.get(found, found)
    ...     start = text.index(found)
    ...     print(whole_name(text, Span(start, start + len(found))).of(text))
    Ada Roe
    Ada Roe
    Ada (Addie) Roe
    Ada (Addie) Roe
    Ada Roe-Sol
    Ada Roe
    """
    span = _last_part(text, _without_tail(text, _without_honorific(text, span)))
    name = span.of(text)
    if (
        ")" in name
        and "(" not in name
        and (before := _BEFORE.search(text[max(0, span.start - _REACH) : span.start]))
    ):
        span = Span(span.start - len(before.group()), span.end)
    elif " " not in name and (behind := _BEHIND.match(text, span.end)):
        span = Span(span.start, behind.end())
    return Span(span.start, after_hyphens(text, span.end))


def _without_honorific(text: str, span: Span) -> Span:
    """ "Dr. Ada Roe" is Ada Roe; "Dr. Roe" is Roe."""
    first, _, rest = span.of(text).partition(" ")
    return Span(span.end - len(rest), span.end) if rest and first.lower() in words("honorifics") else span


def _without_tail(text: str, span: Span) -> Span:
    """ "Ada Roe tweeted" is Ada Roe: no name that begins with a capital ends with a word in lower case."""
    parts = span.of(text).split(" ")
    while len(parts) > 1 and parts[0][:1].isupper() and parts[-1].islower() and parts[-1].isalpha():
        parts.pop()
    return Span(span.start, span.start + len(" ".join(parts)))


def _last_part(text: str, span: Span) -> Span:
    """ "Quay - Ada Roe" is Ada Roe."""
    dashes = list(_DASH.finditer(span.of(text)))
    return Span(span.start + dashes[-1].end(), span.end) if dashes else span
