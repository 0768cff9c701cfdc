"""Who a person works for and as what, from apposition: "A, T of O", "A (O)", "O's A", "T of O A", "A from O".

The rules look at the words between a person and an organization in one sentence. They fire only where those
words are a job title, a preposition or punctuation, so nothing else can stand between.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from eventgraph.annotate.context import Context, Placed
from eventgraph.lexicon import words
from eventgraph.model import Claim, Evidence, Kind, Relation

#: Precision of each rule over the annotated articles where both names are right (see docs/extraction.md).
_CONFIDENCE = {
    "title-of": 0.97, "bracket": 0.97, "from": 0.97, "comma": 0.93, "possessive": 0.85, "prefix": 0.92,
}  # fmt: skip
_OF = r"(?:of|at|from|for|with|in|to|@|and|/)"
_TITLE_OF = re.compile(
    rf"\s*[,(:–—-]*\s*(?:(?:the|a|an|who is|is|was|currently|as|our)\s+)*(?P<title>[\w\s.,&/'’–-]{{2,90}}?)\s*(?:\b{_OF}\b|,|@)\s*(?:the|our|a)?\s*",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"\s*[(\[|–—]\s*(?:(?:from|of|at)\s+)?(?:the\s+)?")
_FROM = re.compile(r"\s*,?\s*(?:from|of|at|with|representing|\()\s*(?:the\s+)?", re.IGNORECASE)
_COMMA = re.compile(r"\s*(?:,|\||-|–|—|:)\s*(?:the\s+)?")
_MAX_TITLE_WORDS = 12


def find_affiliations(context: Context) -> Iterator[Claim]:
    """Claims person → organization in one sentence."""
    for person in context.of_kind(Kind.PERSON):
        yield from _after(context, person)
        yield from _before(context, person)


def _after(context: Context, person: Placed) -> Iterator[Claim]:
    """The organization behind the name, and further ones joined to it by "and"."""
    others = [p for p in context.placed if p.first >= person.last and not p.mention.nominal]
    if not others or others[0].kind is not Kind.ORGANIZATION:
        return
    organization = others[0]
    gap = context.between(person, organization)
    rule, title = _read_gap(context, person, organization, gap)
    if not rule:
        return
    tail = _title_behind(context, organization) if not title else ""
    yield _claim(context, person, organization, rule, title or tail)
    previous = organization
    for other in others[1:]:
        joint = context.between(previous, other).strip().lower()
        if other.kind is not Kind.ORGANIZATION or joint not in ("and", "&", "/", "and the", ", and", "+"):
            break
        yield _claim(context, person, other, rule, title)
        previous = other


def _read_gap(context: Context, person: Placed, organization: Placed, gap: str) -> tuple[str, str]:
    """Which rule the words between a person and an organization satisfy, and the title in them."""
    if _FROM.fullmatch(gap) and gap.strip() != "(":
        return "from", ""
    if _BRACKET.fullmatch(gap):
        return "bracket", ""
    if _COMMA.fullmatch(gap):
        if gap.strip() == "," and not _apposition_ends(context, organization):
            return "", ""
        return "comma", ""
    match = _TITLE_OF.fullmatch(gap)
    if (
        match
        and not _says_something(context, person.last, organization.first)
        and gap.strip()[:1] in (",", "(", "–", "—", "-", ":", "i", "w")
    ):
        title = match.group("title").strip(" ,")
        if is_title(title):
            return "title-of", title
    return "", ""


def _apposition_ends(context: Context, organization: Placed) -> bool:
    """Whether "A, O" is followed by what closes an apposition and not by a further name of a list."""
    tokens = context.sentence.tokens
    if organization.last >= len(tokens):
        return True
    return tokens[organization.last].text in (",", ".", ";", ")", ":", "|") or bool(
        _title_behind(context, organization)
    )


def _title_behind(context: Context, organization: Placed) -> str:
    """The title in "A, O CEO and Director": words after the organization whose last is a role noun."""
    tokens = context.sentence.tokens
    end = organization.last
    last = end
    while end < len(tokens) and end - organization.last < _MAX_TITLE_WORDS:
        word = tokens[end].lower_
        if word in words("role_nouns"):
            last = end + 1
        elif not (
            tokens[end].text[0].isupper()
            or word in ("and", "&", "of", "for", "-", "’s", "'s")
            or tokens[end].tag_ in ("NN", "JJ")
        ):
            break
        end += 1
    return str(tokens[organization.last : last].text).strip(" '’s") if last > organization.last else ""


def _before(context: Context, person: Placed) -> Iterator[Claim]:
    """The organization before the name: "O's A", "O CEO A", "T of O, A"."""
    earlier = [p for p in context.placed if p.last <= person.first and not p.mention.nominal]
    if not earlier or earlier[-1].kind is not Kind.ORGANIZATION:
        return
    organization = earlier[-1]
    gap = context.between(organization, person).strip()
    if gap in ("'s", "’s", "'", "’"):
        yield _claim(context, person, organization, "possessive", "")
        return
    title = re.sub(r"^['’]s\s+", "", gap).rstrip(" ,:")
    told = _says_something(context, organization.last, person.first)
    if title and is_title(title) and not told and "," not in title:
        yield _claim(context, person, organization, "prefix", title)


def _says_something(context: Context, first: int, last: int) -> bool:
    """Whether the tokens [first, last) hold a finite verb other than is and was: then they are no title."""
    return any(
        t.tag_ in ("VBD", "VBZ", "VBP", "MD") and t.lower_ not in ("is", "was")
        for t in context.sentence.tokens[first:last]
    )


def is_title(text: str) -> bool:
    """Whether words can be a job title: short, with a role noun, no verb form or sentence in it.

    >>> is_title("Assistant Secretary-General and Chief Information Technology Officer"), is_title("met")
    (True, False)
    """
    parts = re.findall(r"[\w'’-]+", text.lower())
    if not parts or len(parts) > _MAX_TITLE_WORDS:
        return False
    if any(p in ("who", "said", "was", "were", "will", "that", "has", "had", "by") for p in parts):
        return False
    return any(p in words("role_nouns") or p.rpartition("-")[2] in words("role_nouns") for p in parts)


def _claim(context: Context, person: Placed, organization: Placed, rule: str, title: str) -> Claim:
    evidence = Evidence(context.span(person, organization), f"rule:affiliation-{rule}", _CONFIDENCE[rule])
    return Claim(Relation.AFFILIATION, person.index, organization.index, evidence, capacity=title)
