"""Which event a sentence speaks of when it names none: pointers ("the workshop") and the main event.

Event coverage has, mostly, one main event: the one in the title, else the one named most; where the lead says
"the X Day, held as part of" it, the day. A pointer means the
main event if that can be called so, else the last event before it whose name ends with the pointer's noun. A claim without any event
means the event of the heading that it stands under, else the main event.
"""

from __future__ import annotations

import bisect
import math
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from eventgraph.lexicon import rows, words
from eventgraph.model import Article, BlockKind, Extraction, Kind, Relation, Span

#: What a mention in the title adds. With the encoder's chance and the logarithm of the number of mentions it found
#: the annotated main event in 53 of 76 articles, the encoder's chance alone in 50.
_TITLE_WEIGHT = 1.0
#: More events than this since the one in question make no difference.
_MANY = 3
#: Headings of programmes: each item may be an event of its own.
_PROGRAMMES = frozenset(("talks", "schedule", "program", "agenda", "session"))
_GENERAL = frozenset(("event", "events", "gathering"))


@dataclass(frozen=True, slots=True)
class Discourse:
    """Where events are named in an article."""

    article: Article
    main: str | None
    prominence: Mapping[str, float]  # the chance of each event to be the main one
    named: tuple[tuple[int, str, str], ...]  # position, entity's key, its name's last word
    headings: tuple[tuple[int, str | None], ...]  # position of each heading and the event that it names
    sentences: tuple[Span, ...]
    lists: frozenset[int] = frozenset()  # positions of the headings that say what part people played

    def lists_parts(self, position: int) -> bool:
        """Whether the heading above `position` is one such as "Speakers": what is below it is of no other section."""
        at = bisect.bisect_right([p for p, _ in self.headings], position) - 1
        return at >= 0 and self.headings[at][0] in self.lists

    def pointed(self, span: Span) -> str | None:
        """The event that a pointer at `span` means."""
        noun = re.findall(r"\w+", span.of(self.article.text).lower())[-1].removesuffix("s")
        if noun not in _GENERAL and not self._fits_main(noun):
            before = [key for position, key, last in self.named if position < span.start and last == noun]
            if before:
                return before[-1]
            if any(last == noun for _, _, last in self.named):
                return next(key for _, key, last in self.named if last == noun)
        return self.around(span.start)

    def _fits_main(self, noun: str) -> bool:
        """Whether the main event can be called so: its name ends with the noun, or with no such noun at all."""
        ends = {last for _, key, last in self.named if key == self.main}
        return noun in ends or not ends & words("event_parts")

    def headed(self, position: int) -> str | None:
        """The event that the heading above `position` names."""
        at = bisect.bisect_right([p for p, _ in self.headings], position) - 1
        return self.headings[at][1] if at >= 0 else None

    def foremost(self, number: int) -> list[str]:
        """The events that the article is most likely about, the likeliest first."""
        order = sorted(self.prominence, key=lambda key: (-self.prominence[key], key))
        return order[:number]

    def previous(self, position: int) -> str | None:
        """The last event named before `position` in the same section; none if a heading stands between."""
        at = bisect.bisect_left([p for p, _, _ in self.named], position) - 1
        if at < 0:
            return None
        heading = bisect.bisect_right([p for p, _ in self.headings], position) - 1
        begin = self.headings[heading][0] if heading >= 0 else 0
        return self.named[at][1] if self.named[at][0] >= begin else None

    def whereabouts(self, key: str, position: int) -> dict[str, float]:
        """How the event is named around a position: in the sentence, paragraph, section; how far before."""
        own = [p for p, k, _ in self.named if k == key]
        sentence = next((x for x in self.sentences if x.start <= position < x.end), Span(position, position))
        block = next((b.span for b in self.article.blocks if b.span.start <= position < b.span.end), sentence)
        at = bisect.bisect_right([p for p, _ in self.headings], position) - 1
        begin = self.headings[at][0] if at >= 0 else 0
        end = self.headings[at + 1][0] if at + 1 < len(self.headings) else len(self.article.text)
        before = [p for p in own if p <= position]
        nearest = max((p for p, _, _ in self.named if p <= position), default=-1)
        since = len({k for p, k, _ in self.named if before and before[-1] < p <= position} - {key})
        here = {k for p, k, _ in self.named if begin <= p < end}
        return {
            "in sentence": float(any(sentence.start <= p < sentence.end for p in own)),
            "in paragraph": float(any(block.start <= p < block.end for p in own)),
            "in section": float(any(begin <= p < end for p in own)),
            "alone in section": float(here == {key}),
            "in heading": float(at >= 0 and self.headings[at][1] == key),
            "other in heading": float(at >= 0 and self.headings[at][1] not in (None, key)),
            "last named": float(bool(before) and before[-1] == nearest),
            "named before": float(bool(before)),
            "log before": math.log(1 + (position - before[-1])) if before else 0.0,
            "events since": float(min(since, _MANY)),
        }

    def around(self, position: int) -> str | None:
        """The event that a sentence at `position` is about."""
        return self.headed(position) or self.main


