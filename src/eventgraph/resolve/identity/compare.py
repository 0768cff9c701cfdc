"""What two names say about each other: one thing, two things, or cannot tell.

Every rule gives a `Link` with a score; from SAME on it joins, below it is a candidate for people to look at.
A rule that needs more than the two names (who else could be meant, what both are connected with) says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache

from eventgraph.lexicon import rows, words
from eventgraph.model import Kind, Link, Profile
from eventgraph.resolve.forms import is_acronym, normal, normal_place, without_year

#: From this score on two names are one thing.
SAME = 0.75
#: A link below is not worth a person's time.
LEAST = 0.4
_LEGAL = re.compile(
    r" (?:inc|ltd|llc|gmbh|corp|corporation|co|ag|ab|oy|se|bv|plc|limited|pty|srl|spa|ev|e v)$"
)
#: Words that do not tell names apart.
_SMALL = frozenset(("of", "for", "the", "and", "in", "at", "de", "do", "da"))
#: The number of an edition, where a name has one: it tells the edition as a year does.
_EDITION = re.compile(
    r" (?:[ivx]{1,4}|\d{1,2})$|^\d{1,2}(?:st|nd|rd|th) |^(?:first|second|third|fourth|fifth) "
)
#: Words that an event's name may have or lack and still be the same event on the same day.
_LOOSE = frozenset(
    ["the", "day", "days", "event", "conference", "edition", "annual", "of", "for", "and", "at", "in"]
)


@dataclass(frozen=True)
class Unit:
    """Profiles that are one thing by their own name: the smallest part that identity moves.

    What is asked again for each pair is put together once.
    """

    id: str
    local: str
    kind: Kind
    profiles: list[Profile]

    @property
    def name(self) -> str:
        return self.profiles[0].name

    @property
    def year(self) -> str:
        return self.profiles[0].year

    @cached_property
    def articles(self) -> set[str]:
        return {p.article for p in self.profiles}

    @cached_property
    def forms(self) -> set[str]:
        return {form for p in self.profiles for form in p.forms}

    @cached_property
    def context(self) -> set[str]:
        return {c for p in self.profiles for c in p.context}

    @cached_property
    def employers(self) -> set[str]:
        return {e for p in self.profiles for e in p.employers}

    @cached_property
    def starts(self) -> set[str]:
        return {p.start for p in self.profiles if len(p.start) == 10}

    def brief(self) -> Unit:
        """The same for `block_keys` and `compare`, in as few profiles as can be: what is sent to be compared."""
        first = self.profiles[0]
        forms, context = tuple(sorted(self.forms)), tuple(sorted(self.context))
        whole = replace(first, article="", start="", forms=forms, context=context, employers=())
        bare = replace(whole, forms=(), context=())
        return replace(self, profiles=[whole, *(replace(bare, start=day) for day in sorted(self.starts))])


@lru_cache(maxsize=65536)
def plain(kind: Kind, form: str) -> str:
    """What a form is compared by: its normal form in one spelling, without year and legal suffix."""
    if kind is Kind.PLACE:
        return normal_place(form)
    text = without_year(form) if kind is Kind.EVENT else normal(form)
    if kind is Kind.ORGANIZATION:
        text = _LEGAL.sub("", text)
    return " ".join(_spellings().get(word, word) for word in text.split())


@cache
def _spellings() -> dict[str, str]:
    return {row[0]: row[1] for row in rows("spellings")}


@cache
def _nicknames() -> frozenset[tuple[str, str]]:
    return frozenset((row[0], row[1]) for row in rows("nicknames"))


def is_acronym_name(name: str) -> bool:
    """Whether a name is a bare acronym, which may mean several things."""
    letters = re.sub(r"\W|\d", "", name)
    return " " not in name.strip() and len(letters) > 1 and letters.isupper()


def block_keys(unit: Unit) -> set[str]:
    """Units that share none of these are not compared."""
    kind = unit.kind
    if kind is Kind.PERSON:
        return {f"person {normal(unit.name).split()[-1]}"} if normal(unit.name) else set()
    keys = {f"{kind} {unit.year} {plain(kind, form).replace(' ', '')}" for form in unit.forms}
    for form in unit.forms:
        parts = [w for w in plain(kind, form).split() if w not in _SMALL]
        if len(parts) > 1:
            keys.add(f"{kind} {unit.year} {''.join(w[0] for w in parts)}")
            keys.add(f"{kind} {unit.year} {''.join(sorted(parts))}")
    if kind is Kind.EVENT and _EDITION.search(plain(kind, unit.name)):
        keys.add(f"{kind} edition {plain(kind, unit.name)}")
    if kind is Kind.EVENT:
        keys |= {f"{kind} on {day}" for day in unit.starts}
    return keys


def compare(one: Unit, other: Unit) -> Link | None:
    """The best link between two units of one kind, or None if nothing joins them."""
    if one.kind is Kind.PERSON:
        return _people(one, other)
    if one.kind is Kind.EVENT and one.year != other.year:
        if one.year and other.year:
            return None  # two editions
        name = plain(one.kind, one.name)
        if name != plain(other.kind, other.name) or not _EDITION.search(name):
            return None  # a name without a year is the series
        return link(
            one, other, 0.9, "rule:edition", f"'{one.name}' is one edition, with and without its year"
        )
    return (
        _spelling(one, other)
        or _short(one, other)
        or (_same_day(one, other) if one.kind is Kind.EVENT else None)
    )


def link(one: Unit, other: Unit, score: float, rule: str, reason: str) -> Link:
    first, second = sorted((one.id, other.id))
    return Link(first, second, score, rule, reason)


def shared(one: Unit, other: Unit) -> str:
    """What both are connected with, in words; empty if nothing."""
    common = sorted((one.context & other.context) - {one.local, other.local})
    return ", ".join(c.partition("/")[2].replace("-", " ") for c in common[:3])


def generic(unit: Unit) -> bool:
    """Whether an event's name is made of event nouns and everyday words only ("Contributor Summit", "Community Day")."""
    nouns = words("event_nouns") | words("event_weak_nouns") | words("event_parts") | words("role_nouns")
    parts = [w for w in plain(Kind.EVENT, unit.name).split() if w not in _LOOSE]
    return all(w in nouns or w.rstrip("s") in nouns or w in words("everyday_event_words") for w in parts)


