"""Who spoke, attended, organised, sponsored: from verbs, from nouns such as "keynote by", from headings of lists."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Token

from eventgraph.annotate.context import (
    Context,
    Placed,
    event_slot,
    is_future,
    is_negated,
    subject_tokens,
    with_conjuncts,
)
from eventgraph.annotate.verbs import verb_forms
from eventgraph.lexicon import rows
from eventgraph.model import BlockKind, Claim, Evidence, Kind, Relation

_ENDS = {
    Relation.SPEAKER: (Kind.PERSON,),
    Relation.ATTENDEE: (Kind.PERSON, Kind.ORGANIZATION),
    Relation.ORGANIZER: (Kind.ORGANIZATION, Kind.PERSON),
    Relation.SPONSOR: (Kind.ORGANIZATION,),
}
_TALK_NOUNS = {
    "talk": "Speaker", "talks": "Speaker", "presentation": "Speaker", "presentations": "Speaker",
    "keynote": "Keynote", "keynotes": "Keynote", "lecture": "Speaker", "address": "Speaker",
    "session": "Speaker", "sessions": "Speaker", "panel": "Panelist", "demo": "Speaker", "demos": "Speaker",
    "workshop": "WorkshopLeader", "workshops": "WorkshopLeader", "tutorial": "WorkshopLeader",
    "remarks": "Opener", "speech": "Speaker", "speeches": "Speaker", "appearances": "Speaker",
}  # fmt: skip
_ROLE_NOUNS = {
    "speaker": "Speaker", "speakers": "Speaker", "keynote": "Keynote", "keynotes": "Keynote",
    "panelist": "Panelist", "panelists": "Panelist", "panellists": "Panelist", "moderator": "Moderator",
    "presenter": "Speaker", "presenters": "Speaker", "instructors": "WorkshopLeader", "instructor": "WorkshopLeader",
}  # fmt: skip
#: Precision of each rule over the annotated articles where both names are right (see docs/extraction.md).
_CONFIDENCE = {
    "verb": 0.75, "verb-object": 0.87, "noun-by": 0.75, "role-noun": 0.6, "possessive": 0.85, "heading": 0.7, "from": 0.85,
}  # fmt: skip
#: Verbs that introduce a list and do not end it.
_LISTING = frozenset(
    ["including", "featuring", "include", "included", "includes", "are", "were", "was", "is", "being"]
)
#: Tokens between "by" or a role noun and the first name that belongs to it.
_NEAR_BY, _NEXT_TO = 6, 4
#: Names at the head of a speaker's list item that are speakers; those behind them are spoken about.
_LISTED = 3
_WEAK_SPONSOR = frozenset(
    ("support", "supports", "supported", "supporting", "fund", "funded", "funds", "funding")
)
_HOLDERS = frozenset(
    ("run", "runs", "ran", "running", "hold", "holds", "held", "holding", "coordinate", "coordinated")
)


def find_participations(context: Context) -> Iterator[Claim]:
    """Claims event → person or organization in one sentence; the event may be open."""
    for token in context.sentence.tokens:
        if token.lower_ in verb_forms() and token.tag_.startswith("VB"):
            yield from _from_verb(context, token)
        if token.lower_ in _TALK_NOUNS:
            yield from _from_talk(context, token)
        if token.lower_ in _ROLE_NOUNS:
            yield from _from_role_noun(context, token)
    yield from _from_participle(context)
    yield from _from_thanks(context)
    yield from _from_heading(context)


def _from_participle(context: Context) -> Iterator[Claim]:
    """ "Opening the day, A said": parsers take A for what is opened, so the comma decides."""
    verb = context.sentence.tokens[0]
    if verb.tag_ != "VBG" or verb.lower_ not in verb_forms():
        return
    relation, role = verb_forms()[verb.lower_]
    people = context.of_kind(Kind.PERSON)
    if people and relation is Relation.SPEAKER:
        before = context.sentence.tokens[: people[0].first].text
        if before.endswith(",") and before.count(",") == 1:
            yield claim(context, relation, event_slot(context, 1), people[0], "verb-object", role, verb)


def _from_verb(context: Context, verb: Token) -> Iterator[Claim]:
    relation, role = verb_forms()[verb.lower_]
    if is_negated(verb):
        return
    passive = any(c.dep_ == "auxpass" for c in verb.children) or verb.tag_ == "VBN"
    near = verb.i - context.sentence.tokens.start
    event = event_slot(context, near)
    if relation in (Relation.ORGANIZER, Relation.SPONSOR):
        if event is None and not passive:
            return
        if (verb.lower_ in _HOLDERS or verb.lower_ in _WEAK_SPONSOR) and event is None:
            return
        if event is not None and not passive and not _is_object(context, verb, event):
            return
    for token in subject_tokens(verb):
        agent = context.at(token)
        if agent is None or agent.kind not in _ENDS[relation] or agent.mention.nominal:
            continue
        rule = "verb-object" if event else "verb"
        yield claim(
            context, relation, event, agent, rule, role, verb, "announced" if is_future(verb) else "held"
        )


def _is_object(context: Context, verb: Token, event: Placed) -> bool:
    """Whether the event is what the verb acts on: in its subtree, to the right."""
    tokens = context.sentence.tokens
    inside = {t.i for t in verb.subtree}
    return event.first + tokens.start > verb.i and any(
        i + tokens.start in inside for i in range(event.first, event.last)
    )


def _chain(context: Context, start: int) -> list[Placed]:
    """The people listed from token `start` on, up to the next verb; brackets and titles may stand between."""
    tokens = context.sentence.tokens
    chain: list[Placed] = []
    at = start
    for placed in context.placed:
        if placed.first < start:
            continue
        depth = 0
        for token in tokens[at : placed.first]:
            depth += (token.text == "(") - (token.text == ")")
            verb = token.tag_.startswith("VB") and token.lower_ not in _LISTING
            if token.text == ";" or (verb and depth <= 0):
                return chain
        if placed.kind is Kind.PERSON:
            chain.append(placed)
        at = placed.last
    return chain


def _speakers(
    context: Context, people: list[Placed], rule: str, role: str, noun: Token, near: int
) -> Iterator[Claim]:
    for person in people:
        yield claim(context, Relation.SPEAKER, event_slot(context, near), person, rule, role, noun)


def _people_at(context: Context, tokens: list[Token]) -> list[Placed]:
    return [p for t in tokens if (p := context.at(t)) is not None and p.kind is Kind.PERSON]


def _from_talk(context: Context, noun: Token) -> Iterator[Claim]:
    """ "a keynote by A and B", "talks from A", "A's presentation"."""
    start = context.sentence.tokens.start
    role = _TALK_NOUNS[noun.lower_]
    for prep in noun.rights:
        if prep.lower_ in ("by", "from", "with", "featuring", "including"):
            first = prep.i - start + 1
            people = _chain(context, first)
            if people and people[0].first - first <= _NEAR_BY:
                yield from _speakers(context, people, "noun-by", role, noun, first)
    for child in noun.children:
        if child.dep_ == "poss":
            owners = _people_at(context, with_conjuncts(child))
            yield from _speakers(context, owners, "possessive", role, noun, noun.i - start)


def _from_role_noun(context: Context, noun: Token) -> Iterator[Claim]:
    """ "keynote speakers A (O) and B", "the speakers were A and B", "A was the keynote speaker"."""
    at = noun.i - context.sentence.tokens.start + 1
    role = _ROLE_NOUNS[noun.lower_]
    people = _chain(context, at)
    if people and people[0].first - at <= _NEXT_TO:
        yield from _speakers(context, people, "role-noun", role, noun, at)
    elif noun.dep_ == "attr":
        subjects = _people_at(context, subject_tokens(noun.head))
        yield from _speakers(context, subjects, "role-noun", role, noun, at)


_THANKS = re.compile(r"\b(?:thanks?|thank you|grateful|gratitude|shout-?out|kudos)\b", re.IGNORECASE)
_FOR = re.compile(
    r"\bfor\b[^.]*?\b(sponsor|host|organi[sz]|support|fund|provid|donat|hav(?:ing))", re.IGNORECASE
)


def _from_thanks(context: Context) -> Iterator[Claim]:
    """ "thanks to O for sponsoring / hosting / organising"."""
    text = context.sentence.tokens.text
    if not _THANKS.search(text):
        return
    match = _FOR.search(text)
    word = match.group(1).lower() if match else ""
    sponsors = "sponsor" in text.lower()
    if word.startswith(("host", "organi")) or (not match and re.search(r"\borgani[sz]ers?\b", text)):
        relation, role = Relation.ORGANIZER, "Organizer"
    elif match or sponsors:
        relation, role = Relation.SPONSOR, "Sponsor"
    else:
        return
    for agent in context.of_kind(*_ENDS[relation]):
        yield claim(
            context,
            relation,
            event_slot(context, agent.last),
            agent,
            "heading",
            role,
            context.sentence.tokens[0],
        )


def _from_heading(context: Context) -> Iterator[Claim]:
    """The first name of a list item (or all of a short line) under a heading such as "Speakers"."""
    if context.sentence.block.kind is not BlockKind.ITEM:
        return
    if context.sentence.span.start != context.sentence.block.span.start:
        return
    found = _heading_says([*context.sentence.headings[-1:], context.lead])
    if found is None:
        return
    relation, role = found
    agents = context.of_kind(*_ENDS[relation])
    for agent in agents[:_LISTED] if relation is Relation.SPEAKER else agents:
        first = context.sentence.tokens[agent.first]
        yield claim(context, relation, event_slot(context, agent.last), agent, "heading", role, first)


def _heading_says(above: list[str]) -> tuple[Relation, str] | None:
    """What a heading, or the line that introduces a list, says of the names below it."""
    for phrase, relation, role in rows("headings"):
        if any(re.search(rf"\b{re.escape(phrase)}s?\b", text, re.IGNORECASE) for text in above if text):
            return Relation[relation.upper()], role
    return None


_FROM = re.compile(
    r"\b(?:participants?|attendees?|representatives?|members?|people|colleagues|experts|researchers|developers|staff|folks|delegates)\s+(?:from|of)\b",
    re.IGNORECASE,
)


def find_delegations(context: Context) -> Iterator[Claim]:
    """ "representatives from O and P" took part."""
    text = context.sentence.tokens.text
    match = _FROM.search(text)
    if not match:
        return
    start = context.sentence.offset + context.sentence.tokens.start_char + match.end()
    at = start
    for agent in context.of_kind(Kind.ORGANIZATION):
        if agent.mention.span.start < start:
            continue
        if agent.mention.span.start - at > 8:
            break
        yield claim(
            context,
            Relation.ATTENDEE,
            event_slot(context, agent.last),
            agent,
            "from",
            "Attendee",
            context.sentence.tokens[agent.first],
        )
        at = agent.mention.span.end


def claim(
    context: Context, relation: Relation, event: Placed | None, agent: Placed, rule: str, role: str, trigger: Token, status: str = "held",
) -> Claim:  # fmt: skip
    """A participation, its evidence the words from the agent to the trigger and the event."""
    parts: list[Placed | Token] = [agent, trigger, *([event] if event else [])]
    confidence = _CONFIDENCE[rule]
    evidence = Evidence(context.span(*parts), f"rule:{relation.name.lower()}-{rule}", confidence)
    return Claim(relation, event.index if event else None, agent.index, evidence, role=role, status=status)
