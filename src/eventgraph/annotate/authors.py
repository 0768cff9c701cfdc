"""What authors say of themselves: "I spoke at", "we attended", with their names in the byline."""

from __future__ import annotations

from collections.abc import Sequence

from eventgraph.annotate.context import Context, event_slot, is_negated
from eventgraph.annotate.verbs import verb_forms
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
_WENT = frozenset(["attended", "attending", "participated", "joined", "went", "attend"])


def find_author_claims(
    article: Article, contexts: Sequence[Context], first_index: int
) -> tuple[tuple[Mention, ...], tuple[Claim, ...]]:
    """Mentions of the authors who take part, in the byline, and what they did.

    "I" is the one author; with several authors it is nobody in particular and says nothing.
    """
    byline = next((b for b in article.blocks if b.kind is BlockKind.BYLINE), None)
    people = [name for name in article.authors if len(name.split()) > 1]
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
    return tuple(mentions), tuple(claims)


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


def _mention(article: Article, byline: Span, name: str) -> Mention:
    start = byline.start + byline.of(article.text).index(name)
    return Mention(Span(start, start + len(name)), Kind.PERSON, 0.9, "rule:byline")