def _spelling(one: Unit, other: Unit) -> Link | None:
    """Equal but for spaces, hyphens, an article, a legal suffix."""
    a, b = plain(one.kind, one.name), plain(other.kind, other.name)
    if a and a.replace(" ", "") == b.replace(" ", ""):
        if one.kind is Kind.PLACE and normal(one.name).replace(" ", "") != normal(other.name).replace(
            " ", ""
        ):
            reason = f"'{one.name}' and '{other.name}' are names of one place"
            return link(one, other, 0.97, "rule:place-name", reason)
        return link(
            one, other, 0.97, "rule:spelling", f"'{one.name}' and '{other.name}' differ in spelling only"
        )
    if one.kind in (Kind.ORGANIZATION, Kind.EVENT):
        parts = [sorted(w for w in name.split() if w not in _SMALL) for name in (a, b)]
        if len(parts[0]) > 1 and parts[0] == parts[1]:
            return link(
                one, other, 0.9, "rule:word-order", f"'{one.name}' and '{other.name}' have the same words"
            )
    return None


def _short(one: Unit, other: Unit) -> Link | None:
    """A name of the one is a second name of the other, or its initials. Whether it is the only one that fits is
    looked at in `clusters`."""
    for short, long in ((one, other), (other, one)):
        name = plain(short.kind, short.name)
        seconds = {plain(long.kind, f) for f in long.forms} - {plain(long.kind, long.name)}
        if name and name in seconds:
            reason = f"'{short.name}' is also a name of '{long.name}'"
            if _only_part(short, long):
                reason = (
                    f"an article calls '{long.name}' '{short.name}' for short; elsewhere it may be another"
                )
                return link(one, other, 0.5, "rule:second-name", reason)
            return link(one, other, 0.9, "rule:second-name", reason)
        letters = re.sub(r"\W|\d", "", short.name)
        if (
            len(letters) > 1
            and letters.isupper()
            and is_acronym(letters, re.sub(r"['’]?\d+", "", long.name).strip())
        ):
            common = shared(one, other)
            if common and len(letters) > 2:
                return link(
                    one,
                    other,
                    0.8,
                    "rule:acronym",
                    f"'{short.name}' has the initials of '{long.name}'; both with {common}",
                )
            return link(one, other, 0.5, "rule:acronym", f"'{short.name}' has the initials of '{long.name}'")
    return None


