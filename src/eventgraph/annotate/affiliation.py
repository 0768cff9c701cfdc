"""Who a person works for and as what, from apposition: "A, T of O", "A (O)", "O's A", "T of O A", "A from O".

The rules look at the words between a person and an organization in one sentence. They fire only where those
words are a job title, a preposition or punctuation, so nothing else can stand between.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from eventgraph.annotate.context import Context, Placed
from eventgraph.lexicon import rows, words
from eventgraph.model import Claim, Evidence, Kind, Relation

#: Precision of each rule over the annotated articles where both names are right (see docs/extraction.md).
_CONFIDENCE = {
    "title-of": 0.97, "bracket": 0.97, "from": 0.97, "comma": 0.93, "possessive": 0.85, "prefix": 0.92,
    "list": 0.8, "group": 0.85,
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
_JOINT = re.compile(r"\s*(?:,|,?\s*(?:and|&))\s*")
_MEMBERS_OF = re.compile(r"(?P<who>\w+)\s+(?:of|from|at|with|in)\s+(?:the|our)?\s*$", re.IGNORECASE)
_NAMELY = re.compile(r"\s*(?:,|:|\(|–|—|,?\s*(?:including|like|such as|namely)(?: our)?)\s*", re.IGNORECASE)


#: Role nouns that end with an s.
_SINGULAR = frozenset(word for (word,) in rows("role_nouns") if word.endswith("s"))


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
    if rule == "bracket" and _is_plural(tail):
        for other in _row(context, person, forward=False):
            yield _claim(context, other, organization, "list", tail)
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
        ends = _apposition_ends(context, organization) or _alternates(context, organization)
        if gap.strip() == "," and not ends:
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


def _alternates(context: Context, organization: Placed) -> bool:
    """Whether the next person has an organization in the same way: "A, O & B, P"."""
    behind = [p for p in context.placed if p.first >= organization.last and not p.mention.nominal][:2]
    if [p.kind for p in behind] != [Kind.PERSON, Kind.ORGANIZATION]:
        return False
    return (
        _JOINT.fullmatch(context.between(organization, behind[0])) is not None
        and context.between(*behind).strip() == ","
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
    return re.sub(r"^['’]s?\s+", "", tokens[organization.last : last].text).strip()


def _before(context: Context, person: Placed) -> Iterator[Claim]:
    """The organization before the name: "O's A", "O CEO A", "T of O, A"."""
    earlier = [p for p in context.placed if p.last <= person.first and not p.mention.nominal]
    if not earlier or earlier[-1].kind is not Kind.ORGANIZATION:
        return
    organization = earlier[-1]
    gap = context.between(organization, person).strip()
    title = re.sub(r"^['’]s\s+", "", gap).rstrip(" ,:")
    told = _says_something(context, organization.last, person.first)
    if gap in ("'s", "’s", "'", "’"):
        yield _claim(context, person, organization, "possessive", "")
    elif title and is_title(title) and not told and "," not in title:
        yield _claim(context, person, organization, "prefix", title)
        if not _is_plural(title):
            return
    elif _NAMELY.fullmatch(context.between(organization, person)) and _is_group(context, organization):
        yield _claim(context, person, organization, "group", "")
    else:
        return
    for other in _row(context, person, forward=True):
        yield _claim(context, other, organization, "list", "")


def _row(context: Context, person: Placed, *, forward: bool) -> Iterator[Placed]:
    """The people in a row with this one, parted by commas and "and", who have no organization of their own."""
    order = [p for p in context.placed if not p.mention.nominal]
    at = order.index(person)
    previous = person
    for other in order[at + 1 :] if forward else reversed(order[:at]):
        pair = (previous, other) if forward else (other, previous)
        if other.kind is not Kind.PERSON or not _JOINT.fullmatch(context.between(*pair)):
            return
        if not forward or not any(True for _ in _after(context, other)):
            yield other
        previous = other


def _is_group(context: Context, organization: Placed) -> bool:
    """Whether "members of the", "developers from" stands before the organization."""
    match = _MEMBERS_OF.search(context.sentence.tokens[: organization.first].text + " ")
    return bool(match) and (_is_plural(match["who"]) or match["who"].lower() in ("people", "folks", "staff"))  # type: ignore[index]


def _is_plural(title: str) -> bool:
    """Whether a job title is that of several people: "Maintainers"."""
    last = title.lower().split()[-1:]
    return (
        last != [] and last[0].endswith("s") and last[0] in words("role_nouns") and last[0] not in _SINGULAR
    )


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
