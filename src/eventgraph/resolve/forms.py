"""Comparing written forms of names: normal form, acronyms, short forms, years.

Nothing here guesses: each function says whether one form *can* be a short form of another by a rule that
people use when they shorten names.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from eventgraph.lexicon import rows

_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)
_YEAR = re.compile(r"(?:(?<!\d)(?:19|20)\d\d\b|['’]\d\d\b|(?<=[A-Za-z]{3})[12]\d\b|(?<=[A-Z]{2} )[12]\d\b)")
_SMALL = frozenset(["of", "for", "the", "and", "&", "in", "on", "to", "de", "la", "a", "an", "at"])
#: Letters of an acronym that can stand for the end of a long form alone.
_TELLING = 3
_SPELLED = {"+": " plus ", "#": " sharp ", "&": " and ", "@": " at "}


@lru_cache(maxsize=65536)
def normal(form: str) -> str:
    """Case, accents, punctuation, a leading article and a closing possessive do not count.

    >>> normal("The Café’s"), normal("C++"), normal("R&D Day")
    ('cafe', 'c plus plus', 'r and d day')
    """
    text = _ARTICLE.sub("", form.strip())
    text = re.sub(r"['’]s\b", "", text)
    for sign, name in _SPELLED.items():
        text = text.replace(sign, name)
    text = unicodedata.normalize("NFKD", text)
    text = "".join(c for c in text if not unicodedata.combining(c)).casefold()
    return " ".join(re.findall(r"\w+", text.replace("_", " ")))


def normal_place(form: str) -> str:
    """The normal form of a place's name in the spelling that places are compared in.

    >>> normal_place("NYC"), normal_place("U.S."), normal_place("Lisboa"), normal_place("York")
    ('new york', 'united states', 'lisbon', 'york')
    """
    text = normal(form)
    return _place_forms().get(text, text)


@cache
def _place_forms() -> dict[str, str]:
    return {row[0]: row[1] for row in rows("place_forms")}


def year(form: str) -> str | None:
    """The year in a name, in four digits.

    >>> year("DevFest EU 24"), year("DevFest 24")
    ('2024', None)
    >>> year("DevFest 2024"), year("DevFest2024"), year("DevFest'25"), year("DevFest25"), year("DevFest")
    ('2024', '2024', '2025', '2025', None)
    """
    match = _YEAR.search(form)
    if not match:
        return None
    digits = match.group().lstrip("'’")
    return digits if len(digits) == 4 else "20" + digits


@lru_cache(maxsize=65536)
def without_year(form: str) -> str:
    """The normal form of a name without the year in it."""
    return normal(_YEAR.sub(" ", form))


def is_acronym(short: str, long: str) -> bool:
    """Whether `short` is made of the initials of `long`, small words counted or not.

    >>> is_acronym("OSEC", "Open Source Enablement Compass"), is_acronym("UN", "United Nations")
    (True, True)
    >>> is_acronym("HHS", "Department of Health and Human Services")
    True
    >>> is_acronym("DoD", "Department of Defense"), is_acronym("IT", "Inter Training Day")
    (True, False)
    """
    plain = _letters(short)
    initials = _initials(long) if plain else ()
    if not initials:
        return False
    every, large, named = initials
    if plain in (every, large, named):
        return True
    # "HHS" leaves out the "Department of" of its long form
    return len(plain) >= _TELLING and (large.endswith(plain) or every.endswith(plain))


@lru_cache(maxsize=65536)
def _letters(short: str) -> str:
    """The letters of what may be an acronym, without the "s" of a plural; empty if it can be none."""
    letters = re.sub(r"[^\w]", "", short)
    if (
        len(letters) < 2
        or not letters[0].isupper()
        or sum(c.isupper() for c in letters) < 2
        or " " in short.strip()
    ):
        return ""
    return (letters.removesuffix("s") if letters[:-1].isupper() else letters).casefold()


@lru_cache(maxsize=65536)
def _initials(long: str) -> tuple[str, str, str] | tuple[()]:
    """The initials of all words, of all but small ones, of those with a capital; nothing for a single word."""
    parts = re.findall(r"\w+", _ARTICLE.sub("", long))
    if len(parts) < 2:
        return ()
    every = "".join(p[0] for p in parts).casefold()
    large = "".join(p[0] for p in parts if p.lower() not in _SMALL).casefold()
    named = "".join(p[0] for p in parts if p[0].isupper()).casefold()
    return every, large, named


def expand_brackets(form: str) -> tuple[str, ...]:
    """The names in a form with an acronym in brackets: short, long, as written.

    >>> expand_brackets("Open Source Program Offices (OSPOs) for Good Day")
    ('OSPOs for Good Day', 'Open Source Program Offices for Good Day')
    """
    match = re.fullmatch(r"(?P<long>[^()]+?)\s*\((?P<short>[^()\s]+)\)\s*(?P<rest>[^()]+)", form)
    if not match or not is_acronym(match["short"], match["long"]):
        return ()
    return f"{match['short']} {match['rest']}", f"{match['long']} {match['rest']}"
