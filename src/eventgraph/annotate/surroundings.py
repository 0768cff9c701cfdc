"""What an event is part of, where it is, what is shown there, and who makes what is shown."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from eventgraph.annotate.context import Context, Placed, event_slot
from eventgraph.model import BlockKind, Claim, Evidence, Kind, Relation

#: Precision of each rule over the annotated articles where both names are right (see docs/extraction.md).
_CONFIDENCE = {
    "part-of": 0.85, "at": 0.85, "held-in": 0.7, "event-in": 0.88, "place-list": 0.92, "list": 0.8, "verb": 0.6,
    "list-item": 0.6, "by": 0.45, "possessive": 0.7, "maker": 0.85, "launch": 0.85,
}  # fmt: skip
_PART_OF = re.compile(
    r"[\s,)”\"'’]*(?:which\s+)?(?:(?:was|is|were|are|be|being)\s+)?(?:held|organi[sz]ed|hosted|run|taking place|took place|happening|scheduled)?\s*"
    r"(?:as\s+)?(?:a\s+)?(?:(?:part|one part|day \w+|day|track|session|side event|satellite event|edition|component|highlight)\s+(?:of|at)|alongside|co-?located (?:with|at)|"
    r"in conjunction with|in parallel with|on the (?:sidelines|margins) of|adjacent to)\s+(?:the\s+|this year['’]s\s+|our\s+)?[“\"'‘]?",
    re.IGNORECASE,
)
_AT = re.compile(
    r"[\s,”\"'’]*(?:held\s+|hosted\s+)?(?:at|during|within)\s+(?:the\s+|this year['’]s\s+|our\s+)?",
    re.IGNORECASE,
)
_IN = re.compile(
    r"[\s,”\"'’)]*(?:(?:which|that)\s+)?(?:(?:was|is|were|are|be|being|will be|has been)\s+)?(?:again\s+|also\s+)?(?:held|hosted|taking place|took place|takes place|takes|located|organi[sz]ed|happening|running)?"
    r"[^.;:]{0,40}?\b(?:in|at)\s+(?:the\s+)?(?:(?:beautiful|sunny|historic|lovely|downtown|central|nearby)\s+)?",
    re.IGNORECASE,
)
_HELD = re.compile(
    r"\b(?:held|hosted|took place|take place|takes place|taking place|gather(?:ed|ing)?|met|meet|convened|coming to|came together|event|in person|in-person|venue)\b",
    re.IGNORECASE,
)
_IN_BEFORE = re.compile(
    r"\b(?:in|at)\s+(?:the\s+)?(?:(?:beautiful|sunny|historic|lovely|downtown|central)\s+)?$", re.IGNORECASE
)
_SHOW = re.compile(
    r"\b(?:present(?:ed|ing|s)?|launch(?:ed|ing|es)?|demonstrat\w+|demo(?:ed|ing|s)?|showcas\w+|introduc\w+|unveil\w+|announc\w+|releas\w+|talk(?:ed|s|ing)? (?:about|on)|"
    r"discuss\w*|work(?:ed|ing)? on|learn\w* (?:about|to use|how to)|teach\w*|taught|tutorial\w*|workshops? (?:on|about|in)|session\w* (?:on|about)|talks? (?:on|about)|using|hack(?:ed|ing)? on|"
    r"includ(?:ing|es|ed)|highlight\w*|featur\w+|explor\w+|cover\w*|built|build(?:ing)?|develop\w*|contribut\w* to|about|updat\w+)\b",
    re.IGNORECASE,
)
_MADE_BY = re.compile(
    r"[\s,)”\"'’(]*(?:(?:which|that)\s+)?(?:(?:is|was|are|were|has been)\s+)?(?:(?:an?|the)\s+[\w -]{0,40}?)?(?:originally\s+|jointly\s+)?(?:developed|created|built|made|maintained|published|led|designed|run|launched|released|written|provided|authored|started|founded)?\s*(?:and \w+\s+)?(?:by|from)\s+(?:the\s+)?",
    re.IGNORECASE,
)
_MAKES = re.compile(
    r"[\s,]*(?:who\s+|which\s+)?(?:(?:has|have|is|are|recently|also)\s+)*(?:developed|develops|created|creates|built|maintains|maintained|launched|released|published|wrote|unveiled|announced|made|presented (?:his|her|their|its))\s+"
    r"(?:(?:its|their|his|her|the|a|an|new|own|called|open[- ]source)\s+)*[“\"'‘]?",
    re.IGNORECASE,
)
_MAKER = re.compile(
    r"[\s,(]*(?:(?:the|an?|is|who is|one of the|lead|core|original|co-?)\s*)*(?:creator|author|maintainer|developer|founder|co-founder|lead|makers?|authors|maintainers|creators)s?\s+(?:of|for|behind)\s+(?:the\s+)?",
    re.IGNORECASE,
)


def find_surroundings(context: Context) -> Iterator[Claim]:
    """Claims on events and tools in one sentence."""
    yield from _super_events(context)
    yield from _locations(context)
    yield from _tools(context)
    yield from _creators(context)


def _claim(
    context: Context, relation: Relation, subject: Placed | None, object_: Placed | None, rule: str
) -> Claim:
    placed = [p for p in (subject, object_) if p is not None]
    evidence = Evidence(
        context.span(*placed), f"rule:{relation.name.lower().replace('_', '-')}-{rule}", _CONFIDENCE[rule]
    )
    return Claim(relation, subject.index if subject else None, object_.index if object_ else None, evidence)


def _super_events(context: Context) -> Iterator[Claim]:
    events = context.of_kind(Kind.EVENT, nominal=True)
    for left, right in itertools.pairwise(events):
        if right.mention.nominal:
            continue
        gap = context.between(left, right)
        if _PART_OF.fullmatch(gap):
            yield _claim(context, Relation.SUPER_EVENT, left, right, "part-of")
        elif _AT.fullmatch(gap):
            yield _claim(context, Relation.SUPER_EVENT, left, right, "at")
    if events and (first := events[0]) and not first.mention.nominal:
        before = context.sentence.tokens[: first.first].text
        if (
            re.search(r"\bas (?:a )?part of(?: the| our| this)?$", before.strip(), re.IGNORECASE)
            and len(events) > 1
        ):
            yield _claim(context, Relation.SUPER_EVENT, events[1], first, "part-of")


def _locations(context: Context) -> Iterator[Claim]:
    places = context.of_kind(Kind.PLACE)
    if not places or context.sentence.block.kind is BlockKind.HEADING:
        return
    tokens = context.sentence.tokens
    text = tokens.text
    claimed: set[int] = set()
    for place in places:
        before = tokens[: place.first].text
        event = event_slot(context, place.first, lambda e, p=place: e.last <= p.first)  # type: ignore[misc]
        previous = next((p for p in reversed(context.placed) if p.last <= place.first), None)
        follows = previous is not None and previous.index in claimed
        if (
            follows
            and previous is not None
            and re.fullmatch(r"\s*(?:,|\(|in|and)\s*", context.between(previous, place))
        ):
            yield _claim(context, Relation.LOCATION, event, place, "place-list")
            claimed.add(place.index)
        elif event and _IN.fullmatch(context.between(event, place)):
            yield _claim(context, Relation.LOCATION, event, place, "event-in")
            claimed.add(place.index)
        elif event and re.fullmatch(r"\s*(?:,|\||–|-|—|\()\s*", context.between(event, place)):
            yield _claim(context, Relation.LOCATION, event, place, "list")
            claimed.add(place.index)
        elif _IN_BEFORE.search(before + " ") and _HELD.search(text):
            yield _claim(
                context, Relation.LOCATION, event or event_slot(context, place.first), place, "held-in"
            )
            claimed.add(place.index)


def _tools(context: Context) -> Iterator[Claim]:
    if context.sentence.block.kind in (BlockKind.TITLE, BlockKind.HEADING):
        return
    tokens = context.sentence.tokens
    for tool in context.of_kind(Kind.TOOL):
        before = tokens[: tool.first].text
        matches = list(_SHOW.finditer(before))
        if matches and len(before) - matches[-1].end() < 60:
            yield _claim(context, Relation.PRESENTS, event_slot(context, tool.first), tool, "verb")
        elif context.sentence.block.kind is BlockKind.ITEM:
            yield _claim(context, Relation.PRESENTS, event_slot(context, tool.first), tool, "list-item")


def _creators(context: Context) -> Iterator[Claim]:
    makers = [p for p in context.placed if p.kind in (Kind.ORGANIZATION, Kind.PERSON)]
    for tool in context.of_kind(Kind.TOOL):
        for maker in makers:
            if maker.first >= tool.last:
                gap = context.between(tool, maker)
                if gap.strip() and _MADE_BY.fullmatch(gap):
                    yield _claim(context, Relation.CREATOR, tool, maker, "by")
            else:
                gap = context.between(maker, tool)
                if _MAKES.fullmatch(gap):
                    yield _claim(context, Relation.CREATOR, tool, maker, "launch")
                elif _MAKER.fullmatch(gap):
                    yield _claim(context, Relation.CREATOR, tool, maker, "maker")
                elif gap.strip() in ("'s", "’s", "'", "’"):
                    yield _claim(context, Relation.CREATOR, tool, maker, "possessive")
