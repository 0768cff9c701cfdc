"""Which mentions of one article name the same thing.

Forms of one kind are joined by rules: same normal form; an acronym and its long form; a surname or given name
and the one full name that has it; an event with and without its year; a short name that ends exactly one longer
name. When two longer names fit, nothing is joined. A form that was read as two kinds gives two entities; which
of them is believed is decided afterwards (`belief`).
"""

from __future__ import annotations

import difflib
import itertools
import re
from collections import defaultdict
from collections.abc import Callable

from eventgraph.lexicon import words
from eventgraph.model import Article, Kind, Mention
from eventgraph.resolve.event_names import edition, join_events
from eventgraph.resolve.forms import is_acronym, normal, normal_place, without_year
from eventgraph.resolve.groups import Groups

_MAX_BRACKET_GAP = 2
#: Names of at least this many code points that are this similar are one name with a slip.
_LONG_NAME, _LONG_WORD, _MISSPELT = 10, 6, 0.91
#: Letters that a given name is cut to at the least.
_NICKNAME = 3
_VERSION = re.compile(r"v?\d{1,2}")


def group(article: Article, mentions: tuple[Mention, ...]) -> dict[int, tuple[Kind, str]]:
    """For the index of each named mention: the kind of its entity and the entity's key within that kind."""
    named = {i: m for i, m in enumerate(mentions) if not m.nominal and normal(m.span.of(article.text))}
    forms: dict[Kind, dict[str, str]] = defaultdict(dict)  # normal form -> a written form
    for _, mention in sorted(named.items(), key=lambda item: item[1].span):
        written = mention.span.of(article.text)
        forms[mention.kind].setdefault(normal(written), written)
    marks = {form: edition(written) for form, written in forms[Kind.EVENT].items()}
    groups = {
        kind: Groups(sorted(found), marks if kind is Kind.EVENT else None) for kind, found in forms.items()
    }
    for kind in sorted(forms):
        _join_spellings(forms[kind], groups[kind], kind)
        _join_tails(forms[kind], groups[kind], kind)
        _join_acronyms(forms[kind], groups[kind])
        _SHORT_FORMS[kind](article, forms[kind], groups[kind])
    _join_brackets(article, named, groups)
    return {i: (m.kind, groups[m.kind].find(normal(m.span.of(article.text)))) for i, m in named.items()}


def _join_spellings(forms: dict[str, str], groups: Groups, kind: Kind) -> None:
    """With and without spaces ("QuayLab"), and with a slip of the pen; in a given name it is another person."""
    squashed: dict[str, str] = {}
    for form in sorted(forms):
        groups.join(form, squashed.setdefault(form.replace(" ", ""), form))
    for one, other in itertools.combinations(sorted(forms), 2):
        same_given_name = one.split()[0] == other.split()[0]
        if _is_misspelt(one, other) and (same_given_name or kind is not Kind.PERSON):
            groups.join(one, other)


def _join_tails(forms: dict[str, str], groups: Groups, kind: Kind) -> None:
    """ "Quay project", "Quay team", "Quay 4", "Quay v2.0" are Quay, and an organization "Quay Foundation" is, too."""
    heads: dict[str, str] = {}
    for form, written in sorted(forms.items()):
        head, _, last = form.rpartition(" ")
        lower = written[-len(last) :].islower()
        if (
            head
            and last in words("generic_tails")
            and (lower or (head in forms and kind is Kind.ORGANIZATION))
        ):
            groups.join(form, heads.setdefault(head, head if head in forms else form))
        elif head and _VERSION.fullmatch(last):
            while head not in forms and _VERSION.fullmatch(head.rpartition(" ")[2]):
                head = head.rpartition(" ")[0]  # "2 0" of "2.0"
            if head in forms:
                groups.join(form, head)


def _join_acronyms(forms: dict[str, str], groups: Groups) -> None:
    for short, written in sorted(forms.items()):
        longs = sorted(
            {groups.find(form) for form, long in forms.items() if form != short and is_acronym(written, long)}
        )
        if len(longs) == 1:
            groups.join(short, longs[0])


