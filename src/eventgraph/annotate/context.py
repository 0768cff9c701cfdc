"""Mentions laid over the sentences they stand in: what the relation rules ask of a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from spacy.tokens import Token

from eventgraph.annotate.analysis import Analysis, Sentence
from eventgraph.lexicon import words
from eventgraph.model import BlockKind, Kind, Mention, Span

_DETERMINERS = r"(?:the|this|that|our|your|each|its|their|last year['’]s|this year['’]s)"
#: Nouns that point at an event when a determiner stands before them and no name.
_NOMINAL = re.compile(
    rf"\b{_DETERMINERS}\s+(?:(?:\w+[- ]?\w*)\s+)?(?P<noun>"
    + "|".join(
        sorted(map(re.escape, words("event_nouns") - words("event_weak_nouns")), key=len, reverse=True)
    )
    + r"|event|events)\b",
    re.IGNORECASE,
)
_SUBJECTS = ("nsubj", "nsubjpass", "csubj")


@dataclass(frozen=True, slots=True)
class Placed:
    """A mention in a sentence: its index in the article's list and its tokens [first, last)."""

    index: int
    mention: Mention
    first: int
    last: int

    @property
    def kind(self) -> Kind:
        return self.mention.kind


@dataclass(frozen=True, slots=True)
class Context:
    """A sentence with its mentions, in order; `lead` is the line that introduces the list it stands in."""

    sentence: Sentence
    placed: tuple[Placed, ...]
    lead: str

    def of_kind(self, *kinds: Kind, nominal: bool = False) -> list[Placed]:
        return [p for p in self.placed if p.kind in kinds and (nominal or not p.mention.nominal)]

    def at(self, token: Token) -> Placed | None:
        """The mention that covers a token."""
        i = token.i - self.sentence.tokens.start
        return next((p for p in self.placed if p.first <= i < p.last), None)

    def between(self, left: Placed, right: Placed) -> str:
        """The words between two mentions, with the space that follows them."""
        tokens = self.sentence.tokens
        return "".join(token.text_with_ws for token in tokens[left.last : right.first])

    def span(self, *parts: Placed | Token) -> Span:
        """The smallest span of the article that covers these mentions and tokens."""
        start = self.sentence.tokens.start
        firsts = [p.first if isinstance(p, Placed) else p.i - start for p in parts]
        lasts = [p.last if isinstance(p, Placed) else p.i - start + 1 for p in parts]
        return self.sentence.span_of(min(firsts), max(lasts))


def find_nominals(analysis: Analysis, names: Iterable[Mention]) -> list[Mention]:
    """Pointers at events: "the summit", "this workshop"; where no name stands."""
    taken = [m.span for m in names]
    found = []
    for sentence in analysis.sentences:
        if sentence.block.kind in (BlockKind.TITLE, BlockKind.HEADING):
            continue
        text = sentence.span.of(analysis.article.text)
        for match in _NOMINAL.finditer(text):
            span = Span(sentence.span.start + match.start(), sentence.span.start + match.end())
            if not any(span.overlaps(t) for t in taken):
                found.append(Mention(span, Kind.EVENT, 1.0, "rule:pointer", nominal=True))
    return found


def place(analysis: Analysis, mentions: tuple[Mention, ...]) -> list[Context]:
    """Every sentence with the mentions that lie in it."""
    contexts: list[Context] = []
    order = sorted(range(len(mentions)), key=lambda i: (mentions[i].span, mentions[i].kind))
    lead, at = "", 0
    for sentence in analysis.sentences:
        while at < len(order) and mentions[order[at]].span.end <= sentence.span.start:
            at += 1
        placed = []
        for index in order[at:]:
            mention = mentions[index]
            if mention.span.start >= sentence.span.end:
                break
            if tokens := sentence.indices(mention.span):
                placed.append(Placed(index, mention, tokens.start, tokens.stop))
        is_item = sentence.block.kind is BlockKind.ITEM
        contexts.append(Context(sentence, tuple(placed), lead if is_item else ""))
        if not is_item:
            text = sentence.tokens.text.strip()
            lead = text if text.endswith(":") else ""
    return contexts


def subject_tokens(verb: Token) -> list[Token]:
    """Who does what `verb` says: its own subject, else that of the verb it hangs on; passive: the agent.

    A conjoined, adverbial or complement clause without a subject takes the one of its head ("Opening the
    day, X said"); a relative clause takes the noun that it modifies ("X, who spoke").
    """
    if any(child.dep_ == "auxpass" for child in verb.children) or _is_reduced_passive(verb):
        return agent_tokens(verb)
    current, steps = verb, 0
    while steps < 4:
        found = [c for c in current.children if c.dep_ in _SUBJECTS]
        relative = current.dep_ == "relcl" and all(t.tag_ in ("WP", "WDT") for t in found)
        if relative or (current.dep_ == "acl" and not found):
            return with_conjuncts(current.head)
        if found:
            return [t for f in found for t in with_conjuncts(f)]
        if (
            current.dep_ not in ("conj", "advcl", "xcomp", "ccomp", "pcomp", "prep", "ROOT", "dep")
            or current.head is current
        ):
            return []
        current = current.head
        steps += 1
    return []


def _is_reduced_passive(verb: Token) -> bool:
    return verb.tag_ == "VBN" and verb.dep_ in ("acl", "amod", "advcl", "conj") and bool(agent_tokens(verb))


def agent_tokens(verb: Token) -> list[Token]:
    """Who it was done by."""
    return [
        token
        for by in verb.children
        if by.lower_ == "by" and by.dep_ in ("agent", "prep")
        for child in by.children
        if child.dep_ in ("pobj", "pcomp")
        for token in with_conjuncts(child)
    ]


def with_conjuncts(token: Token) -> list[Token]:
    """A noun, those coordinated with it, and what stands in apposition to any of them."""
    nouns = [token, *token.conjuncts]
    return nouns + [c for n in nouns for c in n.children if c.dep_ == "appos" and c not in nouns]


def is_negated(verb: Token) -> bool:
    return any(c.dep_ == "neg" or c.lower_ in ("unable", "cannot") for c in verb.children)


def is_future(verb: Token) -> bool:
    """Whether the verb speaks of what is still to come: will, shall, going to, is speaking."""
    return any(
        c.lower_ in ("will", "shall", "'ll", "’ll")
        or (c.dep_ == "aux" and c.lower_ in ("is", "are", "'s", "’s") and verb.tag_ == "VBG")
        for c in verb.children
    )


def event_slot(
    context: Context, near: int, accept: Callable[[Placed], bool] = lambda _: True
) -> Placed | None:
    """The event that a word at token `near` speaks of, in the same sentence.

    A named one after at, during, in … wins over one without a preposition, that over a pointer; among equals
    the nearest one, looking to the right first. None if the sentence names no event.
    """
    tokens = context.sentence.tokens

    def rank(p: Placed) -> tuple[int, int, int]:
        before = tokens[p.first - 1].lower_ if p.first else ""
        if before in ("the", "this", "our", "a", "an") and p.first > 1:
            before = tokens[p.first - 2].lower_
        prepositional = before in ("at", "during", "in", "to", "for", "of", "on", "into")
        behind = p.first < near
        return (int(p.mention.nominal) * 2 + int(not prepositional), int(behind), abs(p.first - near))

    events = [p for p in context.of_kind(Kind.EVENT, nominal=True) if accept(p)]
    return min(events, key=rank) if events else None
