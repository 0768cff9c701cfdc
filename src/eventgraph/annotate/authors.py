"""What authors say of themselves: "I spoke at", "we attended", with their names in the byline.

Who tells of an event as "I" and "me" was there, too, even if no sentence says it in so many words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from eventgraph.annotate.context import Context, event_slot, is_negated
from eventgraph.annotate.verbs import verb_forms
from eventgraph.lexicon import words
from eventgraph.model import Article, BlockKind, Claim, Evidence, Kind, Mention, Relation, Span

#: Precision over the annotated articles (see docs/extraction.md).
_SPOKE, _ATTENDED = 0.6, 0.6
_STRONG = frozenset(
    [
        "spoke",
        "speaking",
        "presented",
        "presenting",
        "gave",
        "giving",
        "moderated",
        "moderating",
        "facilitated",
        "keynoted",
        "taught",
        "led",
    ]
)
#: So often at the least an author who was there says "I", or authors who were there "we".
_OFTEN_I, _OFTEN_WE = 3, 15
_TOLD, _WAS_THERE = 0.8, 0.5
_I = re.compile(r"\b(?:I|[Mm]e|[Mm]y|[Mm]yself)\b")
_WE = re.compile(r"\b(?:[Ww]e|[Oo]ur|[Uu]s)\b")
_QUOTED = re.compile(r"“[^“”]*”|\"[^\"]*\"")
_WENT = frozenset(["attended", "attending", "participated", "joined", "went", "attend"])


def find_author_claims(
    article: Article, contexts: Sequence[Context], first_index: int
) -> tuple[tuple[Mention, ...], tuple[Claim, ...]]:
    """Mentions of the authors who take part, in the byline, and what they did.

    "I" is the one author; with several authors it is nobody in particular and says nothing.
    """
    byline = next((b for b in article.blocks if b.kind is BlockKind.BYLINE), None)
    people = [name for name in article.authors if _is_person(name)]
    if byline is None or not people:
        return (), ()
    mentions: list[Mention] = []
    claims: list[Claim] = []
    for context in contexts:
        for relation, role, span, who, event in _first_person(context):
            if who == "i" and len(people) > 1:
                continue
            if not mentions:
                mentions = [_mention(article, byline.span, name) for name in people]
            confidence = _SPOKE if relation is Relation.SPEAKER else _ATTENDED
            for i in range(len(people)):
                evidence = Evidence(span, "rule:first-person", confidence)
                claims.append(Claim(relation, event, first_index + i, evidence, role=role))
    if not mentions and (told := _tells_as_witness(article, contexts, len(people))):
        mentions = [_mention(article, byline.span, name, _TOLD) for name in people]
        for i in range(len(people)):
            evidence = Evidence(told, "rule:first-person-report", _WAS_THERE)
            claims.append(Claim(Relation.ATTENDEE, None, first_index + i, evidence, role="Attendee"))
    return tuple(mentions), tuple(claims)


def _is_person(name: str) -> bool:
    """Whether a byline names somebody: two words at the least, none of which is that of a team or of people in a role."""
    parts = re.findall(r"[\w'’-]+", name.lower())
    of_many = words("organization_nouns") | {f"{role}s" for role in words("role_nouns")} | {"the"}
    return len(parts) > 1 and of_many.isdisjoint(parts)


def _tells_as_witness(article: Article, contexts: Sequence[Context], authors: int) -> Span | None:
    """The first sentence in which an author tells as "I" or "we", if they do so all along; quotations aside."""
    seen: dict[str, list[int]] = {"i": [], "we": []}
    for block in article.blocks:
        if block.kind in (BlockKind.TITLE, BlockKind.BYLINE):
            continue
        said = _QUOTED.sub(lambda m: "_" * len(m.group()), block.span.of(article.text))
        for name, pattern in (("i", _I), ("we", _WE)):
            seen[name] += [block.span.start + m.start() for m in pattern.finditer(said)]
    if authors == 1 and len(seen["i"]) >= _OFTEN_I:
        first = seen["i"][0]
    elif len(seen["we"]) >= _OFTEN_WE:
        first = seen["we"][0]
    else:
        return None
    return next(
        (c.sentence.span for c in contexts if c.sentence.span.start <= first < c.sentence.span.end), None
    )


def _first_person(context: Context) -> list[tuple[Relation, str, Span, str, int | None]]:
    found: list[tuple[Relation, str, Span, str, int | None]] = []
    for verb in context.sentence.tokens:
        word = verb.lower_
        if not verb.tag_.startswith("VB") or word not in _STRONG | _WENT or is_negated(verb):
            continue
        subject = next((c for c in verb.children if c.dep_ == "nsubj" and c.lower_ in ("i", "we")), None)
        if subject is None or (subject.lower_ == "we" and word in _STRONG):
            continue
        event = event_slot(context, verb.i - context.sentence.tokens.start)
        if event is None:
            continue
        relation, role = (
            verb_forms().get(word, (Relation.SPEAKER, "Speaker"))
            if word in _STRONG
            else (Relation.ATTENDEE, "Attendee")
        )
        found.append((relation, role, context.span(subject, verb, event), subject.lower_, event.index))
    return found


def _mention(article: Article, byline: Span, name: str, confidence: float = 0.9) -> Mention:
    start = byline.start + byline.of(article.text).index(name)
    return Mention(Span(start, start + len(name)), Kind.PERSON, confidence, "rule:byline")