def _narrowed(
    extraction: Extraction, keys: dict[int, tuple[Kind, str]], main: str | None, lead: int
) -> str | None:
    """The one part of the main event that the lead introduces, if there is one: that is what is reported on."""
    parts = {
        keys[c.subject][1]
        for c in extraction.claims
        if c.relation is Relation.SUPER_EVENT
        and c.evidence.method.startswith("rule:super-event-part-of")
        and c.subject in keys
        and c.object in keys
        and keys[c.object][1] == main != keys[c.subject][1]
        and c.evidence.span.start < lead
    }
    return next(iter(parts)) if len(parts) == 1 else main


def discourse(extraction: Extraction, keys: dict[int, tuple[Kind, str]]) -> Discourse:
    """Find the main event and lay out where events are named."""
    article = extraction.article
    scores: defaultdict[str, list[float]] = defaultdict(list)
    titled: set[str] = set()
    named = []
    lead = next((b.span.end for b in article.blocks if b.kind is BlockKind.PARAGRAPH), 0)
    title = article.blocks[0].span if article.blocks else Span(0, 0)
    for index, (kind, key) in sorted(keys.items(), key=lambda item: extraction.mentions[item[0]].span):
        if kind is not Kind.EVENT:
            continue
        mention = extraction.mentions[index]
        last = re.findall(r"\w+", re.sub(r"\b\d{4}\b", "", mention.span.of(article.text)).lower())
        named.append((mention.span.start, key, last[-1].removesuffix("s") if last else ""))
        scores[key].append(mention.main)
        if mention.span.start < title.end:
            titled.add(key)
    prominence = _prominence(scores, titled)
    main = min(prominence, key=lambda k: (-prominence[k], k)) if prominence else None
    narrowed = _narrowed(extraction, keys, main, lead)
    if narrowed is not None and narrowed != main:
        prominence[narrowed], prominence[str(main)] = prominence[str(main)], prominence[narrowed]
    headings = []
    above: list[tuple[int, str | None]] = []  # level and event of the headings that one stands under
    for block in article.blocks:
        if block.kind is BlockKind.HEADING:
            inside = [key for position, key, _ in named if block.span.start <= position < block.span.end]
            own = inside[0] if inside else None
            above = [h for h in above if h[0] < block.level]
            if own is None and above and block.level:
                own = above[-1][1]
            above.append((block.level, own))
            headings.append((block.span.start, own))
    lists = frozenset(
        block.span.start
        for block in article.blocks
        if block.kind is BlockKind.HEADING and _says_parts(block.span.of(article.text))
    )
    return Discourse(
        article, narrowed, prominence, tuple(named), tuple(headings), extraction.sentences, lists
    )


def _says_parts(heading: str) -> bool:
    return any(
        re.search(rf"\b{re.escape(phrase)}s?\b", heading, re.IGNORECASE)
        for phrase, *_ in rows("headings")
        if phrase not in _PROGRAMMES
    )


def _prominence(scores: Mapping[str, list[float]], titled: set[str]) -> dict[str, float]:
    """The chance of each event to be the one that the article is about: softmax of what speaks for it."""
    raw = {
        key: _logit(max(found)) + _TITLE_WEIGHT * (key in titled) + math.log(len(found))
        for key, found in scores.items()
    }
    total = sum(math.exp(value) for value in raw.values())
    return {key: math.exp(value) / total for key, value in sorted(raw.items())}


def _logit(p: float) -> float:
    p = min(max(p, 0.01), 0.99)
    return math.log(p / (1 - p))
