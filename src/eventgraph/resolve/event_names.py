"""Which forms of event names mean one event: with and without year, place, acronym, event noun.

Two editions are two events: names whose years, ordinals or regions differ are never joined directly.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from functools import lru_cache

from eventgraph.lexicon import words
from eventgraph.model import Article
from eventgraph.resolve.forms import normal, without_year, year
from eventgraph.resolve.groups import Groups

#: Words of a name that say that it is a part of an event, or which kind of event it is.
_EVENT_PARTS = words("event_parts")
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)|first|second|third|fourth|fifth|annual")
_NUMBER_OF = {"first": "1st", "second": "2nd", "third": "3rd", "fourth": "4th", "fifth": "5th"}
_JOINTS = frozenset(("and", "plus", "of", "for", "the", "in", "at", "on", "by", "with", "a", "an"))
#: How names write regions for short.
_REGIONS = {"eu": ("europe",), "na": ("north", "america")}
_BEFORE_REGION = re.compile(r"(?<=[a-z])(?=(?:EU|NA|UK|US)\b)")
_MONTH = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
)
#: "QuayCon", "QuayFest": one word that is an event's name.
_COMPOUND = re.compile(r"\w{2,}(?:con|conf|fest|hack|camp|days)")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")
#: Letters that a word of a name is cut to at the least ("Stats" for "Statistical").
_CUT = 4
#: A word with at least this many letters may have a slip in it.
_LONG_WORD = 10


def join_events(article: Article, forms: dict[str, str], groups: Groups) -> None:
    """Join the forms (normal form to written form) that mean one edition of one event.

    A name that fits several longer ones means the one in the title, if that is one of them.
    """
    forms = {form: _BEFORE_REGION.sub(" ", written) for form, written in forms.items()}
    if len({m.lower() for written in forms.values() for m in _MONTH.findall(written)}) == 1:
        forms = {form: _without_month(written) for form, written in forms.items()}
    editions: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for form, written in forms.items():
        if (named := year(written)) and (bare := squashed(without_year(written))):
            editions[bare][named].add(form)
    for form, written in sorted(forms.items()):
        found = editions.get(squashed(without_year(written)), {})
        named = year(written) or _this_edition(article, set(found))
        for other in sorted(found.get(named or "", ())):
            groups.join(form, other)
    _join_ordinals(forms, groups)
    _join_orders(forms, groups)
    title = normal(article.title)
    for short in sorted(forms, key=lambda f: (-len(f), f)):
        longer = {f for f in forms if f != short and is_short_event(forms[short], forms[f])}
        fits = {groups.find(f) for f in longer} - {groups.find(short)}
        titled = {groups.find(f) for f in longer if f in title} - {groups.find(short)}
        if len(fits) > 1 and _agree(short, [forms[f] for f in longer]):
            for form in sorted(longer):
                groups.join(short, form)
        elif len(fits) == 1 or len(titled) == 1:
            groups.join(short, min(fits if len(fits) == 1 else titled))


def _without_month(written: str) -> str:
    bare = _MONTH.sub(" ", written)
    return bare if content(without_year(bare)) else written


def _join_ordinals(forms: dict[str, str], groups: Groups) -> None:
    """ "the first Design Jam" is "Design Jam" where there is no second."""
    same: dict[str, list[str]] = defaultdict(list)
    for form in sorted(forms):
        if key := squashed(form):
            same[key].append(form)
    for found in same.values():
        if len({_ordinals(form) for form in found} - {()}) <= 1:
            for form in found[1:]:
                groups.join(found[0], form)


def _join_orders(forms: dict[str, str], groups: Groups) -> None:
    """ "Quay-Berth Global Jam" and "Berth-Quay Global Jam": the same words in another order."""
    same: dict[tuple[object, ...], str] = {}
    for form in sorted(forms):
        parts = content(without_year(forms[form]))
        if len(parts) > 2:
            groups.join(form, same.setdefault((year(forms[form]), _ordinals(form), *sorted(parts)), form))


def _agree(short: str, longs: list[str]) -> bool:
    """Whether no long form says what another does not: all are names of the short form's one event."""
    if len({year(form) for form in longs} - {None}) > 1 or not _COMPOUND.fullmatch(short.split()[0]):
        return False
    extra = [
        {w for w in content(without_year(form)) if not _COMPOUND.fullmatch(w)} - set(content(short))
        for form in longs
    ]
    return all(a <= b or b <= a for a, b in itertools.combinations(extra, 2))


def _this_edition(article: Article, years: set[str]) -> str | None:
    """Which edition a name without a year means: the only one, the title's, or that of the year of publication."""
    if len(years) == 1:
        return next(iter(years))
    titled = year(article.title)
    if titled in years:
        return titled
    published = (article.published or "")[:4]
    return published if published in years else None


