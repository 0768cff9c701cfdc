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
from eventgraph.annotate.lexicon import rows
from eventgraph.annotate.verbs import verb_forms
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
#: Precision of each rule over the annotated articles (see docs/extraction.md).
_CONFIDENCE = {"verb": 0.7, "verb-object": 0.75, "noun-by": 0.75, "role-noun": 0.75, "possessive": 0.7, "heading": 0.6, "from": 0.5}
_WEAK_SPONSOR = frozenset(("support", "supports", "supported", "supporting", "fund", "funded", "funds", "funding"))
_HOLDERS = frozenset(("run", "runs", "ran", "running", "hold", "holds", "held", "holding", "coordinate", "coordinated"))


def find_participations(context: Context) -> Iterator[Claim]:
    """Claims event → person or organization in one sentence; the event may be open."""
    for token in context.sentence.tokens:
        if token.lower_ in verb_forms() and token.tag_.startswith("VB"):
            yield from _from_verb(context, token)
        if token.lower_ in _TALK_NOUNS:
            yield from _from_talk(context, token)
        if token.lower_ in _ROLE_NOUNS:
            yield from _from_role_noun(context, token)
    yield from _from_thanks(context)
    yield from _from_heading(context)


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
        yield claim(context, relation, event, agent, rule, role, verb, "announced" if is_future(verb) else "held")


def _is_object(context: Context, verb: Token, event: Placed) -> bool:
    """Whether the event is what the verb acts on: in its subtree, to the right."""
    tokens = context.sentence.tokens
    inside = {t.i for t in verb.subtree}
    return event.first + tokens.start > verb.i and any(i + tokens.start in inside for i in range(event.first, event.last))


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
            if token.tag_.startswith("VB") and depth <= 0 and token.lower_ not in ("including", "featuring", "include", "included", "includes", "are", "were", "was", "is", "being"):
                return chain
            if token.text in (";",):
                return chain
        if placed.kind is Kind.PERSON:
            chain.append(placed)
        at = placed.last
    return chain


def _from_talk(context: Context, noun: Token) -> Iterator[Claim]:
    """ "a keynote by A and B", "talks from A", "A's presentation"."""
    start = context.sentence.tokens.start
    role = _TALK_NOUNS[noun.lower_]
    for prep in noun.rights:
        if prep.lower_ in ("by", "from", "with", "featuring", "including"):
            first = prep.i - start + 1
            people = _chain(context, first)
            if people and people[0].first - first <= 6:
                for person in people:
                    yield claim(context, Relation.SPEAKER, event_slot(context, first), person, "noun-by", role, noun)
    for child in noun.children:
        if child.dep_ == "poss":
            for token in with_conjuncts(child):
                person = context.at(token)
                if person and person.kind is Kind.PERSON:
                    yield claim(context, Relation.SPEAKER, event_slot(context, noun.i - start), person, "possessive", role, noun)


def _from_role_noun(context: Context, noun: Token) -> Iterator[Claim]:
    """ "keynote speakers A (O) and B", "the speakers were A and B", "A was the keynote speaker"."""
    start = context.sentence.tokens.start
    at = noun.i - start + 1
    people = _chain(context, at)
    if people and people[0].first - at <= 4:
        for person in people:
            yield claim(context, Relation.SPEAKER, event_slot(context, at), person, "role-noun", _ROLE_NOUNS[noun.lower_], noun)
    elif noun.dep_ == "attr":
        for token in subject_tokens(noun.head):
            person = context.at(token)
            if person and person.kind is Kind.PERSON:
                yield claim(context, Relation.SPEAKER, event_slot(context, at), person, "role-noun", _ROLE_NOUNS[noun.lower_], noun)


_THANKS = re.compile(r"\b(?:thanks?|thank you|grateful|gratitude|shout-?out|kudos)\b", re.IGNORECASE)
_FOR = re.compile(r"\bfor\b[^.]*?\b(sponsor|host|organi[sz]|support|fund|provid|donat|hav(?:ing))", re.IGNORECASE)


def _from_thanks(context: Context) -> Iterator[Claim]:
    """ "thanks to O for sponsoring / hosting / organising"."""
    text = context.sentence.tokens.text
    if not _THANKS.search(text):
        return
    match = _FOR.search(text)
    word = match.group(1).lower() if match else ""
    sponsors = "sponsor" in text.lower()
    if word.startswith(("host", "organi")) or (not match and re.search(r"\borgani[sz]ers?\b", text)):
        relation, role, kinds = Relation.ORGANIZER, "Organizer", (Kind.ORGANIZATION, Kind.PERSON)
    elif match or sponsors:
        relation, role, kinds = Relation.SPONSOR, "Sponsor", (Kind.ORGANIZATION,)
    else:
        return
    for agent in context.of_kind(*kinds):
        yield claim(context, relation, event_slot(context, agent.last), agent, "heading", role, context.sentence.tokens[0])


def _from_heading(context: Context) -> Iterator[Claim]:
    """The first name of a list item (or all of a short line) under a heading such as "Speakers"."""
    if context.sentence.block.kind is not BlockKind.ITEM:
        return
    above = [*context.sentence.headings[-1:], context.lead]
    for phrase, relation_name, role in rows("headings"):
        if any(re.search(rf"\b{re.escape(phrase)}s?\b", text, re.IGNORECASE) for text in above if text):
            relation = Relation[relation_name.upper()]
            break
    else:
        return
    starts_block = context.sentence.span.start == context.sentence.block.span.start
    if not starts_block:
        return
    agents = context.of_kind(*_ENDS[relation])
    if relation is Relation.SPEAKER:
        agents = agents[:3]
    for agent in agents:
        yield claim(context, relation, event_slot(context, agent.last), agent, "heading", role, context.sentence.tokens[agent.first])


_FROM = re.compile(r"\b(?:participants?|attendees?|representatives?|members?|people|colleagues|experts|researchers|developers|staff|folks|delegates)\s+(?:from|of)\b", re.IGNORECASE)


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
        yield claim(context, Relation.ATTENDEE, event_slot(context, agent.last), agent, "from", "Attendee", context.sentence.tokens[agent.first])
        at = agent.mention.span.end


def claim(
    context: Context, relation: Relation, event: Placed | None, agent: Placed, rule: str, role: str, trigger: Token, status: str = "held",
) -> Claim:  # fmt: skip
    """A participation, its evidence the words from the agent to the trigger and the event."""
    parts = [agent, trigger] + ([event] if event else [])
    confidence = _CONFIDENCE[rule]
    evidence = Evidence(context.span(*parts), f"rule:{relation.name.lower()}-{rule}", confidence)
    return Claim(relation, event.index if event else None, agent.index, evidence, role=role, status=status)