def _only_part(one: Unit, other: Unit) -> bool:
    """Whether one name is a part of the other that leaves out words which tell things apart.

    After "Quay Slack" an article may go on with "Slack": that does not make "Slack" elsewhere the same. But "Quay
    project" and "Quay" are, and "Quay Day Europe" on one day.
    """
    if one.starts & other.starts:
        return False
    a, b = (
        {w for w in plain(u.kind, u.name).split() if w not in _SMALL and w not in words("name_tails")}
        for u in (one, other)
    )
    return bool(a and b) and (a < b or b < a)


def _same_day(one: Unit, other: Unit) -> Link | None:
    """Two events on one day whose names differ in everyday words only."""
    if not one.starts & other.starts:
        return None
    a, b = (set(plain(Kind.EVENT, u.name).split()) for u in (one, other))
    if not (a & b) - _LOOSE or not (a ^ b) <= _LOOSE:
        return None
    common = shared(one, other)
    score = 0.85 if common else 0.6
    return link(
        one,
        other,
        score,
        "rule:same-day",
        "names that differ in everyday words, on one day" + (f"; both with {common}" if common else ""),
    )


def _people(one: Unit, other: Unit) -> Link | None:
    a, b = sorted(
        (normal(one.name).split(), normal(other.name).split()), key=lambda n: (len(n), sum(map(len, n)), n)
    )
    if not a or a[-1] != b[-1]:
        return None
    common = shared(one, other)
    reason = f"'{one.name}' and '{other.name}'" + (f"; both with {common}" if common else "")
    if len(a) == 1:
        return link(one, other, 0.8, "rule:surname", reason) if common and len(b) > 1 else None
    if not given_names_fit(a[:-1], b[:-1]):
        return None
    if len(a[0]) > 1 and len(b[0]) > 1 and a[0] != b[0]:
        return link(one, other, 0.85 if common else 0.6, "rule:nickname", reason)
    if a[0] == b[0]:
        return link(one, other, 0.9 if common else 0.6, "rule:middle-name", reason)
    return link(one, other, 0.85 if common else 0.5, "rule:initial", reason)


def given_names_fit(a: Iterable[str], b: Iterable[str]) -> bool:
    """Whether two lists of given names can be one person's: each equal, an initial of the other, or left out.

    >>> given_names_fit(["a"], ["amara", "n"]), given_names_fit(["jan"], ["jana"])
    (True, False)
    """
    a, b = list(a), list(b)
    if len(a) > len(b):
        a, b = b, a
    if not (_name_fits(a[0], b[0])):
        return False
    rest = iter(b[1:])
    return all(any(_name_fits(x, y) for y in rest) for x in a[1:])


def _name_fits(x: str, y: str) -> bool:
    short, long = sorted((x, y), key=len)
    return (
        x == y
        or (len(short) == 1 and x[0] == y[0])
        or (short, long) in _nicknames()
        or (long, short) in _nicknames()
    )