def is_short_event(short: str, long: str) -> bool:
    """Whether `short` can be a short form of the event name `long`.

    >>> is_short_event("OSD Summit", "Open Source Design Summit"), is_short_event("Summit", "Summit Party")
    (True, False)
    """
    if not _one_edition(short, long):
        return False
    a, b = content(without_year(short)), content(without_year(long))
    if not a or not b or a == b:
        return False
    if _abbreviates(short, long) or _runs_together(short, b):
        return True
    if len(a) >= len(b):
        return False
    if b[-len(a) :] == a:
        return True
    camel = [word.lower() for word in _split(short)]
    for parts in (a, camel) if camel[-1:] == b[-1:] and " " not in short else (a,):
        if len(parts) > 1 and parts[0] == b[0] and _same_word(parts[-1], b[-1]) and _is_subsequence(parts, b):
            return True  # "Quay Symposium", "Quay Cross-Harbour Symposium"
    if len(a) > 1 and any(b[i : i + len(a)] == a for i in range(1, len(b) - len(a))):
        rest = [w for i, w in enumerate(b) if w not in a]
        written = set(re.findall(r"\w+", long))
        if all(w in _EVENT_PARTS or w in written for w in rest):
            return True  # lower case: "single-track QuayCon Europe conference"
    if all(one == other or _slip(one, other) for one, other in zip(a, b, strict=False)):
        rest = b[len(a) :]
        parts = [word for word in rest if word in _EVENT_PARTS]
        return not parts or (len(rest) == 1 and rest[0] in _EVENT_PARTS and a[-1] not in _EVENT_PARTS)
    return False


def _abbreviates(short: str, long: str) -> bool:
    """Whether `short` is `long` with words in a row written as initials or run together; an event noun may be left out.

    "OSD Summit" and "Open Source Design Summit", "OSM 2024" and "Open Source Meeting", "QuayWeek" and "Quay Week".
    """
    parts = _split(short)
    words_ = [w for w in re.findall(r"\w+", long) if w.lower() not in _JOINTS and year(w) is None]
    words_ = [w for w in words_ if not _ORDINAL.fullmatch(w.lower())]
    telling = any(_initials(p) for p in parts) or len(parts) > len(short.split())
    return telling and len(parts) < len(words_) + 1 and _spells(parts, words_)


def _runs_together(short: str, long: list[str]) -> bool:
    """ "QuayWeek conference" is Quay Week: one word, perhaps with an event noun in lower case behind it."""
    head, _, last = without_year(short).rpartition(" ")
    joined = len(long) > 1 and head == "".join(long)
    return joined and last in _EVENT_PARTS and last in short.split()


def _split(name: str) -> list[str]:
    """The words of a name without its year; "QuayHackathon" is two."""
    found = [w for word in re.findall(r"\w+", name) if year(word) is None for w in _CAMEL.split(word)]
    return [w for w in found if w.lower() not in _JOINTS and not _ORDINAL.fullmatch(w.lower())]


def _initials(word: str) -> bool:
    return len(word) > 1 and word.isupper() and word.isalpha()


def _spells(parts: list[str], long: list[str]) -> bool:
    if not parts:
        return not long or (len(long) == 1 and long[0].lower() in _EVENT_PARTS)
    first, rest = parts[0], parts[1:]
    if long and first.lower() == long[0].lower() and _spells(rest, long[1:]):
        return True
    n = len(first)
    return (
        _initials(first)
        and first.lower() == "".join(w[0] for w in long[:n]).lower()
        and _spells(rest, long[n:])
    )


def _is_subsequence(short: list[str], long: list[str]) -> bool:
    rest = iter(long)
    return all(any(_same_word(word, other) for other in rest) for word in short)


def _same_word(short: str, long: str) -> bool:
    """ "Stats" is short for "Statistical"."""
    stem = short.removesuffix("s")
    return short == long or (len(stem) >= _CUT and len(long) > len(stem) + _CUT and long.startswith(stem))


def _slip(one: str, other: str) -> bool:
    """Whether two long words differ by one letter: "CloudQuayCom" for "CloudQuayCon"."""
    if len(one) != len(other) or len(one) < _LONG_WORD or one[0] != other[0]:
        return False
    differing = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    return len(differing) == 1 and all(c.isalpha() for c in differing[0])


@lru_cache(maxsize=65536)
def _content_of(name: str) -> tuple[str, ...]:
    kept = (w for w in name.split() if w not in _JOINTS and not _ORDINAL.fullmatch(w))
    return tuple(part for word in kept for part in _REGIONS.get(word, (word,)))


def content(name: str) -> list[str]:
    """The words of a normal form that are neither joints nor ordinals; regions in full."""
    return list(_content_of(name))


def squashed(name: str) -> str:
    return "".join(content(name))


def _ordinals(form: str) -> tuple[str, ...]:
    return tuple(_NUMBER_OF.get(w, w) for w in form.split() if _ORDINAL.fullmatch(w))


def edition(written: str) -> dict[str, str]:
    """What a name says about which edition it means: a year, a number.

    >>> edition("second QuayCon 2024"), edition("Annual QuayCon")
    ({'year': '2024', 'number': '2nd'}, {})
    """
    numbers = [number for number in _ordinals(normal(written)) if number != "annual"]
    found = {"year": year(written), "number": numbers[0] if numbers else None}
    return {name: value for name, value in found.items() if value}


def _one_edition(a: str, b: str) -> bool:
    return year(a) is None or year(b) is None or year(a) == year(b)