def _join_brackets(article: Article, named: dict[int, Mention], groups: dict[Kind, Groups]) -> None:
    """ "Long Form (LF)", "LF (Long Form)", "Ada Roe (@roe)": the one in brackets names the other."""
    for kind, found in groups.items():
        order = sorted(m.span for m in named.values() if m.kind is kind)
        for left, right in itertools.pairwise(order):
            gap = article.text[left.end : right.start]
            handle = kind is Kind.PERSON and gap == " (@"
            if (
                not (handle or (gap.strip() == "(" and len(gap) <= _MAX_BRACKET_GAP))
                or article.text[right.end : right.end + 1] != ")"
            ):
                continue
            a, b = left.of(article.text), right.of(article.text)
            if (
                handle
                or is_acronym(b, a)
                or is_acronym(a, b)
                or (b.isupper() and " " not in b and b[0] == a[0].upper())
            ):
                found.join(normal(a), normal(b))


def _join_people(article: Article, forms: dict[str, str], groups: Groups) -> None:
    """A single name joins the one full name that it begins or ends; "Ada B. Roe" joins "Ada Roe"."""
    full = {form: form.split() for form in forms if len(form.split()) > 1}
    for form in sorted(forms):
        parts = form.split()
        if len(parts) > 1:
            for other, names in full.items():
                if other != form and _is_nickname(parts, names):
                    groups.join(form, other)
        if len(parts) == 1:
            fits = {groups.find(f) for f, p in full.items() if form in (p[0], p[-1])}
        else:
            fits = {
                groups.find(f)
                for f, p in full.items()
                if f != form and len(p) > len(parts) and (p[0], p[-1]) == (parts[0], parts[-1])
            } | {groups.find(f) for f, p in full.items() if f != form and f.endswith(" " + form)}
        if len(fits) == 1:
            groups.join(form, fits.pop())


def _is_nickname(short: list[str], long: list[str]) -> bool:
    """ "Steph Roe" for "Stephanie Roe", "Ada B Roe" for "Ada Berta Roe"."""
    if short == long or len(short) != len(long) or short[-1] != long[-1]:
        return False
    if len(short) == 2:
        cut = len(long[0]) - len(short[0])  # one letter tells Jan from Jana
        return len(short[0]) >= _NICKNAME and cut > 1 and long[0].startswith(short[0])
    return short[0] == long[0] and all(b.startswith(a) for a, b in zip(short[1:-1], long[1:-1], strict=True))


def _is_misspelt(one: str, other: str) -> bool:
    """Whether two long names differ by a letter or two in long words: not in a number, an ordinal, a month."""
    a, b = one.split(), other.split()
    if min(len(one), len(other)) < _LONG_NAME or [w[0] for w in a] != [w[0] for w in b]:
        return False
    differing = [word for pair in zip(a, b, strict=True) if pair[0] != pair[1] for word in pair]
    if any(len(word) < _LONG_WORD or word.endswith("th") or re.search(r"\d", word) for word in differing):
        return False
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio() >= _MISSPELT


def _join_things(article: Article, forms: dict[str, str], groups: Groups) -> None:
    _join_short(forms, groups)


def _join_places(article: Article, forms: dict[str, str], groups: Groups) -> None:
    """Places are not shortened, "York" is not "New York", but some have two names: "NYC", "Lisboa"."""
    known: dict[str, str] = {}
    for form in sorted(forms):
        groups.join(form, known.setdefault(normal_place(forms[form]), form))


def _join_short(forms: dict[str, str], groups: Groups) -> None:
    """A form that ends exactly one longer form ("Compass" for "Open Source Enablement Compass")."""
    stems = {form: without_year(written) for form, written in forms.items()}
    for short in sorted(forms, key=lambda f: (-len(f), f)):
        if not stems[short]:
            continue
        end = " " + stems[short]
        fits = sorted(
            {
                groups.find(form)
                for form, stem in stems.items()
                if form != short and stem.endswith(end) and len(stem) > len(end)
            }
        )
        if len(fits) == 1:
            groups.join(short, fits[0])


_SHORT_FORMS: dict[Kind, Callable[[Article, dict[str, str], Groups], None]] = {
    Kind.PERSON: _join_people,
    Kind.EVENT: join_events,
    Kind.ORGANIZATION: _join_things,
    Kind.TOOL: _join_things,
    Kind.PLACE: _join_places,
}
