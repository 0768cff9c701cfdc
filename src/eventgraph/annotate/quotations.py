"""What people said: words in quotation marks with their speaker, and reported speech ("A noted that …")."""

from __future__ import annotations

import re
from collections.abc import Iterator

from eventgraph.annotate.context import Context, subject_tokens
from eventgraph.lexicon import words
from eventgraph.model import Article, BlockKind, Evidence, Kind, QuotationClaim, Span

#: Precision over the sentences looked at by hand.
_DIRECT, _REPORTED = 0.9, 0.8
_QUOTED = re.compile(r"“([^“”]{12,})”|\"([^\"]{12,})\"")


def find_quotations(article: Article, contexts: list[Context]) -> Iterator[QuotationClaim]:
    """Direct quotations, attributed within their block, and reported speech within its sentence."""
    quoted: list[Span] = []
    for block in article.blocks:
        if block.kind not in (BlockKind.PARAGRAPH, BlockKind.QUOTE, BlockKind.ITEM):
            continue
        inside = [c for c in contexts if block.span.contains(c.sentence.span)]
        for match in _QUOTED.finditer(block.span.of(article.text)):
            group = 1 if match.group(1) else 2
            span = Span(block.span.start + match.start(group), block.span.start + match.end(group))
            if found := _speaker(inside, span):
                quoted.append(span)
                index, says = found
                yield QuotationClaim(index, span, True, Evidence(span.union(says), "rule:quotation", _DIRECT))
    for context in contexts:
        for verb in context.sentence.tokens:
            if verb.lower_ not in words("reporting_verbs") or not verb.tag_.startswith("VB"):
                continue
            clause = next((c for c in verb.children if c.dep_ == "ccomp" and c.i > verb.i), None)
            people = [p for t in subject_tokens(verb) if (p := context.at(t)) and p.kind is Kind.PERSON]
            if clause is None or not people:
                continue
            start = context.sentence.tokens.start
            inner = [t.i - start for t in clause.subtree]
            span = context.sentence.span_of(min(inner), max(inner) + 1)
            if any(span.overlaps(q) for q in quoted) or context.sentence.tokens[min(inner)].i <= verb.i:
                continue
            evidence = Evidence(context.span(people[0], verb).union(span), "rule:reported-speech", _REPORTED)
            yield QuotationClaim(people[0].index, span, False, evidence)


def _speaker(contexts: list[Context], quote: Span) -> tuple[int, Span] | None:
    """The person who is the subject of a reporting verb outside the quotation, nearest to it."""
    found = []
    for context in contexts:
        for verb in context.sentence.tokens:
            position = verb.idx + context.sentence.offset
            if verb.lower_ not in words("reporting_verbs") or quote.start <= position < quote.end:
                continue
            for token in subject_tokens(verb):
                person = context.at(token)
                if person and person.kind is Kind.PERSON and not quote.overlaps(person.mention.span):
                    span = context.span(person, verb)
                    gap = max(span.start - quote.end, quote.start - span.end, 0)
                    found.append((gap, person.index, span))
    if not found or min(found)[0] > 60:
        return None
    _, index, span = min(found)
    return index, span
